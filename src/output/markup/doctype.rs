//! A DOCTYPE as Python's minidom writes it, which HTTPie lays XML out with: each identifier on a line of its own.

/// The declaration, laid out; `None` when it is not well-formed, or has a subset, which may declare entities.
pub(super) fn normalise(token: &[u8]) -> Option<Vec<u8>> {
    let inside = token.strip_prefix(b"<!DOCTYPE")?.strip_suffix(b">")?;
    if memchr::memchr2(b'[', b'<', inside).is_some() {
        return None;
    }
    let rest = blanks(inside)?.trim_ascii_end();
    let end = rest.iter().position(u8::is_ascii_whitespace);
    let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
    let mut out = [b"<!DOCTYPE ", name].concat();
    let rest = rest.trim_ascii_start();
    if let Some(rest) = rest.strip_prefix(b"PUBLIC") {
        let (public, rest) = literal(blanks(rest)?)?;
        let (system, rest) = literal(blanks(rest)?)?;
        out.extend_from_slice(b"\n  PUBLIC '");
        out.extend(
            public
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(&b' '),
        );
        out.extend_from_slice(b"'\n  '");
        out.extend_from_slice(system);
        out.push(b'\'');
        rest.is_empty().then_some(())?;
    } else if let Some(rest) = rest.strip_prefix(b"SYSTEM") {
        let (system, rest) = literal(blanks(rest)?)?;
        out.extend_from_slice(b"\n  SYSTEM '");
        out.extend_from_slice(system);
        out.push(b'\'');
        rest.is_empty().then_some(())?;
    } else if !rest.is_empty() {
        return None;
    }
    out.push(b'>');
    (!name.is_empty()).then_some(out)
}

/// What follows at least one blank.
fn blanks(text: &[u8]) -> Option<&[u8]> {
    let rest = text.trim_ascii_start();
    (rest.len() < text.len()).then_some(rest)
}

/// The inside of the quotes that the text begins with, and what follows them.
fn literal(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let quote = *text.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let length = memchr::memchr(quote, &text[1..])?;
    Some((&text[1..=length], &text[length + 2..]))
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn identifiers_get_lines_of_their_own() {
        let cases = [
            ("<!DOCTYPE html>", Some("<!DOCTYPE html>")),
            ("<!DOCTYPE\n a >", Some("<!DOCTYPE a>")),
            (
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD  X//EN\" \"http://x/y.dtd\">",
                Some("<!DOCTYPE html\n  PUBLIC '-//W3C//DTD X//EN'\n  'http://x/y.dtd'>"),
            ),
            (
                "<!DOCTYPE a SYSTEM 'b.dtd' >",
                Some("<!DOCTYPE a\n  SYSTEM 'b.dtd'>"),
            ),
            ("<!DOCTYPE a SYSTEM b>", None),
            ("<!DOCTYPE a PUBLIC 'b'>", None),
            ("<!DOCTYPE a SYSTEM 'b' c>", None),
            ("<!DOCTYPE a b>", None),
            ("<!DOCTYPE>", None),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]>", None),
        ];
        for (token, expected) in cases {
            let expected = expected.map(|text| text.as_bytes().to_vec());
            assert_eq!(normalise(token.as_bytes()), expected, "{token}");
        }
    }
}
