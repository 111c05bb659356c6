//! The cookies of one run: those of the session and those that the responses set.
//!
//! HTTPie: the `RequestsCookieJar` of `httpie/sessions.py` and the policy of `httpie/cookies.py`. There is a jar without a session
//! too: a redirect's cookies go to the request that follows it.

use std::collections::HashMap;

use super::domain::CookieHost;
use super::{Cookie, Key, set_cookie, to_latin1};
use crate::message::{Headers, RequestUrl, Scheme};

/// In a jar as full as this, a new cookie takes the place of its domain's oldest one.
const MAX_COOKIES: usize = 3000;

/// The longest `Cookie` header, in bytes.
const MAX_HEADER: usize = 128 * 1024;

/// Cookies in the order in which they came.
pub(crate) struct CookieJar {
    /// Seconds since 1970.
    now: fn() -> i64,
    cookies: Vec<Option<Cookie>>,
    places: HashMap<Key, usize>,
    /// The host that the run was started for: the only one that gets cookies bound to no host.
    home: Option<CookieHost>,
    /// What this run has set or taken away, in that order.
    changes: Vec<Change>,
}

enum Change {
    Set(Key),
    Removed(Key),
}

impl CookieJar {
    pub(crate) fn new(now: fn() -> i64) -> Self {
        Self {
            now,
            cookies: Vec::new(),
            places: HashMap::new(),
            home: None,
            changes: Vec::new(),
        }
    }

    /// An empty jar with the same clock.
    pub(in crate::session) fn emptied(&self) -> Self {
        Self::new(self.now)
    }

    /// Adds cookies as they stand in a file.
    pub(in crate::session) fn load(&mut self, cookies: impl IntoIterator<Item = Cookie>) {
        for cookie in cookies {
            self.put(cookie);
        }
    }

    /// Adds the cookies of a `Cookie` header that was typed.
    pub(crate) fn add_typed(&mut self, header: &str) {
        for cookie in set_cookie::parse_request_header(header) {
            self.changes.push(Change::Set(cookie.key()));
            self.put(cookie);
        }
    }

    /// The `Cookie` header for a request, longest paths first.
    pub(crate) fn header_for(&mut self, url: &RequestUrl) -> Option<Vec<u8>> {
        let host = CookieHost::of(url);
        let is_home = *self.home.get_or_insert_with(|| host.clone()) == host;
        let is_secure = url.scheme() == Scheme::Https || host.is_secure();
        let (path, now) = (set_cookie::path_of(url), (self.now)());
        let fits = |cookie: &&Cookie| {
            set_cookie::is_sendable(cookie)
                && (is_secure || !cookie.secure)
                && covers(&cookie.path, path)
                && match cookie.domain.as_deref() {
                    None | Some("") => is_home,
                    Some(domain) => host.matches(domain),
                }
        };
        // Those that do not go to this URL have their part in the order.
        let mut cookies = self.alive(now);
        cookies.retain(fits);
        cookies.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let mut header = Vec::new();
        for cookie in cookies {
            let pair = to_latin1(&format!("{}={}", cookie.name, cookie.value));
            if header.len() + pair.len() + 2 > MAX_HEADER {
                break;
            }
            if !header.is_empty() {
                header.extend(b"; ");
            }
            header.extend(pair);
        }
        (!header.is_empty()).then_some(header)
    }

    /// Keeps the cookies that a response to `url` sets, and lets go of those that it expires.
    pub(crate) fn store(&mut self, url: &RequestUrl, headers: &Headers) {
        let (host, now) = (CookieHost::of(url), (self.now)());
        let is_secure = url.scheme() == Scheme::Https || host.is_secure();
        for value in headers.get_all("Set-Cookie") {
            let Some(cookie) = set_cookie::parse(value, url, &host, now) else {
                continue;
            };
            if !is_secure && self.has_secure(&cookie, &host) {
                continue;
            }
            if cookie.is_expired(now) {
                self.expire(&cookie, &host);
                continue;
            }
            let key = cookie.key();
            if self.places.contains_key(&key) || self.make_room(&cookie) {
                self.changes.push(Change::Set(key));
                self.put(cookie);
            }
        }
    }

    /// Whether the host has a `Secure` cookie of that name: whoever listens on the way could slip in another one (RFC 6265bis §5.7).
    fn has_secure(&self, cookie: &Cookie, host: &CookieHost) -> bool {
        self.iter().any(|kept| {
            kept.secure
                && kept.name == cookie.name
                && kept
                    .domain
                    .as_deref()
                    .is_some_and(|domain| host.matches(domain))
                && covers(&kept.path, &cookie.path)
        })
    }

