//! The inside of a JSON string.

use std::io::Write;

use super::super::terminal::is_hostile;
use super::super::utf8;
use super::escape::{self, Escape};
use super::token::Token;
use super::{Formatter, State, Step, scan};

impl<W: Write> Formatter<W> {
    /// Copies the string from `from` to its end, or as much of it as is there. It is known to be plain up to `at`.
    pub(super) fn string(
        &mut self,
        input: &[u8],
        mut from: usize,
        mut at: usize,
        last: bool,
    ) -> Step {
        loop {
            let mut next = input.get(at);
            if !matches!(next, Some(b'"' | b'\\')) {
                at += scan::ordinary(&input[at..]);
                next = input.get(at);
            }
            let shown = match next {
                None => {
                    self.page.part(input, from, at);
                    return Step::Past(at);
                }
                Some(b'"') => {
                    self.page.part(input, from, at);
                    return self.end_string(input, at + 1);
                }
                Some(b'\\') => {
                    if self.decode_escapes {
                        self.page.part(input, from, at);
                        from = at + self.page.letters(&input[at..]);
                        if from > at {
                            at = from;
                            continue;
                        }
                    }
                    escape::read(&input[at..], self.decode_escapes, last)
                }
                Some(_) => other(&input[at..], last),
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
                    return self.go_wrong(input, at);
                }
            }
        }
    }

    /// Ends the open string; `at` is behind it. The colon of a key, and what comes after a value, mostly follow at once.
    #[inline]
    fn end_string(&mut self, input: &[u8], at: usize) -> Step {
        let next = input.get(at).copied();
        self.page.finish_token(self.token);
        if self.token == Token::Text {
            self.state = State::After;
            if let Some(next) = next
                && self.nesting.depth() > 0
                && self.page.is_quick(self.nesting.depth())
            {
                let (comma, tail) = self.after_value(next);
                self.page.tail(tail);
                return Step::Past(at + comma);
            }
        } else if next == Some(b':') {
            self.page.colon(self.nesting.depth());
            self.state = State::Value;
            return Step::Past(at + 1);
        } else {
            self.state = State::Colon;
        }
        Step::Past(at)
    }
}

/// A control character, or one above ASCII.
fn other(bytes: &[u8], last: bool) -> Escape {
    match utf8::first(bytes) {
        utf8::Step::Char(c, length) if is_hostile(c) => Escape::Char(c, length),
        utf8::Step::Char(_, length) => Escape::Keep(length),
        utf8::Step::Invalid(length) => Escape::Char(char::REPLACEMENT_CHARACTER, length),
        utf8::Step::Cut if last => Escape::Char(char::REPLACEMENT_CHARACTER, bytes.len()),
        utf8::Step::Cut => Escape::Cut,
    }
}
