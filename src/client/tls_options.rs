//! The values of the TLS flags: which versions and ciphers are spoken, and who we are to the server.
//!
//! HTTPie: `--ssl`, `--ciphers`, `--cert`, `--cert-key` and `--cert-key-pass` of `httpie/cli/definition.py`, `httpie/ssl_.py`. It
//! speaks TLS through OpenSSL, which can do more: what rustls leaves out for safety is refused here, never replaced.

use std::fmt;
use std::sync::Arc;

use pkcs8::EncryptedPrivateKeyInfoRef;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use rustls::{CipherSuite, SupportedCipherSuite, SupportedProtocolVersion, version};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::openssl_key;

/// What the flags say about TLS, beside whom to trust.
#[derive(Clone, Debug, Default)]
pub(crate) struct TlsOptions {
    pub(crate) versions: TlsVersions,
    pub(crate) ciphers: Ciphers,
    pub(crate) identity: Option<Identity>,
}

/// A value of `--ssl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SslVersion {
    /// The best that both sides know
    #[value(name = "ssl2.3")]
    Negotiated,
    /// Refused
    #[value(name = "tls1")]
    Tls10,
    /// Refused
    #[value(name = "tls1.1")]
    Tls11,
    #[value(name = "tls1.2")]
    Tls12,
    #[value(name = "tls1.3")]
    Tls13,
}

/// The versions to be offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TlsVersions {
    #[default]
    Both,
    Only12,
    Only13,
}

/// Why a TLS flag cannot be obeyed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum TlsOptionError {
    #[error(
        "TLS 1.0 and 1.1 are not supported: they are broken (RFC 8996), and only 1.2 and 1.3 are spoken here"
    )]
    OldVersion,
    #[error(
        "'{0}' is not supported: only the names of ciphers with forward secrecy and authenticated encryption are, like ECDHE-RSA-AES128-GCM-SHA256"
    )]
    Cipher(String),
    #[error("no cipher is named")]
    NoCipher,
    #[error("there is no certificate in it")]
    NoCertificate,
    #[error("there is no private key in it")]
    NoKey,
    #[error("it is no PEM file: {0}")]
    Pem(String),
    #[error("its private key is encrypted in an old way of OpenSSL's that is not supported")]
    OldEncryption,
    #[error(
        "the password of its private key is wrong, or it is encrypted in a way that is not supported"
    )]
    WrongPassword,
    #[error("the key does not fit the certificate: {0}")]
    Mismatch(String),
}

impl TlsOptionError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::OldEncryption => Some("`openssl pkcs8 -topk8 -in OLD -out NEW` converts it"),
            Self::NoKey => Some("--cert-key=FILE gives the key, if it has a file of its own"),
            _ => None,
        }
    }
}

impl TryFrom<SslVersion> for TlsVersions {
    type Error = TlsOptionError;

    fn try_from(version: SslVersion) -> Result<Self, TlsOptionError> {
        match version {
            SslVersion::Negotiated => Ok(Self::Both),
            SslVersion::Tls12 => Ok(Self::Only12),
            SslVersion::Tls13 => Ok(Self::Only13),
            SslVersion::Tls10 | SslVersion::Tls11 => Err(TlsOptionError::OldVersion),
        }
    }
}

impl TlsVersions {
    pub(crate) fn supported(self) -> Vec<&'static SupportedProtocolVersion> {
        match self {
            Self::Both => vec![&version::TLS13, &version::TLS12],
            Self::Only12 => vec![&version::TLS12],
            Self::Only13 => vec![&version::TLS13],
        }
    }
}

/// The ciphers to be offered; none named are all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ciphers {
    named: Vec<CipherSuite>,
}

