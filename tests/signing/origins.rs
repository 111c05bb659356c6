//! For whom a request is signed: the origin that the credentials were given for, and nobody else.

use super::{HOST, USERS, bare, parameter};
use crate::support::identity::clock::Clock;
use crate::support::identity::signature::{Gate, Refusal};
use crate::support::{IdentityApi, Request, Response, Server, Vhttp};

#[test]
fn a_redirect_to_the_same_origin_is_signed_afresh() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let server = redirecting(&api, "/api/authn/v2/users/self", 307);
    let options = [
        format!("--connect-to={HOST}:443:127.0.0.1:{}", server.port()),
        format!("--verify={}", api.ca_path().display()),
    ];
    let run = Vhttp::new().args(options).credentials(&id, &secret);
    run.args(["--follow", USERS]).run().success();
    let requests = server.requests();
    let sent = |at: usize| requests[at].header("authorization").unwrap();
    assert_eq!(requests[1].target, "/api/authn/v2/users/self");
    assert_ne!(parameter(sent(0), "nonce"), parameter(sent(1), "nonce"));
    assert_ne!(parameter(sent(0), "sig"), parameter(sent(1), "sig"));
    for request in &requests {
        verify(&api, request);
    }
}

/// Verifies a request that another server has received.
fn verify(api: &IdentityApi, request: &Request) {
    let (id, secret) = api.admin();
    let secret_of = |asked: &str| (asked == id).then(|| secret.clone());
    let verified = Gate::new().verify(request, Clock::default().now(), secret_of);
    assert_eq!(verified, Ok(id.clone()));
}

/// A server with the stand-in's authority that redirects its first request.
fn redirecting(api: &IdentityApi, location: &str, status: u16) -> Server {
    let config = api.ca().issue(&[HOST]).server_config();
    let location = location.to_owned();
    Server::start_tls(config, move |request| {
        if request.target == location {
            Response::json("{}")
        } else {
            Response::redirect(status, &location)
        }
    })
}

#[test]
fn a_foreign_origin_gets_no_credentials() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let foreign = Server::start(|_| Response::json("{}"));
    let server = redirecting(&api, &foreign.url("/take"), 302);
    let connect = format!("--connect-to={HOST}:443:127.0.0.1:{}", server.port());
    let verify = format!("--verify={}", api.ca_path().display());
    for auth in ["veracode_hmac", "basic", "bearer"] {
        let run = Vhttp::new().credentials(&id, &secret);
        let run = run.args([&connect, &verify, "--follow"]);
        let run = match auth {
            "veracode_hmac" => run,
            _ => run.args(["-A", auth, "-a", "ann:passw0rd"]),
        };
        let output = run.arg(USERS).run().success();
        let taken = foreign.requests().pop().unwrap();
        assert_eq!(taken.header("authorization"), None, "{auth}");
        let stderr = output.stderr();
        assert!(
            stderr.contains("credentials are not sent") && stderr.contains("127.0.0.1"),
            "{stderr}"
        );
    }
    assert_eq!(foreign.requests().len(), 3);
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.header("authorization").is_some())
    );
}

#[test]
fn nothing_is_signed_over_plain_http_but_to_this_machine() {
    let server = Server::start(|_| Response::json("{}"));
    let resolve = format!("--resolve=api.example.org:{}:127.0.0.1", server.port());
    let url = format!("http://api.example.org:{}/x", server.port());
    let (id, secret) = ("ab".repeat(16), "cd".repeat(64));
    let run = || {
        Vhttp::new()
            .credentials(&id, &secret)
            .arg("-Averacode_hmac")
    };
    let output = run().args([&resolve, &url]).run().expect_code(1);
    let stderr = output.stderr();
    assert!(
        stderr.contains("will not sign a request to http://api.example.org")
            && stderr.contains("hint: "),
        "{stderr}"
    );
    assert_eq!(server.connections(), 0);
    run().arg(server.url("/x")).run().success();
    let sent = server.requests().pop().unwrap();
    assert!(
        sent.header("authorization")
            .unwrap()
            .starts_with("VERACODE-HMAC-SHA-256 id=")
    );
    // Basic and bearer go over http, as in HTTPie.
    let run = Vhttp::new()
        .args([&resolve, &url])
        .args(["-a", "ann:passw0rd"]);
    run.run().success();
    assert_eq!(server.requests().len(), 2);
}

/// The name says nothing of the way: a proxy or a flag may lead `localhost` to another machine.
#[test]
fn nothing_secret_takes_a_detour_over_plain_http() {
    let (api, proxy) = (
        Server::start(|_| Response::json("{}")),
        Server::start(|_| Response::json("{}")),
    );
    let url = format!("http://localhost:{}/x", api.port());
    let (id, secret) = ("ab".repeat(16), "cd".repeat(64));
    let signed = || {
        let run = Vhttp::new().credentials(&id, &secret);
        run.args(["-Averacode_hmac", "--timeout=5", &url])
    };
    let oauth = || {
        let run = Vhttp::new().secret("a-secret").args(["-a", "ann:a-secret"]);
        let token_url = format!("--token-url={url}");
        run.args([
            "-Aoauth2_client_credentials",
            &token_url,
            "https://api.example.org",
        ])
    };
    let away = format!("--connect-to=localhost:{}:away.invalid:80", api.port());
    for run in [
        signed().env("http_proxy", "http://away.invalid:3128"),
        signed().arg("--proxy=http:away.invalid"),
        signed().arg(&away),
        oauth().arg(&away),
        oauth().arg("--proxy=http:socks5h://away.invalid"),
    ] {
        let stderr = run.run().expect_code(1).stderr();
        assert!(
            stderr.contains("will not send credentials to http://localhost:")
                && stderr.contains("away.invalid")
                && stderr.contains("hint: "),
            "{stderr}"
        );
    }
    // What stays here may go any way.
    let here = format!("--connect-to=localhost:{}:127.0.0.1:", api.port());
    signed().arg(here).run().success();
    signed().env("http_proxy", proxy.url("")).run().success();
    assert_eq!((api.requests().len(), proxy.requests().len()), (1, 1));
}

/// Another scheme is another origin: a redirect from http to https leaves the credentials behind, too.
#[test]
fn a_redirect_from_http_to_https_is_another_origin() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let target = format!("https://localhost:{}/healthcheck/status", api.port());
    let server = Server::start(move |_| Response::redirect(301, &target));
    let run = bare(&api).credentials(&id, &secret);
    let run = run.args(["-Averacode_hmac", "--follow", &server.url("/")]);
    let output = run.run().expect_code(4);
    assert!(output.stderr().contains("credentials are not sent"));
    assert_eq!(api.refused(), [Refusal::Missing]);
}
