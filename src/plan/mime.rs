//! The media type that a file's name suggests.
//!
//! HTTPie: `get_content_type` in `httpie/utils.py`, that is Python's `mimetypes`: the ending of a packed file does not count,
//! the one before it does.

use crate::message::type_of_ending;

/// Endings of packed files.
const PACKED: [&str; 5] = ["gz", "Z", "bz2", "xz", "br"];

/// Endings that stand for two.
const TARBALLS: [&str; 5] = ["tgz", "taz", "tz", "tbz2", "txz"];

/// `text/plain` for `notes.txt`; `None` for a name that says nothing.
pub(super) fn of_file_name(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty())?;
    if PACKED.contains(&ending) {
        return of_file_name(stem);
    }
    if TARBALLS.contains(&ending) {
        return Some("application/x-tar".to_owned());
    }
    type_of_ending(ending).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_those_of_python() {
        let rows = [
            ("a.txt", Some("text/plain")),
            ("a.json", Some("application/json")),
            ("a.b.XML", Some("application/xml")),
            ("a.tar.gz", Some("application/x-tar")),
            ("a.tgz", Some("application/x-tar")),
            ("a.zip", Some("application/zip")),
            ("a.gz", None),
            ("noext", None),
            (".txt", None),
            ("a.unknown-ending", None),
        ];
        for (name, mime) in rows {
            assert_eq!(of_file_name(name).as_deref(), mime, "{name}");
        }
    }
}
