//! The stand-in itself: what it lets in, what it refuses, what it remembers.

use std::io::{Read, Write};
use std::net::TcpStream;

use ring::hmac::{HMAC_SHA256, Key, sign};
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use serde_json::Value;

use crate::support::IdentityApi;
use crate::support::identity::clock::Clock;
use crate::support::identity::signature::{Refusal, authorization, to_hex};

const HOST: &str = "api.veracode.com";
const USERS: &str = "/api/authn/v2/users";

/// A client that sends one request per connection and signs as it is told.
struct Client<'a> {
    api: &'a IdentityApi,
    pair: (String, String),
    host: &'a str,
    nonce: String,
    headers: &'a str,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl<'a> Client<'a> {
    fn new(api: &'a IdentityApi) -> Client<'a> {
        Client {
            api,
            pair: api.admin(),
            host: HOST,
            nonce: String::new(),
            headers: "",
        }
    }

    /// Signs and sends a request; each has a nonce of its own unless one is set.
    fn send(&self, method: &str, target: &str, body: &str) -> Answer {
        let nonce = if self.nonce.is_empty() {
            self.next_nonce()
        } else {
            self.nonce.clone()
        };
        let pair = (self.pair.0.as_str(), self.pair.1.as_str());
        let stamp = (Clock::default().now(), nonce.as_str());
        let value = authorization(pair, stamp, method, self.host, target);
        self.send_with(&value, method, target, body)
    }

    fn get(&self, target: &str) -> Answer {
        self.send("GET", target, "")
    }

    /// Sends a JSON body, or none, with the content type that the API demands.
    fn send_json(&self, method: &str, target: &str, body: &str) -> Answer {
        let headers = "Content-Type: application/json\r\n";
        Client {
            headers,
            pair: self.pair.clone(),
            nonce: String::new(),
            ..*self
        }
        .send(method, target, body)
    }

    fn send_with(&self, authorization: &str, method: &str, target: &str, body: &str) -> Answer {
        let socket = TcpStream::connect(("127.0.0.1", self.api.port())).unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let connection = ClientConnection::new(self.api.ca().client_config(), name).unwrap();
        let mut stream = StreamOwned::new(connection, socket);
        let (headers, length) = (self.headers, body.len());
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nAuthorization: {authorization}\r\n{headers}\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}",
            self.host
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer {
            status,
            head,
            body: bytes.split_off(end + 4),
        }
    }

    fn next_nonce(&self) -> String {
        format!("{:032x}", self.api.requests().len() + 1)
    }
}

/// The signature of Veracode's own Python library for a fixed time and nonce.
#[test]
fn agrees_with_the_official_library() {
    let pair = (
        "3ddaeeb10ca690df3fee5e3bd1c329fa",
        &*"0123456789abcdef".repeat(8),
    );
    let stamp = (1_672_531_200_123, "000102030405060708090a0b0c0d0e0f");
    let target = "/was/configservice/v1/api_specifications";
    assert_eq!(
        authorization(pair, stamp, "GET", HOST, target),
        "VERACODE-HMAC-SHA-256 id=3ddaeeb10ca690df3fee5e3bd1c329fa,ts=1672531200123,\
         nonce=000102030405060708090a0b0c0d0e0f,\
         sig=2307e06508d445de1eb01d3752d7bea25758c3a3a94d815cff35259b6f42e177"
    );
}

/// The chain of keys written out once more, on the bytes of the secret.
#[test]
fn accepts_a_right_signature() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let digits = |at: usize| u8::from_str_radix(&secret[at..at + 2], 16).unwrap();
    let secret: Vec<u8> = (0..secret.len()).step_by(2).map(digits).collect();
    let (time, nonce) = (Clock::default().now().to_string(), [7; 16]);
    let step = |key: &[u8], data: &[u8]| sign(&Key::new(HMAC_SHA256, key), data);
    let key = step(step(&secret, &nonce).as_ref(), time.as_bytes());
    let key = step(key.as_ref(), b"vcode_request_version_1");
    let target = "/api/authn/v2/users?user_name=%C3%A4&size=5";
    let data = format!("id={id}&host={HOST}&url={target}&method=GET");
    let (nonce, signature) = (
        to_hex(&nonce),
        to_hex(step(key.as_ref(), data.as_bytes()).as_ref()),
    );
    let value = format!("VERACODE-HMAC-SHA-256 id={id},ts={time},nonce={nonce},sig={signature}");
    let answer = Client::new(&api).send_with(&value, "GET", target, "");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["page"]["total_elements"], 0);
    let accepted = &api.accepted()[0];
    assert_eq!(
        (accepted.api_id.as_str(), accepted.target.as_str()),
        (id.as_str(), target)
    );
    assert_eq!(api.refused(), []);
}

