//! How connections are made, and what goes over them: versions of HTTP, kinds of addresses, chunks, compression.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::mpsc::channel;
use std::thread;

use crate::support::vhttp::Stdin;
use crate::support::{Ca, IdentityApi, Response, Scratch, Server, Vhttp};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

fn ok() -> Server {
    Server::start(|_| Response::new(200).body("ok"))
}

#[test]
fn http_1_0_is_spoken_and_printed() {
    let server = ok();
    let output = Vhttp::new()
        .args(["--http-version=1.0", "--print=H", &server.url("/x")])
        .run()
        .success();
    assert_eq!(server.requests()[0].line(), "GET /x HTTP/1.0");
    assert!(output.stdout().starts_with("GET /x HTTP/1.0\r\n"));
    let chunked = [
        "--http-version=1.0",
        "--chunked",
        "--raw=x",
        &server.url("/"),
    ];
    let output = Vhttp::new().args(chunked).run().expect_code(1);
    assert!(
        output
            .stderr()
            .contains("cannot combine --chunked and --http-version=1.0")
    );
}

#[test]
fn http_2_is_never_given_up_for_http_1_when_it_was_asked_for() {
    let ca = Ca::new();
    let server = Server::start_tls(ca.issue(&["localhost"]).server_config(), |_| {
        Response::new(200)
    });
    let url = format!("https://localhost:{}/", server.port());
    let verify = format!("--verify={}", ca.path().display());
    for version in ["2", "2-prior-knowledge"] {
        let option = format!("--http-version={version}");
        let output = Vhttp::new().args([&verify, &option, &url]).run();
        assert_eq!(output.code, Some(1), "{version}");
    }
    Vhttp::new()
        .args([verify.as_str(), "--http-version=1.1", &url])
        .run()
        .success();
    let plain = ok();
    let output = Vhttp::new()
        .args(["--http-version=2", &plain.url("/")])
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("2-prior-knowledge"),
        "{}",
        output.stderr()
    );
    assert_eq!((server.requests().len(), plain.requests().len()), (1, 0));
}

#[test]
fn prior_knowledge_begins_with_the_preface_of_http_2() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (sender, preface) = channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = [0; 24];
        stream.read_exact(&mut bytes).unwrap();
        sender.send(bytes).unwrap();
    });
    Vhttp::new()
        .args(["--http-version=2-prior-knowledge", &url])
        .run()
        .expect_code(1);
    assert_eq!(
        &preface.recv().unwrap(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    );
}

/// A frame of HTTP/2 on the stream with the number 1, or 0 for one of the connection.
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

/// Answers the first request with these frames.
fn http_2(frames: Vec<u8>) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 24]).unwrap();
        stream.write_all(&frame(4, 0, 0, b"")).unwrap();
        let mut head = [0; 9];
        while head[3] != 1 {
            stream.read_exact(&mut head).unwrap();
            let length = u64::from(u16::from_be_bytes([head[1], head[2]]));
            std::io::copy(&mut (&stream).take(length), &mut std::io::sink()).unwrap();
        }
        stream.write_all(&frames).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    });
    url
}

#[test]
fn an_answer_over_http_2_is_whole_only_when_its_end_was_said() {
    const END: u8 = 1;
    let head = frame(1, 4, 1, b"\x88");
    let long = frame(1, 4, 1, b"\x88\x0f\x0d\x03100");
    let short = frame(1, 4, 1, b"\x88\x0f\x0d\x012");
    let data = frame(0, 0, 1, b"ok");
    let reset = frame(3, 0, 1, &[0; 4]);
    let goaway = frame(7, 0, 0, &[0; 8]);
    for (frames, fault) in [
        ([head.clone(), frame(0, END, 1, b"ok"), reset.clone()], None),
        ([short, data.clone(), reset.clone()], None),
        ([head, data.clone(), reset.clone()], Some("after 2 bytes")),
        (
            [long.clone(), data.clone(), reset],
            Some("after 2 of 100 bytes"),
        ),
        ([long, data, goaway], Some("after 2 of 100 bytes")),
    ] {
        let output = Vhttp::new()
            .args(["--http-version=2-prior-knowledge", &http_2(frames.concat())])
            .run();
        assert_eq!(output.stdout(), "ok");
        assert_eq!(output.code, Some(i32::from(fault.is_some())), "{fault:?}");
        assert!(output.stderr().contains(fault.unwrap_or_default()));
    }
}

