//! The tokens that carry a colour of their own.

/// What a token with content is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Key,
    Text,
    Integer,
    Float,
}

/// A token that is always the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    True,
    False,
    Null,
}

impl Word {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Word::True => "true",
            Word::False => "false",
            Word::Null => "null",
        }
    }
}