/// OpenSSL's names of the ciphers that rustls has.
const CIPHERS: [(&str, CipherSuite); 9] = [
    (
        "TLS_AES_256_GCM_SHA384",
        CipherSuite::TLS13_AES_256_GCM_SHA384,
    ),
    (
        "TLS_AES_128_GCM_SHA256",
        CipherSuite::TLS13_AES_128_GCM_SHA256,
    ),
    (
        "TLS_CHACHA20_POLY1305_SHA256",
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256,
    ),
    (
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    ),
    (
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    ),
    (
        "ECDHE-ECDSA-CHACHA20-POLY1305",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    ),
    (
        "ECDHE-RSA-AES256-GCM-SHA384",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ),
    (
        "ECDHE-RSA-AES128-GCM-SHA256",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ),
    (
        "ECDHE-RSA-CHACHA20-POLY1305",
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ),
];

impl std::str::FromStr for Ciphers {
    type Err = TlsOptionError;

    /// OpenSSL's list: names with colons, commas or blanks between them; `DEFAULT` is all. As in OpenSSL, names of ciphers that
    /// are not there are passed over as long as others are; its operators are refused.
    fn from_str(list: &str) -> Result<Self, TlsOptionError> {
        let names = list.split([':', ',', ' ']).filter(|name| !name.is_empty());
        let names: Vec<&str> = names.collect();
        match names.as_slice() {
            [] => return Err(TlsOptionError::NoCipher),
            ["DEFAULT"] => return Ok(Self::default()),
            _ => {}
        }
        let refused = |name: &str| Err(TlsOptionError::Cipher(name.escape_debug().to_string()));
        let is_operator = |name: &&&str| name.starts_with(['!', '-', '+', '@']);
        if let Some(name) = names.iter().find(is_operator) {
            return refused(name);
        }
        let known =
            |(known, _): &&(&str, _)| names.iter().any(|name| known.eq_ignore_ascii_case(name));
        let chosen: Vec<_> = CIPHERS
            .iter()
            .filter(known)
            .map(|(_, suite)| *suite)
            .collect();
        match chosen.as_slice() {
            [] => refused(names[0]),
            _ => Ok(Self { named: chosen }),
        }
    }
}

impl Ciphers {
    /// Takes out what was not named. As in OpenSSL the names choose among the ciphers of their own TLS version only.
    pub(crate) fn restrict(&self, provider: &mut CryptoProvider) {
        let is_tls13 = |suite: SupportedCipherSuite| suite.tls13().is_some();
        let all = provider.cipher_suites.clone();
        let is_named = |suite: &SupportedCipherSuite| self.named.contains(&suite.suite());
        provider.cipher_suites.retain(|suite| {
            let version_is_named = all
                .iter()
                .any(|other| is_named(other) && is_tls13(*other) == is_tls13(*suite));
            is_named(suite) || !version_is_named
        });
    }
}

/// Our certificate and its key, for servers that ask.
#[derive(Clone)]
pub(crate) struct Identity(pub(crate) Arc<CertifiedKey>);

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

impl Identity {
    /// Reads a certificate with those that lead to its authority, and a key, which may stand in the same PEM text.
    pub(crate) fn read(
        certificates: &[u8],
        key: &[u8],
        password: Option<&SecretString>,
    ) -> Result<Self, TlsOptionError> {
        let pem = |error: rustls::pki_types::pem::Error| TlsOptionError::Pem(error.to_string());
        let chain: Vec<_> = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<_, _>>()
            .map_err(pem)?;
        if chain.is_empty() {
            return Err(TlsOptionError::NoCertificate);
        }
        let key = read_key(key, password)?;
        let provider = ring::default_provider();
        let certified = CertifiedKey::from_der(chain, key, &provider)
            .map_err(|error| TlsOptionError::Mismatch(error.to_string()))?;
        Ok(Self(Arc::new(certified)))
    }
}

const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

/// Whether a password is needed for the key in a PEM text.
pub(crate) fn is_encrypted(key: &[u8]) -> bool {
    let text = String::from_utf8_lossy(key);
    text.contains(ENCRYPTED) || text.contains(openssl_key::MARK)
}

