//! Makes the control characters of a response visible.
//!
//! A server may put escape sequences in a reason, a header, a body or a file name, and with them rewrite the
//! screen, the title or the clipboard of whoever looks at it. Characters that steer a terminal or turn the order of
//! text around are therefore written as `\u001b`, whatever the format. HTTPie writes them as they are.

use std::borrow::Cow;
use std::io::{self, Write};

use super::utf8::{self, Step};

/// True when `c` steers a terminal or reorders the text around it: C0, DEL, C1, bidi controls, line and paragraph
/// separators.
#[inline]
pub(crate) fn is_hostile(c: char) -> bool {
    // Most characters are settled by the first two comparisons.
    !(' '..'\x7f').contains(&c)
        && (c <= '\u{9f}'
            || c >= '\u{61c}'
                && matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

/// True when `c` shows nothing: the other format characters and the noncharacters. As they are they do no harm
/// (a joiner holds an emoji together), but an escape that stands for one says more than the character would.
pub(crate) fn is_invisible(c: char) -> bool {
    // Most characters are settled by the first two comparisons.
    !('\u{ae}'..'\u{180b}').contains(&c)
        && matches!(c,
        '\u{ad}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}'
        | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Appends `c` as `\uXXXX`. Every hostile character fits in four digits.
pub(crate) fn push_escape(c: char, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let code = u32::from(c);
    out.extend_from_slice(b"\\u");
    out.extend([12, 8, 4, 0].map(|shift| HEX[(code >> shift & 0xf) as usize]));
}

/// A text of several lines with its hostile characters escaped; line ends and tabs stay.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    escape(text, |c| is_hostile(c) && !is_layout(c))
}

/// A text that must stay on its line (a header value, a file name) with its hostile characters escaped.
pub(crate) fn visible_line(text: &str) -> Cow<'_, str> {
    escape(text, is_hostile)
}

fn is_layout(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t')
}

fn escape(text: &str, hide: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&hide) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hide(c) {
            push_escape(c, &mut out);
        } else {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// Appends `input` to `out` with hostile characters escaped and wrong UTF-8 as U+FFFD; line ends and tabs stay.
/// Returns how much was used: all of it, but for a sequence that is cut off at the end, unless this is the `last`.
pub(super) fn push_visible(input: &[u8], last: bool, out: &mut Vec<u8>) -> usize {
    let (mut from, mut at) = (0, 0);
    while at < input.len() {
        at += harmless(&input[at..]);
        let Some(rest) = input.get(at..).filter(|rest| !rest.is_empty()) else {
            break;
        };
        let length = match utf8::first(rest) {
            Step::Char(c, length) if !is_hostile(c) || is_layout(c) => {
                at += length;
                continue;
            }
            Step::Char(c, length) => {
                out.extend_from_slice(&input[from..at]);
                push_escape(c, out);
                length
            }
            Step::Cut if !last => {
                out.extend_from_slice(&input[from..at]);
                return at;
            }
            step => {
                out.extend_from_slice(&input[from..at]);
                out.extend_from_slice(utf8::REPLACEMENT);
                if let Step::Invalid(length) = step {
                    length
                } else {
                    rest.len()
                }
            }
        };
        at += length;
        from = at;
    }
    out.extend_from_slice(&input[from..]);
    input.len()
}

/// How many bytes at the start are printable ASCII, eight at a time.
fn harmless(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The lowest bit that is set belongs to the first byte below 0x20, at 0x7f or above.
        let found =
            (word.wrapping_sub(0x20 * EACH) | word.wrapping_add(EACH) | word) & (0x80 * EACH);
        if found != 0 {
            return index * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let printable = |byte: &u8| (0x20..0x7f).contains(byte);
    words.len() * 8 + rest.iter().take_while(|byte| printable(byte)).count()
}

/// A writer that makes text visible on its way to `W`. Chunks may be cut anywhere; call [`Visible::finish`] at the end.
pub(crate) struct Visible<W> {
    out: W,
    /// A sequence cut off by the end of a chunk, below four bytes.
    tail: Vec<u8>,
    buffer: Vec<u8>,
}

impl<W: Write> Visible<W> {
    pub(crate) fn new(out: W) -> Self {
        Visible {
            out,
            tail: Vec::new(),
            buffer: Vec::new(),
        }
    }

    /// Writes what was held back and returns the writer.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        let tail = std::mem::take(&mut self.tail);
        push_visible(&tail, true, &mut self.buffer);
        self.out.write_all(&self.buffer)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The tail is completed first, so that the rest need not be copied.
        let mut rest = bytes;
        while let (false, [next, after @ ..]) = (self.tail.is_empty(), rest) {
            self.tail.push(*next);
            let used = push_visible(&self.tail, false, &mut self.buffer);
            self.tail.drain(..used);
            rest = after;
        }
        for piece in rest.chunks(64 * 1024) {
            let held = std::mem::take(&mut self.tail);
            let joined = if held.is_empty() {
                Cow::Borrowed(piece)
            } else {
                Cow::Owned([&held, piece].concat())
            };
            let used = push_visible(&joined, false, &mut self.buffer);
            self.tail.extend_from_slice(&joined[used..]);
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::{Visible, is_hostile, visible, visible_line};

    fn through(bytes: &[u8], size: usize) -> String {
        let mut writer = Visible::new(Vec::new());
        for chunk in bytes.chunks(size) {
            writer.write_all(chunk).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn controls_are_shown() {
        assert_eq!(visible("a\x1b[31mb\r\n\tc"), "a\\u001b[31mb\r\n\tc");
        assert_eq!(visible_line("a\r\nb\x7f"), "a\\u000d\\u000ab\\u007f");
        assert_eq!(
            visible("\u{9b}31m\u{202e}x\u{2066}\u{61c}"),
            "\\u009b31m\\u202ex\\u2066\\u061c"
        );
        assert_eq!(
            visible("Grüße \u{1f468}\u{200d}\u{1f469}"),
            "Grüße \u{1f468}\u{200d}\u{1f469}"
        );
    }

    #[test]
    fn wrong_utf8_is_replaced_and_nothing_after_it_is_lost() {
        for size in 1..6 {
            assert_eq!(
                through(b"a\xffb\xe2\x82c\xc2\x9bd\xf0\x9f", size),
                "a\u{fffd}b\u{fffd}c\\u009bd\u{fffd}"
            );
        }
    }

    proptest! {
        #[test]
        fn chunks_do_not_matter(bytes in any::<Vec<u8>>(), size in 1_usize..9) {
            let whole = through(&bytes, usize::MAX);
            prop_assert_eq!(&through(&bytes, size), &whole);
            let raw = |c: char| is_hostile(c) && !matches!(c, '\n' | '\r' | '\t');
            prop_assert!(!whole.contains(raw));
            if !String::from_utf8_lossy(&bytes).contains(raw) {
                prop_assert_eq!(whole, String::from_utf8_lossy(&bytes));
            }
        }
    }
}
