//! Reads the text of `~/.veracode/veracode.yml`, where the Veracode CLI keeps its pair.
//!
//! ```text
//! api:
//!   key-id: ID
//!   key-secret: KEY
//! ```
//!
//! That shape and no more of YAML: comments, quotes around a value, other keys and other tables are passed over; what could mean
//! something else to a YAML reader (tabs, brackets, anchors, text blocks) is an error that names the line and never shows it.

use thiserror::Error;
use zeroize::Zeroizing;

use super::credentials_file::{Value, decode, lines};
use super::{MAX_FILE_BYTES, Part};

/// The pair of the file, each half with its line.
#[derive(Clone, Debug)]
pub struct CliFile {
    /// The value of `key-id`.
    pub id: Value,
    /// The value of `key-secret`.
    pub secret: Value,
}

/// Why the file gives no pair. Lines count from 1.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CliFileError {
    /// More than [`MAX_FILE_BYTES`].
    #[error("larger than {MAX_FILE_BYTES} bytes, so not the file of the Veracode CLI")]
    TooLarge,
    /// A line that the Veracode CLI does not write.
    #[error("line {0} is not what the Veracode CLI writes")]
    BadLine(usize),
    /// One half is missing.
    #[error("below api: there is no {}", key_of(*.0))]
    Missing(Part),
}

fn key_of(part: Part) -> &'static str {
    match part {
        Part::Id => "key-id",
        Part::Secret => "key-secret",
    }
}

impl CliFile {
    /// Parses the bytes of a file. See the module's head for the rules.
    pub fn parse(bytes: &[u8]) -> Result<Self, CliFileError> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(CliFileError::TooLarge);
        }
        let (mut id, mut secret) = (None, None);
        let mut in_api = false;
        let text = decode(bytes);
        for (text, line) in lines(&text).zip(1..) {
            let bad = || CliFileError::BadLine(line);
            let content = without_comment(text);
            if content.is_empty() || content == "---" {
                continue;
            }
            let is_nested = content.starts_with(' ');
            if !is_nested || in_api {
                let (key, value) = content.trim_start().split_once(':').ok_or_else(bad)?;
                match (is_nested, key) {
                    (false, _) => {
                        in_api = key == "api";
                        if in_api && !value.is_empty() {
                            return Err(bad());
                        }
                    }
                    (true, "key-id") if id.is_none() => id = Some(scalar(value, line)?),
                    (true, "key-secret") if secret.is_none() => secret = Some(scalar(value, line)?),
                    (true, "key-id" | "key-secret") => return Err(bad()),
                    (true, _) => {}
                }
            }
        }
        Ok(Self {
            id: id.ok_or(CliFileError::Missing(Part::Id))?,
            secret: secret.ok_or(CliFileError::Missing(Part::Secret))?,
        })
    }
}

/// Up to a `#` at the beginning or after a blank.
fn without_comment(line: &str) -> &str {
    let comment = if line.starts_with('#') {
        Some(0)
    } else {
        line.find(" #")
    };
    line[..comment.unwrap_or(line.len())].trim_end()
}

/// The value behind a key's colon: bare, or in one pair of quotes.
fn scalar(value: &str, line: usize) -> Result<Value, CliFileError> {
    let bad = CliFileError::BadLine(line);
    let value = Zeroizing::new(value.strip_prefix(' ').ok_or(bad)?.trim().to_owned());
    let bare = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(&value);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if bare.is_empty() || !bare.chars().all(is_plain) {
        return Err(bad);
    }
    Ok(Value::new(bare, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pair_of_the_cli_is_read() {
        for text in [
            "api:\n  key-id: aa\n  key-secret: bb\n",
            "\u{feff}---\r\napi:\r\n    key-id: \"aa\"\r\n    key-secret: 'bb' # mine\r\n",
            "other:\n  key-id: no\n  - list\napi: # here\n  # id\n  override-api-base-url: https://x\n  key-secret: bb\n\n  key-id: aa\nlast: [1]",
        ] {
            let file = CliFile::parse(text.as_bytes()).unwrap();
            assert_eq!((file.id.expose(), file.secret.expose()), ("aa", "bb"));
        }
        let file = CliFile::parse(b"api:\n  key-id: aa\n  key-secret: bb\n").unwrap();
        assert_eq!((file.id.line(), file.secret.line()), (2, 3));
    }

    #[test]
    fn anything_else_names_its_line() {
        for (text, error) in [
            ("", CliFileError::Missing(Part::Id)),
            ("api:\n  key-id: aa\n", CliFileError::Missing(Part::Secret)),
            (
                "key-id: aa\nkey-secret: bb\n",
                CliFileError::Missing(Part::Id),
            ),
            ("api: {key-id: aa}\n", CliFileError::BadLine(1)),
            ("api:\n  key-id: |\n    aa\n", CliFileError::BadLine(2)),
            ("api:\n  key-id: *a\n", CliFileError::BadLine(2)),
            ("api:\n  key-id:aa\n", CliFileError::BadLine(2)),
            (
                "api:\n  key-id: aa\n  key-id: bb\n",
                CliFileError::BadLine(3),
            ),
            ("api:\n\tkey-id: aa\n", CliFileError::Missing(Part::Id)),
            ("hello\n", CliFileError::BadLine(1)),
        ] {
            assert_eq!(
                CliFile::parse(text.as_bytes()).unwrap_err(),
                error,
                "{text:?}"
            );
        }
        let huge = vec![b'#'; MAX_FILE_BYTES + 1];
        assert_eq!(CliFile::parse(&huge).unwrap_err(), CliFileError::TooLarge);
    }
}
