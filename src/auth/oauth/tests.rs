//! Tokens: fetched, kept, shared and replaced, without a network.

use serde_json::json;

use super::answer;
use super::*;
use crate::message::{Body, Headers, RequestUrl};

const NOW: fn() -> i64 = || 1_000_000;
const LATER: fn() -> i64 = || 1_003_540;

fn grant(client_auth: ClientAuth) -> Grant {
    Grant {
        token_url: RequestUrl::parse("https://auth.example.com/token").unwrap(),
        client_id: "a:b".to_owned(),
        client_secret: "s3cr=t &".into(),
        scope: Some("read write".to_owned()),
        audience: None,
        client_auth,
        user_agent: "test/1",
    }
}

fn request() -> Request {
    Request {
        method: "GET".into(),
        url: RequestUrl::parse("https://api.example.com/").unwrap(),
        headers: Headers::new(),
        body: Body::empty(),
    }
}

fn head(status: u16) -> ResponseHead {
    ResponseHead {
        version: "HTTP/1.1",
        status,
        reason: b"Reason".to_vec(),
        headers: Headers::new(),
    }
}

fn scheme(folder: &std::path::Path, now: fn() -> i64) -> OAuth {
    let grant = grant(ClientAuth::Basic);
    let cache = TokenCache::new(folder, &grant.key());
    OAuth::new(grant, Some(cache), now)
}

fn give(scheme: &mut OAuth, token: &str) {
    let body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 });
    let body = body.to_string().into_bytes();
    assert!(scheme.take_token(&head(200), &body).unwrap().is_none());
}

fn sent(scheme: &mut OAuth) -> String {
    let mut request = request();
    scheme.authenticate(&mut request).unwrap();
    request.headers.text("Authorization").unwrap().to_owned()
}

fn text(request: &Request) -> String {
    String::from_utf8(request.body.as_bytes().unwrap().to_vec()).unwrap()
}

#[test]
fn the_client_proves_itself_in_a_header_or_in_the_form() {
    let basic = grant(ClientAuth::Basic).request();
    assert_eq!(
        text(&basic),
        "grant_type=client_credentials&scope=read+write"
    );
    let header = basic.headers.text("Authorization").unwrap();
    // a%3Ab:s3cr%3Dt+%26
    assert_eq!(header, "Basic YSUzQWI6czNjciUzRHQrJTI2");
    let body = grant(ClientAuth::Body).request();
    assert!(!body.headers.contains("Authorization"));
    assert_eq!(
        text(&body),
        "grant_type=client_credentials&client_id=a%3Ab&client_secret=s3cr%3Dt+%26&scope=read+write"
    );
}

#[test]
fn each_token_has_a_key_of_its_own() {
    let key = |change: fn(&mut Grant)| {
        let mut grant = grant(ClientAuth::Basic);
        change(&mut grant);
        grant.key()
    };
    let own = key(|_| ());
    assert_eq!(own, key(|grant| grant.client_secret = "other".into()));
    let others = [
        key(|grant| grant.client_id = "a".into()),
        key(|grant| grant.scope = None),
        key(|grant| grant.scope = Some(String::new())),
        key(|grant| grant.audience = Some(String::new())),
        key(|grant| (grant.scope, grant.audience) = (None, Some("read write".into()))),
        key(|grant| grant.token_url = RequestUrl::parse("https://auth.example.com/t").unwrap()),
    ];
    for (at, other) in others.iter().enumerate() {
        assert!(*other != own && !others[..at].contains(other), "{at}");
    }
}

#[test]
fn a_token_is_kept_for_the_next_run_until_shortly_before_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = scheme(folder.path(), NOW);
    assert!(sent(&mut first).contains(NOT_YET));
    assert!(first.token_request().is_some());
    give(&mut first, "one");
    assert_eq!(sent(&mut first), "Bearer one");
    let mut second = scheme(folder.path(), NOW);
    assert!(second.token_request().is_none());
    assert_eq!(sent(&mut second), "Bearer one");
    // A minute before its end it is not used any more.
    assert!(scheme(folder.path(), LATER).token_request().is_some());
}

#[test]
fn a_refused_token_is_replaced_once_and_by_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = scheme(folder.path(), NOW);
    give(&mut first, "one");
    let mut second = scheme(folder.path(), NOW);
    assert_eq!([sent(&mut first), sent(&mut second)], ["Bearer one"; 2]);
    for scheme in [&mut first, &mut second] {
        assert!(scheme.answer(&request(), &head(403)).unwrap().is_none());
        assert!(scheme.answer(&request(), &head(401)).unwrap().is_some());
    }
    assert!(first.token_request().is_some());
    give(&mut first, "two");
    // The other one finds that somebody has replaced the token.
    assert!(second.token_request().is_none());
    assert_eq!(sent(&mut second), "Bearer two");
    assert!(second.answer(&request(), &head(401)).unwrap().is_none());
}

