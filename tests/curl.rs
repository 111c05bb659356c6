//! `--curl`, `vhttp curl`, and the options that tell more: `--debug`, `--traceback`, `--manual`.

#[cfg(unix)]
use std::process::Command;

use crate::support::{Response, Server, Vhttp};
#[cfg(unix)]
use crate::support::{Scratch, identity::IdentityApi};

fn printed(args: &[&str]) -> String {
    let run = Vhttp::new().arg("-I").args(args).secret("passw0rd").run();
    run.success().stdout()
}

#[test]
fn the_line_says_what_would_be_sent() {
    for (args, line) in [
        (
            &["--curl", "h.example/a"][..],
            "curl --compressed https://h.example/a\n",
        ),
        (
            &["--curl", "PUT", ":1/x", "a=it's", "X-A:b c"],
            "curl -X PUT --compressed -H 'Accept: application/json, */*;q=0.5' -H 'Content-Type: application/json' \
             -H 'X-A: b c' --data-raw '{\"a\": \"it'\\''s\"}' http://localhost:1/x\n",
        ),
        (
            &["--curl", "-F", "--max-redirects=6", "h/%2E./x"],
            "curl -L --max-redirs 5 --path-as-is --compressed https://h/../x\n",
        ),
        (
            &[
                "--curl-long",
                "-F",
                "--verify=no",
                "-a",
                "ann:passw0rd",
                "HEAD",
                "h/?a&b",
            ],
            "curl --head --location --insecure --user ann --compressed 'https://h/?a&b'\n",
        ),
        (
            &["--curl", "api.veracode.com/x", "a==b c"],
            "curl -H \"Authorization: $(vhttp --sign-only --auth-type=veracode_hmac GET 'https://api.veracode.com/x?a=b+c')\" \
             --compressed 'https://api.veracode.com/x?a=b+c'\n",
        ),
    ] {
        assert_eq!(printed(args), line, "{args:?}");
    }
}

#[test]
fn secrets_are_in_the_line_only_when_asked_for() {
    let args = ["--curl", "-A", "bearer", "-a", "passw0rd", "h/"];
    assert!(printed(&args).contains("'Authorization: Bearer ********'"));
    let shown = Vhttp::new().args(args).arg("--show-secrets").run();
    assert!(shown.success().stdout().contains("Bearer passw0rd"));
}

/// The line sends what this program sends, but for curl's own name.
#[cfg(unix)]
#[test]
fn curl_understands_the_line() {
    if Command::new("curl").arg("--version").output().is_err() {
        println!("skipped: curl is not installed");
        return;
    }
    let server = Server::start(|_| Response::new(200));
    let url = server.url("/x?a=1");
    for items in [
        &["-I", "PATCH", "n[a]=it's $HOME", "X-A:`x`", "X-B;"][..],
        &["-I", "-f", "POST", "a=1 2", "b=@c"],
        &["-I", "-a", "ann:secret", "GET", "X:y"],
        &["-I", "DELETE"],
    ] {
        let at = items
            .iter()
            .position(|item| !item.starts_with('-') && item.chars().all(char::is_uppercase));
        let (before, after) = items.split_at(at.unwrap() + 1);
        let scratch = Scratch::new();
        scratch.write("c", "from a file");
        let run = || scratch.vhttp().args(before).arg(&url).args(after);
        run().run().success();
        let line = run()
            .args(["--curl", "--show-secrets"])
            .run()
            .success()
            .stdout();
        let mut curl = Command::new("sh");
        let output = curl
            .args(["-c", &line])
            .current_dir(scratch.work())
            .output();
        assert!(output.unwrap().status.success(), "{line}");
        let requests = server.requests();
        let [.., ours, curls] = requests.as_slice() else {
            panic!("two requests were sent")
        };
        assert_eq!((&ours.method, &ours.target), (&curls.method, &curls.target));
        assert_eq!(ours.body, curls.body, "{line}");
        for name in ["content-type", "accept", "authorization", "x-a", "x-b", "x"] {
            assert_eq!(ours.header(name), curls.header(name), "{name}: {line}");
        }
    }
}

