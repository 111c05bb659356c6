//! TLS: whoever cannot prove to be the host is refused before the request is sent, and the message says why.

use std::time::Duration;

use crate::support::response::Ending;
use crate::support::{Ca, Certificate, Output, Response, Scratch, Server, Vhttp};

fn serve(certificate: &Certificate) -> Server {
    Server::start_tls(certificate.server_config(), |_| Response::json("{}"))
}

fn run(server: &Server, options: &[&str]) -> Output {
    let run = Vhttp::new().args(["--timeout=10"]).args(options);
    run.args(["-auser:canary-pw", &server.url("/")]).judged()
}

/// Refused, in these words, and nothing was sent.
#[track_caller]
fn refused(certificate: &Certificate, ca: &Ca, words: &[&str]) {
    let server = serve(certificate);
    let verify = format!("--verify={}", ca.path().display());
    run(&server, &[&verify]).fails_with(words);
    assert_eq!(server.requests().len(), 0);
}

const NAME: &[&str] = &["127.0.0.1", "localhost"];

#[test]
fn tls_self_signed_tls_unknown_ca_tls_expired_tls_wrong_host() {
    let ca = Ca::new();
    refused(
        &Certificate::self_signed(NAME),
        &ca,
        &["127.0.0.1", "self-signed"],
    );
    refused(&Ca::new().issue(NAME), &ca, &["127.0.0.1"]);
    refused(&ca.issue_expired(NAME), &ca, &["expired"]);
    refused(
        &ca.issue(&["example.org"]),
        &ca,
        &["127.0.0.1", "example.org"],
    );
    refused(&ca.issue(&["*.0.0.1", "*"]), &ca, &["127.0.0.1"]);
    refused(&ca.issue(&[]), &ca, &["127.0.0.1"]);
    refused(&ca.issue_client("127.0.0.1"), &ca, &["127.0.0.1"]);
}

/// An authority that is expired, or not one by its key, vouches for nobody; nor is every key a server's.
#[test]
fn tls_wrong_usage_and_lapsed_authorities() {
    use rcgen::KeyUsagePurpose::{CrlSign, KeyCertSign};
    let ca = Ca::new();
    let server = serve(&ca.subordinate("Middle", |_| {}).issue(NAME));
    let verify = format!("--verify={}", ca.path().display());
    run(&server, &[&verify]).success();

    let unfit = ca.subordinate("Middle", |params| params.key_usages = vec![CrlSign]);
    refused(&unfit.issue(NAME), &ca, &["Middle", "key usage"]);
    let lapsed = ca.subordinate("Middle", |params| {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    });
    refused(
        &lapsed.issue(NAME),
        &ca,
        &["an authority above its own expired on 2002-01-01"],
    );
    let signer = ca.issue_with(|params| {
        params.subject_alt_names = vec![rcgen::SanType::IpAddress([127, 0, 0, 1].into())];
        params.key_usages = vec![KeyCertSign];
    });
    refused(&signer, &ca, &["not meant for servers (key usage)"]);
}

