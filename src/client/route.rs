//! Where a host name leads when the flags send it elsewhere: `--resolve` and `--connect-to`, which are curl's.
//!
//! Hosts are compared in the one spelling that a URL's host has, whatever was typed.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use thiserror::Error;

use super::options::NetworkOptions;
use crate::message::Host;

/// Addresses to use for a host and port in place of those that its name resolves to (`--resolve`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolve {
    /// `None` for `*`.
    pub(super) host: Option<String>,
    pub(super) port: u16,
    pub(super) addresses: Vec<IpAddr>,
}

/// A host and port to connect to in place of another (`--connect-to`). `None` matches any, or keeps what was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectTo {
    pub(super) from_host: Option<String>,
    pub(super) from_port: Option<u16>,
    pub(super) to_host: Option<String>,
    pub(super) to_port: Option<u16>,
}

/// Why the value of a flag cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum OptionError {
    #[error("`{0}`: expected HOST:PORT:ADDRESS[,ADDRESS], like api.example.com:443:127.0.0.1")]
    ResolveShape(String),
    #[error("`{0}`: expected HOST1:PORT1:HOST2:PORT2, like api.example.com:443:localhost:8443")]
    ConnectToShape(String),
    #[error("`{0}`: not a port, which is a number from 1 to 65535")]
    Port(String),
    #[error("`{0}`: not an IP address")]
    Address(String),
    #[error("`{0}`: not a host")]
    Host(String),
    #[error("`{0}`: `[` and `]` stand around IPv6 addresses only")]
    Brackets(String),
}

impl FromStr for Resolve {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let shape = || OptionError::ResolveShape(text.to_owned());
        let (host, rest) = take_host(text)?.ok_or_else(shape)?;
        let (port, addresses) = rest.split_once(':').ok_or_else(shape)?;
        if host.is_empty() || addresses.is_empty() {
            return Err(shape());
        }
        Ok(Self {
            host: (host != "*").then(|| parse_host(host)).transpose()?,
            port: parse_port(port)?,
            addresses: addresses
                .split(',')
                .map(parse_address)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl FromStr for ConnectTo {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let shape = || OptionError::ConnectToShape(text.to_owned());
        let (from_host, rest) = take_host(text)?.ok_or_else(shape)?;
        let (from_port, rest) = rest.split_once(':').ok_or_else(shape)?;
        let (to_host, to_port) = take_host(rest)?.ok_or_else(shape)?;
        let host = |host: &str| (!host.is_empty()).then(|| parse_host(host)).transpose();
        let port = |port: &str| (!port.is_empty()).then(|| parse_port(port)).transpose();
        Ok(Self {
            from_host: host(from_host)?,
            from_port: port(from_port)?,
            to_host: host(to_host)?,
            to_port: port(to_port)?,
        })
    }
}

/// Splits `HOST:REST`, taking `[` and `]` off an IPv6 address. `None` when there is no colon.
fn take_host(text: &str) -> Result<Option<(&str, &str)>, OptionError> {
    let Some(inner) = text.strip_prefix('[') else {
        return Ok(text.split_once(':'));
    };
    let brackets = || OptionError::Brackets(text.to_owned());
    let (host, rest) = inner.split_once(']').ok_or_else(brackets)?;
    host.parse::<Ipv6Addr>().map_err(|_| brackets())?;
    Ok(rest.strip_prefix(':').map(|rest| (host, rest)))
}

/// In the spelling of a URL's host, with which it is compared.
fn parse_host(text: &str) -> Result<String, OptionError> {
    let host = Host::parse(text).map_err(|_| OptionError::Host(text.to_owned()))?;
    Ok(host.canonical())
}

fn parse_port(text: &str) -> Result<u16, OptionError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok().filter(|port| digits && *port > 0);
    port.ok_or_else(|| OptionError::Port(text.to_owned()))
}

fn parse_address(text: &str) -> Result<IpAddr, OptionError> {
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let address = bare.map_or_else(
        || text.parse().ok(),
        |bare| bare.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
    );
    address.ok_or_else(|| OptionError::Address(text.to_owned()))
}

/// Where connections for a host and port go when the flags send them elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// In its one spelling, no brackets around IPv6.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Used in place of what the host's name resolves to; empty asks the system.
    pub(crate) addresses: Vec<IpAddr>,
}

