//! Output files: nothing is lost that was there, and what cannot be written is said.

use std::fs;

use crate::support::{Response, Scratch, Server};

fn page() -> Server {
    Server::start(|_| Response::json("{\"new\": \"content\"}"))
}

#[cfg(target_os = "linux")]
#[test]
fn out_devfull() {
    let server = Server::start(|_| Response::json(&"x".repeat(100_000)));
    for script in [
        "\"$V\" $URL > /dev/full",
        "\"$V\" -v --pretty=all $URL > /dev/full",
        "\"$V\" -o /dev/full $URL",
        "\"$V\" --help > /dev/full",
        "\"$V\" --version > /dev/full",
        "\"$V\" --generate=man > /dev/full",
        "\"$V\" --offline $URL > /dev/full",
    ] {
        let run = super::shell(&Scratch::new(), script).env("URL", server.url("/"));
        let output = run.judged();
        output.fails_with(&["o space left"]);
    }
    let run = super::shell(&Scratch::new(), "\"$V\" http://[ 2> /dev/full");
    assert_ne!(run.judged().code, Some(0));
}

#[cfg(unix)]
#[test]
fn out_bad_path() {
    use std::os::unix::fs::PermissionsExt;
    let server = page();
    let scratch = Scratch::new();
    scratch.write("folder/x", "");
    scratch.write("readonly", "old");
    fs::set_permissions(
        scratch.work().join("readonly"),
        PermissionsExt::from_mode(0o400),
    )
    .unwrap();
    let long = "x".repeat(300);
    let mut paths = vec!["folder", "missing/file", "folder/x/y", "", &long];
    if fs::OpenOptions::new()
        .write(true)
        .open(scratch.work().join("readonly"))
        .is_err()
    {
        paths.push("readonly");
    }
    for path in paths {
        let run = scratch.vhttp().args(["-o", path, &server.url("/")]);
        run.judged().fails();
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn out_intact() {
    let closed = page().url("/");
    let (cut, garbage) = (
        Server::start(|_| Response::raw("")),
        Server::start(|_| Response::raw("garbage\r\n\r\n")),
    );
    let signed = Server::start_tls(
        crate::support::Certificate::self_signed(&["127.0.0.1"]).server_config(),
        |_| Response::json("{}"),
    );
    for url in [
        &closed,
        &cut.url("/"),
        &garbage.url("/"),
        &signed.url("/"),
        "http://[",
        "http://no-such.invalid/",
    ] {
        let scratch = Scratch::new();
        scratch.write("file", "old content");
        let run = scratch.vhttp().args(["--timeout=5", "-o", "file", url]);
        run.judged().fails();
        assert_eq!(scratch.read("file"), b"old content");
        // A file that was not there before is not left behind either.
        let run = scratch.vhttp().args(["--timeout=5", "-o", "other", url]);
        run.judged().fails();
        assert!(
            fs::read(scratch.work().join("other"))
                .unwrap_or_default()
                .is_empty()
        );
    }
}

#[test]
fn out_replaces() {
    let (scratch, server) = (Scratch::new(), page());
    scratch.write(
        "file",
        "old content that is much longer than what comes now",
    );
    let run = scratch.vhttp().args(["-o", "file", &server.url("/")]);
    run.judged().success();
    assert_eq!(scratch.read("file"), b"{\"new\": \"content\"}");
    // An empty answer empties it.
    let empty = Server::start(|_| Response::new(200));
    let run = scratch.vhttp().args(["-o", "file", &empty.url("/")]);
    run.judged().success();
    assert_eq!(scratch.read("file"), b"");
}

#[test]
fn out_then_cut() {
    let body = "x".repeat(300_000);
    let server = Server::start(move |_| Response::json(&body).cut_after(200_000));
    let scratch = Scratch::new();
    let run = scratch.vhttp().args(["-o", "file", &server.url("/")]);
    run.judged().fails();
    assert!(scratch.read("file").len() > 100_000);
}
