//! Dot segments and relative references: `urllib3.util.url` for a typed URL, `urllib.parse.urljoin`
//! for a redirect. The two differ in detail, and both details reach the wire.

/// A URI reference cut at its delimiters; nothing is decoded. The fragment is dropped.
pub(super) struct Reference<'a> {
    pub(super) scheme: Option<&'a str>,
    pub(super) authority: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
}

impl<'a> Reference<'a> {
    pub(super) fn split(text: &'a str) -> Self {
        let (scheme, rest) = match text.split_once(':') {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
            _ => (None, text),
        };
        let (authority, rest) = match rest.strip_prefix("//") {
            // A backslash ends the host too: browsers and urllib3 agree on that.
            Some(rest) => {
                let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, rest),
        };
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Self {
            scheme,
            authority,
            path,
            query,
        }
    }
}

/// True for the text before the first `:` when it can be a scheme.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// Takes `.` and `..` out of the path of a typed URL.
pub(super) fn remove_dot_segments(path: &str) -> String {
    let mut kept = Vec::new();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    if path.starts_with('/') && kept.first().is_none_or(|first| !first.is_empty()) {
        kept.insert(0, "");
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        kept.push("");
    }
    kept.join("/")
}

/// Resolves a redirect's path and query (no host of its own) against the target that was asked.
pub(super) fn against(base: &str, path: &str, query: &str) -> (String, String) {
    let (base_path, base_query) = base.split_once('?').unwrap_or((base, ""));
    if path.is_empty() {
        let query = if query.is_empty() { base_query } else { query };
        return (base_path.to_owned(), query.to_owned());
    }
    (join_paths(base_path, path), query.to_owned())
}

fn join_paths(base: &str, path: &str) -> String {
    let segments: Vec<&str> = if path.starts_with('/') {
        path.split('/').collect()
    } else {
        let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        let relative = path.split('/');
        let last = relative.clone().count() - 1;
        let kept = |(index, segment): &(usize, &str)| *index == last || !segment.is_empty();
        let folder = folder.split('/').filter(|segment| !segment.is_empty());
        let relative = relative
            .enumerate()
            .filter(kept)
            .map(|(_, segment)| segment);
        std::iter::once("").chain(folder).chain(relative).collect()
    };
    let mut resolved = Vec::new();
    for segment in &segments {
        match *segment {
            "." => {}
            ".." => {
                resolved.pop();
            }
            segment => resolved.push(segment),
        }
    }
    if matches!(segments.last(), Some(&("." | ".."))) {
        resolved.push("");
    }
    resolved.join("/")
}
