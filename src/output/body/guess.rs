//! Waits to see whether a text is JSON.
//!
//! HTTPie tries to read every text as JSON, whatever its type says. Plain text must not change, so nothing is shown
//! until the text is at its end, has turned out not to be JSON, or is so long that its beginning has to do.

use std::io::{self, Write};

use super::look::Look;
use crate::output::json::{Formatter, JsonOptions, is_json};
use crate::output::sink::Sink;

/// How much text is held.
const LIMIT: usize = 1 << 20;

/// A stage that becomes another when it is known what the text is.
pub(super) struct Guess<'a> {
    look: Look<'a>,
    state: State<'a>,
}

enum State<'a> {
    Open {
        held: Vec<u8>,
        reader: Box<Formatter<io::Sink>>,
        /// Something else than blanks has come.
        begun: bool,
    },
    Decided(Box<dyn Sink + 'a>),
}

impl<'a> Guess<'a> {
    pub(super) fn new(look: Look<'a>) -> Self {
        Self {
            look,
            state: State::Open {
                held: Vec::new(),
                reader: Box::new(Formatter::new(JsonOptions::default(), io::sink())),
                begun: false,
            },
        }
    }

    fn decide(&mut self, whole: bool) -> io::Result<&mut Box<dyn Sink + 'a>> {
        if let State::Open { held, reader, .. } = &mut self.state {
            let held = std::mem::take(held);
            let mut next = if !reader.is_broken() && is_json(&held, whole) {
                self.look.json()
            } else {
                self.look.text()
            };
            next.write_all(&held)?;
            self.state = State::Decided(next);
        }
        match &mut self.state {
            State::Decided(next) => Ok(next),
            State::Open { .. } => Err(io::Error::other("undecided")),
        }
    }
}

impl Write for Guess<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let (held, reader, begun) = match &mut self.state {
            State::Decided(next) => return next.write_all(text).map(|()| text.len()),
            State::Open {
                held,
                reader,
                begun,
            } => (held, reader, begun),
        };
        held.extend_from_slice(text);
        reader.write(text)?;
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        let is_markup = !*begun && first == Some(&b'<');
        *begun |= first.is_some();
        if is_markup {
            let held = std::mem::take(held);
            let mut next = self.look.text();
            next.write_all(&held)?;
            self.state = State::Decided(next);
        } else if reader.is_broken() || held.len() >= LIMIT {
            self.decide(false)?;
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.state {
            State::Open { .. } => Ok(()),
            State::Decided(next) => next.flush(),
        }
    }
}

impl Sink for Guess<'_> {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.decide(true)?;
        match self.state {
            State::Open { .. } => Ok(()),
            State::Decided(next) => next.finish(),
        }
    }
}
