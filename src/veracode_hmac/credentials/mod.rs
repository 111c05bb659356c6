//! A pair of API id and secret, checked when it is made.
//!
//! Answers to `veracode_api_signing/validation.py` and `regions.py`. The limits are the same; but the
//! errors say what is wrong and where, never showing a part of the id or the secret, and what surrounds
//! a pasted value (blanks, line ends, quotes) is no error at all.

mod error;

use std::fmt;

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::Region;

pub use error::{CredentialsError, Part};

/// A valid API id and its secret. The secret is wiped from memory on drop and is in no `Debug` output.
#[derive(Clone)]
pub struct Credentials {
    id: String,
    secret: SecretString,
    key: SecretSlice<u8>,
}

impl Credentials {
    /// Checks a pair. Blanks, line ends and quotes around the values are dropped; a region prefix
    /// (everything up to the last dash) may stand before either.
    pub fn new(id: &str, secret: &str) -> Result<Self, CredentialsError> {
        let (id, secret) = (clean(id), clean(secret));
        reject_confusion(id, secret)?;
        check(Part::Id, id)?;
        check(Part::Secret, secret)?;
        let digits = without_prefix(secret);
        let key = hex::decode(digits).map_err(|_| CredentialsError::OddLength(digits.len()))?;
        Ok(Self {
            id: id.to_owned(),
            secret: SecretString::from(secret),
            key: SecretSlice::from(key),
        })
    }

    /// The id as given, with its region prefix.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The id as it is sent: without its region prefix, in its own letter case.
    pub fn bare_id(&self) -> &str {
        without_prefix(&self.id)
    }

    /// The secret as given, with its region prefix: for masking it in output, never for showing it.
    pub fn expose_secret(&self) -> &str {
        self.secret.expose_secret()
    }

    /// The region that the id's prefix names: [`Region::Commercial`] without a prefix, `None` when the
    /// prefix is not one of Veracode's.
    pub fn region(&self) -> Option<Region> {
        Region::of_credential(&self.id)
    }

    /// Whether id and secret have prefixes of two different regions, so that they cannot be a pair.
    pub fn is_mixed(&self) -> bool {
        let secret = self.secret.expose_secret();
        let prefixed = self.id.contains('-') && secret.contains('-');
        prefixed && self.region() != Region::of_credential(secret)
    }

    /// A half that is not as long as those that Veracode gives out, with its count of hexadecimal digits.
    pub fn unusual_length(&self) -> Option<(Part, usize)> {
        let lengths = [
            (Part::Id, self.bare_id().len()),
            (Part::Secret, self.key().len() * 2),
        ];
        lengths
            .into_iter()
            .find(|(part, length)| *length != part.usual_digits())
    }

    /// [`fingerprint`](super::fingerprint) of the secret: tells whether two machines hold the same one.
    pub fn fingerprint(&self) -> String {
        super::fingerprint(self.key())
    }

    /// The bytes that the secret's digits stand for.
    pub(super) fn key(&self) -> &[u8] {
        self.key.expose_secret()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials([REDACTED])")
    }
}

/// The value without what copying and quoting put around it.
fn clean(value: &str) -> &str {
    let value = trim(value);
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .map_or(value, trim)
}

