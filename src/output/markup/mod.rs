//! Lays out and colours XML, and colours HTML, in one pass over text of any length.
//!
//! HTTPie: `httpie/output/formatters/xml.py`, which leaves what is not well-formed as it is, and Pygments. Here no tree is
//! built, nothing recurses, and no entity is looked up. The first megabyte is held until it is known to be well-formed; when a
//! longer text goes wrong later, the rest is left as it is. The tokenizer is our own: a reader such as that of quick-xml pulls,
//! while this is fed, must keep every byte, and has HTML to do as well.

mod doctype;
mod layout;
mod painter;
mod tag;
#[cfg(test)]
mod tests;
mod token;

use std::io::{self, Write};

use self::layout::Layout;
use self::painter::Painter;
use self::token::Kind;
use super::brush::Brush;
use super::sink::{Out, Sink};
use super::theme::Theme;

/// How much is held to see whether it is well-formed, and the longest token.
const LIMIT: usize = 1 << 20;

const PIECE: usize = 64 * 1024;

/// A byte order mark, which is not shown before a laid out text.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Whose rules colour the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Xml,
    Html,
}

/// A stage that shows markup.
pub(super) struct Markup<'a> {
    language: Language,
    painter: Painter,
    indent: Option<usize>,
    /// `None` leaves the layout as it is.
    layout: Option<Layout>,
    /// Everything so far, as long as it may yet have to be left as it is. Meanwhile it is only looked through.
    held: Option<Vec<u8>>,
    /// The name of the HTML element whose text is no markup.
    raw: Option<&'static [u8]>,
    /// A token whose end is still to come.
    tail: Vec<u8>,
    out: Out<'a>,
}

/// What feeding came to.
enum Fed {
    /// This many bytes were used.
    Used(usize),
    /// The layout was given up: all that was held has to be fed again.
    Again,
}

impl<'a> Markup<'a> {
    /// `indent` is blanks a level; `None` keeps the layout.
    pub(super) fn new(
        language: Language,
        indent: Option<usize>,
        theme: Option<&Theme>,
        out: Out<'a>,
    ) -> Self {
        let mut painter = Painter::new(language, Brush::new(theme));
        painter.is_mute = indent.is_some();
        Self {
            language,
            painter,
            indent,
            layout: indent.map(Layout::new),
            held: indent.map(|_| Vec::new()),
            raw: None,
            tail: Vec::new(),
            out,
        }
    }

    fn feed(&mut self, bytes: &[u8], last: bool) -> io::Result<()> {
        let mut held = std::mem::take(&mut self.tail);
        let input = if held.is_empty() {
            bytes
        } else {
            held.extend_from_slice(bytes);
            &held
        };
        match self.run(input, last) {
            Fed::Used(used) if held.is_empty() => self.tail.extend_from_slice(&bytes[used..]),
            Fed::Used(used) => {
                held.drain(..used);
                self.tail = held;
            }
            Fed::Again => return self.release(false),
        }
        self.painter.brush.drain(self.out)
    }

    /// Shows what was held, with its layout if it `may` have one.
    fn release(&mut self, may: bool) -> io::Result<()> {
        let Some(held) = self.held.take() else {
            return Ok(());
        };
        self.painter.is_mute = false;
        self.tail.clear();
        let mut text = &held[..];
        if may {
            text = text.strip_prefix(MARK).unwrap_or(text);
            self.layout = self.indent.map(Layout::new);
        }
        text.chunks(PIECE)
            .try_for_each(|piece| self.feed(piece, false))
    }

    fn run(&mut self, input: &[u8], last: bool) -> Fed {
        let mut at = 0;
        while at < input.len() {
            let rest = &input[at..];
            if let Some(name) = self.raw {
                let length = raw_length(rest, name, last);
                self.painter.raw(&rest[..length]);
                at += length;
                if !is_end(&input[at..], name) {
                    break;
                }
                self.raw = None;
                continue;
            }
            let (kind, length) = match token::first(rest, last) {
                Some(found) => found,
                None if rest.len() > LIMIT => (Kind::Stray, rest.len()),
                None => break,
            };
            let token = &rest[..length];
            let laid_out = self
                .layout
                .as_mut()
                .map(|layout| layout.token(kind, token, &mut self.painter));
            match laid_out {
                Some(Ok(())) => {}
                Some(Err(_)) if self.give_up() => return Fed::Again,
                Some(Err(_)) | None => self.painter.token(kind, token),
            }
            if kind == Kind::Start && self.language == Language::Html && self.layout.is_none() {
                self.raw = raw_element(token);
            }
            at += length;
        }
        Fed::Used(at)
    }

    /// Ends the layout. True if nothing has been shown yet.
    fn give_up(&mut self) -> bool {
        if let Some(mut layout) = self.layout.take()
            && self.held.is_none()
        {
            layout.spill(&mut self.painter);
        }
        self.held.is_some()
    }
}

impl Write for Markup<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        for mut piece in text.chunks(PIECE) {
            if let Some(held) = &mut self.held {
                if held.is_empty() {
                    held.extend_from_slice(piece);
                    piece = piece.strip_prefix(MARK).unwrap_or(piece);
                } else {
                    held.extend_from_slice(piece);
                }
            }
            self.feed(piece, false)?;
            if self.held.as_ref().is_some_and(|held| held.len() > LIMIT) {
                self.release(true)?;
            }
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Sink for Markup<'_> {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.feed(&[], true)?;
        let is_well_formed = self
            .layout
            .as_mut()
            .is_some_and(|layout| layout.finish().is_ok());
        if !is_well_formed {
            self.give_up();
        }
        self.release(is_well_formed)?;
        self.feed(&[], true)?;
        if is_well_formed && self.painter.brush.has_colors() {
            self.painter.token(Kind::Text, b"\n");
        }
        self.painter.brush.end();
        self.painter.brush.drain(self.out)
    }
}

/// The element that a start tag of HTML opens, if its text is no markup.
fn raw_element(tag: &[u8]) -> Option<&'static [u8]> {
    let name = tag[1..].split(|byte| !token::is_name(*byte)).next()?;
    let names: [&[u8]; 2] = [b"script", b"style"];
    names.into_iter().find(|raw| raw.eq_ignore_ascii_case(name))
}

/// How much of the text belongs to the raw element: up to its end tag, or up to what may be the beginning of it.
fn raw_length(text: &[u8], name: &[u8], last: bool) -> usize {
    memchr::memchr_iter(b'<', text)
        .find(|at| {
            let rest = &text[*at..];
            is_end(rest, name) || (!last && rest.len() < name.len() + 2)
        })
        .unwrap_or(text.len())
}

fn is_end(text: &[u8], name: &[u8]) -> bool {
    text.strip_prefix(b"</")
        .and_then(|text| text.get(..name.len()))
        .is_some_and(|found| found.eq_ignore_ascii_case(name))
}