/// The line that is pasted gets a signature of its own each time that it is run, which the stand-in verifies.
#[cfg(unix)]
#[test]
fn curl_sends_the_line_of_a_signed_request() {
    if Command::new("curl").arg("--version").output().is_err() {
        println!("skipped: curl is not installed");
        return;
    }
    let api = IdentityApi::start();
    let scratch = Scratch::new();
    let (id, secret) = api.admin();
    scratch.write_credentials(&id, &secret);
    let line = scratch
        .vhttp()
        .args(["-I", "--curl"])
        .args(api.options("api.veracode.com"))
        .args(["GET", "api.veracode.com/api/authn/v2/users", "size==2"])
        .run()
        .success()
        .stdout();
    assert!(line.contains("$(vhttp --sign-only "), "{line}");
    let folder = scratch.home().join("programs");
    std::fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_vhttp"), folder.join("vhttp")).unwrap();
    let line = format!(
        "PATH='{}':$PATH; {} --fail --silent --show-error",
        folder.display(),
        line.trim_end()
    );
    for run in 1..=2 {
        let output = Command::new("sh")
            .args(["-c", &line])
            .env("HOME", scratch.home())
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}{errors}");
        assert_eq!(api.accepted().len(), run, "{:?}", api.refused());
    }
}

#[test]
fn a_command_of_curl_is_sent() {
    let server = Server::start(|_| Response::json("[1]"));
    let line = [
        "curl",
        "-sS",
        "-H",
        "Content-Type: application/json",
        "--data-raw",
        "{\"a\":1}",
    ];
    let run = Vhttp::new().args(line).arg(server.url("/x")).run();
    assert_eq!(run.success().stdout(), "[1]");
    let sent = &server.requests()[0];
    assert_eq!((sent.method.as_str(), sent.target.as_str()), ("POST", "/x"));
    assert_eq!(sent.body, b"{\"a\":1}");
    assert_eq!(sent.header("content-type"), Some("application/json"));
    let printed = Vhttp::new().args(line).args(["--offline", "h/x"]).run();
    assert_eq!(
        printed.success().stdout(),
        "vhttp '--raw={\"a\":1}' POST http://h/x Content-Type:application/json 'Accept:*/*'\n"
    );
    let unknown = Vhttp::new().args(["curl", "--proto", "=https", "h"]).run();
    let stderr = unknown.expect_code(1).stderr();
    assert!(stderr.contains("curl: unknown option --proto"), "{stderr}");
}

/// Under HTTPie's names `curl` is a host.
#[test]
fn the_word_is_reserved_under_one_name_only() {
    let run = Vhttp::new()
        .called_as("http")
        .args(["-I", "--offline", "curl"])
        .run();
    assert!(run.success().stdout().contains("Host: curl"));
}

#[test]
fn debug_tells_the_decisions_and_no_secret() {
    let server = Server::start(|_| Response::new(204));
    let url = server.url("/x").replace("http://", "http://ann:passw0rd@");
    for name in ["vhttp", "http"] {
        let run = Vhttp::new().called_as(name).secret("passw0rd");
        let stderr = run
            .args(["-I", "--debug", "--timeout=5", &url])
            .run()
            .success()
            .stderr();
        for line in [
            "request: GET http://127.0.0.1",
            "credentials: basic, from the URL",
            "timeout: 5s",
            "> GET http://127.0.0.1",
            "< HTTP/1.1 204",
        ] {
            assert!(
                stderr.contains(&format!("{name}: debug: {line}")),
                "{line}: {stderr}"
            );
        }
    }
}

#[test]
fn causes_are_told_when_asked_for() {
    let run = |option: &str| {
        let run = Vhttp::new().args(["-I", option, "h", "@nowhere"]).run();
        run.expect_code(1).stderr()
    };
    assert!(!run("--no-traceback").contains("caused by:"));
    for option in ["--traceback", "--debug"] {
        let stderr = run(option);
        assert!(stderr.contains("\ncaused by: "), "{stderr}");
    }
}

#[test]
fn the_manual_is_text_where_nobody_watches() {
    let text = Vhttp::new().args(["--manual"]).run().success().stdout();
    assert!(
        text.contains("\nREQUEST ITEMS\n") && text.contains("--auth-type"),
        "{text}"
    );
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with('.') || line.contains('\\'))
        .collect();
    assert!(lines.len() < 3, "{lines:?}");
}

#[test]
fn history_print_is_checked_and_changes_nothing() {
    let server = Server::start(|_| Response::json("[1]"));
    let run = |letters: &str| {
        Vhttp::new()
            .args(["-I", "-P", letters, &server.url("/")])
            .run()
    };
    assert_eq!(run("hb").success().stdout(), "[1]");
    let stderr = run("x").expect_code(1).stderr();
    assert!(
        stderr.contains("Unknown output options: --history-print=x"),
        "{stderr}"
    );
}
