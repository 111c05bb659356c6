//! What a decoder reads: the packed body, and what was seen of it.
//!
//! A decoder may hide an error of the body in its own, and seldom says why it failed. What was seen here tells.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// The packed body.
pub(super) struct Input<'a> {
    body: Box<dyn BufRead + 'a>,
    seen: Rc<Seen>,
}

/// What was seen of the packed body.
pub(super) struct Seen {
    /// The body itself failed.
    error: RefCell<Option<io::Error>>,
    /// What is wrong with it, should its decoder fail now.
    fault: Cell<&'static str>,
}

impl<'a> Input<'a> {
    pub(super) fn new(body: Box<dyn BufRead + 'a>) -> Self {
        let seen = Rc::new(Seen {
            error: RefCell::default(),
            fault: Cell::new("is damaged"),
        });
        Self { body, seen }
    }

    pub(super) fn seen(&self) -> Rc<Seen> {
        Rc::clone(&self.seen)
    }

    /// The error of a decoder that will not go on, for what is wrong with the body.
    pub(super) fn refuse(&self, fault: &'static str) -> io::Error {
        self.seen.fault.set(fault);
        io::ErrorKind::InvalidData.into()
    }
}

impl Seen {
    /// Why the decoder failed: the error of the body, or else what is wrong with it.
    pub(super) fn reason(&self) -> Result<&'static str, io::Error> {
        match self.error.take() {
            Some(error) => Err(error),
            None => Ok(self.fault.get()),
        }
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.body.fill_buf() {
            Ok(piece) => {
                if piece.is_empty() {
                    self.seen.fault.set("ends early");
                }
                Ok(piece)
            }
            Err(error) => {
                let kind = error.kind();
                if kind != io::ErrorKind::Interrupted {
                    self.seen.error.replace(Some(error));
                }
                Err(kind.into())
            }
        }
    }

    fn consume(&mut self, count: usize) {
        self.body.consume(count);
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}
