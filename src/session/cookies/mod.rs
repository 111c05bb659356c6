//! Cookies: one cookie, the headers that carry it, and the jar that keeps it.
//!
//! HTTPie keeps its cookies in Python's `http.cookiejar`, whose odd domains stand in session files (`localhost.local` for a host
//! without a dot, a leading dot for a cookie that covers subdomains). A jar of our own keeps those files readable by both
//! programs; the cookie crates have another model of a domain. Where Python is laxer than RFC 6265 and someone could use that,
//! the RFC holds: see [`domain`].

mod domain;
mod jar;
mod set_cookie;

pub(crate) use jar::CookieJar;

/// One cookie as a session file keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cookie {
    pub(super) name: String,
    /// Bytes of the wire, one character each.
    pub(super) value: String,
    /// With a leading dot: the domain and what is below it. Without: this host alone. `None` or empty: bound to no host.
    pub(super) domain: Option<String>,
    pub(super) path: String,
    pub(super) secure: bool,
    /// Seconds since 1970; `None` for a cookie that does not expire.
    pub(super) expires: Option<i64>,
}

impl Cookie {
    /// A cookie of a `Cookie` header: bound to no host, for every path.
    fn unbound(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.to_owned(),
            domain: Some(String::new()),
            path: "/".to_owned(),
            secure: false,
            expires: None,
        }
    }

    pub(super) fn is_unbound(&self) -> bool {
        self.domain.as_deref().unwrap_or_default().is_empty()
    }

    pub(super) fn is_expired(&self, now: i64) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// What makes two cookies the same one.
    pub(super) fn key(&self) -> Key {
        Key {
            domain: self.domain.clone().unwrap_or_default(),
            path: self.path.clone(),
            name: self.name.clone(),
        }
    }
}

/// A cookie's identity.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key {
    domain: String,
    path: String,
    name: String,
}

/// Header bytes as text, one character for each byte.
fn from_latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The bytes that [`from_latin1`] was given; text that never was Latin-1 (from a file) as UTF-8.
fn to_latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect::<Option<_>>()
        .unwrap_or_else(|| text.as_bytes().to_vec())
}
