//! The coding "deflate": a zlib stream by the RFC, and a bare one by some servers.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};

use super::Input;

/// The first byte tells which of the two it is.
pub(super) fn inflate<'a>(mut input: Input<'a>) -> io::Result<Box<dyn Read + 'a>> {
    let zlib = input
        .fill_buf()?
        .first()
        .is_some_and(|first| first & 0x0f == 8 && first >> 4 <= 7);
    Ok(Box::new(Inflate {
        input,
        state: Decompress::new(zlib),
        ended: false,
    }))
}

/// Like `flate2`'s readers, but a stream that ends early is an error, not an end.
struct Inflate<'a> {
    input: Input<'a>,
    state: Decompress,
    ended: bool,
}

impl Read for Inflate<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended && !buffer.is_empty() {
            let input = self.input.fill_buf()?;
            let at_end = input.is_empty();
            let (read_before, written_before) = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(input, buffer, FlushDecompress::None)
                .map_err(io::Error::other)?;
            let advance =
                |now: u64, before: u64| usize::try_from(now - before).unwrap_or(usize::MAX);
            self.input
                .consume(advance(self.state.total_in(), read_before));
            self.ended = status == Status::StreamEnd;
            let written = advance(self.state.total_out(), written_before);
            if written > 0 {
                return Ok(written);
            }
            if at_end && !self.ended {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(0)
    }
}
