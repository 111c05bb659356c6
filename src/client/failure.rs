//! What a chain of errors from the HTTP library means: which phase failed, and why, in words.
//!
//! HTTPie prints the Python exceptions as they are. The HTTP library's own texts hold the whole URL, so none of them is shown: the
//! phase comes from the types in the chain, the reason from its last link.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::AlertDescription;

use super::certificate::refusal;
use super::error::Phase;
use super::proxy::ProxyServer;
use super::upload::{Sent, UploadError};
use super::{ClientError, tls};

/// A failed attempt to get a response.
pub(crate) struct Failure<'a> {
    pub(crate) error: &'a (dyn Error + 'static),
    /// What the HTTP library says of it.
    pub(crate) resolving: bool,
    pub(crate) connecting: bool,
    pub(crate) timed_out: bool,
    /// The connection has taken the whole request.
    pub(crate) sent: bool,
    /// A proxy takes the request itself, so there is no TLS but with the proxy.
    pub(crate) forwards: bool,
    /// What was sent of a body that was not sent as a whole.
    pub(crate) unfinished: Option<Sent>,
}

impl Failure<'_> {
    /// The error to report for the host and the endpoint (`HOST:PORT`) that it happened with.
    pub(crate) fn explain(
        &self,
        host: &str,
        endpoint: &str,
        limit: Option<Duration>,
    ) -> ClientError {
        let endpoint = endpoint.to_owned();
        if let Some(error) = self.find::<UploadError>() {
            let reason = error.to_string();
            return ClientError::Upload { endpoint, reason };
        }
        if let (true, Some(limit)) = (self.timed_out && self.connecting, limit) {
            return ClientError::Timeout {
                endpoint,
                phase: Phase::Connecting,
                limit,
            };
        }
        if let Some(error) = self.find::<rustls::Error>() {
            return tls_error(error, endpoint);
        }
        let reason = reason(self.error);
        if self.resolving {
            let host = host.to_owned();
            return ClientError::Resolve { host, reason };
        }
        if self.connecting {
            return ClientError::Connect { endpoint, reason };
        }
        let is_closed = self.find::<io::Error>().is_some_and(is_closed);
        let answer = self.find::<hyper::Error>();
        let is_cut = is_closed || answer.is_some_and(hyper::Error::is_incomplete_message);
        if let Some(sent) = self.unfinished.filter(|_| is_cut) {
            return ClientError::Stopped { endpoint, sent };
        }
        match answer {
            Some(error) if error.is_incomplete_message() => {
                let reason =
                    "the server closed the connection before the head of its answer was complete";
                ClientError::Head {
                    endpoint,
                    reason: reason.to_owned(),
                }
            }
            Some(error) if error.is_parse() => ClientError::Head { endpoint, reason },
            _ if self.sent => ClientError::Head { endpoint, reason },
            _ if is_closed => {
                let reason = "the server closed the connection before it had the whole request";
                ClientError::Send {
                    endpoint,
                    reason: reason.to_owned(),
                }
            }
            _ => ClientError::Send { endpoint, reason },
        }
    }

    /// The error to report if it is the proxy's fault, as far as that can be told.
    pub(crate) fn explain_proxy(&self, proxy: &ProxyServer, endpoint: &str) -> Option<ClientError> {
        if !self.connecting || self.timed_out {
            return None;
        }
        // A failed handshake is one with the server behind the tunnel, unless the tunnel was not there yet.
        let text: Vec<String> = causes(self.error).map(ToString::to_string).collect();
        let says = |part: &str| text.iter().any(|text| text.contains(part));
        let no_tunnel = says("failed to create underlying connection");
        let reason = match self.find::<rustls::Error>() {
            Some(_) if !no_tunnel && !self.forwards => return None,
            Some(error) => refusal(error).unwrap_or_else(|| error.to_string()),
            None if says("proxy authorization required") => match proxy.credentials {
                Some(_) => "it does not accept the user and password (407)".to_owned(),
                None => "it wants a user and a password (407)".to_owned(),
            },
            None if says("tunnel error: unsuccessful") => "it refused to open a tunnel".to_owned(),
            None if says("SOCKS error: failed to create") => "no connection to it".to_owned(),
            None => {
                let reason = reason(self.error);
                let bare = reason.trim_start_matches("tunnel error: ");
                bare.trim_start_matches("SOCKS error: ").to_owned()
            }
        };
        Some(ClientError::Proxy {
            endpoint: endpoint.to_owned(),
            proxy: proxy.to_string(),
            reason,
        })
    }

    fn find<E: Error + 'static>(&self) -> Option<&E> {
        causes(self.error).find_map(|error| error.downcast_ref())
    }
}

/// Whether a request for HTTP/2 met a connection that speaks HTTP/1: nothing was sent then.
pub(crate) fn is_http1_connection(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|error| error.to_string().contains("(UserUnsupportedVersion)"))
}

