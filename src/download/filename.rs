//! The name of the file that a download goes to, when the user gave none.
//!
//! HTTPie: `filename_from_url`, `trim_filename` and `get_unique_filename` in `httpie/downloads.py`. The server proposes, these
//! rules decide: the name is one plain name in the folder, on every system, and fit to be shown on a terminal. Where a request was
//! redirected, the URL that was asked for counts, never the one that the server chose.

use super::{disposition, extension};
use crate::message::Headers;

/// Bytes in a name, on all usual file systems.
const LONGEST: usize = 255;

/// Names that mean a device on Windows, whatever their ending.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// From `Content-Disposition`, else from the request target (`/path?query`) and the `Content-Type`.
pub(super) fn file_name(target: &str, headers: &Headers) -> String {
    let given = headers
        .get("Content-Disposition")
        .and_then(disposition::file_name)
        .and_then(|name| plain(&name, cfg!(windows)));
    given.unwrap_or_else(|| from_target(target, headers))
}

fn from_target(target: &str, headers: &Headers) -> String {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let name = path
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .and_then(|name| plain(name, cfg!(windows)))
        .unwrap_or_else(|| "index".to_owned());
    let ending = headers
        .text("Content-Type")
        .filter(|_| !name.contains('.'))
        .and_then(extension::of_content_type);
    match ending {
        Some(ending) => format!("{name}.{ending}"),
        None => name,
    }
}

/// The name, made harmless: no folder, no hidden file, no control character, no device; `None` when nothing of it is left.
fn plain(name: &str, windows: bool) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_odd = |c: char| {
        c.is_control()
            || turns_text(c)
            || (windows && matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*'))
    };
    let readable: String = last
        .chars()
        .map(|c| if is_odd(c) { '_' } else { c })
        .collect();
    // A dot in front hides the file; at the end Windows drops dots and blanks.
    let name = readable.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() {
        return None;
    }
    // To the next command a dash in front is an option.
    let mark = if is_device(name) || name.starts_with('-') {
        "_"
    } else {
        ""
    };
    Some(format!("{mark}{name}"))
}

/// Characters that break the line or turn the direction of the text: `exe.txt` can be made to look like `txt.exe` with them.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_uppercase();
    let port = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    DEVICES.contains(&stem.as_str())
        || port.is_some_and(|number| {
            let mut digits = number.chars();
            digits
                .next()
                .is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c))
                && digits.next().is_none()
        })
}

/// The name for the `attempt`th try: from the second on with `-1`, `-2` ... behind it. Shortened to what a folder can hold.
pub(super) fn numbered(name: &str, attempt: usize) -> String {
    let suffix = match attempt {
        0 => String::new(),
        _ => format!("-{attempt}"),
    };
    let mut name = shortened(name, LONGEST - suffix.len());
    name.push_str(&suffix);
    name
}

/// Cuts the name before its ending, or, when the ending alone is too long, the ending.
fn shortened(name: &str, room: usize) -> String {
    if name.len() <= room {
        return name.to_owned();
    }
    let dot = name.rfind('.').filter(|&dot| dot > 0).unwrap_or(name.len());
    let (stem, ending) = name.split_at(dot);
    match room.checked_sub(ending.len()).filter(|&left| left > 0) {
        Some(left) if !cut(stem, left).is_empty() => format!("{}{ending}", cut(stem, left)),
        _ => cut(name, room).to_owned(),
    }
}