    /// Takes the cookie away, and those of its name and path that this host gets although they are filed elsewhere.
    fn expire(&mut self, expired: &Cookie, host: &CookieHost) {
        let is_home = self.home.as_ref() == Some(host);
        let gone = |cookie: &&Cookie| {
            let domain = cookie.domain.as_deref().unwrap_or_default();
            cookie.name == expired.name
                && cookie.path == expired.path
                && (host.matches(domain) || (cookie.is_unbound() && is_home))
        };
        let gone: Vec<Key> = self.iter().filter(gone).map(Cookie::key).collect();
        for key in gone.into_iter().chain([expired.key()]) {
            self.remove(&key);
            self.changes.push(Change::Removed(key));
        }
    }

    /// Whether the jar has room for a new cookie, or makes some: no domain pushes out the cookies of another.
    fn make_room(&mut self, cookie: &Cookie) -> bool {
        if self.places.len() < MAX_COOKIES {
            return true;
        }
        let oldest = self.iter().find(|other| other.domain == cookie.domain);
        let Some(key) = oldest.map(Cookie::key) else {
            return false;
        };
        self.remove(&key);
        self.changes.push(Change::Removed(key));
        true
    }

    fn put(&mut self, cookie: Cookie) {
        let key = cookie.key();
        if let Some(place) = self.places.get(&key) {
            self.cookies[*place] = Some(cookie);
        } else {
            self.places.insert(key, self.cookies.len());
            self.cookies.push(Some(cookie));
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some(place) = self.places.remove(key) {
            self.cookies[place] = None;
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Cookie> {
        self.cookies.iter().flatten()
    }

    /// Makes the changes of `later` to this jar, one after the other: a cookie that came back stands behind those that stayed.
    pub(in crate::session) fn follow(&mut self, later: &Self) {
        for change in &later.changes {
            match change {
                Change::Set(key) => match later.get(key) {
                    Some(cookie) => self.put(cookie.clone()),
                    None => self.remove(key),
                },
                Change::Removed(key) => self.remove(key),
            }
        }
    }

    fn get(&self, key: &Key) -> Option<&Cookie> {
        self.cookies[*self.places.get(key)?].as_ref()
    }

    /// The cookies that are still good, in the order in which HTTPie writes them.
    pub(in crate::session) fn to_file(&self) -> Vec<Cookie> {
        let alive = self.alive((self.now)());
        alive.into_iter().cloned().collect()
    }

    fn alive(&self, now: i64) -> Vec<&Cookie> {
        grouped(self.iter().filter(|cookie| !cookie.is_expired(now)))
    }
}

/// Whether a cookie's path covers a request's (RFC 6265 §5.1.4).
fn covers(cookie: &str, request: &str) -> bool {
    request
        .strip_prefix(cookie)
        .is_some_and(|rest| rest.is_empty() || cookie.ends_with('/') || rest.starts_with('/'))
}

/// Python's jar is a dictionary of domains, each one of paths: cookies of a domain stand together, and those of a path in it.
fn grouped<'a>(cookies: impl Iterator<Item = &'a Cookie>) -> Vec<&'a Cookie> {
    let mut domains = HashMap::new();
    let mut paths = HashMap::new();
    let mut ranked: Vec<_> = cookies
        .map(|cookie| {
            let domain = cookie.domain.as_deref().unwrap_or_default();
            let (next_domain, next_path) = (domains.len(), paths.len());
            let domain_rank = *domains.entry(domain).or_insert(next_domain);
            let path_rank = *paths
                .entry((domain, cookie.path.as_str()))
                .or_insert(next_path);
            ((domain_rank, path_rank), cookie)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, cookie)| cookie).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> RequestUrl {
        RequestUrl::parse(text).unwrap()
    }

    fn jar() -> CookieJar {
        CookieJar::new(|| 1000)
    }

    fn set(jar: &mut CookieJar, from: &str, values: &[&str]) {
        let mut headers = Headers::new();
        for value in values {
            headers.append("Set-Cookie", *value);
        }
        jar.store(&url(from), &headers);
    }

    fn sent(jar: &mut CookieJar, to: &str) -> String {
        String::from_utf8(jar.header_for(&url(to)).unwrap_or_default()).unwrap()
    }

    #[test]
    fn cookies_go_where_they_belong() {
        let mut jar = jar();
        set(
            &mut jar,
            "https://api.a.test/admin/x",
            &[
                "own=1",
                "all=2; Domain=a.test; Path=/",
                "s=3; Secure; Path=/",
            ],
        );
        assert_eq!(
            sent(&mut jar, "https://api.a.test/admin/y"),
            "own=1; s=3; all=2"
        );
        assert_eq!(sent(&mut jar, "http://api.a.test/admin"), "own=1; all=2");
        assert_eq!(sent(&mut jar, "http://api.a.test/administrator"), "all=2");
        assert_eq!(sent(&mut jar, "https://b.a.test/admin/y"), "all=2");
        assert_eq!(sent(&mut jar, "https://evil.test/admin/y"), "");
    }

    #[test]
    fn a_cookie_bound_to_no_host_stays_with_the_first() {
        let mut jar = jar();
        jar.add_typed("a=1; b=2");
        assert_eq!(sent(&mut jar, "http://a.test/"), "a=1; b=2");
        assert_eq!(sent(&mut jar, "http://evil.test/"), "");
        assert_eq!(sent(&mut jar, "http://a.test:81/x"), "a=1; b=2");
        set(&mut jar, "http://evil.test/", &["a=; Max-Age=0; Path=/"]);
        assert_eq!(sent(&mut jar, "http://a.test/"), "a=1; b=2");
        set(&mut jar, "http://a.test/", &["a=; Max-Age=0; Path=/"]);
        assert_eq!(sent(&mut jar, "http://a.test/"), "b=2");
    }

    #[test]
    fn secure_cookies_go_to_localhost_too() {
        let mut jar = jar();
        set(&mut jar, "http://localhost/", &["a=1; Secure"]);
        assert_eq!(sent(&mut jar, "http://localhost/"), "a=1");
    }

    #[test]
    fn plain_http_does_not_touch_secure_cookies() {
        let mut jar = jar();
        set(&mut jar, "https://a.test/", &["a=1; Secure", "b=1"]);
        set(
            &mut jar,
            "http://a.test/",
            &["a=evil; Path=/x", "a=; Max-Age=0", "b=2"],
        );
        assert_eq!(sent(&mut jar, "https://a.test/x"), "a=1; b=2");
        set(&mut jar, "https://a.test/", &["a=2; Secure"]);
        assert_eq!(sent(&mut jar, "https://a.test/x"), "a=2; b=2");
    }

    #[test]
    fn expired_cookies_are_gone_and_new_values_keep_their_place() {
        let mut jar = jar();
        set(
            &mut jar,
            "http://a.test/",
            &["a=1", "b=2", "c=3; Max-Age=-5", "a=4"],
        );
        assert_eq!(sent(&mut jar, "http://a.test/"), "a=4; b=2");
        set(
            &mut jar,
            "http://a.test/",
            &["b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
        );
        assert_eq!(sent(&mut jar, "http://a.test/"), "a=4");
    }

    #[test]
    fn changes_are_made_to_another_jar() {
        let (mut disk, mut mine) = (jar(), jar());
        for jar in [&mut disk, &mut mine] {
            jar.load([Cookie::unbound("old", "1"), Cookie::unbound("gone", "1")]);
        }
        disk.load([Cookie::unbound("other", "1")]);
        sent(&mut mine, "http://a.test/");
        set(
            &mut mine,
            "http://a.test/",
            &["gone=; Max-Age=0; Path=/", "new=1"],
        );
        disk.follow(&mine);
        let names: Vec<_> = disk
            .to_file()
            .into_iter()
            .map(|cookie| cookie.name)
            .collect();
        assert_eq!(names, ["old", "other", "new"]);
    }

    #[test]
    fn a_cookie_that_came_back_is_the_last_one_in_another_jar_too() {
        let (mut disk, mut mine) = (jar(), jar());
        set(
            &mut mine,
            "http://a.test/",
            &["back=1", "back=; Max-Age=0", "stayed=2", "back=3"],
        );
        disk.follow(&mine);
        let names = disk.to_file().into_iter().map(|cookie| cookie.name);
        assert_eq!(names.collect::<Vec<_>>(), ["stayed", "back"]);
        assert_eq!(sent(&mut mine, "http://a.test/"), "stayed=2; back=3");
    }

    #[test]
    fn cookies_are_sent_in_the_order_in_which_they_are_kept() {
        let mut jar = jar();
        let values = ["a=1; Path=/x", "b=2; Domain=a.test; Path=/", "c=3; Path=/"];
        set(&mut jar, "http://api.a.test/", &values);
        assert_eq!(sent(&mut jar, "http://api.a.test/"), "c=3; b=2");
    }

    #[test]
    fn a_flood_of_cookies_stays_bounded() {
        let mut jar = jar();
        for index in 0..MAX_COOKIES + 100 {
            set(
                &mut jar,
                "http://a.test/",
                &[&format!("c{index}={}", "x".repeat(100))],
            );
        }
        assert_eq!(jar.iter().count(), MAX_COOKIES);
        assert!(sent(&mut jar, "http://a.test/").len() <= MAX_HEADER);
        assert!(sent(&mut jar, "http://a.test/").starts_with("c100="));
        set(&mut jar, "http://b.test/", &["late=1"]);
        assert_eq!(sent(&mut jar, "http://b.test/"), "");
    }

    #[test]
    fn domains_and_paths_stand_together() {
        let cookie = |domain: &str, path: &str, name: &str| Cookie {
            domain: Some(domain.into()),
            path: path.into(),
            ..Cookie::unbound(name, "")
        };
        let mut jar = jar();
        jar.load([
            cookie("a", "/", "1"),
            cookie("b", "/", "2"),
            cookie("a", "/x", "3"),
            cookie("a", "/", "4"),
        ]);
        let names: String = jar
            .to_file()
            .into_iter()
            .map(|cookie| cookie.name)
            .collect();
        assert_eq!(names, "1432");
    }
}
