//! The characters of a body: which encoding it has, its text as UTF-8, and the way back.
//!
//! HTTPie: `httpie/encoding.py`. The declared charset wins; without one, or with an unknown one, a short body is UTF-8, and so
//! is one whose bytes allow it; otherwise the first bytes decide. HTTPie refuses a body with an unknown charset; here it is shown.

mod decode;
mod encode;

use std::str::FromStr;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

pub(crate) use decode::ToUtf8;
pub(crate) use encode::Encoded;

/// Below this a guess is worse than none.
const TOO_SHORT: usize = 32;

/// A way to write characters as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    /// One that the web knows.
    Web(&'static Encoding),
    Utf32 {
        big_endian: bool,
    },
}

impl Charset {
    pub(crate) const UTF_8: Self = Self::Web(UTF_8);

    /// The charset of that name, as the web or Python spells it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let dashed = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        match dashed.as_str() {
            "utf-32" | "utf-32le" | "utf-32-le" | "utf32" => {
                return Some(Self::Utf32 { big_endian: false });
            }
            "utf-32be" | "utf-32-be" => return Some(Self::Utf32 { big_endian: true }),
            "utf-16-le" => return Some(Self::Web(UTF_16LE)),
            "utf-16-be" => return Some(Self::Web(UTF_16BE)),
            "utf-8-sig" => return Some(Self::UTF_8),
            _ => {}
        }
        [dashed.as_str(), &dashed.replace('-', "")]
            .into_iter()
            .find_map(|name| Encoding::for_label(name.as_bytes()))
            .map(Self::Web)
    }

    /// The charset that a `Content-Type` declares, if anyone knows it.
    pub(crate) fn declared(content_type: &str) -> Option<Self> {
        let charset = content_type.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let quotes = ['"', '\'', ' '];
            name.trim()
                .trim_matches(quotes)
                .eq_ignore_ascii_case("charset")
                .then(|| value.trim().trim_matches(quotes))
        })?;
        Self::named(charset)
    }

    /// A guess from the beginning of a body of which `is_whole` says whether it is all.
    pub(crate) fn detect(beginning: &[u8], is_whole: bool) -> Self {
        if let Some(marked) = Self::marked(beginning) {
            return marked;
        }
        if is_utf8(beginning, is_whole) || (is_whole && beginning.len() <= TOO_SHORT) {
            return Self::UTF_8;
        }
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
        detector.feed(beginning, is_whole);
        Self::Web(detector.guess(None, chardetng::Utf8Detection::Allow))
    }

    /// The charset that a byte order mark tells.
    fn marked(beginning: &[u8]) -> Option<Self> {
        match beginning {
            [0xff, 0xfe, 0, 0, ..] => Some(Self::Utf32 { big_endian: false }),
            [0, 0, 0xfe, 0xff, ..] => Some(Self::Utf32 { big_endian: true }),
            _ => Encoding::for_bom(beginning).map(|(encoding, _)| Self::Web(encoding)),
        }
    }

    /// A body that says in which order the bytes of its characters stand is believed.
    pub(crate) fn ordered_by(self, beginning: &[u8]) -> Self {
        Self::marked(beginning)
            .filter(|marked| marked.unit() == self.unit())
            .unwrap_or(self)
    }

    /// Characters are made of units of several bytes, so that a NUL is no sign of a binary body.
    pub(crate) fn is_wide(self) -> bool {
        self.unit() > 1
    }

    fn unit(self) -> usize {
        match self {
            Self::Utf32 { .. } => 4,
            Self::Web(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => 2,
            Self::Web(_) => 1,
        }
    }
}

/// A name that is no charset's.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a supported encoding")]
pub(crate) struct UnknownCharset(String);

impl FromStr for Charset {
    type Err = UnknownCharset;

    fn from_str(name: &str) -> Result<Self, UnknownCharset> {
        Self::named(name).ok_or_else(|| UnknownCharset(name.to_owned()))
    }
}

fn is_utf8(beginning: &[u8], is_whole: bool) -> bool {
    match std::str::from_utf8(beginning) {
        Ok(_) => true,
        // A character that the end cuts in two.
        Err(error) => !is_whole && error.error_len().is_none(),
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, SHIFT_JIS, WINDOWS_1250, WINDOWS_1252};

    use super::*;

    #[test]
    fn the_declared_charset_is_found() {
        let cases = [
            ("text/plain; charset=utf-8", Some(Charset::UTF_8)),
            (
                "text/plain; a=b; CharSet=\"big5\"",
                Some(Charset::Web(BIG5)),
            ),
            ("text/plain; charset=nonexistent", None),
            ("text/plain", None),
        ];
        for (content_type, expected) in cases {
            assert_eq!(Charset::declared(content_type), expected, "{content_type}");
        }
    }

    #[test]
    fn names_of_python_are_known() {
        let cases = [
            ("shift_jis", Charset::Web(SHIFT_JIS)),
            ("windows_1250", Charset::Web(WINDOWS_1250)),
            ("latin-1", Charset::Web(WINDOWS_1252)),
            ("UTF_16_BE", Charset::Web(UTF_16BE)),
            ("utf8", Charset::UTF_8),
            ("utf_32", Charset::Utf32 { big_endian: false }),
        ];
        for (name, expected) in cases {
            assert_eq!(Charset::named(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn utf8_is_preferred_when_nothing_is_declared() {
        assert_eq!(Charset::detect("é".as_bytes(), true), Charset::UTF_8);
        assert_eq!(Charset::detect(&"é".as_bytes()[..1], false), Charset::UTF_8);
        assert_eq!(Charset::detect(b"caf\xe9", true), Charset::UTF_8);
        let long = b"caf\xe9 au lait, d\xe9j\xe0 vu, no\xebl, et quelque chose de plus";
        assert_eq!(Charset::detect(long, true), Charset::Web(WINDOWS_1252));
    }

    #[test]
    fn marks_decide_over_the_order_of_bytes_alone() {
        let utf16 = Charset::Web(UTF_16LE);
        assert_eq!(utf16.ordered_by(b"\xfe\xff\0a"), Charset::Web(UTF_16BE));
        assert_eq!(utf16.ordered_by(b"\xef\xbb\xbfa"), utf16);
        assert_eq!(
            Charset::detect(b"\xff\xfe\0\0a\0\0\0", true),
            Charset::Utf32 { big_endian: false }
        );
    }
}
