//! Keeps the first bytes of a body that somebody else reads, in case they tell something.

use std::cell::RefCell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::decompress::decompress;
use crate::message::Response;

/// So many bytes are kept, as they were sent.
const KEPT: usize = 4096;

/// The first bytes of one body.
pub(crate) struct Beginning {
    kept: Rc<RefCell<Vec<u8>>>,
}

struct Watched {
    body: Box<dyn BufRead>,
    kept: Rc<RefCell<Vec<u8>>>,
}

impl Beginning {
    /// Watches the body of a response. Whoever reads it notices nothing.
    pub(crate) fn watch(response: &mut Response) -> Self {
        let kept = Rc::default();
        let body = std::mem::replace(&mut response.body, Box::new(io::empty()));
        response.body = Box::new(Watched {
            body,
            kept: Rc::clone(&kept),
        });
        Self { kept }
    }

    /// Reads the beginning if nobody has read anything.
    pub(crate) fn fetch(&self, body: &mut dyn Read) {
        if self.kept.borrow().is_empty() {
            // Whoever wants the body itself reports what is wrong with it.
            let _ = io::copy(&mut body.take(KEPT as u64), &mut io::sink());
        }
    }

    /// What has been read of it so far, at most a few thousand bytes, unpacked as far as that goes.
    pub(crate) fn unpacked(&self, codings: &str) -> Vec<u8> {
        let packed = io::Cursor::new(self.kept.borrow().clone());
        let mut reader = decompress(codings, "", Box::new(packed)).take(KEPT as u64);
        let mut unpacked = Vec::new();
        // It is cut off, so it ends in an error.
        let _ = reader.read_to_end(&mut unpacked);
        unpacked
    }
}

impl Watched {
    fn keep(kept: &RefCell<Vec<u8>>, piece: &[u8]) {
        let mut kept = kept.borrow_mut();
        let room = KEPT - kept.len();
        kept.extend_from_slice(&piece[..piece.len().min(room)]);
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.body.read(buffer)?;
        Self::keep(&self.kept, &buffer[..count]);
        Ok(count)
    }
}

impl BufRead for Watched {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.body.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // What was filled is there without another read.
        if count > 0
            && let Ok(piece) = self.body.fill_buf()
        {
            Self::keep(&self.kept, &piece[..count.min(piece.len())]);
        }
        self.body.consume(count);
    }
}
