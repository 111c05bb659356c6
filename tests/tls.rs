//! Whom the program trusts: certificates of every wrong kind, and the ways to say whom to trust.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::support::response::Ending;
use crate::support::{Ca, Certificate, Response, Server, Vhttp};

fn serve(certificate: &Certificate) -> Server {
    Server::start_tls(certificate.server_config(), |_| Response::json("{}"))
}

fn url(server: &Server) -> String {
    format!("https://localhost:{}/", server.port())
}

#[track_caller]
fn refused(run: Vhttp, why: &str) {
    let stderr = run.run().expect_code(1).stderr();
    assert!(
        stderr.starts_with("vhttp: error: ") && stderr.contains(why) && stderr.contains("hint: "),
        "{why:?} is missing in {stderr}"
    );
}

#[test]
fn an_authority_is_trusted_when_it_is_named() {
    let ca = Ca::new();
    let server = serve(&ca.issue(&["localhost", "127.0.0.1"]));
    let verify = format!("--verify={}", ca.path().display());
    Vhttp::new().args([&verify, &url(&server)]).run().success();
    Vhttp::new()
        .args([&verify, &server.url("/")])
        .run()
        .success();
    let variable = Vhttp::new().env("SSL_CERT_FILE", ca.path());
    variable.arg(url(&server)).run().success();
    refused(Vhttp::new().arg(url(&server)), "localhost");
    let other = Ca::new();
    let other = format!("--verify={}", other.path().display());
    refused(Vhttp::new().args([&other, &url(&server)]), "localhost");
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn wrong_certificates_are_refused_with_their_reason() {
    let ca = Ca::new();
    let verify = format!("--verify={}", ca.path().display());
    for (certificate, why) in [
        (ca.issue_expired(&["localhost"]), "expired"),
        (ca.issue(&["example.org"]), "example.org"),
        (Certificate::self_signed(&["localhost"]), "signed"),
        (Ca::new().issue(&["localhost"]), "authority"),
    ] {
        let server = serve(&certificate);
        refused(Vhttp::new().args([&verify, &url(&server)]), why);
        assert_eq!(server.requests().len(), 0);
        let run = Vhttp::new().args(["--verify=no", &url(&server)]);
        run.run().success();
    }
}

/// No secret leaves before the server's certificate is trusted.
#[test]
fn nothing_is_sent_to_whom_is_not_trusted() {
    let server = serve(&Certificate::self_signed(&["api.veracode.com"]));
    let connect = format!(
        "--connect-to=api.veracode.com:443:127.0.0.1:{}",
        server.port()
    );
    let run = Vhttp::new().credentials(&"ab".repeat(16), &"cd".repeat(64));
    refused(
        run.args([&connect, "api.veracode.com/x"]),
        "api.veracode.com",
    );
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn plain_http_where_tls_is_expected_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        socket.write_all(answer).unwrap();
        // Waits for the end: closing on unread bytes would reset the connection.
        let _ = socket.read_to_end(&mut Vec::new());
    });
    refused(Vhttp::new().arg(url), "TLS");
    server.join().unwrap();
}

#[test]
fn a_file_that_holds_no_certificate_is_named() {
    let run = Vhttp::new().args(["--verify=Cargo.toml", "https://127.0.0.1:1/"]);
    refused(run, "Cargo.toml");
}

/// A kept connection that ended meanwhile, without TLS's goodbye, is no reason to fail.
#[test]
fn a_kept_connection_that_is_cut_is_replaced() {
    let (ca, count) = (Ca::new(), AtomicUsize::new(0));
    let config = ca.issue(&["localhost"]).server_config();
    let server = Server::start_tls(config, move |_| {
        match count.fetch_add(1, Ordering::Relaxed) {
            0 => Response::redirect(307, "/there"),
            1 => Response::raw("").ending(Ending::Cut),
            _ => Response::new(200).body("ok"),
        }
    });
    let verify = format!("--verify={}", ca.path().display());
    let run = Vhttp::new().args([&verify, "--follow", "--print=b", &url(&server)]);
    assert_eq!(run.run().success().stdout(), "ok");
}
