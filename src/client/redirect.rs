//! The request that follows a redirect. Pure.
//!
//! HTTPie: `httpie/client.py`; requests: `sessions.py` (`resolve_redirects`, `rebuild_method`). Two things are stricter here:
//! credentials never cross an origin (requests keeps them from http to https on one host, and keys like `X-Api-Key` always), and a `Host` of the user's stays with
//! the origin that it was given for. A broken `Location` is an error only for those who follow it.

use super::ClientError;
use crate::message::{Body, Headers, Request, ResponseHead, UrlError, is_credential};

/// Headers that tell of a body, dropped with it.
const OF_THE_BODY: [&str; 3] = ["Content-Length", "Content-Type", "Transfer-Encoding"];

/// The longest part of a `Location` that an error shows.
const SHOWN: usize = 100;

/// Whether and how far redirects are followed.
#[derive(Clone, Default)]
pub(crate) struct RedirectPolicy {
    pub(crate) follow: bool,
    /// As many redirects in a row are too many; 0 sets no limit.
    pub(crate) max: usize,
    /// Headers that the configuration gives the first origin alone.
    pub(crate) host_headers: Vec<HostHeader>,
}

/// A header that is meant for one origin.
#[derive(Clone)]
pub(crate) struct HostHeader {
    pub(crate) name: String,
    /// The value for every other origin; `None` for no such header.
    pub(crate) elsewhere: Option<Vec<u8>>,
}

impl RedirectPolicy {
    /// The request that follows the `count`th answer of an exchange, if it is a redirect to be followed.
    ///
    /// As in HTTPie the limit holds without `--follow` too: `--max-redirects=1` refuses any redirect.
    pub(crate) fn follow_up(
        &self,
        request: &Request,
        head: &ResponseHead,
        count: usize,
    ) -> Result<Option<Request>, ClientError> {
        if !is_redirect(head) {
            return Ok(None);
        }
        if self.max > 0 && count >= self.max {
            return Err(ClientError::TooManyRedirects(self.max));
        }
        if !self.follow {
            return Ok(None);
        }
        let mut next = follow_up(request, head)?;
        if next.url.origin() != request.url.origin() {
            self.take_host_headers(&mut next.headers);
        }
        Ok(Some(next))
    }

    /// A header that is gone already, like those of a dropped body, does not come back.
    fn take_host_headers(&self, headers: &mut Headers) {
        for HostHeader { name, elsewhere } in &self.host_headers {
            match elsewhere {
                Some(value) if headers.contains(name) => headers.set(name, value.clone()),
                Some(_) => {}
                None => headers.remove(name),
            }
        }
    }
}

/// Whether an answer leads to another URL: the five statuses that requests follows, with a `Location` that is not empty.
pub(crate) fn is_redirect(head: &ResponseHead) -> bool {
    let location = head.headers.get("Location");
    matches!(head.status, 301..=303 | 307 | 308) && location.is_some_and(|value| !value.is_empty())
}

fn follow_up(request: &Request, head: &ResponseHead) -> Result<Request, ClientError> {
    let location = head.headers.get("Location").unwrap_or_default();
    let bad_redirect = |reason: String| ClientError::BadRedirect {
        endpoint: endpoint(request),
        location: shown(location),
        reason,
    };
    let target = std::str::from_utf8(location).map_err(|error| bad_redirect(error.to_string()))?;
    let join = |target| request.url.join(target);
    let url = join(target).map_err(|error: UrlError| bad_redirect(error.to_string()))?;

    let mut next = Request {
        url,
        ..request.clone()
    };
    next.method = method_after(&request.method, head.status);
    if matches!(head.status, 307 | 308) {
        if !request.body.is_replayable() {
            return Err(ClientError::NotReplayable {
                endpoint: endpoint(request),
                status: head.status,
            });
        }
    } else {
        drop_body(&mut next);
    }
    // The cookie jar decides anew what the next URL gets.
    next.headers.remove("Cookie");
    if next.url.origin() != request.url.origin() {
        next.headers.retain(|name| !is_credential(name));
        next.headers.set("Host", next.url.host_header());
    }
    Ok(next)
}

/// What requests makes of a method: all but HEAD become GET after 303 and 302, POST after 301 too.
fn method_after(method: &str, status: u16) -> String {
    let get = match status {
        302 | 303 => method != "HEAD",
        301 => method == "POST",
        _ => false,
    };
    if get {
        "GET".to_owned()
    } else {
        method.to_owned()
    }
}

