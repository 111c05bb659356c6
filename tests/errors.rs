//! What the program says when something is wrong: what, why, what to do, and the exit status of HTTPie.
//!
//! Every run here has secrets to lose, and `support::Vhttp` fails a test that finds one in what was written.

use std::net::TcpListener;
use std::time::Duration;

use crate::support::response::Ending;
use crate::support::{Output, Response, Scratch, Server, Vhttp};

/// A run with secrets in the file, in the environment and on the command line.
fn vhttp() -> Vhttp {
    let run = Vhttp::new().credentials(&"ab".repeat(16), &"cd".repeat(64));
    run.args(["-a", "ann:passw0rd"]).secret("passw0rd")
}

/// Runs, and expects an error that names all of `words`, in this order.
#[track_caller]
fn says(run: Vhttp, code: i32, words: &[&str]) -> Output {
    let output = run.run().expect_code(code);
    let stderr = output.stderr();
    let mut rest = stderr.as_str();
    for word in words {
        let Some(at) = rest.find(word) else {
            panic!("{word:?} is missing in {stderr}");
        };
        rest = &rest[at + word.len()..];
    }
    assert_eq!(output.stdout(), "", "an error stands on stdout");
    assert!(!stderr.contains("panicked"), "{stderr}");
    output
}

#[test]
fn usage_errors_name_the_argument() {
    for (args, words) in [
        (&[][..], &["usage:", "URL"][..]),
        (&["--jsn", "x"], &["error:", "--jsn", "hint:", "--json"]),
        (&["--ver", "x"], &["ambiguous", "--verbose", "--verify"]),
        (&["--pretty=x", "x"], &["--pretty", "'x'", "format"]),
        (
            &["--auth-type=x", "x"],
            &["--auth-type", "'x'", "veracode_hmac"],
        ),
        (&["--timeout=soon", "x"], &["--timeout", "'soon'"]),
        (&["--max-redirects=-1", "x"], &["--max-redirects", "-1"]),
        (&["--print=Hx", "x"], &["--print", "x"]),
        (&["--output"], &["--output/-o", "expected one argument"]),
        (&["--verify"], &["--verify", "expected one argument"]),
        (&["--resolve=a:b", "x"], &["--resolve", "a:b"]),
        (&["--connect-to=a", "x"], &["--connect-to", "`a`"]),
        (
            &["--format-options=json.x:1", "x"],
            &["--format-options", "json.x"],
        ),
        (&["-A", "bearer", "--no-auth", "x"], &["--auth required"]),
        (&["POST", "x", "noseparator"], &["noseparator"]),
        (&["x", "a:=nojson"], &["a:=nojson", "hint:"]),
        (&["x", "a[b=1"], &["Expecting ']'", "a[b", "^"]),
        (&["x", "a[b]=1", "a[0]=2"], &["a[0]"]),
        (
            &["--raw=x", "x", "a=1"],
            &["cannot be mixed", "--ignore-stdin"],
        ),
    ] {
        let words: Vec<&str> = [&["usage:"][..], words, &["--help"]].concat();
        let words: Vec<&str> = words
            .into_iter()
            .skip(usize::from(args.is_empty()))
            .collect();
        says(vhttp().args(args), 1, &words);
    }
}

#[test]
fn urls_that_are_none_are_refused() {
    for (url, words) in [
        ("ftp://example.com/x", &["ftp"][..]),
        ("http://", &["host"]),
        ("http://exa mple.com", &["exa mple"]),
        ("http://example.com:99999/", &["port", "65535"]),
        ("http://[::1", &["IPv6"]),
        ("http://ann:passw0rd@:99999/", &["error:"]),
        ("", &["URL"]),
    ] {
        says(vhttp().arg(url), 1, words);
    }
}

