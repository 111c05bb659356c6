//! From a body's bytes to UTF-8.

use std::io::{self, Write};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use super::Charset;
use crate::output::utf8::{self, Step};

/// Turns chunks of any charset into UTF-8; what cannot be read becomes U+FFFD. A byte order mark stays, as U+FEFF.
pub(crate) struct ToUtf8 {
    from: From,
    is_utf8: bool,
    /// What comes may be text as it is: it is UTF-8 by name, and what was none has ended.
    is_text: bool,
    /// The beginning of a character in such text.
    cut: Vec<u8>,
    text: Vec<u8>,
}

enum From {
    Web(Decoder),
    Utf32 { big_endian: bool, tail: Vec<u8> },
}

impl ToUtf8 {
    pub(crate) fn new(charset: Charset) -> Self {
        let from = match charset {
            Charset::Web(encoding) => From::Web(encoding.new_decoder_without_bom_handling()),
            Charset::Utf32 { big_endian } => From::Utf32 {
                big_endian,
                tail: Vec::new(),
            },
        };
        let is_utf8 = matches!(charset, Charset::Web(encoding) if encoding == UTF_8);
        Self {
            from,
            is_text: is_utf8,
            is_utf8,
            cut: Vec::new(),
            text: Vec::new(),
        }
    }

    /// Writes the text of the next chunk, in whole characters.
    pub(crate) fn decode(
        &mut self,
        chunk: &[u8],
        last: bool,
        out: &mut (impl Write + ?Sized),
    ) -> io::Result<()> {
        let mut chunk = chunk;
        if self.is_text && !last {
            chunk = self.copy(chunk, out)?;
            if chunk.is_empty() {
                return Ok(());
            }
        }
        let cut = std::mem::take(&mut self.cut);
        if !cut.is_empty() {
            out.write_all(self.convert(&cut, false))?;
        }
        self.is_text = self.is_utf8 && chunk.last().is_some_and(u8::is_ascii);
        out.write_all(self.convert(chunk, last))
    }

    /// Writes UTF-8 as it is, but for the beginning of a character at the end; returns what is none.
    fn copy<'a>(
        &mut self,
        mut chunk: &'a [u8],
        out: &mut (impl Write + ?Sized),
    ) -> io::Result<&'a [u8]> {
        if !self.cut.is_empty() {
            let before = self.cut.len();
            let mut character = self.cut.clone();
            character.extend(chunk.iter().take(3));
            match utf8::first(&character) {
                Step::Char(_, length) => {
                    out.write_all(&character[..length])?;
                    chunk = &chunk[length - before..];
                    self.cut.clear();
                }
                Step::Invalid(_) => return Ok(chunk),
                Step::Cut => {
                    self.cut = character;
                    return Ok(&[]);
                }
            }
        }
        let (text, rest) = chunk.split_at(Encoding::utf8_valid_up_to(chunk));
        if !rest.is_empty() {
            if utf8::first(rest) != Step::Cut {
                return Ok(chunk);
            }
            self.cut.extend_from_slice(rest);
        }
        out.write_all(text)?;
        Ok(&[])
    }

    fn convert(&mut self, chunk: &[u8], last: bool) -> &[u8] {
        match &mut self.from {
            From::Web(decoder) => {
                let space = decoder
                    .max_utf8_buffer_length(chunk.len())
                    .unwrap_or(chunk.len() * 3 + 16);
                if self.text.len() < space {
                    self.text.resize(space, 0);
                }
                let (result, _, written, _) = decoder.decode_to_utf8(chunk, &mut self.text, last);
                debug_assert!(matches!(result, CoderResult::InputEmpty));
                &self.text[..written]
            }
            From::Utf32 { big_endian, tail } => {
                tail.extend_from_slice(chunk);
                self.text.clear();
                let (units, rest) = tail.as_chunks::<4>();
                let rest = rest.len();
                for unit in units {
                    let code = if *big_endian {
                        u32::from_be_bytes(*unit)
                    } else {
                        u32::from_le_bytes(*unit)
                    };
                    push(char::from_u32(code), &mut self.text);
                }
                tail.drain(..tail.len() - rest);
                if last && rest > 0 {
                    push(None, &mut self.text);
                }
                &self.text
            }
        }
    }
}

fn push(character: Option<char>, text: &mut Vec<u8>) {
    let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use encoding_rs::{UTF_16LE, WINDOWS_1252};

    use super::*;

    fn decoded(charset: Charset, bytes: &[u8], size: usize) -> String {
        let mut decoder = ToUtf8::new(charset);
        let mut text = Vec::new();
        for chunk in bytes.chunks(size) {
            decoder.decode(chunk, false, &mut text).unwrap();
        }
        decoder.decode(&[], true, &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn chunks_may_cut_characters() {
        for size in 1..9 {
            assert_eq!(decoded(Charset::Web(UTF_16LE), b"a\0\xe9\0", size), "aé");
            assert_eq!(decoded(Charset::Web(WINDOWS_1252), b"\xe9", size), "é");
            assert_eq!(decoded(Charset::UTF_8, b"\xff.", size), "\u{fffd}.");
            let text = "aé.\u{1f600}..é";
            assert_eq!(decoded(Charset::UTF_8, text.as_bytes(), size), text);
            let wrong = b"a\xf0\x9fb\xe2\x82\xac\xff\xe2\x82.\n\xc3\xa9\xed\xa0\x80 \xe2\x82";
            assert_eq!(
                decoded(Charset::UTF_8, wrong, size),
                String::from_utf8_lossy(wrong)
            );
            let utf32 = Charset::Utf32 { big_endian: true };
            assert_eq!(
                decoded(utf32, b"\0\0\0a\0\x01\xf6\0\0\x11\0\0\0", size),
                "a\u{1f600}\u{fffd}\u{fffd}"
            );
        }
    }
}
