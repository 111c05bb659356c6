//! Verifies Veracode's request signatures, with code of its own down to the hash.
//!
//! ```text
//! Authorization: VERACODE-HMAC-SHA-256 id=ID,ts=MILLISECONDS,nonce=HEX,sig=HEX
//! key = HMAC(HMAC(HMAC(secret, nonce), ts), "vcode_request_version_1")
//! sig = HMAC(key, "id=ID&host=HOST&url=TARGET&method=METHOD"), ID and HOST in lower case
//! ```

use std::collections::HashMap;

use ring::hmac;

use crate::support::Request;

const SCHEME: &str = "VERACODE-HMAC-SHA-256";

/// The hosts that the stand-in answers for.
pub const HOSTS: [&str; 11] = [
    "api.veracode.com",
    "api.veracode.eu",
    "api.veracode.us",
    "analysiscenter.veracode.com",
    "analysiscenter.veracode.eu",
    "analysiscenter.veracode.us",
    "ui.analysiscenter.veracode.com",
    "sca-api.veracode.com",
    "localhost",
    "127.0.0.1",
    "::1",
];

/// Why a request was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No `Authorization` header, or one of another scheme.
    Missing,
    /// More than one `Authorization` header, or one without all four parts in the right form.
    Malformed,
    /// A `Host` that is not served here.
    Host,
    /// A time outside of the window.
    Time,
    /// An id that is unknown, revoked or expired.
    Credentials,
    /// A signature that is not that of this request.
    Signature,
    /// A nonce that was used before.
    Replay,
}

/// The parts of an `Authorization` header.
struct Authorization<'a> {
    id: &'a str,
    time: &'a str,
    milliseconds: i64,
    nonce: Vec<u8>,
    signature: Vec<u8>,
}

/// Remembers the nonces that were used.
pub struct Gate {
    /// How far a request's time may be off, in milliseconds.
    pub window: i64,
    used: HashMap<Vec<u8>, i64>,
}

impl Gate {
    pub fn new() -> Gate {
        Gate {
            window: 5 * 60 * 1000,
            used: HashMap::new(),
        }
    }

    /// The id that signed `request`; `secret_of` gives the secret (hex) of an id that is in force.
    ///
    /// # Errors
    /// Why the request is not let in.
    pub fn verify(
        &mut self,
        request: &Request,
        now: i64,
        secret_of: impl Fn(&str) -> Option<String>,
    ) -> Result<String, Refusal> {
        let authorization = parse(request)?;
        let host = request
            .host()
            .filter(|host| HOSTS.contains(&host.as_str()))
            .ok_or(Refusal::Host)?;
        if (now - authorization.milliseconds).abs() > self.window {
            return Err(Refusal::Time);
        }
        let secret = secret_of(authorization.id).ok_or(Refusal::Credentials)?;
        let data = data(authorization.id, &host, &request.target, &request.method);
        let key = signing_key(&secret, &authorization.nonce, authorization.time);
        hmac::verify(&key, data.as_bytes(), &authorization.signature)
            .map_err(|_| Refusal::Signature)?;
        self.use_once(authorization.nonce, authorization.milliseconds, now)?;
        Ok(authorization.id.to_string())
    }

    fn use_once(&mut self, nonce: Vec<u8>, time: i64, now: i64) -> Result<(), Refusal> {
        let oldest = now - self.window;
        self.used.retain(|_, time| *time >= oldest);
        let replayed = self.used.insert(nonce, time).is_some();
        if replayed {
            Err(Refusal::Replay)
        } else {
            Ok(())
        }
    }
}

/// The value of the `Authorization` header for one request, as a client makes it.
///
/// `secret` and `nonce` are in hex, `host` has no port, `target` is the path with its query.
pub fn authorization(
    pair: (&str, &str),
    stamp: (i64, &str),
    method: &str,
    host: &str,
    target: &str,
) -> String {
    let ((id, secret), (time, nonce)) = (pair, stamp);
    let key = signing_key(secret, &from_hex(nonce).unwrap(), &time.to_string());
    let signature = hmac::sign(&key, data(id, host, target, method).as_bytes());
    format!(
        "{SCHEME} id={id},ts={time},nonce={nonce},sig={}",
        to_hex(signature.as_ref())
    )
}

fn parse(request: &Request) -> Result<Authorization<'_>, Refusal> {
    let values = request.header_values("authorization");
    let [value] = values[..] else {
        return Err(if values.is_empty() {
            Refusal::Missing
        } else {
            Refusal::Malformed
        });
    };
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if scheme != SCHEME {
        return Err(Refusal::Missing);
    }
    parse_parts(rest).ok_or(Refusal::Malformed)
}

fn parse_parts(text: &str) -> Option<Authorization<'_>> {
    let parts: Vec<(&str, &str)> = text
        .split(',')
        .map(|part| part.split_once('='))
        .collect::<Option<_>>()?;
    let [
        ("id", id),
        ("ts", time),
        ("nonce", nonce),
        ("sig", signature),
    ] = parts[..]
    else {
        return None;
    };
    let hex = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then_some(Authorization {
        id,
        time,
        milliseconds: time.parse().ok()?,
        nonce: from_hex(nonce).filter(|nonce| !nonce.is_empty())?,
        signature: from_hex(signature).filter(|signature| signature.len() == 32)?,
    })
}

fn data(id: &str, host: &str, target: &str, method: &str) -> String {
    let (id, host) = (id.to_ascii_lowercase(), host.to_ascii_lowercase());
    format!(
        "id={id}&host={host}&url={target}&method={}",
        method.to_ascii_uppercase()
    )
}

fn signing_key(secret: &str, nonce: &[u8], time: &str) -> hmac::Key {
    let steps = [nonce, time.as_bytes(), b"vcode_request_version_1"];
    let secret = from_hex(secret).unwrap();
    let key = |bytes: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, bytes);
    steps.iter().fold(key(&secret), |last, step| {
        key(hmac::sign(&last, step).as_ref())
    })
}

/// Bytes as lower-case hex.
pub fn to_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text
        .chars()
        .map(|digit| digit.to_digit(16))
        .collect::<Option<_>>()?;
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(high << 4 | low).ok(),
        _ => None,
    });
    pairs.collect()
}
