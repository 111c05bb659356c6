//! The request items of a command line: `name=value`, `Name:value`, `name==value`, `file@path` ...
//!
//! Answers to `httpie/cli/argtypes.py` (`KeyValueArgType`) and `httpie/cli/requestitems.py`. Pure: a file is
//! read only through the function that the caller hands to [`RequestItems::collect`].
//!
//! | file | purpose |
//! | --- | --- |
//! | `mod.rs` | one argument to one [`RequestItem`]: separators and backslashes |
//! | `collect.rs` | all items of a request to its headers, query and body |
//! | `nested/` | the keys of JSON items: `a[b][]`, `a[0]` |
//! | `json/` | JSON values which keep numbers as typed |
//! | `error.rs` | what can be wrong, in HTTPie's words, with hints |
//! | `quote.rs` | text quoted as Python's `repr` does, for those words |
//! | `typed_key.rs` | what is not repeated, should it be a key |

mod collect;
mod error;
mod json;
mod nested;
mod quote;
mod typed_key;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

pub(crate) use collect::{BodyItems, Field, FieldValue, HeaderItem, Mode, RequestItems, Upload};
pub(crate) use error::ItemError;
pub(crate) use typed_key::without_keys;

/// What the text between name and value says about an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    EmptyHeader,
    Header,
    HeaderFile,
    Json,
    JsonFile,
    Query,
    QueryFile,
    Text,
    TextFile,
    Upload,
}

/// Longer separators stand before the shorter ones that they start with.
const SEPARATORS: [(&[u8], Separator); 10] = [
    (b":=@", Separator::JsonFile),
    (b"==@", Separator::QueryFile),
    (b":=", Separator::Json),
    (b":@", Separator::HeaderFile),
    (b"==", Separator::Query),
    (b"=@", Separator::TextFile),
    (b":", Separator::Header),
    (b";", Separator::EmptyHeader),
    (b"=", Separator::Text),
    (b"@", Separator::Upload),
];

/// One request item: `name=value` and its kin.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RequestItem {
    /// The part before the separator, without the backslashes that protect separator characters.
    name: String,
    kind: ItemKind,
    /// The argument as typed, for messages. What is not UTF-8 in it is replaced.
    typed: String,
}

#[derive(Clone, PartialEq, Eq)]
enum ItemKind {
    /// `Name;`
    EmptyHeader,
    /// `Name:value`; no value removes the header.
    Header(String),
    /// `Name:@path`
    HeaderFile(PathBuf),
    /// `name:=json`
    Json(String),
    /// `name:=@path`
    JsonFile(PathBuf),
    /// `name==value`
    Query(String),
    /// `name==@path`
    QueryFile(PathBuf),
    /// `name=value`
    Text(String),
    /// `name=@path`
    TextFile(PathBuf),
    /// `name@path`, `name@path;type=mime`
    Upload { path: PathBuf, mime: Option<String> },
}

