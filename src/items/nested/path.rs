//! A key to its steps: `a[b][]` is the key `a`, the key `b`, an append.
//! Answers to `httpie/cli/nested_json/parse.py`.
//!
//! ```text
//! path:  [ literal | index | append ] step*
//! step:  "[" text "]" | index | append
//! index: "[" number "]"        append: "[" "]"
//! ```
//!
//! A backslash takes the meaning from a bracket, another backslash, and a number that it stands before (`a[\1]`
//! is the key `1`). Numbers are Python's: ` 1 `, `+1` and `1_000` are such, and as a name, `007` becomes `7`.

use std::ops::Range;

use super::NestedError;

pub(super) struct Step {
    pub(super) access: Access,
    /// The characters of the key it stands for, brackets included. None for a key that is empty.
    pub(super) span: Option<Range<usize>>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Access {
    Append,
    /// A whole number in its plain form, of any size.
    Index(String),
    Key(String),
}

struct Token {
    kind: Kind,
    span: Range<usize>,
}

enum Kind {
    LeftBracket,
    Number(String),
    RightBracket,
    Text(String),
}

/// Reads a whole key. There is always a first step.
pub(super) fn parse(key: &str) -> Result<Vec<Step>, NestedError> {
    let tokens = tokenize(key);
    let Some(Token { span, .. }) = tokens.last() else {
        return Ok(vec![Step {
            access: Access::Key(String::new()),
            span: None,
        }]);
    };
    let mut parser = Parser {
        key,
        after: span.end..span.end + 1,
        tokens: tokens.into_iter(),
    };
    let mut steps = vec![parser.root()?];
    while !parser.tokens.as_slice().is_empty() {
        steps.push(parser.step()?);
    }
    Ok(steps)
}

/// The steps as a key again, without backslashes, as messages show it.
pub(super) fn text_of(steps: &[Step]) -> String {
    let mut text = String::new();
    for (index, step) in steps.iter().enumerate() {
        match &step.access {
            Access::Key(key) if index == 0 => text.push_str(key),
            Access::Key(inner) | Access::Index(inner) => text.extend(["[", inner, "]"]),
            Access::Append => text.push_str("[]"),
        }
    }
    text
}

struct Parser<'a> {
    key: &'a str,
    tokens: std::vec::IntoIter<Token>,
    /// Just after the last token, where a missing one would be.
    after: Range<usize>,
}

impl Parser<'_> {
    fn root(&mut self) -> Result<Step, NestedError> {
        const EXPECTED: &str = "a text, a number or '['";
        match self.tokens.next() {
            Some(Token {
                kind: Kind::Text(name) | Kind::Number(name),
                span,
            }) => Ok(Step {
                access: Access::Key(name),
                span: Some(span),
            }),
            Some(Token {
                kind: Kind::LeftBracket,
                span,
            }) => self.bracketed(span.start, false),
            other => Err(self.expecting(EXPECTED, other)),
        }
    }

    fn step(&mut self) -> Result<Step, NestedError> {
        match self.tokens.next() {
            Some(Token {
                kind: Kind::LeftBracket,
                span,
            }) => self.bracketed(span.start, true),
            other => Err(self.expecting("'['", other)),
        }
    }

    /// What follows a bracket. A text in the first step would be a key, and that needs none.
    fn bracketed(&mut self, start: usize, takes_text: bool) -> Result<Step, NestedError> {
        match self.tokens.next() {
            Some(Token {
                kind: Kind::Text(name),
                ..
            }) if takes_text => self.close(Access::Key(name), start),
            Some(Token {
                kind: Kind::Number(number),
                ..
            }) => self.close(Access::Index(number), start),
            Some(Token {
                kind: Kind::RightBracket,
                span,
            }) => Ok(Step {
                access: Access::Append,
                span: Some(start..span.end),
            }),
            other if takes_text => Err(self.expecting("a text, a number or ']'", other)),
            other => Err(self.expecting("a number or ']'", other)),
        }
    }

    fn close(&mut self, access: Access, start: usize) -> Result<Step, NestedError> {
        match self.tokens.next() {
            Some(Token {
                kind: Kind::RightBracket,
                span,
            }) => Ok(Step {
                access,
                span: Some(start..span.end),
            }),
            other => Err(self.expecting("']'", other)),
        }
    }

    fn expecting(&self, what: &str, found: Option<Token>) -> NestedError {
        NestedError {
            kind: "Syntax",
            message: format!("Expecting {what}"),
            source_key: self.key.to_owned(),
            span: Some(found.map_or(self.after.clone(), |token| token.span)),
        }
    }
}

fn tokenize(key: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = Word::default();
    let mut characters = key.chars().enumerate();
    while let Some((at, character)) = characters.next() {
        match character {
            '[' | ']' => {
                tokens.extend(word.take_token(at));
                let kind = if character == '[' {
                    Kind::LeftBracket
                } else {
                    Kind::RightBracket
                };
                tokens.push(Token {
                    kind,
                    span: at..at + 1,
                });
            }
            '\\' => {
                word.start.get_or_insert(at);
                match characters.next() {
                    Some((_, escaped @ ('[' | ']' | '\\'))) => {
                        word.is_escaped = true;
                        word.text.push(escaped);
                    }
                    other => word
                        .text
                        .extend(['\\'].into_iter().chain(other.map(|(_, plain)| plain))),
                }
            }
            _ => {
                word.start.get_or_insert(at);
                word.text.push(character);
            }
        }
    }
    tokens.extend(word.take_token(key.chars().count()));
    tokens
}

/// A text or number that is being read.
#[derive(Default)]
struct Word {
    text: String,
    start: Option<usize>,
    /// A bracket or backslash in it was escaped, so it is no number.
    is_escaped: bool,
}

impl Word {
    fn take_token(&mut self, end: usize) -> Option<Token> {
        let Self {
            text,
            start,
            is_escaped,
        } = std::mem::take(self);
        let kind = if is_escaped {
            Kind::Text(text)
        } else if let Some(number) = integer(&text) {
            Kind::Number(number)
        } else {
            match text
                .strip_prefix('\\')
                .filter(|number| integer(number).is_some())
            {
                Some(number) => Kind::Text(number.to_owned()),
                None => Kind::Text(text),
            }
        };
        Some(Token {
            kind,
            span: start?..end,
        })
    }
}

/// A whole number as Python's `int` reads it from text, in its plain form.
fn integer(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits.split('_').all(is_number) {
        return None;
    }
    let digits = digits.replace('_', "");
    match digits.trim_start_matches('0') {
        "" => Some("0".into()),
        plain => Some(format!("{sign}{plain}")),
    }
}