#[test]
fn refuses_a_signature_of_another_request() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let now = Clock::default().now();
    for (number, (method, host, target)) in [
        ("POST", HOST, USERS),
        ("GET", "api.veracode.eu", USERS),
        ("GET", HOST, "/api/authn/v2/users?"),
    ]
    .into_iter()
    .enumerate()
    {
        let nonce = format!("{number:032x}");
        let value = authorization((&id, &secret), (now, &nonce), method, host, target);
        assert_eq!(
            Client::new(&api).send_with(&value, "GET", USERS, "").status,
            401
        );
        assert_eq!(
            api.refused().last(),
            Some(&Refusal::Signature),
            "signed: {method} {host} {target}"
        );
    }
    let member = Client {
        pair: (id, api.member().1),
        ..Client::new(&api)
    };
    assert_eq!(member.get(USERS).status, 401);
    assert_eq!(api.accepted(), []);
}

#[test]
fn refuses_a_nonce_that_was_used() {
    let api = IdentityApi::start();
    let client = Client {
        nonce: "ab".repeat(16),
        ..Client::new(&api)
    };
    assert_eq!(client.get(USERS).status, 200);
    assert_eq!(client.get(USERS).status, 401);
    assert_eq!(api.refused(), [Refusal::Replay]);
}

#[test]
fn refuses_a_time_outside_of_the_window() {
    let api = IdentityApi::start();
    for (offset, status) in [
        (-301_000, 401),
        (-290_000, 200),
        (290_000, 200),
        (301_000, 401),
    ] {
        api.set_clock_offset(offset);
        assert_eq!(Client::new(&api).get(USERS).status, status, "{offset}");
    }
    assert_eq!(api.refused(), [Refusal::Time, Refusal::Time]);
}

#[test]
fn refuses_a_host_that_it_does_not_serve() {
    let api = IdentityApi::start();
    for (host, status) in [
        ("example.org", 401),
        ("api.veracode.com.example.org", 401),
        ("api.veracode.us", 200),
    ] {
        assert_eq!(
            Client {
                host,
                ..Client::new(&api)
            }
            .get(USERS)
            .status,
            status,
            "{host}"
        );
    }
    assert_eq!(api.refused(), [Refusal::Host, Refusal::Host]);
}

#[test]
fn answers_a_malformed_header_as_the_proxy_does() {
    let api = IdentityApi::start();
    for value in [
        "VERACODE-HMAC-SHA-256 id=ab,ts=1,nonce=0",
        "VERACODE-HMAC-SHA-256",
    ] {
        let answer = Client::new(&api).send_with(value, "GET", USERS, "");
        assert_eq!(answer.status, 400, "{value}");
        assert!(answer.head.contains("Content-Type: text/html"));
    }
    assert_eq!(
        Client::new(&api)
            .send_with("Basic YTpi", "GET", USERS, "")
            .status,
        401
    );
    assert_eq!(
        api.refused(),
        [Refusal::Malformed, Refusal::Malformed, Refusal::Missing]
    );
}

#[test]
fn refuses_credentials_that_ran_out() {
    let api = IdentityApi::start();
    api.store(|store| store.api_credentials[0].expires = 0);
    assert_eq!(Client::new(&api).get(USERS).status, 401);
    assert_eq!(api.refused(), [Refusal::Credentials]);
}

#[test]
fn a_new_pair_revokes_the_old_one() {
    let api = IdentityApi::start();
    let old = Client::new(&api);
    let answer = old
        .send_json("POST", "/api/authn/v2/api_credentials", "")
        .json();
    assert_eq!(old.get(USERS).status, 401);
    let text = |name: &str| answer[name].as_str().unwrap().to_string();
    let new = Client {
        pair: (text("api_id"), text("api_secret")),
        ..Client::new(&api)
    };
    assert_eq!(new.get(USERS).status, 200);
    let shown = new
        .get(&format!("/api/authn/v2/api_credentials/{}", old.pair.0))
        .json();
    assert!(shown["revocation_ts"].is_string());
    assert!(shown.get("api_secret").is_none());
}

