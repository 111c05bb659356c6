//! Injection: line ends and NUL are refused in words, or encoded; never a second header or request.

use super::{ask, get};
use crate::support::{Response, Scratch, Server, Vhttp};

fn server() -> Server {
    Server::start(|_| Response::json("{}"))
}

/// Runs, and asserts that nothing of `Evil` became a line of its own in what was sent. Gives the requests' number.
#[track_caller]
fn inject(args: &[&str]) -> usize {
    let server = server();
    let address = server.address().to_string();
    let args = args.iter().map(|arg| arg.replace("HOST", &address));
    let output = Vhttp::new().args(args).judged();
    let requests = server.requests();
    for request in &requests {
        let raw = String::from_utf8_lossy(&request.raw()).into_owned();
        assert!(!raw.contains("\nEvil"), "injected: {raw}");
        assert!(!request.head.contains(&0), "NUL: {raw}");
        assert!(!raw.replace("\r\n", "").contains('\r'), "bare CR: {raw}");
    }
    assert!(requests.len() < 2 && server.faults().is_empty());
    if requests.is_empty() {
        output.fails();
    } else {
        output.success();
    }
    requests.len()
}

#[test]
fn inj_header_crlf_inj_header_cr() {
    for end in ["\r\n", "\n", "\r", "\r\n\r\n", "\u{1}"] {
        assert_eq!(inject(&["http://HOST/", &format!("X:a{end}Evil: 1")]), 0);
        assert_eq!(inject(&["http://HOST/", &format!("X{end}Evil:1")]), 0);
        assert_eq!(inject(&["http://HOST/", &format!("Host:a{end}Evil:1")]), 0);
        inject(&["http://HOST/", &format!("X:a{end}")]);
    }
}

#[test]
fn inj_url_crlf_inj_url_lf_query_inj_url_pct() {
    for end in ["\r\n", "\n", "\r", "\t", " ", "\u{1}", "\u{85}", "\u{2028}"] {
        inject(&[&format!("http://HOST/a HTTP/1.1{end}Evil: 1{end}")]);
        inject(&[&format!("http://HOST/?q={end}Evil:1")]);
        inject(&["http://HOST/", &format!("q=={end}Evil: 1")]);
        inject(&[&format!("http://HOST/#{end}Evil:1")]);
        inject(&["--path-as-is", &format!("http://HOST/{end}Evil:1")]);
    }
    assert_eq!(inject(&["http://HOST/a%0d%0aEvil:1?b%0d%0aEvil:1"]), 1);
}

#[test]
fn inj_userinfo() {
    assert_eq!(inject(&["http://user%0d%0aEvil:1:p@HOST/"]), 1);
    inject(&["http://user\r\nEvil:1@HOST/"]);
    inject(&["-auser\r\nEvil: 1:p", "http://HOST/"]);
}

#[test]
fn inj_host() {
    for host in ["a\r\nEvil: 1", "a%0d%0aEvil: 1", "a\u{1}b", "a b", "a\nb"] {
        get(&["--timeout=2", &format!("http://{host}/")]).fails();
    }
    inject(&["http://HOST\r\nEvil:/"]);
}

#[test]
fn inj_bearer() {
    for end in ["\r\n", "\n", "\r", "\u{7f}"] {
        let token = format!("-at{end}Evil: 1");
        assert_eq!(inject(&["-Abearer", &token, "http://HOST/"]), 0);
    }
}

#[test]
fn inj_location() {
    for location in [
        "/a%0d%0aEvil:1",
        "/a\tEvil",
        "/a\u{1}b",
        "/a b HTTP/1.1",
        "/\u{e9}\u{80}",
    ] {
        let server = Server::start(move |request| match request.path() {
            "/" => Response::redirect(302, location),
            _ => Response::json("{}"),
        });
        let output = ask(&server, &["--follow"]);
        assert!(
            server.faults().is_empty(),
            "{location}: {:?}",
            server.faults()
        );
        match server.requests().get(1) {
            Some(request) => assert!(request.target.is_ascii(), "{}", request.target),
            // A field with control characters is no field: the redirect is shown.
            None if output.code == Some(0) => {}
            None => drop(output.fails()),
        }
    }
}

