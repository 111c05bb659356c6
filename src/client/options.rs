//! How the network is used: the values of the network flags, and where a host name leads.
//!
//! HTTPie: `--timeout` and `--verify` of `httpie/cli/definition.py`, `httpie/client.py`. `--resolve`,
//! `--connect-to` and `--unix-socket` are curl's.

use std::convert::Infallible;
use std::ffi::OsString;
use std::net::{IpAddr, Ipv6Addr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use super::connecting::{Family, HttpVersion, Interface};
use super::host_tls::HostTls;
use super::proxy::Proxies;
use super::tls_options::TlsOptions;

/// Everything that the flags say about connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct NetworkOptions {
    /// For connecting, and for each wait for the server after that. `None` waits for ever.
    pub(crate) timeout: Option<Duration>,
    pub(crate) verify: Verify,
    /// Where the environment says that the system's roots are.
    pub(crate) system_roots: SystemRoots,
    pub(crate) resolve: Vec<Resolve>,
    pub(crate) connect_to: Vec<ConnectTo>,
    pub(crate) tls: TlsOptions,
    /// Comes before `verify` and the identity of `tls`, for some origins.
    pub(crate) configured: HostTls,
    pub(crate) proxies: Proxies,
    /// `None` takes HTTP/2 where a TLS server offers it, and else HTTP/1.1.
    pub(crate) http_version: Option<HttpVersion>,
    pub(crate) family: Option<Family>,
    pub(crate) interface: Option<Interface>,
    /// Goes there instead of to the host of the URL.
    pub(crate) unix_socket: Option<PathBuf>,
    /// `None` for no limit.
    pub(crate) max_headers: Option<usize>,
    /// Ctrl-C ends the transfer with an error, so that what came can be put in order, instead of killing the program.
    pub(crate) interruptible: bool,
}

/// Whose certificates are trusted (`--verify`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Verify {
    /// Those that the system trusts.
    #[default]
    System,
    /// Everyone's.
    No,
    /// Those of a PEM file, or of all PEM files of a folder.
    File(PathBuf),
}

impl FromStr for Verify {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "yes" | "true" => Self::System,
            "no" | "false" => Self::No,
            _ => Self::File(text.into()),
        })
    }
}

/// Places that stand in for the system's own, when there are any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SystemRoots {
    pub(crate) file: Option<PathBuf>,
    pub(crate) folders: Vec<PathBuf>,
}

impl SystemRoots {
    /// What the variables say: those that requests reads, which give a file or a folder, then OpenSSL's.
    pub(crate) fn of(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let bundle = set("REQUESTS_CA_BUNDLE").or_else(|| set("CURL_CA_BUNDLE"));
        if let Some(bundle) = bundle.map(PathBuf::from) {
            return if bundle.is_dir() {
                Self {
                    file: None,
                    folders: vec![bundle],
                }
            } else {
                Self {
                    file: Some(bundle),
                    folders: Vec::new(),
                }
            };
        }
        let folders = set("SSL_CERT_DIR").map(|list| std::env::split_paths(&list).collect());
        Self {
            file: set("SSL_CERT_FILE").map(PathBuf::from),
            folders: folders.unwrap_or_default(),
        }
    }
}

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
            host: (host != "*").then(|| host.to_ascii_lowercase()),
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
        let host = |host: &str| (!host.is_empty()).then(|| host.to_ascii_lowercase());
        let port = |port: &str| (!port.is_empty()).then(|| parse_port(port)).transpose();
        Ok(Self {
            from_host: host(from_host),
            from_port: port(from_port)?,
            to_host: host(to_host),
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
    /// Lower case, no brackets around IPv6.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Used in place of what the host's name resolves to; empty asks the system.
    pub(crate) addresses: Vec<IpAddr>,
}

impl NetworkOptions {
    /// The first `--connect-to` that fits, then the first `--resolve` that fits its result, as curl does it.
    /// `None` when no flag says anything of this host (no brackets around IPv6) and port.
    pub(crate) fn route(&self, host: &str, port: u16) -> Option<Route> {
        let host = host.to_ascii_lowercase();
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

    fn route(host: &str, port: u16, addresses: &[&str]) -> Route {
        let addresses = addresses.iter().map(|text| text.parse().unwrap()).collect();
        Route {
            host: host.into(),
            port,
            addresses,
        }
    }

    #[test]
    fn verify_reads_as_in_httpie() {
        assert_eq!("YES".parse(), Ok(Verify::System));
        assert_eq!("True".parse(), Ok(Verify::System));
        assert_eq!("No".parse(), Ok(Verify::No));
        assert_eq!("FALSE".parse(), Ok(Verify::No));
        assert_eq!("Ca.pem".parse(), Ok(Verify::File("Ca.pem".into())));
        assert_eq!("0".parse(), Ok(Verify::File("0".into())));
    }

    #[test]
    fn variables_say_where_the_roots_are() {
        let roots = |set: &[(&str, &str)]| {
            SystemRoots::of(|name| {
                set.iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| value.into())
            })
        };
        let file = |path: &str| Some(PathBuf::from(path));
        assert_eq!(roots(&[("SSL_CERT_FILE", "")]), SystemRoots::default());
        let openssl = roots(&[("SSL_CERT_FILE", "a"), ("SSL_CERT_DIR", "b")]);
        assert_eq!(
            openssl,
            SystemRoots {
                file: file("a"),
                folders: vec!["b".into()]
            }
        );
        let bundle = roots(&[("SSL_CERT_FILE", "a"), ("CURL_CA_BUNDLE", "c")]);
        assert_eq!(
            bundle,
            SystemRoots {
                file: file("c"),
                folders: Vec::new()
            }
        );
        assert_eq!(
            roots(&[("REQUESTS_CA_BUNDLE", "r"), ("CURL_CA_BUNDLE", "c")]).file,
            file("r")
        );
        let folder = std::env::temp_dir();
        let found = roots(&[("CURL_CA_BUNDLE", folder.to_str().unwrap())]);
        assert_eq!(
            found,
            SystemRoots {
                file: None,
                folders: vec![folder]
            }
        );
    }

    #[test]
    fn resolve_gives_addresses_for_its_host_and_port_only() {
        let options = options(&["Api.test:443:127.0.0.1,[::1]", "*:80:10.0.0.1"], &[]);
        assert_eq!(
            options.route("api.TEST", 443),
            Some(route("api.test", 443, &["127.0.0.1", "::1"]))
        );
        assert_eq!(
            options.route("any.test", 80),
            Some(route("any.test", 80, &["10.0.0.1"]))
        );
        assert_eq!(options.route("any.test", 443), None);
    }

    #[test]
    fn connect_to_changes_what_it_names_and_keeps_the_rest() {
        let options = options(
            &[],
            &["a.test:443:b.test:8443", "[::1]::c.test:", ":8080::9090"],
        );
        assert_eq!(
            options.route("a.test", 443),
            Some(route("b.test", 8443, &[]))
        );
        assert_eq!(options.route("a.test", 80), None);
        assert_eq!(options.route("::1", 7), Some(route("c.test", 7, &[])));
        assert_eq!(
            options.route("x.test", 8080),
            Some(route("x.test", 9090, &[]))
        );
    }

    #[test]
    fn a_host_that_is_connected_to_is_resolved_by_its_own_entry() {
        let options = options(&["b.test:2:127.0.0.2"], &["a.test:1:b.test:2"]);
        assert_eq!(
            options.route("a.test", 1),
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
