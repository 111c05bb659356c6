//! Which proxy a request goes through.
//!
//! HTTPie: `--proxy` of `httpie/cli/definition.py`, `select_proxy` and `resolve_proxies` in requests' `utils.py`,
//! `getproxies_environment` of Python. The choice is made anew for each request, redirects among them. A proxy that was asked for
//! and cannot be used is an error: a request never goes the direct way instead.

use std::fmt;
use std::str::FromStr;
use std::string::FromUtf8Error;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use url::Url;

use super::bypass::Bypass;
use crate::message::{RequestUrl, Scheme};

/// How to talk to a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProxyKind {
    Http,
    Https,
    /// The name is resolved here; no user.
    Socks4,
    /// The proxy resolves the name; no user.
    Socks4a,
    /// The name is resolved here.
    Socks5,
    /// The proxy resolves the name.
    Socks5h,
}

impl ProxyKind {
    const ALL: [(&str, Self); 6] = [
        ("http", Self::Http),
        ("https", Self::Https),
        ("socks4", Self::Socks4),
        ("socks4a", Self::Socks4a),
        ("socks5", Self::Socks5),
        ("socks5h", Self::Socks5h),
    ];

    pub(crate) fn scheme(self) -> &'static str {
        let entry = Self::ALL.iter().find(|(_, kind)| *kind == self);
        entry.map_or("", |(scheme, _)| scheme)
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
            Self::Socks4 | Self::Socks4a | Self::Socks5 | Self::Socks5h => 1080,
        }
    }
}

/// A proxy. `Display` is its address, without user and password.
#[derive(Clone, Debug)]
pub(crate) struct ProxyServer {
    pub(crate) kind: ProxyKind,
    /// With brackets around IPv6.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) credentials: Option<ProxyCredentials>,
}

/// User and password, percent-decoded.
#[derive(Clone, Debug)]
pub(crate) struct ProxyCredentials {
    pub(crate) user: SecretString,
    pub(crate) password: SecretString,
}

impl PartialEq for ProxyCredentials {
    fn eq(&self, other: &Self) -> bool {
        self.user.expose_secret() == other.user.expose_secret()
            && self.password.expose_secret() == other.password.expose_secret()
    }
}

impl PartialEq for ProxyServer {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string() && self.credentials == other.credentials
    }
}

impl Eq for ProxyServer {}

impl fmt::Display for ProxyServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}", self.kind.scheme(), self.host, self.port)
    }
}

/// Why a proxy cannot be used. Nothing of its user and password is said.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(crate) enum ProxyError {
    #[error("'{0}' is not a valid value")]
    NoProtocol(String),
    #[error("'{0}' is no protocol that goes through a proxy (choose from 'http', 'https', 'all')")]
    Protocol(String),
    #[error("`{0}` is no URL of a proxy")]
    Address(String),
    #[error(
        "the proxy {address}: `{scheme}` is no scheme of a proxy (http, https, socks4, socks4a, socks5, socks5h)"
    )]
    Scheme { scheme: String, address: String },
    #[error("the proxy {0}: SOCKS4 with a user is not supported, SOCKS5 is")]
    Socks4User(String),
}

impl FromStr for ProxyServer {
    type Err = ProxyError;

    /// A URL. Without a scheme it is one of an HTTP proxy.
    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let text = text.trim();
        let text = match text.split_once("://") {
            Some(("", rest)) => format!("http://{rest}"),
            Some(_) => text.to_owned(),
            None => format!("http://{}", text.trim_start_matches('/')),
        };
        let (scheme, rest) = text.split_once("://").unwrap_or_default();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // A password that is spelled wrongly may end the authority early.
        let is_early = rest.contains('@') && !authority.contains('@');
        let named = if is_early { rest } else { authority };
        let shown = named.rsplit('@').next().unwrap_or_default();
        let address = format!("{scheme}://{shown}").escape_debug().to_string();
        let kind = ProxyKind::ALL
            .iter()
            .find(|(name, _)| scheme.eq_ignore_ascii_case(name));
        let Some((_, kind)) = kind.copied() else {
            let scheme = scheme.escape_debug().to_string();
            return Err(ProxyError::Scheme { scheme, address });
        };
        // As the URL of a web server, whose host is read strictly whatever the proxy's scheme is.
        let bad = || ProxyError::Address(address.clone());
        let as_web = format!("http://{authority}");
        let url = Url::parse(&as_web).map_err(|_| bad())?;
        let named_port = shown.rsplit_once(':').is_some_and(|(_, port)| port == "80");
        let port = url.port().or(named_port.then_some(80));
        let credentials = credentials(&url).map_err(|_| bad())?;
        if credentials.is_some() && matches!(kind, ProxyKind::Socks4 | ProxyKind::Socks4a) {
            return Err(ProxyError::Socks4User(address));
        }
        Ok(Self {
            kind,
            host: url.host_str().ok_or_else(bad)?.to_owned(),
            port: port.unwrap_or(kind.default_port()),
            credentials,
        })
    }
}

