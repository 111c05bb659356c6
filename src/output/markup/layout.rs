//! Lays out XML: every element, comment and text on a line of its own, an element that holds nothing but text on one.
//!
//! HTTPie: `httpie/output/formatters/xml.py`, which writes what Python's minidom makes of the body. Here references, quotes
//! in texts and the lines of comments and CDATA sections keep their spelling, and nothing is held but the names of the
//! open elements.

use super::doctype;
use super::painter::Painter;
use super::tag;
use super::token::Kind;

/// The XML is not well-formed, or too large to tell.
pub(super) struct Malformed;

/// Deeper elements stay on their line: ever longer margins would cost more than the body.
const DEEPEST_MARGIN: usize = 512;
/// A longer text is taken for the only one in its element.
const LONGEST_LEAF: usize = 64 * 1024;
/// A longer line beside elements is not followed.
const LONGEST_LINE: usize = 1 << 20;
/// Of the names of the open elements, in bytes.
const LONGEST_PATH: usize = 16 << 20;

/// Where the next token stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Behind a start tag, which is still held: perhaps with nothing but the held text.
    Fresh,
    /// In a text too long to hold.
    Leaf,
    /// Behind a CDATA section that is held with the start tag before it.
    Data,
    /// Beside other elements.
    Mixed,
}

/// Lays out token by token.
pub(super) struct Layout {
    indent: usize,
    place: Place,
    /// The names of the open elements, one behind the other.
    names: Vec<u8>,
    lengths: Vec<u32>,
    /// A start tag without its end, and the next one.
    tag: Vec<u8>,
    next_tag: Vec<u8>,
    text: Vec<u8>,
    /// The text's first line is in the middle of one that was written.
    continues: bool,
    data: Vec<u8>,
    /// The next item needs a line of its own.
    owes_line: bool,
    has_root: bool,
    has_doctype: bool,
    margin: Vec<u8>,
}

impl Layout {
    /// `indent` is blanks a level.
    pub(super) fn new(indent: usize) -> Self {
        Self {
            indent,
            place: Place::Mixed,
            names: Vec::new(),
            lengths: Vec::new(),
            tag: Vec::new(),
            next_tag: Vec::new(),
            text: Vec::new(),
            continues: false,
            data: Vec::new(),
            owes_line: false,
            has_root: false,
            has_doctype: false,
            margin: Vec::new(),
        }
    }

    /// Lays out the next token.
    pub(super) fn token(
        &mut self,
        kind: Kind,
        token: &[u8],
        painter: &mut Painter,
    ) -> Result<(), Malformed> {
        let is_forbidden = |byte: &u8| *byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t');
        if token.iter().any(is_forbidden) {
            return Err(Malformed);
        }
        match kind {
            Kind::Text => self.text(token, painter),
            Kind::Start => self.start(token, painter),
            Kind::End => self.end(token, painter),
            Kind::Comment | Kind::Instruction => {
                self.item(painter);
                painter.token(kind, token);
                self.owes_line = true;
                Ok(())
            }
            Kind::Data => self.data(token, painter),
            Kind::Declaration => self.declaration(token, painter),
            Kind::Stray => Err(Malformed),
        }
    }

