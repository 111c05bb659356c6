//! What can be wrong with a URL. No message holds userinfo, nor a port: a password that is not
//! escaped (`user:pa/ss@host`) is read as one.

use thiserror::Error;

/// A URL that cannot be asked for, by the part that is at fault.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum UrlError {
    #[error("URL: no scheme")]
    NoScheme,
    #[error("URL scheme {0:?}: unsupported scheme")]
    UnsupportedScheme(String),
    #[error("URL: no host")]
    NoHost,
    #[error("URL host {host:?}: {reason}")]
    InvalidHost { host: String, reason: &'static str },
    #[error("URL host: longer than DNS allows")]
    HostTooLong,
    #[error("URL host: not an IPv6 address in brackets")]
    InvalidIpv6,
    #[error("URL host: an IPv6 address with a zone is not supported")]
    Ipv6Zone,
    #[error("URL host: an IPv6 address without brackets")]
    Ipv6WithoutBrackets,
    #[error("URL port: not a number from 1 to 65535")]
    InvalidPort,
    #[error("URL user or password: holds a control character")]
    InvalidUserinfo,
}

impl UrlError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoScheme | Self::UnsupportedScheme(_) => {
                Some("a URL begins with http:// or https://")
            }
            Self::NoHost => Some("write :PORT/PATH for localhost, HOST/PATH for any other host"),
            Self::Ipv6WithoutBrackets => Some("write it like this: http://[::1]:8080/"),
            Self::InvalidPort => {
                Some("a password that holds `/`, `?` or `#` is given with --auth USER:PASS")
            }
            Self::InvalidUserinfo => Some("give it with --auth USER:PASS"),
            _ => None,
        }
    }
}
