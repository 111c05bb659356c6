//! A byte buffer for many short pieces. Copying a block of fixed size and keeping part of it takes a few
//! instructions, where a copy of the exact size takes a call; tokens of JSON are mostly that short.

use std::io::{self, Write};

use super::scan::Window;

/// Written out when this many bytes have gathered.
const FULL: usize = 64 * 1024;

/// What there is room for at first: most bodies are small, and clearing room for more takes longer than formatting them.
const FIRST: usize = 8 * 1024;

/// The sizes of the blocks: of a stamp, of a token, and of the paint before and after it.
const STAMP: usize = 64;
pub(super) const SHORT: usize = 32;
const ON: usize = 32;
const OFF: usize = 16;

/// A piece that is written again and again, such as the start of a line.
#[derive(Clone)]
pub(super) struct Stamp {
    block: [u8; STAMP],
    length: usize,
    /// The piece, when it does not fit the block.
    long: Vec<u8>,
}

impl Stamp {
    pub(super) fn new(parts: &[&str]) -> Self {
        let mut block = [0; STAMP];
        let mut length = 0;
        for part in parts {
            if let Some(place) = block.get_mut(length..length + part.len()) {
                place.copy_from_slice(part.as_bytes());
            }
            length += part.len();
        }
        let long = if length > STAMP {
            parts.concat().into_bytes()
        } else {
            Vec::new()
        };
        Stamp {
            block,
            length,
            long,
        }
    }
}

/// The paint around short tokens.
#[derive(Default)]
pub(super) struct Frame {
    on: [u8; ON],
    on_length: u8,
    off: [u8; OFF],
    off_length: u8,
}

impl Frame {
    /// Nothing when the paint is too long for short tokens.
    pub(super) fn new(on: &str, off: &str) -> Option<Self> {
        let mut frame = Frame {
            on: [0; ON],
            on_length: on.len().try_into().ok()?,
            off: [0; OFF],
            off_length: off.len().try_into().ok()?,
        };
        frame.on[..ON - 1]
            .get_mut(..on.len())?
            .copy_from_slice(on.as_bytes());
        frame.off[..OFF - 1]
            .get_mut(..off.len())?
            .copy_from_slice(off.as_bytes());
        Some(frame)
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
            bytes: vec![0; FIRST],
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

    /// Writes the first `length` bytes of the window, below 32 of them, in their paint, and what stands `after` them; false
    /// when there is no room for much more.
    #[inline]
    #[must_use]
    pub(super) fn framed(
        &mut self,
        frame: &Frame,
        window: &Window,
        length: usize,
        after: &Stamp,
    ) -> bool {
        // The greatest lengths show the compiler that no index can be out of bounds.
        const ROOM: usize = 2 * u8::MAX as usize + SHORT + STAMP;
        let Some(room) = self.bytes[self.length..].first_chunk_mut::<ROOM>() else {
            self.framed_at_the_end(frame, window, length, after);
            return false;
        };
        let start = usize::from(frame.on_length);
        let end = start + (length & (SHORT - 1));
        let stop = end + usize::from(frame.off_length);
        room[..ON].copy_from_slice(&frame.on);
        room[start..start + SHORT].copy_from_slice(&window[..SHORT]);
        room[end..end + OFF].copy_from_slice(&frame.off);
        room[stop..stop + STAMP].copy_from_slice(&after.block);
        if after.length <= STAMP {
            self.length += stop + after.length;
            return true;
        }
        self.length += stop;
        self.copy(&after.long);
        !self.is_full()
    }

    /// The same where a block does not fit.
    #[cold]
    fn framed_at_the_end(&mut self, frame: &Frame, window: &Window, length: usize, after: &Stamp) {
        self.copy(&frame.on[..usize::from(frame.on_length)]);
        self.copy(&window[..length]);
        self.copy(&frame.off[..usize::from(frame.off_length)]);
        self.stamp(after);
    }

    /// Has the room that is left filled by what says how much it read and wrote; returns how much it read.
    #[inline]
    pub(super) fn fill(&mut self, write: impl FnOnce(&mut [u8]) -> (usize, usize)) -> usize {
        let (read, written) = write(&mut self.bytes[self.length..]);
        self.length += written;
        read
    }

    pub(super) fn character(&mut self, c: char) {
        match self.bytes[self.length..].first_chunk_mut::<4>() {
            Some(place) => self.length += c.encode_utf8(place).len(),
            None => self.copy(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }

    #[inline(never)]
    pub(super) fn copy(&mut self, piece: &[u8]) {
        let end = self.length + piece.len();
        if end > self.bytes.len() {
            self.bytes.resize(end.max(2 * self.bytes.len()), 0);
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
    use super::{FULL, Frame, STAMP, Sheet, Stamp};

    #[test]
    fn pieces_of_all_sizes_are_whole() {
        let text: String = ('a'..='z').cycle().take(200).collect();
        let (mut sheet, mut expected) = (Sheet::new(), Vec::new());
        let window = text.as_bytes().first_chunk().unwrap();
        for size in (0..=STAMP + 2).cycle().take(4 * FULL / STAMP) {
            let stamp = Stamp::new(&[&text[..size]]);
            sheet.stamp(&stamp);
            sheet.part(text.as_bytes(), 7, 7 + size);
            sheet.part(&text.as_bytes()[..7 + size], 7, 7 + size);
            sheet.byte(b'.');
            let frame = Frame::new(&text[..size % 32], &text[..size % 16]).unwrap();
            let _ = sheet.framed(&frame, window, size % 32, &stamp);
            let parts = [&text[..size], &text[7..7 + size], &text[7..7 + size], "."];
            let framed = [
                &text[..size % 32],
                &text[..size % 32],
                &text[..size % 16],
                &text[..size],
            ];
            expected.extend_from_slice((parts.concat() + &framed.concat()).as_bytes());
        }
        assert!(sheet.is_full());
        let mut written = Vec::new();
        sheet.empty(&mut written).unwrap();
        assert!(written == expected && !sheet.is_full());
    }

    #[test]
    fn long_paints_have_no_frame() {
        assert!(Frame::new(&"x".repeat(32), "").is_none());
        assert!(Frame::new("", &"x".repeat(16)).is_none());
    }
}
