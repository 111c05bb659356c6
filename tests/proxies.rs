//! Requests through proxies: who is asked for what, and who gets to see which credentials.

use std::net::{Ipv4Addr, TcpListener};

use crate::support::{Ca, IdentityApi, Proxy, Response, Server, Vhttp};

const BASIC: &str = "Basic dXNlcjpwcm94eS1zZWNyZXQ=";

fn vhttp() -> Vhttp {
    Vhttp::new().secret("proxy-secret").secret("cHJveHktc2Vj")
}

pub(crate) fn origin() -> Server {
    Server::start(|_| Response::json(r#"{"from":"origin"}"#))
}

pub(crate) fn secure_origin(ca: &Ca, name: &str) -> Server {
    let config = ca.issue(&[name]).server_config();
    Server::start_tls(config, |_| Response::json(r#"{"from":"origin"}"#))
}

#[test]
fn proxy_http_names_the_whole_url_and_carries_the_proxys_credentials() {
    let proxy = origin();
    let url = format!("--proxy=http:http://user:proxy-secret@{}", proxy.address());
    let output = vhttp()
        .args([url.as_str(), "-v", "http://api.test/x?y=z"])
        .run()
        .success();
    let request = &proxy.requests()[0];
    assert_eq!(request.line(), "GET http://api.test/x?y=z HTTP/1.1");
    assert_eq!(request.header("Host"), Some("api.test"));
    assert_eq!(request.header("Proxy-Authorization"), Some(BASIC));
    assert!(output.stdout().starts_with("GET /x?y=z HTTP/1.1"));
}

#[test]
fn addresses_without_a_scheme_are_http_proxies() {
    let proxy = origin();
    for form in ["http:", "http://", "all:"] {
        let rule = format!("--proxy={form}{}", proxy.address());
        vhttp()
            .args([rule.as_str(), "http://api.test/"])
            .run()
            .success();
    }
    assert_eq!(proxy.requests().len(), 3);
}

#[test]
fn proxy_auth_proxy_auth_not_to_origin_through_a_tunnel() {
    let ca = Ca::new();
    let origin = secure_origin(&ca, "api.test");
    let proxy = Proxy::tunnel(origin.port());
    let rule = format!("--proxy=https:{}", proxy.url_with_user("http"));
    vhttp()
        .arg(format!("--verify={}", ca.path().display()))
        .args([rule.as_str(), "https://api.test:4433/x"])
        .run()
        .success();
    let notes = proxy.notes();
    assert!(
        notes[0].starts_with("CONNECT api.test:4433 HTTP/1.1\r\n"),
        "{notes:?}"
    );
    assert!(
        notes[0].contains(&format!("Proxy-Authorization: {BASIC}")),
        "{notes:?}"
    );
    let request = &origin.requests()[0];
    assert_eq!(request.line(), "GET /x HTTP/1.1");
    assert_eq!(request.header("Proxy-Authorization"), None);
}

#[test]
fn proxy_sign_host_is_the_origin() {
    let api = IdentityApi::start();
    let proxy = Proxy::tunnel(api.port());
    let (id, secret) = api.admin();
    vhttp()
        .credentials_in_env(&id, &secret)
        .arg(format!("--verify={}", api.ca_path().display()))
        .arg(format!("--proxy=https:{}", proxy.url("http")))
        .arg("https://api.veracode.com/api/authn/v2/users/self")
        .run()
        .success();
    assert_eq!(api.refused(), []);
    assert_eq!(api.accepted()[0].host, "api.veracode.com");
    assert!(proxy.notes()[0].starts_with("CONNECT api.veracode.com:443 "));
    assert!(!proxy.notes()[0].contains("VERACODE"));
}

#[test]
fn a_proxy_may_speak_tls_itself() {
    let ca = Ca::new();
    let proxy = secure_origin(&ca, "127.0.0.1");
    let rule = format!("--proxy=all:https://user:proxy-secret@{}", proxy.address());
    let verify = format!("--verify={}", ca.path().display());
    vhttp()
        .args([verify.as_str(), rule.as_str(), "http://api.test/x"])
        .run()
        .success();
    assert_eq!(proxy.requests()[0].line(), "GET http://api.test/x HTTP/1.1");
    let output = vhttp()
        .args([rule.as_str(), "http://api.test/x"])
        .run()
        .expect_code(1);
    let proxy_url = format!("through the proxy https://{}", proxy.address());
    assert!(output.stderr().contains(&proxy_url), "{}", output.stderr());
    assert!(
        output.stderr().contains("not trusted"),
        "{}",
        output.stderr()
    );
}

#[test]
fn proxy_refuses_is_an_error_and_not_an_answer() {
    let refusals: [(&[u8], &str); 4] = [
        (
            b"HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nproxy",
            "refused to open a tunnel",
        ),
        (
            b"HTTP/1.1 407 Auth\r\nContent-Length: 5\r\n\r\nproxy",
            "wants a user and a password (407)",
        ),
        (b"garbage\r\n\r\n", "refused to open a tunnel"),
        (b"", "unexpected end of file"),
    ];
    for (answer, reason) in refusals {
        let proxy = Proxy::answering(answer);
        let rule = format!("--proxy=https:{}", proxy.url("http"));
        let output = vhttp()
            .args([rule.as_str(), "https://api.test/x"])
            .run()
            .expect_code(1);
        assert_eq!(output.stdout(), "");
        let stderr = output.stderr();
        assert!(
            stderr.contains(&format!("through the proxy {}", proxy.url("http"))),
            "{stderr}"
        );
        assert!(stderr.contains(reason), "{stderr}");
    }
    let nobody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap()
        .local_addr()
        .unwrap();
    for scheme in ["http", "socks5h"] {
        let rule = format!("--proxy=https:{scheme}://{nobody}");
        let output = vhttp()
            .args([rule.as_str(), "https://api.test/x"])
            .run()
            .expect_code(1);
        let stderr = output.stderr();
        assert!(
            stderr.contains(&format!("through the proxy {scheme}://{nobody}")),
            "{stderr}"
        );
    }
}

#[test]
fn env_proxy_broken_names_the_proxy() {
    let origin = origin();
    for rule in [
        "--proxy=http:foo://user:proxy-secret@p.test:1",
        "--proxy=ftp:p.test",
    ] {
        let output = vhttp().args([rule, &origin.url("/")]).run().expect_code(1);
        assert!(
            output.stderr().contains("argument --proxy: "),
            "{}",
            output.stderr()
        );
    }
    let output = vhttp()
        .env("http_proxy", "foo://user:proxy-secret@p.test:1")
        .arg(origin.url("/"))
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("foo://p.test:1"),
        "{}",
        output.stderr()
    );
    assert!(origin.requests().is_empty());
}

#[test]
fn proxy_httpoxy_proxy_no_proxy_suffix_and_who_chooses() {
    let proxy = origin();
    let other = origin();
    let address = proxy.url("");
    let run = |variables: &[(&str, &str)], rest: &[&str]| {
        let before = proxy.requests().len();
        let vhttp = variables
            .iter()
            .fold(vhttp(), |vhttp, (name, value)| vhttp.env(name, value));
        vhttp.args(rest).run();
        proxy.requests().len() > before
    };
    let url = other.url("/");
    assert!(run(&[("http_proxy", &address)], &[&url]));
    assert!(run(&[("HTTP_PROXY", &address)], &[&url]));
    assert!(run(&[("all_proxy", &address)], &[&url]));
    assert!(!run(&[("https_proxy", &address)], &[&url]));
    assert!(!run(
        &[("HTTP_PROXY", &address), ("REQUEST_METHOD", "GET")],
        &[&url]
    ));
    assert!(!run(
        &[("http_proxy", &address), ("NO_PROXY", "127.0.0.1")],
        &[&url]
    ));
    assert!(!run(
        &[("http_proxy", &address), ("no_proxy", "127.0.0.0/8")],
        &[&url]
    ));
    assert!(!run(
        &[("http_proxy", &address), ("no_proxy", "*")],
        &[&url]
    ));
    let flag = format!("--proxy=http:{}", other.address());
    assert!(!run(
        &[("http_proxy", &address)],
        &[&flag, "http://api.test/"]
    ));
    let covered = [("http_proxy", address.as_str()), ("no_proxy", "api.test")];
    assert!(run(&covered, &["--timeout=5", "http://evil-api.test/"]));
}

#[test]
fn proxy_auth_noproxy_redirect_proxy_redirect_noproxy() {
    let inner = Server::start(|_| Response::json(r#""direct""#));
    let target = inner.url("/inner");
    let proxy = Server::start(move |_| Response::redirect(302, &target));
    let variables = [
        (
            "http_proxy",
            format!("http://user:proxy-secret@{}", proxy.address()),
        ),
        ("no_proxy", "127.0.0.1".to_owned()),
    ];
    let by_variable = variables
        .iter()
        .fold(vhttp(), |vhttp, (name, value)| vhttp.env(name, value));
    let by_flag = vhttp()
        .env("no_proxy", "127.0.0.1")
        .arg(format!("--proxy=http:{}", variables[0].1));
    for run in [by_variable, by_flag] {
        let output = run.args(["--follow", "http://api.test/"]).run().success();
        assert!(output.stdout().contains("direct"), "{}", output.stdout());
    }
    for request in inner.requests() {
        assert_eq!(request.line(), "GET /inner HTTP/1.1");
        assert_eq!(request.header("Proxy-Authorization"), None);
    }
    assert_eq!((proxy.requests().len(), inner.requests().len()), (2, 2));
}

#[test]
fn proxy_redirect_reeval_takes_the_proxy_of_the_other_scheme() {
    let ca = Ca::new();
    let origin = secure_origin(&ca, "api.test");
    let tunnel = Proxy::tunnel(origin.port());
    let plain = Server::start(|_| Response::redirect(302, "https://api.test/secure"));
    vhttp()
        .env("http_proxy", plain.url(""))
        .env("https_proxy", tunnel.url("http"))
        .arg(format!("--verify={}", ca.path().display()))
        .args(["--follow", "http://api.test/"])
        .run()
        .success();
    assert_eq!(plain.requests()[0].line(), "GET http://api.test/ HTTP/1.1");
    assert!(tunnel.notes()[0].starts_with("CONNECT api.test:443 "));
    assert_eq!(origin.requests()[0].line(), "GET /secure HTTP/1.1");
}

#[test]
fn options_that_a_proxy_would_not_obey_are_refused() {
    let proxy = origin();
    let rule = format!("--proxy=http:{}", proxy.address());
    let resolve = "--resolve=api.test:80:127.0.0.1";
    let output = vhttp()
        .args([rule.as_str(), resolve, "http://api.test/"])
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("--resolve and --connect-to"),
        "{}",
        output.stderr()
    );
    assert!(proxy.requests().is_empty());
}
