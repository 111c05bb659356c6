//! Requests and responses over real sockets: what goes out, what is made of odd answers.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use super::testing::{answering, body, outcome, read_head, request, server, transport};
use super::{ClientError, HttpTransport, NetworkOptions, Transport};
use crate::exit_status::ExitStatus;
use crate::message::Body;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

fn with(change: impl FnOnce(&mut NetworkOptions)) -> HttpTransport {
    let mut options = NetworkOptions::default();
    change(&mut options);
    HttpTransport::new(options)
}

#[test]
fn the_head_on_the_wire_is_the_request() {
    let (port, heads) = answering(OK);
    let mut asked = request("PURGE", &format!("http://127.0.0.1:{port}/a'b?q='%27"));
    asked.headers.append("X-Token", "\u{e9}");
    asked.headers.append("x-lower-case", "");
    let answer = transport().send(&asked).unwrap();
    assert_eq!(answer.head.status, 200);
    let expected = format!(
        "PURGE /a'b?q='%27 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\nX-Token: \u{e9}\r\nX-Lower-Case: \r\n\r\n"
    );
    assert_eq!(heads.recv().unwrap(), expected);
    assert_eq!(body(answer).unwrap(), b"ok");
}

#[test]
fn a_response_head_is_kept_as_received() {
    let answer = b"HTTP/1.0 299 Odd  words\r\nX-B: 1\r\nset-cookie: a=1\r\nX-A: \xff\xe9\r\nSET-COOKIE: b=2\r\n\r\nrest";
    let (port, _heads) = answering(&answer[..]);
    let answer = transport()
        .send(&request("GET", &format!("http://127.0.0.1:{port}/")))
        .unwrap();
    assert_eq!((answer.head.version, answer.head.status), ("HTTP/1.0", 299));
    assert_eq!(answer.head.reason, b"Odd  words");
    let fields: Vec<_> = answer.head.headers.iter().collect();
    let expected = [
        ("X-B", &b"1"[..]),
        ("Set-Cookie", b"a=1"),
        ("Set-Cookie", b"b=2"),
        ("X-A", b"\xff\xe9"),
    ];
    assert_eq!(fields, expected);
    assert_eq!(body(answer).unwrap(), b"rest");
}

/// Posts a body and gives what came over the socket after the head.
fn post(sent: Body, length: Option<&str>) -> (String, Vec<u8>) {
    let (sender, received) = channel();
    let port = server(vec![Box::new(move |stream| {
        let head = read_head(stream);
        let mut rest = Vec::new();
        stream
            .set_read_timeout(Some(Duration::from_millis(300)))
            .unwrap();
        let _ = stream.read_to_end(&mut rest);
        stream.write_all(OK).unwrap();
        sender.send((head, rest)).unwrap();
    })]);
    let mut asked = request("POST", &format!("http://127.0.0.1:{port}/"));
    match length {
        Some(length) => asked.headers.append("Content-Length", length),
        None => asked.headers.append("Transfer-Encoding", "chunked"),
    }
    asked.body = sent;
    assert_eq!(transport().send(&asked).unwrap().head.status, 200);
    received.recv().unwrap()
}

#[test]
fn files_are_sent_with_their_length_and_pipes_in_chunks() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let content: Vec<u8> = (0..300_000u32)
        .map(|n| u8::try_from(n % 251).unwrap())
        .collect();
    file.write_all(&content).unwrap();
    let opened = std::fs::File::open(file.path()).unwrap();
    let mut sent = Body::from_bytes("<");
    sent.push_file(file.path().into(), opened).unwrap();
    let (head, rest) = post(sent, Some("300001"));
    assert!(
        head.ends_with("Accept: */*\r\nContent-Length: 300001\r\n\r\n"),
        "{head}"
    );
    assert_eq!((rest[0], &rest[1..]), (b'<', &content[..]));

    let (head, rest) = post(Body::from_pipe(&b"piped"[..]), None);
    assert!(
        head.ends_with("Transfer-Encoding: chunked\r\n\r\n"),
        "{head}"
    );
    assert_eq!(rest, b"5\r\npiped\r\n0\r\n\r\n");

    let (_, rest) = post(Body::from_bytes("bytes"), Some("5"));
    assert_eq!(rest, b"bytes");
}

