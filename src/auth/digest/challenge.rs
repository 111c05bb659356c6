//! What a server asks for in `WWW-Authenticate: Digest ...` (RFC 9110 11.6.1, RFC 7616 3.3).
//!
//! requests reads all challenges as one, so that the last one wins; here each stands for itself, and the strongest one that can
//! be answered is chosen.

use std::cmp::Reverse;
use std::io::{self, Read};

use md5::Md5;
use sha1::Sha1;
use sha2::digest::DynDigest;
use sha2::{Sha256, Sha512, Sha512_256};

use crate::message::Headers;

/// Bytes of a body that are hashed at a time.
const CHUNK: usize = 64 * 1024;

/// A challenge that can be answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) realm: String,
    pub(super) nonce: String,
    pub(super) opaque: Option<String>,
    pub(super) hash: Hash,
    /// The key is bound to the first pair of nonces (`-sess`).
    pub(super) is_session: bool,
    /// The algorithm's name as the server spells it, if it names one.
    pub(super) algorithm: Option<String>,
    pub(super) protection: Protection,
    /// Only the nonce was wrong, not the credentials.
    pub(super) is_stale: bool,
}

/// What an answer covers (`qop`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    /// The request line, without a count (RFC 2069).
    Legacy,
    /// The request line: `auth`.
    Request,
    /// The body too: `auth-int`.
    RequestAndBody,
}

/// The known hash functions, the stronger the greater. SHA and SHA-512 are in no RFC, but requests knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha512Trimmed,
    Sha512,
}

impl Hash {
    /// Of an upper-case name.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "MD5" => Self::Md5,
            "SHA" => Self::Sha1,
            "SHA-256" => Self::Sha256,
            "SHA-512-256" => Self::Sha512Trimmed,
            "SHA-512" => Self::Sha512,
            _ => return None,
        })
    }

    fn hasher(self) -> Box<dyn DynDigest> {
        match self {
            Self::Md5 => Box::new(Md5::default()),
            Self::Sha1 => Box::new(Sha1::default()),
            Self::Sha256 => Box::new(Sha256::default()),
            Self::Sha512Trimmed => Box::new(Sha512_256::default()),
            Self::Sha512 => Box::new(Sha512::default()),
        }
    }

    /// The hash of the parts with colons between them, in lower-case hex.
    pub(super) fn of(self, parts: &[&str]) -> String {
        let mut hasher = self.hasher();
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                hasher.update(b":");
            }
            hasher.update(part.as_bytes());
        }
        hex::encode(hasher.finalize())
    }

    /// The hash of all that can be read, in lower-case hex.
    pub(super) fn of_reader(self, mut reader: impl Read) -> io::Result<String> {
        let mut hasher = self.hasher();
        let mut chunk = vec![0; CHUNK];
        loop {
            match reader.read(&mut chunk)? {
                0 => return Ok(hex::encode(hasher.finalize())),
                count => hasher.update(&chunk[..count]),
            }
        }
    }
}

impl Challenge {
    /// The strongest challenge that can be answered; among equals the first.
    pub(super) fn strongest(headers: &Headers) -> Option<Self> {
        // A letter of another encoding, in a realm mostly, is no reason to pass over the rest.
        let fields: Vec<_> = headers
            .get_all("WWW-Authenticate")
            .map(String::from_utf8_lossy)
            .collect();
        let all = fields.iter().flat_map(|field| challenges(field));
        all.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Digest"))
            .filter_map(|(_, parameters)| Self::of(&parameters))
            .min_by_key(|challenge| Reverse(challenge.hash))
    }

    /// `None` when something is missing or asks for what nobody here knows.
    fn of(parameters: &[(&str, String)]) -> Option<Self> {
        let get = |name: &str| {
            let found = parameters
                .iter()
                .find(|(other, _)| other.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone())
        };
        let algorithm = get("algorithm");
        let name = algorithm.as_deref().unwrap_or("MD5").to_ascii_uppercase();
        let (name, is_session) = match name.strip_suffix("-SESS") {
            Some(name) => (name, true),
            None => (name.as_str(), false),
        };
        Some(Self {
            realm: get("realm")?,
            nonce: get("nonce")?,
            opaque: get("opaque"),
            hash: Hash::named(name)?,
            is_session,
            protection: Protection::offered(get("qop").as_deref())?,
            is_stale: get("stale").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            algorithm,
        })
    }
}

