//! `--explain`: how a signature came about, step by step. A key is shown by its fingerprint.

use super::{Signing, header};
use crate::message::Request;
use crate::veracode_hmac::{Origin, SCHEME, fingerprint};

/// What stands in the place of an id or a signature.
const MASK: &str = "********";

/// The steps, one on a line; of a request that this run does not sign, the reason.
pub(super) fn explanation(signing: Option<&Signing>, request: &Request) -> String {
    let signature = header::signature(request);
    let Some((value, stamp)) = signature.and_then(|value| Some((value, header::stamp(value)?)))
    else {
        return "the request is not signed with veracode_hmac".to_owned();
    };
    let Some(signing) = signing else {
        return "the request is not signed: its Authorization header was typed".to_owned();
    };
    let credentials = signing.signer.credentials();
    let (host, target) = (request.url.signed_host(), request.url.target());
    let mut data = signing.signer.signing_data(&request.method, host, target);
    let mut authorization = value.to_owned();
    if !signing.shows_secrets {
        let id = credentials.bare_id().to_ascii_lowercase();
        data = data.replacen(&id, MASK, 1);
        let (nonce, millis) = (hex::encode(stamp.nonce), stamp.millis);
        authorization = format!("{SCHEME} id={MASK},ts={millis},nonce={nonce},sig={MASK}");
    }
    let keys = signing.signer.keys(&stamp);
    let (id, secret) = places(&signing.origin);
    let rows = [
        ("id from", id),
        ("secret from", secret),
        ("time", format!("{} ms since 1970", stamp.millis)),
        ("nonce", hex::encode(stamp.nonce)),
        ("data to sign", data),
        ("secret", credentials.fingerprint()),
        ("k1 = HMAC(secret, nonce)", fingerprint(keys.nonce_key())),
        ("k2 = HMAC(k1, time)", fingerprint(keys.date_key())),
        ("k3 = HMAC(k2, version)", fingerprint(keys.signing_key())),
        ("Authorization", authorization),
    ];
    let heading = "how the request is signed; secret and keys are shown by the first 8 hex digits of their SHA-256";
    rows.iter().fold(heading.to_owned(), |text, (name, value)| {
        format!("{text}\n  {name:<26}{value}")
    })
}

/// The places of id and secret.
fn places(origin: &Origin) -> (String, String) {
    match origin {
        Origin::CommandLine | Origin::Configuration { .. } => {
            (origin.to_string(), origin.to_string())
        }
        Origin::Environment { id, secret } => ((*id).to_owned(), (*secret).to_owned()),
        Origin::File {
            path,
            id_line,
            secret_line,
            ..
        }
        | Origin::CliFile {
            path,
            id_line,
            secret_line,
        } => {
            let path = path.display();
            (format!("{path}:{id_line}"), format!("{path}:{secret_line}"))
        }
    }
}
