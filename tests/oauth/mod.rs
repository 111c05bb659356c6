//! OAuth client credentials: how a token is fetched, kept, shared by runs, replaced, and never shown.

mod errors;
mod together;

use serde_json::json;

#[cfg(unix)]
use crate::support::Vhttp;
use crate::support::oauth::{Asked, Authority, CLIENT, SECRET};
use crate::support::{Response, Scratch, Stdin};

fn asked(client_auth: &'static str, scope: Option<&str>, audience: Option<&str>) -> Asked {
    Asked {
        client_auth,
        scope: scope.map(str::to_owned),
        audience: audience.map(str::to_owned),
    }
}

/// The one file with a token below the home.
#[track_caller]
fn kept(scratch: &Scratch) -> std::path::PathBuf {
    let tokens = scratch.home().join(".config/httpie/tokens");
    let mut folders: Vec<_> = std::fs::read_dir(tokens).unwrap().collect();
    assert_eq!(folders.len(), 1);
    folders.remove(0).unwrap().path().join("token.json")
}

#[test]
fn a_token_is_fetched_once_and_kept_in_private() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    for _ in 0..2 {
        let run = server.client(scratch.vhttp()).args(["-v", "--debug"]);
        let output = run.arg(server.url("/x")).run().success();
        let text = output.stdout();
        assert!(text.contains("Authorization: Bearer ********"), "{text}");
        assert!(
            text.contains(r#"{"token":1}"#) && !text.contains("/token "),
            "{text}"
        );
    }
    assert_eq!(server.asked(), [asked("basic", None, None)]);
    let request = &server.requests()[0];
    assert_eq!(request.text(), "grant_type=client_credentials");
    assert_eq!(request.header("accept"), Some("application/json"));
    let text = std::fs::read_to_string(kept(&scratch)).unwrap();
    assert!(text.contains("t0ken-1") && !text.contains(CLIENT), "{text}");
    assert!(!format!("{text} {:?}", kept(&scratch)).contains(SECRET));
    #[cfg(unix)]
    for (path, mode) in [
        (kept(&scratch).as_path(), 0o600),
        (kept(&scratch).parent().unwrap(), 0o700),
    ] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777,
            mode
        );
    }
}

#[test]
fn scope_audience_and_form_are_as_asked_for() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    let args = [
        "--scope=read write",
        "--audience=https://api/",
        "--token-auth=body",
    ];
    let run = server.client(scratch.vhttp()).args(args);
    run.arg(server.url("/x")).run().success();
    server
        .client(scratch.vhttp())
        .arg(server.url("/x"))
        .run()
        .success();
    let first = asked("body", Some("read write"), Some("https://api/"));
    assert_eq!(server.asked(), [first, asked("basic", None, None)]);
}

#[test]
fn a_token_near_its_end_is_replaced() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    server.set_lifetime(json!(0));
    // It is good for the request that it was fetched for, even where it cannot be kept.
    let run = server
        .client(scratch.vhttp())
        .env("VHTTP_CONFIG_DIR", "/dev/null/x");
    run.arg(server.url("/x")).run().success();
    for number in 2..=3 {
        let output = server
            .client(scratch.vhttp())
            .arg(server.url("/x"))
            .run()
            .success();
        assert_eq!(output.stdout(), format!(r#"{{"token":{number}}}"#));
    }
}

#[test]
fn a_refused_token_is_replaced_once() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    let run = |args: &[&str]| {
        server
            .client(scratch.vhttp())
            .args(args)
            .arg(server.url("/x"))
    };
    run(&[]).run().success();
    server.revoke();
    let output = run(&["--all", "--print=h"]).run().success();
    let statuses: Vec<_> = output
        .stdout()
        .lines()
        .filter(|line| line.contains("HTTP/"))
        .map(str::to_owned)
        .collect();
    assert_eq!(statuses, ["HTTP/1.1 401 Unauthorized", "HTTP/1.1 200 OK"]);
    assert_eq!(server.asked().len(), 2);
    // Once, and then the answer stands.
    let refusing = Authority::start();
    let run = refusing
        .client(scratch.vhttp())
        .arg(format!("--token-url={}", server.url("/token")));
    run.arg(refusing.url("/x")).run().expect_code(4);
    assert_eq!((refusing.count("/x"), server.asked().len()), (2, 3));
}

#[test]
fn a_body_from_a_pipe_is_not_sent_again_but_the_next_run_has_a_new_token() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    let run = || {
        server
            .client(scratch.vhttp())
            .arg("--chunked")
            .arg(server.url("/x"))
    };
    run().run().success();
    server.revoke();
    run()
        .stdin(Stdin::Pipe(vec![b'x'; 1000]))
        .run()
        .expect_code(4);
    run().stdin(Stdin::Pipe(vec![b'x'; 1000])).run().success();
    assert_eq!((server.count("/x"), server.asked().len()), (3, 2));
}

