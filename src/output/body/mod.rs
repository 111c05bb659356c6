//! One body on its way to the reader: as it is, or decoded, formatted and coloured.
//!
//! HTTPie: `httpie/output/streams.py`. HTTPie holds a body that it formats in memory; here every kind is a stream, which holds
//! no more than it takes to tell what a body is.

mod binary;
mod guess;
mod kind;
mod lines;
mod look;
mod records;
mod source;
#[cfg(test)]
mod tests;
mod tidy;

use std::cell::RefCell;
use std::io::{self, BufRead, BufWriter, Write};
use std::rc::Rc;

use self::kind::{Json, Kind, Lexer};
use self::lines::Lines;
use self::look::Look;
use self::records::Records;
use self::source::Source;
use super::RenderError;
use super::charset::{Charset, Encoded, ToUtf8};
use super::options::{MediaType, OutputOptions};
use super::sink::{Out, Sink};
use super::theme::{JsonTheme, Theme};

/// Output is handed on in pieces of about this size, or when a line or record is whole.
const BUFFER: usize = 64 * 1024;

/// How one body is shown.
pub(super) struct BodyView<'a> {
    options: &'a OutputOptions,
    theme: Option<&'a Theme>,
    content_type: &'a str,
    mime: &'a str,
    is_response: bool,
}

impl<'a> BodyView<'a> {
    /// The body of a request.
    pub(super) fn request(
        options: &'a OutputOptions,
        theme: Option<&'a Theme>,
        content_type: &'a str,
    ) -> Self {
        Self {
            options,
            theme,
            content_type,
            mime: mime(content_type),
            is_response: false,
        }
    }

    /// The body of a response: the options may know its type and charset better than its head does, and it may be a stream.
    pub(super) fn response(
        options: &'a OutputOptions,
        theme: Option<&'a Theme>,
        content_type: &'a str,
    ) -> Self {
        Self {
            mime: options
                .response_mime
                .as_ref()
                .map_or_else(|| mime(content_type), MediaType::as_str),
            is_response: true,
            ..Self::request(options, theme, content_type)
        }
    }

    /// Reads the body to its end and writes it. A binary one is replaced by a notice; of one that breaks off, what came is shown.
    pub(super) fn write(
        &self,
        body: impl BufRead,
        after_head: bool,
        out: &mut impl Write,
    ) -> Result<(), RenderError> {
        if !self.options.terminal && !self.is_processed() {
            return self.copy(body, out);
        }
        let mut source = Source::new(body);
        let by_line = self.is_by_line();
        if by_line {
            source.advance()?;
        } else {
            source.fill()?;
        }
        let is_whole = source.is_whole();
        let chunk = source.chunk()?;
        let charset = self.charset(chunk, is_whole);
        // Line by line, the text before the first NUL is shown.
        let has_text = by_line && chunk.contains(&0);
        if !has_text && binary::is_binary(chunk, charset, self.options.terminal) {
            return notice(after_head, out);
        }
        let written = RefCell::new(BufWriter::with_capacity(
            BUFFER,
            Encoded::new(self.output_charset(charset), &mut *out),
        ));
        let kind = self.kind();
        let json_theme = self.theme.map(|theme| match kind.lexer {
            Some(Lexer::JavaScript) => theme.script(),
            _ => theme.json(),
        });
        let look = self.look(kind, json_theme.as_ref(), Out::new(&written));
        let mut sink = self.sink(look);
        let fed = self.feed(source, charset, &mut *sink, look.out);
        sink.finish()?;
        written.borrow_mut().flush()?;
        drop(written);
        match fed? {
            Fed::Whole => Ok(()),
            Fed::Binary => notice(after_head, out),
        }
    }