    /// The end of the document.
    pub(super) fn finish(&mut self) -> Result<(), Malformed> {
        if self.lengths.is_empty() && self.has_root && self.text.trim_ascii().is_empty() {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    /// Writes what is held as it is: the document went wrong.
    pub(super) fn spill(&mut self, painter: &mut Painter) {
        if matches!(self.place, Place::Fresh | Place::Data) {
            self.open(painter);
        }
        painter.token(Kind::Data, &std::mem::take(&mut self.data));
        painter.token(Kind::Text, &std::mem::take(&mut self.text));
    }

    fn text(&mut self, text: &[u8], painter: &mut Painter) -> Result<(), Malformed> {
        if self.lengths.is_empty() {
            return if text.trim_ascii().is_empty() {
                Ok(())
            } else {
                Err(Malformed)
            };
        }
        if !tag::are_references_known(text, self.has_doctype) {
            return Err(Malformed);
        }
        if self.place == Place::Data {
            self.settle(painter);
        }
        if self.place == Place::Leaf {
            painter.token(Kind::Text, text);
            return Ok(());
        }
        self.text.extend_from_slice(text);
        if self.place == Place::Fresh && self.text.len() > LONGEST_LEAF {
            self.open(painter);
            painter.token(Kind::Text, &self.text);
            self.text.clear();
            self.place = Place::Leaf;
        } else if self.text.len() > LONGEST_LINE {
            let end = memchr::memrchr(b'\n', &self.text).ok_or(Malformed)?;
            let rest = self.text.split_off(end + 1);
            self.lines(painter);
            self.text = rest;
            self.continues = true;
        }
        Ok(())
    }

    fn start(&mut self, token: &[u8], painter: &mut Painter) -> Result<(), Malformed> {
        self.next_tag.clear();
        let tag = tag::normalise(token, self.has_doctype, &mut self.next_tag).ok_or(Malformed)?;
        if self.lengths.is_empty() && self.has_root {
            return Err(Malformed);
        }
        self.item(painter);
        self.has_root = true;
        self.owes_line = true;
        if tag.is_empty {
            self.next_tag.extend_from_slice(b"/>");
            painter.token(Kind::Start, &self.next_tag);
            return Ok(());
        }
        let length = u32::try_from(tag.name.len()).map_err(|_| Malformed)?;
        if self.names.len() + tag.name.len() > LONGEST_PATH {
            return Err(Malformed);
        }
        self.names.extend_from_slice(tag.name);
        self.lengths.push(length);
        std::mem::swap(&mut self.tag, &mut self.next_tag);
        self.place = Place::Fresh;
        Ok(())
    }

    fn end(&mut self, token: &[u8], painter: &mut Painter) -> Result<(), Malformed> {
        let name = tag::end_name(token).ok_or(Malformed)?;
        let length = *self.lengths.last().ok_or(Malformed)? as usize;
        if self.names[self.names.len() - length..] != *name {
            return Err(Malformed);
        }
        if self.place == Place::Fresh && self.text.is_empty() {
            self.tag.extend_from_slice(b"/>");
            painter.token(Kind::Start, &self.tag);
        } else {
            match self.place {
                Place::Fresh => {
                    self.open(painter);
                    painter.token(Kind::Text, &self.text);
                }
                Place::Data => {
                    self.open(painter);
                    painter.token(Kind::Data, &self.data);
                }
                Place::Leaf => {}
                Place::Mixed => {
                    self.lines(painter);
                    self.line(self.lengths.len() - 1, painter);
                }
            }
            self.tag.clear();
            for part in [b"</", name, b">"] {
                self.tag.extend_from_slice(part);
            }
            painter.token(Kind::End, &self.tag);
        }
        self.tag.clear();
        self.text.clear();
        self.data.clear();
        self.names.truncate(self.names.len() - length);
        self.lengths.pop();
        self.place = Place::Mixed;
        self.owes_line = true;
        Ok(())
    }

    /// minidom puts a CDATA section where the line before has ended, and goes on behind it.
    fn data(&mut self, token: &[u8], painter: &mut Painter) -> Result<(), Malformed> {
        if self.lengths.is_empty() {
            return Err(Malformed);
        }
        if self.place == Place::Fresh && self.text.is_empty() {
            self.data.extend_from_slice(token);
            self.place = Place::Data;
            return Ok(());
        }
        self.settle(painter);
        self.bare_data(token, painter);
        Ok(())
    }

    fn bare_data(&mut self, token: &[u8], painter: &mut Painter) {
        self.line(0, painter);
        painter.token(Kind::Data, token);
        self.owes_line = false;
    }

    /// Of the declarations only a plain DOCTYPE is laid out: one with a subset may declare entities.
    fn declaration(&mut self, token: &[u8], painter: &mut Painter) -> Result<(), Malformed> {
        let declaration = doctype::normalise(token).ok_or(Malformed)?;
        if self.has_root || self.has_doctype {
            return Err(Malformed);
        }
        self.item(painter);
        self.has_doctype = true;
        self.owes_line = true;
        painter.token(Kind::Declaration, &declaration);
        Ok(())
    }

    /// Begins an item on its own line.
    fn item(&mut self, painter: &mut Painter) {
        self.settle(painter);
        self.line(self.lengths.len(), painter);
    }

    /// What was held turns out to stand beside something else.
    fn settle(&mut self, painter: &mut Painter) {
        match std::mem::replace(&mut self.place, Place::Mixed) {
            Place::Fresh => {
                self.open(painter);
                self.owes_line = true;
            }
            Place::Data => {
                self.open(painter);
                self.owes_line = true;
                let data = std::mem::take(&mut self.data);
                self.bare_data(&data, painter);
            }
            Place::Leaf => self.owes_line = true,
            Place::Mixed => {}
        }
        self.lines(painter);
    }

    /// Writes the start tag that was held.
    fn open(&mut self, painter: &mut Painter) {
        self.tag.push(b'>');
        painter.token(Kind::Start, &self.tag);
        self.tag.clear();
    }

    /// Writes the held text beside elements: its first line is indented, blank lines go (but not what ends the line of a CDATA
    /// section).
    fn lines(&mut self, painter: &mut Painter) {
        let mut indents = !std::mem::take(&mut self.continues);
        if self.text.is_empty() {
            return;
        }
        let mut text = std::mem::take(&mut self.text);
        if self.lengths.len() > DEEPEST_MARGIN {
            return painter.token(Kind::Text, &text);
        }
        for line in text.split(|byte| *byte == b'\n') {
            let in_line = indents && !self.owes_line;
            if in_line || !line.trim_ascii().is_empty() {
                let depth = if indents { self.lengths.len() } else { 0 };
                self.line(depth, painter);
                painter.token(Kind::Text, line);
                self.owes_line = true;
            }
            indents = false;
        }
        text.clear();
        self.text = text;
    }

    /// Begins a line, if one is owed, and indents it.
    fn line(&mut self, depth: usize, painter: &mut Painter) {
        let owes_line = std::mem::take(&mut self.owes_line);
        if self.lengths.len() > DEEPEST_MARGIN {
            return;
        }
        let width = depth * self.indent;
        if self.margin.len() <= width {
            self.margin.resize(width + 1, b' ');
            self.margin[0] = b'\n';
        }
        painter.margin(&self.margin[usize::from(!owes_line)..=width]);
    }
}
