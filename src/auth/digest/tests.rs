//! The examples of the RFCs, and what happens from challenge to challenge.

use super::*;
use crate::message::{Body, Headers, RequestUrl};

fn request(method: &str, target: &str) -> Request {
    Request {
        method: method.into(),
        url: RequestUrl::parse(&format!("http://h.test{target}")).unwrap(),
        headers: Headers::new(),
        body: Body::empty(),
    }
}

fn asks(challenge: &str) -> ResponseHead {
    let mut headers = Headers::new();
    headers.append("WWW-Authenticate", challenge);
    ResponseHead {
        version: "HTTP/1.1",
        status: 401,
        reason: Vec::new(),
        headers,
    }
}

/// What goes over the wire after this challenge.
fn answer(digest: &mut Digest, request: &Request, challenge: &str) -> String {
    let mut next = digest.answer(request, &asks(challenge)).unwrap().unwrap();
    digest.authenticate(&mut next).unwrap();
    next.headers.text("Authorization").unwrap().to_owned()
}

fn user() -> Digest {
    Digest::new("u", "p".into(), || Ok("c0".into()))
}

fn has(value: &str, response: &str) {
    assert!(
        value.contains(&format!(r#"response="{response}""#)),
        "{value}"
    );
}

#[test]
fn rfc_2617_example() {
    let mut digest = Digest::new("Mufasa", "Circle Of Life".into(), || Ok("0a4f113b".into()));
    let value = answer(
        &mut digest,
        &request("GET", "/dir/index.html"),
        r#"Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41""#,
    );
    assert_eq!(
        value,
        r#"Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41", qop="auth", nc=00000001, cnonce="0a4f113b""#
    );
}

#[test]
fn rfc_7616_examples() {
    let nonce = || Ok("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ".to_owned());
    for (algorithm, response) in [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        (
            "SHA-256",
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        ),
        // In no RFC; computed with Python.
        ("SHA", "e99f244f9069203415f7e8b7bd25b4b2ad3e2a7f"),
    ] {
        let challenge = format!(
            r#"Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#
        );
        let mut digest = Digest::new("Mufasa", "Circle of Life".into(), nonce);
        let value = answer(&mut digest, &request("GET", "/dir/index.html"), &challenge);
        has(&value, response);
    }
}

/// The names of RFC 7616 3.9.2; the response is computed with OpenSSL, since the example there is known to be wrong.
#[test]
fn sha_512_256_with_a_name_in_utf_8() {
    let mut digest = Digest::new("J\u{e4}s\u{f8}n Doe", "Secret, or not?".into(), || {
        Ok("NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm".into())
    });
    let value = answer(
        &mut digest,
        &request("GET", "/doe.json"),
        r#"Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", charset=UTF-8"#,
    );
    has(
        &value,
        "7a4e1192babbba02e91182d2895bfdbf7adafc6e48d4e517ca301974843d840c",
    );
}

#[test]
fn without_qop_there_is_neither_count_nor_client_nonce() {
    let value = answer(
        &mut user(),
        &request("GET", "/d?q=1"),
        r#"Digest realm="r", nonce="n0nce""#,
    );
    assert_eq!(
        value,
        r#"Digest username="u", realm="r", nonce="n0nce", uri="/d?q=1", response="cc77d2a516c62979f7f3eaa03b0d2371""#
    );
}

#[test]
fn a_session_key_is_bound_to_the_nonces() {
    let value = answer(
        &mut user(),
        &request("GET", "/d"),
        r#"Digest realm="r", nonce="n", qop=auth, algorithm=MD5-sess"#,
    );
    has(&value, "ec669033dd405d5219822e6a66f0607d");
}

#[test]
fn auth_int_covers_the_body() {
    let mut post = request("POST", "/d");
    post.body = Body::from_bytes("a=b");
    let value = answer(
        &mut user(),
        &post,
        r#"Digest realm="r", nonce="n", qop="auth-int""#,
    );
    has(&value, "8d054918adfaef5ad0e8859909973fe1");
    assert!(value.contains(r#"qop="auth-int", nc=00000001, cnonce="c0""#));
}

#[test]
fn a_body_from_a_pipe_is_not_answered_for() {
    let mut post = request("POST", "/d");
    post.body = Body::from_pipe(&b"once"[..]);
    let challenge = asks(r#"Digest realm="r", nonce="n", qop="auth-int""#);
    let error = user().answer(&post, &challenge).unwrap_err();
    assert!(matches!(error, AuthError::NotReplayable), "{error}");
}

#[test]
fn later_requests_count_the_uses_of_the_nonce() {
    let mut digest = user();
    let mut bare = request("GET", "/a");
    digest.authenticate(&mut bare).unwrap();
    assert!(!bare.headers.contains("Authorization"));
    answer(
        &mut digest,
        &bare,
        r#"Digest realm="r", nonce="n", qop="auth""#,
    );
    let mut next = request("GET", "/b");
    digest.authenticate(&mut next).unwrap();
    let value = next.headers.text("Authorization").unwrap();
    assert!(value.contains(r#"uri="/b""#), "{value}");
    assert!(value.contains(r#"nc=00000002, cnonce="c0""#), "{value}");
    let value = answer(
        &mut digest,
        &next,
        r#"Digest realm="r", nonce="m", qop="auth""#,
    );
    assert!(value.contains("nc=00000001"), "{value}");
}

#[test]
fn refused_credentials_are_not_sent_again() {
    let again = asks(r#"Digest realm="r", nonce="n2""#);
    let stale = asks(r#"Digest realm="r", nonce="n3", stale=true"#);
    let mut digest = user();
    let asked = request("GET", "/");
    answer(&mut digest, &asked, r#"Digest realm="r", nonce="n1""#);
    assert!(digest.answer(&asked, &again).unwrap().is_none());
    let mut next = digest.answer(&asked, &stale).unwrap().unwrap();
    digest.authenticate(&mut next).unwrap();
    assert!(digest.answer(&asked, &stale).unwrap().is_none());
}

#[test]
fn only_an_error_of_the_client_is_a_challenge() {
    let mut head = asks(r#"Digest realm="r", nonce="n1""#);
    for (status, is_challenge) in [
        (200, false),
        (302, false),
        (401, true),
        (403, true),
        (500, false),
    ] {
        head.status = status;
        let next = user().answer(&request("GET", "/"), &head).unwrap();
        assert_eq!(next.is_some(), is_challenge, "{status}");
    }
}

#[test]
fn quotes_and_backslashes_are_escaped() {
    let mut digest = Digest::new(r#"DOMAIN\"u""#, "p".into(), || Ok("c0".into()));
    let value = answer(
        &mut digest,
        &request("GET", "/"),
        r#"Digest realm="a \"b\"", nonce="n""#,
    );
    assert!(
        value.starts_with(r#"Digest username="DOMAIN\\\"u\"", realm="a \"b\"", "#),
        "{value}"
    );
}
