//! Tells binary bodies, which are not shown.

use std::str;

use crate::output::charset::Charset;

/// What is shown instead.
pub(super) const NOTICE: &str = "
+-----------------------------------------+
| NOTE: binary data not shown in terminal |
+-----------------------------------------+";

/// HTTPie takes a NUL for the mark of a binary body. Most other binary bodies have bytes that neither belong to a character nor
/// to the layout of a text, and no `terminal` should see those.
pub(super) fn is_binary(beginning: &[u8], charset: Charset, terminal: bool) -> bool {
    if charset.is_wide() {
        return false;
    }
    let is_layout = |byte: u8| matches!(byte, 0x07..=0x0d | 0x1b);
    let is_odd = |byte: &u8| *byte < b' ' && !is_layout(*byte);
    // The last character may end in the next piece.
    let is_no_text = || str::from_utf8(beginning).is_err_and(|error| error.error_len().is_some());
    beginning.contains(&0) || (terminal && beginning.iter().any(is_odd) && is_no_text())
}

/// Where the text ends in a chunk that turns binary: before the line with the NUL.
pub(super) fn text_before(chunk: &[u8], charset: Charset) -> Option<usize> {
    if charset.is_wide() {
        return None;
    }
    let nul = memchr::memchr(0, chunk)?;
    Some(memchr::memrchr2(b'\n', b'\r', &chunk[..nul]).map_or(0, |end| end + 1))
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_16LE;

    use super::*;

    #[test]
    fn binary_bodies_are_recognised() {
        let is_binary = |bytes| is_binary(bytes, Charset::UTF_8, true);
        assert!(is_binary(b"a\0b"));
        assert!(is_binary(b"\x78\x9c\x4b\x01\xff\xfe"));
        assert!(!is_binary("Grüße\n\x1b[0m".as_bytes()));
        assert!(!is_binary(b"caf\xe9\n"));
        assert!(is_binary(b"\x01caf\xe9\n"));
        assert!(!is_binary(b"\x01\xde"));
        assert!(!super::is_binary(b"a\0b\0", Charset::Web(UTF_16LE), true));
        assert!(!super::is_binary(b"\x01\xff", Charset::UTF_8, false));
    }

    #[test]
    fn lines_before_a_binary_one_are_text() {
        assert_eq!(text_before(b"a\nb\0c\n", Charset::UTF_8), Some(2));
        assert_eq!(text_before(b"a\0", Charset::UTF_8), Some(0));
        assert_eq!(text_before(b"a\n", Charset::UTF_8), None);
    }
}
