//! Credentials on redirects, and the signature.

use std::sync::Arc;

use super::{SECRET, assert_signed, signed};
use crate::support::{Ca, Request, Response, Scratch, Server, Vhttp};

/// What a credential is given as, and the header that carries it.
const KINDS: [(&str, &[&str]); 3] = [
    ("basic", &["-auser:canary-password"]),
    ("bearer", &["-Abearer", "-acanary-token"]),
    ("header", &["Authorization:canary-header"]),
];

fn target() -> Server {
    Server::start(|_| Response::json("{}"))
}

/// Redirects everything to `location`.
fn redirecting(status: u16, location: String) -> Server {
    Server::start(move |_| Response::redirect(status, &location))
}

fn assert_bare(request: &Request, why: &str) {
    for name in ["authorization", "proxy-authorization", "cookie"] {
        assert_eq!(request.header(name), None, "{why}: {name}");
    }
    let raw = String::from_utf8_lossy(&request.head).into_owned();
    assert!(!raw.contains("canary"), "{why}: {raw}");
}

/// Asks `first`, which redirects, and says what the second server got.
fn follow(kind: &[&str], url: &str, options: &[String]) {
    // Items come after the URL, options may.
    let run = Vhttp::new().arg("--follow").args(options).arg(url);
    run.args(kind).judged().success();
}

#[test]
fn cred_basic_host_cred_bearer_host_cred_header_host() {
    for (name, kind) in KINDS {
        let second = target();
        let first = redirecting(302, format!("http://other.test:{}/", second.port()));
        let resolve = format!("--resolve=other.test:{}:127.0.0.1", second.port());
        follow(kind, &first.url("/"), &[resolve]);
        assert!(first.requests()[0].header("authorization").is_some());
        assert_bare(&second.requests()[0], name);
    }
}

#[test]
fn cred_basic_port_cred_bearer_port_cred_header_port() {
    for (name, kind) in KINDS {
        let second = target();
        let first = redirecting(302, second.url("/"));
        follow(kind, &first.url("/"), &[]);
        assert_bare(&second.requests()[0], name);
    }
}

fn tls(ca: &Ca, location: String) -> Server {
    let certificate = ca.issue(&["127.0.0.1", "localhost", "api.test"]);
    Server::start_tls(certificate.server_config(), move |_| {
        Response::redirect(302, &location)
    })
}

#[test]
fn cred_basic_downgrade_cred_bearer_downgrade_cred_header_downgrade() {
    let ca = Ca::new();
    for (name, kind) in KINDS {
        let second = target();
        let first = tls(&ca, second.url("/"));
        let verify = format!("--verify={}", ca.path().display());
        follow(kind, &first.url("/"), &[verify]);
        assert_bare(&second.requests()[0], name);
    }
}

/// The same host and port in the URLs: `--connect-to` tells them apart.
#[test]
fn cred_basic_downgrade_port_cred_bearer_downgrade_port_cred_header_downgrade_port() {
    let ca = Ca::new();
    for (name, kind) in KINDS {
        let plain = target();
        let first = tls(&ca, format!("http://api.test:{}/", plain.port()));
        // Both are api.test at the plain server's port; only TLS is led to the other one by its first request.
        let options = [
            format!("--verify={}", ca.path().display()),
            format!("--connect-to=api.test:443:127.0.0.1:{}", first.port()),
            format!("--resolve=api.test:{}:127.0.0.1", plain.port()),
        ];
        follow(kind, "https://api.test/", &options);
        assert_bare(&plain.requests()[0], name);
    }
}

#[test]
fn cred_hmac_host_cred_hmac_downgrade_port() {
    for location in ["http://other.test", "http://127.0.0.1"] {
        let second = target();
        let first = redirecting(302, format!("{location}:{}/", second.port()));
        let resolve = format!("--resolve=other.test:{}:127.0.0.1", second.port());
        let run = signed(&Scratch::new()).args(["-F", &resolve, &first.url("/")]);
        run.judged().success();
        assert_signed(&first.requests());
        assert_bare(&second.requests()[0], location);
    }
}

#[test]
fn cred_basic_upgrade() {
    let ca = Ca::new();
    let certificate = ca.issue(&["127.0.0.1"]).server_config();
    let second = Server::start_tls(certificate, |_| Response::json("{}"));
    let first = redirecting(302, second.url("/"));
    let verify = format!("--verify={}", ca.path().display());
    follow(KINDS[0].1, &first.url("/"), &[verify]);
    assert_bare(&second.requests()[0], "upgrade");
}

