//! What servers say in heads: names of files, parts of files, redirects, challenges, and whole exchanges of them.

use std::collections::VecDeque;

use secrecy::SecretString;

use super::bodies::{View, answer, assert_harmless};
use super::typed::assert_wire;
use crate::auth::{
    AssumedClock, AuthType, Authenticator, Basic, Bearer, ClientAuth, Digest, Grant, OAuth, Stamps,
    VeracodeHmac,
};
use crate::client::{ClientError, Exchange, RedirectPolicy, Transport};
use crate::download;
use crate::message::{Body, Headers, Message, Request, RequestUrl, Response};
use crate::output::{OutputOptions, Parts, Redactor, RenderError, Renderer};
use crate::session::CookieJar;
use crate::veracode_hmac::{Credentials, Signer, Stamp};

/// A request target and a `Content-Disposition`, in two lines: the file is one plain name in the folder.
pub fn content_disposition(input: &[u8]) {
    let (target, field) = line(input);
    let mut headers = Headers::new();
    headers.append("Content-Disposition", field.to_vec());
    for attempt in [0, 1, 999] {
        let name = download::name_of(&String::from_utf8_lossy(target), &headers, attempt);
        assert!(!name.is_empty() && name.len() <= 255, "{name:?}");
        assert!(
            !name.starts_with('.') && !name.contains(['/', '\\', '\0']),
            "{name:?}"
        );
        assert!(super::model::hostile(&name).is_none(), "{name:?}");
        assert!(!name.contains(['\n', '\r', '\t']), "{name:?}");
    }
}

/// The size of a part, and the head of an answer to it: what is continued is continued where the part ends.
pub fn resume(input: &[u8]) {
    let (size, rest) = line(input);
    let size: u64 = String::from_utf8_lossy(size).trim().parse().unwrap_or(40);
    let answer = read_answer(rest);
    match download::start_of(&answer.head, size.max(1)) {
        Ok((at, total)) => {
            assert!(at == 0 || at == size.max(1));
            assert!(total.is_none_or(|total| total >= at));
        }
        Err(error) => {
            let told = error.to_string();
            assert!(super::model::hostile(&told).is_none(), "{told:?}");
            assert!(!told.contains(['\n', '\r']), "{told:?}");
        }
    }
}

/// The first line, and what is behind it.
fn line(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[]),
    }
}

const POLICY: RedirectPolicy = RedirectPolicy {
    follow: true,
    max: 30,
    host_headers: Vec::new(),
};

/// A `Location`: another origin gets no credentials.
pub fn redirect(input: &[u8]) {
    let (status, location) = input.split_first().unwrap_or((&0, &[]));
    let status = [301, 302, 303, 307, 308][usize::from(*status) % 5];
    let mut headers = Headers::new();
    headers.append("Location", location.to_vec());
    let response = answer(status, headers, Vec::new(), 1);
    let request = request();
    match POLICY.follow_up(&request, &response.head, 1) {
        Ok(Some(next)) => {
            assert_wire(&next.url);
            assert!(next.url.userinfo().is_none());
            let host = next.headers.text("Host").unwrap_or_default();
            assert_eq!(host, next.url.host_header());
            assert!(next.headers.get("Cookie").is_none());
            assert_eq!(next.body.is_empty(), status < 307);
            if next.url.origin() != request.url.origin() {
                for name in ["Authorization", "Proxy-Authorization"] {
                    assert!(next.headers.get(name).is_none(), "{name} to {host}");
                }
            }
        }
        Ok(None) => assert!(location.is_empty()),
        Err(error) => assert_told(&error),
    }
}

fn request() -> Request {
    let url = RequestUrl::parse("https://api.test/v1?x=1").unwrap();
    let mut headers = Headers::new();
    headers.append("Host", url.host_header());
    headers.append("Authorization", "canary");
    headers.append("Proxy-Authorization", "canary");
    headers.append("Cookie", "typed=canary");
    headers.append("Content-Length", "4");
    Request {
        method: "POST".into(),
        url,
        headers,
        body: Body::from_bytes("body"),
    }
}

