//! One step of UTF-8 decoding that knows a cut-off sequence from a wrong one, for text that comes in chunks.

/// What stands at the start of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A character and its length in bytes.
    Char(char, usize),
    /// This many bytes are no UTF-8. They are shown as one U+FFFD.
    Invalid(usize),
    /// The bytes end inside a sequence that is right so far.
    Cut,
}

/// What is shown in place of bytes that are no UTF-8.
pub(super) const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// Decodes the first character of `bytes`, which must not be empty.
#[inline]
pub(super) fn first(bytes: &[u8]) -> Step {
    let low = |byte: u8| u32::from(byte & 0x3f);
    let tail = |byte: u8| byte & 0xc0 == 0x80;
    match *bytes {
        [a, ..] if a < 0x80 => Step::Char(char::from(a), 1),
        [a @ 0xc2..=0xdf, b, ..] if tail(b) => in_range(u32::from(a & 0x1f) << 6 | low(b), 2),
        [a @ 0xe0..=0xef, b, c, ..] if tail(b) && tail(c) => {
            let code = u32::from(a & 0x0f) << 12 | low(b) << 6 | low(c);
            if code < 0x800 {
                Step::Invalid(1)
            } else {
                in_range(code, 3)
            }
        }
        [a @ 0xf0..=0xf4, b, c, d, ..] if tail(b) && tail(c) && tail(d) => {
            let code = u32::from(a & 0x07) << 18 | low(b) << 12 | low(c) << 6 | low(d);
            if code < 0x1_0000 {
                Step::Invalid(1)
            } else {
                in_range(code, 4)
            }
        }
        _ => fault(bytes),
    }
}

/// The number of bytes at the start that are characters above ASCII of kinds that never steer a terminal; a few rare ones
/// and the last bytes are left to [`first`].
#[inline]
pub(super) fn harmless(bytes: &[u8]) -> usize {
    // What the bytes after the first one must be, by the length of the character.
    const TAILS: [u32; 5] = [0, 0, 0xc000, 0x00c0_c000, 0xc0c0_c000];
    let mut at = 0;
    while let Some(start) = bytes[at..].first_chunk::<4>() {
        let length = usize::from(LENGTHS[usize::from(start[0])]);
        let tails = TAILS[length];
        if length == 0 || u32::from_le_bytes(*start) & tails != 0x8080_8000 & tails {
            break;
        }
        let is_rare = match start {
            // Dashes and quotation marks are not rare, nor what is behind the controls for the direction of text.
            [0xe2, 0x80, c, _] => !matches!(c, 0x90..=0xa7),
            [0xe2, b, ..] => *b < 0x82,
            [0xc2, b, ..] => *b < 0xa0,
            [0xd8, b, ..] => *b == 0x9c,
            [0xf0, b, ..] => *b < 0x90,
            _ => false,
        };
        if is_rare {
            break;
        }
        at += length;
    }
    at
}

/// The length of a character by its first byte; 0 where the second byte decides whether it is one at all.
const LENGTHS: [u8; 256] = {
    let mut lengths = [0; 256];
    let mut byte = 0xc2;
    while byte <= 0xf0 {
        lengths[byte] = match byte {
            0xe0 | 0xed => 0,
            0xc2..=0xdf => 2,
            0xe1..=0xef => 3,
            _ => 4,
        };
        byte += 1;
    }
    lengths
};

/// Surrogates and numbers past U+10FFFF have no character.
fn in_range(code: u32, width: usize) -> Step {
    char::from_u32(code).map_or(Step::Invalid(1), |c| Step::Char(c, width))
}

#[cold]
fn fault(bytes: &[u8]) -> Step {
    match std::str::from_utf8(&bytes[..bytes.len().min(4)]) {
        Err(error) => error.error_len().map_or(Step::Cut, Step::Invalid),
        Ok(_) => Step::Invalid(1),
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, first};

    #[test]
    fn every_character_is_decoded() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let mut buffer = [0; 4];
            let text = c.encode_utf8(&mut buffer);
            assert_eq!(first(text.as_bytes()), Step::Char(c, text.len()));
        }
    }

    #[test]
    fn faults_are_those_of_the_standard_library() {
        let cases: [(&[u8], Step); 8] = [
            (b"\xff", Step::Invalid(1)),
            (b"\xc0\x80", Step::Invalid(1)),
            (b"\xed\xa0\x80", Step::Invalid(1)),
            (b"\xf5\x80\x80\x80", Step::Invalid(1)),
            (b"\xe2\x82", Step::Cut),
            (b"\xe2\x82a", Step::Invalid(2)),
            (b"\xf0\x9f\x98a", Step::Invalid(3)),
            (b"\xf0", Step::Cut),
        ];
        for (bytes, step) in cases {
            assert_eq!(first(bytes), step, "{bytes:x?}");
        }
    }
}