#[test]
fn cred_cookie_header_downgrade() {
    let ca = Ca::new();
    let second = target();
    let first = tls(&ca, second.url("/"));
    let verify = format!("--verify={}", ca.path().display());
    follow(&["Cookie:a=canary"], &first.url("/"), &[verify]);
    assert_bare(&second.requests()[0], "cookie");
}

#[test]
fn cred_proxyauth_header_host() {
    let second = target();
    let first = redirecting(302, second.url("/"));
    follow(&["Proxy-Authorization:canary"], &first.url("/"), &[]);
    assert_bare(&second.requests()[0], "proxy");
}

#[test]
fn cred_basic_307_post() {
    let second = target();
    let first = redirecting(307, second.url("/"));
    follow(&["-auser:canary-password", "a=1"], &first.url("/"), &[]);
    assert_bare(&second.requests()[0], "307");
    assert_eq!(second.requests()[0].text(), r#"{"a": "1"}"#);
}

#[test]
fn cred_roundtrip() {
    let back = Arc::new(std::sync::Mutex::new(String::new()));
    let to = Arc::clone(&back);
    let second = Server::start(move |_| Response::redirect(302, &to.lock().unwrap()));
    let there = second.url("/");
    let first = Server::start(move |request| match request.path() {
        "/start" => Response::redirect(302, &there),
        _ => Response::json("{}"),
    });
    *back.lock().unwrap() = first.url("/delete-everything");
    follow(KINDS[0].1, &first.url("/start"), &[]);
    assert_bare(&second.requests()[0], "B");
    assert_bare(&first.requests()[1], "A again");
    let run = signed(&Scratch::new()).args(["-F", &first.url("/start")]);
    run.judged().success();
    assert_bare(&first.requests()[3], "A again, signed");
}

#[test]
fn hmac_baseline_hmac_nonce_hmac_query_items() {
    let server = target();
    let scratch = Scratch::new();
    let url = server.url("/v1/x?a=1&b=%20c");
    signed(&scratch).arg(&url).judged().success();
    let run = signed(&scratch).args(["POST", &url, "q==p&=ü", "r==", "body=1"]);
    run.judged().success();
    assert_signed(&server.requests());
}

#[test]
fn hmac_resign_get_hmac_resign_303_hmac_resign_308() {
    for (status, method) in [(302, "GET"), (307, "POST"), (303, "POST"), (308, "POST")] {
        let server = Server::start(move |request| match request.path() {
            "/v1/old" => Response::redirect(status, "/v2/new?x=1"),
            _ => Response::json("{}"),
        });
        let body = (method == "POST").then_some("a=1");
        let run = signed(&Scratch::new()).args(["-F", method, &server.url("/v1/old")]);
        run.args(body).judged().success();
        let requests = server.requests();
        assert_eq!(requests.len(), 2);
        assert_signed(&requests);
    }
}

#[test]
fn hmac_digest_401() {
    let server = Server::start(|_| {
        let digest = r#"Digest realm="r", nonce="n", qop="auth""#;
        Response::new(401).header("WWW-Authenticate", digest)
    });
    let run = signed(&Scratch::new()).arg(server.url("/"));
    run.judged().expect_code(4);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn hmac_explicit_header() {
    let server = target();
    let run = signed(&Scratch::new()).args([&server.url("/"), "Authorization:mine"]);
    let _ = run.judged();
    for request in server.requests() {
        assert_eq!(request.header_values("authorization").len(), 1);
    }
}

/// A signature travels in the clear only to this machine.
#[test]
fn hmac_over_plain_http_is_refused() {
    let server = target();
    let resolve = format!("--resolve=api.test:{}:127.0.0.1", server.port());
    let url = format!("http://api.test:{}/", server.port());
    let run = signed(&Scratch::new()).args([&resolve, &url]);
    run.judged().fails_with(&["plain http"]);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn the_secret_is_in_no_request() {
    let server = target();
    let run = signed(&Scratch::new()).args(["-v", &server.url("/"), "a=1"]);
    run.judged().success();
    let raw = server.requests()[0].raw();
    assert!(!String::from_utf8_lossy(&raw).contains(SECRET));
}

/// Keys that HTTPie and curl pass on: they are no less secret than `Authorization`.
#[test]
fn cred_key_headers_stay_at_home() {
    let second = target();
    let first = redirecting(307, second.url("/"));
    for name in [
        "X-Api-Key",
        "x-auth-token",
        "PRIVATE-TOKEN",
        "X-Amz-Security-Token",
    ] {
        let run = Vhttp::new().args(["-F", &first.url("/")]);
        let output = run.arg(format!("{name}:canary")).judged().success();
        assert!(first.requests().last().unwrap().header(name).is_some());
        assert_bare(second.requests().last().unwrap(), name);
        let said = output.stderr();
        assert!(said.contains("credentials are not sent there"), "{said}");
    }
}