impl RequestItem {
    /// Reads one argument. The first separator counts, and where several start there, the longest.
    ///
    /// A backslash takes the meaning from one of `: ; = @`; before anything else it is a plain character.
    /// A path may hold any bytes that the system allows (on Windows: any text), all else must be UTF-8.
    ///
    /// Errors: no separator, `Name;value`, text which is not UTF-8.
    pub(crate) fn parse(arg: &OsStr) -> Result<Self, ItemError> {
        let typed = arg.to_string_lossy().into_owned();
        let Some(split) = split(arg.as_encoded_bytes()) else {
            return Err(ItemError::NoSeparator { item: typed });
        };
        let not_utf8 = || ItemError::NotUtf8 {
            item: typed.clone(),
        };
        let name = String::from_utf8(split.name).map_err(|_| not_utf8())?;
        let value = split.value;
        let text = |bytes| String::from_utf8(bytes).map_err(|_| not_utf8());
        let path = |bytes| path_of(bytes).ok_or_else(not_utf8);
        let kind = match split.separator {
            Separator::EmptyHeader if value.is_empty() => ItemKind::EmptyHeader,
            Separator::EmptyHeader => return Err(ItemError::ValueAfterSemicolon { item: typed }),
            Separator::Header => ItemKind::Header(text(value)?),
            Separator::HeaderFile => ItemKind::HeaderFile(path(value)?),
            Separator::Json => ItemKind::Json(text(value)?),
            Separator::JsonFile => ItemKind::JsonFile(path(value)?),
            Separator::Query => ItemKind::Query(text(value)?),
            Separator::QueryFile => ItemKind::QueryFile(path(value)?),
            Separator::Text => ItemKind::Text(text(value)?),
            Separator::TextFile => ItemKind::TextFile(path(value)?),
            Separator::Upload => {
                let (file, mime) = split_mime(&value);
                let mime = mime.map(|mime| text(mime.to_vec())).transpose()?;
                ItemKind::Upload {
                    path: path(file.to_vec())?,
                    mime,
                }
            }
        };
        Ok(Self { name, kind, typed })
    }

    /// Whether `arg` could be an item at all, which tells `URL ITEM` from `METHOD URL`.
    pub(crate) fn has_separator(arg: &OsStr) -> bool {
        split(arg.as_encoded_bytes()).is_some()
    }

    /// Name and value of a query parameter or a text field whose value was typed.
    pub(crate) fn typed_text(&self) -> Option<(&str, &str)> {
        match &self.kind {
            ItemKind::Query(value) | ItemKind::Text(value) => Some((&self.name, value)),
            _ => None,
        }
    }
}

/// Without the value: it may be a credential.
impl fmt::Debug for RequestItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestItem")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

struct Split {
    name: Vec<u8>,
    separator: Separator,
    value: Vec<u8>,
}

/// All separators are ASCII, so bytes will do: no part of a longer character can be taken for one.
fn split(arg: &[u8]) -> Option<Split> {
    let mut name = Vec::with_capacity(arg.len());
    let mut rest = arg;
    while let [first, ..] = rest {
        if is_special(*first) {
            let (text, separator) = SEPARATORS.iter().find(|(text, _)| rest.starts_with(text))?;
            let value = unescape(&rest[text.len()..]);
            return Some(Split {
                name,
                separator: *separator,
                value,
            });
        }
        rest = unescape_first(rest, &mut name);
    }
    None
}

fn unescape(mut text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    while !text.is_empty() {
        text = unescape_first(text, &mut plain);
    }
    plain
}

/// Moves one byte, or a backslash with the byte after it, from the start of `text` to `plain`. Returns the rest.
fn unescape_first<'a>(text: &'a [u8], plain: &mut Vec<u8>) -> &'a [u8] {
    match text {
        [b'\\', escaped, rest @ ..] => {
            if !is_special(*escaped) {
                plain.push(b'\\');
            }
            plain.push(*escaped);
            rest
        }
        [first, rest @ ..] => {
            plain.push(*first);
            rest
        }
        [] => text,
    }
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b':' | b';' | b'=' | b'@')
}

/// `path;type=mime`. What follows a second `;type=` is ignored and an empty type is none, as in HTTPie.
fn split_mime(value: &[u8]) -> (&[u8], Option<&[u8]>) {
    const MARK: &[u8] = b";type=";
    let find = |text: &[u8]| text.windows(MARK.len()).position(|window| window == MARK);
    let Some(at) = find(value) else {
        return (value, None);
    };
    let (path, mime) = (&value[..at], &value[at + MARK.len()..]);
    let mime = &mime[..find(mime).unwrap_or(mime.len())];
    (path, Some(mime).filter(|mime| !mime.is_empty()))
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // other systems do refuse some bytes
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes)
        .ok()
        .map(|text| OsString::from(text).into())
}

#[cfg(test)]
mod tests;
