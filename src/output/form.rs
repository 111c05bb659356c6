//! Colours form data, `a=1&b=2`.
//!
//! HTTPie: the lexer `UrlEncodedLexer` of Pygments. A part without `=` is an error.

use std::io::{self, Write};

use super::brush::Brush;
use super::sink::{Out, Sink};
use super::theme::{Role, Theme};

/// A longer name is taken for one before its `=` was seen.
const LONGEST_NAME: usize = 64 * 1024;

/// A stage that colours form data.
pub(super) struct Form<'a> {
    brush: Brush,
    out: Out<'a>,
    in_value: bool,
    /// A name whose `=` is still to come.
    name: Vec<u8>,
}

impl<'a> Form<'a> {
    pub(super) fn new(theme: &Theme, out: Out<'a>) -> Self {
        Self {
            brush: Brush::new(Some(theme)),
            out,
            in_value: false,
            name: Vec::new(),
        }
    }

    fn separator(&mut self, byte: u8) {
        if byte == b'=' {
            self.brush.token(Role::Key, &self.name);
            self.name.clear();
            self.brush.token(Role::Operator, b"=");
            self.in_value = true;
        } else if self.in_value {
            self.brush.token(Role::Punctuation, b"&");
            self.in_value = false;
        } else {
            self.name.push(byte);
            self.errors();
        }
    }

    /// What stands without a `=`: every character is an error of its own.
    fn errors(&mut self) {
        for character in String::from_utf8_lossy(&self.name).chars() {
            let role = if character == '\n' {
                Role::Blank
            } else {
                Role::Error
            };
            self.brush
                .token(role, character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self.name.clear();
    }
}

impl Write for Form<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut rest = text;
        while !rest.is_empty() {
            let end = memchr::memchr2(b'=', b'&', rest).unwrap_or(rest.len());
            let part = &rest[..end];
            if self.in_value {
                self.brush.piece(Role::AttributeValue, part);
            } else {
                self.name.extend_from_slice(part);
                if self.name.len() > LONGEST_NAME {
                    self.brush.piece(Role::Key, &self.name);
                    self.name.clear();
                }
            }
            let Some(byte) = rest.get(end) else { break };
            self.separator(*byte);
            rest = &rest[end + 1..];
        }
        self.brush.drain(self.out)?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Sink for Form<'_> {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.errors();
        self.brush.end();
        self.brush.drain(self.out)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::output::theme::{ColorDepth, StyleName};

    fn painted(text: &str, size: usize) -> String {
        let theme = Theme::new(StyleName::AUTO, ColorDepth::Sixteen);
        let out = RefCell::new(Vec::new());
        let mut form = Box::new(Form::new(&theme, Out::new(&out)));
        for chunk in text.as_bytes().chunks(size) {
            form.write_all(chunk).unwrap();
        }
        form.finish().unwrap();
        let painted = String::from_utf8(out.into_inner()).unwrap();
        painted.replace("\x1b[39;49;00m", ">")
    }

    #[test]
    fn names_and_values_are_painted_and_the_rest_is_wrong() {
        for size in 1..9 {
            assert_eq!(
                painted("a=1&b=&c=x=y\n", size),
                "\x1b[94ma>=\x1b[33m1>&\x1b[94mb>=&\x1b[94mc>=\x1b[33mx>=\x1b[33my>\n"
            );
            assert_eq!(
                painted("ab&c=", size),
                "\x1b[04m\x1b[91ma>\x1b[04m\x1b[91mb>\x1b[04m\x1b[91m&>\x1b[94mc>="
            );
        }
    }
}
