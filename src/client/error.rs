//! What can go wrong between sending a request and the last byte of its response, by phase.
//!
//! HTTPie: the network errors of `httpie/core.py`. An endpoint is `HOST:PORT`: no error holds userinfo, a query or a header's value.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::proxy::ProxyError;
use super::upload::Sent;
use crate::auth::AuthError;
use crate::exit_status::ExitStatus;

#[derive(Debug, Error)]
pub(crate) enum ClientError {
    #[error(transparent)]
    Auth(#[from] AuthError),
    #[error("cannot get an access token: {0}")]
    Token(Box<ClientError>),
    #[error(
        "will not sign a request to {origin}: over plain http whoever reads the signature or token could use it"
    )]
    InsecureSigning { origin: String },
    #[error(
        "will not send credentials to {origin}: over plain http {detour} would get them, which is not this machine"
    )]
    InsecureDetour { origin: String, detour: String },
    #[error("cannot start the network: {0}")]
    Start(String),
    #[error("cannot send the method `{}`: it is not a token", .0.escape_debug())]
    Method(String),
    #[error("cannot send the header `{}`: {why}", .name.escape_debug())]
    Header { name: String, why: &'static str },
    #[error("cannot send a request to {endpoint}: `{target}` is no request target")]
    Target { endpoint: String, target: String },
    #[error("cannot send a request to {endpoint}: its URL is longer than {limit} bytes")]
    TargetTooLong { endpoint: String, limit: usize },
    #[error("cannot use the certificates of {}: {reason}", .path.display())]
    CaFile { path: PathBuf, reason: String },
    #[error("cannot find the host {host}: {reason}")]
    Resolve { host: String, reason: String },
    #[error("cannot connect to {endpoint}: {reason}")]
    Connect { endpoint: String, reason: String },
    #[error("cannot use the proxy for {endpoint}: {error}")]
    ProxyChoice { endpoint: String, error: ProxyError },
    #[error("cannot reach {endpoint} through the proxy {proxy}: {reason}")]
    Proxy {
        endpoint: String,
        proxy: String,
        reason: String,
    },
    #[error("cannot speak HTTP/2 with {endpoint}: {reason}")]
    Http2 { endpoint: String, reason: String },
    #[error("cannot read the answer of {endpoint}: got more than {limit} headers")]
    TooManyHeaders { endpoint: String, limit: usize },
    #[error("cannot talk TLS with {endpoint}: {reason}")]
    Tls { endpoint: String, reason: String },
    #[error("cannot trust {endpoint}: {reason}")]
    Certificate { endpoint: String, reason: String },
    #[error("cannot read the body to send to {endpoint}: {reason}")]
    Upload { endpoint: String, reason: String },
    #[error("cannot send the request to {endpoint}: {reason}")]
    Send { endpoint: String, reason: String },
    #[error("the upload to {endpoint} was stopped after {sent}: the server closed the connection")]
    Stopped { endpoint: String, sent: Sent },
    #[error("cannot read the answer of {endpoint}: {reason}")]
    Head { endpoint: String, reason: String },
    /// A connection that was kept was closed meanwhile: the request may be sent again.
    #[error(transparent)]
    Stale(Box<ClientError>),
    #[error("the answer of {endpoint} broke off after {received}{} bytes: {reason}", of(*.expected))]
    Body {
        endpoint: String,
        received: u64,
        expected: Option<u64>,
        reason: String,
    },
    #[error("Request timed out ({}s). {endpoint}: {phase} took too long", .limit.as_secs_f64())]
    Timeout {
        endpoint: String,
        phase: Phase,
        limit: Duration,
    },
    #[error("interrupted")]
    Interrupted,
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is no SIGTERM"))]
    #[error("ended by SIGTERM")]
    Terminated,
    // The sentences of a time-out and of too many redirects are HTTPie's: scripts look for them.
    #[error("Too many redirects (--max-redirects={0}).")]
    TooManyRedirects(usize),
    #[error("cannot follow the redirect of {endpoint} to `{location}`: {reason}")]
    BadRedirect {
        endpoint: String,
        location: String,
        reason: String,
    },
    #[error(
        "cannot follow the {status} redirect of {endpoint}: the body was read from a pipe and cannot be sent again"
    )]
    NotReplayable { endpoint: String, status: u16 },
}

/// What a timeout ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Connecting,
    Sending(Sent),
    Answering,
    Body,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sending(sent) => return write!(f, "the upload, after {sent},"),
            Self::Connecting => "connecting",
            Self::Answering => "the wait for its answer",
            Self::Body => "the wait for more of its answer",
        })
    }
}

