//! The machine fails: no more files, no more room, no streams, a pipe in the place of a file (Unix).
#![cfg(unix)]

use std::time::Duration;

use super::shell;
use crate::support::{Output, Response, Scratch, Server};

const TEXT: &str = "[1, 2, 3]";

/// Runs a script of one command, which ends in its exit status on standard output.
#[track_caller]
fn limited(server: &Server, scratch: &Scratch, script: &str) -> (Output, String) {
    let run = shell(scratch, &format!("{script}; echo \"=$?\""));
    let run = run
        .env("URL", server.url("/"))
        .timeout(Duration::from_secs(20));
    let output = run.judged();
    let status = output
        .stdout()
        .rsplit('=')
        .next()
        .unwrap()
        .trim()
        .to_string();
    (output, status)
}

fn server() -> Server {
    Server::start(|request| match request.path() {
        "/big" => Response::json(&"[1, 2, 3]\n".repeat(100_000)),
        _ => Response::json(TEXT).header("Set-Cookie", "new=1"),
    })
}

#[test]
fn few_open_files() {
    let (server, scratch) = (server(), Scratch::new());
    for limit in 6..20 {
        let script = format!("(ulimit -n {limit}; exec \"$V\" $URL) 2>err");
        let (output, status) = limited(&server, &scratch, &script);
        let said = String::from_utf8(scratch.read("err")).unwrap();
        match status.as_str() {
            "0" => assert!(output.stdout().starts_with(TEXT)),
            "1" => assert!(said.contains("vhttp: error: "), "{limit}: {said}"),
            _ => panic!("{limit}: {status} {said}"),
        }
    }
}

#[test]
fn little_memory() {
    let (server, scratch) = (server(), Scratch::new());
    for options in ["", "--pretty=all"] {
        let script = format!("ulimit -v 200000; \"$V\" {options} \"${{URL}}big\" | wc -c");
        assert_eq!(limited(&server, &scratch, &script).1, "0");
    }
}

/// A limit for the size of files is a full disk: an error, and what was there stays.
#[test]
fn limited_file_size() {
    let (server, scratch) = (server(), Scratch::new());
    for options in ["-o out", "-d -o out", "--pretty=all -o out"] {
        let script = format!("ulimit -f 8; \"$V\" {options} \"${{URL}}big\" 2>err");
        let (_, status) = limited(&server, &scratch, &script);
        let said = String::from_utf8(scratch.read("err")).unwrap();
        assert_eq!(status, "1", "{options}: {said}");
        assert!(
            said.contains("out") || said.contains("write the output"),
            "{options}: {said}"
        );
        std::fs::remove_file(scratch.work().join("out")).unwrap();
    }
    let session = "{\"cookies\": [], \"headers\": [{\"name\": \"X\", \"value\": \"kept\"}]}";
    let path = scratch.write("session.json", session);
    let (output, status) = limited(
        &server,
        &scratch,
        "ulimit -f 0; \"$V\" --session=./session.json $URL",
    );
    assert_eq!(status, "1", "{}", output.stderr());
    assert!(
        output.stderr().contains("session.json"),
        "{}",
        output.stderr()
    );
    assert_eq!(std::fs::read_to_string(path).unwrap(), session);
}

#[test]
fn closed_streams() {
    let (server, scratch) = (server(), Scratch::new());
    for (streams, expected) in [
        ("<&-", "0"),
        (">&-", "0"),
        ("2>&-", "0"),
        ("<&- >&- 2>&-", "0"),
        ("-o out >&-", "0"),
        ("--no-such 2>&-", "1"),
        ("</", "0"),
        ("1</dev/null", "1"),
    ] {
        let (output, status) = limited(&server, &scratch, &format!("\"$V\" $URL {streams}"));
        assert_eq!(status, expected, "{streams}: {}", output.stderr());
    }
    assert_eq!(scratch.read("out"), TEXT.as_bytes());
}

/// A named pipe, or what `<(command)` stands for, is read to its end before anything is sent.
#[test]
fn pipe_as_body() {
    let (server, scratch) = (server(), Scratch::new());
    let feed = "rm -f pipe; mkfifo pipe; echo hello > pipe & \"$V\"";
    for (command, body) in [
        ("POST $URL @pipe", "hello\n"),
        ("--chunked POST $URL @pipe", "hello\n"),
        ("-F PUT \"${URL}\" @pipe", "hello\n"),
        ("POST $URL a=@pipe", "{\"a\": \"hello\\n\"}"),
    ] {
        let (output, status) = limited(&server, &scratch, &format!("{feed} {command}"));
        assert_eq!(status, "0", "{command}: {}", output.stderr());
        assert_eq!(server.requests().last().unwrap().text(), body, "{command}");
    }
    let (_, status) = limited(
        &server,
        &scratch,
        &format!("{feed} --form POST $URL a@pipe"),
    );
    let sent = server.requests().last().unwrap().text();
    assert!(
        status == "0" && sent.contains("\r\n\r\nhello\n\r\n--"),
        "{sent}"
    );
}

#[test]
fn device_as_body() {
    let (server, scratch) = (server(), Scratch::new());
    assert_eq!(
        limited(&server, &scratch, "\"$V\" POST $URL @/dev/null").1,
        "0"
    );
    for item in ["@/dev/zero", "--form a@/dev/zero"] {
        let (output, status) = limited(&server, &scratch, &format!("\"$V\" POST $URL {item}"));
        assert_eq!(status, "1");
        assert!(output.stderr().contains("/dev/zero"), "{}", output.stderr());
    }
    assert_eq!(server.requests().len(), 1);
}
