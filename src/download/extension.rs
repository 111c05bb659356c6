//! The ending of a file's name that fits a media type.
//!
//! HTTPie asks Python's `mimetypes.guess_extension`, which knows one ending for each type. The crate `mime_guess` knows many for
//! some; for those the table below has Python's.

/// Types with several endings, and the one to use.
const PREFERRED: [(&str, &str); 44] = [
    ("application/java-archive", "jar"),
    ("application/javascript", "js"),
    ("application/msword", "doc"),
    ("application/octet-stream", "bin"),
    ("application/pkcs7-mime", "p7c"),
    ("application/postscript", "ps"),
    ("application/vnd.apple.mpegurl", "m3u"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/x-hdf5", "h5"),
    ("application/x-netcdf", "cdf"),
    ("application/x-pkcs12", "p12"),
    ("application/x-shockwave-flash", "swf"),
    ("application/x-tcl", "tcl"),
    ("application/x-texinfo", "texi"),
    ("application/x-troff", "roff"),
    ("application/xhtml+xml", "xhtml"),
    // Strange, but HTTPie's.
    ("application/xml", "xsl"),
    ("application/zstd", "zst"),
    ("audio/3gpp", "3gp"),
    ("audio/aac", "aac"),
    ("audio/basic", "au"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "oga"),
    ("audio/opus", "opus"),
    ("audio/x-aiff", "aif"),
    ("audio/x-wav", "wav"),
    ("image/bmp", "bmp"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tiff"),
    ("image/vnd.microsoft.icon", "ico"),
    ("message/rfc822", "eml"),
    ("text/calendar", "ics"),
    ("text/html", "html"),
    ("text/markdown", "md"),
    ("text/plain", "txt"),
    ("text/x-python", "py"),
    ("text/xml", "xml"),
    ("video/mp4", "mp4"),
    ("video/mpeg", "mpeg"),
    ("video/quicktime", "mov"),
    ("video/x-matroska", "mkv"),
];

/// The ending, without its dot, for a `Content-Type`; `None` when the type has none or several equal ones.
pub(super) fn of_content_type(content_type: &str) -> Option<&'static str> {
    let mime = content_type.split(';').next().unwrap_or_default();
    let mime = mime.trim().to_ascii_lowercase();
    let preferred = PREFERRED.iter().find(|(known, _)| *known == mime);
    preferred.map(|(_, ending)| *ending).or_else(|| {
        match mime_guess::get_mime_extensions_str(&mime) {
            Some([one]) => Some(*one),
            _ => None,
        }
    })
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
