//! Requests through SOCKS proxies: who resolves the name, who gets to see which credentials.

use std::io::{Read, Write};

use crate::proxies::{origin, secure_origin};
use crate::support::{Ca, Proxy, Vhttp};

fn vhttp() -> Vhttp {
    Vhttp::new().secret("proxy-secret")
}

#[test]
fn proxy_socks5_resolves_here_and_socks5h_there() {
    let origin = origin();
    let proxy = Proxy::socks5(origin.port(), false);
    let url = |host: &str| format!("http://{host}:{}/x", origin.port());
    for (scheme, host, asked) in [
        ("socks5", "localhost", "127.0.0.1"),
        ("socks5", "127.0.0.1", "127.0.0.1"),
        ("socks5h", "api.test", "api.test"),
    ] {
        let rule = format!("--proxy=all:{}", proxy.url(scheme));
        vhttp()
            .args(["-4", rule.as_str(), &url(host)])
            .run()
            .success();
        let expected = format!("connect {asked}:{}", origin.port());
        assert_eq!(proxy.notes().last(), Some(&expected));
    }
    assert_eq!(origin.requests()[2].line(), "GET /x HTTP/1.1");
    assert_eq!(origin.requests()[2].host().as_deref(), Some("api.test"));
    let rule = format!("--proxy=all:{}", proxy.url("socks5"));
    let output = vhttp()
        .args([rule.as_str(), &url("nowhere.invalid")])
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("through the proxy socks5://"),
        "{}",
        output.stderr()
    );
    assert_eq!(proxy.notes().len(), 3);
}

#[test]
fn socks5_credentials_go_to_the_proxy_alone() {
    let ca = Ca::new();
    let origin = secure_origin(&ca, "api.test");
    let proxy = Proxy::socks5(origin.port(), true);
    let rule = format!("--proxy=all:{}", proxy.url_with_user("socks5h"));
    let verify = format!("--verify={}", ca.path().display());
    vhttp()
        .args([verify.as_str(), rule.as_str(), "https://api.test/"])
        .run()
        .success();
    assert_eq!(
        proxy.notes(),
        ["login user proxy-secret", "connect api.test:443"]
    );
    assert!(
        !origin.requests()[0]
            .text()
            .to_lowercase()
            .contains("proxy-auth")
    );
    let wrong = format!("--proxy=all:socks5h://user:wrong@127.0.0.1:{}", proxy.port);
    let output = vhttp()
        .args([wrong.as_str(), "https://api.test/"])
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("credentials not accepted"),
        "{}",
        output.stderr()
    );
    let none = format!("--proxy=all:{}", proxy.url("socks5h"));
    vhttp()
        .args([none.as_str(), "https://api.test/"])
        .run()
        .expect_code(1);
    assert_eq!(origin.requests().len(), 1);
}

#[test]
fn socks4_takes_an_address_and_socks4a_a_name() {
    let origin = origin();
    let proxy = Proxy::socks4(origin.port());
    for (scheme, host) in [("socks4", "localhost"), ("socks4a", "api.test")] {
        let rule = format!("--proxy=http:{}", proxy.url(scheme));
        vhttp()
            .args([rule, format!("http://{host}:81/")])
            .run()
            .success();
    }
    assert_eq!(
        proxy.notes(),
        ["connect 127.0.0.1:81 as ``", "connect api.test:81 as ``"]
    );
    let rule = format!("--proxy=http:{}", proxy.url_with_user("socks4"));
    let output = vhttp()
        .args([rule.as_str(), "http://api.test/"])
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("SOCKS4 with a user"),
        "{}",
        output.stderr()
    );
}

#[test]
fn proxy_socks5_faults_are_clear_errors() {
    let origin = origin();
    let answers: [&[u8]; 5] = [
        b"\x05\x00\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00",
        b"\x05\xff",
        b"HTTP/1.1 400 no\r\n\r\n",
        b"\x05",
        b"",
    ];
    for answer in answers {
        let proxy = Proxy::start(move |mut client, _| {
            let _ = client.write_all(answer);
            let _ = client.shutdown(std::net::Shutdown::Write);
            let _ = client.read_to_end(&mut Vec::new());
        });
        let rule = format!("--proxy=all:{}", proxy.url("socks5h"));
        let output = vhttp().args([rule, origin.url("/")]).run().expect_code(1);
        let stderr = output.stderr();
        assert!(
            stderr.contains(&format!("through the proxy {}", proxy.url("socks5h"))),
            "{stderr}"
        );
    }
    let proxy = Proxy::socks5(origin.port(), false);
    let rule = format!("--proxy=all:{}", proxy.url("socks5h"));
    let long = format!("http://{}.test/", "a23456789.".repeat(30));
    vhttp().args([rule, long]).run().expect_code(1);
    assert!(origin.requests().is_empty() && proxy.notes().is_empty());
}
