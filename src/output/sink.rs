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

impl<'a> Sink for Visible<Box<dyn Sink + 'a>> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        let next = Visible::finish(*self)?;
        next.finish()
    }
}

/// JSON, and what stands behind it.
pub(super) struct Json<'a> {
    formatter: Order<'a>,
    end: &'static [u8],
}

/// The order of keys: as received or sorted.
pub(super) enum Order<'a> {
    Received(Formatter<Out<'a>>),
    Sorted(SortedFormatter<Out<'a>>),
}

impl<'a> Json<'a> {
    pub(super) fn new(formatter: Order<'a>, end: &'static [u8]) -> Self {
        Self { formatter, end }
    }
}

impl Write for Json<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.formatter {
            Order::Received(formatter) => formatter.write(bytes)?,
            Order::Sorted(formatter) => formatter.write(bytes)?,
        }
        Ok(bytes.len())
    }

    /// Sorted keys have to wait for the end of their object.
    fn flush(&mut self) -> io::Result<()> {
        match &mut self.formatter {
            Order::Received(formatter) => formatter.flush(),
            Order::Sorted(_) => Ok(()),
        }
    }
}

impl Sink for Json<'_> {
    fn finish(self: Box<Self>) -> io::Result<()> {
        let mut out = match self.formatter {
            Order::Received(formatter) => formatter.finish()?,
            Order::Sorted(formatter) => formatter.finish()?,
        };
        out.write_all(self.end)
    }
}
