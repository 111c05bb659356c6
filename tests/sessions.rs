//! Sessions as a user meets them: what is kept, who gets it, and what no accident may do to a file.

use std::collections::HashSet;
use std::fs;

use serde_json::{Value, json};

use crate::support::{Output, Response, Scratch, Server, Vhttp};

pub(crate) const SESSION: &str = "--session=./s.json";

pub(crate) fn ok() -> Response {
    Response::json("{}")
}

pub(crate) fn http(scratch: &Scratch) -> Vhttp {
    scratch.vhttp().called_as("http").arg("--ignore-stdin")
}

pub(crate) fn file(scratch: &Scratch) -> Value {
    serde_json::from_slice(&scratch.read("s.json")).unwrap()
}

/// The files in the working directory.
pub(crate) fn names(scratch: &Scratch) -> HashSet<String> {
    let entries = fs::read_dir(scratch.work()).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn what_is_kept_is_sent_again() {
    let server = Server::start(|_| ok().header("Set-Cookie", "sid=1; Path=/"));
    let scratch = Scratch::new();
    let first = http(&scratch).args([
        "-a",
        "u:p",
        SESSION,
        &server.url("/"),
        "X-A:b",
        "Cookie:mine=2",
    ]);
    first.run().success();
    http(&scratch)
        .args([SESSION, &server.url("/")])
        .run()
        .success();
    let again = &server.requests()[1];
    assert_eq!(again.header("X-A"), Some("b"));
    assert_eq!(again.header("Authorization"), Some("Basic dTpw"));
    assert_eq!(again.header("Cookie"), Some("mine=2; sid=1"));
    assert_eq!(
        file(&scratch)["auth"],
        json!({"type": "basic", "raw_auth": "u:p"})
    );
}

#[test]
fn cookies_follow_redirects_without_a_session_but_not_to_another_host() {
    let other = Server::start(|_| ok());
    let away = format!("http://localhost:{}/", other.port());
    let server = Server::start(move |request| match request.path() {
        "/" => Response::redirect(302, "/next").header("Set-Cookie", "hop=1"),
        _ => Response::redirect(302, &away).header("Set-Cookie", "two=2"),
    });
    let scratch = Scratch::new();
    let run = http(&scratch).args([
        "--follow",
        SESSION,
        &server.url("/"),
        "Cookie:typed=1",
        "X-A:b",
    ]);
    run.run().success();
    assert_eq!(
        server.requests()[1].header("Cookie"),
        Some("typed=1; hop=1")
    );
    assert_eq!(other.requests()[0].header("Cookie"), None);
    let run = http(&Scratch::new())
        .args(["--follow", &server.url("/")])
        .run();
    run.success();
    assert_eq!(server.requests()[3].header("Cookie"), Some("hop=1"));
}

#[test]
fn what_the_configuration_gives_is_not_kept() {
    let server = Server::start(|_| ok());
    let scratch = Scratch::new();
    let config = "[hosts.\"127.0.0.1\"]\nheaders = { X-Key = \"canary\" }\n";
    scratch.write_home(".config/httpie/config.toml", config);
    let run = scratch.vhttp().args([SESSION, &server.url("/"), "X-A:b"]);
    run.run().success();
    assert_eq!(server.requests()[0].header("X-Key"), Some("canary"));
    assert_eq!(
        file(&scratch)["headers"],
        json!([{"name": "X-A", "value": "b"}])
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let scratch = Scratch::new();
    for option in [
        "--session=./s.json",
        "--session-read-only=./s.json",
        "--session=named",
    ] {
        let run = http(&scratch).args(["--offline", option, "http://a.test/", "X-A:b"]);
        assert!(run.run().success().stdout().contains("X-A: b"));
    }
    assert!(names(&scratch).is_empty());
    assert!(!scratch.home().join(".config").exists());
}

#[test]
fn an_empty_file_is_a_fresh_start() {
    let server = Server::start(|_| ok());
    let scratch = Scratch::new();
    scratch.write("s.json", "");
    http(&scratch)
        .args([SESSION, &server.url("/"), "X-A:b"])
        .run()
        .success();
    assert_eq!(
        file(&scratch)["headers"],
        json!([{"name": "X-A", "value": "b"}])
    );
}

#[test]
fn a_failed_request_changes_nothing() {
    let scratch = Scratch::new();
    scratch.write("s.json", "{}");
    http(&scratch)
        .args([SESSION, "http://127.0.0.1:1/", "X-A:b"])
        .run()
        .expect_code(1);
    assert_eq!(scratch.read("s.json"), b"{}");
}

#[test]
fn both_options_at_once_and_wrong_names_are_refused() {
    let refused = |args: [&str; 2]| -> Output {
        http(&Scratch::new())
            .args(args)
            .arg("http://a.test/")
            .run()
            .expect_code(1)
    };
    assert!(
        refused([SESSION, "--session-read-only=./s.json"])
            .stderr()
            .contains("not allowed with argument --session")
    );
    assert!(
        refused(["--session=a b", "-v"])
            .stderr()
            .contains("Session name contains invalid characters")
    );
}

#[test]
fn sessions_are_listed_shown_upgraded_and_removed() {
    let scratch = Scratch::new();
    let folder = ".config/httpie/sessions/a.test_80";
    let old = r#"{"auth": {"type": "basic", "raw_auth": "me:canary"}, "cookies": {"a": {"value": "canary"}}}"#;
    scratch.write_home(&format!("{folder}/x.json"), old);
    let sessions = |args: &[&str]| {
        scratch
            .vhttp()
            .secret("canary")
            .arg("sessions")
            .args(args)
            .run()
    };
    assert!(
        sessions(&["ls"])
            .success()
            .stdout()
            .starts_with("a.test_80  x  ")
    );
    let shown = sessions(&["show", "a.test:80", "x"]).success().stdout();
    assert!(shown.contains("me:****"), "{shown}");
    let upgrade = ["upgrade", "--bind-cookies"];
    assert!(
        sessions(&upgrade)
            .success()
            .stdout()
            .ends_with("x.json: upgraded\n")
    );
    assert!(
        sessions(&upgrade)
            .success()
            .stdout()
            .ends_with("already up to date\n")
    );
    let text = fs::read_to_string(scratch.home().join(folder).join("x.json")).unwrap();
    assert!(text.contains(r#""domain": "a.test""#), "{text}");
    let notes = scratch.write("notes.txt", "notes");
    let said = sessions(&["rm", "./notes.txt"]).expect_code(1).stderr();
    assert!(said.contains("notes.txt is not a session file"), "{said}");
    assert!(notes.exists());
    sessions(&["rm", "a.test_80", "x"]).success();
    assert_eq!(sessions(&["ls"]).success().stdout(), "");
    assert!(
        sessions(&["rm", "a.test_80", "x"])
            .expect_code(1)
            .stderr()
            .contains("x.json")
    );
    assert!(
        sessions(&["show", "x"])
            .expect_code(1)
            .stderr()
            .contains("needs its host")
    );
    assert!(sessions(&["--help"]).success().stdout().contains("upgrade"));
}

#[test]
fn under_httpies_name_sessions_is_a_host() {
    let run = http(&Scratch::new())
        .args(["--offline", "sessions", "a=b"])
        .run()
        .success();
    assert!(run.stdout().contains("Host: sessions"), "{}", run.stdout());
}

#[test]
fn the_configuration_comes_before_the_command_line() {
    let scratch = Scratch::new();
    scratch.write_home(
        ".config/httpie/config.json",
        r#"{"default_options": ["--form", "--offline"]}"#,
    );
    let printed = |args: &[&str]| {
        http(&scratch)
            .args(args)
            .args(["http://a.test/", "a=b"])
            .run()
            .success()
            .stdout()
    };
    assert!(printed(&[]).ends_with("a=b"));
    assert!(printed(&["--no-form"]).contains(r#"{"a": "b"}"#));
    for broken in [&b"{nope"[..], b"{\"default_options\": [\"-a=u:\xff\"]}"] {
        scratch.write_home(".config/httpie/config.json", broken);
        let run = http(&scratch).args(["--offline", "http://a.test/"]);
        let output = run.run().success();
        let said = output.stderr();
        assert!(said.contains("warning: invalid config file"), "{said}");
        assert!(!output.stdout().contains("Authorization"));
    }
}
