//! TLS: rustls with ring, and what is offered to a server.
//!
//! HTTPie: `httpie/ssl_.py`. Whether a server is trusted is said in `trust`.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::SingleCertAndKey;
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use super::certificate::{explain, explain_proof};
use super::options::Verify;
use super::tls_options::{Identity, TlsVersions};
use super::trust::{Seen, Trust};
use super::{ClientError, NetworkOptions};

/// What is said of a server that answers a handshake with something else.
pub(crate) const NOT_TLS: &str = "it does not speak TLS";

/// What is said of a server that lets in only clients with a certificate, and this one has none.
pub(crate) const WANTS_CERTIFICATE: &str = "it lets nobody in without a certificate";

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
    /// What the configuration says holds here.
    pub(crate) is_configured: bool,
}

/// The configuration for `https://` URLs. A certificate file that cannot be used is an error.
pub(crate) fn secure(
    options: &NetworkOptions,
    handshake: &Handshake,
) -> Result<ClientConfig, ClientError> {
    let mut provider = ring::default_provider();
    options.tls.ciphers.restrict(&mut provider);
    let provider = Arc::new(provider);
    let trust = match options.verify_at(handshake.is_configured) {
        Verify::System => Trust::system(options.system_roots.clone()),
        Verify::File(path) => Trust::file(path).map_err(|reason| ClientError::CaFile {
            path: path.clone(),
            reason,
        })?,
        Verify::No => Trust::Everyone,
    };
    let identity = options.identity_at(handshake.is_configured);
    let mut config = configure(provider, trust, handshake, options.tls.versions, identity)?;
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
        TlsVersions::default(),
        None,
    )
}

fn configure(
    provider: Arc<CryptoProvider>,
    trust: Trust,
    handshake: &Handshake,
    versions: TlsVersions,
    identity: Option<&Identity>,
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
        .with_protocol_versions(&versions.supported())
        .map_err(|error| start(&error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    Ok(match identity {
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
        match self.trust.verify(&seen, &self.provider) {
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
