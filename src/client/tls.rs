//! TLS: rustls with ring, and whom it trusts.
//!
//! HTTPie: `--verify` of `httpie/client.py` and `httpie/ssl_.py`. It trusts the roots of the `certifi` package; here it is those of
//! the system. They are read at the first handshake that needs them, since reading them costs more than a whole request.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::SingleCertAndKey;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore,
    SignatureScheme,
};

use super::certificate::{explain, explain_proof};
use super::failure::reason;
use super::options::{SystemRoots, Verify};
use super::tls_options::{Identity, TlsOptions};
use super::{ClientError, NetworkOptions};

/// What is read of a file with certificates, in bytes: a device never ends.
const MAX_PEM: u64 = 64 << 20;

/// What is said of a server that answers a handshake with something else.
pub(crate) const NOT_TLS: &str = "it does not speak TLS";

/// The versions of HTTP that a server may choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Offer {
    #[default]
    Both,
    Http1,
    Http2,
}

/// What a connection needs beside the options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Handshake {
    pub(crate) offer: Offer,
    /// The host that the certificate must be for, when the connection is made in another's name: no name is sent then.
    pub(crate) verified_host: Option<String>,
}

/// The configuration for `https://` URLs. A certificate file that cannot be used is an error.
pub(crate) fn secure(
    options: &NetworkOptions,
    handshake: &Handshake,
) -> Result<ClientConfig, ClientError> {
    let mut provider = ring::default_provider();
    options.tls.ciphers.restrict(&mut provider);
    let provider = Arc::new(provider);
    let trust = match &options.verify {
        Verify::System => Trust::System(SystemVerifier {
            places: options.system_roots.clone(),
            provider: Arc::clone(&provider),
            verifier: OnceLock::new(),
        }),
        Verify::File(path) => {
            Trust::file(path, &provider).map_err(|reason| ClientError::CaFile {
                path: path.clone(),
                reason,
            })?
        }
        Verify::No => Trust::Everyone,
    };
    let mut config = configure(provider, trust, handshake, &options.tls)?;
    let offered: &[&[u8]] = match handshake.offer {
        Offer::Both => &[b"h2", b"http/1.1"],
        Offer::Http1 => &[b"http/1.1"],
        Offer::Http2 => &[b"h2"],
    };
    config.alpn_protocols = offered.iter().map(|name| name.to_vec()).collect();
    config.enable_sni = handshake.verified_host.is_none();
    Ok(config)
}

/// The configuration for `http://` URLs, which trusts nobody: reqwest does not go without one.
pub(crate) fn none() -> Result<ClientConfig, ClientError> {
    configure(
        Arc::new(ring::default_provider()),
        Trust::Nobody,
        &Handshake::default(),
        &TlsOptions::default(),
    )
}

