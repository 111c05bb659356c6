//! Reads a start tag strictly, and writes it as HTTPie does: one blank between attributes, values in double quotes.

use super::token::is_name;

/// A start tag without its end.
pub(super) struct Tag<'a> {
    pub(super) name: &'a [u8],
    pub(super) is_empty: bool,
}

/// Appends the start tag in `token`, up to its `>` or `/>`, to `out`. `None` if it is not well-formed.
pub(super) fn normalise<'a>(
    token: &'a [u8],
    any_entity: bool,
    out: &mut Vec<u8>,
) -> Option<Tag<'a>> {
    let inside = token.strip_prefix(b"<")?.strip_suffix(b">")?;
    let (inside, is_empty) = match inside.strip_suffix(b"/") {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let (name, mut rest) = split_name(inside)?;
    out.push(b'<');
    out.extend_from_slice(name);
    loop {
        let attribute = rest.trim_ascii_start();
        if attribute.is_empty() {
            return Some(Tag { name, is_empty });
        }
        if attribute.len() == rest.len() {
            return None;
        }
        let (name, after) = split_name(attribute)?;
        let after = after
            .trim_ascii_start()
            .strip_prefix(b"=")?
            .trim_ascii_start();
        let (quote, after) = after.split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let end = memchr::memchr(*quote, after)?;
        let value = &after[..end];
        if memchr::memchr(b'<', value).is_some() || !are_references_known(value, any_entity) {
            return None;
        }
        out.push(b' ');
        out.extend_from_slice(name);
        out.extend_from_slice(b"=\"");
        for part in value.split_inclusive(|byte| *byte == b'"') {
            match part.strip_suffix(b"\"") {
                Some(part) => {
                    out.extend_from_slice(part);
                    out.extend_from_slice(b"&quot;");
                }
                None => out.extend_from_slice(part),
            }
        }
        out.push(b'"');
        rest = &after[end + 1..];
    }
}

/// The name in an end tag.
pub(super) fn end_name(token: &[u8]) -> Option<&[u8]> {
    let inside = token.strip_prefix(b"</")?.strip_suffix(b">")?;
    let (name, rest) = split_name(inside)?;
    rest.trim_ascii().is_empty().then_some(name)
}

fn split_name(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = text.iter().take_while(|byte| is_name(**byte)).count();
    let begins = |byte: &u8| !(byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    text.first()
        .is_some_and(begins)
        .then(|| text.split_at(length))
        .filter(|(name, _)| !name.is_empty())
}

/// Whether every `&` begins a reference that needs no declaration, or `any_entity`.
pub(super) fn are_references_known(text: &[u8], any_entity: bool) -> bool {
    memchr::memchr_iter(b'&', text).all(|at| {
        let rest = &text[at + 1..];
        let Some(end) = memchr::memchr(b';', rest) else {
            return false;
        };
        match &rest[..end] {
            b"amp" | b"lt" | b"gt" | b"quot" | b"apos" => true,
            [b'#', b'x', digits @ ..] => {
                !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit)
            }
            [b'#', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
            name => any_entity && split_name(name).is_some_and(|(_, rest)| rest.is_empty()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(token: &str) -> Option<(String, bool)> {
        let mut out = Vec::new();
        let tag = normalise(token.as_bytes(), false, &mut out)?;
        Some((String::from_utf8(out).unwrap(), tag.is_empty))
    }

    #[test]
    fn tags_are_written_as_httpie_does() {
        for (token, expected, is_empty) in [
            ("<a>", "<a", false),
            ("<a />", "<a", true),
            ("<a\n x = '1'\ty=\"2\">", "<a x=\"1\" y=\"2\"", false),
            (
                "<n:a x='say \"hi\"'/>",
                "<n:a x=\"say &quot;hi&quot;\"",
                true,
            ),
            ("<é x='&lt;&#9;&#x1f;'>", "<é x=\"&lt;&#9;&#x1f;\"", false),
        ] {
            assert_eq!(normal(token), Some((expected.into(), is_empty)), "{token}");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for token in [
            "<1>",
            "<a b>",
            "<a b=1>",
            "<a b='1'c='2'>",
            "<a b='<'>",
            "<a b='&'>",
            "<a b='&x;'>",
            "<a b='1>",
            "<a / >",
            "<a b='&#;'>",
        ] {
            assert_eq!(normal(token), None, "{token}");
        }
        assert_eq!(end_name(b"</a\n>"), Some(&b"a"[..]));
        assert_eq!(end_name(b"</a b>"), None);
    }
}