#[test]
fn a_body_that_cannot_be_read_is_its_own_error() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let (port, _heads) = answering("");
    let mut asked = request("POST", &format!("http://127.0.0.1:{port}/"));
    asked.body = Body::from_pipe(Broken);
    let error = transport().send(&asked).err().unwrap();
    assert_eq!(
        error.to_string(),
        format!("cannot read the body to send to 127.0.0.1:{port}: the disk is gone")
    );
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
        Err(error) => assert!(
            error.contains("closed the connection before it had the whole request"),
            "{error}"
        ),
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
    assert_eq!(outcome(b"HTTP/1.1 200 OK\r\nno colon\r\n: empty\r\nX y: 1\r\nA : b\r\nF: a\r\n b\r\nContent-Length: 2\r\n\r\nok"), ok("ok"));
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
fn a_connection_is_used_again() {
    let (sender, heads) = channel();
    let port = server(vec![Box::new(move |stream| {
        for _ in 0..2 {
            sender.send(read_head(stream)).unwrap();
            stream.write_all(OK).unwrap();
        }
    })]);
    let mut transport = transport();
    for path in ["a", "b"] {
        let asked = request("GET", &format!("http://127.0.0.1:{port}/{path}"));
        assert_eq!(body(transport.send(&asked).unwrap()).unwrap(), b"ok");
        assert!(heads.recv().unwrap().starts_with(&format!("GET /{path} ")));
    }
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
    let message =
        format!("127.0.0.1:{silent} timed out: the wait for its answer took longer than 0.2 s");
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

#[test]
fn routes_change_the_connection_and_nothing_else() {
    let rows: [(&str, &str, &str); 5] = [
        (
            "http://api.test/x",
            "api.test:80:127.0.0.1:PORT",
            "api.test",
        ),
        (
            "http://api.test:81/x",
            "api.test:81:127.0.0.1:PORT",
            "api.test:81",
        ),
        ("http://api.test/x", "::localhost:PORT", "api.test"),
        (
            "http://10.0.0.1:7/x",
            "10.0.0.1::127.0.0.1:PORT",
            "10.0.0.1:7",
        ),
        ("http://[::2]/x", "[::2]:80:127.0.0.1:PORT", "[::2]"),
    ];
    for (url, rule, host) in rows {
        let (port, heads) = answering(OK);
        let rule = rule.replace("PORT", &port.to_string());
        let mut transport = with(|options| options.connect_to = vec![rule.parse().unwrap()]);
        transport.send(&request("GET", url)).unwrap();
        let head = heads.recv().unwrap();
        assert!(
            head.starts_with(&format!("GET /x HTTP/1.1\r\nHost: {host}\r\n")),
            "{rule}: {head}"
        );
    }
    let (port, heads) = answering(OK);
    let rule = format!("api.test:{port}:127.0.0.1");
    let mut transport = with(|options| options.resolve = vec![rule.parse().unwrap()]);
    transport
        .send(&request("GET", &format!("http://api.test:{port}/x")))
        .unwrap();
    assert!(
        heads
            .recv()
            .unwrap()
            .contains(&format!("Host: api.test:{port}\r\n"))
    );
}

#[test]
fn nothing_can_be_smuggled_into_a_head() {
    let url = "http://127.0.0.1:1/";
    for (name, value) in [
        ("X-A", "a\r\nB: c"),
        ("X-A", "a\n"),
        ("X-A", "\0"),
        ("X A", "v"),
        ("", "v"),
        ("X\r\nB", "v"),
    ] {
        let mut asked = request("GET", url);
        asked.headers.append(name, value);
        let error = transport().send(&asked).err().unwrap();
        assert!(matches!(error, ClientError::Header { .. }), "{error}");
        assert!(!error.to_string().contains(['\r', '\n']));
    }
    let error = transport()
        .send(&request("GET /x HTTP/1.1\r\nX:", url))
        .err()
        .unwrap();
    assert!(matches!(error, ClientError::Method(_)), "{error}");
}

#[test]
fn loopback_by_name_reaches_the_server() {
    let (port, heads) = answering(OK);
    transport()
        .send(&request("GET", &format!("http://localhost:{port}/")))
        .unwrap();
    assert!(
        heads
            .recv()
            .unwrap()
            .contains(&format!("Host: localhost:{port}\r\n"))
    );
}
