//! What can be wrong with request items. Where HTTPie has a sentence for it, the sentence is HTTPie's.

use std::io;
use std::path::PathBuf;

use super::json::JsonError;
use super::nested::NestedError;
use super::quote::quoted;
use super::typed_key::without_keys;

/// Why request items make no request. `item` is an argument as typed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ItemError {
    /// `{"a": 1}`, `[1]` or `null` has no place in a form.
    #[error(
        "{}: Cannot use complex JSON value types with --form/--multipart",
        quoted(item)
    )]
    ComplexInForm { item: String },
    /// `name@path` without `--form`; `names` are all names of files, by commas.
    #[error("Invalid file fields (perhaps you meant --form?): {names}")]
    FileFields { names: String },
    /// The value of `:=`, or the file of `:=@`, is not JSON.
    #[error("{}: {source}", quoted(item))]
    Json {
        item: String,
        name: String,
        value: String,
        source: JsonError,
    },
    /// Both `@path` and `name=value` without `--form`.
    #[error("Request body (from a file) and request data (key=value) cannot be mixed")]
    MixedBody,
    /// The key of a JSON item. HTTPie prints this one bare: no prefix, no usage.
    #[error(transparent)]
    Nested(#[from] NestedError),
    /// Nothing in the argument separates a name from a value.
    #[error("argument REQUEST_ITEM: {} is not a valid value", quoted(&without_keys(item)))]
    NoSeparator { item: String },
    /// Only paths may hold other bytes.
    #[error("argument REQUEST_ITEM: {}: not UTF-8", quoted(item))]
    NotUtf8 { item: String },
    /// The file of `=@`, `:=@`, `==@` or `:@` is not UTF-8.
    #[error(
        "{}: cannot embed the content of {}, not a UTF-8 or ASCII-encoded text file",
        quoted(item),
        quoted(&path.to_string_lossy())
    )]
    NotText { item: String, path: PathBuf },
    /// A file cannot be read.
    #[error("{}: {}: {source}", quoted(item), path.display())]
    Read {
        item: String,
        path: PathBuf,
        source: io::Error,
    },
    /// Two `@path` without `--form`.
    #[error("Can't read request from multiple files")]
    SeveralBodies,
    /// `Name;value`
    #[error(
        "Invalid item {} (to specify an empty header use `Header;`)",
        quoted(item)
    )]
    ValueAfterSemicolon { item: String },
}

impl ItemError {
    /// What to do about it, when there is something to say beyond the message.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Json { name, value, .. } => json_hint(name, value),
            Self::ComplexInForm { .. } => {
                Some("send it as JSON, without --form/--multipart".into())
            }
            _ => None,
        }
    }
}

/// Shells take quotes away: `{"a": "b"}` arrives as `{a: b}`.
fn json_hint(name: &str, value: &str) -> Option<String> {
    let value = value.trim();
    let is_container = value.starts_with(['{', '[']);
    if value.is_empty() || value.contains('"') {
        None
    } else if is_container && value.contains(char::is_alphabetic) {
        Some(format!(
            "the shell may have removed the double quotes: in PowerShell 5 and cmd write \\\" for each of them, \
             or set the parts one by one, as in {name}[key]=value"
        ))
    } else if !is_container && value.starts_with(char::is_alphabetic) {
        Some(format!("a text is set with `=`: {name}={value}"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_when_the_shell_ate_the_quotes() {
        for (value, start) in [
            ("[magic]", Some("the shell may")),
            ("{name: x}", Some("the shell may")),
            ("hello", Some("a text is set with `=`: casts=hello")),
            ("", None),
            ("[1", None),
            ("[\"a\"", None),
            ("01", None),
        ] {
            let hint = json_hint("casts", value);
            assert_eq!(hint.is_some(), start.is_some(), "{value}");
            assert!(
                hint.unwrap_or_default()
                    .starts_with(start.unwrap_or_default()),
                "{value}"
            );
        }
    }
}
