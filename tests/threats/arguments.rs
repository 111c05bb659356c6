//! Bad arguments: one line that names the fault, and nothing is sent.

use super::get;
use crate::support::{Response, Scratch, Server, Stdin, Vhttp};

fn server() -> Server {
    Server::start(|_| Response::json("{}"))
}

#[cfg(unix)]
#[test]
fn args_nonutf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let server = server();
    let url = server.url("/");
    for (first, second) in [
        (&b"http://127.0.0.1:1/\xff"[..], &b"a=1"[..]),
        (url.as_bytes(), b"X:\xff\xfe"),
        (url.as_bytes(), b"\xff=\xfe"),
        (url.as_bytes(), b"\xff:=1"),
        (url.as_bytes(), b"a@\xff"),
        (url.as_bytes(), b"\xff==\xff"),
        (b"--style=\xff", url.as_bytes()),
        (b"--\xff", url.as_bytes()),
        (b"--raw=\xff", url.as_bytes()),
        (b"--output=\xff", url.as_bytes()),
        (b"--auth=\xff:x", url.as_bytes()),
        (b"--verify=\xff", url.as_bytes()),
        (b"-\xff", url.as_bytes()),
        (b"\xff", url.as_bytes()),
    ] {
        let run = Vhttp::new().args([OsStr::from_bytes(first), OsStr::from_bytes(second)]);
        let output = run.judged();
        if output.code != Some(0) {
            output.fails();
        }
    }
}

/// A device never ends.
#[cfg(unix)]
#[test]
fn args_endless_files() {
    let server = server();
    for item in ["X:@", "x==@", "x=@", "x:=@"] {
        let item = format!("{item}/dev/zero");
        get(&[&server.url("/"), &item]).fails_with(&["/dev/zero", "not a regular file"]);
    }
    assert!(server.requests().is_empty());
}

/// What leads to the server in place of the system's choice is named when it does not.
#[cfg(target_os = "linux")]
#[test]
fn args_ways() {
    let server = server();
    let url = server.url("/");
    for way in [
        "--interface=",
        "--interface=nosuch0",
        "--unix-socket=nosuch.sock",
        "--unix-socket=",
    ] {
        let name = way.split_once('=').map(|(option, value)| match value {
            "" => option,
            value => value,
        });
        get(&[way, &url]).fails_with(&[name.unwrap_or_default()]);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn args_many_items() {
    let server = server();
    let items = (0..5000).map(|at| format!("field{at}={}", "x".repeat(100)));
    let run = Vhttp::new().arg(server.url("/")).args(items);
    run.judged().success();
    let sent: serde_json::Value = serde_json::from_slice(&server.requests()[0].body).unwrap();
    assert_eq!(sent.as_object().unwrap().len(), 5000);
}

#[test]
fn args_nested_index() {
    for item in [
        "a[99999999999]=x",
        "a[4294967295]=x",
        "a[100000000]=x",
        "a[1000000]=x",
        "[99999999]=x",
        "a[][99999999]=x",
    ] {
        let server = server();
        let run = Vhttp::new().args([&server.url("/"), item]);
        let output = run.judged_within(200 << 20);
        if server.requests().is_empty() {
            output.fails();
        }
    }
}

#[test]
fn args_nested_deep() {
    let server = server();
    for depth in [1000, 20_000] {
        let item = format!("a{}=x", "[b]".repeat(depth));
        let run = Vhttp::new().args([&server.url("/"), &item]);
        let output = run.judged();
        if output.code != Some(0) {
            output.fails();
        }
        let item = format!("a:={}{}", "[".repeat(depth), "]".repeat(depth));
        let run = Vhttp::new().args([&server.url("/"), &item]);
        let output = run.judged();
        if output.code != Some(0) {
            output.fails();
        }
        let _ = Vhttp::new()
            .args(["-v", "--pretty=all", &server.url("/"), &item])
            .judged();
    }
}

#[test]
fn args_nested_syntax() {
    for item in [
        "a[=1",
        "a]b[=1",
        "a[b=1",
        "a[[b]]=1",
        "[=1",
        "a[b]c=1",
        "a[99999999999999999999999]=1",
        "a[-1]=x",
        "a[b\\]=x",
    ] {
        let server = server();
        let run = Vhttp::new().args([&server.url("/"), item, "z=1"]);
        let output = run.judged();
        if server.requests().is_empty() {
            output.fails();
        }
    }
    for items in [
        ["a[b]=1", "a[]=2"],
        ["a[0]=1", "a[b]=2"],
        ["a=1", "a[b]=2"],
        ["[]=1", "a=2"],
    ] {
        let server = server();
        Vhttp::new()
            .arg(server.url("/"))
            .args(items)
            .judged()
            .fails();
        assert_eq!(server.requests().len(), 0);
    }
}

#[test]
fn args_bad_items() {
    for item in [
        "noseparator",
        "a@missing-file",
        "a:=@missing-file",
        "a=@missing",
        "a:={",
        "a:=nul",
        "a:=01",
        "a:=[1,]",
        "a:=\"\n",
        "X:@missing",
        "q==@missing",
        "a:=",
    ] {
        let server = server();
        Vhttp::new().args([&server.url("/"), item]).judged().fails();
        assert_eq!(server.requests().len(), 0, "{item}");
    }
}

#[test]
fn args_body_dir() {
    let (scratch, server) = (Scratch::new(), server());
    scratch.write("folder/x", "");
    for item in ["@folder", "a@folder", "a=@folder", "a:=@folder"] {
        let run = scratch.vhttp().args(["--form", &server.url("/"), item]);
        run.judged().fails_with(&["folder"]);
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn args_usage() {
    for args in [
        &[][..],
        &["--no-such-option", ":1/"],
        &["GET", "POST", ":1/"],
        &["-Z", ":1/"],
        &["--timeout=x", ":1/"],
        &["--timeout=-1", ":1/"],
        &["--timeout=1e400", ":1/"],
        &["--timeout=1e19", ":1/"],
        &["--timeout=nan", ":1/"],
        &["--max-redirects=99999999999999", ":1/"],
        &["--print=Ä", ":1/"],
        &["--pretty=no", ":1/"],
        &["--format-options=json.indent:99999999999", ":1/"],
        &["--format-options=\u{1b}[31m", ":1/"],
        &["--auth-type=x", ":1/"],
        &["--verify", ":1/"],
        &["--resolve=x", ":1/"],
        &["--connect-to=::::", ":1/"],
        &[""],
        &["GET", ""],
    ] {
        let output = get(args).fails();
        assert_eq!(output.stdout(), "", "{args:?}");
        assert!(!output.stderr().contains('\u{1b}'), "{args:?}");
    }
}

/// Two bodies are one too many, whichever they are.
#[test]
fn args_two_bodies() {
    let server = server();
    let url = server.url("/");
    for args in [&["--raw=x", &url, "a=1"][..], &[&url, "@x", "a=1"]] {
        Vhttp::new().args(args).judged().fails();
    }
    let run = Vhttp::new()
        .called_as("http")
        .stdin(Stdin::Pipe(b"x".to_vec()));
    run.args([&url, "a=1"]).judged().fails();
    assert_eq!(server.requests().len(), 0);
}

/// The reason is not buried under what it is about.
#[test]
fn args_long_words_are_cut() {
    let long = "x".repeat(50_000);
    for args in [
        [":1", &format!("a:={long}")],
        [":1", &format!("a@{long}")],
        [":1", &format!("{long} b:c")],
        [&format!("--session=./{long}"), ":1"],
    ] {
        Vhttp::new().args(args).judged().fails();
    }
}
