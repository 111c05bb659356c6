//! The least that a client made of reqwest, rustls and ring does for one GET: the floor under vhttp in `compare.py`.
//!
//! `floor URL [FILE]` writes the body. FILE holds the trusted certificates; without it they are the system's, all of them.

use std::error::Error;
use std::io::Write as _;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

#[allow(clippy::disallowed_methods, reason = "a program of its own")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let url = words.next().ok_or("floor URL [FILE]")?;
    let mut roots = RootCertStore::empty();
    if url.starts_with("https:") {
        roots.add_parsable_certificates(trusted(words.next())?);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(tls)
        .build()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut response = client.get(url).send().await?;
        while let Some(piece) = response.chunk().await? {
            std::io::stdout().write_all(&piece)?;
        }
        Ok(())
    })
}

fn trusted(file: Option<String>) -> Result<Vec<CertificateDer<'static>>, Box<dyn Error>> {
    match file {
        Some(file) => Ok(CertificateDer::pem_file_iter(file)?.collect::<Result<_, _>>()?),
        None => Ok(rustls_native_certs::load_native_certs().certs),
    }
}
