//! What is made of servers that answer oddly, break off, stall or are not there.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use crate::client::testing::{body, outcome, read_head, request, server, transport};
use crate::client::{ClientError, HttpTransport, NetworkOptions, Transport};
use crate::exit_status::ExitStatus;
use crate::message::Body;

fn with(change: impl FnOnce(&mut NetworkOptions)) -> HttpTransport {
    let mut options = NetworkOptions::default();
    change(&mut options);
    HttpTransport::new(options)
}

/// Uploads for as long as the server of this `talk` takes it.
fn long_upload(
    talk: impl FnOnce(&mut std::net::TcpStream) + Send + 'static,
) -> Result<u16, String> {
    let port = server(vec![Box::new(talk)]);
    let mut asked = request("POST", &format!("http://127.0.0.1:{port}/"));
    asked.headers.append("Transfer-Encoding", "chunked");
    asked.body = Body::from_pipe(std::io::repeat(b'x').take(50_000_000));
    let answer = transport().send(&asked);
    answer
        .map(|answer| answer.head.status)
        .map_err(|error| error.to_string())
}

#[test]
fn an_answer_before_the_body_is_sent_is_shown() {
    const TOO_LARGE: &[u8] =
        b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig";
    let status = long_upload(|stream| {
        read_head(stream);
        stream.write_all(TOO_LARGE).unwrap();
        thread::sleep(Duration::from_secs(1));
    });
    assert_eq!(status, Ok(413));
    // A server that closes at once resets the connection: the answer may get lost with it, as it may in any client.
    let status = long_upload(|stream| {
        read_head(stream);
        stream.write_all(TOO_LARGE).unwrap();
    });
    match status {
        Ok(status) => assert_eq!(status, 413),
        Err(error) => assert!(error.contains("was stopped after"), "{error}"),
    }
}