/// An error is one line, and holds nothing secret.
fn assert_told(error: &ClientError) {
    let told = format!("{error} {}", error.hint().unwrap_or_default());
    assert!(super::model::hostile(&told).is_none(), "{told:?}");
    assert!(!told.contains(['\n', '\r']), "{told:?}");
    assert!(!told.contains("canary"), "{told}");
}

/// The password, token or key that must stay at home.
const CANARY: &str = "ca4a7ca4a7ca4a7ca4a7ca4a7ca4a7ca";

/// A byte for the scheme, one for the way to show it, then answers, one in a line, as `STATUS Name: value|Name: value||body`. The exchange ends, what is
/// shown of it is harmless, what is sent is well-formed, and no stranger gets a credential.
pub fn exchange(input: &[u8]) {
    // A server that knows the secret may say it.
    if String::from_utf8_lossy(input).contains(CANARY) {
        return;
    }
    let (scheme, rest) = input.split_first().unwrap_or((&0, &[]));
    let (flags, rest) = rest.split_first().unwrap_or((&0, &[]));
    let script = Script(rest.split(|byte| *byte == b'\n').map(read_answer).collect());
    let mut request = request();
    for name in ["Authorization", "Proxy-Authorization", "Cookie"] {
        request.headers.remove(name);
    }
    let home = request.url.origin();
    let mut jar = CookieJar::new(|| 1_700_000_000);
    jar.add_typed(&format!("typed={CANARY}"));
    let mut exchange = Exchange::new(request, Some(scheme_of(*scheme)), jar, POLICY, Some(script));
    let mut shown = Vec::new();
    let mut renderer = Renderer::new(&mut shown, shown_to_a_person(*flags));
    let mut requests = 0;
    loop {
        let outcome = match exchange.next() {
            Ok(Some(Message::Request(request))) => {
                requests += 1;
                assert_sendable(&request, request.url.origin() == home);
                renderer.request(&request)
            }
            Ok(Some(Message::Answer(request))) => {
                requests += 1;
                assert_sendable(&request, request.url.origin() == home);
                renderer.answer(&request)
            }
            Ok(Some(Message::Challenge(mut response))) => renderer.challenge(&mut response),
            Ok(Some(Message::Response { mut response, last })) => {
                renderer.response(&mut response, last)
            }
            Ok(Some(Message::Warning(text))) => {
                assert!(super::model::hostile(&text).is_none(), "{text:?}");
                Ok(())
            }
            Ok(None) => break,
            Err(error) => {
                assert_told(&error);
                break;
            }
        };
        // Each of thirty answers may be asked for three times: challenged, and challenged again for a nonce grown stale.
        assert!(requests <= 30 * 3, "the exchange does not end");
        match outcome {
            Ok(()) => {}
            Err(RenderError::Body(_)) => break,
            Err(error) => panic!("{error}"),
        }
    }
    renderer.finish().unwrap();
    drop(renderer);
    assert_harmless(&shown);
    assert!(!String::from_utf8_lossy(&shown).contains(CANARY));
}

/// Everything of an exchange on a terminal, secrets masked.
fn shown_to_a_person(flags: u8) -> OutputOptions {
    OutputOptions {
        parts: Parts::parse("HBhbm").unwrap(),
        all: true,
        challenges: true,
        terminal: true,
        redactor: Redactor::masking(vec![SecretString::from(CANARY)]),
        ..View::of(flags).options()
    }
}

