//! Answers that never end where they should: an error or the whole, in little memory.

use std::time::Duration;

use super::{OK, ask};
use crate::support::{Response, Server};
use crate::threats::get;

/// Sends `start`, then `piece` over and over up to `megabytes`, then `end`.
#[track_caller]
fn flood(start: &str, piece: &str, megabytes: u64) {
    let block = piece.repeat((1 << 18) / piece.len() + 1);
    let response = Response::raw(start).body(block).repeated(megabytes * 4);
    let server = Server::start(move |_| response.clone());
    let output = ask(&server, &[]);
    if output.code != Some(0) {
        output.fails();
    }
}

#[test]
fn head_endless() {
    let different = (0..20_000).fold(String::new(), |all, at| all + &format!("X-{at}: y\r\n"));
    flood("HTTP/1.1 200 OK\r\n", &different, 50);
}

#[test]
fn head_million() {
    for count in [99, 101, 16_000, 17_000, 33_000, 200_000] {
        let fields: Vec<String> = (0..count).map(|at| format!("X-{at}: y\r\n")).collect();
        let bytes = format!(
            "HTTP/1.1 200 OK\r\n{}Content-Length: 2\r\n\r\n{{}}",
            fields.concat()
        );
        let server = Server::start(move |_| Response::raw(bytes.clone()));
        let output = ask(&server, &[]);
        if output.code == Some(0) {
            assert_eq!(output.stdout(), "{}");
        } else {
            output.fails();
        }
    }
}

#[test]
fn head_long_status() {
    flood("HTTP/1.1 200 ", "OK", 50);
    flood("", "A", 50);
}

#[test]
fn head_long_value() {
    flood("HTTP/1.1 200 OK\r\nX: ", "y", 50);
    flood("HTTP/1.1 200 OK\r\n", "y", 50);
}

#[test]
fn chunk_ext_flood() {
    let chunked = format!("{OK}Transfer-Encoding: chunked\r\n\r\n");
    flood(&format!("{chunked}2;x="), "y", 50);
    flood(&chunked, "1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n1\r\n", 8);
    flood(&format!("{chunked}000000000000"), "0", 20);
}

#[test]
fn chunk_trailer_flood() {
    let chunked = format!("{OK}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n");
    flood(
        &chunked,
        "X-Trailer: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n",
        50,
    );
    flood(&chunked, "y", 50);
}

#[test]
fn informational_flood() {
    for answer in ["100 Continue", "103 Early Hints\r\nLink: </x>"] {
        let many = format!("HTTP/1.1 {answer}\r\n\r\n").repeat(2000);
        let server = Server::start(move |_| Response::raw(many.clone()));
        ask(&server, &[]).fails();
    }
}

/// Without a time-out too.
#[test]
fn informational_flood_without_end() {
    for answer in ["100 Continue", "103 Early Hints\r\nLink: </x>"] {
        let many = format!("HTTP/1.1 {answer}\r\n\r\n").repeat(200);
        let pause = Duration::from_millis(20);
        let server = Server::start(move |_| Response::raw("").after(&many, usize::MAX, pause));
        let url = server.url("/");
        get(&[&url]).fails_with(&["127.0.0.1", "interim answers (1xx) without end"]);
    }
}

#[test]
fn empty_lines_flood() {
    flood("", "\r\n", 20);
}