#[test]
fn bodies_end_where_their_framing_says() {
    let ok = |text: &str| Ok((200, text.to_owned()));
    assert_eq!(
        outcome(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokEXTRA"),
        ok("ok")
    );
    assert_eq!(
        outcome(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nT: x\r\n\r\n"),
        ok("ok")
    );
    assert_eq!(
        outcome(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        ok("ok")
    );
    assert_eq!(outcome(b"HTTP/1.1 200\nContent-Length: 2\n\nok"), ok("ok"));
    assert_eq!(
        outcome(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nxxxxx"),
        Ok((204, String::new()))
    );
    assert_eq!(
        outcome(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
        Ok((304, String::new()))
    );
    assert_eq!(
        outcome(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nraw"),
        Ok((101, String::new()))
    );
    assert_eq!(
        outcome(b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n"),
        Ok((999, String::new()))
    );
    assert_eq!(
        outcome(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        ok("ok")
    );
    assert_eq!(
        outcome(b"HTTP/1.1 200 OK\r\nA : b\r\nF: a\r\n b\r\nContent-Length: 2\r\n\r\nok"),
        ok("ok")
    );
}

#[test]
fn broken_bodies_are_errors() {
    let rows: [(&str, &[u8]); 8] = [
        ("body-short", b"Content-Length: 10\r\n\r\nshort"),
        ("body-short-huge", b"Content-Length: 1000000000000\r\n\r\n{"),
        (
            "chunk-bad-size",
            b"Transfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n",
        ),
        (
            "chunk-overflow",
            b"Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\nok\r\n0\r\n\r\n",
        ),
        (
            "chunk-no-end",
            b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        ),
        (
            "chunk-no-crlf",
            b"Transfer-Encoding: chunked\r\n\r\n2\r\nokXX0\r\n\r\n",
        ),
        (
            "chunk-empty-size",
            b"Transfer-Encoding: chunked\r\n\r\n\r\nok\r\n0\r\n\r\n",
        ),
        ("chunk-cut-size", b"Transfer-Encoding: chunked\r\n\r\n5"),
    ];
    for (case, rest) in rows {
        let answer = [b"HTTP/1.1 200 OK\r\n", rest].concat();
        let error = outcome(&answer).unwrap_err();
        assert!(
            error.starts_with("the answer of 127.0.0.1:"),
            "{case}: {error}"
        );
        println!("{case}: {error}");
    }
}

#[test]
fn broken_heads_are_errors() {
    let rows: [(&str, &[u8]); 14] = [
        ("status-none", b"Content-Type: text/plain\r\n\r\nx"),
        ("status-garbage", b"\x00\x01\xff\xfe\r\n\r\n"),
        ("status-http09", b"just a body"),
        ("status-letters", b"HTTP/1.1 abc OK\r\n\r\n"),
        ("status-99999", b"HTTP/1.1 99999 OK\r\n\r\n"),
        ("status-negative", b"HTTP/1.1 -200 OK\r\n\r\n"),
        ("status-http9", b"HTTP/9.9 200 OK\r\n\r\n"),
        (
            "head-cl-conflict",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nokokok",
        ),
        (
            "head-cl-list",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2, 5\r\n\r\nokokok",
        ),
        (
            "head-cl-negative",
            b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nok",
        ),
        (
            "head-cl-plus",
            b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
        ),
        (
            "head-cl-letters",
            b"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nok",
        ),
        (
            "head-cl-overflow",
            b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999999999999999999999\r\n\r\nok",
        ),
        ("head-cut", b"HTTP/1.1 200 OK\r\nX-A: 1\r\n"),
    ];
    for (case, answer) in rows {
        let error = outcome(answer).unwrap_err();
        assert!(
            error.starts_with("cannot read the answer of 127.0.0.1:PORT: "),
            "{case}: {error}"
        );
        println!("{case}: {error}");
    }
    assert!(outcome(b"").unwrap_err().contains("closed the connection"));
}

#[test]
fn thousands_of_headers_work_and_endless_ones_end() {
    let field = |n: u32| format!("X-Field-{n}: {n}\r\n");
    let many: String = (0..5000).map(field).collect();
    let answer = format!("HTTP/1.1 200 OK\r\n{many}Content-Length: 2\r\n\r\nok");
    assert_eq!(outcome(answer.as_bytes()), Ok((200, "ok".into())));
    let endless: String = (0..100_000).map(field).collect();
    let error = outcome(format!("HTTP/1.1 200 OK\r\n{endless}\r\n").as_bytes()).unwrap_err();
    println!("head-endless: {error}");
    let short = "a:\r\n".repeat(40_000);
    let error = outcome(format!("HTTP/1.1 200 OK\r\n{short}\r\n").as_bytes()).unwrap_err();
    println!("head-million: {error}");
    let error = outcome(format!("HTTP/1.1 200 {}", "x".repeat(1 << 20)).as_bytes()).unwrap_err();
    println!("head-long-status: {error}");
}

#[test]
fn silence_times_out_in_each_phase() {
    let mut transport = with(|options| options.timeout = Some(Duration::from_millis(200)));
    let silent = server(vec![Box::new(|stream| {
        read_head(stream);
        thread::sleep(Duration::from_secs(3));
    })]);
    let error = transport
        .send(&request("GET", &format!("http://127.0.0.1:{silent}/")))
        .err()
        .unwrap();
    assert_eq!(error.exit_status(), ExitStatus::Timeout);
    let message = format!(
        "Request timed out (0.2s). 127.0.0.1:{silent}: the wait for its answer took too long"
    );
    assert_eq!(error.to_string(), message);

    let stalling = server(vec![Box::new(|stream| {
        read_head(stream);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab")
            .unwrap();
        thread::sleep(Duration::from_secs(3));
    })]);
    let answer = transport
        .send(&request("GET", &format!("http://127.0.0.1:{stalling}/")))
        .unwrap();
    let error = body(answer).unwrap_err();
    assert!(
        matches!(
            ClientError::of_body(&error),
            Some(ClientError::Timeout { .. })
        ),
        "{error}"
    );
}

#[test]
fn a_slow_but_steady_answer_and_a_slow_upload_survive_a_timeout() {
    struct Slow(u8);
    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            thread::sleep(Duration::from_millis(150));
            let count = usize::from(self.0 > 0);
            self.0 -= u8::from(self.0 > 0);
            buffer[..count].fill(b'x');
            Ok(count)
        }
    }
    let port = server(vec![Box::new(|stream| {
        read_head(stream);
        let mut upload = [0; 64];
        while !upload.windows(5).any(|end| end == b"0\r\n\r\n") {
            upload.fill(0);
            assert_ne!(stream.read(&mut upload).unwrap(), 0);
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")
            .unwrap();
        for _ in 0..6 {
            thread::sleep(Duration::from_millis(150));
            stream.write_all(b"y").unwrap();
        }
    })]);
    let mut asked = request("POST", &format!("http://127.0.0.1:{port}/"));
    asked.headers.append("Transfer-Encoding", "chunked");
    asked.body = Body::from_pipe(Slow(6));
    let mut transport = with(|options| options.timeout = Some(Duration::from_millis(500)));
    assert_eq!(body(transport.send(&asked).unwrap()).unwrap(), b"yyyyyy");
}

#[test]
fn failed_connections_name_the_endpoint() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let error = transport()
        .send(&request(
            "GET",
            &format!("http://u:p@127.0.0.1:{port}/?secret"),
        ))
        .err()
        .unwrap();
    assert_eq!(
        error.to_string(),
        format!("cannot connect to 127.0.0.1:{port}: connection refused")
    );
    let error = transport()
        .send(&request("GET", "http://nosuch.invalid/"))
        .err()
        .unwrap();
    assert!(
        error
            .to_string()
            .starts_with("cannot find the host nosuch.invalid: "),
        "{error}"
    );
}
