//! Throwaway certificates: an authority of its own for every test, never one that anybody trusts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tempfile::TempDir;

/// A certificate authority. Its certificate lies in a temporary file for as long as it lives.
pub struct Ca {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    /// The certificates of this authority and those above it, but for the root's.
    shown: Vec<CertificateDer<'static>>,
    path: PathBuf,
    _directory: TempDir,
}

impl Ca {
    /// Makes an authority with a new key.
    pub fn new() -> Ca {
        let params = authority("vhttp throwaway CA");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Ca::of(params, key, &certificate, Vec::new())
    }

    /// An authority below this one, as `change` makes it. What it issues is shown together with its own certificate.
    pub fn subordinate(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Ca {
        let mut params = authority(name);
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let shown = [vec![certificate.der().clone()], self.shown.clone()].concat();
        Ca::of(params, key, &certificate, shown)
    }

    fn of(
        params: CertificateParams,
        key: KeyPair,
        certificate: &rcgen::Certificate,
        shown: Vec<CertificateDer<'static>>,
    ) -> Ca {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ca.pem");
        fs::write(&path, certificate.pem()).unwrap();
        let der = certificate.der().clone();
        Ca {
            issuer: Issuer::new(params, key),
            der,
            shown,
            path,
            _directory: directory,
        }
    }

    /// The file that holds the authority's certificate as PEM, for `--verify`.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A certificate for these host names and addresses.
    pub fn issue(&self, names: &[&str]) -> Certificate {
        self.sign(&params(names))
    }

    /// A certificate that ran out in 2002.
    pub fn issue_expired(&self, names: &[&str]) -> Certificate {
        let mut params = params(names);
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
        self.sign(&params)
    }

    /// A certificate with which a client names itself.
    pub fn issue_client(&self, name: &str) -> Certificate {
        let mut params = params(&[]);
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.sign(&params)
    }

    /// A certificate for no name, as `change` makes it.
    pub fn issue_with(&self, change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        let mut params = params(&[]);
        change(&mut params);
        self.sign(&params)
    }

    /// A client's settings that trust this authority alone.
    pub fn client_config(&self) -> Arc<ClientConfig> {
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap();
        Arc::new(
            builder
                .with_root_certificates(self.roots())
                .with_no_client_auth(),
        )
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.der.clone()).unwrap();
        roots
    }

    fn sign(&self, params: &CertificateParams) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Certificate {
            pem: certificate.pem(),
            chain: [vec![certificate.der().clone()], self.shown.clone()].concat(),
            key,
        }
    }
}

impl Default for Ca {
    fn default() -> Ca {
        Ca::new()
    }
}

/// A certificate with its key.
pub struct Certificate {
    /// The certificate as PEM.
    pub pem: String,
    /// Itself and those that vouch for it, but for the root's.
    chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
}

impl Certificate {
    /// A certificate that is signed by nobody but itself.
    pub fn self_signed(names: &[&str]) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let certificate = params(names).self_signed(&key).unwrap();
        Certificate {
            pem: certificate.pem(),
            chain: vec![certificate.der().clone()],
            key,
        }
    }

    /// The private key as PEM.
    pub fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// A server's settings with this certificate, HTTP/1.1 only.
    pub fn server_config(&self) -> Arc<ServerConfig> {
        let builder = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap();
        self.finish(builder.with_no_client_auth())
    }

    /// The same for a server that lets in only clients with a certificate of `clients`.
    pub fn server_config_for(&self, clients: &Ca) -> Arc<ServerConfig> {
        let builder = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap();
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(clients.roots()), provider());
        self.finish(builder.with_client_cert_verifier(verifier.build().unwrap()))
    }

    fn finish(
        &self,
        builder: rustls::ConfigBuilder<ServerConfig, rustls::server::WantsServerCert>,
    ) -> Arc<ServerConfig> {
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        let mut config = builder.with_single_cert(self.chain.clone(), key).unwrap();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Arc::new(config)
    }
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn authority(name: &str) -> CertificateParams {
    let mut params = params(&[]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.extended_key_usages.clear();
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_string()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2120, 1, 1);
    params.use_authority_key_identifier_extension = true;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use rustls::pki_types::ServerName;
    use rustls::{ClientConnection, StreamOwned};

    use super::*;
    use crate::support::{Response, Server};

    /// Asks a server with this certificate for a page, as `localhost`.
    fn ask(ca: &Ca, config: Arc<ServerConfig>) -> Result<String, String> {
        let server = Server::start_tls(config, |_| Response::json("{}").chunked(1));
        let socket = TcpStream::connect(server.address()).unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let client = ClientConnection::new(ca.client_config(), name).unwrap();
        let mut stream = StreamOwned::new(client, socket);
        let request = b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
        stream.write_all(request).map_err(|why| why.to_string())?;
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .map_err(|why| why.to_string())?;
        Ok(answer)
    }

    #[test]
    fn a_certificate_is_good_for_its_names_and_its_time() {
        let ca = Ca::new();
        let answer = ask(&ca, ca.issue(&["localhost"]).server_config()).unwrap();
        assert!(
            answer.ends_with("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"),
            "{answer}"
        );
        for (certificate, why) in [
            (ca.issue(&["example.org"]), "not valid for name"),
            (ca.issue_expired(&["localhost"]), "expired"),
            (Certificate::self_signed(&["localhost"]), "UnknownIssuer"),
        ] {
            let refused = ask(&ca, certificate.server_config()).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
        assert!(ask(&ca, Ca::new().issue(&["localhost"]).server_config()).is_err());
    }

    #[test]
    fn a_server_can_ask_for_a_certificate() {
        let ca = Ca::new();
        assert!(ask(&ca, ca.issue(&["localhost"]).server_config_for(&ca)).is_err());
    }
}