fn drop_body(request: &mut Request) {
    request.body = Body::empty();
    for name in OF_THE_BODY {
        request.headers.remove(name);
    }
    // Python's http.client says so for the methods that are to have a body.
    if matches!(request.method.as_str(), "POST" | "PUT" | "PATCH") {
        request
            .headers
            .set_before("Content-Length", "0", "Accept-Encoding");
    }
}

fn endpoint(request: &Request) -> String {
    format!("{}:{}", request.url.host(), request.url.port_or_default())
}

/// A `Location` fit for an error: without userinfo, query and control characters, and not long.
fn shown(location: &[u8]) -> String {
    let text = String::from_utf8_lossy(location);
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let text = match (text.find("//"), text.rfind('@')) {
        (Some(slashes), Some(at)) if slashes < at => {
            format!("{}//{}", &text[..slashes], &text[at + 1..])
        }
        _ => text.to_owned(),
    };
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().count() > SHOWN {
        shown.push_str("...");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::RequestUrl;

    fn request(method: &str, url: &str) -> Request {
        let url = RequestUrl::parse(url).unwrap();
        let mut headers = Headers::new();
        headers.append("Host", url.host_header());
        for name in [
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "X-API-KEY",
            "X-Own",
        ] {
            headers.append(name, "secret");
        }
        headers.append("Content-Type", "text/plain");
        headers.append("Content-Length", "4");
        Request {
            method: method.into(),
            url,
            headers,
            body: Body::from_bytes("body"),
        }
    }

    fn redirect(status: u16, location: &[u8]) -> ResponseHead {
        let mut headers = Headers::new();
        headers.append("Location", location);
        ResponseHead {
            version: "HTTP/1.1",
            status,
            reason: Vec::new(),
            headers,
        }
    }

    fn follow(request: &Request, status: u16, location: &str) -> Request {
        follow_up(request, &redirect(status, location.as_bytes())).unwrap()
    }

    #[test]
    fn methods_and_bodies_change_as_in_requests() {
        let rows = [
            (301, "POST", "GET"),
            (301, "PUT", "PUT"),
            (302, "POST", "GET"),
            (302, "PATCH", "GET"),
            (302, "HEAD", "HEAD"),
            (303, "DELETE", "GET"),
            (303, "HEAD", "HEAD"),
            (307, "POST", "POST"),
            (308, "PUT", "PUT"),
        ];
        for (status, method, expected) in rows {
            let next = follow(&request(method, "http://a.test/x/y"), status, "z?q");
            assert_eq!(next.method, expected, "{status} {method}");
            assert_eq!(next.url.target(), "/x/z?q");
            let kept = status >= 307;
            assert_eq!(!next.body.is_empty(), kept, "{status} {method}");
            assert_eq!(next.headers.contains("Content-Type"), kept);
        }
    }

    #[test]
    fn a_method_that_expects_a_body_says_that_it_has_none() {
        let next = follow(&request("PUT", "http://a.test/"), 301, "/b");
        assert_eq!(next.headers.text("Content-Length"), Some("0"));
        let next = follow(&request("POST", "http://a.test/"), 301, "/b");
        assert!(!next.headers.contains("Content-Length"));
    }

    #[test]
    fn credentials_stay_with_their_origin() {
        let start = request("GET", "https://a.test/");
        let same = follow(&start, 302, "https://A.test:443/b");
        assert_eq!(same.headers.text("Authorization"), Some("secret"));
        assert_eq!(same.headers.text("Proxy-Authorization"), Some("secret"));
        assert_eq!(same.headers.text("X-Api-Key"), Some("secret"));
        assert!(!same.headers.contains("Cookie"));
        let others = [
            "https://b.test/",
            "//b.test/",
            "https://a.test:444/",
            "http://a.test/",
            "http://a.test:443/",
        ];
        for location in others {
            let next = follow(&start, 307, location);
            for name in [
                "Authorization",
                "Proxy-Authorization",
                "Cookie",
                "X-Api-Key",
            ] {
                assert!(!next.headers.contains(name), "{name} to {location}");
            }
            assert_eq!(next.headers.text("X-Own"), Some("secret"));
        }
        let upgraded = follow(&request("GET", "http://a.test/"), 302, "https://a.test/");
        assert!(!upgraded.headers.contains("Authorization"));
    }

    #[test]
    fn the_host_header_follows_the_origin() {
        let mut start = request("GET", "http://a.test/");
        start.headers.set("Host", "own.test");
        assert_eq!(
            follow(&start, 302, "/b").headers.text("Host"),
            Some("own.test")
        );
        let next = follow(&start, 302, "http://b.test:8080/");
        assert_eq!(
            next.headers.iter().next(),
            Some(("Host", &b"b.test:8080"[..]))
        );
    }

    #[test]
    fn headers_of_the_configuration_stay_with_its_host() {
        let header = |name: &str, elsewhere: Option<&str>| HostHeader {
            name: name.to_owned(),
            elsewhere: elsewhere.map(|value| value.as_bytes().to_vec()),
        };
        let policy = RedirectPolicy {
            follow: true,
            max: 30,
            host_headers: vec![
                header("x-own", None),
                header("Content-Type", Some("text/html")),
            ],
        };
        let start = request("POST", "http://a.test/");
        let own = |status, location: &str| {
            let next = policy.follow_up(&start, &redirect(status, location.as_bytes()), 1);
            let headers = next.unwrap().unwrap().headers;
            let value = |name| headers.text(name).map(str::to_owned);
            (value("X-Own"), value("Content-Type"))
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(own(307, "/b"), (text("secret"), text("text/plain")));
        assert_eq!(own(307, "http://b.test/"), (None, text("text/html")));
        assert_eq!(own(302, "http://b.test/"), (None, None));
    }

    #[test]
    fn only_redirects_with_a_location_are_followed() {
        let policy = RedirectPolicy {
            follow: true,
            max: 30,
            ..RedirectPolicy::default()
        };
        let start = request("GET", "http://a.test/");
        for (status, location) in [
            (200, "/b"),
            (300, "/b"),
            (304, "/b"),
            (305, "/b"),
            (302, ""),
        ] {
            let next = policy.follow_up(&start, &redirect(status, location.as_bytes()), 1);
            assert!(next.unwrap().is_none(), "{status} {location}");
        }
        let mut head = redirect(302, b"/b");
        head.headers.remove("Location");
        assert!(policy.follow_up(&start, &head, 1).unwrap().is_none());
    }

    #[test]
    fn the_limit_counts_answers_and_holds_without_follow() {
        let start = request("GET", "http://a.test/");
        let head = redirect(302, b"/b");
        let next = |follow, max, count| {
            let policy = RedirectPolicy {
                follow,
                max,
                ..RedirectPolicy::default()
            };
            policy.follow_up(&start, &head, count)
        };
        assert!(next(true, 3, 2).unwrap().is_some());
        assert!(matches!(
            next(true, 3, 3),
            Err(ClientError::TooManyRedirects(3))
        ));
        assert!(matches!(
            next(false, 1, 1),
            Err(ClientError::TooManyRedirects(1))
        ));
        assert!(next(false, 2, 1).unwrap().is_none());
        assert!(next(true, 0, 9999).unwrap().is_some());
    }

    #[test]
    fn a_broken_location_is_an_error_without_secrets() {
        let start = request("GET", "http://u:p@a.test/");
        for location in [
            &b"http://[::1"[..],
            b"file:///etc/passwd",
            b"ftp://b.test/",
            b"\xff",
            b"javascript:x",
            b"http://b.test:99999/",
        ] {
            let error = follow_up(&start, &redirect(302, location)).unwrap_err();
            assert!(
                matches!(error, ClientError::BadRedirect { .. }),
                "{location:?}: {error}"
            );
        }
        assert_eq!(
            shown(b"ftp://user:pass@b.test/x\x1b?token=1"),
            "ftp://b.test/x\\u{1b}"
        );
        assert_eq!(shown(&vec![b'a'; 1 << 20]).len(), SHOWN + 3);
    }

    #[test]
    fn a_body_from_a_pipe_cannot_be_sent_twice() {
        let mut start = request("POST", "http://a.test/");
        start.body = Body::from_pipe(&b"once"[..]);
        let error = follow_up(&start, &redirect(307, b"/b")).unwrap_err();
        assert!(matches!(
            error,
            ClientError::NotReplayable { status: 307, .. }
        ));
        assert!(follow(&start, 303, "/b").body.is_empty());
    }
}