/// Without blanks, line ends, and the marks that show as nothing (byte-order mark, zero-width space).
fn trim(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

/// What follows the last dash: Veracode's own library cuts off all before it.
fn without_prefix(value: &str) -> &str {
    value.rsplit_once('-').map_or(value, |(_, bare)| bare)
}

/// Mistakes that concern both halves, told before those of one half.
fn reject_confusion(id: &str, secret: &str) -> Result<(), CredentialsError> {
    if !id.is_empty() && id == secret {
        return Err(CredentialsError::Same);
    }
    let secret_size = *Part::Secret.lengths().start();
    if id.len() >= secret_size && (32..secret_size).contains(&secret.len()) {
        return Err(CredentialsError::Swapped);
    }
    Ok(())
}

fn check(part: Part, value: &str) -> Result<(), CredentialsError> {
    if value.is_empty() {
        return Err(CredentialsError::Empty(part));
    }
    if is_placeholder(value) {
        return Err(CredentialsError::Placeholder(part));
    }
    let length = value.chars().count();
    if !part.lengths().contains(&length) {
        return Err(CredentialsError::Length { part, length });
    }
    let bare = without_prefix(value);
    let start = length - bare.chars().count();
    if bare.is_empty() {
        return Err(CredentialsError::NotHex {
            part,
            position: length,
            length,
        });
    }
    let odd_one = bare
        .chars()
        .enumerate()
        .find(|(_, c)| !c.is_ascii_hexdigit());
    let Some((offset, c)) = odd_one else {
        return Ok(());
    };
    let position = start + offset + 1;
    Err(match stray(c) {
        Some(what) => CredentialsError::Stray {
            part,
            what,
            position,
            length,
        },
        None => CredentialsError::NotHex {
            part,
            position,
            length,
        },
    })
}

/// What copying leaves in a value, by name.
fn stray(c: char) -> Option<&'static str> {
    match c {
        '\r' | '\n' => Some("a line end"),
        '"' | '\'' | '`' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' => Some("a quote"),
        '\u{feff}' | '\u{200b}' => Some("an invisible character"),
        c if c.is_whitespace() => Some("a blank"),
        c if c.is_control() => Some("a control character"),
        _ => None,
    }
}