fn credentials(url: &Url) -> Result<Option<ProxyCredentials>, FromUtf8Error> {
    if url.username().is_empty() && url.password().is_none() {
        return Ok(None);
    }
    let decoded = |text: &str| percent_decode(text).map(SecretString::from);
    Ok(Some(ProxyCredentials {
        user: decoded(url.username())?,
        password: decoded(url.password().unwrap_or_default())?,
    }))
}

fn percent_decode(text: &str) -> Result<String, FromUtf8Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| byte == b'%');
        let mut decoded = [0];
        match digits {
            Some(digits) if hex::decode_to_slice(digits, &mut decoded).is_ok() => {
                bytes.push(decoded[0]);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes)
}

/// One `--proxy PROTOCOL:URL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProxyRule {
    /// `None` is `all`.
    protocol: Option<Scheme>,
    server: ProxyServer,
}

impl FromStr for ProxyRule {
    type Err = ProxyError;

    fn from_str(text: &str) -> Result<Self, ProxyError> {
        let no_protocol = || ProxyError::NoProtocol(text.to_owned());
        let (protocol, url) = text.split_once(':').ok_or_else(no_protocol)?;
        let protocol = match protocol.to_ascii_lowercase().as_str() {
            "http" => Some(Scheme::Http),
            "https" => Some(Scheme::Https),
            "all" => None,
            other => return Err(ProxyError::Protocol(other.escape_debug().to_string())),
        };
        Ok(Self {
            protocol,
            server: url.parse()?,
        })
    }
}

/// All that is known of proxies: from the command line and from the environment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies {
    typed: Vec<ProxyRule>,
    /// The environment's, unread until one is needed: its credentials are nobody's business before.
    http: Option<SecretString>,
    https: Option<SecretString>,
    all: Option<SecretString>,
    bypass: Bypass,
}

