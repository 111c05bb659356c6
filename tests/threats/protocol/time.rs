//! Time: `--timeout` ends every wait, and nothing else does.

use std::time::Duration;

use super::{OK, answer, ask, ok};
use crate::support::response::Ending;
use crate::support::{Response, Server, Vhttp};

/// A run that must end by its time-out, long before the guard of ten seconds.
#[track_caller]
fn times_out(server: &Server) {
    let run = Vhttp::new().timeout(Duration::from_secs(10));
    let run = run.args(["--timeout=1", &server.url("/")]);
    let output = run.judged().expect_code(2);
    assert!(output.stderr().contains("timed out"), "{}", output.stderr());
}

#[test]
fn time_stall_head_time_stall_body() {
    for bytes in [
        "",
        "HTTP/1.1 200 OK\r\n",
        &ok("Content-Length: 9\r\n\r\n[1"),
    ] {
        let response = Response::raw(bytes).ending(Ending::Hang);
        times_out(&Server::start(move |_| response.clone()));
    }
}

#[test]
fn time_drip_head() {
    let bytes = ok(&"X-Slow: loris\r\n".repeat(1000));
    let response = Response::raw(bytes).drip(4, Duration::from_millis(200));
    times_out(&Server::start(move |_| response.clone()));
}

/// A few bytes now and then are no progress, wherever they come.
#[test]
fn time_drip_body() {
    let chunked = format!("{OK}Transfer-Encoding: chunked\r\n\r\n");
    for (start, drops) in [
        (ok("Content-Length: 1000\r\n\r\n"), "x"),
        (ok("\r\n"), "x"),
        (chunked.clone(), "1\r\nx\r\n"),
        (chunked.clone(), "0"),
        (format!("{chunked}2;x="), "y"),
        (format!("{chunked}2\r\n{{}}\r\n0\r\nX: "), "y"),
        (String::new(), "HTTP/1.1 102 Processing\r\n\r\n"),
    ] {
        let answer = Response::raw(start).after(drops, 200, Duration::from_millis(250));
        times_out(&Server::start(move |_| answer.clone()));
    }
}

/// A stream of events may say little for a long time.
#[test]
fn time_quiet_events() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    let answer = Response::raw(head).after(":\n\n", 5, Duration::from_millis(400));
    let server = Server::start(move |_| answer.clone());
    let run = Vhttp::new().args(["--timeout=1", &server.url("/")]);
    assert_eq!(run.judged().success().stdout(), ":\n\n".repeat(5));
}

/// A flood of interim answers ends by the time-out, too.
#[test]
fn time_flood_of_interim_answers() {
    let many = "HTTP/1.1 102 Processing\r\n\r\n".repeat(1000);
    let response = Response::raw(many.clone()).body(many).repeated(100_000);
    times_out(&Server::start(move |_| response.clone()));
}

/// As in HTTPie the limit is for each wait: what comes steadily is not cut.
#[test]
fn time_slow_ok() {
    let slow = Response::json("[1, 2, 3]").drip(30, Duration::from_millis(300));
    let server = Server::start(move |_| slow.clone());
    for options in [&[][..], &["--timeout=2"]] {
        let output = Vhttp::new().args(options).arg(server.url("/")).judged();
        assert_eq!(output.success().stdout(), "[1, 2, 3]");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn conn_backlog_full() {
    use socket2::{Domain, SockAddr, Socket, Type};
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    let any: std::net::SocketAddr = "127.0.0.1:0".parse().unwrap();
    listener.bind(&SockAddr::from(any)).unwrap();
    listener.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let waiting: Vec<Socket> = (0..4)
        .map(|_| {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            socket.set_nonblocking(true).unwrap();
            let _ = socket.connect(&address);
            socket
        })
        .collect();
    let url = format!("http://{}/", address.as_socket().unwrap());
    let run = Vhttp::new().timeout(Duration::from_secs(10));
    run.args(["--timeout=1", &url]).judged().expect_code(2);
    drop(waiting);
}

#[test]
fn time_keep_alive_is_no_hang() {
    let bytes = ok("Content-Length: 2\r\n\r\n{}");
    answer(bytes.as_bytes(), Ending::Hang, &[]).success();
    let bytes = format!("{OK}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n");
    answer(bytes.as_bytes(), Ending::Hang, &[]).success();
}

#[test]
fn time_large_values() {
    let server = Server::start(|_| Response::json("{}"));
    for timeout in ["1e18", "0", "0.0", "1e-300", "99999999999", "1e30"] {
        let output = ask(&server, &[&format!("--timeout={timeout}")]);
        if output.code != Some(0) {
            output.fails();
        }
    }
}
