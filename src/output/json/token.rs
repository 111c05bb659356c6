//! The tokens that carry a colour of their own.

/// What a token is, as far as its colour goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Key,
    Text,
    Integer,
    Float,
    Boolean,
    Null,
    Punctuation,
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

    pub(super) fn token(self) -> Token {
        match self {
            Word::True | Word::False => Token::Boolean,
            Word::Null => Token::Null,
        }
    }
}
