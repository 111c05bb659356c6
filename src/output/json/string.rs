//! The inside of a JSON string.

use std::io::Write;

use super::super::terminal::is_hostile;
use super::super::utf8;
use super::escape::{self, Escape};
use super::page::Token;
use super::{Formatter, State, Step, scan};

impl<W: Write> Formatter<W> {
    /// Copies the string from `at` to its end, or as much of it as is there.
    #[inline]
    pub(super) fn string(&mut self, input: &[u8], at: usize, last: bool) -> Step {
        let (mut from, mut at) = (at, at);
        loop {
            at += scan::plain(&input[at..]);
            let Some(byte) = input.get(at) else {
                self.page.part(input, from, at);
                return Step::Past(at);
            };
            if *byte == b'"' {
                self.page.part(input, from, at);
                self.page.finish_token(self.token);
                return self.after_string(input, at + 1);
            }
            let shown = if *byte == b'\\' {
                escape::read(&input[at..], self.decode_escapes, last)
            } else {
                other(&input[at..], last)
            };
            if let Escape::Keep(length) = shown {
                at += length;
                continue;
            }
            self.page.part(input, from, at);
            match shown {
                Escape::Keep(_) => {}
                Escape::Char(c, length) => {
                    if is_hostile(c) {
                        self.page.escaped(c);
                    } else {
                        self.page.character(c);
                    }
                    at += length;
                    from = at;
                }
                Escape::Cut => return Step::Starved(at),
                Escape::Wrong => {
                    self.page.break_token(self.token);
                    return self.go_wrong(at);
                }
            }
        }
    }

    /// The colon of a key mostly follows at once.
    #[inline]
    fn after_string(&mut self, input: &[u8], at: usize) -> Step {
        if self.token == Token::Text {
            self.state = State::After;
        } else if input.get(at) == Some(&b':') {
            self.page.colon(self.nesting.depth());
            self.state = State::Value;
            return Step::Past(at + 1);
        } else {
            self.state = State::Colon;
        }
        Step::Past(at)
    }
}

/// A control character, a character above ASCII, or bytes that are no character.
fn other(bytes: &[u8], last: bool) -> Escape {
    match utf8::first(bytes) {
        utf8::Step::Char(c, length) if is_hostile(c) => Escape::Char(c, length),
        utf8::Step::Char(_, length) => Escape::Keep(length),
        utf8::Step::Invalid(length) => Escape::Char(char::REPLACEMENT_CHARACTER, length),
        utf8::Step::Cut if last => Escape::Char(char::REPLACEMENT_CHARACTER, bytes.len()),
        utf8::Step::Cut => Escape::Cut,
    }
}