#[test]
fn tls_default_verify() {
    let server = serve(&Ca::new().issue(NAME));
    run(&server, &[]).fails_with(&["127.0.0.1"]);
    run(&server, &["--verify=yes"]).fails();
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn tls_verify_no() {
    let ca = Ca::new();
    for certificate in [
        Certificate::self_signed(NAME),
        ca.issue_expired(NAME),
        ca.issue(&["example.org"]),
        ca.issue(&[]),
    ] {
        let server = serve(&certificate);
        run(&server, &["--verify=no"]).success();
        run(&server, &["--verify=false"]).success();
    }
}

#[test]
fn tls_ca_bundle() {
    let ca = Ca::new();
    let server = serve(&ca.issue(NAME));
    let verify = format!("--verify={}", ca.path().display());
    run(&server, &[&verify]).success();
    let url = format!("https://localhost:{}/", server.port());
    Vhttp::new().args([&verify, &url]).judged().success();
    let run = Vhttp::new().env("REQUESTS_CA_BUNDLE", ca.path());
    run.arg(server.url("/")).judged().success();
}

#[test]
fn tls_ca_bad() {
    let server = serve(&Ca::new().issue(NAME));
    let scratch = Scratch::new();
    scratch.write("empty", "");
    scratch.write("garbage", "garbage \u{0}\u{1}");
    scratch.write(
        "broken",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
    );
    scratch.write(
        "short",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    scratch.write("folder/x", "");
    for bundle in [
        "missing", "empty", "garbage", "broken", "short", "folder", "",
    ] {
        let verify = format!("--verify={bundle}");
        let run = scratch.vhttp().args([&verify, &server.url("/")]);
        run.judged().fails();
        let run = scratch
            .vhttp()
            .env("SSL_CERT_FILE", bundle)
            .arg(server.url("/"));
        run.judged().fails();
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn tls_plaintext_server_tls_old_version() {
    for answer in [
        &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
        b"garbage",
        b"",
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"\x16\x03\x01\x00\x04\x0e\x00\x00\x00",
        b"\x16\x03\x03\xff\xff",
    ] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answer = answer.to_vec();
        let server = std::thread::spawn(move || {
            use std::io::{Read, Write};
            let (mut socket, _) = listener.accept().unwrap();
            let mut hello = vec![0; 4096];
            let count = socket.read(&mut hello).unwrap();
            let _ = socket.write_all(&answer);
            hello.truncate(count);
            hello
        });
        let url = format!("https://{address}/secret-path");
        let run = Vhttp::new().args(["--timeout=3", "--verify=no", &url]);
        run.judged().fails_with(&[&address.to_string()]);
        let hello = server.join().unwrap();
        assert!(!String::from_utf8_lossy(&hello).contains("secret-path"));
    }
}

#[test]
fn tls_handshake_stall() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let run = Vhttp::new().timeout(Duration::from_secs(10));
    let output = run.args(["--timeout=1", &url]).judged();
    output.expect_code(2);
}

#[test]
fn tls_close_notify_eof() {
    let ca = Ca::new();
    let verify = format!("--verify={}", ca.path().display());
    for (ending, good) in [(Ending::Close, true), (Ending::Cut, false)] {
        let config = ca.issue(NAME).server_config();
        let server = Server::start_tls(config, move |_| {
            Response::raw("HTTP/1.1 200 OK\r\n\r\nwhole body").ending(ending)
        });
        let output = run(&server, &[&verify]);
        assert_eq!(output.stdout(), "whole body");
        // Without the goodbye nobody knows whether that was all.
        assert_eq!(output.code == Some(0), good, "{ending:?}");
    }
}

#[test]
fn tls_h2_garbage() {
    let ca = Ca::new();
    let verify = format!("--verify={}", ca.path().display());
    let mut config = (*ca.issue(NAME).server_config()).clone();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let config = std::sync::Arc::new(config);
    // SETTINGS, then: garbage, a flood of SETTINGS, of PING, of CONTINUATION without an end.
    let settings = b"\0\0\0\x04\0\0\0\0\0".to_vec();
    let ping = b"\0\0\x08\x06\0\0\0\0\0aaaaaaaa".to_vec();
    let mut headers = b"\0\0\x01\x01\0\0\0\0\x01\x88".to_vec();
    let continuation = [&b"\0\x10\0\x09\0\0\0\0\x01"[..], &[0x40; 4096]].concat();
    headers.extend(continuation.repeat(5000));
    for frames in [
        b"garbage garbage garbage".to_vec(),
        settings.repeat(200_000),
        ping.repeat(100_000),
        headers,
        b"\xff\xff\xff\0\0\0\0\0\0".to_vec(),
    ] {
        let address = h2_server(
            std::sync::Arc::clone(&config),
            [settings.clone(), frames].concat(),
        );
        let url = format!("https://{address}/");
        let run = Vhttp::new().args(["--timeout=5", &verify, &url]);
        run.judged().fails();
    }
}

/// A server that picks h2, sends these bytes, and then waits for the client to go.
fn h2_server(config: std::sync::Arc<rustls::ServerConfig>, bytes: Vec<u8>) -> std::net::SocketAddr {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        let connection = rustls::ServerConnection::new(config).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, socket);
        let _ = stream.write_all(&bytes).and_then(|()| stream.flush());
        let mut rest = [0; 4096];
        while matches!(stream.read(&mut rest), Ok(count) if count > 0) {}
    });
    address
}

#[test]
fn tls_cn_only() {
    let ca = Ca::new();
    let certificate = ca.issue_with(|params| {
        let names = &mut params.distinguished_name;
        names.push(rcgen::DnType::CommonName, "127.0.0.1");
    });
    refused(&certificate, &ca, &["127.0.0.1", "names no host"]);
}

#[test]
fn tls_not_yet_valid_and_wrong_usage() {
    let ca = Ca::new();
    let name = || vec![rcgen::SanType::IpAddress([127, 0, 0, 1].into())];
    let early = ca.issue_with(|params| {
        params.subject_alt_names = name();
        params.not_before = rcgen::date_time_ymd(4000, 1, 1);
        params.not_after = rcgen::date_time_ymd(4001, 1, 1);
    });
    refused(&early, &ca, &["not valid before 4000-01-01"]);
    let client = ca.issue_with(|params| {
        params.subject_alt_names = name();
        params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    });
    refused(&client, &ca, &["not meant for servers"]);
    let authority = ca.issue_with(|params| {
        params.subject_alt_names = name();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    });
    refused(&authority, &ca, &["an authority's, not a server's"]);
}

/// Devices and pipes in the place of a bundle end, too.
#[cfg(unix)]
#[test]
fn tls_ca_device() {
    let server = serve(&Ca::new().issue(NAME));
    let run = Vhttp::new().args(["--verify=/dev/zero", &server.url("/")]);
    run.judged_within(400 << 20).fails_with(&["/dev/zero"]);
    assert_eq!(server.requests().len(), 0);
}
