//! The characters of a body: which encoding it has, and its text as UTF-8.
//!
//! HTTPie: `httpie/encoding.py`. The declared charset wins; without one, or with an unknown one, UTF-8 if the bytes allow it,
//! otherwise a guess from the first bytes.

use encoding_rs::{CoderResult, Decoder, Encoding, REPLACEMENT, UTF_8};

/// The charset that a `Content-Type` declares, if anyone knows it.
pub(crate) fn declared(content_type: &str) -> Option<&'static Encoding> {
    let charset = content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches(['"', '\'']))
    })?;
    named(charset)
}

/// The encoding of that name, as the web or Python spells it.
pub(crate) fn named(name: &str) -> Option<&'static Encoding> {
    let dashed = name.replace('_', "-");
    [name, &dashed]
        .into_iter()
        .find_map(|name| Encoding::for_label(name.as_bytes()))
        // The web's standard takes some charsets out of use by an encoding that shows nothing of the text.
        .filter(|encoding| *encoding != REPLACEMENT)
}

/// A guess from the beginning of a body of which `is_whole` says whether it is all.
pub(crate) fn detect(beginning: &[u8], is_whole: bool) -> &'static Encoding {
    if is_utf8(beginning, is_whole) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(beginning, is_whole);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

fn is_utf8(beginning: &[u8], is_whole: bool) -> bool {
    match std::str::from_utf8(beginning) {
        Ok(_) => true,
        // A character that the end cuts in two.
        Err(error) => !is_whole && error.error_len().is_none(),
    }
}

/// Turns chunks of any encoding into UTF-8; what cannot be read becomes U+FFFD.
pub(crate) struct ToUtf8 {
    decoder: Decoder,
    text: Vec<u8>,
}

impl ToUtf8 {
    /// A byte order mark decides over `encoding`.
    pub(crate) fn new(encoding: &'static Encoding) -> Self {
        Self {
            decoder: encoding.new_decoder(),
            text: Vec::new(),
        }
    }

    /// The text of the next chunk.
    pub(crate) fn decode(&mut self, chunk: &[u8], last: bool) -> &[u8] {
        let space = self
            .decoder
            .max_utf8_buffer_length(chunk.len())
            .unwrap_or(chunk.len() * 3 + 16);
        self.text.resize(space, 0);
        let (result, _, written, _) = self.decoder.decode_to_utf8(chunk, &mut self.text, last);
        debug_assert!(matches!(result, CoderResult::InputEmpty));
        &self.text[..written]
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, SHIFT_JIS, UTF_16LE, WINDOWS_1250, WINDOWS_1252};

    use super::*;

    #[test]
    fn the_declared_charset_is_found() {
        assert_eq!(declared("text/plain; charset=utf-8"), Some(UTF_8));
        assert_eq!(declared("text/plain; a=b; CharSet=\"big5\""), Some(BIG5));
        assert_eq!(declared("text/plain; charset=nonexistent"), None);
        assert_eq!(declared("text/plain"), None);
        assert_eq!(named("shift_jis"), Some(SHIFT_JIS));
        assert_eq!(named("windows_1250"), Some(WINDOWS_1250));
    }

    #[test]
    fn utf8_is_preferred_when_nothing_is_declared() {
        assert_eq!(detect("é".as_bytes(), true), UTF_8);
        assert_eq!(detect(&"é".as_bytes()[..1], false), UTF_8);
        assert_ne!(
            detect(b"caf\xe9 au lait, d\xe9j\xe0 vu, no\xebl", true),
            UTF_8
        );
    }

    #[test]
    fn chunks_may_cut_characters() {
        let mut decoder = ToUtf8::new(UTF_16LE);
        let mut text = decoder.decode(b"a\0\xe9", false).to_vec();
        text.extend_from_slice(decoder.decode(b"\0", true));
        assert_eq!(text, "aé".as_bytes());
        assert_eq!(
            ToUtf8::new(WINDOWS_1252).decode(b"\xe9", true),
            "é".as_bytes()
        );
        assert_eq!(
            ToUtf8::new(UTF_8).decode(b"\xff.", true),
            "\u{fffd}.".as_bytes()
        );
    }
}
