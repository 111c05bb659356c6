//! What the members of an object are sorted by: their keys, and those of one key by their values, as Python sorts pairs.

use std::cmp::Ordering;

use super::escape::{self, Escape};
use super::scan;

/// The first bytes of the decoded key that `text` starts with; zeros fill them up.
pub(super) fn beginning(text: &[u8]) -> [u8; 8] {
    if let Some(key) = text[1..].first_chunk::<8>() {
        let length = scan::unescaped(key);
        if length == key.len() {
            return *key;
        }
        if key[length] == b'"' {
            let mask = (1 << (8 * length)) - 1;
            return (u64::from_le_bytes(*key) & mask).to_le_bytes();
        }
    }
    let mut beginning = [0; 8];
    for (place, byte) in beginning.iter_mut().zip(decoded(text)) {
        *place = byte;
    }
    beginning
}

/// The key that `text` starts with, decoded: in UTF-8, where bytes have the order of code points; lone surrogates are spelled
/// like characters.
pub(super) fn decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut rest = &text[1..];
    while let Some(byte) = rest.first().filter(|byte| **byte != b'"') {
        let length = if *byte == b'\\' {
            push_decoded(rest, &mut decoded)
        } else {
            decoded.push(*byte);
            1
        };
        rest = &rest[length..];
    }
    decoded
}

/// What members of one key are sorted by. Where Python could not compare, the order stays.
pub(super) enum ValueKey {
    Number(f64),
    Text(Vec<u8>),
    Other,
}

impl ValueKey {
    /// Of the member that is the `text`, which begins with its key.
    pub(super) fn of(text: &[u8]) -> Self {
        let value = text[string_length(text)..].trim_ascii_start();
        let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii_start();
        if value.first() == Some(&b'"') {
            return Self::Text(decoded(value));
        }
        let number = str::from_utf8(value)
            .ok()
            .and_then(|text| text.parse().ok());
        number.map_or(Self::Other, Self::Number)
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Text(_) => 1,
            Self::Other => 2,
        }
    }
}

impl Ord for ValueKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(another)) => one.total_cmp(another),
            (Self::Text(one), Self::Text(another)) => one.cmp(another),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for ValueKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ValueKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ValueKey {}

/// The length of the string that the text begins with.
fn string_length(text: &[u8]) -> usize {
    let mut end = 1;
    loop {
        end += scan::unescaped(&text[end..]);
        match text.get(end) {
            Some(b'\\') => end = (end + 2).min(text.len()),
            Some(_) => return end + 1,
            None => return end,
        }
    }
}

/// Appends what the escape at the start of `bytes` stands for; returns its length.
fn push_decoded(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    let (code, length) = match escape::read(bytes, true, true) {
        Escape::Char(c, length) => (u32::from(c), length),
        Escape::Keep(2) => (u32::from(simple(bytes[1])), 2),
        Escape::Keep(length) => (escape::code(&bytes[..length]).unwrap_or_default(), length),
        Escape::Cut | Escape::Wrong => (u32::from('\\'), 1),
    };
    match char::from_u32(code) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        // A surrogate: three bytes, as the encoding of characters goes on.
        None => out.extend([
            0xed,
            0x80 | (code >> 6 & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
    }
    length
}

fn simple(letter: u8) -> char {
    match letter {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::{beginning, decoded};

    #[test]
    fn keys_are_decoded() {
        let cases: [(&str, &[u8]); 5] = [
            (r#""a/b""#, b"a/b"),
            (r#""\u00e4\n\/\"""#, "ä\n/\"".as_bytes()),
            (r#""\ud83d\ude00""#, "😀".as_bytes()),
            (r#""\udb40\udc41""#, "\u{e0041}".as_bytes()),
            (r#""\ud800x""#, b"\xed\xa0\x80x"),
        ];
        for (key, expected) in cases {
            assert_eq!(decoded(key.as_bytes()), expected, "{key}");
        }
    }

    #[test]
    fn keys_begin_as_decoded() {
        let cases: [(&str, &[u8; 8]); 5] = [
            (r#""a":12345678"#, b"a\0\0\0\0\0\0\0"),
            (r#""":12345678"#, b"\0\0\0\0\0\0\0\0"),
            (r#""12345678":"#, b"12345678"),
            (r#""123456\n89":"#, b"123456\n8"),
            (r#""ab":1"#, b"ab\0\0\0\0\0\0"),
        ];
        for (text, expected) in cases {
            assert_eq!(&beginning(text.as_bytes()), expected, "{text}");
        }
    }
}
