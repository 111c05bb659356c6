//! What parts of a line of YAML look like: where each ends.

use super::text::{Text, Tokens, is_word};
use crate::output::theme::Role;

/// A longer key is not told from plain text.
const LONGEST_KEY: usize = 256;

/// The line `%YAML 1.2`.
pub(super) fn version(text: &Text, tokens: &mut Tokens) -> bool {
    let start = text.short_run(5, LONGEST_KEY, is_space);
    let end = text.short_run(start, LONGEST_KEY, |byte| {
        byte.is_ascii_digit() || byte == b'.'
    });
    let is_version = text.starts(0, b"%YAML") && start > 5 && end > start && ends_word(text, end);
    if is_version {
        tokens.extend([
            (Role::Key, 5),
            (Role::Blank, start - 5),
            (Role::OtherNumber, end - start),
        ]);
    }
    is_version
}

pub(super) fn is_space(byte: u8) -> bool {
    byte == b' '
}

/// A blank or a line end follows.
pub(super) fn ends_word(text: &Text, at: usize) -> bool {
    text.at(at).is_none_or(|byte| matches!(byte, b' ' | b'\n'))
}

/// The end of a key, whose `:` is the last of the line that it can be.
pub(super) fn key_end(text: &Text, stops: &[u8]) -> Option<usize> {
    let has_colons = !stops.contains(&b':');
    let end = text.short_run(0, LONGEST_KEY, |byte| !stops.contains(&byte));
    let mut colons = (1..=end).rev().filter(|at| text.at(*at) == Some(b':'));
    if has_colons {
        colons.find(|at| ends_word(text, at + 1))
    } else {
        (end > 0 && text.at(end) == Some(b':') && ends_word(text, end + 1)).then_some(end)
    }
}

pub(super) fn begins_plain(first: u8, text: &Text) -> bool {
    match first {
        b'?' | b':' | b'-' => text.is(1, |byte| !byte.is_ascii_whitespace()),
        _ => !first.is_ascii_whitespace() && !b",[]{}#&*!|>'\"%@`".contains(&first),
    }
}

pub(super) fn tag_end(text: &Text) -> usize {
    let is_part = |byte: u8| is_word(byte) || b"#;/?:@&=+$,.!~*'()[]%-".contains(&byte);
    if text.at(1) == Some(b'<') {
        let end = text.run(2, is_part);
        if end > 2 && text.at(end) == Some(b'>') {
            return end + 1;
        }
    }
    text.run(1, is_part)
}

/// `\` and what it escapes.
pub(super) fn escape(text: &Text) -> (Role, usize) {
    let digits = match text.at(1) {
        Some(b'x') => 2,
        Some(b'u') => 4,
        Some(b'U') => 8,
        Some(byte) if b"0abt\tn\nvfre \"\\N_LP".contains(&byte) => {
            return (Role::AttributeValue, 2);
        }
        _ => return (Role::Error, 1),
    };
    if (2..2 + digits).all(|at| text.is(at, |byte| byte.is_ascii_hexdigit())) {
        (Role::Escape, 2 + digits)
    } else {
        (Role::Error, 1)
    }
}
