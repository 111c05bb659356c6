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
    /// `None` leaves the layout as it is.
    layout: Option<Layout>,
    /// Everything so far, as long as it may yet have to be left as it is.
    held: Option<Vec<u8>>,
    /// The name of the HTML element whose text is no markup.
    raw: Option<&'static [u8]>,
    /// A token whose end is still to come.
    tail: Vec<u8>,
    begun: bool,
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
        Self {
            language,
            painter: Painter::new(language, Brush::new(theme)),
            layout: indent.map(Layout::new),
            held: indent.map(|_| Vec::new()),
            raw: None,
            tail: Vec::new(),
            begun: false,
            out,
        }
    }

    fn feed(&mut self, bytes: &[u8], last: bool) -> io::Result<()> {
        let mut input = std::mem::take(&mut self.tail);
        input.extend_from_slice(bytes);
        match self.run(&input, last) {
            Fed::Used(used) => {
                input.drain(..used);
                self.tail = input;
            }
            Fed::Again => {
                let held = self.held.take().unwrap_or_default();
                self.painter.brush.clear();
                let Fed::Used(used) = self.run(&held, last) else {
                    return Ok(());
                };
                self.tail = held[used..].to_vec();
            }
        }
        if self.held.is_none() {
            self.painter.brush.drain(self.out)?;
        }
        Ok(())
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

    /// Ends the layout. True if what was written can still be taken back.
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
        const MARK: &[u8] = "\u{feff}".as_bytes();
        for mut piece in text.chunks(PIECE) {
            if let Some(held) = &mut self.held {
                held.extend_from_slice(piece);
                if held.len() > LIMIT {
                    self.held = None;
                }
            }
            if !self.begun && self.layout.is_some() {
                piece = piece.strip_prefix(MARK).unwrap_or(piece);
            }
            self.begun = true;
            self.feed(piece, false)?;
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
        if let Some(layout) = &mut self.layout {
            if layout.finish().is_ok() {
                if self.painter.brush.has_colors() {
                    self.painter.token(Kind::Text, b"\n");
                }
            } else if self.give_up() {
                let held = self.held.take().unwrap_or_default();
                self.painter.brush.clear();
                self.run(&held, true);
            }
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
