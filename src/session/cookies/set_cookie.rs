//! What `Set-Cookie` and `Cookie` headers say.
//!
//! Python: `parse_ns_headers` and `_cookie_from_cookie_tuple` of `http.cookiejar` for the first, `http.cookies.SimpleCookie` for the
//! second. Unlike there, a cookie with a control character or without `=` is ignored (RFC 6265bis §5.6), and so are a `Max-Age`
//! that is no number, a `Secure` cookie that came over plain http, and one that breaks the promise of `__Host-` or `__Secure-`.

use super::domain::CookieHost;
use super::{Cookie, from_latin1};
use crate::message::{RequestUrl, Scheme, date};

/// The longest cookie, in bytes of name and value. Browsers take 4096; HTTPie any length, until no server takes the header.
const MAX_COOKIE: usize = 8 * 1024;

/// What a `Set-Cookie` value asks for: the cookie as it would be filed, expired perhaps. `None` when it is to be ignored.
pub(super) fn parse(value: &[u8], url: &RequestUrl, host: &CookieHost, now: i64) -> Option<Cookie> {
    let text = from_latin1(value);
    if text.contains(is_control) {
        return None;
    }
    let mut parts = text.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim(), unquoted(value.trim()));
    if name.is_empty() || name.len() + value.len() > MAX_COOKIE {
        return None;
    }
    let attributes = Attributes::of(parts);
    let is_secure = url.scheme() == Scheme::Https || host.is_secure();
    if (attributes.secure && !is_secure) || !attributes.keep_promise_of(name) {
        return None;
    }
    let expires = match attributes.max_age {
        Some(seconds) => Some(now.saturating_add(seconds)),
        None => attributes.expires,
    };
    Some(Cookie {
        name: name.to_owned(),
        value,
        domain: Some(host.accept(attributes.domain.unwrap_or_default())?),
        path: attributes
            .path
            .filter(|path| path.starts_with('/'))
            .map_or_else(|| default_path(url).to_owned(), escaped),
        secure: attributes.secure,
        expires,
    })
}

/// The cookies of a `Cookie` header that was typed.
pub(super) fn parse_request_header(value: &str) -> Vec<Cookie> {
    let pairs = value.split(';').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (name.trim(), value.trim()))
        .filter(|(name, value)| !name.is_empty() && !value.contains(is_control))
        .map(|(name, value)| {
            let quoted = value
                .strip_prefix('"')
                .and_then(|value| value.strip_suffix('"'));
            Cookie::unbound(name, quoted.unwrap_or(value))
        })
        .collect()
}

/// The path that a request asks for, without its query.
pub(super) fn path_of(url: &RequestUrl) -> &str {
    url.target().split('?').next().unwrap_or("/")
}

#[derive(Default)]
struct Attributes<'a> {
    domain: Option<&'a str>,
    path: Option<&'a str>,
    secure: bool,
    expires: Option<i64>,
    /// Seconds from now.
    max_age: Option<i64>,
}

impl<'a> Attributes<'a> {
    /// Of two attributes with one name the first counts.
    fn of(parts: impl Iterator<Item = &'a str>) -> Self {
        let mut found = Self::default();
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "domain" => found.domain = found.domain.or(Some(value)),
                "path" => found.path = found.path.or(Some(value)),
                "secure" => found.secure = true,
                "expires" => found.expires = found.expires.or_else(|| date(value)),
                "max-age" => found.max_age = found.max_age.or_else(|| seconds(value)),
                _ => {}
            }
        }
        found
    }
}

