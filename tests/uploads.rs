//! Large uploads, as Veracode's `uploadlargefile.do` wants them: streamed with a known length, and a clear end when the server
//! stops them.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::support::response::Ending;
use crate::support::{IdentityApi, Response, Scratch, Server, Stdin, Vhttp};

/// Several gigabytes, none of them on the disk.
const HUGE: u64 = 6 << 30;

/// What the server reads before it stops the upload.
const READ: usize = 5 << 20;

const PATH: &str = "/api/5.0/uploadlargefile.do?app_id=1";

fn sparse(scratch: &Scratch, size: u64) -> std::path::PathBuf {
    let path = scratch.write("big.zip", "");
    File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(size)
        .unwrap();
    path
}

/// A server that reads some of one upload and does this with the rest of it.
fn stopping(stop: impl FnOnce(TcpStream) + Send + 'static) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut vec![0; READ]).unwrap();
        stop(stream);
    });
    (port, server)
}

fn upload(scratch: &Scratch, port: u16) -> Vhttp {
    sparse(scratch, HUGE);
    let url = format!("http://127.0.0.1:{port}{PATH}");
    scratch.vhttp().args(["POST", &url, "@big.zip"])
}

/// The number in `... stopped after N of 6442450944 bytes: ...`.
#[track_caller]
fn sent(text: &str) -> u64 {
    let end = format!(" of {HUGE} bytes");
    let (before, _) = text.split_once(&end).unwrap_or_else(|| panic!("{text}"));
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn the_answer_of_a_server_that_wants_no_more_is_shown() {
    let (port, server) = stopping(|mut stream| {
        let answer = "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 20\r\nConnection: close\r\n\r\n<error>large</error>";
        stream.write_all(answer.as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        // Until the client has read it and goes.
        while matches!(stream.read(&mut [0; 4096]), Ok(1..)) {}
    });
    let output = upload(&Scratch::new(), port).run().expect_code(4);
    assert_eq!(output.stdout(), "<error>large</error>");
    assert!(output.stderr().contains("413"), "{}", output.stderr());
    server.join().unwrap();
}

#[test]
fn an_upload_that_is_cut_off_says_how_much_had_gone() {
    let reset = |stream: &TcpStream| {
        socket2::SockRef::from(stream)
            .set_linger(Some(Duration::ZERO))
            .unwrap();
    };
    let endings: [Box<dyn FnOnce(TcpStream) + Send>; 2] =
        [Box::new(move |stream| reset(&stream)), Box::new(drop)];
    for end in endings {
        let (port, server) = stopping(end);
        let output = upload(&Scratch::new(), port).run().expect_code(1);
        let stderr = output.stderr();
        assert!((READ as u64..HUGE).contains(&sent(&stderr)), "{stderr}");
        let start = format!("vhttp: error: the upload to 127.0.0.1:{port} was stopped after ");
        let expected = " bytes: the server closed the connection\nhint: ";
        assert!(
            stderr.starts_with(&start) && stderr.contains(expected),
            "{stderr}"
        );
        assert_eq!((stderr.lines().count(), output.stdout().as_str()), (2, ""));
        server.join().unwrap();
    }
}

#[test]
fn an_upload_that_stalls_ends_with_the_time_limit() {
    let (port, server) = stopping(|mut stream| {
        while matches!(stream.peek(&mut [0]), Ok(1)) {
            // Reads nothing until the client has gone, which only a read to the end can tell.
            thread::sleep(Duration::from_secs(2));
            let _ = stream.read_to_end(&mut Vec::new());
        }
    });
    let output = upload(&Scratch::new(), port)
        .arg("--timeout=0.5")
        .run()
        .expect_code(2);
    let stderr = output.stderr();
    assert!(sent(&stderr) >= READ as u64, "{stderr}");
    assert!(
        stderr.contains("the upload, after ") && stderr.contains("took too long"),
        "{stderr}"
    );
    server.join().unwrap();
}

#[cfg(unix)]
#[test]
fn progress_is_shown_and_wiped() {
    use crate::support::pty::Terminal;
    let (port, server) = stopping(drop);
    let run = upload(&Scratch::new(), port).terminal(Terminal::default().stderr());
    let screen = run.run().expect_code(1).screen();
    assert!(
        screen.contains("] ") && screen.contains("/6.4 GB)"),
        "{screen:?}"
    );
    let (_, last) = screen.rsplit_once('\r').unwrap();
    assert!(
        last.starts_with("vhttp: error: the upload to"),
        "{screen:?}"
    );
    server.join().unwrap();
}

#[test]
fn the_type_is_what_the_call_wants_unless_another_was_typed() {
    let scratch = Scratch::new();
    let path = sparse(&scratch, 10);
    let url = format!("https://analysiscenter.veracode.com{PATH}");
    let (id, secret) = ("ab".repeat(16), "01".repeat(64));
    let head = |program: &str, args: &[&str], stdin: Stdin| {
        let run = scratch
            .vhttp()
            .called_as(program)
            .credentials(&id, &secret)
            .stdin(stdin);
        let run = run.args([
            "--offline",
            "--print=H",
            "-A",
            "veracode_hmac",
            "POST",
            &url,
        ]);
        run.args(args).run().success().stdout()
    };
    let has = |head: &str, mime: &str| {
        assert!(
            head.contains(&format!("Content-Type: {mime}\r\n")),
            "{head}"
        );
        assert!(head.contains("Content-Length: 10\r\n"), "{head}");
    };
    let binary = "binary/octet-stream";
    has(&head("vhttp", &["@big.zip"], Stdin::Null), binary);
    has(&head("vhttp", &[], Stdin::File(path.clone())), binary);
    has(
        &head("vhttp", &["@big.zip", "Content-Type:a/b"], Stdin::Null),
        "a/b",
    );
    has(
        &head("vhttp", &["--json", "@big.zip"], Stdin::Null),
        "application/zip",
    );
    has(
        &head("http", &["-I", "@big.zip"], Stdin::Null),
        "application/zip",
    );
    has(
        &head(
            "http",
            &["Content-Type:binary/octet-stream"],
            Stdin::File(path),
        ),
        binary,
    );
}

/// 200 MB, signed and over TLS, through standard input: memory does not grow with it.
#[test]
fn a_signed_upload_is_streamed() {
    const SIZE: u64 = 200_000_000;
    let (api, scratch) = (IdentityApi::start(), Scratch::new());
    let (id, secret) = api.admin();
    let run = scratch
        .vhttp()
        .credentials(&id, &secret)
        .stdin(Stdin::File(sparse(&scratch, SIZE)));
    let run = run
        .args(api.options("analysiscenter.veracode.com"))
        .timeout(Duration::from_secs(120));
    let url = format!("https://analysiscenter.veracode.com{PATH}");
    let output = run.args(["POST", &url]).run().success();
    assert!(
        output.stdout().contains(r#"bytes="200000000""#),
        "{}",
        output.stdout()
    );
    let request = api.requests().remove(0);
    assert_eq!(request.body_len, SIZE);
    assert_eq!(request.header("content-length"), Some("200000000"));
    assert_eq!(request.header("content-type"), Some("binary/octet-stream"));
    assert_eq!((api.accepted().len(), api.refused().len()), (1, 0));
    assert!(output.peak < 32 << 20, "{} bytes of memory", output.peak);
}

/// A connection on which HTTP/1.0 was spoken knows no chunks.
#[test]
fn chunks_are_not_lost_behind_an_answer_in_http_1_0() {
    let server = Server::start(|request| match request.path() {
        "/start" => {
            let head = "HTTP/1.0 307 Moved\r\nConnection: keep-alive\r\nLocation: /there\r\n";
            let response = Response::raw(format!("{head}Content-Length: 0\r\n\r\n"));
            response.ending(Ending::KeepAlive)
        }
        _ => Response::new(200),
    });
    let run = Vhttp::new().args(["--follow", "--chunked", "PUT", &server.url("/start"), "a=b"]);
    run.run().success();
    let bodies = server.requests().into_iter().map(|sent| sent.text());
    assert_eq!(bodies.collect::<Vec<_>>(), [r#"{"a": "b"}"#; 2]);
}

/// The files of `/proc` say that they are empty, and are not.
#[cfg(target_os = "linux")]
#[test]
fn files_without_a_size_are_sent() {
    let server = Server::start(|_| Response::new(200));
    let text = std::fs::read_to_string("/proc/version").unwrap();
    let url = server.url("/");
    for args in [
        &["PUT", &url, "@/proc/version"][..],
        &["-f", &url, "a@/proc/version"],
    ] {
        Vhttp::new().args(args).run().success();
        let sent = server.requests().pop().unwrap().text();
        assert!(sent.contains(&text), "{args:?}: {sent}");
    }
}
