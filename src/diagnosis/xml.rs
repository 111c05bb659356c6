//! Recognises the `<error>` documents with which Veracode's XML APIs refuse, often with status 200.

/// The text of the error, if the beginning of a body is that of such a document.
pub(super) fn error(beginning: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(beginning);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        rest = match rest {
            _ if rest.starts_with("<?") => after(rest, "?>")?,
            _ if rest.starts_with("<!--") => after(rest, "-->")?,
            _ if rest.starts_with("<!DOCTYPE") => after(rest, ">")?,
            _ => break,
        };
    }
    let rest = rest.strip_prefix("<error")?;
    if !rest.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace()) {
        return None;
    }
    let text = after(rest, ">").unwrap_or_default();
    let text = text.split("</error").next().unwrap_or_default();
    Some(plain(text))
}

fn after<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    text.split_once(end).map(|(_, rest)| rest.trim_start())
}

/// The text on one line, without references and control characters.
fn plain(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(char::is_control, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_documents_are_recognised() {
        let head = r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>"#;
        let rows: [(&str, Option<&str>); 9] = [
            (
                "<error>No app_id parameter specified</error>",
                Some("No app_id parameter specified"),
            ),
            (
                "\u{feff}\n<!-- <x> --> <!DOCTYPE error>\n<error a='b'>a\n  &lt;b&gt; &amp;lt;</error>",
                Some("a <b> &lt;"),
            ),
            ("<error/>", Some("")),
            ("<error>cut sho", Some("cut sho")),
            ("<errors><error>x</error></errors>", None),
            ("<buildinfo><error>x</error></buildinfo>", None),
            ("{\"error\": 1}", None),
            ("<?xml <error>", None),
            ("", None),
        ];
        for (body, expected) in rows {
            assert_eq!(error(body.as_bytes()).as_deref(), expected, "{body}");
            let whole = format!("{head}\n\n{}", body.trim_start_matches('\u{feff}'));
            if expected.is_some() {
                assert_eq!(error(whole.as_bytes()).as_deref(), expected, "{whole}");
            }
        }
        assert_eq!(error(b"<error>a\x1b[0m</error>").unwrap(), "a\u{fffd}[0m");
    }
}
