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