fn of(expected: Option<u64>) -> String {
    expected
        .map(|expected| format!(" of {expected}"))
        .unwrap_or_default()
}

impl ClientError {
    pub(crate) fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Interrupted => ExitStatus::Interrupted,
            Self::Terminated => ExitStatus::Terminated,
            Self::Timeout { .. } => ExitStatus::Timeout,
            Self::TooManyRedirects(_) => ExitStatus::TooManyRedirects,
            Self::Token(error) => error.exit_status(),
            _ => ExitStatus::Error,
        }
    }

    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Auth(error) => return error.hint(),
            Self::Token(error) => return error.hint(),
            Self::Certificate { .. } => {
                "--verify=FILE trusts the certificates in FILE, --verify=no trusts everyone"
            }
            Self::CaFile { .. } => {
                "--verify takes yes, no, or a file or folder of PEM certificates"
            }
            Self::Resolve { .. } => {
                "check the URL and the network; --resolve=HOST:PORT:ADDRESS gives the address of a host"
            }
            Self::Proxy { .. } | Self::ProxyChoice { .. } => {
                "--proxy=PROTOCOL:URL and the variables http_proxy, https_proxy, all_proxy and no_proxy choose the proxy"
            }
            Self::TooManyHeaders { .. } => "--max-headers=N sets the limit, 0 takes it away",
            Self::Timeout { .. } => "--timeout=SECONDS sets the limit, 0 takes it away",
            Self::InsecureSigning { .. } => {
                "use https://; over http only requests to loopback hosts are signed"
            }
            Self::InsecureDetour { .. } => {
                "use https://, or take away the --proxy, --resolve, --connect-to or variable that leads there"
            }
            Self::Stopped { .. } => {
                "the server may limit the size of an upload, or the time for it"
            }
            Self::TooManyRedirects(_) => "--max-redirects=N sets the limit, 0 takes it away",
            Self::NotReplayable { .. } => {
                "send the body from a file, or ask for the new address directly"
            }
            Self::Tls { reason, .. } if reason == super::tls::NOT_TLS => {
                "an http:// URL talks to a server without TLS"
            }
            Self::Tls { reason, .. } if reason == super::tls::WANTS_CERTIFICATE => {
                "--cert=FILE and --cert-key=FILE give a certificate and its key"
            }
            Self::Head { reason, .. } if reason == super::failure::NOT_HTTP => {
                "check the port; a server that wants TLS is reached by an https:// URL"
            }
            _ => return None,
        })
    }

    /// The error that ended the body of the answer from this endpoint.
    pub(crate) fn from_body(error: io::Error, endpoint: String) -> Self {
        let reason = error.to_string();
        let inner = error.into_inner().and_then(|inner| inner.downcast().ok());
        inner.map_or_else(|| Self::Head { endpoint, reason }, |inner| *inner)
    }

    /// The network's error in one that a response's body gave while it was read.
    pub(crate) fn of_body(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl From<ClientError> for io::Error {
    fn from(error: ClientError) -> Self {
        let kind = match error {
            ClientError::Timeout { .. } => io::ErrorKind::TimedOut,
            _ => io::ErrorKind::ConnectionAborted,
        };
        Self::new(kind, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_error_keeps_its_kind_through_io() {
        let limit = Duration::from_millis(1500);
        let error = ClientError::Timeout {
            endpoint: "h:80".into(),
            phase: Phase::Body,
            limit,
        };
        let error = io::Error::from(error);
        let inner = ClientError::of_body(&error).unwrap();
        assert_eq!(inner.exit_status(), ExitStatus::Timeout);
        let message =
            "Request timed out (1.5s). h:80: the wait for more of its answer took too long";
        assert_eq!(error.to_string(), message);
        assert!(ClientError::of_body(&io::Error::other("x")).is_none());
    }

    #[test]
    fn a_broken_body_says_what_came_and_what_was_to_come() {
        let endpoint = "h:80".to_owned();
        let reason = "the connection was closed".to_owned();
        let error = ClientError::Body {
            endpoint,
            received: 5,
            expected: Some(10),
            reason,
        };
        let message = "the answer of h:80 broke off after 5 of 10 bytes: the connection was closed";
        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn names_from_outside_are_escaped() {
        let error = ClientError::Header {
            name: "a\u{1b}\n".into(),
            why: "no",
        };
        assert_eq!(error.to_string(), r"cannot send the header `a\u{1b}\n`: no");
    }
}
