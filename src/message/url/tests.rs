//! Tests of the URL as a whole.

mod recorded;

use proptest::prelude::*;
use secrecy::ExposeSecret;

use super::*;
use recorded::{REDIRECTED, SENT};

fn parse(raw: &str) -> RequestUrl {
    RequestUrl::parse(raw).unwrap()
}

fn refused(raw: &str) -> String {
    RequestUrl::parse(raw).unwrap_err().to_string()
}

#[test]
fn host_and_target_are_those_that_requests_sends() {
    for &(raw, host, target) in SENT {
        let url = parse(raw);
        assert_eq!(
            (&*url.host_header(), url.target()),
            (host, target),
            "{raw:?}"
        );
    }
}

#[test]
fn redirects_resolve_as_in_requests() {
    for &(raw, location, host, target) in REDIRECTED {
        let url = parse(raw).join(location).unwrap();
        let got = (url.host_header(), url.target());
        assert_eq!((&*got.0, got.1), (host, target), "{raw:?} {location:?}");
        assert!(url.userinfo().is_none());
    }
}

#[test]
fn redirects_leave_http_only_with_an_error() {
    let base = parse("http://h/a");
    let schemes = [
        "file:///etc/passwd",
        "ftp://h/",
        "gopher://h/",
        "javascript:alert(1)",
        "a:b",
    ];
    for location in schemes {
        let error = base.join(location).unwrap_err();
        assert!(
            matches!(error, UrlError::UnsupportedScheme(_)),
            "{location}"
        );
        assert!(error.to_string().ends_with("unsupported scheme"));
    }
    assert_eq!(base.join("https:foo").unwrap_err(), UrlError::NoHost);
    assert_eq!(base.join("https://h/b").unwrap().scheme(), Scheme::Https);
    assert_eq!(
        base.join("//bücher.de/").unwrap().signed_host(),
        "xn--bcher-kva.de"
    );
    let odd = [
        "//a b/",
        "//%zz/",
        "http://a\0b/",
        "//h:99999/",
        "//[::1",
        "//u@/",
        "http://:80/",
    ];
    for location in odd {
        assert!(base.join(location).is_err(), "{location}");
    }
}

#[test]
fn path_as_is_keeps_dots_and_escapes() {
    let rows = [
        ("http://h/a/./b/../c", "/a/./b/../c"),
        ("http://h/..//%41%2e?%41", "/..//%41%2E?A"),
        (
            "http://h/a b/%7e%zz/é?x y",
            "/a%20b/%257E%25zz/%C3%A9?x%20y",
        ),
        ("http://h", "/"),
        ("http://h?x", "/?x"),
        ("http://h/a;", "/a;"),
    ];
    for (raw, target) in rows {
        let default_scheme = DefaultScheme::Always(Scheme::Http);
        let url = RequestUrl::parse_as_typed(raw, default_scheme, DotSegments::Keep).unwrap();
        assert_eq!(url.target(), target, "{raw}");
    }
}

#[test]
fn query_items_are_form_encoded_after_the_query() {
    let items = [
        ("x", "1"),
        ("y", "two words"),
        ("z", "a@b.com"),
        ("n", "%25"),
        ("u", "café"),
    ];
    let want = "x=1&y=two+words&z=a%40b.com&n=%2525&u=caf%C3%A9";
    for (raw, before) in [
        ("http://h/a", "?"),
        ("http://h/a?", "?"),
        ("http://h/a?q=0", "?q=0&"),
    ] {
        let target = parse(raw).with_query_items(&items).target;
        assert_eq!(target, format!("/a{before}{want}"));
    }
    let odd = [("a*~-._", "/?&=#;:'\n"), ("", ""), ("a*~-._", "+")];
    let want = "/?a%2A~-._=%2F%3F%26%3D%23%3B%3A%27%0A&=&a%2A~-._=%2B";
    assert_eq!(parse("http://h").with_query_items(&odd).target(), want);
    assert_eq!(
        parse("http://h/a?x")
            .with_query_items::<&str, &str>(&[])
            .target(),
        "/a?x"
    );
}

#[test]
fn the_signed_host_has_no_port_and_no_brackets() {
    let rows = [
        (
            "https://API.veracode.com:443/a",
            "api.veracode.com",
            "api.veracode.com",
        ),
        (
            "https://api.veracode.com.:8443",
            "api.veracode.com.",
            "api.veracode.com.:8443",
        ),
        ("http://[::1]:8080/", "::1", "[::1]:8080"),
        ("http://u:p@127.0.0.1:80/", "127.0.0.1", "127.0.0.1"),
    ];
    for (raw, signed, header) in rows {
        let url = parse(raw);
        assert_eq!((url.signed_host(), &*url.host_header()), (signed, header));
    }
    assert!(parse("http://[::1]/").host().address().is_some());
    assert!(parse("http://h/").host().address().is_none());
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    let origin = |raw| parse(raw).origin();
    assert_eq!(origin("http://h/a"), origin("http://u:p@H:80/b?c"));
    assert_eq!(origin("https://h"), origin("https://h:443"));
    for other in [
        "https://h/",
        "http://h:81/",
        "http://g/",
        "http://h.g/",
        "https://h:80/",
    ] {
        assert_ne!(origin("http://h/"), origin(other), "{other}");
    }
}