fn configure(
    provider: Arc<CryptoProvider>,
    trust: Trust,
    handshake: &Handshake,
    options: &TlsOptions,
) -> Result<ClientConfig, ClientError> {
    let start = |error: &dyn std::error::Error| ClientError::Start(error.to_string());
    let host = handshake
        .verified_host
        .clone()
        .map(ServerName::try_from)
        .transpose();
    let verifier = Verifier {
        trust,
        host: host.map_err(|error| start(&error))?,
        provider: Arc::clone(&provider),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&options.versions.supported())
        .map_err(|error| start(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    Ok(match &options.identity {
        Some(Identity(key)) => {
            let resolver = SingleCertAndKey::from(Arc::clone(key));
            config.with_client_cert_resolver(Arc::new(resolver))
        }
        None => config.with_no_client_auth(),
    })
}

/// Judges certificates, and says whose they were when it refuses them.
#[derive(Debug)]
struct Verifier {
    trust: Trust,
    host: Option<ServerName<'static>>,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
enum Trust {
    System(SystemVerifier),
    File {
        verifier: Arc<WebPkiServerVerifier>,
        certificates: Vec<CertificateDer<'static>>,
    },
    Everyone,
    Nobody,
}

impl Trust {
    fn file(path: &Path, provider: &Arc<CryptoProvider>) -> Result<Self, String> {
        let certificates = read_certificates(path)?;
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates.iter().cloned());
        if roots.is_empty() {
            return Err("there is no certificate in it".to_owned());
        }
        let verifier = webpki(roots, provider)?;
        Ok(Self::File {
            verifier,
            certificates,
        })
    }

    fn verify(&self, seen: &Seen<'_>) -> Result<(), Error> {
        match self {
            Self::System(system) => seen.verify(&**system.get()?),
            Self::File {
                verifier,
                certificates,
            } => seen.verify(&**verifier).or_else(|error| {
                if seen.is_one_of(certificates, &error) {
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

/// A server's certificates in the course of a handshake.
struct Seen<'a> {
    certificate: &'a CertificateDer<'a>,
    intermediates: &'a [CertificateDer<'a>],
    host: &'a ServerName<'a>,
    ocsp: &'a [u8],
    now: UnixTime,
}

impl Seen<'_> {
    fn verify(&self, verifier: &dyn ServerCertVerifier) -> Result<(), Error> {
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
    fn is_one_of(&self, certificates: &[CertificateDer<'_>], error: &Error) -> bool {
        let Error::InvalidCertificate(CertificateError::Other(OtherError(reason))) = error else {
            return false;
        };
        reason.to_string() == "CaUsedAsEndEntity" && certificates.contains(self.certificate)
    }

    fn verify_name(&self) -> Result<(), Error> {
        let certificate = ParsedCertificate::try_from(self.certificate)?;
        rustls::client::verify_server_name(&certificate, self.host)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let host = self.host.as_ref().unwrap_or(server_name);
        let seen = Seen {
            certificate: end_entity,
            intermediates,
            host,
            ocsp: ocsp_response,
            now,
        };
        match self.trust.verify(&seen) {
            Ok(()) => Ok(ServerCertVerified::assertion()),
            Err(error) => Err(explain(error, end_entity, host)),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
            .map_err(|error| explain_proof(error, cert))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
            .map_err(|error| explain_proof(error, cert))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// The system's verifier, made when it is first needed.
#[derive(Debug)]
struct SystemVerifier {
    places: SystemRoots,
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Result<Arc<dyn ServerCertVerifier>, String>>,
}

impl SystemVerifier {
    fn get(&self) -> Result<&Arc<dyn ServerCertVerifier>, Error> {
        let made = self.verifier.get_or_init(|| {
            let SystemRoots { file, folders } = &self.places;
            if file.is_none() && folders.is_empty() {
                system(&self.provider)
            } else {
                webpki(system_roots(file.as_deref(), folders)?, &self.provider)
                    .map(|made| made as _)
            }
        });
        made.as_ref()
            .map_err(|reason| Error::General(reason.clone()))
    }
}

/// The operating system judges by itself.
#[cfg(any(target_os = "macos", windows))]
fn system(provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let verifier = rustls_platform_verifier::Verifier::new(Arc::clone(provider));
    Ok(Arc::new(verifier.map_err(|error| error.to_string())?))
}

/// webpki judges by the roots in the distribution's bundle. A folder would hold the same ones again, file by file.
#[cfg(not(any(target_os = "macos", windows)))]
fn system(provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, String> {
    const BUNDLES: [&str; 6] = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
        "/usr/local/share/certs/ca-root-nss.crt",
    ];
    let bundle = BUNDLES.iter().map(Path::new).find(|path| path.is_file());
    let roots = match bundle {
        Some(bundle) => system_roots(Some(bundle), &[])?,
        None => collect_roots(rustls_native_certs::load_native_certs())?,
    };
    webpki(roots, provider).map(|made| made as _)
}

fn system_roots(file: Option<&Path>, folders: &[PathBuf]) -> Result<RootCertStore, String> {
    let mut found = rustls_native_certs::load_certs_from_paths(file, None);
    for folder in folders {
        let more = rustls_native_certs::load_certs_from_paths(None, Some(folder));
        found.certs.extend(more.certs);
        found.errors.extend(more.errors);
    }
    collect_roots(found)
}

fn collect_roots(found: rustls_native_certs::CertificateResult) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let reason = found.errors.first().map(|error| format!(": {error}"));
        return Err(format!(
            "the system trusts no certificate authority{}",
            reason.unwrap_or_default()
        ));
    }
    Ok(roots)
}

fn webpki(
    roots: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, String> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|error| error.to_string())
}

/// The certificates of a PEM file, or of all files of a folder that hold some.
fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    if !path.is_dir() {
        let mut text = Vec::new();
        let read = File::open(path).and_then(|file| file.take(MAX_PEM).read_to_end(&mut text));
        read.map_err(|error| reason(&error))?;
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
