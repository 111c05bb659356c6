//! A request's URL in the form that reqwest takes, with the request target untouched.
//!
//! reqwest takes a `Url` of the `url` crate, whose parser follows browsers: it encodes `'` in a query and resolves dot segments,
//! where HTTPie sends both as they are (the latter with `--path-as-is`). What is signed and printed must be what is sent, so when the
//! parser would change the target, the `Url` is put together from its parts. Its own (de)serialization is the way to do so: it
//! checks nothing in release builds, and Cargo.toml turns the check off in debug builds.

use serde_json::json;
use url::{Host, Url};

/// `scheme://HOST:PORT` with `target` behind it. `None` when that is no URL at all.
pub(crate) fn wire_url(origin: &str, target: &str) -> Option<Url> {
    let text = format!("{origin}{target}");
    let parsed = Url::parse(&text).ok()?;
    if parsed.as_str() == text {
        return Some(parsed);
    }
    let base = Url::parse(origin).ok()?;
    let start = base.as_str().strip_suffix('/')?.to_owned();
    let host = match base.host()? {
        Host::Domain(_) => json!("Domain"),
        Host::Ipv4(address) => json!({ "Ipv4": address }),
        Host::Ipv6(address) => json!({ "Ipv6": address }),
    };
    let scheme_end = base.scheme().len();
    let host_start = scheme_end + "://".len();
    let host_end = host_start + base.host_str()?.len();
    let query_start = target.find('?').map(|at| start.len() + at);
    let parts = json!([
        format!("{start}{target}"),
        scheme_end,
        host_start,
        host_start,
        host_end,
        host,
        base.port(),
        start.len(),
        query_start,
        null,
    ]);
    Url::deserialize_internal(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_stay_as_they_are() {
        let origins = [
            "http://a.test",
            "https://a.test:8443",
            "http://127.0.0.1:1",
            "http://[::1]:2",
            "http://[::1]",
        ];
        let targets = [
            "/",
            "/?q='x'",
            "/a/../b/./c",
            "/a%2e%2e/%2E",
            "/'?a=%27'&b=\"|^`{}",
            "//x//../y",
            "/a;b?c?d=/..",
        ];
        for origin in origins {
            for target in targets {
                let url = wire_url(origin, target).unwrap();
                assert_eq!(url.as_str(), format!("{origin}{target}"));
                let (path, query) = target
                    .split_once('?')
                    .map_or((target, None), |(p, q)| (p, Some(q)));
                assert_eq!(
                    (url.path(), url.query(), url.fragment()),
                    (path, query, None)
                );
                assert_eq!(url.host(), Url::parse(origin).unwrap().host());
                assert_eq!(url.port(), Url::parse(origin).unwrap().port());
            }
        }
    }

    #[test]
    fn what_is_no_url_is_none() {
        assert!(wire_url("http://", "/").is_none());
        assert!(wire_url("http://a b", "/").is_none());
    }
}
