//! The values of the flags about each connection: its version of HTTP, its kind of address, where it starts.
//!
//! Not in HTTPie: `--http-version` is xh's, `--ipv4`, `--ipv6` and `--interface` are curl's.

use std::net::IpAddr;
use std::str::FromStr;

/// The one version of HTTP that is spoken (`--http-version`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum HttpVersion {
    #[value(name = "1.0")]
    Http10,
    #[value(name = "1.1")]
    Http11,
    /// Agreed upon with TLS, so for https:// only
    #[value(name = "2")]
    Http2,
    /// Without asking the server, over http:// too
    #[value(name = "2-prior-knowledge")]
    Http2PriorKnowledge,
}

impl HttpVersion {
    pub(crate) fn is_http2(self) -> bool {
        matches!(self, Self::Http2 | Self::Http2PriorKnowledge)
    }
}

/// The one kind of address that is used (`--ipv4`, `--ipv6`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Family {
    pub(crate) fn has(self, address: IpAddr) -> bool {
        address.is_ipv4() == (self == Self::V4)
    }
}

/// Where connections start (`--interface`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Interface {
    Address(IpAddr),
    Name(String),
}

impl FromStr for Interface {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = || Self::Name(text.to_owned());
        match text {
            "" => Err("the name of an interface, or an IP address, is missing"),
            _ => Ok(text.parse().map_or_else(|_| name(), Self::Address)),
        }
    }
}
