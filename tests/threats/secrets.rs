//! Secrets in what the program writes.

use super::{PASSWORD, signed};
use crate::support::response::Ending;
use crate::support::{Response, Scratch, Server, Vhttp};

#[test]
fn secret_verbose_debug() {
    let server = Server::start(|_| Response::new(401));
    for options in [
        &["-v"][..],
        &["-vv"],
        &["--debug"],
        &["--debug", "-v", "--show-secrets"],
        &["--offline"],
    ] {
        for name in ["vhttp", "http"] {
            let run = signed(&Scratch::new()).called_as(name).args(options);
            let _ = run.arg(server.url("/")).judged();
        }
    }
}

/// What is sent back to us is not taken for ours: but our own secrets are masked in what we print of the request.
#[test]
fn secret_verbose_password() {
    let server = Server::start(|_| Response::json("{}"));
    for args in [
        ["-v", "-auser:canary-of-a-password"],
        ["-v", "--pretty=all"],
    ] {
        let url = format!("http://user:{PASSWORD}@{}/", server.address());
        let run = Vhttp::new().secret(PASSWORD).args(args).arg(url);
        run.judged().success();
    }
    let run = Vhttp::new().secret(PASSWORD).args(["-v", "-Abearer"]);
    let run = run.args(["-a", PASSWORD, &server.url("/")]);
    run.judged().success();
    let encoded = "dXNlcjpjYW5hcnktb2YtYS1wYXNzd29yZA==";
    let run = Vhttp::new().secret(encoded).secret(PASSWORD);
    let run = run.args(["-v", "-auser:canary-of-a-password", &server.url("/")]);
    run.judged().success();
    let sent = server.requests()[3]
        .header("authorization")
        .map(String::from);
    assert_eq!(sent, Some(format!("Basic {encoded}")));
}

#[test]
fn secret_userinfo_error() {
    let closed = Server::start(|_| Response::new(200)).address();
    let garbage = Server::start(|_| Response::raw("garbage"));
    let silent = Server::start(|_| silent());
    for (address, name) in [
        (closed, "vhttp"),
        (garbage.address(), "vhttp"),
        (garbage.address(), "http"),
        (silent.address(), "http"),
    ] {
        let url = format!("http://user:{PASSWORD}@{address}/");
        let run = Vhttp::new().called_as(name).secret(PASSWORD);
        run.args(["--timeout=1", &url]).judged().fails();
    }
    // A URL that cannot be used is shown without its password, too.
    for url in [
        "http://user:PASSWORD@:99999/",
        "http://user:PASSWORD@[::1/",
        "ftp://user:PASSWORD@h/",
        "http://user:PASSWORD@h:x/",
    ] {
        let url = url.replace("PASSWORD", PASSWORD);
        let run = Vhttp::new().secret(PASSWORD).arg(url);
        run.judged().fails();
    }
}

#[test]
fn secret_location_userinfo() {
    let closed = Server::start(|_| Response::new(200)).address();
    for location in [
        format!("http://user:{PASSWORD}@{closed}/"),
        format!("http://user:{PASSWORD}@[::1/"),
        format!("ftp://user:{PASSWORD}@host/"),
    ] {
        let server = Server::start(move |_| Response::redirect(302, &location));
        let run = Vhttp::new().secret(PASSWORD).args(["-F", &server.url("/")]);
        run.judged().fails();
    }
}

#[test]
fn secret_bad_arguments() {
    for args in [
        &["-Abearer", "-acanary-of-a-password\n", ":1/"][..],
        &["-auser:canary-of-a-password", "--print=x", ":1/"],
        &["-auser:canary-of-a-password", "--no-such-option", ":1/"],
        &["-auser:canary-of-a-password", ":1/"],
        &["-A", "veracode_hmac", "-ax:canary-of-a-password", ":1/"],
        &[":1/", "Authorization:canary-of-a-password\n"],
        &["-A", "user:canary-of-a-password", ":1/"],
        &["-A", "Bearer canary-of-a-password", ":1/"],
        &[
            "--proxy=http:http://u:canary-of-a-password/x@127.0.0.1:1",
            "a.test",
        ],
        &[
            "--proxy=http:ftp://u:canary-of-a-password#x@127.0.0.1:1",
            "a.test",
        ],
    ] {
        let run = Vhttp::new().secret(PASSWORD).args(args);
        run.judged().fails();
    }
}

/// What everybody on this machine sees of a process, in its course.
#[cfg(target_os = "linux")]
fn command_lines() -> String {
    let lines = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).replace('\0', " ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What can be seen while the request is under way.
#[cfg(target_os = "linux")]
fn seen_meanwhile(run: Vhttp) -> String {
    let (asked, hear) = std::sync::mpsc::channel();
    let server = Server::start(move |_| {
        asked.send(()).unwrap();
        Response::json("{}").delay(std::time::Duration::from_millis(300))
    });
    let running = run.arg(server.url("/")).start();
    hear.recv_timeout(std::time::Duration::from_secs(20))
        .unwrap();
    let seen = command_lines();
    assert_eq!(running.wait().code, Some(0));
    seen
}

#[cfg(target_os = "linux")]
#[test]
fn secret_argv() {
    let password = format!("argv-{PASSWORD}");
    let typed = format!("-auser:{password}");
    let bearer = ["-Abearer", "-a", &password];
    for args in [&[typed.as_str()][..], &["--auth", &typed[2..]], &bearer] {
        let seen = seen_meanwhile(Vhttp::new().args(args));
        assert!(!seen.contains(&password), "{args:?}");
        assert!(seen.contains(&"*".repeat(password.len())), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn secret_child_argv() {
    let seen = seen_meanwhile(signed(&Scratch::new()));
    assert!(!seen.contains(super::SECRET));
    let run = Vhttp::new().credentials_in_env(super::ID, super::SECRET);
    let seen = seen_meanwhile(run.arg("--auth-type=veracode_hmac"));
    assert!(!seen.contains(super::SECRET));
}

/// A program that panics (SIGABRT), or is ended from the keyboard by Ctrl-\, leaves no copy of its memory, even where the user asks
/// for such.
#[cfg(unix)]
#[test]
fn core_dump() {
    use super::{ID, SECRET, kill, shell};
    for (signal, number) in [("-ABRT", 6), ("-QUIT", 3)] {
        let (scratch, server) = (Scratch::new(), Server::start(|_| silent()));
        let dumps = "ulimit -S -c \"$(ulimit -H -c)\"; exec \"$V\" --auth-type=veracode_hmac $URL";
        let run = shell(&scratch, dumps).env("URL", server.url("/"));
        let run = run.credentials(ID, SECRET).start();
        while server.requests().is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        if cfg!(target_os = "linux") {
            let limits = std::fs::read_to_string(format!("/proc/{}/limits", run.id())).unwrap();
            let of_dumps = limits.lines().find(|line| line.starts_with("Max core"));
            let soft = of_dumps.and_then(|line| line.split_whitespace().nth(4));
            assert!(matches!(soft, Some("0" | "1")), "{limits}");
        }
        kill(signal, run.id());
        let output = run.wait();
        assert_eq!((output.signal, output.dumped), (Some(number), false));
        let left: Vec<_> = std::fs::read_dir(scratch.work()).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

fn silent() -> Response {
    Response::raw("").ending(Ending::Hang)
}