impl NetworkOptions {
    /// The first `--connect-to` that fits, then the first `--resolve` that fits its result, as curl does it.
    /// `None` when no flag says anything of this host and port.
    pub(crate) fn route(&self, host: &Host, port: u16) -> Option<Route> {
        let host = host.canonical();
        let detour = self.connect_to.iter().find(|rule| {
            rule.from_host.as_ref().is_none_or(|from| *from == host)
                && rule.from_port.is_none_or(|from| from == port)
        });
        let to_host = detour.and_then(|rule| rule.to_host.clone()).unwrap_or(host);
        let to_port = detour.and_then(|rule| rule.to_port).unwrap_or(port);
        let named = self.resolve.iter().find(|rule| {
            rule.port == to_port && rule.host.as_ref().is_none_or(|name| *name == to_host)
        });
        if detour.is_none() && named.is_none() {
            return None;
        }
        Some(Route {
            host: to_host,
            port: to_port,
            addresses: named.map(|rule| rule.addresses.clone()).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(resolve: &[&str], connect_to: &[&str]) -> NetworkOptions {
        NetworkOptions {
            resolve: resolve.iter().map(|text| text.parse().unwrap()).collect(),
            connect_to: connect_to
                .iter()
                .map(|text| text.parse().unwrap())
                .collect(),
            ..NetworkOptions::default()
        }
    }

    fn host(text: &str) -> Host {
        Host::parse(text).unwrap()
    }

    fn route(host: &str, port: u16, addresses: &[&str]) -> Route {
        let addresses = addresses.iter().map(|text| text.parse().unwrap()).collect();
        Route {
            host: host.into(),
            port,
            addresses,
        }
    }

    #[test]
    fn resolve_gives_addresses_for_its_host_and_port_only() {
        let options = options(&["Api.test:443:127.0.0.1,[::1]", "*:80:10.0.0.1"], &[]);
        assert_eq!(
            options.route(&host("api.TEST"), 443),
            Some(route("api.test", 443, &["127.0.0.1", "::1"]))
        );
        assert_eq!(
            options.route(&host("any.test"), 80),
            Some(route("any.test", 80, &["10.0.0.1"]))
        );
        assert_eq!(options.route(&host("any.test"), 443), None);
    }

    #[test]
    fn connect_to_changes_what_it_names_and_keeps_the_rest() {
        let options = options(
            &[],
            &["a.test:443:b.test:8443", "[::1]::c.test:", ":8080::9090"],
        );
        assert_eq!(
            options.route(&host("a.test"), 443),
            Some(route("b.test", 8443, &[]))
        );
        assert_eq!(options.route(&host("a.test"), 80), None);
        assert_eq!(
            options.route(&host("::1"), 7),
            Some(route("c.test", 7, &[]))
        );
        assert_eq!(
            options.route(&host("x.test"), 8080),
            Some(route("x.test", 9090, &[]))
        );
    }

    #[test]
    fn a_host_may_be_spelled_as_in_a_url() {
        let options = options(&["bücher.test:80:127.0.0.1"], &["127.1::BÜCHER.test:"]);
        for typed in ["Bücher.test", "xn--bcher-kva.test", "127.0.0.1"] {
            let found = options.route(&host(typed), 80);
            let expected = route("xn--bcher-kva.test", 80, &["127.0.0.1"]);
            assert_eq!(found, Some(expected), "{typed}");
        }
    }

    #[test]
    fn a_host_that_is_connected_to_is_resolved_by_its_own_entry() {
        let options = options(&["b.test:2:127.0.0.2"], &["a.test:1:b.test:2"]);
        assert_eq!(
            options.route(&host("a.test"), 1),
            Some(route("b.test", 2, &["127.0.0.2"]))
        );
    }

    #[test]
    fn a_broken_resolve_says_what_is_wrong() {
        let error = |text: &str| text.parse::<Resolve>().unwrap_err();
        for text in ["", "a.test", "a.test:443", "a.test:443:", ":443:127.0.0.1"] {
            assert_eq!(error(text), OptionError::ResolveShape(text.into()));
        }
        for port in ["0", "65536", "+80", "http"] {
            assert_eq!(
                error(&format!("h:{port}:127.0.0.1")),
                OptionError::Port(port.into())
            );
        }
        assert_eq!(error("h:80:b.test"), OptionError::Address("b.test".into()));
        assert_eq!(
            error("h:80:127.0.0.1,"),
            OptionError::Address(String::new())
        );
        assert_eq!(
            error("h:80:[127.0.0.1]"),
            OptionError::Address("[127.0.0.1]".into())
        );
        assert_eq!(error("a b:80:127.0.0.1"), OptionError::Host("a b".into()));
        assert_eq!(
            error("[h]:80:::1"),
            OptionError::Brackets("[h]:80:::1".into())
        );
    }

    #[test]
    fn a_broken_connect_to_says_what_is_wrong() {
        let error = |text: &str| text.parse::<ConnectTo>().unwrap_err();
        for text in ["", "a", "a:1", "a:1:b"] {
            assert_eq!(error(text), OptionError::ConnectToShape(text.into()));
        }
        assert_eq!(error("a:x:b:2"), OptionError::Port("x".into()));
        assert_eq!(error("a:1:b:2:3"), OptionError::Port("2:3".into()));
    }
}
