//! Formats and colours JSON without changing it, in one pass over chunks of any size.
//!
//! HTTPie: `httpie/output/formatters/json.py` and `lexers/json.py`, which read the body into Python values and write
//! those. Here every number, key and escape keeps its spelling (but for escapes of printable characters, which are
//! shown), memory does not grow with the body (one bit for each open container), and text that is no JSON is passed
//! through from where it goes wrong.

mod escape;
mod members;
mod nesting;
mod number;
mod outline;
mod page;
mod prefix;
mod quick;
mod scan;
mod sheet;
mod sort_key;
mod sorted;
mod string;
mod tail;
mod token;

use std::io::{self, Write};
use std::rc::Rc;

pub(crate) use self::sorted::SortedFormatter;

use self::nesting::Nesting;
use self::number::Number;
use self::page::Page;
use self::token::{Token, Word};
use super::theme::JsonTheme;

/// How much is looked at in one go.
const PIECE: usize = 64 * 1024;

/// The longest start of a token that decides how the token is shown: of a number, whether it has a fraction.
const LOOK_AHEAD: usize = 256;

/// How JSON is shown.
#[derive(Clone, Copy, Default)]
pub(crate) struct JsonOptions<'a> {
    /// Blanks a level. `None` keeps the blanks of the input.
    pub(crate) indent: Option<usize>,
    /// Show `\u00e4` as `ä`.
    pub(crate) decode_escapes: bool,
    /// `None` is plain text.
    pub(crate) theme: Option<&'a Rc<JsonTheme>>,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The first text, or something before it.
    Start,
    /// A first element, or the end of the array.
    Element,
    /// A first key, or the end of the object.
    Member,
    Key,
    Value,
    Colon,
    /// A comma or the end of the container; between texts, another text.
    After,
    /// The end of the container, whose line has begun.
    End,
    /// The rest of a string.
    String,
    /// The rest of a number.
    Number,
    /// Text before the JSON.
    Prefix,
    /// Anything: the JSON has gone wrong.
    Broken,
}

/// Where reading goes on.
enum Step {
    Past(usize),
    /// A token starts here whose end is not there yet.
    Starved(usize),
}

impl Step {
    fn at(self) -> usize {
        let (Step::Past(at) | Step::Starved(at)) = self;
        at
    }
}

/// A writer of formatted JSON. Chunks may be cut anywhere; call [`Formatter::finish`] at the end.
pub(crate) struct Formatter<W> {
    page: Page<W>,
    nesting: Nesting,
    state: State,
    number: Number,
    /// The open string or number.
    token: Token,
    decode_escapes: bool,
    /// Texts begun: JSON texts may follow one another.
    texts: u64,
    /// The start of a token that was cut off by the end of a chunk.
    tail: Vec<u8>,
}

impl<W: Write> Formatter<W> {
    pub(crate) fn new(options: JsonOptions<'_>, out: W) -> Self {
        Formatter {
            page: Page::new(options.indent, options.theme, out),
            nesting: Nesting::default(),
            state: State::Start,
            number: Number::Start,
            token: Token::Text,
            decode_escapes: options.decode_escapes,
            texts: 0,
            tail: Vec::new(),
        }
    }

