//! Reads a signature back from the header that carries it.

use super::{Cause, Facts};
use crate::message::{Request, ResponseHead};
use crate::veracode_hmac::{SCHEME, Stamp};

/// The value of the `Authorization` of a request that is signed, or looks so.
pub(super) fn signature(request: &Request) -> Option<&str> {
    let value = request.headers.text("Authorization")?;
    value.starts_with("VERACODE-HMAC").then_some(value)
}

/// Time and nonce of a signature; `None` when the header is not as the scheme has it.
pub(super) fn stamp(authorization: &str) -> Option<Stamp> {
    let parameters = authorization.strip_prefix(SCHEME)?.strip_prefix(' ')?;
    let mut rest = parameters.split(',');
    let mut next = |name| rest.next()?.strip_prefix(name)?.strip_prefix('=');
    let (id, time, nonce, signature) = (next("id")?, next("ts")?, next("nonce")?, next("sig")?);
    let is_whole = rest.next().is_none() && !id.is_empty() && is_hex(id);
    let is_signed = signature.len() == 64 && is_hex(signature);
    (is_whole && is_signed).then_some(Stamp {
        millis: time.parse().ok()?,
        nonce: hex::decode(nonce).ok()?.try_into().ok()?,
    })
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The header is not as the scheme has it. Only one that was typed can be so.
pub(super) fn malformed(facts: &Facts) -> Option<Cause> {
    stamp(facts.authorization).is_none().then(|| {
        Cause::new(
            format!("the Authorization header is malformed: {SCHEME} id=..,ts=..,nonce=..,sig=.. is expected"),
            "leave the header out and let the request be signed: -A veracode_hmac",
        )
    })
}

/// Cloudflare stands before the APIs. A page of its own with status 400 answers a header that it cannot read.
pub(super) fn refused_page(facts: &Facts) -> Option<Cause> {
    let is_theirs = is_page(facts.head) && is_cloudflare(facts);
    (is_theirs && stamp(facts.authorization).is_some()).then(|| {
        Cause::new(
            "the page is Cloudflare's, before the API: it could not read a header of the request",
            "look at the headers with --offline; a single Authorization may be among them",
        )
    })
}

fn is_cloudflare(facts: &Facts) -> bool {
    let headers = &facts.head.headers;
    let named = |bytes: &[u8]| {
        bytes
            .to_ascii_lowercase()
            .windows(b"cloudflare".len())
            .any(|window| window == b"cloudflare")
    };
    headers.contains("CF-RAY") || headers.get("Server").is_some_and(named) || named(facts.beginning)
}

/// Whether the answer is a web page.
pub(super) fn is_page(head: &ResponseHead) -> bool {
    head.headers
        .text("Content-Type")
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
}
