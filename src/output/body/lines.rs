//! A text whose lines are shown one by one, each as if it were a body of its own.
//!
//! HTTPie: `EncodedStream` and `PrettyStream` in `httpie/output/streams.py`. Every line gets an end, the last one too. (HTTPie
//! sees an empty line between `\r` and `\n`.)

use std::io::{self, Write};

use super::look::Look;
use crate::output::sink::Sink;

/// A stage that opens others for each line.
pub(super) struct Lines<'a> {
    look: Look<'a>,
    line: Option<Box<dyn Sink + 'a>>,
    /// The last character was `\r`: a `\n` belongs to it.
    after_return: bool,
}

impl<'a> Lines<'a> {
    pub(super) fn new(look: Look<'a>) -> Self {
        Self {
            look,
            line: None,
            after_return: false,
        }
    }

    fn line(&mut self) -> &mut Box<dyn Sink + 'a> {
        self.line.get_or_insert_with(|| self.look.stages())
    }

    fn end(&mut self) -> io::Result<()> {
        self.line();
        if let Some(line) = self.line.take() {
            line.finish()?;
        }
        self.look.line_end()
    }
}

impl Write for Lines<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut rest = text;
        while let Some(end) = memchr::memchr2(b'\n', b'\r', rest) {
            if end > 0 {
                self.line().write_all(&rest[..end])?;
            }
            if end > 0 || rest[end] == b'\r' || !self.after_return {
                self.end()?;
            }
            self.after_return = rest[end] == b'\r';
            rest = &rest[end + 1..];
        }
        if !rest.is_empty() {
            self.line().write_all(rest)?;
            self.after_return = false;
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(line) = &mut self.line {
            line.flush()?;
        }
        self.look.out.flush()
    }
}

impl Sink for Lines<'_> {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.line.is_some() {
            self.end()?;
        }
        Ok(())
    }
}
