//! Cookies: who may set one, and who gets it back.

use super::get;
use crate::support::{Ca, Output, Request, Response, Scratch, Server, Vhttp};

/// Servers for all names, the one plain and the other with TLS.
struct Web {
    ca: Ca,
    plain: Server,
    secure: Server,
}

const NAMES: [&str; 8] = [
    "api.test",
    "sub.api.test",
    "evil.test",
    "ample.test",
    "example.test",
    "a.co.uk",
    "b.co.uk",
    "localhost",
];

impl Web {
    /// Every request for `/set...` gets these cookies.
    fn setting(cookies: &[&str]) -> Self {
        let ca = Ca::new();
        let cookies: Vec<String> = cookies.iter().map(|&cookie| cookie.to_owned()).collect();
        let answer = move |request: &Request| {
            let sets = request.path().contains("set");
            let set = cookies.iter().filter(|_| sets);
            set.fold(Response::json("{}"), |answer, cookie| {
                answer.header("Set-Cookie", cookie)
            })
        };
        let certificate = ca.issue(&NAMES).server_config();
        Self {
            plain: Server::start(answer.clone()),
            secure: Server::start_tls(certificate, answer),
            ca,
        }
    }

    /// Asks for `SCHEME://HOST/PATH` in this session.
    #[track_caller]
    fn ask(&self, scratch: &Scratch, url: &str) -> Output {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let port = if scheme == "https" {
            self.secure.port()
        } else {
            self.plain.port()
        };
        let verify = format!("--verify={}", self.ca.path().display());
        let resolve = format!("--resolve={host}:{port}:127.0.0.1");
        let url = format!("{scheme}://{host}:{port}/{path}");
        let run = scratch
            .vhttp()
            .args(["--session=./s.json", &verify, &resolve, &url]);
        run.judged().success()
    }

    /// The `Cookie` of the last request.
    fn got(&self, secure: bool) -> Option<String> {
        let server = if secure { &self.secure } else { &self.plain };
        let requests = server.requests();
        requests.last().unwrap().header("cookie").map(str::to_owned)
    }
}

/// What `to` gets of the cookies that `from` set.
#[track_caller]
fn sent(cookies: &[&str], from: &str, to: &str) -> Option<String> {
    let (web, scratch) = (Web::setting(cookies), Scratch::new());
    web.ask(&scratch, from);
    web.ask(&scratch, to);
    web.got(to.starts_with("https:"))
}

#[track_caller]
fn assert_not_sent(cookie: &str, from: &str, to: &str) {
    assert_eq!(sent(&[cookie], from, to), None, "{cookie}: {from} to {to}");
}

const API: &str = "http://api.test/set";

#[test]
fn cookie_redirect_third_party() {
    let third = Server::start(|_| Response::json("{}"));
    let away = format!("http://localhost:{}/", third.port());
    let first = Server::start(move |_| {
        let redirect = Response::redirect(302, &away);
        redirect
            .header("Set-Cookie", "a=1")
            .header("Set-Cookie", "b=2; Domain=localhost")
    });
    let scratch = Scratch::new();
    let old = r#"{"cookies": {"unbound": {"value": "1"}}, "headers": {"Cookie": "c=3"}}"#;
    scratch.write("s.json", old);
    let run = scratch
        .vhttp()
        .args(["-F", "--session=./s.json", &first.url("/")]);
    run.arg("Cookie:typed=1").judged().success();
    assert!(
        first.requests()[0]
            .header("cookie")
            .unwrap()
            .contains("unbound=1")
    );
    assert_eq!(third.requests()[0].header("cookie"), None);
}

#[test]
fn cookie_session_other_host() {
    assert_not_sent("a=1", API, "http://evil.test/");
    assert_not_sent("a=1", API, "http://sub.api.test/");
    let everywhere = sent(&["a=1; Domain=.api.test"], API, "http://sub.api.test/");
    assert_eq!(everywhere.as_deref(), Some("a=1"));
}

#[test]
fn cookie_tailmatch() {
    assert_not_sent(
        "a=1; Domain=ample.test",
        "http://ample.test/set",
        "http://example.test/",
    );
}

#[test]
fn cookie_foreign_domain() {
    assert_not_sent(
        "a=1; Domain=api.test",
        "http://evil.test/set",
        "http://api.test/",
    );
    assert_not_sent("a=1; Domain=sub.api.test", API, "http://sub.api.test/");
}

#[test]
fn cookie_tld() {
    for domain in ["test", ".test", "test.", ".TEST.", "."] {
        let cookie = format!("a=1; Domain={domain}");
        assert_not_sent(&cookie, "http://evil.test/set", "http://api.test/");
    }
}

#[test]
fn cookie_psl() {
    for domain in ["co.uk", ".CO.uk", "co.uk."] {
        let cookie = format!("a=1; Domain={domain}");
        assert_not_sent(&cookie, "http://a.co.uk/set", "http://b.co.uk/");
    }
}

#[test]
fn cookie_ip() {
    for domain in ["0.0.1", ".0.0.1", "1", "127.0.0.2"] {
        let cookie = format!("a=1; Domain={domain}");
        assert_not_sent(&cookie, "http://127.0.0.1/set", "http://127.0.0.1/");
    }
}

