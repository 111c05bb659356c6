//! Puts a new pair into the text of a credentials file and leaves everything else as it stands.
//!
//! Comments, the order, other profiles, other keys, line ends, the byte-order mark and bytes that are no text stay. What a profile
//! inherits from `[DEFAULT]` is not changed there: the profile gets lines of its own.

use std::ops::Range;

use zeroize::Zeroizing;

use super::{CredentialsFile, FileError, Profile, Value, decode, without_comment};

/// The name of a section, or a value, cannot be written down: it would not be read back as it is.
const SPECIAL: [char; 4] = ['\n', '\r', '\0', ']'];

/// The bytes of the file with this pair in this profile, which is added at the end when the file does not have it.
///
/// # Errors
/// Those of [`CredentialsFile::parse`], for the old text as for the new one.
pub fn with_pair(
    bytes: &[u8],
    profile: &str,
    id: &str,
    secret: &str,
) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let file = CredentialsFile::parse(bytes)?;
    if profile.is_empty() || profile.contains(SPECIAL) {
        return Err(FileError::ProfileName);
    }
    let new = match bytes {
        [0xff, 0xfe, ..] => utf16(bytes, u16::to_le_bytes, |text| {
            rewrite(text, &file, profile, id, secret)
        }),
        [0xfe, 0xff, ..] => utf16(bytes, u16::to_be_bytes, |text| {
            rewrite(text, &file, profile, id, secret)
        }),
        _ => rewrite(bytes, &file, profile, id, secret),
    };
    let read = CredentialsFile::parse(&new)?;
    let is = |value: Option<&Value>, text| value.is_some_and(|it| it.expose() == text);
    match read.profile(profile) {
        Some(Profile {
            id: new_id,
            secret: new_secret,
            ..
        }) if is(new_id, id) && is(new_secret, secret) => Ok(Zeroizing::new(new)),
        _ => Err(FileError::ProfileName),
    }
}

/// A change to the old bytes: what stands in the range gives way.
struct Edit {
    range: Range<usize>,
    text: String,
}

fn rewrite(bytes: &[u8], file: &CredentialsFile, profile: &str, id: &str, secret: &str) -> Vec<u8> {
    let lines = line_ranges(bytes);
    let end = line_end(bytes);
    let id_line = format!("veracode_api_key_id = {id}");
    let secret_line = format!("veracode_api_key_secret = {secret}");
    let Some(section) = file.section(profile) else {
        let text = format!("[{profile}]{end}{id_line}{end}{secret_line}{end}");
        return appended(bytes, &text, end);
    };
    let mut edits = Vec::new();
    let mut missing = String::new();
    for (value, text, line) in [
        (&section.id, id, id_line),
        (&section.secret, secret, secret_line),
    ] {
        match value {
            Some(value) => edits.push(Edit {
                range: value_range(bytes, &lines[value.line() - 1]),
                text: text.to_owned(),
            }),
            None => missing.extend([end, &line]),
        }
    }
    let after_name = lines[section.line - 1].end;
    edits.push(Edit {
        range: after_name..after_name,
        text: missing,
    });
    edited(bytes, edits)
}

/// The bytes with a section of its own at their end.
fn appended(bytes: &[u8], section: &str, end: &str) -> Vec<u8> {
    let mut new = bytes.to_vec();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !text.is_empty() {
        if !text.ends_with(b"\n") && !text.ends_with(b"\r") {
            new.extend_from_slice(end.as_bytes());
        }
        new.extend_from_slice(end.as_bytes());
    }
    new.extend_from_slice(section.as_bytes());
    new
}

fn edited(bytes: &[u8], mut edits: Vec<Edit>) -> Vec<u8> {
    edits.sort_by_key(|edit| edit.range.start);
    let mut new = Vec::with_capacity(bytes.len() + 512);
    let mut done = 0;
    for Edit { range, text } in edits {
        new.extend_from_slice(&bytes[done..range.start]);
        new.extend_from_slice(text.as_bytes());
        done = range.end;
    }
    new.extend_from_slice(&bytes[done..]);
    new
}

/// Where each line stands, without its end: the lines of `lines`.
fn line_ranges(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' if at > 0 && bytes[at - 1] == b'\r' => {}
            b'\r' | b'\n' => ranges.push(start..at),
            _ => continue,
        }
        start = at + 1;
    }
    ranges.push(start..bytes.len());
    ranges
}

