//! Media types and the endings of file names that belong to them.
//!
//! HTTPie: Python's `mimetypes`, as it is on a Debian system, whose `/etc/mime.types` it reads. The table stands here as one text: it
//! is looked at for few requests, and as text it costs nothing in all others, while pointers would be set right at every start.

/// One type in a line, with its endings; Python names a file of this type by the first. `<`: only so, the ending by itself means
/// another type. `>`: only the other way.
const TABLE: &str = include_str!("media_types.txt");

/// `text/plain` for `txt`: as it stands, or else in small letters.
pub(crate) fn type_of_ending(ending: &str) -> Option<&'static str> {
    let find = |wanted: &str| {
        rows().find_map(|(media_type, mut endings)| {
            let is_it = endings.any(|known| known.strip_prefix('>').unwrap_or(known) == wanted);
            is_it.then_some(media_type)
        })
    };
    let has_it = |ending: &str| !ending.is_empty() && !ending.starts_with(['<', '>']);
    has_it(ending).then(|| find(ending).or_else(|| find(&ending.to_lowercase())))?
}

/// `txt` for `text/plain`, which is in small letters.
pub(crate) fn ending_of_type(media_type: &str) -> Option<&'static str> {
    let (_, mut endings) = rows().find(|(known, _)| *known == media_type)?;
    let first = endings.next()?;
    (!first.starts_with('>')).then(|| first.trim_start_matches('<'))
}

fn rows() -> impl Iterator<Item = (&'static str, std::str::Split<'static, char>)> {
    TABLE.lines().map(|line| {
        let mut words = line.split(' ');
        (words.next().unwrap_or_default(), words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_endings_are_those_of_python() {
        for (ending, media_type) in [
            ("txt", Some("text/plain")),
            ("TXT", Some("text/plain")),
            ("html", Some("text/html")),
            ("xml", Some("application/xml")),
            ("py", Some("text/x-python")),
            ("js", Some("text/javascript")),
            ("midi", Some("audio/midi")),
            ("unknown", None),
            ("<js", None),
            (">midi", None),
            ("", None),
        ] {
            assert_eq!(type_of_ending(ending), media_type, "{ending}");
        }
        for (media_type, ending) in [
            ("text/plain", Some("txt")),
            ("text/html", Some("html")),
            ("image/jpeg", Some("jpg")),
            // Strange, but Python's.
            ("application/xml", Some("xsl")),
            ("application/javascript", Some("js")),
            ("image/pict", None),
            ("no/such", None),
            ("", None),
        ] {
            assert_eq!(ending_of_type(media_type), ending, "{media_type}");
        }
    }

    #[test]
    fn an_ending_has_one_type() {
        let mut endings: Vec<_> = rows().flat_map(|(_, endings)| endings).collect();
        endings.retain(|ending| !ending.starts_with('<'));
        let count = endings.len();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings.len(), count);
        assert!(count > 1500, "{count}");
    }
}