#[test]
fn cookie_path() {
    for path in ["public", "administrator", "Admin", "", "admin/../public"] {
        assert_not_sent("a=1; Path=/admin", API, &format!("http://api.test/{path}"));
    }
    let below = sent(&["a=1; Path=/admin"], API, "http://api.test/admin/x?y");
    assert_eq!(below.as_deref(), Some("a=1"));
}

#[test]
fn cookie_secure() {
    let tls = "https://api.test/set";
    assert_not_sent("a=1; Secure", tls, "http://api.test/");
    assert_eq!(
        sent(&["a=1; secure"], tls, "https://api.test/").as_deref(),
        Some("a=1")
    );
    // Nobody on the way can set one, replace one, or make one up.
    assert_not_sent("a=1; Secure", API, "https://api.test/");
    assert_not_sent("__Host-a=1; Path=/", tls, "https://api.test/");
    assert_not_sent("__Secure-a=1", tls, "https://api.test/");
    let (web, scratch) = (Web::setting(&["a=1; Path=/; Secure"]), Scratch::new());
    web.ask(&scratch, tls);
    let other = Web::setting(&["a=evil; Path=/"]);
    other.ask(&scratch, API);
    web.ask(&scratch, "https://api.test/");
    assert_eq!(web.got(true).as_deref(), Some("a=1"));
}

#[test]
fn cookie_expired() {
    for attribute in [
        "Max-Age=0",
        "Max-Age=-1",
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "Expires=Thu, 01-Jan-70 00:00:01 GMT",
        "Expires=Thu Jan  1 00:00:00 1970",
        "Expires=Mon, 01-Jan-1601 00:00:00 GMT",
        "Max-Age=0; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
    ] {
        let cookies = ["a=1; Path=/", &format!("a=2; Path=/; {attribute}")];
        assert_eq!(sent(&cookies, API, "http://api.test/"), None, "{attribute}");
    }
}

#[test]
fn cookie_hostile_values() {
    let (long, domain) = ("x".repeat(100_000), "x.".repeat(5_000));
    for cookie in [
        "a=1; Max-Age=99999999999999999999999",
        "a=1; Max-Age=-99999999999999999999999",
        "a=1; Expires=Wed, 99 Foo 99999 99:99:99 GMT",
        "=1",
        "a",
        "=",
        "; ; ;",
        "a=\"1; Path=\"",
        "a=1; Domain=[::1]",
        "\u{fc}=\u{f6}",
        &format!("a={long}"),
        &format!("a=1; Path=/{long}"),
        &format!("a=1; Domain={domain}test"),
    ] {
        if let Some(sent) = sent(&[cookie], API, "http://api.test/") {
            assert!(!sent.contains(char::is_control), "{sent:?}");
        }
    }
}

#[test]
fn cookie_control() {
    for character in ['\u{1}', '\u{7}', '\t', '\u{b}', '\u{1b}', '\u{7f}'] {
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\
             Set-Cookie: a=x{character}y\r\nSet-Cookie: b{character}=1\r\n\r\n"
        );
        let server = Server::start(move |_| Response::raw(answer.clone()));
        let scratch = Scratch::new();
        for _ in 0..2 {
            let run = scratch
                .vhttp()
                .args(["--session=./s.json", &server.url("/")]);
            let _ = run.judged();
        }
        let requests = server.requests();
        assert_eq!(requests.last().unwrap().header("cookie"), None);
    }
}

#[test]
fn cookie_flood() {
    let value = "x".repeat(2000);
    let cookies: Vec<String> = (0..150).map(|index| format!("c{index}={value}")).collect();
    let cookies: Vec<&str> = cookies.iter().map(String::as_str).collect();
    let (web, scratch) = (Web::setting(&cookies), Scratch::new());
    web.ask(&scratch, API);
    web.ask(&scratch, "http://api.test/");
    let length = web.got(false).unwrap().len();
    assert!((1..=256 << 10).contains(&length), "{length} bytes");
    // More than a head may hold is an error, and no more than that.
    let server = Server::start(|_| {
        let pairs = 0..20_000;
        pairs.fold(Response::json("{}"), |answer, index| {
            answer.header("Set-Cookie", &format!("c{index}=1; Path=/"))
        })
    });
    let _ = get(&[&server.url("/")]);
}

/// A session does not grow beyond what can be read again.
#[test]
fn cookie_jar_stays_small() {
    let server = Server::start(|request| {
        let page: usize = request.path().trim_start_matches('/').parse().unwrap();
        let answer = Response::redirect(302, &format!("/{}", page + 1));
        (0..40).fold(answer, |answer, index| {
            let cookie = format!("c{page}_{index}={}; Path=/", "x".repeat(4000));
            answer.header("Set-Cookie", &cookie)
        })
    });
    let run = Vhttp::new().args(["-F", "--session=./s.json", "--max-redirects=20"]);
    run.arg(server.url("/0")).judged().expect_code(6);
    let longest = server
        .requests()
        .iter()
        .map(|request| request.head.len())
        .max();
    assert!(longest.unwrap() < 256 << 10);
}