#[test]
fn a_refused_token_is_forgotten_when_the_request_cannot_be_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    give(&mut scheme(folder.path(), NOW), "one");
    let mut scheme = scheme(folder.path(), NOW);
    assert_eq!(sent(&mut scheme), "Bearer one");
    let piped = Request {
        body: Body::from_pipe(&b"x"[..]),
        ..request()
    };
    assert!(scheme.answer(&piped, &head(401)).unwrap().is_none());
    assert!(sent(&mut scheme).contains(NOT_YET));
}

#[test]
fn only_the_owner_can_read_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    give(&mut scheme(folder.path(), NOW), "one");
    let kept = folder
        .path()
        .join("tokens")
        .join(grant(ClientAuth::Basic).key());
    let text = std::fs::read_to_string(kept.join("token.json")).unwrap();
    assert_eq!(text, r#"{"access_token":"one","until":1003540}"#);
    #[cfg(unix)]
    for (path, mode) in [(kept.join("token.json"), 0o600), (kept, 0o700)] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777,
            mode
        );
    }
}

#[test]
fn what_is_kept_is_not_trusted_blindly() {
    let folder = tempfile::tempdir().unwrap();
    give(&mut scheme(folder.path(), NOW), "one");
    let key = grant(ClientAuth::Basic).key();
    let path = folder.path().join("tokens").join(key).join("token.json");
    for text in [
        "",
        "{",
        "[]",
        r#"{"access_token":""}"#,
        r#"{"access_token":"a\r\nX: y"}"#,
    ] {
        std::fs::write(&path, text).unwrap();
        assert!(
            scheme(folder.path(), NOW).token_request().is_some(),
            "{text}"
        );
    }
}

#[test]
fn lifetimes_are_read_as_they_come() {
    let good = |lifetime: serde_json::Value, after: i64| {
        let body = json!({ "access_token": "t", "expires_in": lifetime }).to_string();
        let token = answer::read(&grant(ClientAuth::Basic), &head(200), body.as_bytes(), 0);
        token.unwrap().is_good(after)
    };
    assert!(good(json!(100), 89) && !good(json!(100), 90));
    assert!(good(json!("3600"), 3539) && !good(json!("3600"), 3540));
    assert!(good(json!(null), i64::MAX) && good(json!("soon"), i64::MAX));
    assert!(!good(json!(0), 0) && !good(json!(-5), 0) && good(json!(1e30), 1));
}

#[test]
fn an_answer_without_a_token_says_why() {
    let said = |status: u16, body: &str| {
        let mut head = head(status);
        head.headers.append("Location", "https://x/");
        let read = answer::read(&grant(ClientAuth::Basic), &head, body.as_bytes(), 0);
        let error = read.map(|_| ()).unwrap_err();
        assert_eq!(error.hint().is_none(), body.contains("odd"), "{body}");
        error.to_string().replace("auth.example.com", "HOST")
    };
    let long = format!(
        r#"{{"error":"odd","error_description":"{}"}}"#,
        "x".repeat(500)
    );
    assert_eq!(said(400, &long).len(), "HOST says odd: ".len() + 200);
    let rows = [
        (
            401,
            r#"{"error":"invalid_client","error_description":"not s3cr=t &,\nno"}"#,
            "HOST says invalid_client: not ********, no",
        ),
        (
            400,
            r#"{"error":"invalid_scope"}"#,
            "HOST says invalid_scope",
        ),
        (200, r#"{"error":"odd"}"#, "HOST says odd"),
        (503, "<html>", "HOST answered 503 Reason"),
        (404, r#"{"message":"x"}"#, "HOST answered 404 Reason"),
        (
            307,
            "",
            "HOST redirects to `https://x/`, and the client's secret goes nowhere else",
        ),
        (200, "<html>", "the answer of HOST is no JSON"),
        (
            200,
            r#"{"access_token":5}"#,
            "the answer of HOST holds no access_token",
        ),
        (
            200,
            r#"{"access_token":"a b"}"#,
            "the answer of HOST holds an access_token that cannot stand in a header",
        ),
        (
            200,
            r#"{"access_token":"a","token_type":"mac"}"#,
            "the answer of HOST holds a token of another type than Bearer",
        ),
    ];
    for (status, body, expected) in rows {
        assert_eq!(said(status, body), expected);
    }
}
