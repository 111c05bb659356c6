//! Who asks: digest, `.netrc`, prompts and the credentials' origin, over real connections.

use crate::support::{Request, Response, Scratch, Server, Vhttp};

const PASSWORD: &str = "s3cr3t-pass";

/// A server that asks for digest once: whoever sends credentials gets `welcome`.
fn asking(challenge: &'static str) -> Server {
    Server::start(move |request| {
        if request.header("authorization").is_some() {
            return Response::new(200).body("welcome");
        }
        Response::new(401)
            .header("WWW-Authenticate", challenge)
            .body("denied")
    })
}

/// Digest credentials, the program called `http`; secrets may be shown, as HTTPie shows them.
fn digest(server: &Server, args: &[&str]) -> Vhttp {
    Vhttp::new()
        .called_as("http")
        .args(["--ignore-stdin", "-A", "digest", "-a"])
        .arg(format!("u:{PASSWORD}"))
        .args(args)
        .arg(server.url("/d"))
        .secret(PASSWORD)
}

fn authorizations(server: &Server) -> Vec<Option<String>> {
    let value = |request: &Request| request.header("authorization").map(str::to_owned);
    server.requests().iter().map(value).collect()
}

#[test]
fn a_challenge_is_answered_once() {
    let server =
        asking(r#"Digest realm="r", nonce="n", qop="auth", opaque="o", algorithm=SHA-256"#);
    let output = digest(&server, &[]).run().success();
    assert_eq!(output.stdout(), "welcome");
    let sent = authorizations(&server);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], None);
    let answer = sent[1].as_deref().unwrap();
    assert!(
        answer.starts_with(r#"Digest username="u", realm="r", nonce="n", uri="/d", response=""#)
    );
    assert!(
        answer.contains(r#"opaque="o", algorithm="SHA-256", qop="auth", nc=00000001, cnonce=""#)
    );
}

#[test]
fn refused_credentials_end_the_exchange() {
    let server = Server::start(|_| {
        Response::new(401)
            .header(
                "WWW-Authenticate",
                r#"Digest realm="r", nonce="n", qop="auth""#,
            )
            .body("denied")
    });
    let output = digest(&server, &["--check-status"]).run().expect_code(4);
    assert_eq!(output.stdout(), "denied");
    assert_eq!(server.requests().len(), 2);
    assert_eq!(
        output.stderr().matches("401").count(),
        1,
        "{}",
        output.stderr()
    );
}

#[test]
fn only_all_shows_the_challenge_and_its_answer() {
    let server = asking(r#"Digest realm="r", nonce="n""#);
    let heads = |text: &str| {
        (
            text.matches("GET /d").count(),
            text.matches("HTTP/1.1 ").count(),
        )
    };
    let output = digest(&server, &["-v"]).run().success().stdout();
    assert_eq!(heads(&output), (1, 1), "{output}");
    assert!(!output.contains("Digest"), "{output}");
    let output = digest(&server, &["-v", "--all"]).run().success().stdout();
    assert_eq!(heads(&output), (2, 2), "{output}");
    assert!(
        output.contains("Authorization: Digest username="),
        "{output}"
    );
}

#[test]
fn the_body_is_sent_again() {
    let server = asking(r#"Digest realm="r", nonce="n", qop="auth-int""#);
    let output = digest(&server, &["--raw", "text"]).run().success();
    assert_eq!(output.stdout(), "welcome");
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        (requests[1].text().as_str(), requests[1].method.as_str()),
        ("text", "POST")
    );
    let answer = authorizations(&server)[1].clone().unwrap();
    assert!(
        answer.contains(r#"qop="auth-int", nc=00000001"#),
        "{answer}"
    );
}

#[test]
fn a_redirect_on_the_origin_reuses_the_nonce() {
    let server = Server::start(
        |request| match (request.header("authorization"), request.path()) {
            (None, _) => Response::new(401).header(
                "WWW-Authenticate",
                r#"Digest realm="r", nonce="n", qop="auth""#,
            ),
            (Some(_), "/d") => Response::redirect(302, "/next"),
            (Some(_), _) => Response::new(200).body("welcome"),
        },
    );
    // The answer to the challenge is no redirect: two answers may be redirects' before the limit of two.
    let output = digest(&server, &["--follow", "--max-redirects=2"])
        .run()
        .success();
    assert_eq!(output.stdout(), "welcome");
    let last = authorizations(&server)[2].clone().unwrap();
    assert!(
        last.contains(r#"uri="/next""#) && last.contains("nc=00000002"),
        "{last}"
    );
}

#[test]
fn cred_digest_host_gets_no_answer() {
    let other = asking(r#"Digest realm="r", nonce="n", qop="auth""#);
    let location = other.url("/x");
    let server = Server::start(move |_| Response::redirect(302, &location));
    let output = digest(&server, &["--follow"]).run().success();
    assert_eq!(output.stdout(), "denied");
    assert_eq!(authorizations(&other), [None]);
}

/// A server that says nothing but `ok`, and a home with this `.netrc`.
fn with_netrc(text: &str) -> (Server, Scratch) {
    let scratch = Scratch::new();
    scratch.write_home(".netrc", text);
    (Server::start(|_| Response::new(200).body("ok")), scratch)
}

fn get(scratch: &Scratch, server: &Server, args: &[&str]) -> Vhttp {
    scratch
        .vhttp()
        .arg("--ignore-stdin")
        .arg(server.url("/"))
        .args(args)
        .secret(PASSWORD)
}

const NINA: &str = "machine 127.0.0.1 login nina password s3cr3t-pass\n";
const NINAS: &str = "Basic bmluYTpzM2NyM3QtcGFzcw==";

#[test]
fn netrc_bearer_netrc_vs_signature_and_all_that_is_typed_come_first() {
    let (server, scratch) = with_netrc(NINA);
    let signed = "ab".repeat(16) + ":" + &"01".repeat(64);
    let rows: [(&[&str], Option<&str>); 7] = [
        (&[], Some(NINAS)),
        (&["-A", "basic"], Some(NINAS)),
        (&["--ignore-netrc"], None),
        (&["-a", "a:b"], Some("Basic YTpi")),
        (&["-A", "bearer", "-a", "t"], Some("Bearer t")),
        (&["Authorization:own"], Some("own")),
        (
            &["-A", "veracode_hmac", "-a", &signed],
            Some("VERACODE-HMAC-SHA-256"),
        ),
    ];
    for (args, expected) in rows {
        let before = server.requests().len();
        get(&scratch, &server, args).run().success();
        let sent = authorizations(&server).split_off(before);
        let sent = sent[0].as_deref().map(|value| match expected {
            Some(expected) if value.starts_with("VERACODE") => &value[..expected.len()],
            _ => value,
        });
        assert_eq!(sent, expected, "{args:?}");
    }
}

#[test]
fn netrc_redirect_does_not_ask_for_the_host() {
    let (other, scratch) = with_netrc("machine localhost login nina password s3cr3t-pass\n");
    let location = format!("http://localhost:{}/", other.port());
    let server = Server::start(move |_| Response::redirect(302, &location));
    get(&scratch, &server, &["--follow"]).run().success();
    assert_eq!(authorizations(&server), [None]);
    assert_eq!(authorizations(&other), [None]);
}

#[test]
fn netrc_malformed_is_no_reason_to_stop_unless_it_is_needed() {
    let (server, scratch) = with_netrc(&format!("{NINA}machine x s3cr3t-pass"));
    get(&scratch, &server, &[]).run().success();
    assert_eq!(authorizations(&server), [None]);
    let output = get(&scratch, &server, &["-A", "digest"])
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("--auth required"),
        "{}",
        output.stderr()
    );
    assert!(output.stderr().contains("line 2"), "{}", output.stderr());
}

#[test]
fn netrc_is_found_by_its_variable() {
    let (server, scratch) = with_netrc("");
    scratch.write_home("own", NINA);
    get(&scratch, &server, &[])
        .env("NETRC", "~/own")
        .run()
        .success();
    assert_eq!(authorizations(&server), [Some(NINAS.to_owned())]);
}

#[test]
fn a_named_scheme_does_not_take_the_credentials_of_the_url() {
    for scheme in ["basic", "digest", "bearer"] {
        let output = Vhttp::new()
            .args([
                "--ignore-stdin",
                "--offline",
                "-A",
                scheme,
                "http://u:s3cr3t-pass@h.test/",
            ])
            .secret(PASSWORD)
            .run()
            .expect_code(1);
        assert!(
            output.stderr().contains("--auth required"),
            "{}",
            output.stderr()
        );
    }
}

#[test]
fn a_line_end_in_a_token_is_refused() {
    let output = Vhttp::new()
        .args([
            "--ignore-stdin",
            "--offline",
            "-A",
            "bearer",
            "-a",
            "s3cr3t-pass\r\nX: y",
            "http://h.test/",
        ])
        .secret(PASSWORD)
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("Authorization"),
        "{}",
        output.stderr()
    );
}

#[test]
#[cfg(unix)]
fn a_missing_password_is_asked_for_without_echo() {
    use crate::support::pty::Terminal;
    let server = Server::start(|_| Response::new(200).body("ok"));
    let prompt = format!("http: password for u@127.0.0.1:{}: ", server.port());
    let output = Vhttp::new()
        .called_as("http")
        .args(["-a", "u"])
        .arg(server.url("/"))
        .terminal(Terminal::full().when(&prompt, "s3cr3t-pass\n"))
        .secret(PASSWORD)
        .run()
        .success();
    assert!(output.screen().contains(&prompt), "{}", output.screen());
    let sent = Some("Basic dTpzM2NyM3QtcGFzcw==".to_owned());
    assert_eq!(authorizations(&server), [sent]);
}

#[test]
fn without_standard_input_nobody_is_asked() {
    let output = Vhttp::new()
        .args(["--ignore-stdin", "-a", "u", "http://h.test/"])
        .run()
        .expect_code(1);
    let sentence = "Unable to prompt for passwords because --ignore-stdin is set.";
    assert!(output.stderr().contains(sentence), "{}", output.stderr());
}