#[test]
fn pages_follow_each_other_to_the_end() {
    let api = IdentityApi::start();
    api.store(|store| store.add_users(43));
    let client = Client::new(&api);
    let mut next = Some("/api/authn/v2/users?enabled=true".to_string());
    let mut names = Vec::new();
    let mut pages = 0;
    while let Some(target) = next {
        let page = client.get(&target).json();
        let users = page["_embedded"]["users"].as_array().unwrap();
        names.extend(users.iter().map(|user| user["user_name"].to_string()));
        let link = page["_links"]["next"]["href"].as_str();
        next = link.map(|link| {
            link.strip_prefix("https://api.veracode.com")
                .unwrap()
                .to_string()
        });
        pages += 1;
    }
    names.sort();
    names.dedup();
    assert_eq!((pages, names.len()), (3, 47));
    let wrong = client.get("/api/authn/v2/users?page=-1&size=0");
    assert_eq!(wrong.json()["errors"].as_array().unwrap().len(), 2);
}

#[test]
fn says_what_is_wrong() {
    let api = IdentityApi::start();
    let admin = Client::new(&api);
    let team = "/api/authn/v2/teams";
    let nobody = "/api/authn/v2/users/00000000-0000-4000-8000-000000000000";
    assert_eq!(admin.get("/api/authn/v2/users/7").status, 400);
    assert_eq!(admin.get(nobody).status, 404);
    assert_eq!(admin.get("/nowhere").status, 404);
    assert_eq!(admin.send_json("POST", team, "{").status, 400);
    assert_eq!(admin.send("POST", team, "{}").status, 415);
    assert_eq!(
        admin
            .send("DELETE", "/api/authn/v2/api_credentials/x", "")
            .status,
        415
    );
    let wrong = admin.send_json("DELETE", team, "");
    assert_eq!(wrong.status, 405);
    assert!(wrong.head.contains("\r\nAllow: GET, POST\r\n"));
    let member = Client {
        pair: api.member(),
        ..Client::new(&api)
    };
    assert_eq!(member.get(USERS).status, 403);
    assert_eq!(member.get("/api/authn/v2/users/self").status, 200);
}

#[test]
fn slows_down_who_asks_too_often() {
    let api = IdentityApi::start();
    api.set_rate_limit(2);
    let client = Client::new(&api);
    let statuses: Vec<u16> = (0..3).map(|_| client.get(USERS).status).collect();
    assert_eq!(statuses, [200, 200, 429]);
    assert!(client.get(USERS).head.contains("\r\nRetry-After: "));
    api.set_clock_offset(61_000);
    assert_eq!(client.get(USERS).status, 200);
}

#[test]
fn changes_are_partial_and_incremental_when_asked() {
    let api = IdentityApi::start();
    let client = Client::new(&api);
    let (team, users) = api.store(|store| (store.teams[0].id.clone(), store.users.clone()));
    let target = format!("/api/authn/v2/teams/{team}");
    let body = format!(r#"{{"users":[{{"user_id":"{}"}}]}}"#, users[3].id);
    let members = |query: &str| {
        let answer = client.send_json("PUT", &format!("{target}{query}"), &body);
        (
            answer.status,
            answer.json()["users"].as_array().map(Vec::len),
        )
    };
    assert_eq!(members(""), (400, None));
    assert_eq!(members("?partial=true&incremental=true"), (200, Some(3)));
    assert_eq!(members("?partial=true"), (200, Some(1)));
    assert_eq!(client.send_json("DELETE", &target, "").status, 204);
    assert_eq!(client.get(&target).status, 404);
}

#[test]
fn compresses_for_those_who_can_read_it() {
    let api = IdentityApi::start();
    let client = Client {
        headers: "Accept-Encoding: gzip, deflate\r\n",
        ..Client::new(&api)
    };
    let answer = client.get(USERS);
    assert!(answer.head.contains("\r\nContent-Encoding: gzip\r\n"));
    assert!(answer.head.contains("\r\nTransfer-Encoding: chunked"));
    assert!(!Client::new(&api).get(USERS).head.contains("gzip"));
}
