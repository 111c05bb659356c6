//! The part of a URL between `//` and the path: user, password, host and port.
//!
//! The host that is parsed here is the host that is reached, signed and named in `Host`: whatever
//! two parsers could read differently is an error. requests sends a few of those names to DNS.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use secrecy::SecretString;

use super::{UrlError, encode};

/// The longest name and the longest label that DNS takes, in bytes.
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;

/// User and password as they stand in the URL. HTTPie 3.2.4 does not percent-decode them, so
/// `a%40b` is a user name of five characters.
#[derive(Clone)]
pub(crate) struct Userinfo {
    user: String,
    password: Option<SecretString>,
}

impl Userinfo {
    /// The text before the first `:`, which may be empty.
    pub(crate) fn user(&self) -> &str {
        &self.user
    }

    /// The text after the first `:`. None when there is no `:`; HTTPie then sends an empty one.
    pub(crate) fn password(&self) -> Option<&SecretString> {
        self.password.as_ref()
    }

    fn parse(text: &str) -> Result<Self, UrlError> {
        if text.contains(char::is_control) {
            return Err(UrlError::InvalidUserinfo);
        }
        let (user, password) = match text.split_once(':') {
            Some((user, password)) => (user, Some(SecretString::from(password))),
            None => (text, None),
        };
        Ok(Self {
            user: user.to_owned(),
            password,
        })
    }
}

impl fmt::Debug for Userinfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Userinfo([redacted])")
    }
}

/// A host name in lower case (IDN as punycode) or an IP address as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Host {
    text: String,
    address: Option<IpAddr>,
}

impl Host {
    /// Reads a host that is not in a URL, where IPv6 needs no brackets.
    pub(crate) fn parse(text: &str) -> Result<Self, UrlError> {
        if text.contains(':') {
            Self::parse_ipv6(text)
        } else {
            Self::parse_name(text)
        }
    }

    /// The host without brackets.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The address when the host is one, also in its odd IPv4 spellings (`127.1`, `0x7f000001`).
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// One spelling for each host: that of the address, or the name. No brackets.
    pub(crate) fn canonical(&self) -> String {
        match self.address {
            Some(address) => address.to_string(),
            None => self.text.clone(),
        }
    }

    /// True for localhost, `*.localhost`, 127.0.0.0/8 and `::1`.
    pub(crate) fn is_loopback(&self) -> bool {
        let name = self.text.strip_suffix('.').unwrap_or(&self.text);
        self.address.map_or_else(
            || name == "localhost" || name.ends_with(".localhost"),
            |address| address.to_canonical().is_loopback(),
        )
    }

    fn parse_ipv6(text: &str) -> Result<Self, UrlError> {
        if text.contains('%') {
            return Err(UrlError::Ipv6Zone);
        }
        let address: Ipv6Addr = text.parse().map_err(|_| UrlError::InvalidIpv6)?;
        Ok(Self {
            text: text.to_ascii_lowercase(),
            address: Some(address.into()),
        })
    }

    fn parse_name(typed: &str) -> Result<Self, UrlError> {
        let invalid = |reason| UrlError::InvalidHost {
            host: typed.to_owned(),
            reason,
        };
        let name = encode::decode_unreserved(typed).unwrap_or_else(|| typed.to_owned());
        if name.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(invalid("holds a blank or a control character"));
        }
        if name.contains('%') {
            return Err(invalid("holds a percent sign"));
        }
        if name.contains(|c: char| c.is_ascii_punctuation() && !"-._~!$&'()*+,;=".contains(c)) {
            return Err(invalid("holds a character that no host name has"));
        }
        if name.starts_with(['*', '.']) {
            return Err(invalid("begins with a wildcard or a dot"));
        }
        let lower = name.to_lowercase();
        match url::Host::parse(&lower) {
            Ok(url::Host::Ipv4(address)) if lower.is_ascii() => Ok(Self {
                text: lower,
                address: Some(address.into()),
            }),
            Ok(url::Host::Domain(ascii)) if same_labels(&lower, &ascii) => {
                if is_too_long(&ascii) {
                    return Err(UrlError::HostTooLong);
                }
                if has_empty_label(&ascii) {
                    return Err(invalid("has an empty label"));
                }
                Ok(Self {
                    text: ascii,
                    address: None,
                })
            }
            _ => Err(invalid("not a valid host name")),
        }
    }
}

impl fmt::Display for Host {
    /// With brackets around an IPv6 address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Some(IpAddr::V6(_)) => write!(f, "[{}]", self.text),
            _ => f.write_str(&self.text),
        }
    }
}

/// True when punycode is all that parts the two names. A label that turned into other ASCII (full-width
/// letters, zero-width characters, dots of other scripts) is no IDNA 2008 label, and HTTPie refuses it.
fn same_labels(typed: &str, ascii: &str) -> bool {
    typed.split('.').count() == ascii.split('.').count()
        && typed
            .split('.')
            .zip(ascii.split('.'))
            .all(|(typed, ascii)| {
                typed == ascii || (!typed.is_ascii() && ascii.starts_with("xn--"))
            })
}

fn is_too_long(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() > MAX_NAME || name.split('.').any(|label| label.len() > MAX_LABEL)
}

fn has_empty_label(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.split('.').any(str::is_empty)
}

/// The three parts of `user:password@host:port`.
pub(super) struct Authority {
    pub(super) userinfo: Option<Userinfo>,
    pub(super) host: Host,
    pub(super) port: Option<u16>,
}

impl Authority {
    /// The last `@` ends the userinfo: an `@` in a password never moves into the host.
    pub(super) fn parse(text: &str) -> Result<Self, UrlError> {
        let (userinfo, host_and_port) = match text.rsplit_once('@') {
            Some((userinfo, rest)) => (Some(Userinfo::parse(userinfo)?), rest),
            None => (None, text),
        };
        let (host, port) = match host_and_port.strip_prefix('[') {
            Some(rest) => {
                let (host, port) = rest.split_once(']').ok_or(UrlError::InvalidIpv6)?;
                (Host::parse_ipv6(host)?, port)
            }
            None if host_and_port.parse::<Ipv6Addr>().is_ok() => {
                return Err(UrlError::Ipv6WithoutBrackets);
            }
            None => {
                let end = host_and_port.find(':').unwrap_or(host_and_port.len());
                let (host, port) = host_and_port.split_at(end);
                if host.is_empty() {
                    return Err(UrlError::NoHost);
                }
                (Host::parse_name(host)?, port)
            }
        };
        Ok(Self {
            userinfo,
            host,
            port: parse_port(port)?,
        })
    }
}

/// Reads `:8080`, `:` and nothing at all. requests takes port 0 for the default one: an error here.
fn parse_port(text: &str) -> Result<Option<u16>, UrlError> {
    if text.is_empty() || text == ":" {
        return Ok(None);
    }
    let digits = text.strip_prefix(':').ok_or(UrlError::InvalidPort)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(UrlError::InvalidPort);
    }
    match digits.parse::<u16>() {
        Ok(port @ 1..) => Ok(Some(port)),
        _ => Err(UrlError::InvalidPort),
    }
}
