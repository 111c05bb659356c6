//! One body on its way to the reader: as it is, or decoded, formatted and coloured.
//!
//! HTTPie: `httpie/output/streams.py`. HTTPie holds a body that it formats in memory; here every kind is a stream.

use std::io::{self, Read, Write};

use super::RenderError;
use super::charset::{self, ToUtf8};
use super::json::{Formatter, JsonOptions};
use super::options::OutputOptions;
use super::terminal::Visible;
use super::theme::Theme;

const CHUNK: usize = 64 * 1024;

const BINARY_NOTICE: &str = "
+-----------------------------------------+
| NOTE: binary data not shown in terminal |
+-----------------------------------------+";

/// How one body is shown.
pub(super) struct BodyView<'a> {
    options: &'a OutputOptions,
    theme: Option<&'a Theme>,
    content_type: &'a str,
}

impl<'a> BodyView<'a> {
    pub(super) fn new(options: &'a OutputOptions, theme: Option<&'a Theme>, content_type: &'a str) -> Self {
        Self { options, theme, content_type }
    }

    /// Reads the body to its end and writes it. A binary one is replaced by a notice.
    pub(super) fn write(&self, mut body: impl Read, after_head: bool, out: &mut impl Write) -> Result<(), RenderError> {
        let mut chunk = vec![0; CHUNK];
        if !self.options.terminal && !self.options.format && !self.options.colors {
            return copy(&mut body, &mut chunk, out);
        }
        let count = read(&mut body, &mut chunk)?;
        let declared = charset::declared(self.content_type);
        let encoding = declared.unwrap_or_else(|| charset::detect(&chunk[..count], count < CHUNK));
        if is_binary(&chunk[..count], encoding) {
            let line = if after_head { "\n" } else { "" };
            write!(out, "{line}{BINARY_NOTICE}")?;
            return Ok(());
        }
        let mut decoder = ToUtf8::new(encoding);
        let mut sink = self.sink(out);
        let mut count = count;
        while count > 0 {
            sink.write(decoder.decode(&chunk[..count], false))?;
            count = read(&mut body, &mut chunk)?;
        }
        sink.write(decoder.decode(&[], true))?;
        sink.finish()?;
        Ok(())
    }

    fn sink<'w, W: Write>(&self, out: &'w mut W) -> Sink<'w, W> {
        Sink::Plain(Visible::new(out))
    }
}

/// Where decoded text goes.
enum Sink<'w, W: Write> {
    Plain(Visible<&'w mut W>),
    Json(Formatter<&'w mut W>),
}
