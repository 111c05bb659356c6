//! The ending of a file's name that fits a media type.
//!
//! HTTPie asks Python's `mimetypes.guess_extension`.

use crate::message::ending_of_type;

/// The ending, without its dot, for a `Content-Type`; `None` when the type has none.
pub(super) fn of_content_type(content_type: &str) -> Option<&'static str> {
    let mime = content_type.split(';').next().unwrap_or_default();
    let mime = mime.trim().to_ascii_lowercase();
    ending_of_type(&mime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_those_of_python() {
        let rows = [
            ("text/plain", Some("txt")),
            ("text/html; charset=utf-8", Some("html")),
            ("TEXT/HTML ;charset=utf-8", Some("html")),
            ("application/json", Some("json")),
            ("application/pdf", Some("pdf")),
            ("application/zip", Some("zip")),
            ("application/gzip", Some("gz")),
            ("image/jpeg", Some("jpg")),
            ("text/csv", Some("csv")),
            ("application/problem+json", None),
            ("no/such", None),
            ("", None),
        ];
        for (content_type, expected) in rows {
            assert_eq!(of_content_type(content_type), expected, "{content_type}");
        }
    }
}