    fn feed(
        &self,
        mut source: Source<impl BufRead>,
        charset: Charset,
        sink: &mut dyn Sink,
        mut out: Out<'_>,
    ) -> Result<Fed, RenderError> {
        let mut decoder = ToUtf8::new(charset);
        let fed = loop {
            let chunk = match source.chunk() {
                Ok([]) => break Ok(Fed::Whole),
                Ok(chunk) => chunk,
                Err(error) => break Err(error),
            };
            let text = binary::text_before(chunk, charset).filter(|_| self.is_by_line());
            decoder.decode(&chunk[..text.unwrap_or(chunk.len())], false, sink)?;
            if text.is_some() {
                break Ok(Fed::Binary);
            }
            if (self.options.terminal || self.is_stream()) && !source.is_last() {
                sink.flush()?;
                out.flush()?;
            }
            if let Err(error) = source.advance() {
                break Err(error);
            }
        };
        decoder.decode(&[], true, sink)?;
        fed
    }

    fn kind(&self) -> Kind {
        if self.is_processed() {
            Kind::of(self.mime, self.options.assume_json)
        } else {
            Kind::PLAIN
        }
    }

    fn look<'b>(
        &'b self,
        kind: Kind,
        json_theme: Option<&'b Rc<JsonTheme>>,
        out: Out<'b>,
    ) -> Look<'b> {
        Look {
            kind,
            format: self.options.format.then_some(&self.options.fine),
            theme: self.theme,
            json_theme,
            visible: self.options.terminal || self.options.colors,
            assume_json: self.options.assume_json,
            out,
        }
    }

    fn sink<'b>(&self, look: Look<'b>) -> Box<dyn Sink + 'b> {
        let is_json = look.kind.json == Json::Yes || look.kind.lexer == Some(Lexer::Json);
        match (self.is_by_line(), is_json) {
            (true, true) => Box::new(Records::new(look)),
            (true, false) => Box::new(Lines::new(look)),
            (false, _) => look.stages(),
        }
    }

    /// Formatted or coloured, rather than shown as it is.
    fn is_processed(&self) -> bool {
        self.options.format || self.options.colors
    }

    /// What comes is to be shown when it comes.
    fn is_stream(&self) -> bool {
        let is_stream_of_records = || {
            let names = ["ndjson", "jsonl", "jsonlines"];
            self.mime == "text/event-stream" || names.iter().any(|name| self.mime.contains(name))
        };
        self.is_response && (self.options.stream || is_stream_of_records())
    }

    fn is_by_line(&self) -> bool {
        self.is_response && (self.is_stream() || !self.is_processed())
    }

    fn charset(&self, beginning: &[u8], is_whole: bool) -> Charset {
        let named = self.options.response_charset.filter(|_| self.is_response);
        named
            .or_else(|| Charset::declared(self.content_type))
            .map_or_else(
                || Charset::detect(beginning, is_whole),
                |charset| charset.ordered_by(beginning),
            )
    }

    /// A terminal reads UTF-8; elsewhere the charset that the message declares stays, but for those that no other program
    /// takes from a pipe.
    fn output_charset(&self, read_as: Charset) -> Charset {
        match Charset::declared(self.content_type) {
            Some(declared) if !self.options.terminal && !declared.is_wide() => {
                // The byte order that was found, when it is the charset's only difference.
                if self.options.response_charset.is_none() {
                    read_as
                } else {
                    declared
                }
            }
            _ => Charset::UTF_8,
        }
    }

    /// The body's bytes, untouched.
    fn copy(&self, mut body: impl BufRead, out: &mut impl Write) -> Result<(), RenderError> {
        loop {
            let piece = match body.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(RenderError::Body(error)),
            };
            if piece.is_empty() {
                return Ok(());
            }
            out.write_all(piece)?;
            let count = piece.len();
            body.consume(count);
            if self.is_stream() {
                out.flush()?;
            }
        }
    }
}

/// How a body ended.
enum Fed {
    Whole,
    /// In a binary line.
    Binary,
}

/// The media type without its parameters, in the case that it has.
fn mime(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

fn notice(after_head: bool, out: &mut impl Write) -> Result<(), RenderError> {
    let line = if after_head { "\n" } else { "" };
    write!(out, "{line}{}", binary::NOTICE)?;
    Ok(())
}