#[test]
fn only_addresses_of_the_wanted_kind_are_used() {
    let server = ok();
    let url = format!("http://localhost:{}/", server.port());
    Vhttp::new().args(["-4", &url]).run().success();
    Vhttp::new().args(["-6", "--ipv4", &url]).run().success();
    for refused in [server.url("/"), "http://only4.test/".to_owned()] {
        let resolve = "--resolve=only4.test:80:127.0.0.1";
        let output = Vhttp::new()
            .args(["--ipv6", resolve, &refused])
            .run()
            .expect_code(1);
        let stderr = output.stderr();
        assert!(
            stderr.contains("it has no address of the wanted kind"),
            "{stderr}"
        );
    }
    assert_eq!(server.requests().len(), 2);
    if let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)) {
        let url = format!("http://{}/", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            stream.write_all(OK).unwrap();
        });
        Vhttp::new().args(["-6", &url]).run().success();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn connections_start_where_the_interface_says() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (sender, peers) = channel();
    thread::spawn(move || {
        while let Ok((mut stream, peer)) = listener.accept() {
            sender.send(peer.ip().to_string()).unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(OK);
        }
    });
    Vhttp::new()
        .args(["--interface=127.0.0.9", &url])
        .run()
        .success();
    assert_eq!(peers.recv().unwrap(), "127.0.0.9");
    let output = Vhttp::new()
        .args(["--interface=nowhere0", &url])
        .run()
        .expect_code(1);
    assert!(
        output.stderr().contains("cannot connect to"),
        "{}",
        output.stderr()
    );
}

#[cfg(unix)]
#[test]
fn a_unix_socket_takes_the_place_of_the_host_but_not_of_its_name() {
    use std::os::unix::net::UnixListener;
    let scratch = Scratch::new();
    let path = scratch.work().join("s.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let (sender, heads) = channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes).unwrap();
        sender
            .send(String::from_utf8_lossy(&bytes[..count]).into_owned())
            .unwrap();
        stream.write_all(OK).unwrap();
    });
    scratch
        .vhttp()
        .env("http_proxy", "http://127.0.0.1:1")
        .args(["--unix-socket=s.sock", "http://api.test/x"])
        .run()
        .success();
    let head = heads.recv().unwrap();
    assert!(
        head.starts_with("GET /x HTTP/1.1\r\nHost: api.test\r\n"),
        "{head}"
    );
    let missing = ["--unix-socket=nowhere.sock", "http://api.test/x"];
    scratch.vhttp().args(missing).run().expect_code(1);
}

#[test]
fn too_many_headers_are_an_error() {
    let server = Server::start(|_| {
        Response::raw("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nContent-Length: 0\r\n\r\n")
    });
    for (limit, code) in [("0", 0), ("3", 1), ("4", 0)] {
        let option = format!("--max-headers={limit}");
        let output = Vhttp::new().args([option.as_str(), &server.url("/")]).run();
        assert_eq!(output.code, Some(code), "{limit}: {}", output.stderr());
        assert_eq!(
            output.stderr().contains("got more than 3 headers"),
            code == 1
        );
    }
}

#[test]
fn an_answer_is_shown_while_the_pipe_is_still_open() {
    let server = Server::start_hasty(|_| Response::new(200).body("early"));
    let output = Vhttp::new()
        .args(["--chunked", "--timeout=20", "POST", &server.url("/")])
        .stdin(Stdin::OpenPipe(b"first line\n".to_vec()))
        .run()
        .success();
    assert_eq!(output.stdout(), "early");
}

#[test]
fn a_pipe_is_sent_as_it_comes_and_its_silence_is_no_time_out() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let served = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"6\r\npiece\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            seen.push(byte[0]);
        }
        // Longer than the limit, with the pipe open and silent.
        thread::sleep(std::time::Duration::from_millis(600));
        stream.write_all(OK).unwrap();
    });
    let output = Vhttp::new()
        .args(["--chunked", "--timeout=0.2", "POST", &url])
        .stdin(Stdin::OpenPipe(b"piece\n".to_vec()))
        .run()
        .success();
    assert_eq!(output.stdout(), "ok");
    served.join().unwrap();
}

