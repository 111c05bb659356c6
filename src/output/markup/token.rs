//! Cuts markup into tokens. Tolerant: what is no markup is text or a stray character.

use memchr::memmem;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Up to the next `<`; it may come in several parts.
    Text,
    /// `<name ...>` or `<name .../>`
    Start,
    /// `</name>`
    End,
    Comment,
    /// `<![CDATA[...]]>`
    Data,
    /// `<?...?>`
    Instruction,
    /// `<!...>`
    Declaration,
    /// A `<` that begins nothing.
    Stray,
}

/// The longest entity reference, with room to spare.
pub(super) const LONGEST_REFERENCE: usize = 64;

const COMMENT: &[u8] = b"<!--";
const DATA: &[u8] = b"<![CDATA[";

/// The kind and length of the first token of `input`, which is not empty. `None` when its end is still to come.
pub(super) fn first(input: &[u8], last: bool) -> Option<(Kind, usize)> {
    if input[0] != b'<' {
        let end = memchr::memchr(b'<', input);
        let length = end.unwrap_or_else(|| if last { input.len() } else { uncut(input) });
        return (length > 0).then_some((Kind::Text, length));
    }
    let begun = |open: &[u8]| input.len() < open.len() && open.starts_with(input);
    if !last && (begun(DATA) || begun(COMMENT) || input == b"</") {
        return None;
    }
    let up_to = |close: &[u8], from: usize| {
        let end = memmem::find(&input[from..], close)?;
        Some(from + end + close.len())
    };
    let (kind, length) = match input {
        _ if input.starts_with(COMMENT) => (Kind::Comment, up_to(b"-->", COMMENT.len())),
        _ if input.starts_with(DATA) => (Kind::Data, up_to(b"]]>", DATA.len())),
        [_, b'?', ..] => (Kind::Instruction, up_to(b"?>", 2)),
        [_, b'!', ..] => (Kind::Declaration, up_to(b">", 2)),
        [_, b'/', byte, ..] if is_name(*byte) => (Kind::End, up_to(b">", 2)),
        [_, byte, ..] if is_name(*byte) => (Kind::Start, tag(input)),
        _ => (Kind::Stray, Some(1)),
    };
    match length {
        Some(length) => Some((kind, length)),
        // What never ends is taken as a whole, so that it is not looked through again and again.
        None if !last => None,
        None if kind == Kind::Start => Some((kind, input.len())),
        None => Some((Kind::Stray, input.len())),
    }
}

/// A byte of a name: of the alphabet, or of a character beyond it.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-' | 0x80..)
}

/// Up to the `>` that stands in no value.
fn tag(input: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', &input[at..])?;
        let byte = input[at];
        if byte == b'>' {
            return Some(at + 1);
        }
        at += 1;
        // A quote opens a value only behind `=`.
        if input[..at - 1].trim_ascii_end().ends_with(b"=") {
            at += memchr::memchr(byte, &input[at..])? + 1;
        }
    }
}

/// Leaves out a reference at the end that may be cut.
fn uncut(text: &[u8]) -> usize {
    let from = text.len().saturating_sub(LONGEST_REFERENCE);
    match memchr::memrchr(b'&', &text[from..]) {
        Some(at)
            if !text[from + at..]
                .iter()
                .any(|byte| *byte == b';' || byte.is_ascii_whitespace()) =>
        {
            from + at
        }
        _ => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(mut input: &str) -> Vec<(Kind, &str)> {
        let mut tokens = Vec::new();
        while !input.is_empty() {
            let (kind, length) = first(input.as_bytes(), true).unwrap();
            let (token, rest) = input.split_at(length);
            tokens.push((kind, token));
            input = rest;
        }
        tokens
    }

    #[test]
    fn every_kind_is_found() {
        assert_eq!(
            tokens("<?xml?><!DOCTYPE a><a b='>'>t<!-- <b> --><![CDATA[<c>]]></a>< <d"),
            [
                (Kind::Instruction, "<?xml?>"),
                (Kind::Declaration, "<!DOCTYPE a>"),
                (Kind::Start, "<a b='>'>"),
                (Kind::Text, "t"),
                (Kind::Comment, "<!-- <b> -->"),
                (Kind::Data, "<![CDATA[<c>]]>"),
                (Kind::End, "</a>"),
                (Kind::Stray, "<"),
                (Kind::Text, " "),
                (Kind::Start, "<d"),
            ]
        );
        assert_eq!(
            tokens("<p title=it's>a</p>"),
            [
                (Kind::Start, "<p title=it's>"),
                (Kind::Text, "a"),
                (Kind::End, "</p>")
            ]
        );
    }

    #[test]
    fn what_may_be_cut_is_waited_for() {
        for input in ["<", "<!", "<![CDATA", "<!--x", "</", "<a b='>", "&am"] {
            assert_eq!(first(input.as_bytes(), false), None, "{input}");
        }
        assert_eq!(first(b"a b&am", false), Some((Kind::Text, 3)));
        assert_eq!(first(b"a & b", false), Some((Kind::Text, 5)));
    }
}
