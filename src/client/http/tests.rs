//! Requests and responses over real sockets: what goes out, what is made of odd answers.

use std::io::{Read, Write};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::client::testing::{answering, body, read_head, request, server, transport};
use crate::client::{ClientError, HttpTransport, NetworkOptions, Transport};
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
    let port = server(vec![Box::new(|stream| {
        read_head(stream);
        let _ = stream.read_to_end(&mut Vec::new());
    })]);
    let mut asked = request("POST", &format!("http://127.0.0.1:{port}/"));
    asked.body = Body::from_pipe(Broken);
    let error = transport().send(&asked).err().unwrap();
    assert_eq!(
        error.to_string(),
        format!("cannot read the body to send to 127.0.0.1:{port}: the disk is gone")
    );
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