    /// Formats the next bytes of the body, which is UTF-8.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        for mut piece in bytes.chunks(PIECE) {
            if !self.tail.is_empty() {
                let mut held = std::mem::take(&mut self.tail);
                let before = held.len();
                held.extend_from_slice(&piece[..piece.len().min(LOOK_AHEAD)]);
                let used = self.run(&held, false)?;
                if used < before {
                    held.drain(..used);
                    self.tail = held;
                    continue;
                }
                piece = &piece[used - before..];
            }
            let used = self.run(piece, false)?;
            self.tail.extend_from_slice(&piece[used..]);
        }
        Ok(())
    }

    /// Hands on what can be shown so far.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.page.flush()
    }

    /// Writes what was held back and returns the writer.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.end()?;
        self.page.finish()
    }

    fn end(&mut self) -> io::Result<()> {
        let tail = std::mem::take(&mut self.tail);
        self.run(&tail, true)?;
        match self.state {
            State::String => self.page.break_token(self.token),
            State::Number => self.end_number(),
            _ => {}
        }
        Ok(())
    }

    /// True once the input has turned out not to be JSON.
    pub(crate) fn is_broken(&self) -> bool {
        self.state == State::Broken
    }

    /// True where a value may begin.
    fn awaits_value(&self) -> bool {
        self.tail.iter().all(|byte| is_blank(*byte))
            && match self.state {
                State::Start | State::Element | State::Value | State::Prefix => true,
                State::After => self.nesting.depth() == 0,
                _ => false,
            }
    }

    fn run(&mut self, input: &[u8], last: bool) -> io::Result<usize> {
        let mut at = 0;
        while at < input.len() {
            let step = match self.state {
                State::String => self.string(input, at, at, last),
                State::Number => self.more_digits(input, at),
                State::Prefix => self.prefix(input, at, last),
                State::Broken => {
                    let used = self.page.raw(&input[at..], last);
                    if at + used < input.len() {
                        Step::Starved(at + used)
                    } else {
                        Step::Past(at + used)
                    }
                }
                _ => match self.quick(input, at) {
                    end if end == at => self.token(input, at, last),
                    end => Step::Past(end),
                },
            };
            self.page.drain()?;
            match step {
                Step::Past(next) => at = next,
                Step::Starved(next) => return Ok(next),
            }
        }
        Ok(at)
    }

    fn token(&mut self, input: &[u8], at: usize, last: bool) -> Step {
        match input[at] {
            b'"' if self.begins_string() => {
                self.page.open(self.token);
                self.state = State::String;
                self.string(input, at + 1, at + 1, last)
            }
            b' ' | b'\n' | b'\r' | b'\t' => self.blanks(input, at, last),
            byte @ (b'{' | b'[') if self.begins_value() => self.open(byte, input, at),
            byte @ (b'}' | b']') if self.ends_container(byte) => self.close(byte, at),
            b',' if self.may_go_on() => self.comma(at),
            b':' if self.state == State::Colon => {
                self.page.colon(self.nesting.depth());
                self.state = State::Value;
                Step::Past(at + 1)
            }
            b'-' | b'0'..=b'9' => self.begin_number(input, at, last),
            b't' => self.word(input, at, last, Word::True),
            b'f' => self.word(input, at, last, Word::False),
            b'n' => self.word(input, at, last, Word::Null),
            0xef if self.state == State::Start => self.byte_order_mark(input, at, last),
            _ => self.go_wrong(input, at),
        }
    }

    fn blanks(&mut self, input: &[u8], at: usize, last: bool) -> Step {
        let end = at
            + input[at..]
                .iter()
                .take_while(|byte| is_blank(**byte))
                .count();
        if self.page.keeps_blanks() {
            self.page.blanks(&input[at..end]);
        } else if end == input.len() && !last {
            // They come back if what follows is no JSON.
            return Step::Starved(self.before_blanks(input, end));
        }
        Step::Past(end)
    }

    /// True when a value may come here; lays out what stands before it.
    #[inline]
    fn begins_value(&mut self) -> bool {
        self.state == State::Value || self.begins_other_value()
    }

    #[inline(never)]
    fn begins_other_value(&mut self) -> bool {
        match self.state {
            State::Element => self.page.line(self.nesting.depth()),
            State::Start => self.texts = 1,
            State::After if self.nesting.depth() == 0 => {
                self.texts += 1;
                self.page.line(0);
            }
            _ => return false,
        }
        true
    }

    #[inline]
    fn begins_string(&mut self) -> bool {
        if self.state == State::Member {
            self.page.line(self.nesting.depth());
        } else if self.state != State::Key {
            self.token = Token::Text;
            return self.begins_value();
        }
        self.token = Token::Key;
        true
    }

    /// True when the container may go on with a comma.
    #[inline]
    fn may_go_on(&self) -> bool {
        self.state == State::After && self.nesting.depth() > 0
    }

    #[inline]
    fn comma(&mut self, at: usize) -> Step {
        self.page.comma(self.nesting.depth());
        self.after_comma();
        Step::Past(at + 1)
    }

    #[inline]
    fn after_comma(&mut self) {
        self.state = if self.nesting.in_object() {
            State::Key
        } else {
            State::Value
        };
    }

    #[inline]
    fn open(&mut self, byte: u8, input: &[u8], at: usize) -> Step {
        let object = byte == b'{';
        if !self.nesting.push(object) {
            return self.go_wrong(input, at);
        }
        self.page.punctuation(byte);
        self.state = if object {
            State::Member
        } else {
            State::Element
        };
        Step::Past(at + 1)
    }

    /// True when the innermost container may end with this bracket.
    #[inline]
    fn ends_container(&self, byte: u8) -> bool {
        let may_end = [State::After, State::End, State::Element, State::Member];
        may_end.contains(&self.state) && self.nesting.is_end(byte)
    }

    #[inline]
    fn close(&mut self, byte: u8, at: usize) -> Step {
        if self.state == State::After {
            self.page.line(self.nesting.depth() - 1);
        }
        self.page.punctuation(byte);
        self.nesting.pop();
        self.state = State::After;
        Step::Past(at + 1)
    }

    #[inline]
    fn word(&mut self, input: &[u8], at: usize, last: bool, word: Word) -> Step {
        let (rest, text) = (&input[at..], word.as_str().as_bytes());
        if rest.starts_with(text) && self.begins_value() {
            self.page.word(word);
            self.state = State::After;
            return Step::Past(at + text.len());
        }
        if !last && rest.len() < text.len() && text.starts_with(rest) {
            return Step::Starved(self.before_blanks(input, at));
        }
        self.go_wrong(input, at)
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

/// Whether a body that does not call itself JSON is one JSON text, as far as its `start` shows. HTTPie formats such
/// bodies too. `whole` says that there is no more than the start; otherwise only a container counts.
pub(crate) fn is_json(start: &[u8], whole: bool) -> bool {
    let mut reader = Formatter::new(JsonOptions::default(), io::sink());
    if reader.write(start).is_err() || whole && reader.end().is_err() {
        return false;
    }
    let ended = reader.state == State::After && reader.nesting.depth() == 0;
    reader.texts == 1 && !reader.is_broken() && (ended || !whole && reader.nesting.depth() > 0)
}

#[cfg(test)]
mod tests;