impl Protection {
    /// The least that the server takes: hashing a body costs another reading of it.
    fn offered(qop: Option<&str>) -> Option<Self> {
        let Some(qop) = qop.filter(|qop| !qop.trim().is_empty()) else {
            return Some(Self::Legacy);
        };
        let offers = |name: &str| {
            qop.split(',')
                .any(|offer| offer.trim().eq_ignore_ascii_case(name))
        };
        if offers("auth") {
            Some(Self::Request)
        } else {
            offers("auth-int").then_some(Self::RequestAndBody)
        }
    }
}

/// A scheme and its parameters, quotes taken off.
type Parts<'a> = (&'a str, Vec<(&'a str, String)>);

/// The challenges of one field. A comma parts both parameters and challenges: what begins with two words opens a challenge.
fn challenges(field: &str) -> Vec<Parts<'_>> {
    let mut found: Vec<Parts> = Vec::new();
    for item in items(field) {
        let (first, rest) = item.split_once([' ', '\t']).unwrap_or((item, ""));
        let rest = rest.trim_start();
        let parameter = if first.contains('=') || rest.starts_with('=') {
            item
        } else {
            found.push((first, Vec::new()));
            rest
        };
        if let (Some((_, parameters)), Some((name, value))) =
            (found.last_mut(), parameter.split_once('='))
        {
            parameters.push((name.trim(), unquoted(value.trim())));
        }
    }
    found
}

/// The parts between commas that stand in no quoted string, without the empty ones.
fn items(field: &str) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    field
        .split(move |c| {
            let parts = c == ',' && !is_quoted;
            if is_escaped {
                is_escaped = false;
            } else if c == '"' {
                is_quoted = !is_quoted;
            } else {
                is_escaped = is_quoted && c == '\\';
            }
            parts
        })
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return value.to_owned();
    };
    let mut plain = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        plain.extend(if c == '\\' { rest.next() } else { Some(c) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strongest(fields: &[&str]) -> Option<Challenge> {
        let mut headers = Headers::new();
        for field in fields {
            headers.append("WWW-Authenticate", *field);
        }
        Challenge::strongest(&headers)
    }

    proptest::proptest! {
        #[test]
        fn no_field_is_too_odd(field in r#"(Digest |realm=|nonce=|[a-z=," \\\\é])*"#) {
            strongest(&[&field]);
        }
    }

    #[test]
    fn a_quoted_string_may_hold_commas_quotes_and_equal_signs() {
        let challenge =
            strongest(&[r#"digest Realm="a, \"b\" = \\c", nonce = "n=", opaque="", stale=TRUE"#])
                .unwrap();
        assert_eq!(challenge.realm, r#"a, "b" = \c"#);
        assert_eq!(challenge.nonce, "n=");
        assert_eq!(challenge.opaque.as_deref(), Some(""));
        assert_eq!(challenge.hash, Hash::Md5);
        assert_eq!(challenge.algorithm, None);
        assert_eq!(challenge.protection, Protection::Legacy);
        assert!(challenge.is_stale && !challenge.is_session);
    }

    #[test]
    fn the_strongest_known_challenge_is_chosen_wherever_it_stands() {
        let one = r#"Negotiate, Basic realm="x", Digest realm="r", nonce="1", algorithm=MD5, Digest realm="r", nonce="2", algorithm=sha-256-SESS, NTLM abc=="#;
        let challenge = strongest(&[one]).unwrap();
        assert_eq!(challenge.nonce, "2");
        assert!(challenge.is_session);
        assert_eq!(challenge.algorithm.as_deref(), Some("sha-256-SESS"));
        let fields = [
            r#"Digest realm="r", nonce="1", algorithm=TIGER"#,
            r#"Digest realm="r", nonce="2""#,
            r#"Digest realm="r", nonce="3", algorithm=MD5"#,
        ];
        assert_eq!(strongest(&fields).unwrap().nonce, "2");
    }

    #[test]
    fn what_cannot_be_answered_is_no_challenge() {
        for field in [
            "",
            "Digest",
            "Digest ,,",
            r#"Basic realm="Digest realm=, nonce=""#,
            r#"Digest realm="r""#,
            r#"Digest nonce="n""#,
            r#"Digest realm="r", nonce="n", algorithm=TIGER"#,
            r#"Digest realm="r", nonce="n", qop="other""#,
        ] {
            assert_eq!(strongest(&[field]), None, "{field}");
        }
    }

    #[test]
    fn the_body_is_covered_only_where_nothing_less_will_do() {
        let of = |qop| Protection::offered(Some(qop));
        assert_eq!(of("auth-int, AUTH"), Some(Protection::Request));
        assert_eq!(of("auth-int"), Some(Protection::RequestAndBody));
        assert_eq!(of(" "), Some(Protection::Legacy));
        assert_eq!(of("x"), None);
    }
}
