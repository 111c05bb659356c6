//! `--download`, as a process: what lands in the folder, what is said, and what a broken download leaves behind.

mod resume;

use std::collections::BTreeMap;
use std::fs;
#[cfg(unix)]
use std::time::Duration;

use crate::support::{Response, Scratch, Server};

const SIZE: usize = 100_000;

fn content() -> Vec<u8> {
    (0..SIZE).map(|n| u8::try_from(n % 251).unwrap()).collect()
}

fn text(body: &str) -> Response {
    Response::new(200)
        .header("Content-Type", "text/plain")
        .body(body)
}

/// Every file of the folder and its content.
fn files(scratch: &Scratch) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(scratch.work()).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap_or_default())
        })
        .collect()
}

#[cfg(unix)]
fn names(scratch: &Scratch) -> Vec<String> {
    files(scratch).into_keys().collect()
}

#[cfg(unix)]
fn named(scratch: &Scratch, url: &str) -> crate::support::Output {
    use crate::support::pty::Terminal;
    let terminal = Terminal::default().stdout();
    scratch.vhttp().terminal(terminal).args(["-d", url]).run()
}

#[test]
fn dl_ok_puts_the_body_into_the_file_and_the_rest_to_standard_error() {
    let server = Server::start(|_| text("content"));
    let scratch = Scratch::new();
    scratch.write("mine.txt", "old and longer content");
    let run = scratch
        .vhttp()
        .args(["-dv", "-o", "mine.txt", &server.url("/x")]);
    let output = run.run().success();
    assert_eq!(output.stdout(), "");
    let said = output.stderr();
    for part in [
        "GET /x HTTP/1.1\r\n",
        "HTTP/1.1 200 OK\r\n",
        "Downloading to mine.txt\n",
        "Done. 7 bytes in 00:0.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("content\n"), "{said}");
    assert_eq!(
        files(&scratch),
        BTreeMap::from([("mine.txt".into(), b"content".to_vec())])
    );
    assert_eq!(
        server.requests()[0].header("Accept-Encoding"),
        Some("identity")
    );
}

#[test]
fn a_pipe_gets_the_body_while_progress_is_told() {
    let server = Server::start(|_| Response::new(200).body(content()));
    let output = Scratch::new()
        .vhttp()
        .args(["-d", &server.url("/x.bin")])
        .run()
        .success();
    assert!(output.stdout == content());
    assert!(
        output
            .stderr()
            .starts_with("Downloading to <stdout>\nDone. 100.0 kB in ")
    );
    let quiet = Scratch::new()
        .vhttp()
        .args(["-dq", &server.url("/x.bin")])
        .run()
        .success();
    assert!(quiet.stdout == content() && quiet.stderr.is_empty());
}

#[cfg(unix)]
#[test]
fn dl_redirect_name_is_that_of_the_url_that_was_asked_for() {
    let server = Server::start(|request| match request.path() {
        "/safe.txt" => Response::redirect(302, "/.bash_profile"),
        _ => text("content"),
    });
    let scratch = Scratch::new();
    named(&scratch, &server.url("/safe.txt")).success();
    named(&scratch, &server.url("/safe.txt")).success();
    named(&scratch, &server.url("/data")).success();
    assert_eq!(names(&scratch), ["data.txt", "safe.txt", "safe.txt-1"]);
}

#[cfg(unix)]
#[test]
fn dl_traversal_dl_filename_esc() {
    let rows = [
        ("filename=\"../../evil\"", "evil"),
        ("filename=\"/etc/evil\"", "evil"),
        ("filename=\"..\\\\evil\"", "evil"),
        ("filename*=UTF-8''%2e%2e%2fevil", "evil"),
        ("filename=\".bashrc\"", "bashrc"),
        ("filename*=UTF-8''a%1b%5d0%3bx%07.txt", "a_]0;x_.txt"),
        ("filename=nul", "_nul"),
    ];
    for (field, expected) in rows {
        let server = Server::start(move |_| {
            text("x").header("Content-Disposition", &format!("attachment; {field}"))
        });
        let scratch = Scratch::new();
        let output = named(&scratch, &server.url("/")).success();
        assert_eq!(names(&scratch), [expected], "{field}");
        assert!(!output.stderr.contains(&0x1b), "{field}");
    }
}

#[cfg(unix)]
#[test]
fn dl_symlink_is_not_followed() {
    let server = Server::start(|_| text("content"));
    let scratch = Scratch::new();
    let elsewhere = scratch.home().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, scratch.work().join("a.txt")).unwrap();
    named(&scratch, &server.url("/a.txt")).success();
    assert!(!elsewhere.exists());
    assert_eq!(scratch.read("a.txt-1"), b"content");
}

#[test]
fn an_error_status_downloads_nothing() {
    let server = Server::start(|_| Response::new(404).body("nope"));
    let scratch = Scratch::new();
    scratch.write("a", "old");
    for name in ["http", "vhttp"] {
        let run = scratch
            .vhttp()
            .called_as(name)
            .args(["-d", "-I", "-o", "a", &server.url("/a")]);
        let output = run.run().expect_code(4);
        assert!(
            output.stderr().contains("warning: HTTP 404"),
            "{}",
            output.stderr()
        );
    }
    assert_eq!(scratch.read("a"), b"old");
}

