//! Whether a server's certificate is trusted.
//!
//! HTTPie: `--verify` of `httpie/client.py` and `httpie/ssl_.py`. It trusts the roots of the `certifi` package; here it is those of
//! the system, read at the first handshake that needs them. The verdict is webpki's, or on macOS and Windows the system's.
//! webpki does not ask whether a root has expired; HTTPie and curl, whose OpenSSL does, refuse such a one, and so it is here.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, OtherError};

use super::certificate::misuse;
use super::failure::reason;
use super::options::SystemRoots;
use super::trust_store::{Roots, TrustStore, read_pem};

/// Who is trusted.
#[derive(Debug)]
pub(super) enum Trust {
    System {
        places: SystemRoots,
        judge: OnceLock<Result<Judge, String>>,
    },
    File(TrustStore),
    Everyone,
    Nobody,
}

/// Who judges for the system.
#[derive(Debug)]
pub(super) enum Judge {
    /// The operating system itself.
    #[cfg(any(target_os = "macos", windows))]
    Platform(rustls_platform_verifier::Verifier),
    /// webpki, by these roots.
    Store(TrustStore),
}

impl Trust {
    /// In the roots of the system, or of the places that stand for them.
    pub(super) fn system(places: SystemRoots) -> Self {
        Self::System {
            places,
            judge: OnceLock::new(),
        }
    }

    /// In the certificates of a PEM file, or of all files of a folder that hold some. The error is a reason.
    pub(super) fn file(path: &Path) -> Result<Self, String> {
        let store = TrustStore::of(read_certificates(path)?);
        if store.is_empty() {
            return Err("there is no certificate in it".to_owned());
        }
        Ok(Self::File(store))
    }

    pub(super) fn verify(
        &self,
        seen: &Seen<'_>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<(), Error> {
        match self {
            Self::System { places, judge } => {
                let judge = judge.get_or_init(|| Judge::of(places, provider));
                match judge {
                    #[cfg(any(target_os = "macos", windows))]
                    Ok(Judge::Platform(verifier)) => seen.verify_by_platform(verifier),
                    Ok(Judge::Store(store)) => seen.verify(store, provider),
                    Err(reason) => Err(Error::General(reason.clone())),
                }
            }
            Self::File(store) => seen.verify(store, provider).or_else(|error| {
                if seen.is_one_of(store, &error) {
                    seen.verify_name()
                } else {
                    Err(error)
                }
            }),
            Self::Everyone => Ok(()),
            Self::Nobody => Err(Error::General("no TLS was asked for".to_owned())),
        }
    }
}

impl Judge {
    fn of(places: &SystemRoots, provider: &Arc<CryptoProvider>) -> Result<Self, String> {
        let SystemRoots { file, folders } = places;
        if file.is_none() && folders.is_empty() {
            return Self::system(provider);
        }
        TrustStore::read(file.as_deref(), folders).map(Self::Store)
    }

    #[cfg(any(target_os = "macos", windows))]
    fn system(provider: &Arc<CryptoProvider>) -> Result<Self, String> {
        let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(provider));
        verifier
            .map(Self::Platform)
            .map_err(|error| error.to_string())
    }

    /// The roots in the distribution's bundle. A folder would hold the same ones again, file by file.
    #[cfg(not(any(target_os = "macos", windows)))]
    fn system(_: &Arc<CryptoProvider>) -> Result<Self, String> {
        const BUNDLES: [&str; 6] = [
            "/etc/ssl/certs/ca-certificates.crt",
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
            "/etc/pki/tls/certs/ca-bundle.crt",
            "/etc/ssl/ca-bundle.pem",
            "/etc/ssl/cert.pem",
            "/usr/local/share/certs/ca-root-nss.crt",
        ];
        let bundle = BUNDLES.iter().map(Path::new).find(|path| path.is_file());
        let store = match bundle {
            Some(bundle) => TrustStore::read(Some(bundle), &[]),
            None => TrustStore::search(),
        };
        store.map(Self::Store)
    }
}

/// A server's certificates in the course of a handshake.
pub(super) struct Seen<'a> {
    pub(super) certificate: &'a CertificateDer<'a>,
    pub(super) intermediates: &'a [CertificateDer<'a>],
    pub(super) host: &'a ServerName<'a>,
    #[cfg_attr(not(any(target_os = "macos", windows)), expect(dead_code))]
    pub(super) ocsp: &'a [u8],
    pub(super) now: UnixTime,
}

impl Seen<'_> {
    /// As rustls' own verifier does it, by the roots that have a say.
    fn verify(&self, store: &TrustStore, provider: &CryptoProvider) -> Result<(), Error> {
        let chain = std::iter::once(self.certificate).chain(self.intermediates);
        let Roots { valid, lapsed } = store.roots_for(chain, self.now);
        let certificate = ParsedCertificate::try_from(self.certificate)?;
        let verified = verify_server_cert_signed_by_trust_anchor(
            &certificate,
            &valid,
            self.intermediates,
            self.now,
            provider.signature_verification_algorithms.all,
        );
        let unknown = Error::InvalidCertificate(CertificateError::UnknownIssuer);
        match (verified, lapsed) {
            (Err(error), Some(lapsed)) if error == unknown => Err(lapsed),
            (verified, _) => verified,
        }?;
        if let Some(misuse) = misuse(self.certificate, self.intermediates) {
            return Err(misuse);
        }
        verify_server_name(&certificate, self.host)
    }

    #[cfg(any(target_os = "macos", windows))]
    fn verify_by_platform(
        &self,
        verifier: &dyn rustls::client::danger::ServerCertVerifier,
    ) -> Result<(), Error> {
        let Self {
            certificate,
            intermediates,
            host,
            ocsp,
            now,
        } = self;
        verifier
            .verify_server_cert(certificate, intermediates, host, ocsp, *now)
            .map(drop)
    }

    /// Whether the very certificate of the server was given with `--verify`, and all that webpki has against it is that it is
    /// an authority's, as `openssl req -x509` makes them. (Its dates were looked at before.)
    fn is_one_of(&self, store: &TrustStore, error: &Error) -> bool {
        let Error::InvalidCertificate(CertificateError::Other(OtherError(reason))) = error else {
            return false;
        };
        reason.to_string() == "CaUsedAsEndEntity" && store.has(self.certificate)
    }

    fn verify_name(&self) -> Result<(), Error> {
        let certificate = ParsedCertificate::try_from(self.certificate)?;
        verify_server_name(&certificate, self.host)
    }
}

/// The certificates of a PEM file, or of all files of a folder that hold some.
fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    if !path.is_dir() {
        let text = read_pem(path).map_err(|error| reason(&error))?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
        return certificates.map_err(|error| format!("it is no PEM file: {error}"));
    }
    let mut certificates = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| reason(&error))? {
        let path = entry.map_err(|error| reason(&error))?.path();
        if path.is_file() {
            certificates.extend(read_certificates(&path).unwrap_or_default());
        }
    }
    Ok(certificates)
}
