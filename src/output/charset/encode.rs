//! From UTF-8 back to the charset that a message declares: redirected output keeps it, even when it is formatted.

use std::borrow::Cow;
use std::io::{self, Write};

use encoding_rs::{Encoder, EncoderResult, UTF_8, UTF_16BE, UTF_16LE};

use super::Charset;
use crate::output::utf8::{self, Step};

/// A writer of UTF-8 whose text arrives at `W` in another charset. What that cannot say becomes `?`.
pub(crate) struct Encoded<W> {
    to: To,
    /// A character cut off by the end of a write, below four bytes.
    tail: Vec<u8>,
    buffer: Vec<u8>,
    out: W,
}

enum To {
    Utf8,
    Web(Encoder),
    Utf16 { big_endian: bool },
    Utf32 { big_endian: bool },
}

impl<W: Write> Encoded<W> {
    pub(crate) fn new(charset: Charset, out: W) -> Self {
        let to = match charset {
            Charset::Utf32 { big_endian } => To::Utf32 { big_endian },
            Charset::Web(encoding) if encoding == UTF_8 => To::Utf8,
            Charset::Web(encoding) if encoding == UTF_16LE => To::Utf16 { big_endian: false },
            Charset::Web(encoding) if encoding == UTF_16BE => To::Utf16 { big_endian: true },
            Charset::Web(encoding) => To::Web(encoding.new_encoder()),
        };
        Self {
            to,
            tail: Vec::new(),
            buffer: Vec::new(),
            out,
        }
    }

    fn encode(&mut self, text: &str) {
        match &mut self.to {
            To::Utf8 => self.buffer.extend_from_slice(text.as_bytes()),
            To::Web(encoder) => encode(encoder, text, &mut self.buffer),
            To::Utf16 { big_endian } => {
                for unit in text.encode_utf16() {
                    self.buffer.extend_from_slice(&if *big_endian {
                        unit.to_be_bytes()
                    } else {
                        unit.to_le_bytes()
                    });
                }
            }
            To::Utf32 { big_endian } => {
                for code in text.chars().map(u32::from) {
                    self.buffer.extend_from_slice(&if *big_endian {
                        code.to_be_bytes()
                    } else {
                        code.to_le_bytes()
                    });
                }
            }
        }
    }
}

fn encode(encoder: &mut Encoder, mut text: &str, buffer: &mut Vec<u8>) {
    loop {
        let space = encoder
            .max_buffer_length_from_utf8_without_replacement(text.len())
            .unwrap_or(text.len() * 4);
        let start = buffer.len();
        buffer.resize(start + space + 16, 0);
        let (result, read, written) =
            encoder.encode_from_utf8_without_replacement(text, &mut buffer[start..], false);
        buffer.truncate(start + written);
        text = &text[read..];
        match result {
            EncoderResult::InputEmpty => return,
            EncoderResult::Unmappable(_) => buffer.push(b'?'),
            EncoderResult::OutputFull => {}
        }
    }
}

impl<W: Write> Write for Encoded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if matches!(self.to, To::Utf8) {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        let held = std::mem::take(&mut self.tail);
        let joined = if held.is_empty() {
            Cow::Borrowed(bytes)
        } else {
            Cow::Owned([&held, bytes].concat())
        };
        for part in joined.utf8_chunks() {
            self.encode(part.valid());
            // Whatever else is no text is not written here.
            if !part.invalid().is_empty() && utf8::first(part.invalid()) == Step::Cut {
                self.tail.extend_from_slice(part.invalid());
            }
        }
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, WINDOWS_1252};

    use super::*;

    fn encoded(charset: Charset, text: &str, size: usize) -> Vec<u8> {
        let mut writer = Encoded::new(charset, Vec::new());
        for chunk in text.as_bytes().chunks(size) {
            writer.write_all(chunk).unwrap();
        }
        writer.out
    }

    #[test]
    fn text_goes_back_to_its_charset() {
        for size in 1..9 {
            assert_eq!(
                encoded(Charset::Web(WINDOWS_1252), "é € 卷!", size),
                b"\xe9 \x80 ?!"
            );
            assert_eq!(
                encoded(Charset::Web(BIG5), "卷首", size),
                b"\xa8\xf7\xad\xba"
            );
            assert_eq!(encoded(Charset::Web(UTF_16BE), "aé", size), b"\0a\0\xe9");
            let utf32 = Charset::Utf32 { big_endian: false };
            assert_eq!(encoded(utf32, "é", size), b"\xe9\0\0\0");
            assert_eq!(encoded(Charset::UTF_8, "é卷", size), "é卷".as_bytes());
        }
    }
}
