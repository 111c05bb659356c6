//! The common case at speed: whole short tokens, away from the end of the chunk, that follow one another without
//! surprise. Whatever is not quite that is left to the general rules.

use std::io::Write;

use super::scan::{self, WINDOW, Window};
use super::sheet::SHORT;
use super::tail::Tail;
use super::token::Token;
use super::{Formatter, State};

/// A token and what follows it on the page.
struct Short {
    token: Token,
    /// How much of the window is shown.
    length: usize,
    /// How much of it is read: a comma or a colon more.
    used: usize,
    tail: Tail,
}

impl<W: Write> Formatter<W> {
    /// Formats tokens from `at` while they are of the common kind; returns where that ends. A function of its own has the
    /// registers for itself.
    #[inline(never)]
    pub(super) fn quick(&mut self, input: &[u8], at: usize) -> usize {
        if self.nesting.depth() == 0 || !self.page.is_quick(self.nesting.depth()) {
            return at;
        }
        let mut rest = &input[at..];
        while let Some(window) = rest.first_chunk::<WINDOW>() {
            if let Some(Short {
                token,
                length,
                used,
                tail,
            }) = self.short(window)
            {
                // The compiler sees that this is not behind the window.
                rest = &rest[used % WINDOW..];
                if !self.page.short(token, window, length, tail) {
                    break;
                }
            } else {
                let at = input.len() - rest.len();
                let next = self.other(input, at, window);
                rest = &input[next..];
                if next == at || self.nesting.depth() == 0 || !self.page.has_room() {
                    break;
                }
            }
        }
        input.len() - rest.len()
    }

    #[inline]
    fn short(&mut self, window: &Window) -> Option<Short> {
        let (token, length) = match window[0] {
            b'"' => {
                let length = scan::short(window) + 2;
                if length >= SHORT || window[length - 1] != b'"' {
                    return None;
                }
                if self.state == State::Key && window[length] == b':' {
                    return Some(self.short_key(window, length));
                }
                (Token::Text, length)
            }
            b'-' | b'0'..=b'9' => {
                let (length, float) = scan::number(window)?;
                (if float { Token::Float } else { Token::Integer }, length)
            }
            b't' if window.starts_with(b"true") => (Token::Boolean, 4),
            b'f' if window.starts_with(b"false") => (Token::Boolean, 5),
            b'n' if window.starts_with(b"null") => (Token::Null, 4),
            b'{' | b'[' => return self.short_open(window),
            b'}' | b']' => return self.short_close(window),
            _ => return None,
        };
        if !self.begins_value() {
            return None;
        }
        let next = match window[length] {
            b',' => length,
            _ => scan::past_line(window, length),
        };
        let (comma, tail) = self.after_value(window[next]);
        Some(Short {
            token,
            length,
            used: next + comma,
            tail,
        })
    }

    /// A key of this length, quotes and all, and its colon, perhaps with a blank.
    #[inline]
    fn short_key(&mut self, window: &Window, length: usize) -> Short {
        self.state = State::Value;
        Short {
            token: Token::Key,
            length,
            used: length + 1 + usize::from(window[length + 1] == b' '),
            tail: Tail::COLON,
        }
    }

    /// Goes behind a value before the byte `next`: past a comma, or to the line of the closing bracket.
    #[inline]
    pub(super) fn after_value(&mut self, next: u8) -> (usize, Tail) {
        let depth = self.nesting.depth();
        if next == b',' {
            self.after_comma();
            (1, Tail::comma(depth))
        } else if self.nesting.is_end(next) {
            self.state = State::End;
            (0, Tail::line(depth - 1))
        } else {
            self.state = State::After;
            (0, Tail::NOTHING)
        }
    }

    /// A bracket and the start of the first line inside, or both brackets of an empty container.
    #[inline]
    fn short_open(&mut self, window: &Window) -> Option<Short> {
        let object = window[0] == b'{';
        if matches!(window[..2], [b'{', b'}'] | [b'[', b']']) {
            return if self.state == State::Value {
                self.after_brackets(window, 2)
            } else {
                None
            };
        }
        let used = scan::past_line(window, 1);
        let goes_on = match window[used] {
            b'"' => true,
            b'[' | b'{' | b'-' | b'0'..=b'9' => !object,
            _ => false,
        };
        let depth = self.nesting.depth() + 1;
        if !goes_on || !self.page.is_quick(depth) || !self.begins_value() {
            return None;
        }
        self.nesting.push(object);
        self.after_comma();
        Some(Short {
            token: Token::Punctuation,
            length: 1,
            used,
            tail: Tail::line(depth),
        })
    }

    /// A closing bracket whose line has begun.
    #[inline]
    fn short_close(&mut self, window: &Window) -> Option<Short> {
        if self.state != State::End {
            return None;
        }
        self.nesting.pop();
        let short = self.after_brackets(window, 1);
        if short.is_none() {
            self.nesting.push(window[0] == b'}');
        }
        short
    }

    /// The brackets that end a value, and what follows: when that is neither a comma nor another one, their paint may go on.
    #[inline]
    fn after_brackets(&mut self, window: &Window, length: usize) -> Option<Short> {
        let depth = self.nesting.depth();
        let (length, used, tail) = if depth > 0 && window[length] == b',' {
            self.after_comma();
            (length + 1, length + 1, Tail::line(depth))
        } else {
            let next = scan::past_line(window, length);
            if !self.nesting.is_end(window[next]) {
                return None;
            }
            self.state = State::End;
            (length, next, Tail::line(depth - 1))
        };
        Some(Short {
            token: Token::Punctuation,
            length,
            used,
            tail,
        })
    }

    /// The same by the general rules, and what is not short; returns where it ends.
    #[inline(never)]
    fn other(&mut self, input: &[u8], at: usize, window: &Window) -> usize {
        match window[0] {
            b'"' if self.begins_string() => {
                self.page.open(self.token);
                self.state = State::String;
                self.string(input, at + 1, at + 1, false).at()
            }
            b',' if self.may_go_on() => self.comma(at).at(),
            b'{' | b'[' if self.page.is_quick(self.nesting.depth() + 1) && self.begins_value() => {
                self.open(window[0], input, at).at()
            }
            b'}' | b']' if self.ends_container(window[0]) => self.close(window[0], at).at(),
            b' ' | b'\n' | b'\r' | b'\t' if self.is_between_tokens() => {
                at + 1 + scan::spaces(window)
            }
            _ => at,
        }
    }

    /// False inside of a string and where the JSON has gone wrong: blanks count there.
    fn is_between_tokens(&self) -> bool {
        !matches!(self.state, State::String | State::Broken)
    }
}
