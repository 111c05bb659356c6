//! Redirects: bounded, with the right method and body.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::ask;
use crate::support::{Response, Scratch, Server, Stdin, Vhttp};
use crate::threats::{assert_signed, signed};

fn looping() -> Server {
    Server::start(|request| {
        let next = request.path().len();
        Response::redirect(302, &format!("/{}", "x".repeat(next)))
    })
}

#[test]
fn redir_loop_redir_loop_default() {
    let server = looping();
    ask(&server, &["-F", "--max-redirects=5"]).expect_code(6);
    assert!(server.requests().len() <= 6);
    let server = looping();
    ask(&server, &["-F"]).expect_code(6);
    assert!(server.requests().len() <= 60);
}

#[test]
fn redir_not_followed_redir_no_location() {
    let server = looping();
    assert!(ask(&server, &["-h"]).stdout().contains("302"));
    assert_eq!(server.requests().len(), 1);
    for location in [None, Some("")] {
        let server = Server::start(move |_| match location {
            Some(location) => Response::redirect(302, location),
            None => Response::new(302),
        });
        let output = ask(&server, &["-F", "-h"]);
        assert!(output.stdout().contains("302"));
        // It is not what was asked for, and nobody can go on.
        assert_eq!(output.code, Some(3));
    }
}

#[test]
fn redir_bad_location() {
    let long = format!("http://127.0.0.1:1/{}", "a".repeat(1 << 20));
    let long_path = format!("/{}", "a".repeat(300_000));
    for location in [
        &b"http://[::1"[..],
        b":::",
        b"http://a\0b/",
        b"\xff\xfe",
        b"http://\xff/",
        long.as_bytes(),
        b"",
        b"http://",
        b"//",
        b"http://:1/",
        b"?",
        b"#",
        b"http://127.0.0.1:99999/",
        b"\x1b]0;x\x07",
        b"http://\xe2\x80\xae.test/",
        long_path.as_bytes(),
        b"a\r\nLocation: b",
        b" ",
        b"/../../..",
    ] {
        let mut bytes = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ".to_vec();
        bytes.extend(location);
        bytes.extend(b"\r\n\r\n");
        let server = Server::start(move |request| match request.path() {
            "/" if request.target == "/" => Response::raw(bytes.clone()),
            _ => Response::json("{}"),
        });
        let output = ask(&server, &["--follow"]);
        assert!(!output.stderr().contains('\u{1b}') && !output.stderr().contains('\u{202e}'));
        assert!(output.stderr().len() < 4000);
        assert!(server.requests().len() <= 30);
    }
}

#[test]
fn redir_303_post_redir_302_post_redir_307_post_redir_308_put() {
    for (status, sent, method, body) in [
        (303, "POST", "GET", ""),
        (302, "POST", "GET", ""),
        (301, "POST", "GET", ""),
        (307, "POST", "POST", "{\"a\": \"1\"}"),
        (308, "PUT", "PUT", "{\"a\": \"1\"}"),
        (302, "HEAD", "HEAD", ""),
    ] {
        let server = Server::start(move |request| match request.path() {
            "/" => Response::redirect(status, "/next"),
            _ => Response::json("{}"),
        });
        let run = Vhttp::new().args(["-F", sent, &server.url("/"), "a=1"]);
        run.judged().success();
        let next = &server.requests()[1];
        assert_eq!(
            (next.method.as_str(), next.text().as_str()),
            (method, body),
            "{status}"
        );
        let length = next.header("content-length").unwrap_or("0");
        assert_eq!(length, body.len().to_string());
    }
}

#[test]
fn redir_stdin_307() {
    for size in [10, 3 << 20] {
        let server = Server::start(|request| match request.path() {
            "/" => Response::redirect(307, "/next"),
            _ => Response::json("{}"),
        });
        let run = Vhttp::new().stdin(Stdin::Pipe(vec![b'x'; size]));
        let output = run.args(["-F", "POST", &server.url("/")]).judged();
        match server.requests().get(1) {
            Some(next) => assert_eq!(next.body_len, size as u64),
            None => drop(output.fails()),
        }
    }
}

/// A redirect's own body is not fetched without need, and its bomb not unpacked.
#[test]
fn redir_huge_body() {
    let server = Server::start(|request| match request.path() {
        "/" => Response::redirect(302, "/next")
            .body(vec![b'x'; 1 << 20])
            .repeated(100),
        _ => Response::json("{}"),
    });
    ask(&server, &["--follow"]).success();
}

#[test]
fn redir_file_body_307() {
    let scratch = Scratch::new();
    scratch.write("file", vec![b'y'; 2 << 20]);
    let server = Server::start(|request| match request.path() {
        "/" => Response::redirect(308, "/next"),
        _ => Response::json("{}"),
    });
    let run = scratch
        .vhttp()
        .args(["-F", "PUT", &server.url("/"), "@file"]);
    run.judged().success();
    assert_eq!(server.requests()[1].body_len, 2 << 20);
}

/// The server closes the connection that it kept, when the next request is on its way: that one is signed and sent anew.
#[test]
fn redir_connection_closed_meanwhile() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.path() {
        "/" => Response::redirect(302, "/next"),
        _ if asked.fetch_add(1, Ordering::SeqCst) == 0 => Response::raw(""),
        _ => Response::json("{}"),
    });
    let run = signed(&Scratch::new()).args(["-F", &server.url("/")]);
    assert_eq!(run.judged().success().stdout(), "{}");
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert_signed(&requests);
}

/// A server that closes without an answer on a new connection is not asked again.
#[test]
fn redir_to_nothing() {
    let server = Server::start(|request| match request.path() {
        "/" => Response::redirect(302, "/next"),
        _ => Response::raw(""),
    });
    ask(&server, &["-F"]).fails_with(&["127.0.0.1"]);
    assert_eq!(server.requests().len(), 3);
}

/// A POST that gets lost on a connection might have been obeyed, so it has a connection of its own.
#[test]
fn redir_307_on_a_new_connection() {
    let server = Server::start(|request| match request.path() {
        "/" => Response::redirect(307, "/next"),
        _ => Response::json("{}"),
    });
    for (method, connections) in [("POST", 2), ("PATCH", 2), ("PUT", 1), ("DELETE", 1)] {
        let before = server.connections();
        let run = Vhttp::new().args(["-F", method, &server.url("/")]);
        run.judged().success();
        assert_eq!(server.connections() - before, connections, "{method}");
    }
}

/// Servers that close after each answer without saying so.
#[test]
fn redir_close_after_each() {
    let server = Server::start(|request| {
        let step: usize = request.path()[1..].parse().unwrap();
        let next = format!(
            "HTTP/1.1 302 Found\r\nLocation: /{}\r\nContent-Length: 0\r\n\r\n",
            step + 1
        );
        Response::raw(if step < 20 {
            next
        } else {
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".into()
        })
    });
    for _ in 0..10 {
        let run = Vhttp::new().args(["-F", &server.url("/0")]);
        assert_eq!(run.judged().success().stdout(), "{}");
    }
}
