//! The coding "zstd": frames, one after the other (RFC 8878 §3), with windows of at most 8 MB (RFC 9659 §3).

use std::io::{self, BufRead, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::Input;

/// Bytes that a frame may refer back to, and that are held for it.
const LARGEST_WINDOW: u64 = 8 << 20;

/// The content of all frames.
pub(super) struct Frames<'a> {
    input: Input<'a>,
    decoder: FrameDecoder,
    /// Whether the decoder is in a frame.
    inside: bool,
    /// Bytes of content that the frame gave so far.
    given: u64,
}

impl<'a> Frames<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(LARGEST_WINDOW);
        Self {
            input,
            decoder,
            inside: false,
            given: 0,
        }
    }

    /// Goes to the next frame with content. Whether there is one.
    fn enter(&mut self) -> io::Result<bool> {
        while !self.inside && !self.input.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.input) {
                Ok(()) => (self.inside, self.given) = (true, 0),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    let skipped = io::copy(&mut (&mut self.input).take(length), &mut io::sink())?;
                    if skipped < length {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(FrameDecoderError::WindowSizeTooBig { .. }) => {
                    return Err(self.input.refuse("asks for a window of more than 8 MB"));
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(self.inside)
    }

    /// Checks the frame that was read to its end.
    fn leave(&mut self) -> io::Result<()> {
        self.inside = false;
        // A size of 0 is none to the decoder.
        let size = Some(self.decoder.content_size()).filter(|size| *size > 0);
        if size.is_some_and(|size| size != self.given) {
            return Err(io::Error::other("wrong size"));
        }
        let told = self.decoder.get_checksum_from_data();
        match self.decoder.get_calculated_checksum() {
            counted if told.is_none() || told == counted => Ok(()),
            _ => Err(io::Error::other("wrong checksum")),
        }
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() && self.enter()? {
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(io::Error::other)?;
            }
            let count = self.decoder.read(buffer)?;
            self.given += count as u64;
            if count > 0 {
                return Ok(count);
            }
            self.leave()?;
        }
        Ok(0)
    }
}
