//! The file name that a `Content-Disposition` gives (RFC 6266, with the encodings of RFC 8187).
//!
//! HTTPie: `filename_from_content_disposition` in `httpie/downloads.py`. Where a field has both, `filename*` counts before
//! `filename`, as the RFC says. What comes out is what the server wrote: nothing about it is safe yet.

/// The value of `filename*`, else of `filename`. Text that is not UTF-8 is read as Latin-1.
pub(super) fn file_name(field: &[u8]) -> Option<String> {
    let field = match std::str::from_utf8(field) {
        Ok(text) => text.to_owned(),
        Err(_) => latin1(field),
    };
    let parameters = parameters(&field);
    let value = |wanted: &str| {
        let found = parameters.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    value("filename*")
        .and_then(decode)
        .or_else(|| value("filename").map(unquote))
        .filter(|name| !name.is_empty())
}

/// `(name in lower case, value as written)` of each parameter. One that is no parameter (the type in front) is left out.
fn parameters(field: &str) -> Vec<(String, String)> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in field.chars() {
        match c {
            ';' if !quoted => parts.push(String::new()),
            _ => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && quoted && !escaped;
    }
    parts
        .iter()
        .filter_map(|part| part.split_once('='))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect()
}

/// Takes the quotes off. Only a quote and a backslash count as escaped: browsers of old sent whole Windows paths unescaped.
fn unquote(value: &str) -> String {
    let inner = value
        .strip_prefix('"')
        .map(|rest| rest.strip_suffix('"').unwrap_or(rest));
    inner.map_or_else(
        || value.to_owned(),
        |inner| inner.replace("\\\\", "\\").replace("\\\"", "\""),
    )
}

/// `charset'language'percent-encoded` as text; `None` when it is not that, or its charset is neither UTF-8 nor Latin-1.
fn decode(value: &str) -> Option<String> {
    let value = unquote(value);
    let mut fields = value.splitn(3, '\'');
    let (charset, _language, encoded) = (fields.next()?, fields.next()?, fields.next()?);
    let bytes = percent_decode(encoded)?;
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(latin1(&bytes)),
        _ => None,
    }
}

fn percent_decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digits = [bytes.next()?, bytes.next()?];
        decoded.extend(hex::decode(digits).ok()?);
    }
    Some(decoded)
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_rfc_6266_says() {
        let rows: [(&str, Option<&str>); 22] = [
            // RFC 6266 §5
            ("Attachment; filename=example.html", Some("example.html")),
            (
                "INLINE; FILENAME= \"an example.html\"",
                Some("an example.html"),
            ),
            (
                "attachment; filename*= UTF-8''%e2%82%ac%20rates",
                Some("€ rates"),
            ),
            (
                "attachment; filename=\"EURO rates\"; filename*=utf-8''%e2%82%ac%20rates",
                Some("€ rates"),
            ),
            (
                "attachment; filename*=iso-8859-1'en'%A3%20rates",
                Some("£ rates"),
            ),
            ("attachment; filename=\"a;b.txt\"", Some("a;b.txt")),
            (r#"attachment; filename="a\"b.txt""#, Some("a\"b.txt")),
            (
                r#"attachment; filename="a\";b.txt"; x=y"#,
                Some("a\";b.txt"),
            ),
            (
                r#"attachment; filename="C:\dir\f.txt""#,
                Some(r"C:\dir\f.txt"),
            ),
            ("attachment; filename=my file.txt", Some("my file.txt")),
            ("attachment; filename='a.txt'", Some("'a.txt'")),
            ("attachment; filename=\"unclosed.txt", Some("unclosed.txt")),
            ("filename=x.txt", Some("x.txt")),
            ("attachment; filename=\"naïve.txt\"", Some("naïve.txt")),
            // What cannot be decoded gives way to the plain name.
            (
                "attachment; filename*=UTF-8''%ff.txt; filename=ok.txt",
                Some("ok.txt"),
            ),
            (
                "attachment; filename*=UTF-8''%4; filename=ok.txt",
                Some("ok.txt"),
            ),
            (
                "attachment; filename*=koi8-r''a; filename=ok.txt",
                Some("ok.txt"),
            ),
            ("attachment; filename*=plain; filename=ok", Some("ok")),
            ("attachment; filename=\"\"", None),
            ("attachment; filename=", None),
            ("inline", None),
            ("", None),
        ];
        for (field, expected) in rows {
            assert_eq!(file_name(field.as_bytes()).as_deref(), expected, "{field}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf8_are_latin1() {
        assert_eq!(
            file_name(b"attachment; filename=caf\xe9").as_deref(),
            Some("café")
        );
    }
}
