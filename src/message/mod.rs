//! The nouns of the field: what is asked for, what goes over the wire, what comes back.

mod body;
mod headers;
mod url;

use std::time::Duration;

pub(crate) use body::Body;
pub(crate) use headers::{Headers, title_case};
pub(crate) use url::*;

/// A request exactly as it is printed, signed and sent: every header stands here before anyone signs.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Upper-case token.
    pub(crate) method: String,
    pub(crate) url: RequestUrl,
    pub(crate) headers: Headers,
    pub(crate) body: Body,
}

/// What a response says of itself before its body.
#[derive(Clone, Debug)]
pub(crate) struct ResponseHead {
    /// `HTTP/1.1` and so on.
    pub(crate) version: &'static str,
    pub(crate) status: u16,
    /// As received: it may hold anything but line ends.
    pub(crate) reason: Vec<u8>,
    pub(crate) headers: Headers,
}

/// A response whose body is still on the way.
pub(crate) struct Response {
    pub(crate) head: ResponseHead,
    /// The body as sent, not yet decompressed; errors are those of the network.
    pub(crate) body: Box<dyn std::io::Read>,
    /// From sending the request to the end of the response's head.
    pub(crate) elapsed: Duration,
}

/// One message of an exchange, in the order of the wire.
pub(crate) enum Message {
    Request(Request),
    /// A response that is followed by a further request (`last` is false) or ends the exchange.
    Response { response: Response, last: bool },
}
