//! A byte buffer for many short pieces. Copying a block of fixed size and keeping part of it takes a few
//! instructions, where a copy of the exact size takes a call; tokens of JSON are mostly that short.

use std::io::{self, Write};

/// Written out when this many bytes have gathered.
const FULL: usize = 64 * 1024;

/// The sizes of the blocks.
const STAMP: usize = 64;
pub(super) const SHORT: usize = 32;

/// A piece that is written again and again, such as a coloured quotation mark.
#[derive(Clone)]
pub(super) struct Stamp {
    block: [u8; STAMP],
    length: usize,
    /// The piece, when it does not fit the block.
    long: Vec<u8>,
}

impl Stamp {
    pub(super) fn new(parts: &[&str]) -> Self {
        let piece = parts.concat().into_bytes();
        let mut block = [0; STAMP];
        let length = piece.len();
        match block.get_mut(..length) {
            Some(start) => {
                start.copy_from_slice(&piece);
                Stamp {
                    block,
                    length,
                    long: Vec::new(),
                }
            }
            None => Stamp {
                block,
                length,
                long: piece,
            },
        }
    }

    /// True when the stamp may stand before or after a content in [`Sheet::enclosed`].
    pub(super) fn is_short(&self) -> bool {
        self.length < STAMP
    }
}

/// The buffer; only its first `length` bytes are written.
pub(super) struct Sheet {
    bytes: Vec<u8>,
    length: usize,
}

impl Sheet {
    pub(super) fn new() -> Self {
        Sheet {
            bytes: vec![0; FULL + FULL / 8],
            length: 0,
        }
    }

    #[inline]
    pub(super) fn byte(&mut self, byte: u8) {
        match self.bytes.get_mut(self.length) {
            Some(place) => {
                *place = byte;
                self.length += 1;
            }
            None => self.copy(&[byte]),
        }
    }

    #[inline]
    pub(super) fn stamp(&mut self, stamp: &Stamp) {
        match self.bytes[self.length..].first_chunk_mut::<STAMP>() {
            Some(place) if stamp.length <= STAMP => {
                *place = stamp.block;
                self.length += stamp.length;
            }
            _ => self.copy(stamp.block.get(..stamp.length).unwrap_or(&stamp.long)),
        }
    }

    /// Copies `input[from..to]`. What stands after `to` may serve to fill a block.
    #[inline]
    pub(super) fn part(&mut self, input: &[u8], from: usize, to: usize) {
        if to - from <= SHORT
            && let Some(block) = input[from..].first_chunk::<SHORT>()
            && let Some(place) = self.bytes[self.length..].first_chunk_mut::<SHORT>()
        {
            *place = *block;
            self.length += to - from;
        } else {
            self.copy(&input[from..to]);
        }
    }

    /// Writes the first bytes of `content`, below 32 of them, between two stamps; false when there is no room.
    #[inline]
    pub(super) fn enclosed(
        &mut self,
        open: &Stamp,
        content: &[u8; SHORT],
        length: usize,
        close: &Stamp,
    ) -> bool {
        let Some(room) = self.bytes[self.length..].first_chunk_mut::<{ 2 * STAMP + SHORT }>()
        else {
            return false;
        };
        // The masks change nothing. They show the compiler that no index can be out of bounds.
        let start = open.length & (STAMP - 1);
        let end = start + (length & (SHORT - 1));
        room[..STAMP].copy_from_slice(&open.block);
        room[start..start + SHORT].copy_from_slice(content);
        room[end..end + STAMP].copy_from_slice(&close.block);
        self.length += end + close.length;
        true
    }

    #[inline(never)]
    pub(super) fn copy(&mut self, piece: &[u8]) {
        let end = self.length + piece.len();
        if end > self.bytes.len() {
            self.bytes.resize(end + FULL, 0);
        }
        self.bytes[self.length..end].copy_from_slice(piece);
        self.length = end;
    }

    #[inline]
    pub(super) fn is_full(&self) -> bool {
        self.length >= FULL
    }

    /// Writes what has gathered.
    pub(super) fn empty(&mut self, out: &mut impl Write) -> io::Result<()> {
        let length = std::mem::take(&mut self.length);
        out.write_all(&self.bytes[..length])
    }
}

#[cfg(test)]
mod tests {
    use super::{FULL, STAMP, Sheet, Stamp};

    #[test]
    fn pieces_of_all_sizes_are_whole() {
        let text: String = ('a'..='z').cycle().take(200).collect();
        let (mut sheet, mut expected) = (Sheet::new(), Vec::new());
        for size in (0..=STAMP + 2).cycle().take(4 * FULL / STAMP) {
            sheet.stamp(&Stamp::new(&[&text[..size]]));
            sheet.part(text.as_bytes(), 7, 7 + size);
            sheet.part(&text.as_bytes()[..7 + size], 7, 7 + size);
            sheet.byte(b'.');
            let piece = [&text[..size], &text[7..7 + size], &text[7..7 + size], "."].concat();
            expected.extend_from_slice(piece.as_bytes());
        }
        assert!(sheet.is_full());
        let mut written = Vec::new();
        sheet.empty(&mut written).unwrap();
        assert!(written == expected && !sheet.is_full());
    }
}
