//! A body as it is read: chunk by chunk, and the first one at length when what the body is must be told from it.

use std::io::{self, Read};

use crate::output::RenderError;

const CHUNK: usize = 64 * 1024;

/// What there is room for at first: most bodies are small, and clearing a whole chunk takes longer than formatting them.
const FIRST: usize = 8 * 1024;

/// A body and the chunk that was read last.
pub(super) struct Source<R> {
    body: R,
    buffer: Vec<u8>,
    length: usize,
    /// What ended the first chunk: it is reported after that was shown.
    failure: Option<io::Error>,
}

impl<R: Read> Source<R> {
    pub(super) fn new(body: R) -> Self {
        Self {
            body,
            buffer: vec![0; FIRST],
            length: 0,
            failure: None,
        }
    }

    /// The chunk; an empty one is the end.
    pub(super) fn chunk(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// The chunk holds the rest of the body.
    pub(super) fn is_whole(&self) -> bool {
        self.length < self.buffer.len()
    }

    /// Reads what is there.
    pub(super) fn advance(&mut self) -> Result<(), RenderError> {
        self.make_room();
        self.length = 0;
        let failure = self.failure.take();
        self.length = match failure {
            Some(failure) => Err(failure),
            None => self.read(),
        }
        .map_err(RenderError::Body)?;
        Ok(())
    }

    /// Reads until the chunk is full or the body at its end.
    pub(super) fn fill(&mut self) -> Result<(), RenderError> {
        while self.length < CHUNK {
            self.make_room();
            match self.read() {
                Ok(0) => break,
                Ok(count) => self.length += count,
                Err(failure) if self.length > 0 => {
                    self.failure = Some(failure);
                    break;
                }
                Err(failure) => return Err(RenderError::Body(failure)),
            }
        }
        Ok(())
    }

    /// A full buffer shows that there is more.
    fn make_room(&mut self) {
        if !self.is_whole() {
            self.buffer.resize(CHUNK, 0);
        }
    }

    fn read(&mut self) -> io::Result<usize> {
        loop {
            match self.body.read(&mut self.buffer[self.length..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}