#[test]
fn a_chunked_body_is_framed_in_chunks_whatever_it_comes_from() {
    let server = ok();
    let url = server.url("/");
    let rows: [(&[&str], &[u8]); 3] = [
        (&["a=1"], b"A\r\n{\"a\": \"1\"}\r\n0\r\n\r\n"),
        (&["--form", "a=1"], b"3\r\na=1\r\n0\r\n\r\n"),
        (&[], b"0\r\n\r\n"),
    ];
    for (items, expected) in rows {
        Vhttp::new()
            .args(["--chunked", &url])
            .args(items)
            .run()
            .success();
        let request = server.requests().pop().unwrap();
        assert_eq!(request.header("Transfer-Encoding"), Some("chunked"));
        assert_eq!(request.header("Content-Length"), None);
        assert_eq!(request.raw_body, expected);
    }
}

#[test]
fn what_is_printed_of_a_chunked_pipe_is_what_is_sent() {
    let server = ok();
    let output = Vhttp::new()
        .args(["--chunked", "--print=HB", &server.url("/")])
        .stdin(Stdin::Pipe(b"from a pipe".to_vec()))
        .run()
        .success();
    assert!(
        output.stdout().ends_with("\r\n\r\nfrom a pipe"),
        "{}",
        output.stdout()
    );
    assert_eq!(server.requests()[0].body, b"from a pipe");
}

#[test]
fn compression_cannot_be_combined_with_what_it_would_break() {
    for other in ["--chunked", "--multipart"] {
        let output = Vhttp::new()
            .args(["-x", other, ":1", "a=b"])
            .run()
            .expect_code(1);
        let message = format!("cannot combine --compress and {other}");
        assert!(output.stderr().contains(&message), "{}", output.stderr());
    }
}

#[test]
fn a_large_file_is_sent_compressed() {
    let server = ok();
    let scratch = Scratch::new();
    scratch.write("big.txt", "0123456789".repeat(500_000));
    let args = ["-x", &server.url("/"), "@big.txt"];
    scratch.vhttp().args(args).run().success();
    let request = &server.requests()[0];
    assert_eq!(request.header("Content-Encoding"), Some("deflate"));
    let length: usize = request.header("Content-Length").unwrap().parse().unwrap();
    assert_eq!(request.raw_body.len(), length);
    let mut plain = Vec::new();
    flate2::read::ZlibDecoder::new(&request.raw_body[..])
        .read_to_end(&mut plain)
        .unwrap();
    assert_eq!(plain.len(), 5_000_000);
}

#[test]
fn a_path_as_typed_is_signed_as_sent() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    Vhttp::new()
        .credentials_in_env(&id, &secret)
        .args(api.options("api.veracode.com"))
        .args([
            "--path-as-is",
            "https://api.veracode.com/api/x/../authn/./v2/users?a=../b",
        ])
        .run();
    assert_eq!(api.refused(), []);
    let target = "/api/x/../authn/./v2/users?a=../b";
    assert_eq!(api.requests()[0].target, target);
}

#[test]
fn https_is_a_shorthand_for_the_scheme() {
    let output = Vhttp::new()
        .args(["--offline", "--https", "--print=H", "localhost:1/x"])
        .run()
        .success();
    assert!(output.stdout().starts_with("GET /x HTTP/1.1"));
    let ca = Ca::new();
    let config = ca.issue(&["localhost"]).server_config();
    let server = Server::start_tls(config, |_| Response::new(200));
    let url = format!("localhost:{}/", server.port());
    let verify = format!("--verify={}", ca.path().display());
    Vhttp::new()
        .args(["--https", verify.as_str(), &url])
        .run()
        .success();
    let plain = ok();
    let url = format!("localhost:{}/", plain.port());
    Vhttp::new()
        .args(["--https", "--default-scheme=http", &url])
        .run()
        .success();
}