impl Proxies {
    pub(crate) fn new<'a>(
        typed: Vec<ProxyRule>,
        variable: impl Fn(&str) -> Option<&'a str>,
    ) -> Self {
        // The lower-case name wins, even when it is empty: so a proxy is switched off.
        let either = |lower: &str, upper: &str| variable(lower).or_else(|| variable(upper));
        let set = |value: Option<&str>| {
            value
                .filter(|value| !value.is_empty())
                .map(SecretString::from)
        };
        // In a CGI program this variable is what the client sent as a header `Proxy`.
        let is_cgi = variable("REQUEST_METHOD").is_some();
        let http = variable("http_proxy").or_else(|| variable("HTTP_PROXY").filter(|_| !is_cgi));
        Self {
            typed,
            http: set(http),
            https: set(either("https_proxy", "HTTPS_PROXY")),
            all: set(either("all_proxy", "ALL_PROXY")),
            bypass: Bypass::parse(either("no_proxy", "NO_PROXY").unwrap_or_default()),
        }
    }

    /// The proxy for a request; `None` is the direct way. A proxy that was typed holds for the `typed_origin` in any case, as in
    /// HTTPie; where a redirect leads elsewhere, `NO_PROXY` is obeyed.
    pub(crate) fn server_for(
        &self,
        url: &RequestUrl,
        typed_origin: bool,
    ) -> Result<Option<ProxyServer>, ProxyError> {
        let typed = self.typed_for(url.scheme());
        if typed.is_some() && typed_origin {
            return Ok(typed.cloned());
        }
        if self.bypass.covers(url) {
            return Ok(None);
        }
        let from_environment = match url.scheme() {
            Scheme::Http => &self.http,
            Scheme::Https => &self.https,
        };
        match (typed, from_environment.as_ref().or(self.all.as_ref())) {
            (Some(typed), _) => Ok(Some(typed.clone())),
            (None, Some(address)) => address.expose_secret().parse().map(Some),
            (None, None) => Ok(None),
        }
    }

    /// The last one for the scheme, or else the last one for all.
    fn typed_for(&self, scheme: Scheme) -> Option<&ProxyServer> {
        let last = |protocol| {
            let rules = self.typed.iter().rev();
            rules.clone().find(|rule| rule.protocol == protocol)
        };
        last(Some(scheme))
            .or_else(|| last(None))
            .map(|rule| &rule.server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> String {
        let server = text.parse::<ProxyServer>();
        server.map_or_else(|error| error.to_string(), |server| server.to_string())
    }

    fn chosen(typed: &[&str], variables: &[(&str, &str)], url: &str, typed_origin: bool) -> String {
        let typed = typed.iter().map(|rule| rule.parse().unwrap()).collect();
        let variable = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| *value)
        };
        let proxies = Proxies::new(typed, variable);
        match proxies.server_for(&RequestUrl::parse(url).unwrap(), typed_origin) {
            Ok(Some(server)) => server.to_string(),
            Ok(None) => "direct".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn addresses_have_a_scheme_and_a_port_in_the_end() {
        assert_eq!(server("p.test"), "http://p.test:80");
        assert_eq!(server("//p.test:3128/"), "http://p.test:3128");
        assert_eq!(server("p.test:80"), "http://p.test:80");
        assert_eq!(server("https://p.test"), "https://p.test:443");
        assert_eq!(server("https://p.test:80"), "https://p.test:80");
        assert_eq!(server("SOCKS5h://[::1]"), "socks5h://[::1]:1080");
    }

    #[test]
    fn credentials_are_decoded_and_not_shown() {
        let server: ProxyServer = "http://u%40x:s3%3a%2f@p.test".parse().unwrap();
        let credentials = server.credentials.as_ref().unwrap();
        assert_eq!(credentials.user.expose_secret(), "u@x");
        assert_eq!(credentials.password.expose_secret(), "s3:/");
        assert!(!format!("{server} {server:?}").contains("s3"));
    }

    #[test]
    fn what_cannot_be_used_is_an_error_without_credentials() {
        let scheme = server("foo://u:secret@p.test:1");
        assert!(scheme.contains("foo://p.test:1"), "{scheme}");
        assert!(!scheme.contains("secret"), "{scheme}");
        assert!(server("socks://p.test").contains("`socks` is no scheme"));
        assert!(server("http://").contains("is no URL of a proxy"));
        assert!(
            server("http://u:secret@p.test:99999")
                .ends_with("`http://p.test:99999` is no URL of a proxy")
        );
        assert!(server("socks4://u@p.test").contains("SOCKS4 with a user"));
        let error = |text: &str| text.parse::<ProxyRule>().unwrap_err().to_string();
        assert_eq!(error("localhost"), "'localhost' is not a valid value");
        assert!(error("ftp:p.test").starts_with("'ftp' is no protocol"));
    }

    #[test]
    fn the_last_rule_for_the_scheme_wins_then_all_then_the_environment() {
        let typed = ["all:a.test", "http:b.test", "http:c.test"];
        let variables = [("http_proxy", "e.test"), ("ALL_PROXY", "f.test")];
        assert_eq!(
            chosen(&typed, &variables, "http://x/", true),
            "http://c.test:80"
        );
        assert_eq!(
            chosen(&typed, &variables, "https://x/", true),
            "http://a.test:80"
        );
        assert_eq!(
            chosen(&[], &variables, "http://x/", true),
            "http://e.test:80"
        );
        assert_eq!(
            chosen(&[], &variables, "https://x/", true),
            "http://f.test:80"
        );
        assert_eq!(chosen(&["https:a.test"], &[], "http://x/", true), "direct");
    }

    #[test]
    fn no_proxy_holds_for_the_environment_and_behind_redirects() {
        let none = [("http_proxy", "e.test"), ("NO_PROXY", "x.test")];
        assert_eq!(chosen(&[], &none, "http://x.test/", true), "direct");
        assert_eq!(
            chosen(&["http:a.test"], &none, "http://x.test/", true),
            "http://a.test:80"
        );
        assert_eq!(
            chosen(&["http:a.test"], &none, "http://x.test/", false),
            "direct"
        );
        assert_eq!(
            chosen(&["http:a.test"], &none, "http://y.test/", false),
            "http://a.test:80"
        );
    }

    #[test]
    fn lower_case_names_win_and_a_header_is_no_proxy() {
        let off = [("http_proxy", ""), ("HTTP_PROXY", "e.test")];
        assert_eq!(chosen(&[], &off, "http://x/", true), "direct");
        let cgi = [
            ("REQUEST_METHOD", "GET"),
            ("HTTP_PROXY", "e.test"),
            ("HTTPS_PROXY", "s.test"),
        ];
        assert_eq!(chosen(&[], &cgi, "http://x/", true), "direct");
        assert_eq!(chosen(&[], &cgi, "https://x/", true), "http://s.test:80");
        assert!(chosen(&[], &[("http_proxy", "foo://e.test")], "http://x/", true).contains("foo"));
    }
}
