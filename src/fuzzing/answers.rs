//! What servers send: bodies, names of files, redirects, and whole exchanges.

use std::io::{self, Read};
use std::time::Duration;

use secrecy::SecretString;

use super::plan;
use crate::auth::{AuthType, Basic};
use crate::client::{ClientError, Exchange, RedirectPolicy, Transport};
use crate::download::name_of;
use crate::message::{Body, Headers, Message, Request, RequestUrl, Response, ResponseHead};
use crate::output::Renderer;
use crate::session::CookieJar;

/// A JSON body, cut where the first byte says: shown in every way; plain it is untouched, formatted the tokens are.
pub fn json(input: &[u8]) {
    let formatted = body(input, "application/json");
    let tokens = |text: &[u8]| -> Vec<u8> {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        text.iter().filter(|byte| !blank(byte)).copied().collect()
    };
    let source = input.get(1..).unwrap_or_default();
    // Text without escapes, and of ASCII, is only laid out.
    let plain = |byte: &u8| {
        (b' '..0x7f).contains(byte) && *byte != b'\\' || matches!(byte, b'\n' | b'\r' | b'\t')
    };
    if source.iter().all(plain) && serde_json::from_slice::<serde_json::Value>(source).is_ok() {
        assert_eq!(
            String::from_utf8_lossy(&tokens(&formatted)),
            String::from_utf8_lossy(&tokens(source))
        );
    }
}

/// An XML or HTML body, shown in every way.
pub fn xml(input: &[u8]) {
    let _ = body(input, "application/xml");
    let _ = body(input, "text/html");
}

/// A body in the charset and the coding that the first line names.
pub fn text(input: &[u8]) {
    let line = input.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let content_type = String::from_utf8_lossy(&input[..line]).into_owned();
    let _ = body(&input[line..], &content_type);
}

const VIEWS: [&[&str]; 5] = [
    &["--pretty=format", "--unsorted"],
    &["--pretty=all", "--sorted"],
    &["--pretty=colors", "--stream"],
    &[
        "--pretty=format",
        "--format-options=json.indent:0,xml.indent:0",
    ],
    &["--pretty=none"],
];

/// Shows the bytes behind the first in all ways. The first one says in what pieces they come. Gives the first view.
fn body(input: &[u8], content_type: &str) -> Vec<u8> {
    let (piece, bytes) = input.split_first().unwrap_or((&0, &[]));
    let mut views = VIEWS.iter().map(|view| {
        let mut headers = Headers::new();
        headers.append("Content-Type", content_type.as_bytes().to_vec());
        let mut response = answer(200, headers, bytes.to_vec(), usize::from(*piece) + 1);
        let args = [view, &["--ignore-stdin", ":/"][..]].concat();
        let plan = plan(&args).unwrap_or_else(|error| panic!("{error}"));
        let mut shown = Vec::new();
        let mut renderer = Renderer::new(&mut shown, plan.output);
        renderer.response(&mut response, true).unwrap();
        renderer.finish().unwrap();
        drop(renderer);
        shown
    });
    let first = views.next().unwrap();
    let plain = views.last().unwrap();
    assert!(plain == bytes, "a plain body is changed");
    let steers =
        |byte: &u8| *byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t') || *byte == 0x7f;
    // A notice stands for a binary body; whatever else is formatted steers no terminal.
    assert!(
        !first.iter().any(steers),
        "{}",
        String::from_utf8_lossy(&first).escape_debug()
    );
    first
}

/// Bytes that come in pieces of a size.
struct Pieces {
    bytes: io::Cursor<Vec<u8>>,
    size: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.size.min(buffer.len());
        self.bytes.read(&mut buffer[..size])
    }
}

fn answer(status: u16, headers: Headers, body: Vec<u8>, size: usize) -> Response {
    Response {
        head: ResponseHead {
            version: "HTTP/1.1",
            status,
            reason: Vec::new(),
            headers,
        },
        body: Box::new(Pieces {
            bytes: io::Cursor::new(body),
            size,
        }),
        elapsed: Duration::ZERO,
    }
}

