//! JSON texts that follow one another, each shown as soon as it is whole.
//!
//! HTTPie formats line by line and so leaves a text of several lines as it is; here a record ends where its outermost bracket
//! closes, or at the end of a line that opens none. What stands between records is what HTTPie puts there: one line end more.

use std::io::{self, Write};

use super::look::Look;
use crate::output::sink::Sink;

/// A stage that opens others for each record.
pub(super) struct Records<'a> {
    look: Look<'a>,
    record: Option<Box<dyn Sink + 'a>>,
    depth: u64,
    in_string: bool,
    after_backslash: bool,
}

impl<'a> Records<'a> {
    pub(super) fn new(look: Look<'a>) -> Self {
        Self {
            look,
            record: None,
            depth: 0,
            in_string: false,
            after_backslash: false,
        }
    }

    /// How much of `text` belongs to this record, and whether it ends there.
    fn measure(&mut self, text: &[u8]) -> (usize, bool) {
        for (at, byte) in text.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.after_backslash => self.after_backslash = false,
                    b'\\' => self.after_backslash = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                b'\n' if self.depth == 0 => return (at, true),
                _ => {}
            }
        }
        (text.len(), false)
    }

    fn end(&mut self) -> io::Result<()> {
        (self.depth, self.in_string, self.after_backslash) = (0, false, false);
        match self.record.take() {
            Some(record) => {
                record.finish()?;
                self.look.line_end()
            }
            None => Ok(()),
        }
    }
}

impl Write for Records<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut rest = text;
        loop {
            if self.record.is_none() {
                // The blanks of JSON, and no others.
                let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
                rest = &rest[rest.iter().take_while(is_blank).count()..];
            }
            if rest.is_empty() {
                return Ok(text.len());
            }
            let (length, ends) = self.measure(rest);
            self.record
                .get_or_insert_with(|| self.look.stages())
                .write_all(&rest[..length])?;
            if ends {
                self.end()?;
            }
            rest = &rest[length..];
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(record) = &mut self.record {
            record.flush()?;
        }
        self.look.out.flush()
    }
}

impl Sink for Records<'_> {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.end()
    }
}
