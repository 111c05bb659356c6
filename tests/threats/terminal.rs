//! The terminal: nothing that a server sends steers it (Unix).
#![cfg(unix)]

use std::time::Duration;

use crate::support::pty::Terminal;
use crate::support::{Output, Response, Scratch, Server, Stdin, Vhttp};
use crate::threats::shell;

/// Sequences that set a title, clear the screen, move the clipboard, or turn text around.
const EVIL: [&str; 9] = [
    "\u{1b}]0;pwned\u{7}",
    "\u{1b}[2J",
    "\u{1b}]52;c;cm0=\u{7}",
    "\u{9b}31m",
    "\u{9d}0;x\u{9c}",
    "\u{202e}",
    "\u{8}\u{8}",
    "\u{1b}P+q\u{1b}\\",
    "\u{7f}",
];

/// What a person sees of this answer, in all ways of showing it.
fn screens(bytes: impl Into<Vec<u8>>) -> Vec<Output> {
    let bytes = bytes.into();
    let server = Server::start(move |_| Response::raw(bytes.clone()));
    let views = [
        &[][..],
        &["--pretty=none"],
        &["--pretty=format"],
        &["-v"],
        &["--pretty=colors", "--stream"],
        &["--debug", "-F"],
    ];
    let show = |view: &&[&str]| {
        let run = Vhttp::new().on_terminal().args(*view);
        run.arg(server.url("/")).judged()
    };
    views.iter().map(show).collect()
}

/// Nothing but colours of ours steers this screen.
#[track_caller]
fn assert_tame(screen: &str) {
    let mut rest = screen.to_string();
    while let Some(at) = rest.find("\u{1b}[") {
        let tail = &rest[at + 2..];
        let end = tail
            .find(|c: char| !c.is_ascii_digit() && c != ';')
            .unwrap_or(0);
        assert_eq!(tail[end..].chars().next(), Some('m'), "{screen:?}");
        rest = format!("{}{}", &rest[..at], &tail[end + 1..]);
    }
    let steers =
        |c: char| c.is_control() && !"\n\r\t".contains(c) || "\u{202e}\u{2066}\u{2028}".contains(c);
    assert!(!rest.contains(steers), "{screen:?}");
}

#[track_caller]
fn tame(bytes: impl Into<Vec<u8>>) {
    for output in screens(bytes) {
        assert_tame(&output.screen());
        assert!(!output.screen().contains("31m\u{9b}"));
    }
}

#[test]
fn term_header_term_reason_term_c1() {
    for evil in EVIL {
        tame(format!(
            "HTTP/1.1 200 OK\r\nX: a{evil}b\r\nContent-Length: 0\r\n\r\n"
        ));
        tame(format!(
            "HTTP/1.1 200 a{evil}b\r\nContent-Length: 0\r\n\r\n"
        ));
        tame(format!(
            "HTTP/1.1 404 a{evil}b\r\nContent-Length: 0\r\n\r\n"
        ));
        tame(format!(
            "HTTP/1.1 302 OK\r\nLocation: http://a{evil}b:x/\r\nContent-Length: 0\r\n\r\n"
        ));
        tame(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: a{evil}b\r\nContent-Length: 1\r\n\r\nx"
        ));
    }
    tame(&b"HTTP/1.1 200 OK\r\nX: a\x9b31mb\x80\x9d\r\nContent-Length: 0\r\n\r\n"[..]);
    tame(&b"HTTP/1.1 404 \x9b31m\r\nContent-Length: 0\r\n\r\n"[..]);
}

#[test]
fn term_body_json_term_body_text() {
    for kind in [
        "application/json",
        "text/plain",
        "text/html",
        "application/xml",
        "text/event-stream",
        "application/x-ndjson",
    ] {
        for evil in EVIL {
            let body = format!(
                "{{\"a{evil}b\": \"c{evil}d\\u001b]0;x\\u0007\\u009b\\u202e\"}}{evil}<a b='{evil}'>{evil}</a>\r{evil}"
            );
            tame(format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ));
        }
        let raw = b"[\"\x9b31m\xc2\", \"\xff\x80\"]";
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n");
        tame([head.as_bytes(), raw].concat());
    }
}

/// A sequence that two pieces of the body share.
#[test]
fn term_body_cut() {
    let server = Server::start(|_| {
        let body = "text \u{1b}]0;x\u{7} \u{9b}31m \u{202e}".repeat(20);
        Response::new(200)
            .header("Content-Type", "text/plain")
            .body(body)
            .drip(1, Duration::ZERO)
    });
    let output = Vhttp::new().on_terminal().arg(server.url("/")).judged();
    assert_tame(&output.success().screen());
}

