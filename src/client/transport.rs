//! The seam between the exchange and the network.

use super::ClientError;
use crate::message::{Request, Response};

/// Sends one request and receives one response. It adds no header, follows no redirect and unpacks no body.
pub(crate) trait Transport {
    /// Sends the request and waits for the head of its response.
    fn send(&mut self, request: &Request) -> Result<Response, ClientError>;

    /// Another machine that would get a request to this one, if a proxy or a flag leads there.
    fn detour(&self, request: &Request) -> Option<String>;
}
