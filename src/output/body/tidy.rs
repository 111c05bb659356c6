//! What Pygments does to the lines of a text before it colours them, in every language: line ends become `\n`, empty lines at
//! both ends and a byte order mark go, and the last line gets an end.

use std::io::{self, Write};

use crate::output::sink::Sink;

/// A stage with Pygments' rules for lines.
pub(super) struct Tidy<'a> {
    next: Box<dyn Sink + 'a>,
    begun: Begun,
    /// Line ends that only count when more text comes.
    owed: usize,
    /// The last character was `\r`: a `\n` belongs to it.
    after_return: bool,
}

#[derive(PartialEq, Eq)]
enum Begun {
    Nothing,
    /// A mark or empty lines.
    Blank,
    Text,
}

impl<'a> Tidy<'a> {
    pub(super) fn new(next: Box<dyn Sink + 'a>) -> Self {
        Self {
            next,
            begun: Begun::Nothing,
            owed: 0,
            after_return: false,
        }
    }

    fn text(&mut self, text: &[u8]) -> io::Result<()> {
        const ENDS: &[u8] = &[b'\n'; 64];
        if text.is_empty() {
            return Ok(());
        }
        if self.begun == Begun::Text {
            while self.owed > 0 {
                let some = self.owed.min(ENDS.len());
                self.next.write_all(&ENDS[..some])?;
                self.owed -= some;
            }
        }
        self.owed = 0;
        self.after_return = false;
        self.begun = Begun::Text;
        self.next.write_all(text)
    }

    fn line_end(&mut self, byte: u8) {
        let continues = byte == b'\n' && self.after_return;
        self.after_return = byte == b'\r';
        if !continues {
            self.owed += 1;
        }
    }
}

impl Write for Tidy<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        let mut rest = bytes;
        if self.begun == Begun::Nothing && !rest.is_empty() {
            rest = rest.strip_prefix(MARK).unwrap_or(rest);
            self.begun = Begun::Blank;
        }
        while let Some(end) = memchr::memchr2(b'\n', b'\r', rest) {
            self.text(&rest[..end])?;
            self.line_end(rest[end]);
            rest = &rest[end + 1..];
        }
        self.text(rest)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.next.flush()
    }
}

impl Sink for Tidy<'_> {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.next.write_all(b"\n")?;
        self.next.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::output::sink::Out;

    fn tidied(text: &str, size: usize) -> String {
        let out = RefCell::new(Vec::new());
        let mut tidy = Box::new(Tidy::new(Box::new(Out::new(&out))));
        for chunk in text.as_bytes().chunks(size) {
            tidy.write_all(chunk).unwrap();
        }
        tidy.finish().unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    #[test]
    fn lines_are_those_of_pygments() {
        for (text, expected) in [
            ("", "\n"),
            ("a", "a\n"),
            ("\n\n a\r\n\r\n\rb\n\n", " a\n\n\nb\n"),
            ("\r\n", "\n"),
        ] {
            for size in 1..9 {
                assert_eq!(tidied(text, size), expected, "{text:?}");
            }
        }
        assert_eq!(tidied("\u{feff}\na\u{feff}", 64), "a\u{feff}\n");
    }
}
