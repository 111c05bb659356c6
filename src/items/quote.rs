//! Text in quotes as Python's `repr` writes it: HTTPie's messages quote with it.

/// `it` → `'it'`, `it's` → `"it's"`; backslashes and unprintable characters are escaped.
pub(super) fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&escaped(u32::from(c))),
        }
    }
    out.push(quote);
    out
}

fn escaped(code: u32) -> String {
    match code {
        0..=0xff => format!("\\x{code:02x}"),
        0x100..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

/// The standard library knows what is printable, but says so only by escaping it. Inside a text, unlike at its
/// start, it leaves combining marks alone, as Python does. Quotes are printable.
fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    let mut buffer = [0; 5];
    buffer[0] = b'a';
    let len = 1 + character.encode_utf8(&mut buffer[1..]).len();
    str::from_utf8(&buffer[..len]).is_ok_and(|text| text.escape_debug().nth(1) == Some(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_like_python() {
        for (text, expected) in [
            ("", "''"),
            ("foo", "'foo'"),
            ("it's", "\"it's\""),
            ("it's \"so\"", "'it\\'s \"so\"'"),
            ("a\\b", "'a\\\\b'"),
            ("\t\r\n\0\x7f\u{85}", "'\\t\\r\\n\\x00\\x7f\\x85'"),
            ("é 日本 🎉 e\u{301}", "'é 日本 🎉 e\u{301}'"),
            ("\u{a0}\u{200b}\u{e0001}", "'\\xa0\\u200b\\U000e0001'"),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }
}