impl Attributes<'_> {
    /// Whether the cookie is what the prefix of its name promises to whoever reads it (RFC 6265bis §4.1.3).
    fn keep_promise_of(&self, name: &str) -> bool {
        let has_prefix = |prefix: &str| {
            let start = name.get(..prefix.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        if has_prefix("__Host-") {
            let has_domain = self.domain.is_some_and(|domain| !domain.is_empty());
            return self.secure && self.path == Some("/") && !has_domain;
        }
        self.secure || !has_prefix("__Secure-")
    }
}

/// A whole number, cut to what a clock can hold.
fn seconds(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let limit = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Some(text.parse().unwrap_or(limit))
}

/// Whether the cookie can stand in a header: a file may hold anything.
pub(super) fn is_sendable(cookie: &Cookie) -> bool {
    let is_clean = |text: &str| !text.contains(|c| is_control(c) || c == ';');
    is_clean(&cookie.name) && is_clean(&cookie.value)
}

fn is_control(c: char) -> bool {
    c < ' ' || c == '\x7f'
}

/// requests takes the backslashes before quotes out of a quoted value, and leaves the quotes around it.
fn unquoted(value: &str) -> String {
    if value.len() > 1 && value.starts_with('"') && value.ends_with('"') {
        value.replace("\\\"", "")
    } else {
        value.to_owned()
    }
}

/// The folder of the path that was asked for.
fn default_path(url: &RequestUrl) -> &str {
    match path_of(url).rsplit_once('/') {
        Some((folder, _)) if !folder.is_empty() => folder,
        _ => "/",
    }
}

/// The path with what a request target cannot hold percent-encoded.
fn escaped(path: &str) -> String {
    use std::fmt::Write;
    let mut escaped = String::new();
    for c in path.chars() {
        if c.is_ascii_alphanumeric() || "%/;:@&=+$,!~*'()-._".contains(c) {
            escaped.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_000_000;

    fn set(value: &[u8]) -> Option<Cookie> {
        let url = RequestUrl::parse("http://api.a.test/x/y?q=/z").unwrap();
        parse(value, &url, &CookieHost::of(&url), NOW)
    }

    #[test]
    fn attributes_are_read() {
        let url = RequestUrl::parse("https://api.a.test/x/y").unwrap();
        let over_https = |value| parse(value, &url, &CookieHost::of(&url), NOW).unwrap();
        let cookie =
            over_https(b"a=b=c; Path=/p; SECURE; HttpOnly; Domain=a.test; Max-Age=60; Expires=x");
        assert_eq!((cookie.name.as_str(), cookie.value.as_str()), ("a", "b=c"));
        assert_eq!(cookie.path, "/p");
        assert_eq!(cookie.domain.as_deref(), Some(".a.test"));
        assert!(cookie.secure);
        assert_eq!(cookie.expires, Some(NOW + 60));
        let cookie = set(b" a = ").unwrap();
        assert_eq!((cookie.name.as_str(), cookie.value.as_str()), ("a", ""));
        assert_eq!(cookie.path, "/x");
        assert_eq!(cookie.domain.as_deref(), Some("api.a.test"));
    }

    #[test]
    fn odd_attributes_do_no_harm() {
        let expires = |text: &str| set(text.as_bytes()).unwrap().expires;
        assert_eq!(expires("a=b; Max-Age=99999999999999999999"), Some(i64::MAX));
        assert_eq!(expires("a=b; Max-Age=-1"), Some(NOW - 1));
        assert_eq!(
            expires("a=b; Max-Age=-99999999999999999999"),
            Some(i64::MIN + NOW)
        );
        assert_eq!(expires("a=b; Max-Age=soon; Expires=never"), None);
        assert_eq!(set(b"a=b; Path=x").unwrap().path, "/x");
        assert_eq!(set(b"a=b; Path=/p q\xe9").unwrap().path, "/p%20q%C3%A9");
        assert_eq!(set(br#"a="x\"y""#).unwrap().value, "\"xy\"");
    }

    #[test]
    fn promises_are_kept() {
        let url = RequestUrl::parse("https://api.a.test/").unwrap();
        let over_https = |value: &str| parse(value.as_bytes(), &url, &CookieHost::of(&url), NOW);
        assert!(over_https("a=1; Secure").is_some());
        assert!(set(b"a=1; Secure").is_none(), "over plain http");
        for (value, is_kept) in [
            ("__Secure-a=1; Secure", true),
            ("__Secure-a=1", false),
            ("__Host-a=1; Secure; Path=/", true),
            ("__host-a=1; Path=/", false),
            ("__Host-a=1; Secure; Path=/x", false),
            ("__Host-a=1; Secure; Path=/; Domain=a.test", false),
            ("__Hostile=1", true),
        ] {
            assert_eq!(over_https(value).is_some(), is_kept, "{value}");
        }
    }

    #[test]
    fn what_cannot_be_sent_again_is_ignored() {
        for value in [
            &b""[..],
            b"=",
            b"=b",
            b"a",
            b"; a=b",
            b"a=\x01",
            b"a\x7f=b",
            b"a=b\tc",
        ] {
            assert_eq!(set(value), None, "{value:?}");
        }
        assert!(set(format!("a={}", "x".repeat(MAX_COOKIE)).as_bytes()).is_none());
    }

    #[test]
    fn a_typed_header_is_taken_apart() {
        let pairs: Vec<_> = parse_request_header("a=1; b=\"x y\"; c; d=e=f;=g")
            .into_iter()
            .map(|cookie| (cookie.name, cookie.value))
            .collect();
        let expected =
            [("a", "1"), ("b", "x y"), ("d", "e=f")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(pairs, expected);
    }

    proptest! {
        #[test]
        fn any_bytes_are_ignored_or_fit_to_be_sent(value in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Some(cookie) = set(&value) {
                prop_assert!(is_sendable(&cookie) && cookie.path.is_ascii());
            }
        }

        #[test]
        fn any_attributes_are_survived(value in "a=b; (path|domain|expires|max-age|secure)=[ -~]{0,40}; (max-age|expires)=[0-9: a-z-]{0,30}") {
            let _ = set(value.as_bytes());
        }
    }
}
