//! Reads the text of `~/.veracode/credentials`.
//!
//! Answers to Python's `configparser.ConfigParser`, with which Veracode's own library reads the file.
//! What that takes is taken here with the same meaning:
//!
//! - `[section]` lines (names in their letter case), `key = value` and `key: value` (keys in any letter
//!   case), comment lines that open with `#` or `;`, indented lines, every kind of line end;
//! - `[DEFAULT]` fills the gaps of the other sections;
//! - a section or a key that stands twice is an error, for nobody could tell which one is meant;
//! - a key before the first section, or a line that is nothing of the above, is an error. It names the
//!   line and never shows it.
//!
//! What that refuses or misreads is forgiven where only one thing can be meant: a byte-order mark,
//! UTF-16 (with its mark), a byte that is not UTF-8 in a comment, a comment after a value, blanks inside
//! the brackets of a section, a key indented deeper than the one before. Quotes around a value are
//! dropped by [`Credentials::new`](super::Credentials::new). `%` has no meaning.

mod rewrite;

use std::collections::HashMap;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use zeroize::Zeroizing;

use super::Part;
pub use rewrite::with_pair;

/// The largest file that [`CredentialsFile::parse`] takes, in bytes. Whoever reads the file need not
/// read more than one byte beyond it.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;

/// The section whose values every other section inherits.
const INHERITED: &str = "DEFAULT";

/// A parsed credentials file. Keys other than the two of a pair are passed over.
#[derive(Clone, Debug, Default)]
pub struct CredentialsFile {
    sections: Vec<Section>,
    /// Where the section of a name is.
    places: HashMap<String, usize>,
}

/// One profile of the file, with what it inherits from `[DEFAULT]`.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    /// The line of its `[name]`, counted from 1.
    pub line: usize,
    /// The value of `veracode_api_key_id`.
    pub id: Option<&'a Value>,
    /// The value of `veracode_api_key_secret`.
    pub secret: Option<&'a Value>,
}

/// A value of the file as written there, and where.
#[derive(Clone, Debug)]
pub struct Value {
    text: SecretString,
    line: usize,
}

/// Why a file cannot be read as credentials. Lines count from 1.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum FileError {
    /// More than [`MAX_FILE_BYTES`].
    #[error("larger than {MAX_FILE_BYTES} bytes, so not a credentials file")]
    TooLarge,
    /// A NUL: the file is no text, or UTF-16 without its mark.
    #[error("line {0} is not text: it holds a NUL character")]
    NotText(usize),
    /// A key before the first section.
    #[error("line {0} stands before any [section]")]
    OutsideSection(usize),
    /// Neither a section, nor a key with a value, nor a comment.
    #[error("line {0} is neither a [section], nor a key = value, nor a comment")]
    BadLine(usize),
    /// A name that cannot be the name of a section.
    #[error("the name of the profile cannot stand in the file")]
    ProfileName,
    /// A section that is there already.
    #[error("line {line} repeats the [section] of line {first}")]
    RepeatedSection {
        /// Where it stands again.
        line: usize,
        /// Where it stood first.
        first: usize,
    },
    /// A key that its section has already.
    #[error("line {line} gives the same key as line {first}")]
    RepeatedKey {
        /// Where it stands again.
        line: usize,
        /// Where it stood first.
        first: usize,
    },
}

#[derive(Clone, Debug)]
struct Section {
    name: String,
    line: usize,
    id: Option<Value>,
    secret: Option<Value>,
}

