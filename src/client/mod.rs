//! The only sockets of the program.

mod certificate;
mod error;
mod exchange;
mod failure;
mod http;
mod options;
mod redirect;
#[cfg(test)]
mod testing;
mod tls;
#[cfg(test)]
mod tls_tests;
mod transport;
mod upload;
mod wire_url;

pub(crate) use error::ClientError;
pub(crate) use exchange::Exchange;
pub(crate) use http::HttpTransport;
pub(crate) use options::{ConnectTo, NetworkOptions, Resolve, SystemRoots, Verify};
pub(crate) use redirect::RedirectPolicy;
pub(crate) use transport::Transport;
