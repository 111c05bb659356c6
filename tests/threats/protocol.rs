//! Protocol faults: what breaks off, contradicts itself or never ends is an error in words, and what is only odd is read.

mod floods;
mod redirects;
mod signals;
mod time;

use super::ask;
use crate::support::response::Ending;
use crate::support::{Output, Response, Server};

/// Sends `bytes` and then `ending`, and gives the run.
#[track_caller]
fn answer(bytes: &[u8], ending: Ending, args: &[&str]) -> Output {
    let response = Response::raw(bytes).ending(ending);
    let server = Server::start(move |_| response.clone());
    ask(&server, args)
}

/// The answer is an error, whether or not the body is formatted.
#[track_caller]
fn broken(bytes: &str) {
    for args in [&[][..], &["--pretty=all"], &["-v"], &["--output=file"]] {
        answer(bytes.as_bytes(), Ending::Close, args).fails_with(&["127.0.0.1"]);
    }
}

/// The answer is read, and its body is `body`.
#[track_caller]
fn read(bytes: &str, body: &str) {
    let output = answer(bytes.as_bytes(), Ending::Close, &[]).success();
    assert_eq!(output.stdout(), body);
}

/// The answer is an error or is shown.
#[track_caller]
fn odd(bytes: impl AsRef<[u8]>) {
    for args in [&[][..], &["--pretty=all", "--print=hb"]] {
        let output = answer(bytes.as_ref(), Ending::Close, args);
        // 3, 4 and 5 tell of a status.
        if matches!(output.code, Some(1 | 2)) || output.code > Some(5) {
            output.fails();
        }
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

fn ok(rest: &str) -> String {
    [OK, rest].concat()
}

#[test]
fn conn_no_such_host() {
    let run = super::get(&["--timeout=5", "http://no-such-host.invalid/"]);
    run.fails_with(&["no-such-host.invalid"]);
}

#[test]
fn conn_refused() {
    let address = Server::start(|_| Response::new(200)).address();
    super::get(&[&format!("http://{address}/")]).fails_with(&[&address.to_string()]);
}

#[test]
fn conn_rst_eof_body() {
    for start in [
        ok("\r\n[1"),
        ok("Content-Length: 9\r\n\r\n[1"),
        ok(""),
        String::new(),
    ] {
        answer(start.as_bytes(), Ending::Reset, &[]).fails();
    }
}

/// A connection that ends at any byte of a head is no answer.
#[test]
fn conn_cut_in_the_head() {
    let whole = ok("Content-Length: 2\r\n\r\n{}");
    for end in [0, 1, 9, 17, 40, whole.len() - 5, whole.len() - 3] {
        answer(&whole.as_bytes()[..end], Ending::Close, &[]).fails();
    }
}

#[test]
fn body_short_body_short_pretty() {
    broken(&ok("Content-Length: 10\r\n\r\n[1, 2"));
    broken(&ok("Content-Length: 1\r\n\r\n"));
}

#[test]
fn body_short_huge_cl_pretty() {
    broken(&ok("Content-Length: 1000000000000\r\n\r\n[1, 2"));
    broken(&ok("Content-Length: 18446744073709551614\r\n\r\n[1, 2"));
}

#[test]
fn body_extra() {
    read(
        &ok("Content-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\nevil"),
        "{}",
    );
    read(&ok("Content-Length: 0\r\n\r\nevil"), "");
}

#[test]
fn chunk_ok() {
    let chunked = "Transfer-Encoding: chunked\r\n\r\n";
    read(
        &ok(&format!(
            "{chunked}2;a=\"b;c\"\r\n[1\r\n1 \r\n]\r\n0\r\nTrailer: x\r\n\r\n"
        )),
        "[1]",
    );
}

#[test]
fn chunk_bad_size_chunk_overflow_chunk_no_end_chunk_no_crlf_chunk_empty_size() {
    for body in [
        "xyz\r\n[1]\r\n0\r\n\r\n",
        "-1\r\n[1]\r\n0\r\n\r\n",
        "0x3\r\n[1]\r\n0\r\n\r\n",
        "3_\r\n[1]\r\n0\r\n\r\n",
        "10000000000000003\r\n[1]\r\n0\r\n\r\n",
        "fffffffffffffffff\r\n[1]\r\n0\r\n\r\n",
        "ffffffffffffffff\r\n[1]\r\n0\r\n\r\n",
        "3\r\n[1]\r\n",
        "3\r\n[1]",
        "9\r\n[1]",
        "3\r\n[1]0\r\n\r\n",
        "3\r\n[1]xx0\r\n\r\n",
        "\r\n[1]\r\n0\r\n\r\n",
        "3",
        "",
    ] {
        broken(&ok(&format!("Transfer-Encoding: chunked\r\n\r\n{body}")));
    }
}

#[test]
fn status_none_status_garbage_status_http09_status_letters_status_negative() {
    for answer in [
        "Content-Type: text/plain\r\n\r\nx",
        "\u{1}\u{2}\u{80}garbage\u{0}\r\n\r\n",
        "<html>a bare body</html>",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 -200 OK\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "SSH-2.0-OpenSSH_9.9\r\n",
        "\r\n\r\n\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
    ] {
        broken(answer);
    }
}

#[test]
fn status_99999_status_999_status_http9_status_101() {
    for line in [
        "HTTP/1.1 99999 X",
        "HTTP/1.1 999 X",
        "HTTP/1.1 099 X",
        "HTTP/1.1 000 X",
        "HTTP/9.9 200 OK",
        "HTTP/2 200 OK",
        "HTTP/1.1 600 X",
        "HTTP/1.1 20 X",
        "HTTP/1.1 101 Switching Protocols",
        "HTTP/1.0 200 OK",
        "http/1.1 200 ok",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade",
    ] {
        odd(format!("{line}\r\nContent-Length: 2\r\n\r\n{{}}"));
    }
}

#[test]
fn status_no_reason() {
    read("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n{}", "{}");
    read("HTTP/1.1 200 \nContent-Length: 2\n\n{}", "{}");
    read("HTTP/1.0 200 OK\r\n\r\n{}", "{}");
}

#[test]
fn head_cl_dup_same_head_te_cl_head_te_twice() {
    odd(ok("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"));
    let chunked = "2\r\n{}\r\n0\r\n\r\n";
    for head in [
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, xyz",
        "Transfer-Encoding: \u{b}chunked",
        "Transfer-Encoding:",
    ] {
        let bytes = ok(&format!("{head}\r\n\r\n{chunked}"));
        odd(&bytes);
        if head.contains("Length") {
            let shown = answer(bytes.as_bytes(), Ending::Close, &[]).stdout();
            assert!(!shown.contains("0\r\n"), "{head}: {shown}");
        }
    }
}

/// Nobody knows where such a body ends, or what it is.
#[test]
fn head_te_unknown() {
    for coding in [
        "foo",
        "chunked, xyz",
        "chunked;q=1",
        "chunked,",
        "br, chunked",
    ] {
        broken(&ok(&format!(
            "Transfer-Encoding: {coding}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
        )));
    }
    let head = "HTTP/1.1 204 No Content\r\nTransfer-Encoding: foo\r\n\r\n";
    answer(head.as_bytes(), Ending::Close, &[]).success();
}

/// The message says what is wrong with what came.
#[test]
fn head_messages() {
    for (bytes, words) in [
        ("SSH-2.0-OpenSSH_9.9\r\n", "does not begin with `HTTP/1.1`"),
        ("HTTP/1.1 2x0 OK\r\n\r\n", "a status of three digits"),
        (
            "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n",
            "one of its header lines",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "its Content-Length is no number",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
            "after 1 of 9 bytes: the connection was closed",
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
            "before the last chunk",
        ),
    ] {
        answer(bytes.as_bytes(), Ending::Close, &[]).fails_with(&["127.0.0.1", words]);
    }
    let reset = answer(b"", Ending::Reset, &[]).fails();
    assert!(
        reset.stderr().contains("cannot read the answer"),
        "{}",
        reset.stderr()
    );
}

#[test]
fn head_cl_conflict_head_cl_list_head_cl_negative_head_cl_plus_head_cl_letters_head_cl_overflow() {
    for length in [
        "2\r\nContent-Length: 5",
        "2, 5",
        "-5",
        "+5",
        "0x5",
        "5 5",
        "5;",
        "five",
        "999999999999999999999999999999",
        "18446744073709551617",
    ] {
        broken(&ok(&format!("Content-Length: {length}\r\n\r\n{{}}   ")));
    }
}

/// A length or coding that a control character hides must not be passed over: the body would end elsewhere.
#[test]
fn head_hidden_framing() {
    for line in [
        "Content-Length: 2\u{b}",
        "Transfer-Encoding: chunked\u{1}",
        "Transfer-Encoding: \u{c}chunked",
        "Transfer-Encoding\u{b}: chunked",
        "X: y\rTransfer-Encoding: chunked",
        "Location: /a\u{b}b",
    ] {
        broken(&ok(&format!("{line}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n")));
    }
}

#[test]
fn head_no_colon_head_nonascii() {
    for line in [
        &b"no colon here"[..],
        b": empty",
        b"Space : before",
        b" folded: start",
        b"X: a\r\n folded",
        b"X: caf\xe9",
        b"\xff\xfe: x",
        b"X: \xff\xfe",
        b"X: a\0b",
        b"X: \x7f",
        b"X: a\rb",
        b"X;y: z",
        b":",
        b"X:",
        b"\tX: y",
        b"X: \xe2\x82",
        b"Content-Type: \xff",
        b"Content-Encoding: \xff",
        b"Location: \xff",
        b"Set-Cookie: \xff=\xff",
    ] {
        let head = [
            &b"HTTP/1.1 200 OK\r\n"[..],
            line,
            b"\r\nContent-Length: 2\r\n\r\n{}",
        ]
        .concat();
        odd(&head);
    }
    odd(b"HTTP/1.1 200 \xff\xfe\xe9\r\nContent-Length: 0\r\n\r\n");
}

#[test]
fn head_204_body_head_304_cl() {
    for (head, body) in [
        (
            "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
            "hello",
        ),
        (
            "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
            "5\r\nhello\r\n",
        ),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", ""),
        (
            "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
            "",
        ),
    ] {
        let bytes = [head, body].concat();
        let output = answer(bytes.as_bytes(), Ending::Hang, &["--no-check-status"]);
        assert_eq!(output.success().stdout(), "", "{head}");
    }
    let response = Response::new(200)
        .header("Content-Length", "500")
        .ending(Ending::Hang);
    let server = Server::start(move |_| response.clone());
    let url = server.url("/");
    super::get(&["--timeout=10", "HEAD", &url]).success();
}

#[test]
fn informational_answers_are_skipped() {
    let many = "HTTP/1.1 102 Processing\r\nX: y\r\n\r\n".repeat(50);
    odd(format!("{many}{OK}Content-Length: 2\r\n\r\n{{}}"));
    read(
        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "{}",
    );
    read(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "{}",
    );
}

#[test]
fn early_413() {
    let server = Server::start_hasty(|_| Response::new(413).ending(Ending::Close));
    let scratch = crate::support::Scratch::new();
    let path = scratch.write("large", vec![b'x'; 8 << 20]);
    let run = scratch
        .vhttp()
        .args(["--timeout=10", "-h", &server.url("/"), "@large"]);
    let output = run.judged();
    if !output.stdout().contains("413") {
        output.fails();
    }
    assert!(path.exists());
}
