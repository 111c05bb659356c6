//! What can be wrong with a pair, in sentences that show no part of it.

use std::fmt;

use thiserror::Error;

/// One half of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The API id, `veracode_api_key_id`.
    Id,
    /// The API secret key, `veracode_api_key_secret`.
    Secret,
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
    /// A blank, a quote or a line end that copying left inside.
    #[error("{part} holds {what}: see its character {position} of {length}")]
    Stray {
        /// Which half.
        part: Part,
        /// What it is, with its article.
        what: &'static str,
        /// Where, counted from 1.
        position: usize,
        /// Its length in characters.
        length: usize,
    },
    /// Half a byte is missing: two hexadecimal digits make one.
    #[error("the API secret has an odd number of hexadecimal digits: {0}")]
    OddLength(usize),
}

impl Part {
    /// The lengths that Veracode's own library takes, a prefix included.
    pub(super) fn lengths(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Id => 32..=128 + 9,
            Self::Secret => 128..=1024 + 9,
        }
    }

    /// The hexadecimal digits of those that Veracode gives out, without a region prefix.
    pub fn usual_digits(self) -> usize {
        match self {
            Self::Id => 32,
            Self::Secret => 128,
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
            | Self::NotHex { part, .. }
            | Self::Stray { part, .. } => Some(part),
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
            Self::Length { .. } | Self::NotHex { .. } | Self::Stray { .. } | Self::OddLength(_) => {
                "copy the whole value again, without anything before or after it"
            }
        }
    }
}