#[test]
fn userinfo_is_kept_as_typed_and_never_shown() {
    let rows = [
        ("http://u%40r:p%41:x@h/", "u%40r", Some("p%41:x")),
        ("http://u:p@q@h/", "u", Some("p@q")),
        ("http://u@h/", "u", None),
        ("http://:p@h/", "", Some("p")),
        ("http://@h/", "", None),
        ("http://u:%0d%0a@h/", "u", Some("%0d%0a")),
    ];
    for (raw, user, password) in rows {
        let url = parse(raw);
        let userinfo = url.userinfo().unwrap();
        let got = userinfo.password().map(ExposeSecret::expose_secret);
        assert_eq!((userinfo.user(), got), (user, password), "{raw}");
        assert_eq!(url.to_string(), "http://h/");
        assert_eq!(
            format!("{url:?} {userinfo:?}"),
            "RequestUrl(http://h/) Userinfo([redacted])"
        );
    }
    assert!(parse("http://h/a@b").userinfo().is_none());
    assert!(parse("http://a\\@b/").userinfo().is_none());
}

/// URL and error.
const REFUSED: &[(&str, &str)] = &[
    ("h/a", "URL: no scheme"),
    ("", "URL: no scheme"),
    ("ftp://h/", "URL scheme \"ftp\": unsupported scheme"),
    ("http://", "URL: no host"),
    ("http:///a", "URL: no host"),
    ("http://?a", "URL: no host"),
    ("http://:80/", "URL: no host"),
    ("http://u:secret@/", "URL: no host"),
    ("http://::1/", "URL host: an IPv6 address without brackets"),
    ("http://[::1/", "URL host: not an IPv6 address in brackets"),
    ("http://[]/", "URL host: not an IPv6 address in brackets"),
    (
        "http://[v1.x]/",
        "URL host: not an IPv6 address in brackets",
    ),
    (
        "http://[fe80::1%25eth0]/",
        "URL host: an IPv6 address with a zone is not supported",
    ),
    (
        "http://u\n:secret@h/",
        "URL user or password: holds a control character",
    ),
    (
        "http://a b/",
        "URL host \"a b\": holds a blank or a control character",
    ),
    (
        "http://a\r\nX: y/",
        "URL host \"a\\r\\nX\": holds a blank or a control character",
    ),
    (
        "http://a%0d%0a/",
        "URL host \"a%0d%0a\": holds a percent sign",
    ),
    ("http://%zz/", "URL host \"%zz\": holds a percent sign"),
    (
        "http://a|b/",
        "URL host \"a|b\": holds a character that no host name has",
    ),
    (
        "http://*.h/",
        "URL host \"*.h\": begins with a wildcard or a dot",
    ),
    ("http://a..b/", "URL host \"a..b\": has an empty label"),
    (
        "http://1.2.3.4.5/",
        "URL host \"1.2.3.4.5\": not a valid host name",
    ),
    ("http://xn--a/", "URL host \"xn--a\": not a valid host name"),
    ("http://ａ.de/", "URL host \"ａ.de\": not a valid host name"),
    (
        "http://１２７.0.0.1/",
        "URL host \"１２７.0.0.1\": not a valid host name",
    ),
    (
        "http://a\u{200b}b/",
        "URL host \"a\\u{200b}b\": not a valid host name",
    ),
    (
        "http://a\u{202e}b/",
        "URL host \"a\\u{202e}b\": not a valid host name",
    ),
];

#[test]
fn broken_urls_are_errors_that_name_the_part() {
    for &(raw, want) in REFUSED {
        assert_eq!(refused(raw), want, "{raw:?}");
    }
}

#[test]
fn bad_ports_and_long_hosts_are_errors() {
    for port in [
        "0",
        "00",
        "65536",
        "99999",
        "-1",
        "abc",
        "1 ",
        "+1",
        "1:2",
        "se/cret@h",
    ] {
        let error = RequestUrl::parse(&format!("http://h:{port}/")).unwrap_err();
        assert_eq!(error, UrlError::InvalidPort, "{port}");
        assert!(error.hint().is_some());
    }
    for long in ["a".repeat(64), "é".repeat(60), "a.".repeat(140)] {
        assert_eq!(
            refused(&format!("http://{long}/")),
            "URL host: longer than DNS allows"
        );
    }
}

fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        proptest::sample::select(vec![
            "http://", "h", "/", "//", "..", ".", "?", "#", "%", "%41", "%2e", "@", ":", "[", "]",
            "\\", "\r\n", "é", ":80",
        ])
        .prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

fn is_clean(url: &RequestUrl) -> bool {
    url.target().starts_with('/')
        && url.target().bytes().all(|byte| byte.is_ascii_graphic())
        && url
            .host_header()
            .bytes()
            .all(|byte| byte.is_ascii_graphic())
}

proptest! {
    #[test]
    fn whatever_is_typed_is_an_error_or_clean(raw in nasty(), keep in any::<bool>()) {
        let dots = if keep { DotSegments::Keep } else { DotSegments::Resolve };
        if let Ok(url) = RequestUrl::parse_as_typed(&raw, DefaultScheme::HttpsUnlessLoopback, dots) {
            prop_assert!(is_clean(&url));
        }
    }

    #[test]
    fn every_path_and_location_is_clean(path in nasty(), location in nasty()) {
        let url = RequestUrl::parse(&format!("http://h/{path}")).unwrap();
        prop_assert!(is_clean(&url.clone().with_query_items(&[(&path, &location)])));
        if let Ok(joined) = url.join(&location) {
            prop_assert!(is_clean(&joined));
        }
    }

    #[test]
    fn a_parsed_url_parses_to_itself(raw in nasty()) {
        if let Ok(url) = RequestUrl::parse(&format!("http://h/{raw}")) {
            let keep = RequestUrl::parse_with(&url.to_string(), DotSegments::Keep).unwrap();
            prop_assert_eq!(url.target(), keep.target());
        }
    }
}