fn read_key(
    pem: &[u8],
    password: Option<&SecretString>,
) -> Result<PrivateKeyDer<'static>, TlsOptionError> {
    let text = String::from_utf8_lossy(pem);
    if let Some(start) = text.find(ENCRYPTED) {
        let (_, document) = pkcs8::SecretDocument::from_pem(&text[start..])
            .map_err(|error| TlsOptionError::Pem(error.to_string()))?;
        let wrong = |_| TlsOptionError::WrongPassword;
        let encrypted = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
            .map_err(|error| TlsOptionError::Pem(error.to_string()))?;
        let password = password.map_or("", |password| password.expose_secret());
        let key = encrypted.decrypt(password).map_err(wrong)?;
        return Ok(PrivatePkcs8KeyDer::from(key.as_bytes().to_vec()).into());
    }
    if text.contains(openssl_key::MARK) {
        return openssl_key::read(&text, password.unwrap_or(&SecretString::default()));
    }
    match PrivateKeyDer::from_pem_slice(pem) {
        Ok(key) => Ok(key),
        Err(rustls::pki_types::pem::Error::NoItemsFound) => Err(TlsOptionError::NoKey),
        Err(error) => Err(TlsOptionError::Pem(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(list: &str) -> Vec<CipherSuite> {
        let mut provider = ring::default_provider();
        list.parse::<Ciphers>().unwrap().restrict(&mut provider);
        provider
            .cipher_suites
            .iter()
            .map(SupportedCipherSuite::suite)
            .collect()
    }

    #[test]
    fn every_cipher_of_the_provider_has_a_name() {
        for suite in ring::default_provider().cipher_suites {
            assert!(
                CIPHERS.iter().any(|(_, known)| *known == suite.suite()),
                "{suite:?}"
            );
        }
        assert_eq!(offered("DEFAULT").len(), CIPHERS.len());
    }

    #[test]
    fn names_choose_among_their_own_version() {
        let suites = offered("ECDHE-RSA-AES128-GCM-SHA256:ecdhe-ecdsa-aes128-gcm-sha256");
        assert_eq!(suites.len(), 5, "{suites:?}");
        assert!(suites.contains(&CipherSuite::TLS13_AES_256_GCM_SHA384));
        let suites = offered("TLS_AES_128_GCM_SHA256, ECDHE-RSA-AES128-GCM-SHA256");
        assert_eq!(suites.len(), 2, "{suites:?}");
        let suites = offered("TLS_AES_128_GCM_SHA256:AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256");
        assert_eq!(suites.len(), 2, "{suites:?}");
    }

    #[test]
    fn what_is_not_safe_is_refused() {
        let error = |list: &str| list.parse::<Ciphers>().unwrap_err();
        assert_eq!(
            error("AES128-SHA"),
            TlsOptionError::Cipher("AES128-SHA".into())
        );
        assert_eq!(
            error("DEFAULT:!aNULL"),
            TlsOptionError::Cipher("!aNULL".into())
        );
        assert_eq!(error(" "), TlsOptionError::NoCipher);
        assert_eq!(
            TlsVersions::try_from(SslVersion::Tls11),
            Err(TlsOptionError::OldVersion)
        );
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let certified = |name: &str| rcgen::generate_simple_self_signed(vec![name.into()]).unwrap();
        let (one, other) = (certified("a.test"), certified("b.test"));
        let read = |certificate: &str, key: &str| {
            let identity = Identity::read(certificate.as_bytes(), key.as_bytes(), None);
            identity.map(drop)
        };
        let key = one.signing_key.serialize_pem();
        assert_eq!(read(&one.cert.pem(), &key), Ok(()));
        assert!(matches!(
            read(&other.cert.pem(), &key),
            Err(TlsOptionError::Mismatch(_))
        ));
        assert_eq!(read(&key, &key), Err(TlsOptionError::NoCertificate));
        assert_eq!(
            read(&one.cert.pem(), &one.cert.pem()),
            Err(TlsOptionError::NoKey)
        );
        let old = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n";
        assert_eq!(
            read(&one.cert.pem(), old),
            Err(TlsOptionError::OldEncryption)
        );
    }
}