#[test]
fn inj_cookie_item_inj_method() {
    assert_eq!(inject(&["http://HOST/", "Cookie:a=b\r\nEvil: 1"]), 0);
    inject(&["GET\r\nEvil:1", "http://HOST/"]);
    inject(&["GET /x HTTP/1.1\r\nEvil:", "http://HOST/"]);
}

#[test]
fn inj_header_file_nul() {
    for content in [&b"a\0b"[..], b"a\r\nEvil: 1", b"a\n", b"\xff\xfe", b"a\r"] {
        let scratch = Scratch::new();
        scratch.write("value", content);
        let server = server();
        let run = scratch.vhttp().args([&server.url("/"), "X:@value"]);
        let output = run.judged();
        match server.requests().first() {
            None => drop(output.fails()),
            Some(request) => {
                let raw = String::from_utf8_lossy(&request.head).into_owned();
                assert!(!raw.contains("\nEvil") && !raw.contains('\0'), "{raw}");
            }
        }
    }
}

#[test]
fn inj_multipart_name() {
    let scratch = Scratch::new();
    let names = ["a\"b", "a\r\nEvil", "a\" filename\\=\"x"];
    for name in names {
        let server = server();
        let field = format!("{name}=1");
        scratch.write("file", "content");
        let file = format!("f@file;filename={name}");
        let run = scratch
            .vhttp()
            .args(["--multipart", &server.url("/"), &field]);
        let output = run.args([&file]).judged();
        match server.requests().first() {
            // The item is no file then.
            None => drop(output.fails()),
            Some(request) => assert!(!request.text().contains("\nEvil"), "{}", request.text()),
        }
        let run = scratch
            .vhttp()
            .args(["--multipart", &server.url("/"), &field]);
        run.judged().success();
        let text = server.requests().last().unwrap().text();
        assert!(!text.contains("\nEvil"), "{text}");
        assert_eq!(text.matches("Content-Disposition").count(), 1);
        assert!(!text.contains("filename=\"x"), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn inj_multipart_file_name() {
    for name in ["a\"b", "a\r\nEvil: 1", "a\"; x=\"y"] {
        let (scratch, server) = (Scratch::new(), server());
        scratch.write(name, "content");
        let run = scratch.vhttp().args(["--multipart", &server.url("/")]);
        run.arg(format!("f@{name}")).judged().success();
        let text = server.requests()[0].text();
        assert!(
            !text.contains("\nEvil") && !text.contains("x=\"y"),
            "{text}"
        );
    }
}

#[test]
fn inj_boundary() {
    for boundary in ["a\r\nEvil: 1", "a\u{1}b", "ü", "a\nb"] {
        inject(&["--multipart", "--boundary", boundary, "http://HOST/", "a=1"]);
    }
}

#[test]
fn inj_header_name_bad() {
    for item in [
        "X A:v", "Ä:v", ":v", "X\t:v", "X\u{1}:v", "(x):v", " :v", "X ;",
    ] {
        let server = server();
        let output = Vhttp::new().args([&server.url("/"), item]).judged();
        match server.requests().first() {
            None => drop(output.fails()),
            Some(request) => {
                for (name, _) in &request.headers {
                    let token =
                        |c: char| c.is_ascii_graphic() && !"()<>@,;:\\\"/[]?={}".contains(c);
                    assert!(
                        !name.is_empty() && name.chars().all(token),
                        "{item:?}: {name:?}"
                    );
                }
            }
        }
    }
}

/// The type of a part stands in a header of its own.
#[test]
fn inj_multipart_type() {
    let server = Server::start(|_| Response::json("{}"));
    let scratch = Scratch::new();
    scratch.write("file", "content");
    for end in ["\r\n", "\n", "\r"] {
        let item = format!("a@file;type=text/plain{end}Evil: 1");
        let run = scratch.vhttp().args(["-f", &server.url("/"), &item]);
        run.judged().fails_with(&["Content-Type"]);
    }
    assert_eq!(server.requests().len(), 0);
}
