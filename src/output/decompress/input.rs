//! What a decoder reads: the packed body, and what was seen of it.
//!
//! A decoder may hide an error of the body in its own, and seldom says why it failed. What was seen here tells.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// So many bytes without any content are no body, but a way to keep the reader busy for ever: empty members, frames to be skipped,
/// empty blocks. A zstd decoder holds back a window of content, 8 MB at most.
const LONGEST_IDLE: usize = 16 << 20;

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
    /// Bytes that the decoder took since it gave any.
    idle: Cell<usize>,
}

impl<'a> Input<'a> {
    pub(super) fn new(body: Box<dyn BufRead + 'a>) -> Self {
        let seen = Rc::new(Seen {
            error: RefCell::default(),
            fault: Cell::new("is damaged"),
            idle: Cell::new(0),
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
    /// The decoder gave content.
    pub(super) fn content(&self) {
        self.idle.set(0);
    }

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
        if self.seen.idle.get() > LONGEST_IDLE {
            return Err(self.refuse("brings no content for 16 MB"));
        }
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
        self.seen.idle.update(|idle| idle + count);
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

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::super::decompress;
    use super::*;

    /// Unpacks 20 MB of a body that begins so and then repeats itself, for 40 MB.
    fn unpack(coding: &str, start: &'static [u8], unit: &[u8]) -> io::Result<usize> {
        let mut body: Box<dyn Read> = Box::new(start);
        for _ in 0..(40 << 20) / unit.len() {
            body = Box::new(body.chain(unit));
        }
        let mut unpacked = Vec::new();
        decompress(coding, "h:80", Box::new(BufReader::new(body)))
            .take(20 << 20)
            .read_to_end(&mut unpacked)
    }

    #[test]
    fn a_body_that_goes_on_without_content_ends() {
        let filler = vec![b'a'; 1 << 16];
        // An empty member with a long name, a frame to be skipped, a block of metadata.
        let member = [
            b"\x1f\x8b\x08\x08\0\0\0\0\0\xff",
            &filler[..60_000],
            b"\0\x03\0\0\0\0\0\0\0\0\0",
        ];
        let skipped = [b"\x50\x2a\x4d\x18\0\0\x01\0", &filler[..]];
        let metadata = [b"\xe6\xff\x3f", &filler[..]];
        for (coding, start, unit) in [
            ("gzip", &b""[..], member.concat()),
            ("zstd", b"", skipped.concat()),
            ("br", b"\x0c", metadata.concat()),
        ] {
            let error = unpack(coding, start, &unit).unwrap_err().to_string();
            let expected = format!("its {coding} stream brings no content for 16 MB");
            assert!(error.ends_with(&expected), "{error}");
        }
    }

    /// Blocks that nothing could be packed in, and the largest window: nothing is given before that is full.
    #[test]
    fn content_that_is_held_back_comes_in_time() {
        let block = [&b"\0\0\x08"[..], &vec![b'x'; 1 << 16]].concat();
        let unpacked = unpack("zstd", b"\x28\xb5\x2f\xfd\0\x68", &block);
        assert_eq!(unpacked.unwrap(), 20 << 20);
    }
}