/// What one line of the file is.
enum Line<'a> {
    /// Blank or a comment.
    Nothing,
    Section(&'a str),
    /// A key of ours, with its value.
    Pair(Part, &'a str),
    /// A key of somebody else.
    OtherKey,
    Unknown,
}

impl CredentialsFile {
    /// Parses the bytes of a file. See the module's head for the rules.
    pub fn parse(bytes: &[u8]) -> Result<Self, FileError> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(FileError::TooLarge);
        }
        let text = decode(bytes);
        let mut file = Self::default();
        let mut section = None;
        let mut after_other_key = false;
        for (line, text) in lines(&text).zip(1..).map(|(text, line)| (line, text)) {
            if text.contains('\0') {
                return Err(FileError::NotText(line));
            }
            match Line::read(text) {
                Line::Nothing => {}
                Line::Section(name) => {
                    section = Some(file.open(name, line)?);
                    after_other_key = false;
                }
                Line::Pair(part, value) => {
                    let index = section.ok_or(FileError::OutsideSection(line))?;
                    file.sections[index].set(part, value, line)?;
                    after_other_key = false;
                }
                Line::OtherKey if section.is_none() => return Err(FileError::OutsideSection(line)),
                Line::OtherKey => after_other_key = true,
                // More of the value of a key that does not concern us.
                Line::Unknown if after_other_key && text.starts_with([' ', '\t']) => {}
                Line::Unknown => return Err(FileError::BadLine(line)),
            }
        }
        Ok(file)
    }

    /// The profile of this name. As in Python, `DEFAULT` itself can be asked for by its name.
    pub fn profile(&self, name: &str) -> Option<Profile<'_>> {
        let own = self.section(name)?;
        let inherited = self.section(INHERITED);
        Some(Profile {
            line: own.line,
            id: own.id.as_ref().or(inherited.and_then(|s| s.id.as_ref())),
            secret: own
                .secret
                .as_ref()
                .or(inherited.and_then(|s| s.secret.as_ref())),
        })
    }

    /// The names of the profiles in the order of the file, without `DEFAULT`.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sections
            .iter()
            .map(|section| section.name.as_str())
            .filter(|name| *name != INHERITED)
    }

    fn section(&self, name: &str) -> Option<&Section> {
        self.places.get(name).map(|place| &self.sections[*place])
    }

    /// The index of a section that begins here. `[DEFAULT]` may be taken up again, as in Python.
    fn open(&mut self, name: &str, line: usize) -> Result<usize, FileError> {
        match self.places.get(name) {
            Some(place) if name == INHERITED => Ok(*place),
            Some(place) => Err(FileError::RepeatedSection {
                line,
                first: self.sections[*place].line,
            }),
            None => {
                self.places.insert(name.to_owned(), self.sections.len());
                self.sections.push(Section {
                    name: name.to_owned(),
                    line,
                    id: None,
                    secret: None,
                });
                Ok(self.sections.len() - 1)
            }
        }
    }
}

impl Section {
    fn set(&mut self, part: Part, value: &str, line: usize) -> Result<(), FileError> {
        let place = match part {
            Part::Id => &mut self.id,
            Part::Secret => &mut self.secret,
        };
        if let Some(Value { line: first, .. }) = *place {
            return Err(FileError::RepeatedKey { line, first });
        }
        *place = Some(Value::new(value, line));
        Ok(())
    }
}

impl Value {
    pub(super) fn new(text: &str, line: usize) -> Self {
        Self {
            text: SecretString::from(text),
            line,
        }
    }

    /// The value, trimmed, without the comment behind it, quotes kept.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// Its line in the file, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl FileError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLarge | Self::BadLine(_) => {
                "a credentials file holds the lines [default], veracode_api_key_id = ID and veracode_api_key_secret = KEY"
            }
            Self::NotText(_) => "write the file as plain text in UTF-8",
            Self::OutsideSection(_) => "write [default] on a line of its own at the top",
            Self::ProfileName => "choose a name of letters and digits",
            Self::RepeatedSection { .. } | Self::RepeatedKey { .. } => {
                "keep one and delete the other"
            }
        }
    }
}

impl<'a> Line<'a> {
    fn read(text: &'a str) -> Self {
        let text = text.trim();
        if text.is_empty() || text.starts_with(['#', ';']) {
            return Self::Nothing;
        }
        if let Some(rest) = text.strip_prefix('[') {
            return match rest.split_once(']') {
                Some((name, _)) if !name.trim().is_empty() => Self::Section(name.trim()),
                _ => Self::Unknown,
            };
        }
        let Some((key, value)) = text.split_once(['=', ':']) else {
            return Self::Unknown;
        };
        let key = key.trim();
        if key.eq_ignore_ascii_case("veracode_api_key_id") {
            Self::Pair(Part::Id, without_comment(value))
        } else if key.eq_ignore_ascii_case("veracode_api_key_secret") {
            Self::Pair(Part::Secret, without_comment(value))
        } else if key.is_empty() {
            Self::Unknown
        } else {
            Self::OtherKey
        }
    }
}

/// The value up to a `#` or `;` that follows a blank. Neither occurs in an id or a secret.
fn without_comment(value: &str) -> &str {
    let mut after_blank = true;
    let end = value.find(|c: char| {
        let opens = after_blank && matches!(c, '#' | ';');
        after_blank = c.is_whitespace();
        opens
    });
    value[..end.unwrap_or(value.len())].trim()
}

/// The lines of a text, whether they end in LF, CR LF or CR.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// The text of the file: UTF-16 when it opens with that mark, else UTF-8. What is neither becomes
/// U+FFFD: harmless in a comment, and in a value no hexadecimal digit.
pub(super) fn decode(bytes: &[u8]) -> Zeroizing<String> {
    let units = |of: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks(2).map(move |pair| match *pair {
            [first, second] => of([first, second]),
            _ => 0xfffd,
        });
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    Zeroizing::new(match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    })
}

#[cfg(test)]
mod tests;
