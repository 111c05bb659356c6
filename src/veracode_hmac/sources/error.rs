//! Why no pair of credentials was found. Each message names the file, the section or the variable.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::veracode_hmac::{CliFileError, CredentialsError, CredentialsFile, FileError, Part};

/// Where a pair is made and where it can be put.
const WAYS: &str = "set VERACODE_API_KEY_ID and VERACODE_API_KEY_SECRET, or write the pair to \
    ~/.veracode/credentials, or give -a ID:KEY or -a PROFILE (or --profile); a pair is made in the Veracode Platform \
    under API Credentials, see https://docs.veracode.com/r/c_api_credentials3";

/// Why there are no credentials.
#[derive(Debug, Error)]
pub enum SourceError {
    /// Neither the command line, nor the environment, nor a file.
    #[error(
        "no Veracode credentials: VERACODE_API_KEY_ID and VERACODE_API_KEY_SECRET are not set, and {}",
        absent(file.as_deref())
    )]
    Nothing {
        /// The file that was looked for.
        file: Option<PathBuf>,
    },
    /// One variable of a pair is set, and there is no file.
    #[error(
        "no Veracode credentials: {set} is set but {missing} is not, and {}",
        absent(file.as_deref())
    )]
    HalfEnvironment {
        /// The variable that is set.
        set: &'static str,
        /// The variable that is not.
        missing: &'static str,
        /// The file that was looked for.
        file: Option<PathBuf>,
    },
    /// The command line names a profile, and there is no file.
    #[error("profile {profile:?}: {}", absent(file.as_deref()))]
    ProfileWithoutFile {
        /// The name asked for.
        profile: String,
        /// The file that was looked for.
        file: Option<PathBuf>,
    },
    /// An id or a secret stands where the name of a profile should.
    #[error("{asked_by}: the name of a profile looks like an API id or secret")]
    KeyAsProfile {
        /// What named it.
        asked_by: String,
    },
    /// A variable holds bytes that are no text.
    #[error("{variable}: its value is not valid Unicode")]
    NotUnicode {
        /// The variable.
        variable: &'static str,
    },
    /// The file is there but cannot be read.
    #[error("{}: cannot be read: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The file is not a credentials file.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        error: FileError,
    },
    /// The file of the Veracode CLI gives no pair.
    #[error("{}: {error}", path.display())]
    CliFile {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line.
        error: CliFileError,
    },
    /// The file has no such profile.
    #[error("{}: there is no profile [{}]{}", path.display(), profile.escape_debug(), by(asked_by))]
    NoProfile {
        /// The file.
        path: PathBuf,
        /// The name asked for.
        profile: String,
        /// What asked for it; empty for the default profile.
        asked_by: String,
        /// The profiles that the file has.
        others: Vec<String>,
    },
    /// The profile lacks one half.
    #[error("{}:{line}: profile [{}] has no {}", path.display(), profile.escape_debug(), key_of(*part))]
    NoValue {
        /// The file.
        path: PathBuf,
        /// The line of the section.
        line: usize,
        /// The section.
        profile: String,
        /// What it lacks.
        part: Part,
    },
    /// The pair itself is wrong.
    #[error("{place}: {error}")]
    Invalid {
        /// The variable, the `file:line`, or the command line.
        place: String,
        /// What is wrong.
        error: CredentialsError,
    },
}

impl SourceError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Nothing { .. } | Self::ProfileWithoutFile { .. } => WAYS.to_owned(),
            Self::HalfEnvironment { missing, .. } => format!("set {missing} as well"),
            Self::KeyAsProfile { .. } => "a pair is given as ID:KEY".to_owned(),
            Self::NotUnicode { .. } => "copy the value again".to_owned(),
            Self::Unreadable { .. } => return None,
            Self::File { error, .. } => error.hint().to_owned(),
            Self::CliFile { .. } => "veracode configure writes it anew".to_owned(),
            Self::NoProfile { others, .. } if others.is_empty() => {
                "write [default] and below it the lines veracode_api_key_id = ID and \
                 veracode_api_key_secret = KEY"
                    .to_owned()
            }
            Self::NoProfile { others, .. } => format!("the file has {}", others.join(", ")),
            Self::NoValue { part, .. } => {
                format!(
                    "below the section, add a line that begins with {} =",
                    key_of(*part)
                )
            }
            Self::Invalid { error, .. } => error.hint().to_owned(),
        })
    }

    /// The error for a profile that is not there, with those that are. A name that may be a misplaced
    /// secret is left out.
    pub(super) fn no_profile(
        path: &Path,
        profile: &str,
        asked_by: String,
        file: &CredentialsFile,
    ) -> Self {
        Self::NoProfile {
            path: path.to_owned(),
            profile: profile.to_owned(),
            asked_by,
            others: file
                .names()
                .filter(|name| !looks_like_key(name))
                .map(|name| format!("[{}]", name.escape_debug()))
                .collect(),
        }
    }
}

/// Whether a name holds so many hexadecimal digits in a row that it may be a key in the wrong place.
pub(super) fn looks_like_key(name: &str) -> bool {
    name.split(|c: char| !c.is_ascii_hexdigit())
        .any(|run| run.len() >= 24)
}

fn absent(file: Option<&Path>) -> String {
    match file {
        Some(path) => format!("{} does not exist", path.display()),
        None => "there is no home directory to hold .veracode/credentials".to_owned(),
    }
}

fn by(asked_by: &str) -> String {
    if asked_by.is_empty() {
        String::new()
    } else {
        format!(", which {asked_by} names")
    }
}

fn key_of(part: Part) -> &'static str {
    match part {
        Part::Id => "veracode_api_key_id",
        Part::Secret => "veracode_api_key_secret",
    }
}
