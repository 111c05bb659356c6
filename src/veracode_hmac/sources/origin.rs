//! Where a pair of credentials was found, in words.

use std::fmt;
use std::path::PathBuf;

use crate::veracode_hmac::Part;

/// Where a pair was found. Its `Display` is for messages: `/home/ann/.veracode/credentials, profile "default"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Given as an argument.
    CommandLine,
    /// A line of a configuration file that says where the pair is.
    Configuration {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// Two environment variables, by name.
    Environment {
        /// The variable of the id.
        id: &'static str,
        /// The variable of the secret.
        secret: &'static str,
    },
    /// A profile of the credentials file.
    File {
        /// The file.
        path: PathBuf,
        /// The section.
        profile: String,
        /// The line of the id, counted from 1.
        id_line: usize,
        /// The line of the secret, counted from 1.
        secret_line: usize,
    },
    /// The file of the Veracode CLI.
    CliFile {
        /// The file.
        path: PathBuf,
        /// The line of the id, counted from 1.
        id_line: usize,
        /// The line of the secret, counted from 1.
        secret_line: usize,
    },
}

impl Origin {
    /// The place of one half (of the id, when both are meant): a variable, or `file:line`.
    pub(super) fn place(&self, part: Option<Part>) -> String {
        match (self, part) {
            (Self::Environment { id, .. }, Some(Part::Id)) => (*id).to_owned(),
            (Self::Environment { secret, .. }, Some(Part::Secret)) => (*secret).to_owned(),
            (
                Self::File {
                    path, secret_line, ..
                }
                | Self::CliFile {
                    path, secret_line, ..
                },
                Some(Part::Secret),
            ) => {
                format!("{}:{secret_line}", path.display())
            }
            (Self::File { path, id_line, .. } | Self::CliFile { path, id_line, .. }, _) => {
                format!("{}:{id_line}", path.display())
            }
            (Self::CommandLine | Self::Configuration { .. } | Self::Environment { .. }, _) => {
                self.to_string()
            }
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommandLine => f.write_str("the command line"),
            Self::Configuration { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment { id, secret } => write!(f, "{id} and {secret}"),
            Self::File { path, profile, .. } => {
                write!(f, "{}, profile {profile:?}", path.display())
            }
            Self::CliFile { path, .. } => write!(f, "{}", path.display()),
        }
    }
}