#[test]
fn header_lines_cannot_be_smuggled_in() {
    let server = Server::start(|_| Response::new(200));
    for item in [
        "X:a\r\nY: b",
        "X:a\nb",
        "X: \u{1}",
        "X\r\nY:b",
        "X Y:b",
        "Cookie:a\rb",
    ] {
        says(
            vhttp().args([&server.url("/"), item]),
            1,
            &["error: header"],
        );
    }
    let run = vhttp().args([&server.url("/\r\nX: y"), "a==\r\nb"]);
    run.run().success();
    let sent = &server.requests()[0];
    assert_eq!(sent.header("x"), None);
    assert!(!sent.target.contains(['\r', '\n']));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn files_that_cannot_be_read_are_named() {
    for (args, words) in [
        (
            &["x", "@nowhere.json"][..],
            &["@nowhere.json", "o such file"][..],
        ),
        (&["x", "a=@nowhere.json"], &["nowhere.json", "o such file"]),
        (&["x", "a:=@folder"], &["folder", "directory"]),
        (&["-f", "x", "f@nowhere.json"], &["nowhere.json"]),
        (
            &["--verify=nowhere.pem", "https://127.0.0.1:1/"],
            &["nowhere.pem", "hint: --verify"],
        ),
        (&["--output=folder", "http://127.0.0.1:1/"], &["folder"]),
    ] {
        let scratch = Scratch::new();
        std::fs::create_dir(scratch.work().join("folder")).unwrap();
        let words: Vec<&str> = [&["error:"][..], words].concat();
        says(scratch.vhttp().args(args), 1, &words);
    }
}

#[test]
fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let run = vhttp().arg(format!("http://{address}/x?key=passw0rd"));
    says(
        run,
        1,
        &["vhttp: error: cannot connect to", &address, "refused"],
    );
    let run = vhttp().arg("http://nowhere.invalid/x");
    says(
        run,
        1,
        &["vhttp: error: cannot", "nowhere.invalid", "hint: "],
    );
}

#[test]
fn answers_that_break_off_are_errors() {
    for (response, words) in [
        (
            Response::new(200).ending(Ending::Reset).cut_after(0),
            "cannot read the answer",
        ),
        (
            Response::raw("SSH-2.0-OpenSSH\r\n"),
            "cannot read the answer",
        ),
        (
            Response::raw("HTTP/1.1 200 OK\r\nConten"),
            "cannot read the answer",
        ),
        (Response::json("[1,2,3]").cut_after(73), "broke off after"),
    ] {
        let server = Server::start(move |_| response.clone());
        let output = vhttp().arg(server.url("/")).run().expect_code(1);
        let stderr = output.stderr();
        assert!(
            stderr.starts_with("vhttp: error: ") && stderr.contains(words),
            "{stderr}"
        );
        assert!(stderr.contains(&server.address().to_string()), "{stderr}");
    }
}

#[test]
fn timeouts_have_a_status_of_their_own() {
    let slow = Duration::from_secs(20);
    for response in [
        Response::json("{}").delay(slow),
        Response::json("[1, 2]").drip(60, slow),
        Response::raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na").ending(Ending::Hang),
    ] {
        let server = Server::start(move |_| response.clone());
        let run = vhttp().args(["--timeout=0.3", &server.url("/")]);
        let stderr = run.run().expect_code(2).stderr();
        assert!(
            stderr.contains("timed out") && stderr.contains("hint: --timeout"),
            "{stderr}"
        );
    }
}

#[test]
fn the_status_of_a_response_sets_the_exit_status() {
    let server = Server::start(|request| {
        let status = request.path()[1..].parse().unwrap();
        Response::new(status).header("Location", "/200")
    });
    for (status, code) in [(200, 0), (204, 0), (302, 3), (404, 4), (503, 5)] {
        let url = server.url(&format!("/{status}"));
        let run = |name: &str| Vhttp::new().called_as(name).args(["-I", &url]);
        run("vhttp").run().expect_code(code);
        run("vhttp").arg("--no-check-status").run().expect_code(0);
        run("http").run().expect_code(0);
        run("http").arg("--check-status").run().expect_code(code);
    }
    let run = Vhttp::new().args(["--follow", &server.url("/302")]);
    run.run().expect_code(0);
    let run = Vhttp::new().args(["--quiet", &server.url("/404")]);
    let stderr = run.run().expect_code(4).stderr();
    assert!(stderr.contains("HTTP 404 Not Found"), "{stderr}");
}

#[test]
fn too_many_redirects_end() {
    let server = Server::start(|request| Response::redirect(302, &format!("{}x", request.target)));
    let run = vhttp().args(["--follow", "--max-redirects=3", &server.url("/")]);
    let stderr = run.run().expect_code(6).stderr();
    assert!(stderr.contains("--max-redirects=3"), "{stderr}");
    assert_eq!(server.requests().len(), 3);
    let server = Server::start(|_| Response::redirect(302, "gopher://x/"));
    let run = vhttp().args(["--follow", &server.url("/")]);
    let stderr = run.run().expect_code(1).stderr();
    assert!(stderr.contains("gopher://x/"), "{stderr}");
}
