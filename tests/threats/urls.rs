//! URLs: broken ones are refused, confusing ones lead where the `Host` header says.

use super::{ask, get};
use crate::support::{Response, Scratch, Server, Vhttp};

#[test]
fn url_bad_ports() {
    for port in ["99999", "-1", "abc", "65536", "+80", "8 0", "0x50", "١"] {
        get(&[&format!("http://127.0.0.1:{port}/")]).fails();
    }
    get(&["http://127.0.0.1:0/"]).fails();
}

#[test]
fn url_empty_hosts() {
    for url in [
        "http://",
        "http:///",
        "http://:80/",
        "http://user@/",
        "http://[",
        "http://[]/",
        "http://[::1",
        "http://]/",
        "http://[::1]x/",
        "http://[g::1]/",
        "http://%/",
        "http://a%zz/",
        "http://..",
        "http://a..b/",
        "http://#",
        "http://?",
        "://",
        "http:",
        "http://.",
        "http://1.2.3.4.5/",
        "http://256.256.256.256/",
        "http://a^b/",
        "http://a|b/",
        "http://a<b>/",
        "///",
        "//",
        "http://*/",
    ] {
        get(&["--timeout=3", url]).fails();
    }
}

#[test]
fn url_schemes() {
    let scratch = Scratch::new();
    let file = scratch.write("secret", "local-file");
    for url in [
        &format!("file://{}", file.display()),
        "gopher://127.0.0.1:1/x",
        "ftp://127.0.0.1:1/",
        "data:text/plain,local-file",
        "javascript:alert(1)",
        "ws://127.0.0.1:1/",
        "http+unix://%2Ftmp%2Fx/",
        "HTTPS//127.0.0.1:1",
        "mailto:a@b",
        "file:/etc/passwd",
    ] {
        let output = scratch.vhttp().args(["--timeout=3", url]).judged().fails();
        assert!(!output.stdout().contains("local-file"), "{url}");
    }
}

#[test]
fn url_redirect_schemes() {
    let target = Server::start(|_| Response::json("{}"));
    let other = target.address();
    for location in [
        "file:///etc/hostname".to_string(),
        format!("gopher://{other}/x"),
        format!("ftp://{other}/"),
        "javascript:alert(1)".into(),
        "data:text/plain,x".into(),
        "\\\\host\\share".into(),
        "mailto:x".into(),
    ] {
        let server = Server::start(move |_| Response::redirect(302, &location));
        let output = ask(&server, &["--follow"]);
        assert!(output.stdout().len() < 200, "{}", output.stdout());
    }
    assert_eq!(target.connections(), 0);
}

#[test]
fn url_userinfo_at() {
    let server = Server::start(|_| Response::json("{}"));
    let url = format!("http://user:p@ss@{}/", server.address());
    Vhttp::new().arg(url).judged().success();
    // user:p@ss
    let sent = server.requests()[0]
        .header("authorization")
        .map(String::from);
    assert_eq!(sent.as_deref(), Some("Basic dXNlcjpwQHNz"));
}

#[test]
fn url_parser_confusion() {
    let (good, evil) = (
        Server::start(|_| Response::json("{}")),
        Server::start(|_| Response::json("{}")),
    );
    let (a, b) = (good.address(), evil.address());
    for url in [
        format!("http://{a}\\@{b}/"),
        format!("http://{a}#@{b}/"),
        format!("http://{a}?@{b}/"),
        format!("http://{a}/@{b}/"),
        format!("http://{a}\t@{b}/"),
        format!("http://\t{a}/"),
        format!("http://{a} @{b}/"),
        format!("http:\\\\{a}/"),
        format!("http://{a}:80@{b}/"),
        format!("http://\u{ff11}27.0.0.1:{}/", a.port()),
        format!("http:/{a}/"),
        format!("http:////{a}/"),
        format!("http://{a};{b}/"),
        format!("http://{a}%2f@{b}/"),
        format!("http://{a}%00.{b}/"),
    ] {
        let output = get(&["--timeout=3", &url]);
        for server in [&good, &evil] {
            for request in server.requests() {
                let host = request.header("host").unwrap_or_default().to_string();
                assert_eq!(host, server.address().to_string(), "{url}");
            }
        }
        if output.code != Some(0) {
            output.fails();
        }
    }
}

#[test]
fn url_idn_bad() {
    let long = format!("http://{}.test/", "a".repeat(64));
    let longer = format!("http://{}test/", "abcdefgh.".repeat(40));
    for url in [
        "http://xn--a.test/",
        "http://xn--\u{fc}.test/",
        "http://a\u{202e}b.test/",
        "http://a\u{200b}.\u{200d}/",
        "http://\u{ad}/",
        "http://xn--99999999.test/",
        &long,
        &longer,
        "http://\u{ff0e}/",
        "http://xn--/",
        "http://\u{1f4a9}.test/",
    ] {
        let output = get(&["--timeout=3", url]).fails();
        let said = output.stderr();
        assert!(
            !said.contains('\u{202e}') && !said.contains('\u{200b}'),
            "{said}"
        );
    }
}

#[test]
fn url_ipv6() {
    for url in [
        "http://[::1%25lo]:1/",
        "http://[::1%lo]:1/",
        "http://[::1%25%0d%0a]:1/",
        "http://[fe80::1%25]:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://[::1]:99999/",
        "http://::1/",
        "http://[v1.x]:1/",
        "http://[::1]]:1/",
    ] {
        get(&["--timeout=3", url]).fails();
    }
}

#[test]
fn url_very_long() {
    let server = Server::start(|_| Response::json("{}"));
    let url = server.url(&format!("/{}", "a".repeat(100_000)));
    let output = get(&[&url]);
    if server.requests().is_empty() {
        output.fails();
    } else {
        assert_eq!(server.requests()[0].target.len(), 100_001);
    }
}
