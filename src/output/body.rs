//! One body on its way to the reader: as it is, or decoded, formatted and coloured.
//!
//! HTTPie: `httpie/output/streams.py`. HTTPie holds a body that it formats in memory; here every kind is a stream.

use std::io::{self, Read, Write};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::RenderError;
use super::charset::{self, ToUtf8};
use super::json::{Formatter, JsonOptions, SortedFormatter};
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
    pub(super) fn new(
        options: &'a OutputOptions,
        theme: Option<&'a Theme>,
        content_type: &'a str,
    ) -> Self {
        Self {
            options,
            theme,
            content_type,
        }
    }

    /// Reads the body to its end and writes it. A binary one is replaced by a notice.
    pub(super) fn write(
        &self,
        mut body: impl Read,
        after_head: bool,
        out: &mut impl Write,
    ) -> Result<(), RenderError> {
        let mut chunk = vec![0; CHUNK];
        if !self.options.terminal && !self.options.format && !self.options.colors {
            return copy(&mut body, &mut chunk, out);
        }
        let mut count = read(&mut body, &mut chunk)?;
        let beginning = &chunk[..count];
        let encoding = charset::declared(self.content_type)
            .unwrap_or_else(|| charset::detect(beginning, count < CHUNK));
        if is_binary(beginning, encoding) {
            let line = if after_head { "\n" } else { "" };
            write!(out, "{line}{BINARY_NOTICE}")?;
            return Ok(());
        }
        let mut decoder = ToUtf8::new(encoding);
        let mut sink = self.sink(out);
        while count > 0 {
            sink.write(decoder.decode(&chunk[..count], false))?;
            if self.options.terminal || self.options.stream {
                sink.flush()?;
            }
            count = read(&mut body, &mut chunk)?;
        }
        sink.write(decoder.decode(&[], true))?;
        sink.finish()?;
        Ok(())
    }

    fn sink<W: Write>(&self, out: W) -> Sink<W> {
        if !self.is_json() {
            return Sink::Plain(Visible::new(out));
        }
        let format = self.options.format && self.options.fine.json_format;
        let theme = self.theme.map(Theme::json);
        let options = JsonOptions {
            indent: format.then_some(self.options.fine.json_indent),
            decode_escapes: format,
            theme: theme.as_ref(),
        };
        if format && self.options.fine.json_sort_keys {
            Sink::Sorted(SortedFormatter::new(options, out))
        } else {
            Sink::Json(Formatter::new(options, out))
        }
    }

    fn is_json(&self) -> bool {
        let mime = self
            .content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let formats = self.options.format || self.options.colors;
        formats
            && (self.options.assume_json || mime.contains("json") || mime.contains("javascript"))
    }
}

/// Where decoded text goes.
enum Sink<W: Write> {
    Plain(Visible<W>),
    Json(Formatter<W>),
    Sorted(SortedFormatter<W>),
}

impl<W: Write> Sink<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(visible) => visible.write_all(text),
            Self::Json(formatter) => formatter.write(text),
            Self::Sorted(formatter) => formatter.write(text),
        }
    }

    /// Hands on what can be shown so far; sorted keys have to wait for their object's end.
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(visible) => visible.flush(),
            Self::Json(formatter) => formatter.flush(),
            Self::Sorted(_) => Ok(()),
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(visible) => visible.finish().map(drop),
            Self::Json(formatter) => formatter.finish().map(drop),
            Self::Sorted(formatter) => formatter.finish().map(drop),
        }
    }
}

/// The body's bytes, untouched.
fn copy(body: &mut impl Read, chunk: &mut [u8], out: &mut impl Write) -> Result<(), RenderError> {
    loop {
        let count = read(body, chunk)?;
        if count == 0 {
            return Ok(());
        }
        out.write_all(&chunk[..count])?;
    }
}

fn read(body: &mut impl Read, chunk: &mut [u8]) -> Result<usize, RenderError> {
    loop {
        match body.read(chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result.map_err(RenderError::Body),
        }
    }
}

/// HTTPie takes a NUL for the mark of a binary body. Most other binary bodies have bytes that neither belong to a character nor
/// to the layout of a text.
fn is_binary(beginning: &[u8], encoding: &'static Encoding) -> bool {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        return false;
    }
    let is_layout = |byte: u8| matches!(byte, 0x07..=0x0d | 0x1b);
    beginning.contains(&0)
        || (beginning
            .iter()
            .any(|&byte| byte < b' ' && !is_layout(byte))
            && std::str::from_utf8(beginning).is_err())
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;

    #[test]
    fn binary_bodies_are_recognised() {
        assert!(is_binary(b"a\0b", UTF_8));
        assert!(is_binary(b"\x78\x9c\x4b\x01\xff\xfe", UTF_8));
        assert!(!is_binary("Grüße\n\x1b[0m".as_bytes(), UTF_8));
        assert!(!is_binary(b"caf\xe9\n", UTF_8));
        assert!(!is_binary(b"a\0b\0", UTF_16LE));
    }
}
