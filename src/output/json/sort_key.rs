//! What the members of an object are sorted by: their keys, and those of one key by their values, as Python sorts pairs.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::escape::{self, Escape};

/// The decoded key in UTF-8, where bytes have the order of code points; lone surrogates are spelled like characters.
pub(super) fn sort_key(key: &[u8]) -> Cow<'_, [u8]> {
    let key = &key[1..key.len() - 1];
    if memchr::memchr(b'\\', key).is_none() {
        return Cow::Borrowed(key);
    }
    let mut decoded = Vec::with_capacity(key.len());
    let mut rest = key;
    while let Some(byte) = rest.first() {
        let length = if *byte == b'\\' {
            push_decoded(rest, &mut decoded)
        } else {
            1
        };
        if *byte != b'\\' {
            decoded.push(*byte);
        }
        rest = &rest[length..];
    }
    Cow::Owned(decoded)
}

/// What members of one key are sorted by. Where Python could not compare, the order stays.
pub(super) enum ValueKey<'a> {
    Number(f64),
    Text(Cow<'a, [u8]>),
    Other,
}

impl<'a> ValueKey<'a> {
    pub(super) fn of(value: &'a [u8]) -> Self {
        if value.first() == Some(&b'"') {
            return Self::Text(sort_key(value));
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

impl Ord for ValueKey<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(another)) => one.total_cmp(another),
            (Self::Text(one), Self::Text(another)) => one.cmp(another),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for ValueKey<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ValueKey<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ValueKey<'_> {}

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
    use super::sort_key;

    #[test]
    fn keys_are_decoded() {
        let cases: [(&str, &[u8]); 5] = [
            (r#""a/b""#, b"a/b"),
            (r#""\u00e4\n\/\"""#, "ä\n/\"".as_bytes()),
            (r#""\ud83d\ude00""#, "😀".as_bytes()),
            (r#""\udb40\udc41""#, "\u{e0041}".as_bytes()),
            (r#""\ud800x""#, b"\xed\xa0\x80x"),
        ];
        for (key, decoded) in cases {
            assert_eq!(&*sort_key(key.as_bytes()), decoded, "{key}");
        }
    }
}