#[test]
fn a_destination_that_cannot_be_written_is_told_before_anything_is_sent() {
    let server = Server::start(|_| text("x"));
    let scratch = Scratch::new();
    fs::create_dir(scratch.work().join("folder")).unwrap();
    for (path, flags) in [
        ("folder", "-d"),
        ("folder", "-dc"),
        ("missing/a", "-d"),
        ("folder/", "-d"),
    ] {
        let run = scratch.vhttp().args([flags, "-o", path, &server.url("/")]);
        let output = run.run().expect_code(1);
        let said = output.stderr();
        assert!(
            said.contains(&format!("--output {path}: ")) && said.lines().count() == 1,
            "{said}"
        );
    }
    assert!(server.requests().is_empty());
}

#[test]
fn dl_cut_framing_is_an_incomplete_download() {
    let rows: [&[u8]; 3] = [
        b"Content-Length: 100\r\n\r\nsome",
        b"Transfer-Encoding: chunked\r\n\r\n4\r\nsome\r\nzz\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n",
    ];
    for broken in rows {
        let answer = [b"HTTP/1.1 200 OK\r\n", broken].concat();
        let server = Server::start(move |_| Response::raw(answer.clone()));
        let scratch = Scratch::new();
        let output = scratch
            .vhttp()
            .args(["-d", "-o", "f", &server.url("/")])
            .run()
            .expect_code(1);
        assert!(
            output.stderr().contains("incomplete download: f holds "),
            "{}",
            output.stderr()
        );
        assert_eq!(
            files(&scratch),
            BTreeMap::from([("f".into(), b"some".to_vec())])
        );
    }
}

#[cfg(unix)]
#[test]
fn dl_sigint_keeps_what_came() {
    use crate::support::Vhttp;
    use crate::support::pty::Terminal;
    let asked = Terminal::full().when("password", "secret\r");
    for (signal, code, why) in [
        ("-INT", 130, ": interrupted\n"),
        ("-TERM", 143, ": ended by SIGTERM\n"),
    ] {
        ends_a_download(|run| run, signal, code, why);
        // A prompt hears the signals too, and gives them back.
        let asks = |run: Vhttp| run.arg("-auser").on_terminal().terminal(asked.clone());
        ends_a_download(asks, signal, code, why);
    }
}

/// The signal ends a download with this code, and the message and the file tell how far it came.
#[cfg(unix)]
#[track_caller]
fn ends_a_download(
    prepare: impl Fn(crate::support::Vhttp) -> crate::support::Vhttp,
    signal: &str,
    code: i32,
    why: &str,
) {
    let server = Server::start(|_| {
        Response::new(200)
            .body(content())
            .drip(10_000, Duration::from_millis(100))
    });
    let scratch = Scratch::new();
    let run = prepare(scratch.vhttp());
    let running = run.args(["-d", "-o", "f", &server.url("/")]).start();
    while fs::metadata(scratch.work().join("f")).map_or(0, |file| file.len()) == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut kill = std::process::Command::new("/bin/kill");
    let kill = kill.arg(signal).arg(running.id().to_string()).status();
    assert!(kill.unwrap().success());
    let output = running.wait().expect_code(code);
    let said = output.stderr() + &output.screen();
    assert!(
        said.contains("incomplete download: f holds ") && said.contains(why),
        "{said}"
    );
    assert!(content().starts_with(&scratch.read("f")) && scratch.read("f").len() < SIZE);
}

#[cfg(unix)]
#[test]
fn a_terminal_sees_the_progress_of_downloads_and_large_uploads() {
    use crate::support::pty::Terminal;
    let server = Server::start(|request| match request.method.as_str() {
        "GET" => Response::new(200)
            .body(content())
            .drip(40_000, Duration::from_millis(150)),
        _ => Response::new(204),
    });
    let scratch = Scratch::new();
    let stderr = || scratch.vhttp().terminal(Terminal::default().stderr());
    let output = stderr()
        .args(["-d", "-o", "f", &server.url("/")])
        .run()
        .success();
    let screen = output.screen();
    assert!(screen.contains("/100.0 kB) 0:00:0"), "{screen:?}");
    assert!(!screen.contains("\x1b[?25"), "the cursor is left alone");
    assert!(
        screen.lines().last().unwrap().contains("\rDone. 100.0 kB"),
        "{screen:?}"
    );

    let large = scratch.write("large", vec![b'x'; 5_000_000]);
    let upload = format!("@{}", large.display());
    let output = stderr()
        .args(["POST", &server.url("/"), &upload])
        .run()
        .success();
    assert!(
        output.screen().contains("/5.0 MB)"),
        "{:?}",
        output.screen()
    );
    assert_eq!(server.requests().last().unwrap().body_len, 5_000_000);
    let output = stderr()
        .args(["-q", "POST", &server.url("/"), &upload])
        .run()
        .success();
    assert_eq!(output.screen(), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_by_name() {
    let server = Server::start(|_| text("content"));
    let output = Scratch::new()
        .vhttp()
        .args(["-d", "-o", "/dev/full", &server.url("/")])
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("error: cannot write /dev/full: "),
        "{}",
        output.stderr()
    );
}

#[test]
fn a_packed_body_is_unpacked_though_it_was_not_asked_for() {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&content()).unwrap();
    let packed = packed.finish().unwrap();
    let server = Server::start(move |_| {
        Response::new(200)
            .header("Content-Encoding", "gzip")
            .body(packed.clone())
    });
    let scratch = Scratch::new();
    scratch
        .vhttp()
        .args(["-d", "-o", "f", &server.url("/")])
        .run()
        .success();
    assert!(scratch.read("f") == content());
}
