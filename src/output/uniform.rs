//! Text in one colour: that of plain text, which many styles have.
//!
//! HTTPie: the lexer `TextLexer` of Pygments.

use std::io::{self, Write};

use super::brush::Brush;
use super::sink::{Out, Sink};
use super::theme::{Role, Theme};

/// A stage that paints everything alike.
pub(super) struct Uniform<'a> {
    brush: Brush,
    out: Out<'a>,
}

impl<'a> Uniform<'a> {
    pub(super) fn new(theme: &Theme, out: Out<'a>) -> Self {
        Self {
            brush: Brush::new(Some(theme)),
            out,
        }
    }
}

impl Write for Uniform<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.brush.piece(Role::Text, text);
        self.brush.drain(self.out)?;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Sink for Uniform<'_> {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.brush.end();
        self.brush.drain(self.out)
    }
}
