//! What is printed is what is on the socket, byte for byte; and where the bytes of a body come from.

#[cfg(target_os = "linux")]
use crate::support::memory;
use crate::support::{Response, Scratch, Server, Stdin, Vhttp};

fn echo() -> Server {
    Server::start(|_| Response::json("{}"))
}

/// Runs `args` against the server; its requests as printed and as they came.
#[track_caller]
fn printed_and_sent(server: &Server, run: Vhttp) -> (Vec<u8>, Vec<u8>) {
    let before = server.requests().len();
    let run = run.args(["--print=HB", "--all", "--show-secrets"]);
    let output = run.run().success();
    assert_eq!(output.stderr(), "");
    let sent = server.requests().split_off(before);
    let sent = sent.iter().flat_map(crate::support::Request::raw);
    (output.stdout, sent.collect())
}

#[track_caller]
fn assert_same(server: &Server, what: &str, run: Vhttp) {
    let (printed, sent) = printed_and_sent(server, run);
    assert!(!sent.is_empty(), "{what}: nothing was sent");
    assert_eq!(
        String::from_utf8_lossy(&printed),
        String::from_utf8_lossy(&sent),
        "{what}"
    );
}

/// Arguments behind the URL.
const REQUESTS: &[&[&str]] = &[
    &[],
    &["a=1", "b:=1.10", "c:=[1,2]", "d[e][]=ü", "f=\t\u{1}"],
    &["--form", "a=1 2", "b=ü&=", "a=3"],
    &["--multipart", "a=1", "b=ü"],
    &["--form", "note=hi", "file@notes.txt;type=text/csv"],
    &["--multipart", "--boundary=xyz", "file@notes.txt"],
    &["--raw", "just\ntext"],
    &["--raw", ""],
    &["@notes.txt"],
    &["text=@notes.txt", "json:=@data.json"],
    &["a==1", "a==2", "ü==ö &", "X:1"],
    &["X-One:1", "X-One:2", "x-one:3", "Y:z"],
    &["Empty;", "Accept:", "User-Agent:", "Connection:"],
    &["Accept:text/plain", "Content-Type:application/vnd.x", "a=1"],
    &["Host:elsewhere.example", "X-Umlaut:ä"],
    &["Cookie:a=b; c=d", "Authorization:Basic x"],
    &["--auth=ann:p:w", "a=1"],
    &["-A", "bearer", "-a", "to.ken"],
    &["--json"],
    &["--form"],
];