/// The end of the file's first line, or LF.
fn line_end(bytes: &[u8]) -> &'static str {
    let first = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    match first.map(|at| &bytes[at..]) {
        Some([b'\r', b'\n', ..]) => "\r\n",
        Some([b'\r', ..]) => "\r",
        _ => "\n",
    }
}

/// Where the value of a `key = value # comment` line stands.
fn value_range(bytes: &[u8], line: &Range<usize>) -> Range<usize> {
    let line_bytes = &bytes[line.clone()];
    let separator = line_bytes
        .iter()
        .position(|byte| matches!(byte, b'=' | b':'));
    let after = separator.map_or(line_bytes.len(), |at| at + 1);
    let rest = &line_bytes[after..];
    let blanks = rest
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    // A value that is no text ends where a comment or the line does.
    let length = match std::str::from_utf8(&rest[blanks..]) {
        Ok(text) => without_comment(text).len(),
        Err(_) => rest.len() - blanks,
    };
    let start = line.start + after + blanks;
    start..start + length
}

/// Does the work on UTF-8 and gives back UTF-16 with its mark.
fn utf16(
    bytes: &[u8],
    bytes_of: fn(u16) -> [u8; 2],
    work: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Vec<u8> {
    let new = Zeroizing::new(work(decode(bytes).as_bytes()));
    let text = String::from_utf8_lossy(&new);
    let marked = std::iter::once(0xfeff).chain(text.encode_utf16());
    marked.flat_map(bytes_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "; mine\n[default]\nveracode_api_key_id = aa11 # old\nother: x\n\
        veracode_api_key_secret=\"bb22\"\n\n[eu]\nVERACODE_API_KEY_ID: cc33\n# end";

    #[track_caller]
    fn is(old: impl AsRef<[u8]>, profile: &str, new: impl AsRef<[u8]>) {
        let written = with_pair(old.as_ref(), profile, "ID", "KEY").unwrap();
        let shown = String::from_utf8_lossy(&written);
        assert_eq!(shown, String::from_utf8_lossy(new.as_ref()));
        assert_eq!(*written, new.as_ref());
    }

    #[test]
    fn nothing_changes_but_the_values() {
        let new = TEXT.replace("aa11", "ID").replace("\"bb22\"", "KEY");
        is(TEXT, "default", &new);
        let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
        is(windows(TEXT), "default", windows(&new));
        is(TEXT.replace('\n', "\r"), "default", new.replace('\n', "\r"));
        let latin = |text: &str| [b"# caf\xe9\n", text.as_bytes()].concat();
        is(latin(TEXT), "default", latin(&new));
    }

    #[test]
    fn utf16_stays_utf16() {
        let of = |text: &str| -> Vec<u8> {
            let marked = format!("\u{feff}{text}");
            marked.encode_utf16().flat_map(u16::to_le_bytes).collect()
        };
        let new = TEXT.replace("aa11", "ID").replace("\"bb22\"", "KEY");
        is(of(TEXT), "default", of(&new));
    }

    #[test]
    fn what_a_profile_lacks_is_added_to_it() {
        let new = TEXT.replace("[eu]\n", "[eu]\nveracode_api_key_secret = KEY\n");
        is(TEXT, "eu", new.replace("cc33", "ID"));
        let inherited = "[DEFAULT]\nveracode_api_key_id = aa\n[x]\n";
        let lines = "[x]\nveracode_api_key_id = ID\nveracode_api_key_secret = KEY\n";
        is(inherited, "x", inherited.replace("[x]\n", lines));
    }

    #[test]
    fn a_profile_that_is_not_there_comes_last() {
        let lines = "[new]\nveracode_api_key_id = ID\nveracode_api_key_secret = KEY\n";
        is("", "new", lines);
        is("[a]\n", "new", format!("[a]\n\n{lines}"));
        is("[a]", "new", format!("[a]\n\n{lines}"));
        let windows = lines.replace('\n', "\r\n");
        is("[a]\r\n", "new", format!("[a]\r\n\r\n{windows}"));
    }

    #[test]
    fn what_cannot_be_read_back_is_refused() {
        for name in ["", "a]b", "a\nb", " x"] {
            assert_eq!(
                with_pair(b"", name, "ID", "KEY").unwrap_err(),
                FileError::ProfileName
            );
        }
        assert!(with_pair(b"id = 1\n", "default", "ID", "KEY").is_err());
    }
}