/// A `Content-Disposition`: the file is one plain name in the folder.
pub fn content_disposition(input: &[u8]) {
    let (target, field) = match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (
            String::from_utf8_lossy(&input[..end]).into_owned(),
            &input[end + 1..],
        ),
        None => ("/".to_owned(), input),
    };
    let mut headers = Headers::new();
    headers.append("Content-Disposition", field.to_vec());
    let name = name_of(&target, &headers);
    assert!(!name.is_empty() && name.len() <= 255, "{name:?}");
    assert!(
        !name.starts_with('.') && !name.contains(['/', '\\', '\0']),
        "{name:?}"
    );
    assert!(!name.chars().any(char::is_control), "{name:?}");
}

/// A `Location`: another origin gets no credentials.
pub fn redirect(input: &[u8]) {
    let (status, location) = input.split_first().unwrap_or((&0, &[]));
    let status = [301, 302, 303, 307, 308][usize::from(*status) % 5];
    let mut headers = Headers::new();
    headers.append("Location", location.to_vec());
    let response = answer(status, headers, Vec::new(), 1);
    let policy = RedirectPolicy {
        follow: true,
        max: 30,
    };
    let request = request();
    match policy.follow_up(&request, &response.head, 1) {
        Ok(Some(next)) => assert_stays_home(&request, &next),
        Ok(None) => {}
        Err(error) => drop((error.to_string(), error.hint().map(str::to_owned))),
    }
}

fn request() -> Request {
    let url = RequestUrl::parse("https://api.test/v1?x=1").unwrap();
    let mut headers = Headers::new();
    headers.append("Host", url.host_header());
    headers.append("Authorization", "canary");
    headers.append("Cookie", "canary=1");
    Request {
        method: "POST".into(),
        url,
        headers,
        body: Body::from_bytes("body"),
    }
}

fn assert_stays_home(first: &Request, next: &Request) {
    super::assert_wire(&next.url);
    let host = next.headers.text("Host").unwrap_or_default();
    assert_eq!(host, next.url.host_header());
    if next.url.origin() != first.url.origin() {
        for name in ["Authorization", "Proxy-Authorization", "Cookie"] {
            assert!(next.headers.get(name).is_none(), "{name} to {host}");
        }
    }
}

/// Answers, one in a line, as `STATUS Name: value | Name: value`: the exchange ends, and no stranger gets a credential.
pub fn exchange(input: &[u8]) {
    let first = request();
    let auth = Basic::new("user", SecretString::from("canary"));
    let policy = RedirectPolicy {
        follow: true,
        max: 30,
    };
    let mut exchange = Exchange::new(
        first.clone(),
        Some((AuthType::Basic, Box::new(auth))),
        CookieJar::new(|| 1_700_000_000),
        policy,
        Some(Script(
            input
                .split(|byte| *byte == b'\n')
                .map(<[u8]>::to_vec)
                .collect(),
        )),
    );
    for step in 0.. {
        assert!(step < 200, "the exchange does not end");
        match exchange.next() {
            Ok(Some(Message::Request(request) | Message::Answer(request))) => {
                super::assert_wire(&request.url);
                if request.url.origin() != first.url.origin() {
                    assert!(request.headers.get("Authorization").is_none());
                }
                if !request.url.host_header().starts_with("api.test") {
                    let cookies = request.headers.text("Cookie").unwrap_or_default();
                    assert!(!cookies.contains("canary"), "{cookies}");
                }
            }
            Ok(Some(_)) => {}
            Ok(None) => return,
            Err(error) => return drop((error.to_string(), error.hint().map(str::to_owned))),
        }
    }
}

/// Gives one answer after the other.
struct Script(std::collections::VecDeque<Vec<u8>>);

impl Transport for Script {
    fn send(&mut self, request: &Request) -> Result<Response, ClientError> {
        let line = self.0.pop_front().unwrap_or_default();
        let (status, fields) = line.split_at(line.len().min(3));
        let status = std::str::from_utf8(status)
            .ok()
            .and_then(|text| text.parse().ok());
        let mut headers = Headers::new();
        for field in fields.split(|byte| *byte == b'|') {
            if let Some(colon) = field.iter().position(|byte| *byte == b':') {
                let name = String::from_utf8_lossy(&field[..colon]).trim().to_owned();
                headers.append(name, field[colon + 1..].trim_ascii().to_vec());
            }
        }
        let _ = request;
        Ok(answer(status.unwrap_or(200), headers, b"{}".to_vec(), 1))
    }
}