/// `<YOUR_API_KEY_ID>`, `${VARIABLE}`, `{{ variable }}` and the like.
fn is_placeholder(value: &str) -> bool {
    let enclosed = [("<", ">"), ("${", "}"), ("$(", ")"), ("{", "}"), ("%", "%")]
        .iter()
        .any(|(open, close)| value.starts_with(open) && value.ends_with(close));
    enclosed || value.to_ascii_lowercase().starts_with("your")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3ddaeeb10ca690df3fee5e3bd1c329fa";

    fn secret() -> String {
        "0123456789abcdef".repeat(8)
    }

    #[test]
    fn what_surrounds_a_value_is_dropped() {
        let secret = secret();
        for (before, after) in [
            ("", "\n"),
            ("\u{feff}", "\r\n"),
            (" \t", "\u{a0}"),
            ("\"", "\""),
            ("' ", " '\n"),
        ] {
            let id = format!("{before}{ID}{after}");
            let given = format!("{before}{secret}{after}");
            let credentials = Credentials::new(&id, &given).unwrap();
            assert_eq!(
                (credentials.id(), credentials.expose_secret()),
                (ID, &*secret)
            );
        }
    }

    #[test]
    fn a_region_prefix_is_kept_apart() {
        let id = format!("vera01ei-{ID}");
        let credentials = Credentials::new(&id, &format!("vera01es-{}", secret())).unwrap();
        assert_eq!(credentials.id(), id);
        assert_eq!(credentials.bare_id(), ID);
        assert_eq!(credentials.key(), hex::decode(secret()).unwrap());
        assert_eq!(credentials.region(), Some(Region::European));
        let plain = Credentials::new(ID, &secret()).unwrap();
        assert_eq!(plain.region(), Some(Region::Commercial));
    }

    #[test]
    fn what_no_pair_of_veracodes_looks_like() {
        let made = |id: &str, secret: &str| Credentials::new(id, secret).unwrap();
        let secret = secret();
        let european = format!("vera01es-{secret}");
        let rows = [
            (made(ID, &secret), false, None),
            (made(&format!("vera01ei-{ID}"), &european), false, None),
            (made(&format!("vera01ei-{ID}"), &secret), false, None),
            (made(&format!("vera01gi-{ID}"), &european), true, None),
            (
                made(&format!("{ID}ab"), &secret),
                false,
                Some((Part::Id, 34)),
            ),
            (
                made(ID, &format!("{secret}ab")),
                false,
                Some((Part::Secret, 130)),
            ),
        ];
        for (pair, is_mixed, unusual) in rows {
            assert_eq!(pair.is_mixed(), is_mixed);
            assert_eq!(pair.unusual_length(), unusual);
        }
    }

    #[test]
    fn the_prefix_ends_at_the_last_dash() {
        let id = format!("a-b-{ID}");
        assert_eq!(Credentials::new(&id, &secret()).unwrap().bare_id(), ID);
    }

    #[test]
    fn the_lengths_of_the_official_library() {
        for (part, length, valid) in [
            (Part::Id, 31, false),
            (Part::Id, 32, true),
            (Part::Id, 137, true),
            (Part::Id, 138, false),
            (Part::Secret, 126, false),
            (Part::Secret, 128, true),
            (Part::Secret, 1032, true),
            (Part::Secret, 1034, false),
        ] {
            let value = "a".repeat(length);
            let made = match part {
                Part::Id => Credentials::new(&value, &secret()),
                Part::Secret => Credentials::new(ID, &value),
            };
            assert_eq!(made.is_ok(), valid, "{part} of {length}");
            if let Err(error) = made {
                assert_eq!(error, CredentialsError::Length { part, length });
            }
        }
    }

    /// Id, secret, and what is wrong with them.
    fn mistakes() -> Vec<(String, String, CredentialsError)> {
        use CredentialsError::{
            Empty, Length, NotHex, OddLength, Placeholder, Same, Stray, Swapped,
        };
        let (id, secret) = (ID, &*secret());
        let quoted = format!("{}\" {}", &id[..9], &id[9..]);
        let not_hex = |part, position, length| NotHex {
            part,
            position,
            length,
        };
        let stray = |part, what, position, length| Stray {
            part,
            what,
            position,
            length,
        };
        let too_short = Length {
            part: Part::Secret,
            length: 127,
        };
        let rows: Vec<(&str, String, CredentialsError)> = vec![
            (" \n", secret.into(), Empty(Part::Id)),
            (id, "\"\"".into(), Empty(Part::Secret)),
            ("<YOUR_ID>", secret.into(), Placeholder(Part::Id)),
            (id, "${VERACODE_SECRET}".into(), Placeholder(Part::Secret)),
            (id, "Your-Secret".into(), Placeholder(Part::Secret)),
            (secret, id.into(), Swapped),
            (secret, secret.into(), Same),
            (id, secret[1..].into(), too_short),
            (
                id,
                format!("{}z", &secret[1..]),
                not_hex(Part::Secret, 128, 128),
            ),
            (id, format!("0x{secret}"), not_hex(Part::Secret, 2, 130)),
            (
                id,
                format!("{}\r\n{secret}", &secret[..4]),
                stray(Part::Secret, "a line end", 5, 134),
            ),
            (&quoted, secret.into(), stray(Part::Id, "a quote", 10, 34)),
            (
                id,
                format!("vera01es-{}é", &secret[1..]),
                not_hex(Part::Secret, 137, 137),
            ),
            (id, format!("{secret}-"), not_hex(Part::Secret, 129, 129)),
            (id, format!("{secret}a"), OddLength(129)),
            (
                "3ddaeeb10ca690df3fee5e3bd1c329fg",
                secret.into(),
                not_hex(Part::Id, 32, 32),
            ),
        ];
        rows.into_iter()
            .map(|(id, secret, error)| (id.to_owned(), secret, error))
            .collect()
    }

    #[test]
    fn each_mistake_is_named_and_none_is_shown() {
        for (id, secret, expected) in mistakes() {
            let error = Credentials::new(&id, &secret).unwrap_err();
            assert_eq!(error, expected);
            let told = format!("{error} {error:?} {}", error.hint());
            assert!(
                !told.contains("0123456789") && !told.contains("3ddaeeb1"),
                "{told}"
            );
        }
    }

    #[test]
    fn debug_shows_neither_half() {
        let credentials = Credentials::new(ID, &secret()).unwrap();
        assert_eq!(format!("{credentials:?}"), "Credentials([REDACTED])");
    }
}
