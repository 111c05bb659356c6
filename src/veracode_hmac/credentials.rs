//! A pair of API id and secret, checked when it is made.
//!
//! Answers to `veracode_api_signing/validation.py` and `regions.py`. The limits are the same; but the
//! errors say what is wrong and where, never showing a part of the id or the secret, and what surrounds
//! a pasted value (blanks, line ends, quotes) is no error at all.

use std::fmt;

use secrecy::{ExposeSecret, SecretSlice, SecretString};
use thiserror::Error;

use super::Region;

/// One half of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The API id, `veracode_api_key_id`.
    Id,
    /// The API secret key, `veracode_api_key_secret`.
    Secret,
}

/// A valid API id and its secret. The secret is wiped from memory on drop and is in no `Debug` output.
#[derive(Clone)]
pub struct Credentials {
    id: String,
    secret: SecretString,
    key: SecretSlice<u8>,
}

/// What is wrong with an id or a secret. Lengths count the whole value, a region prefix included;
/// positions count from 1.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CredentialsError {
    /// There is nothing but blanks.
    #[error("{0} is empty")]
    Empty(Part),
    /// An example from some documentation was left in place.
    #[error("{0} looks like a placeholder, not like a value")]
    Placeholder(Part),
    /// The id is as long as a secret and the secret as short as an id.
    #[error("the API id and the API secret look swapped")]
    Swapped,
    /// The same value stands for both.
    #[error("the API id and the API secret are the same")]
    Same,
    /// Too short or too long.
    #[error("{part} is {length} characters long: expected {}", part.usual_length())]
    Length {
        /// Which half.
        part: Part,
        /// Its length in characters.
        length: usize,
    },
    /// A character that is not 0-9, a-f or A-F.
    #[error("{part} is not hexadecimal: see its character {position} of {length}")]
    NotHex {
        /// Which half.
        part: Part,
        /// Where, counted from 1.
        position: usize,
        /// Its length in characters.
        length: usize,
    },
    /// Half a byte is missing: two hexadecimal digits make one.
    #[error("the API secret has an odd number of hexadecimal digits: {0}")]
    OddLength(usize),
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

impl Part {
    /// The lengths that Veracode's own library takes, a prefix included.
    fn lengths(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Id => 32..=128 + 9,
            Self::Secret => 128..=1024 + 9,
        }
    }

    /// The lengths that Veracode gives out.
    fn usual_length(self) -> &'static str {
        match self {
            Self::Id => "32 hexadecimal digits, or 41 characters with a region prefix",
            Self::Secret => "128 hexadecimal digits, or 137 characters with a region prefix",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Id => "the API id",
            Self::Secret => "the API secret",
        })
    }
}

impl CredentialsError {
    /// The half that is wrong, when it is one.
    pub fn part(&self) -> Option<Part> {
        match *self {
            Self::Empty(part)
            | Self::Placeholder(part)
            | Self::Length { part, .. }
            | Self::NotHex { part, .. } => Some(part),
            Self::OddLength(_) => Some(Part::Secret),
            Self::Swapped | Self::Same => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty(_) | Self::Placeholder(_) => {
                "put in the values that the Veracode Platform shows under API Credentials"
            }
            Self::Swapped => "the id is the short value, the secret the long one",
            Self::Same => "the id and the secret are two different values",
            Self::Length { .. } | Self::NotHex { .. } | Self::OddLength(_) => {
                "copy the whole value again, without anything before or after it"
            }
        }
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
    match bare.chars().position(|c| !c.is_ascii_hexdigit()) {
        Some(offset) => Err(CredentialsError::NotHex {
            part,
            position: start + offset + 1,
            length,
        }),
        None => Ok(()),
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

    #[test]
    fn each_mistake_is_named_and_none_is_shown() {
        use CredentialsError::{Empty, Length, NotHex, OddLength, Placeholder, Same, Swapped};
        let (id, secret) = (ID, &*secret());
        let not_hex = |part, position, length| NotHex {
            part,
            position,
            length,
        };
        let rows: &[(&str, String, CredentialsError)] = &[
            (" \n", secret.into(), Empty(Part::Id)),
            (id, "\"\"".into(), Empty(Part::Secret)),
            ("<YOUR_ID>", secret.into(), Placeholder(Part::Id)),
            (id, "${VERACODE_SECRET}".into(), Placeholder(Part::Secret)),
            (id, "Your-Secret".into(), Placeholder(Part::Secret)),
            (secret, id.into(), Swapped),
            (secret, secret.into(), Same),
            (
                id,
                secret[1..].into(),
                Length {
                    part: Part::Secret,
                    length: 127,
                },
            ),
            (
                id,
                format!("{}z", &secret[1..]),
                not_hex(Part::Secret, 128, 128),
            ),
            (id, format!("0x{secret}"), not_hex(Part::Secret, 2, 130)),
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
        for (id, secret, expected) in rows {
            let error = Credentials::new(id, secret).unwrap_err();
            assert_eq!(error, *expected);
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
