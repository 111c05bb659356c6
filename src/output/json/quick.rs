//! The common case at speed: short plain tokens and the commas and colons between them, inside one container and
//! away from the end of the chunk. Whatever is not quite that is left to the general rules.

use std::io::Write;

use super::number::Number;
use super::page::{Token, Word};
use super::sheet::SHORT;
use super::{Formatter, State, scan};

/// How far ahead of a token must be readable.
const WINDOW: usize = 40;

impl<W: Write> Formatter<W> {
    /// Formats tokens from `at` while they are of the common kind; returns where that ends.
    #[inline]
    pub(super) fn quick(&mut self, input: &[u8], mut at: usize) -> usize {
        let depth = self.nesting.depth();
        if !self.page.is_quick(depth) {
            return at;
        }
        let item = if self.nesting.in_object() {
            State::Key
        } else {
            State::Value
        };
        let mut state = self.state;
        while let Some(window) = input[at..].first_chunk::<WINDOW>() {
            match (state, window[0]) {
                (_, b' ' | b'\n' | b'\r' | b'\t') => at += 1,
                (State::Member, b'"') | (State::Element, b'"' | b'0'..=b'9') => {
                    self.page.line(depth);
                    state = item;
                }
                (State::Key | State::Value, b'"') => {
                    let content = scan::short(window);
                    let (end, next) = (window[content + 1], window[content + 2]);
                    let key = state == State::Key;
                    let token = if key { Token::Key } else { Token::Text };
                    let fits = end == b'"' && (!key || next == b':');
                    if !fits || !self.page.quick_token(token, &window[1..], content) {
                        break;
                    }
                    state = if key { State::Value } else { State::After };
                    at += content + 2 + usize::from(key);
                }
                (State::Value, b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                    let Some(length) = self.quick_scalar(window) else {
                        break;
                    };
                    state = State::After;
                    at += length;
                }
                (State::After, b',') if depth > 0 => {
                    self.page.quick_comma(depth);
                    state = item;
                    at += 1;
                }
                _ => break,
            }
        }
        self.state = state;
        at
    }

    /// Formats a short number or a word; returns its length.
    #[inline]
    fn quick_scalar(&mut self, window: &[u8; WINDOW]) -> Option<usize> {
        if window[0].is_ascii_lowercase() {
            let words = [Word::True, Word::False, Word::Null];
            let word = words
                .into_iter()
                .find(|word| window.starts_with(word.as_str().as_bytes()))?;
            self.page.word(word);
            return Some(word.as_str().len());
        }
        let (number, length) = Number::Start.run(window);
        let token = if number.is_float() {
            Token::Float
        } else {
            Token::Integer
        };
        let fits = number.is_whole() && length < SHORT;
        (fits && self.page.quick_token(token, window, length)).then_some(length)
    }
}
