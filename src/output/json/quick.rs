//! The common case at speed: whole short tokens, away from the end of the chunk, that follow one another without
//! surprise. Whatever is not quite that is left to the general rules.

use std::io::Write;

use super::page::DEEPEST_MARGIN;
use super::token::{Token, Word};
use super::{Formatter, State, scan};

/// How far ahead of a token must be readable.
pub(super) const WINDOW: usize = 40;

impl<W: Write> Formatter<W> {
    /// Formats tokens from `at` while they are of the common kind; returns where that ends.
    pub(super) fn quick(&mut self, input: &[u8], mut at: usize) -> usize {
        if !self.page.is_quick() || self.nesting.depth() > DEEPEST_MARGIN {
            return at;
        }
        while self.page.has_room()
            && let Some(window) = input[at..].first_chunk::<WINDOW>()
        {
            let next = match window[0] {
                b'"' if self.begins_string() => self.quick_string(input, at, window),
                b',' if self.may_go_on() => self.comma(at).at(),
                byte @ (b'{' | b'[') if self.may_go_deeper() => self.open(byte, input, at).at(),
                byte @ (b'}' | b']') if self.ends_container(byte) => {
                    self.close(byte, at);
                    self.quick_end(at, 1, window[1])
                }
                b'-' | b'0'..=b'9' => self.quick_number(at, window),
                b't' if window.starts_with(b"true") => self.quick_word(at, Word::True, window),
                b'f' if window.starts_with(b"false") => self.quick_word(at, Word::False, window),
                b'n' if window.starts_with(b"null") => self.quick_word(at, Word::Null, window),
                b' ' | b'\n' | b'\r' | b'\t' if self.is_between_tokens() => {
                    at + 1 + scan::spaces(window)
                }
                _ => break,
            };
            if next == at {
                break;
            }
            at = next;
        }
        at
    }

    #[inline]
    fn quick_string(&mut self, input: &[u8], at: usize, window: &[u8; WINDOW]) -> usize {
        let length = scan::short(window);
        let (end, after) = (window[length + 1], window[length + 2]);
        let key = self.token == Token::Key;
        let whole = end == b'"' && (!key || after == b':');
        if whole && self.page.quick_token(self.token, &window[1..], length) {
            if key {
                self.state = State::Value;
                return at + length + 3;
            }
            return self.quick_end(at, length + 2, after);
        }
        self.page.open(self.token);
        self.state = State::String;
        self.string(input, at + 1, at + 1 + length, false).at()
    }

    #[inline]
    fn quick_number(&mut self, at: usize, window: &[u8; WINDOW]) -> usize {
        let Some((length, float)) = scan::number(window) else {
            return at;
        };
        if !self.begins_value() {
            return at;
        }
        let token = if float { Token::Float } else { Token::Integer };
        if !self.page.quick_token(token, window, length) {
            self.page.open(token);
            self.page.part(window, 0, length);
            self.page.finish_token(token);
        }
        self.quick_end(at, length, window[length])
    }

    #[inline]
    fn quick_word(&mut self, at: usize, word: Word, window: &[u8; WINDOW]) -> usize {
        if !self.begins_value() {
            return at;
        }
        self.page.word(word);
        let length = word.as_str().len();
        self.quick_end(at, length, window[length])
    }

    /// Ends a value of this length; the comma `after` it belongs to the same step.
    #[inline]
    fn quick_end(&mut self, at: usize, length: usize, after: u8) -> usize {
        self.state = State::After;
        if after == b',' && self.nesting.depth() > 0 {
            return self.comma(at + length).at();
        }
        at + length
    }

    #[inline]
    fn may_go_deeper(&mut self) -> bool {
        self.nesting.depth() < DEEPEST_MARGIN && self.begins_value()
    }

    /// False inside of a string and where the JSON has gone wrong: blanks count there.
    fn is_between_tokens(&self) -> bool {
        !matches!(self.state, State::String | State::Broken)
    }
}
