//! The stages that the text of a body passes, one after the other, on its way to the output.

use std::cell::RefCell;
use std::io::{self, Write};

use super::json::{Formatter, SortedFormatter};
use super::terminal::Visible;

/// A stage. Text comes in whole characters, cut anywhere; [`Write::flush`] hands on what can be shown so far.
pub(super) trait Sink: Write {
    /// The text is at its end: writes what was held back.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// The output, shared by the stages that take turns in writing to it.
#[derive(Clone, Copy)]
pub(super) struct Out<'a>(&'a RefCell<dyn Write + 'a>);

impl<'a> Out<'a> {
    pub(super) fn new(out: &'a RefCell<dyn Write + 'a>) -> Self {
        Self(out)
    }
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl Sink for Out<'_> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Visible<Box<dyn Sink + '_>> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        let next = Visible::finish(*self)?;
        next.finish()
    }
}

/// JSON, in one order of its keys or another.
pub(super) enum Json<'a> {
    AsReceived(Formatter<Box<dyn Sink + 'a>>),
    Sorted(SortedFormatter<Box<dyn Sink + 'a>>),
}

impl Write for Json<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::AsReceived(formatter) => formatter.write(bytes)?,
            Self::Sorted(formatter) => formatter.write(bytes)?,
        }
        Ok(bytes.len())
    }

    /// Sorted keys have to wait for the end of their object.
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::AsReceived(formatter) => formatter.flush(),
            Self::Sorted(_) => Ok(()),
        }
    }
}

impl Sink for Json<'_> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        let next = match *self {
            Self::AsReceived(formatter) => formatter.finish()?,
            Self::Sorted(formatter) => formatter.finish()?,
        };
        next.finish()
    }
}