/// The error and all that it came from. `io::Error` hides what it holds from `source`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error))
}

fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>() {
        Some(outer) => outer.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    }
}

/// Whether the connection ended before an answer had begun.
pub(crate) fn is_lost(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|error| match error.downcast_ref::<hyper::Error>() {
        Some(error) => error.is_incomplete_message() || error.is_canceled(),
        None => error.downcast_ref().is_some_and(is_closed),
    })
}

fn is_closed(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    // The last: TLS that ends without saying so.
    matches!(
        error.kind(),
        BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof
    )
}

/// What came is not HTTP at all.
pub(crate) const NOT_HTTP: &str =
    "it does not begin with `HTTP/1.1` or `HTTP/1.0`, so something else listens there";

/// What hyper and rustls say of a broken answer, and what it means to whoever has to do with the server.
const WORDS: [(&str, &str); 16] = [
    ("invalid HTTP version parsed", NOT_HTTP),
    (
        "invalid HTTP status-code parsed",
        "its first line is not a version, a status of three digits and a reason",
    ),
    (
        "invalid HTTP header parsed",
        "one of its header lines is no HTTP: it holds a control character, or nothing of the form `Name: value`",
    ),
    (
        "invalid content-length parsed",
        "its Content-Length is no number, or there are two different ones",
    ),
    (
        "unexpected transfer-encoding parsed",
        "it is HTTP/1.0 with a Transfer-Encoding, so nobody knows where its body ends",
    ),
    (
        "message head is too large",
        "its head is larger than 400 kB or has too many fields, or its Content-Length is absurd",
    ),
    (
        "end of file before message length reached",
        "the connection was closed",
    ),
    (
        "unexpected EOF during chunk size line",
        "the connection was closed before the last chunk",
    ),
    (
        "received unexpected message from connection",
        "the server spoke before it was asked",
    ),
    (
        "Invalid chunk size",
        "the size of a chunk is no hexadecimal number on a line of its own",
    ),
    (
        "Invalid chunk body",
        "a chunk is longer than the size that was told",
    ),
    (
        "Invalid chunk end",
        "the last chunk is not followed by an empty line",
    ),
    (
        "chunk extensions over limit",
        "what follows the sizes of its chunks is longer than 16 kB",
    ),
    (
        "chunk trailers",
        "its trailers are longer than 16 kB or too many",
    ),
    (
        "tls handshake eof",
        "the connection was closed in the middle of the TLS handshake",
    ),
    (
        "peer closed connection without sending TLS close_notify",
        "the connection was cut without the end of its TLS",
    ),
];

/// The text of the last cause, as the end of a sentence.
pub(crate) fn reason(error: &(dyn Error + 'static)) -> String {
    let text = causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    if let Some((_, words)) = WORDS.iter().find(|(theirs, _)| text.starts_with(theirs)) {
        return (*words).to_owned();
    }
    let text = text.split(" (os error").next().unwrap_or_default();
    // rustls ends one of its sentences with the address of its manual.
    let text = text.split(": https://docs.rs").next().unwrap_or_default();
    let text = text
        .strip_prefix("failed to lookup address information: ")
        .unwrap_or(text);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if letters.clone().next().is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

fn tls_error(error: &rustls::Error, endpoint: String) -> ClientError {
    if let Some(reason) = refusal(error) {
        return ClientError::Certificate { endpoint, reason };
    }
    let reason = match error {
        rustls::Error::InvalidMessage(_) => tls::NOT_TLS.to_owned(),
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "it does not speak TLS 1.2 or 1.3, or not the one that was asked for".to_owned()
        }
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
            tls::WANTS_CERTIFICATE.to_owned()
        }
        rustls::Error::AlertReceived(alert) => format!("it refused the handshake ({alert:?})"),
        rustls::Error::General(reason) => reason.clone(),
        rustls::Error::PeerIncompatible(what) => {
            format!("it has no TLS 1.2 or 1.3 that fits ({what:?})")
        }
        other => other.to_string(),
    };
    ClientError::Tls { endpoint, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_the_last_cause_without_numbers() {
        let refused = io::Error::from_raw_os_error(111);
        let nested = io::Error::other(io::Error::other(refused));
        assert!(!reason(&nested).contains("os error"));
        assert_eq!(reason(&io::Error::other("Some words")), "some words");
        assert_eq!(reason(&io::Error::other("TLS words")), "TLS words");
    }

    #[test]
    fn a_cause_inside_io_errors_is_found() {
        let inner = rustls::Error::HandshakeNotComplete;
        let error = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, inner));
        let failure = Failure {
            error: &error,
            resolving: false,
            connecting: true,
            timed_out: false,
            sent: false,
            forwards: false,
            unfinished: None,
        };
        assert!(failure.find::<rustls::Error>().is_some());
        assert!(matches!(
            failure.explain("h", "h:1", None),
            ClientError::Tls { .. }
        ));
    }
}
