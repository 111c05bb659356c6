//! A body as it is read: piece by piece, and the first one at length when what the body is must be told from it.

use std::io::{self, BufRead};

use crate::output::RenderError;

/// The longest chunk.
const CHUNK: usize = 64 * 1024;

/// A first piece below this may be all there is.
const SMALL: usize = 8 * 1024;

/// A body and the chunk of it that is at hand.
pub(super) struct Source<R> {
    body: R,
    /// The first chunk, when it was made of several pieces. Any other stays in the memory of the body.
    beginning: Vec<u8>,
    /// The length of the chunk.
    length: usize,
    /// What ended the first chunk: it is reported after that was shown.
    failure: Option<io::Error>,
}

impl<R: BufRead> Source<R> {
    pub(super) fn new(body: R) -> Self {
        Self {
            body,
            beginning: Vec::new(),
            length: 0,
            failure: None,
        }
    }

    /// The chunk; an empty one is the end.
    pub(super) fn chunk(&mut self) -> Result<&[u8], RenderError> {
        if self.beginning.is_empty() && self.length > 0 {
            let piece = self.body.fill_buf().map_err(RenderError::Body)?;
            Ok(&piece[..self.length])
        } else {
            Ok(&self.beginning)
        }
    }

    /// The chunk holds the rest of the body.
    pub(super) fn is_whole(&self) -> bool {
        let all = if self.beginning.is_empty() {
            SMALL
        } else {
            CHUNK
        };
        self.length < all
    }

    /// The chunk is known to be the last: it was filled as far as the body goes.
    pub(super) fn is_last(&self) -> bool {
        !self.beginning.is_empty() && self.length < CHUNK
    }

    /// Goes on to what is there.
    pub(super) fn advance(&mut self) -> Result<(), RenderError> {
        if self.beginning.is_empty() {
            self.body.consume(self.length);
        }
        self.beginning = Vec::new();
        self.length = 0;
        let failure = self.failure.take();
        self.length = match failure {
            Some(failure) => Err(failure),
            None => self.available(),
        }
        .map_err(RenderError::Body)?;
        Ok(())
    }

    /// Reads until the chunk is full or the body at its end.
    pub(super) fn fill(&mut self) -> Result<(), RenderError> {
        while self.length < CHUNK {
            match self.available() {
                Ok(0) => break,
                Ok(count) => {
                    let count = count.min(CHUNK - self.length);
                    let piece = self.body.fill_buf().map_err(RenderError::Body)?;
                    self.beginning.extend_from_slice(&piece[..count]);
                    self.body.consume(count);
                    self.length += count;
                }
                Err(failure) if self.length > 0 => {
                    self.failure = Some(failure);
                    break;
                }
                Err(failure) => return Err(RenderError::Body(failure)),
            }
        }
        Ok(())
    }

    /// How much of the body is there, as far as a chunk goes.
    fn available(&mut self) -> io::Result<usize> {
        loop {
            match self.body.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result.map(|piece| piece.len().min(CHUNK)),
            }
        }
    }
}
