//! Why there is no token: one line that says so, a step to take, and never the client's secret.

use std::time::Duration;

use crate::support::oauth::Authority;
use crate::support::response::Ending;
use crate::support::{Response, Vhttp};

#[track_caller]
fn says(run: Vhttp, code: i32, message: &str, hint: &str) {
    let stderr = run.run().expect_code(code).stderr();
    let lines: Vec<_> = stderr
        .lines()
        .filter(|line| line.starts_with("vhttp: error: "))
        .collect();
    let [line] = lines[..] else {
        panic!("not one error: {stderr}");
    };
    let host = line
        .split(['/', ' '])
        .find(|word| word.starts_with("127.0.0.1:"));
    let line = line.replace(host.unwrap_or("HOST").trim_end_matches(':'), "HOST");
    assert_eq!(
        line,
        format!("vhttp: error: cannot get an access token: {message}")
    );
    assert!(stderr.contains(hint), "{stderr}");
}

#[test]
fn the_token_endpoint_is_heard() {
    let html = |status| Response::new(status).body("<html>c4nary-s3cret+/=%é</html>");
    let other = Authority::start();
    let rows = [
        (
            html(503),
            "HOST answered 503 Service Unavailable",
            "try again later",
        ),
        (html(404), "HOST answered 404 Not Found", "--token-url"),
        (html(200), "the answer of HOST is no JSON", "--token-url"),
        (
            Response::json("{}"),
            "the answer of HOST holds no access_token",
            "--token-url",
        ),
        (
            Response::redirect(307, &other.url("/token")),
            &format!(
                "HOST redirects to `{}`, and the client's secret goes nowhere else",
                other.url("/token")
            ),
            "--token-url",
        ),
        (
            Response::new(200)
                .body("{")
                .ending(Ending::Reset)
                .cut_after(20),
            "cannot read the answer of HOST: the server closed the connection before the head of its answer was complete",
            "",
        ),
    ];
    for (reply, message, hint) in rows {
        let server = Authority::start();
        server.reply(reply);
        let run = server.client(Vhttp::new()).arg(server.url("/x"));
        says(run, 1, message, hint);
        assert_eq!((server.count("/x"), server.count("/token")), (0, 1));
    }
    assert!(other.requests().is_empty());
}

#[test]
fn the_client_and_what_it_wants_may_be_refused() {
    let server = Authority::start();
    let run = server
        .client(Vhttp::new())
        .arg("--scope=everything")
        .arg(server.url("/x"));
    says(
        run,
        1,
        "HOST says invalid_scope: no invalid_scope for you, ********",
        "--scope",
    );
    let run = server
        .client(Vhttp::new())
        .arg("--auth=someone:c4nary-other")
        .arg(server.url("/x"));
    // The endpoint tells the right secret, which this run does not know.
    let stderr = run.shows_secrets().run().expect_code(1).stderr();
    assert!(
        stderr.contains("says invalid_client: ") && stderr.contains("--token-auth=body"),
        "{stderr}"
    );
    assert_eq!(server.count("/x"), 0);
}

#[test]
fn a_slow_or_absent_endpoint_is_said() {
    let server = Authority::start();
    server.reply(Response::json("{}").delay(Duration::from_secs(20)));
    let run = server
        .client(Vhttp::new())
        .arg("--timeout=0.2")
        .arg(server.url("/x"));
    says(
        run,
        2,
        "Request timed out (0.2s). HOST: the wait for its answer took too long",
        "--timeout",
    );
    let run = server
        .client(Vhttp::new())
        .arg("--token-url=http://127.0.0.1:1/")
        .arg(server.url("/x"));
    says(run, 1, "cannot connect to HOST: connection refused", "");
    assert_eq!(server.count("/x"), 0);
}

#[test]
fn a_token_that_cannot_be_kept_is_used_all_the_same() {
    let server = Authority::start();
    let run = server
        .client(Vhttp::new())
        .env("VHTTP_CONFIG_DIR", "/dev/null/x");
    let output = run.arg(server.url("/x")).run().success();
    assert!(
        output
            .stderr()
            .contains("warning: the access token cannot be kept"),
        "{}",
        output.stderr()
    );
}

#[test]
fn what_cannot_work_is_refused_before_anything_is_sent() {
    let oauth = "--auth-type=oauth2_client_credentials";
    let veracode = "--auth-type=veracode_oauth";
    let (token_url, auth) = ("--token-url=http://127.0.0.1:1/t", "--auth=a:c4nary-b");
    let rows: [(&[&str], &str); 8] = [
        (
            &[
                veracode,
                token_url,
                auth,
                "analysiscenter.veracode.com/api/5.0/getapplist.do",
            ],
            "XML APIs, which take no OAuth tokens",
        ),
        (
            &[oauth, token_url, auth, "ANALYSISCENTER.veracode.eu"],
            "--auth-type=veracode_hmac",
        ),
        (
            &[oauth, auth, "--token-url=http://example.com/t", "https://h"],
            "begins with https://",
        ),
        (
            &[
                oauth,
                auth,
                "--token-url=https://a:c4nary-b@example.com/t",
                "https://h",
            ],
            "go into --auth",
        ),
        (
            &[veracode, auth, "https://api.veracode.com"],
            "needs a token URL",
        ),
        (&[oauth, token_url, "https://h"], "--auth required"),
        (
            &[token_url, auth, "https://h"],
            "--token-url works with an OAuth type only",
        ),
        (
            &[oauth, token_url, auth, "http://example.com/"],
            "over plain http",
        ),
    ];
    for (args, expected) in rows {
        let stderr = Vhttp::new()
            .args(args)
            .secret("c4nary")
            .run()
            .expect_code(1)
            .stderr();
        assert!(stderr.contains(expected), "{args:?}: {stderr}");
    }
}
