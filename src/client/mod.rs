//! The only sockets of the program.

mod bypass;
mod certificate;
mod certificate_faults;
mod certificate_fields;
mod connecting;
mod error;
mod exchange;
mod failure;
mod host_tls;
mod http;
mod openssl_key;
mod options;
mod proxy;
mod redirect;
mod spelled;
#[cfg(test)]
mod testing;
mod tls;
mod tls_options;
#[cfg(test)]
mod tls_tests;
mod transport;
mod trust;
mod trust_store;
mod upload;
mod wire_url;

pub(crate) use connecting::{Family, HttpVersion, Interface};
pub(crate) use error::ClientError;
pub(crate) use exchange::Exchange;
pub(crate) use host_tls::HostTls;
pub(crate) use http::HttpTransport;
pub(crate) use options::{ConnectTo, NetworkOptions, Resolve, SystemRoots, Verify};
pub(crate) use proxy::{Proxies, ProxyRule};
pub(crate) use redirect::{HostHeader, RedirectPolicy};
pub(crate) use tls_options::{
    Ciphers, Identity, SslVersion, TlsOptions, TlsVersions, is_encrypted,
};
pub(crate) use transport::Transport;
#[cfg(any(test, fuzzing))]
pub(crate) use wire_url::wire_url;