/// The scheme that a byte names, with the canary for its secret.
fn scheme_of(byte: u8) -> (AuthType, Box<dyn Authenticator>) {
    let secret = SecretString::from(CANARY);
    match byte % 5 {
        0 => (AuthType::Basic, Box::new(Basic::new("user", secret))),
        1 => (AuthType::Bearer, Box::new(Bearer::new(secret))),
        2 => (
            AuthType::Digest,
            Box::new(Digest::new("us\"er", secret, || Ok("cn".to_owned()))),
        ),
        3 => {
            let grant = Grant {
                token_url: RequestUrl::parse("https://auth.test/token").unwrap(),
                client_id: "client".to_owned(),
                client_secret: secret,
                scope: None,
                audience: None,
                client_auth: ClientAuth::Body,
                user_agent: "vhttp",
            };
            let tokens = OAuth::new(grant, None, || 1_700_000_000);
            (AuthType::OAuth2, Box::new(tokens))
        }
        _ => {
            let credentials = Credentials::new(&"1d".repeat(16), &CANARY.repeat(4)).unwrap();
            let stamps = Stamps::new(
                || {
                    Ok(Stamp {
                        millis: 1_700_000_000_000,
                        nonce: [7; 16],
                    })
                },
                None,
                None,
            );
            let signer = VeracodeHmac::new(Signer::new(credentials), stamps, AssumedClock::Server);
            (AuthType::VeracodeHmac, Box::new(signer))
        }
    }
}

/// The head is one that can be sent, and holds a secret only where it may.
fn assert_sendable(request: &Request, is_home: bool) {
    assert_wire(&request.url);
    let host = request.headers.text("Host").unwrap_or_default();
    assert_eq!(host, request.url.host_header());
    for (name, value) in request.headers.iter() {
        let is_clean = |byte: &u8| *byte >= b' ' && *byte != 0x7f || *byte == b'\t';
        assert!(value.iter().all(is_clean), "{name}: {value:?}");
        let is_secret = String::from_utf8_lossy(value).contains(CANARY);
        let may = match name {
            "Authorization" => is_home && value.starts_with(b"Bearer "),
            "Cookie" => host.split(':').next() == Some("api.test"),
            _ => false,
        };
        assert!(!is_secret || may, "{name} to {host}");
        assert!(name != "Authorization" || is_home, "{name} to {host}");
    }
    if let Some(length) = request.headers.text("Content-Length") {
        assert_eq!(
            Some(length.to_owned()),
            request.body.length().map(|length| length.to_string())
        );
    }
}

/// Gives one answer after the other, then empty ones.
struct Script(VecDeque<Response>);

impl Transport for Script {
    fn send(&mut self, request: &Request) -> Result<Response, ClientError> {
        assert_wire(&request.url);
        let next = self.0.pop_front();
        Ok(next.unwrap_or_else(|| answer(200, Headers::new(), Vec::new(), 1)))
    }

    fn detour(&self, _: &Request) -> Option<String> {
        None
    }
}

/// An answer from `STATUS Name: value|Name: value||body`, with such fields alone as an HTTP library lets through.
fn read_answer(line: &[u8]) -> Response {
    let (status, rest) = line.split_at(line.len().min(3));
    let status = String::from_utf8_lossy(status).parse().unwrap_or(200);
    let end = rest.windows(2).position(|pair| pair == b"||");
    let (fields, body) = end.map_or((rest, &b"{\"a\":1}"[..]), |end| {
        (&rest[..end], &rest[end + 2..])
    });
    let mut headers = Headers::new();
    for field in fields.split(|byte| *byte == b'|') {
        let colon = field.iter().position(|byte| *byte == b':');
        let (name, value) = field.split_at(colon.unwrap_or(field.len()));
        let (name, value) = (name.trim_ascii(), value.get(1..).unwrap_or_default());
        let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.!".contains(byte);
        let is_clean = |byte: &u8| *byte >= b' ' && *byte != 0x7f || *byte == b'\t';
        if !name.is_empty() && name.iter().all(is_token) && value.iter().all(is_clean) {
            let name = String::from_utf8_lossy(name).into_owned();
            headers.append(name, value.trim_ascii().to_vec());
        }
    }
    answer(status, headers, body.to_vec(), 7)
}