#[test]
fn term_binary_notice_term_binary_nonul() {
    let zlib = b"\x78\x9c\xed\xc1\x01\x0d\x00\x00\x00\xc2\xa0\xf7\x4f\x6d\x0e\x37\xa0";
    let odd: Vec<u8> = (1..32_u8).chain(128..=255).collect();
    let late = [vec![b'a'; 100_000], odd.clone()].concat();
    for body in [&b"\x89PNG\r\n\x1a\n\0\0"[..], zlib, &odd, &late] {
        for kind in [
            "image/png",
            "application/octet-stream",
            "text/plain",
            "application/json",
            "",
        ] {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let outputs = screens([head.as_bytes(), body].concat());
            for output in outputs {
                assert_tame(&output.screen());
                assert!(
                    body.len() > 1000 || output.screen().contains("binary data"),
                    "{kind}: {:?}",
                    output.screen()
                );
            }
        }
    }
}

#[test]
fn term_binary_pipe_term_text_pipe_term_no_ansi_pipe() {
    let binary: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let text = "Gr\u{fc}\u{df}e\r\n\u{1b}[31m red\r\n\n"
        .as_bytes()
        .to_vec();
    for (kind, body) in [
        ("application/octet-stream", &binary),
        ("text/plain; charset=latin1", &text),
        ("application/json", &binary),
    ] {
        let sent = body.clone();
        let server = Server::start(move |_| {
            Response::new(200)
                .header("Content-Type", kind)
                .body(sent.clone())
        });
        let scratch = Scratch::new();
        assert!(
            &scratch
                .vhttp()
                .arg(server.url("/"))
                .judged()
                .success()
                .stdout
                == body
        );
        let run = scratch.vhttp().args(["-o", "file", &server.url("/")]);
        let output = run.judged().success();
        assert!(&scratch.read("file") == body && output.stderr.is_empty());
    }
    let server = Server::start(|_| Response::json("{\"a\": 1}"));
    for options in [&["-v"][..], &["--help"], &["--debug"], &["--no-such"]] {
        let output = Vhttp::new().args(options).arg(server.url("/")).judged();
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
    }
}

#[test]
fn term_prompt() {
    let server = Server::start(|_| Response::json("{}"));
    let terminal = Terminal::full().when("password", "canary-pw\n");
    let run = Vhttp::new()
        .on_terminal()
        .terminal(terminal)
        .secret("canary-pw");
    run.args(["-auser", &server.url("/")]).judged().success();
    let sent = server.requests()[0]
        .header("authorization")
        .map(String::from);
    assert_eq!(sent.as_deref(), Some("Basic dXNlcjpjYW5hcnktcHc="));
}

#[test]
fn term_prompt_interrupted() {
    let server = Server::start(|_| Response::json("{}"));
    for keys in ["\u{3}", "\u{4}"] {
        let terminal = Terminal::full().when("password", keys);
        let run = Vhttp::new()
            .on_terminal()
            .terminal(terminal)
            .timeout(Duration::from_secs(10));
        let output = run.args(["-auser", &server.url("/")]).judged();
        assert_ne!(output.code, Some(0), "{output:?}");
    }
    assert_eq!(server.requests().len(), 0);
}

/// The terminal shows again what is typed.
#[test]
fn term_prompt_terminated() {
    let server = Server::start(|_| Response::json("{}"));
    let script = "\"$V\" -auser $URL & id=$!
        until stty -a < /dev/tty | grep -q -e '-echo '; do sleep 0.05; done
        kill -$SIGNAL $id; wait $id; echo \"code $?\"
        stty -a < /dev/tty | grep -q -e '-echo ' || echo restored";
    for (signal, code) in [("TERM", "code 143"), ("INT", "code 130")] {
        let run = shell(&Scratch::new(), script).env("URL", server.url("/"));
        let run = run.env("SIGNAL", signal).on_terminal();
        let output = run.terminal(Terminal::full().controls()).judged();
        let screen = output.screen();
        assert!(screen.contains(code), "{screen}");
        assert!(screen.contains("restored"), "{screen}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn term_prompt_notty() {
    let server = Server::start(|_| Response::json("{}"));
    for stdin in [Stdin::Null, Stdin::Pipe(b"pw\n".to_vec()), Stdin::Closed] {
        let run = shell_without_terminal(&["-auser", "GET", &server.url("/")]);
        let run = run.stdin(stdin).timeout(Duration::from_secs(10));
        let _ = run.judged();
    }
}

/// A session of its own has no terminal to ask at.
fn shell_without_terminal(args: &[&str]) -> Vhttp {
    let run = Vhttp::new().program("/usr/bin/setsid").arg("--wait");
    run.arg(env!("CARGO_BIN_EXE_vhttp")).args(args)
}