#[test]
fn a_token_goes_to_no_other_origin() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    let other = crate::support::Server::start(|_| Response::json("{}"));
    let elsewhere = crate::support::Server::start({
        let target = other.url("/other");
        move |_| Response::redirect(307, &target)
    });
    let run = server
        .client(scratch.vhttp())
        .arg("--follow")
        .arg(elsewhere.url("/x"));
    let output = run.run().success();
    assert!(
        output.stderr().contains("credentials are not sent there"),
        "{}",
        output.stderr()
    );
    assert!(elsewhere.requests()[0].header("authorization").is_some());
    assert_eq!(other.requests()[0].header("authorization"), None);
}

#[test]
fn offline_fetches_and_writes_nothing() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    let run = |program: &str, option: &str| {
        server
            .client(scratch.vhttp())
            .called_as(program)
            .args([option, &server.url("/x")])
    };
    let text = run("http", "--offline").run().success().stdout();
    assert!(
        text.contains("Authorization: Bearer <token, fetched when the request is sent>"),
        "{text}"
    );
    let error = run("vhttp", "--sign-only").run().expect_code(1).stderr();
    assert!(error.contains("no access token is kept"), "{error}");
    assert!(server.requests().is_empty());
    assert!(!scratch.home().join(".config").exists());
    run("vhttp", "--print=").run().success();
    let text = run("vhttp", "--offline").run().success().stdout();
    assert!(text.contains("Authorization: Bearer ********"), "{text}");
    let text = run("vhttp", "--sign-only")
        .shows_secrets()
        .run()
        .success()
        .stdout();
    assert_eq!(text, "Bearer t0ken-1\n");
    let error = run("vhttp", "--curl").run().expect_code(1).stderr();
    assert!(error.contains("curl fetches no access tokens"), "{error}");
}

#[test]
fn a_session_keeps_nothing_of_it() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    let run = server.client(scratch.vhttp()).arg("--session=./s.json");
    run.arg(server.url("/x")).run().success();
    let text = String::from_utf8(scratch.read("s.json")).unwrap();
    assert!(
        !text.contains("t0ken") && !text.contains("oauth2") && !text.contains("c4nary"),
        "{text}"
    );
}

#[test]
fn the_token_is_fetched_through_the_proxy() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    let proxy = crate::support::Server::start(|request| match request.method.as_str() {
        "POST" => Response::json(r#"{"access_token":"t0ken-9"}"#),
        _ => Response::json("{}"),
    });
    let run = server
        .client(scratch.vhttp())
        .arg(format!("--proxy=all:{}", proxy.url("")));
    run.arg(server.url("/x")).run().success();
    let lines: Vec<_> = proxy
        .requests()
        .iter()
        .map(crate::support::Request::line)
        .collect();
    assert_eq!(
        lines,
        [
            format!("POST {} HTTP/1.1", server.url("/token")),
            format!("GET {} HTTP/1.1", server.url("/x"))
        ]
    );
    assert!(server.requests().is_empty());
}

#[test]
fn a_host_has_its_client_in_the_configuration() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    let table = format!(
        "[hosts.\"127.0.0.1\"]\nauth-type = \"veracode_oauth\"\ntoken-url = \"{}\"\nid = \"{CLIENT}\"\n\
         key = \"env:MY_SECRET\"\nscope = \"read\"\naudience = \"api\"\ntoken-auth = \"body\"\n",
        server.url("/token")
    );
    scratch.write_home(".config/httpie/config.toml", table);
    let run = || {
        let run = scratch.vhttp().env("MY_SECRET", SECRET).secret(SECRET);
        run.arg(server.url("/x"))
    };
    let output = run().args(["-v", "--debug"]).run().success();
    assert!(
        output
            .stderr()
            .contains("credentials: veracode_oauth, from config.toml"),
        "{}",
        output.stderr()
    );
    run().arg("--scope=write").run().success();
    let expected = |scope| asked("body", Some(scope), Some("api"));
    assert_eq!(server.asked(), [expected("read"), expected("write")]);
    let text = run().arg("--sign-only").run().success().stdout();
    assert_eq!(text, "Bearer t0ken-1\n");
}

#[cfg(unix)]
#[test]
fn a_missing_secret_is_asked_for() {
    use crate::support::pty::Terminal;
    let server = Authority::start();
    let terminal = Terminal::full().when("the client client:1 a: ", &format!("{SECRET}\n"));
    let run = Vhttp::new().args(["-A", "oauth2_client_credentials", "-a", r"client\:1 a"]);
    let run = run
        .arg(format!("--token-url={}", server.url("/token")))
        .secret(SECRET);
    let run = run.stdin(Stdin::Terminal).terminal(terminal);
    run.arg(server.url("/x")).run().success();
    assert_eq!(server.asked().len(), 1);
}
