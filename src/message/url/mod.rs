//! The URL of a request, exactly as it goes on the wire.
//!
//! HTTPie leaves this to requests and urllib3, so their rules stand here: which characters are
//! encoded, which dot segments go, what `Host` holds. What is kept is not the URL but what a request
//! is made of (scheme, host, port, request target), so printed, signed and sent are one thing.
//! requests forgets a URL's userinfo on a redirect; so does [`RequestUrl::join`].
//!
//! Known differences to HTTPie 3.2.4, all on purpose: port 0, IPv6 zones and percent signs in a host
//! are errors; the dot that ends a host name stays in `Host`, since it is signed; a path's `;` stays
//! where it is under `--path-as-is` and in a `Location`.

mod authority;
mod encode;
mod error;
mod resolve;
mod typed;

#[cfg(test)]
mod tests;

use std::fmt;

use authority::Authority;
pub(crate) use authority::{Host, Userinfo};
pub(crate) use encode::form_urlencoded;
pub(crate) use error::UrlError;
use resolve::Reference;
pub(crate) use typed::DefaultScheme;

/// The schemes that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// 80 or 443.
    pub(crate) fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    fn parse(text: &str) -> Result<Self, UrlError> {
        match text.to_ascii_lowercase().as_str() {
            "http" => Ok(Self::Http),
            "https" => Ok(Self::Https),
            _ => Err(UrlError::UnsupportedScheme(text.to_owned())),
        }
    }
}

/// What becomes of `.` and `..` in the path of a typed URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DotSegments {
    /// They are resolved, and needless escapes are undone.
    Resolve,
    /// The path stays as typed (`--path-as-is`); only what may not stand in it is encoded.
    Keep,
}

/// Where a request goes. Credentials belong to one origin.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Origin {
    pub(crate) scheme: Scheme,
    pub(crate) host: Host,
    pub(crate) port: u16,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.host)?;
        if self.port == self.scheme.default_port() {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

/// The URL of one request. `Display` and `Debug` show all of it but the userinfo.
#[derive(Clone)]
pub(crate) struct RequestUrl {
    scheme: Scheme,
    userinfo: Option<Userinfo>,
    host: Host,
    port: Option<u16>,
    target: String,
}

impl RequestUrl {
    /// Parses an absolute URL. (The command line's go through [`RequestUrl::parse_as_typed`].)
    #[cfg(any(test, fuzzing))]
    pub(crate) fn parse(raw: &str) -> Result<Self, UrlError> {
        Self::parse_with(raw.trim_start(), DotSegments::Resolve)
    }

    fn parse_with(text: &str, dot_segments: DotSegments) -> Result<Self, UrlError> {
        if !has_scheme(text) {
            return Err(UrlError::NoScheme);
        }
        let parts = Reference::split(text);
        let scheme = Scheme::parse(parts.scheme.unwrap_or_default())?;
        let Authority {
            userinfo,
            host,
            port,
        } = parts.parse_authority()?;
        let path = match dot_segments {
            DotSegments::Resolve => plain(encode::path(&resolve::remove_dot_segments(parts.path))),
            DotSegments::Keep => encode::path(parts.path),
        };
        let target = encode::target(&path, &plain(encode::query(parts.query)));
        Ok(Self {
            scheme,
            userinfo,
            host,
            port,
            target,
        })
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    /// The port, when the URL names one.
    pub(crate) fn port(&self) -> Option<u16> {
        self.port
    }

    pub(crate) fn port_or_default(&self) -> u16 {
        self.port.unwrap_or(self.scheme.default_port())
    }

    /// The request target: path and query as the request line holds them, ASCII without blanks.
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    /// `user:password@` as typed, not percent-decoded.
    pub(crate) fn userinfo(&self) -> Option<&Userinfo> {
        self.userinfo.as_ref()
    }

    /// The value of `Host`: brackets around IPv6, no port when it is the scheme's own. (HTTPie prints
    /// such a port but does not send it.)
    pub(crate) fn host_header(&self) -> String {
        match self.port {
            Some(port) if port != self.scheme.default_port() => format!("{}:{port}", self.host),
            _ => self.host.to_string(),
        }
    }

    /// The host that a Veracode signature covers: no port, no brackets, a final dot kept.
    pub(crate) fn signed_host(&self) -> &str {
        self.host.as_str()
    }

    pub(crate) fn origin(&self) -> Origin {
        Origin {
            scheme: self.scheme,
            host: self.host.clone(),
            port: self.port_or_default(),
        }
    }

    /// Appends items to the query, form-urlencoded, in order.
    #[must_use]
    pub(crate) fn with_query_items<N, V>(mut self, items: &[(N, V)]) -> Self
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let mut mark = if self.target.contains('?') { '&' } else { '?' };
        for (name, value) in items {
            self.target.push(mark);
            self.target.push_str(&encode::form(name.as_ref()));
            self.target.push('=');
            self.target.push_str(&encode::form(value.as_ref()));
            mark = '&';
        }
        self
    }

    /// Resolves the `Location` of a redirect. The result has no userinfo.
    ///
    /// An empty `Location` resolves to this URL; requests does not follow it.
    pub(crate) fn join(&self, location: &str) -> Result<Self, UrlError> {
        let location = location
            .trim_start_matches(|c: char| c <= ' ')
            .replace(['\t', '\r', '\n'], "");
        let parts = Reference::split(&location);
        let scheme = parts.scheme.map_or(Ok(self.scheme), Scheme::parse)?;
        let quoted = encode::location(&format!("{}?{}", parts.path, parts.query));
        let (path, query) = quoted.split_once('?').unwrap_or((&quoted, ""));
        let has_host = parts
            .authority
            .is_some_and(|authority| !authority.is_empty());
        if has_host || scheme != self.scheme {
            let Authority { host, port, .. } = parts.parse_authority()?;
            let target = encode::target(&encode::path(path), &encode::query(query));
            return Ok(Self {
                scheme,
                userinfo: None,
                host,
                port,
                target,
            });
        }
        // `http:x` names no host. requests reads it as `/x`.
        let is_rooted = parts.scheme.is_some() && !path.is_empty();
        let root = if is_rooted && !path.starts_with('/') {
            "/"
        } else {
            ""
        };
        let path = format!("{root}{path}");
        let (path, query) = resolve::against(&self.target, &path, query);
        let target = encode::target(&encode::path(&path), &encode::query(&query));
        Ok(Self {
            userinfo: None,
            target,
            ..self.clone()
        })
    }
}

impl Reference<'_> {
    fn parse_authority(&self) -> Result<Authority, UrlError> {
        Authority::parse(self.authority.unwrap_or_default())
    }
}

/// True for text that begins like `http://`, with any scheme.
fn has_scheme(text: &str) -> bool {
    let parts = Reference::split(text);
    parts.scheme.is_some() && parts.authority.is_some()
}

/// Undoes needless escapes in text that [`encode`] has made, so every `%` begins a valid escape.
fn plain(encoded: String) -> String {
    encode::decode_unreserved(&encoded).unwrap_or(encoded)
}

impl fmt::Display for RequestUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        f.write_str(&self.target)
    }
}

impl fmt::Debug for RequestUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestUrl({self})")
    }
}
