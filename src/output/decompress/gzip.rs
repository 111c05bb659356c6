//! The coding "gzip": members, one after the other (RFC 1952 §2.2).
//!
//! What stands behind the last member is no part of the body. gzip and HTTPie pass it over too.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::Input;

/// The first byte of every member.
const MAGIC: u8 = 0x1f;

/// The content of all members; `None` behind the last.
pub(super) struct Members<'a>(Option<GzDecoder<Input<'a>>>);

impl<'a> Members<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        Self(Some(GzDecoder::new(input)))
    }
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(mut member) = self.0.take() {
            let outcome = member.read(buffer);
            if buffer.is_empty() || !matches!(outcome, Ok(0)) {
                self.0 = Some(member);
                return outcome;
            }
            let mut input = member.into_inner();
            if input.fill_buf()?.first() == Some(&MAGIC) {
                self.0 = Some(GzDecoder::new(input));
            }
        }
        Ok(0)
    }
}