#[test]
fn what_is_printed_is_what_is_sent() {
    let server = echo();
    let scratch = Scratch::new();
    scratch.write("notes.txt", "a note\nwith two lines\n");
    scratch.write("data.json", r#"{"n": 1.10, "l": [ ]}"#);
    for args in REQUESTS {
        for method in [
            "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "made-up",
        ] {
            if method == "made-up" && args.first().is_some_and(|arg| arg.contains('=')) {
                continue;
            }
            let run = scratch.vhttp().args([method, &server.url("/a%2fb?q=%7e")]);
            assert_same(&server, &format!("{method} {args:?}"), run.args(*args));
        }
    }
}

#[test]
fn a_body_from_standard_input_is_sent_as_it_is() {
    let server = echo();
    let scratch = Scratch::new();
    let file = scratch.write("body", "from a file");
    for stdin in [
        Stdin::Pipe(b"from a pipe".to_vec()),
        Stdin::Pipe(vec![b'x'; 3 << 20]),
        Stdin::File(file),
    ] {
        let run = scratch.vhttp().arg(server.url("/")).stdin(stdin);
        assert_same(&server, "standard input", run);
        assert_eq!(server.requests().pop().unwrap().method, "POST");
    }
}

#[test]
fn redirected_requests_are_printed_as_sent() {
    let server = Server::start(|request| match request.path() {
        "/a/303" => Response::redirect(303, "/a/307?x=%2f"),
        "/a/302" => Response::redirect(302, "../308"),
        "/a/307" => Response::redirect(307, "end"),
        "/308" => Response::redirect(308, "/end#there"),
        _ => Response::json("{}"),
    });
    for (path, requests) in [("/a/303", 3), ("/a/302", 3), ("/a/307", 2), ("/308", 2)] {
        let before = server.requests().len();
        let run = Vhttp::new().args(["--follow", "-a", "ann:pw", "POST"]);
        let run = run.args([&server.url(path), "a=1", "X:1"]);
        assert_same(&server, path, run);
        assert_eq!(server.requests().len() - before, requests, "{path}");
    }
}

#[test]
fn thousands_of_headers_go_both_ways() {
    let server = Server::start(|_| {
        (0..5_000).fold(Response::json("{}"), |response, number| {
            response.header(&format!("X-Many-{number}"), &number.to_string())
        })
    });
    let items = (0..5_000).map(|number| format!("X-Many-{number}:{number}"));
    let run = Vhttp::new().arg(server.url("/")).args(items);
    assert_same(&server, "5000 headers", run);
    let output = Vhttp::new().args(["-h", &server.url("/")]).run().success();
    let shown = output.stdout();
    assert_eq!(shown.matches("X-Many-").count(), 5_000);
    assert!(shown.contains("X-Many-4999: 4999"), "{shown:.200}");
}

#[test]
fn a_host_can_be_led_elsewhere() {
    let server = echo();
    let port = server.port();
    for (host, ascii) in [
        ("api.example.org", "api.example.org"),
        ("bücher.test", "xn--bcher-kva.test"),
    ] {
        for option in [
            format!("--resolve={host}:{port}:127.0.0.1"),
            format!("--connect-to={host}:{port}:127.0.0.1:{port}"),
            format!("--connect-to=::127.0.0.1:{port}"),
        ] {
            let run = Vhttp::new().arg(option);
            assert_same(
                &server,
                "led elsewhere",
                run.arg(format!("http://{host}:{port}/x")),
            );
            let sent = server.requests().pop().unwrap();
            let expected = format!("{ascii}:{port}");
            assert_eq!(sent.header("host"), Some(expected.as_str()));
        }
    }
}

/// Standard input that holds nothing is no body for `vhttp`, and an empty one for `http`.
#[test]
fn empty_standard_input_is_no_body() {
    let server = echo();
    let url = server.url("/");
    let method = |name: &str, stdin: Stdin| {
        let run = Vhttp::new().called_as(name).stdin(stdin);
        run.arg(&url).run().success();
        let sent = server.requests().pop().unwrap();
        assert_eq!(sent.body_len, 0);
        sent.method
    };
    let mut inputs = vec![Stdin::Null, Stdin::Pipe(Vec::new())];
    if cfg!(unix) {
        inputs.push(Stdin::Closed);
    }
    for stdin in inputs {
        assert_eq!(method("vhttp", stdin.clone()), "GET", "{stdin:?}");
    }
    assert_eq!(method("http", Stdin::Null), "POST");
    assert_eq!(method("http", Stdin::Pipe(Vec::new())), "POST");
}

/// Items beside a pipe: one that holds nothing yet is left alone, nobody's data is dropped in silence.
#[cfg(unix)]
#[test]
fn items_beside_standard_input() {
    let server = echo();
    let scratch = Scratch::new();
    let full = scratch.write("full", "{}");
    let empty = scratch.write("empty", "");
    let run = |name: &str, stdin: Stdin| {
        let run = scratch.vhttp().called_as(name).stdin(stdin);
        run.args([&server.url("/"), "a=1"]).run()
    };
    for stdin in [
        Stdin::Null,
        Stdin::Closed,
        Stdin::Pipe(Vec::new()),
        Stdin::OpenPipe(Vec::new()),
        Stdin::File(empty),
    ] {
        run("vhttp", stdin).success();
        assert_eq!(server.requests().pop().unwrap().text(), r#"{"a": "1"}"#);
    }
    let sent = server.requests().len();
    for (name, stdin) in [
        ("vhttp", Stdin::OpenPipe(b"{}".to_vec())),
        ("vhttp", Stdin::Pipe(b"{}".to_vec())),
        ("vhttp", Stdin::File(full.clone())),
        ("http", Stdin::Null),
        ("http", Stdin::OpenPipe(Vec::new())),
        ("http", Stdin::File(full)),
    ] {
        let stderr = run(name, stdin.clone()).expect_code(1).stderr();
        assert!(
            stderr.contains("cannot be mixed") && stderr.contains("--ignore-stdin"),
            "{stdin:?}: {stderr}"
        );
    }
    assert_eq!(server.requests().len(), sent);
}

#[test]
fn standard_input_can_be_ignored() {
    let server = echo();
    let full = || Stdin::OpenPipe(b"{}".to_vec());
    for name in ["vhttp", "http"] {
        let run = Vhttp::new().called_as(name).stdin(full()).arg("-I");
        run.arg(server.url("/")).run().success();
        assert_eq!(server.requests().pop().unwrap().method, "GET");
        let run = Vhttp::new().called_as(name).stdin(full()).arg("-I");
        run.args([&server.url("/"), "a=1"]).run().success();
        assert_eq!(server.requests().pop().unwrap().text(), r#"{"a": "1"}"#);
    }
}

/// A pipe that brings nothing for two seconds is waited for, but not in silence.
#[cfg(unix)]
#[test]
fn waiting_for_a_pipe_is_said() {
    let server = echo();
    let script = r#"(sleep 3; printf '{"a":1}') | "$0" "$1""#;
    let run = Vhttp::new().program("/bin/sh").called_as("sh");
    let run = run.args(["-c", script, env!("CARGO_BIN_EXE_vhttp"), &server.url("/")]);
    let output = run.env("PATH", "/usr/bin:/bin").run().success();
    assert!(
        output.stderr().contains("--ignore-stdin"),
        "{}",
        output.stderr()
    );
    assert_eq!(server.requests()[0].text(), r#"{"a":1}"#);
}

/// 64 MB, as a body and as a part of one: their length is known, and memory does not grow with them.
#[cfg(target_os = "linux")]
#[test]
fn uploads_are_streamed() {
    const SIZE: u64 = 64 << 20;
    let scratch = Scratch::new();
    let path = scratch.write("large", "");
    std::fs::File::create(path).unwrap().set_len(SIZE).unwrap();
    for args in [["--json", "@large"], ["--form", "part@large"]] {
        let (sent, peak) = upload(&scratch, args);
        assert!((SIZE..SIZE + 4096).contains(&sent.body_len));
        let length = sent.body_len.to_string();
        assert_eq!(sent.header("content-length"), Some(length.as_str()));
        assert!(peak < 24 << 20, "{args:?}: {peak} bytes of memory");
    }
}

/// The request as it came, and the most memory that the program held, in bytes.
#[cfg(target_os = "linux")]
fn upload(scratch: &Scratch, args: [&str; 2]) -> (crate::support::Request, u64) {
    use std::sync::mpsc::channel;

    let (tell, told) = channel::<u32>();
    let told = std::sync::Mutex::new(told);
    // When the server answers, the whole body is here and the program still runs.
    let server = Server::start(move |_| {
        let program = told.lock().unwrap().recv().unwrap();
        Response::json(&memory::peak(program).unwrap().to_string())
    });
    let run = scratch.vhttp().args(["POST", &server.url("/")]).args(args);
    let running = run.start();
    tell.send(running.id()).unwrap();
    let output = running.wait().success();
    (
        server.requests().pop().unwrap(),
        output.stdout().parse().unwrap(),
    )
}