/// The first `room` bytes, or fewer so that no character is split.
fn cut(text: &str, room: usize) -> &str {
    let mut ends = (0..=room.min(text.len())).rev();
    let end = ends.find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(target: &str, disposition: Option<&str>, content_type: Option<&str>) -> String {
        let mut headers = Headers::new();
        if let Some(value) = disposition {
            headers.append("Content-Disposition", value);
        }
        if let Some(value) = content_type {
            headers.append("Content-Type", value);
        }
        file_name(target, &headers)
    }

    #[test]
    fn the_url_gives_the_name_and_the_type_its_ending() {
        let html = Some("text/html");
        let rows = [
            ("/", html, "index.html"),
            ("/a/", html, "a.html"),
            ("/a.txt", html, "a.txt"),
            ("/a%20b", html, "a%20b.html"),
            ("/a;b=c", html, "a;b=c.html"),
            ("/a?x=/y.z", html, "a.html"),
            (
                "/x/data",
                Some("application/json; charset=utf-8"),
                "data.json",
            ),
            ("/data", None, "data"),
            ("/data", Some("no/such"), "data"),
            ("/..", html, "index.html"),
            ("/..%2f..%2fx", html, "%2f..%2fx"),
            ("/.bashrc", None, "bashrc"),
            ("/nul", html, "_nul.html"),
        ];
        for (target, content_type, expected) in rows {
            assert_eq!(named(target, None, content_type), expected, "{target}");
        }
    }

    #[test]
    fn a_name_that_is_given_stays_in_the_folder() {
        let rows = [
            ("filename=given.txt", "given.txt"),
            ("filename=\"../../evil.txt\"", "evil.txt"),
            ("filename=\"/etc/passwd\"", "passwd"),
            ("filename=\"..\\\\..\\\\evil.txt\"", "evil.txt"),
            ("filename=\"C:\\evil.txt\"", "evil.txt"),
            ("filename*=UTF-8''..%2f..%2fevil.txt", "evil.txt"),
            ("filename*=UTF-8''a%00b%1b%5b31m.txt", "a_b_[31m.txt"),
            ("filename*=UTF-8''a%c2%9bm.txt", "a_m.txt"),
            ("filename*=UTF-8''a%e2%80%aetxt.exe", "a_txt.exe"),
            ("filename=\"..hidden\"", "hidden"),
            ("filename=\" . x . \"", "x"),
            ("filename=CON", "_CON"),
            ("filename=-rf", "_-rf"),
            ("filename=con.txt", "_con.txt"),
            ("filename=\"aux .tar.gz\"", "_aux .tar.gz"),
            ("filename=COM1.txt", "_COM1.txt"),
            ("filename=COM10.txt", "COM10.txt"),
            ("filename=console.txt", "console.txt"),
            // Nothing is left: the URL gives the name.
            ("filename=\"...\"", "url"),
            ("filename=\"a/\"", "url"),
            ("filename=\"\"", "url"),
            ("inline", "url"),
        ];
        for (field, expected) in rows {
            assert_eq!(named("/url", Some(field), None), expected, "{field}");
        }
    }

    #[test]
    fn windows_forbids_more() {
        assert_eq!(plain("a:b<c>.txt", true).as_deref(), Some("a_b_c_.txt"));
        assert_eq!(plain("a:b<c>.txt", false).as_deref(), Some("a:b<c>.txt"));
    }

    #[test]
    fn long_names_keep_their_ending_and_leave_room_for_a_number() {
        let long = format!("{}.txt", "é".repeat(300));
        let first = numbered(&long, 0);
        assert!(
            first.len() <= LONGEST && first.ends_with("é.txt"),
            "{first}"
        );
        let later = numbered(&long, 17);
        assert!(
            later.len() <= LONGEST && later.ends_with("é.txt-17"),
            "{later}"
        );
        assert_eq!(
            numbered(&format!("a.{}", "b".repeat(300)), 0).len(),
            LONGEST
        );
        assert_eq!(numbered("a.txt", 0), "a.txt");
        assert_eq!(numbered("a.txt", 2), "a.txt-2");
    }

    fn is_harmless(name: &str) -> bool {
        !name.is_empty()
            && name.len() <= LONGEST
            && !name.starts_with('.')
            && !name.contains(['/', '\\', '\0'])
            && !name.chars().any(char::is_control)
            && std::path::Path::new(name).file_name() == Some(name.as_ref())
    }

    proptest! {
        #[test]
        fn whatever_the_server_says_it_is_one_name_in_the_folder(
            target in "/[ -~]{0,40}|\\PC{0,40}",
            field in "(attachment; ?filename\\*?=)?(UTF-8'')?[./\\\\%\"; 0-9a-fA-F\u{0}-\u{1f}é]{0,400}|\\PC{0,40}",
            attempt in 0_usize..1000,
        ) {
            let name = named(&target, Some(&field), Some("text/html"));
            prop_assert!(is_harmless(&numbered(&name, attempt)), "{name:?}");
            prop_assert!(is_harmless(&numbered(&named(&target, None, None), attempt)));
        }
    }
}
