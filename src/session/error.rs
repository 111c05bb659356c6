//! What can be wrong with a session. No message holds anything that stands in a file.

use std::io;
use std::path::{Path, PathBuf};

use super::file::LayoutError;

/// Why a session cannot be used or kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    /// `doing` is read, write or remove.
    #[error("cannot {doing} session file {}: {error}", path.display())]
    File {
        doing: &'static str,
        path: PathBuf,
        error: io::Error,
    },
    #[error("invalid session file {}: {error}", path.display())]
    Broken { path: PathBuf, error: String },
    #[error("{} is not a session file, and was not removed", .0.display())]
    Foreign(PathBuf),
    #[error("there is no session file {}", .0.display())]
    Missing(PathBuf),
    #[error("session file {}: unknown authentication type `{auth_type}`", path.display())]
    UnknownAuth { path: PathBuf, auth_type: String },
    #[error("session file {}: it names a way to authenticate, but no credentials", .0.display())]
    NoCredentials(PathBuf),
    #[error("session file {}: its token holds a line end or another control character", .0.display())]
    OddToken(PathBuf),
    #[error("session `{0}`: there is no home folder to keep it in")]
    NoFolder(String),
}

impl SessionError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Broken { .. } => Some("mend the file, or remove it to start the session anew"),
            Self::Missing(_) => Some("`vhttp sessions ls` shows which there are"),
            Self::UnknownAuth { .. } | Self::NoCredentials(_) | Self::OddToken(_) => {
                Some("give --auth and --auth-type, which replace it")
            }
            Self::NoFolder(_) => {
                Some("set HTTPIE_CONFIG_DIR, or give the session as a path (./NAME.json)")
            }
            Self::Foreign(_) | Self::File { .. } => None,
        }
    }
}

/// What can go wrong with a file, before it is said which one.
pub(super) enum Fault {
    Layout(LayoutError),
    Io(io::Error),
}

impl From<LayoutError> for Fault {
    fn from(error: LayoutError) -> Self {
        Self::Layout(error)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Fault {
    /// The error that says so, while `doing` something with the file.
    pub(super) fn at(self, doing: &'static str, path: &Path) -> SessionError {
        let path = path.to_owned();
        match self {
            Self::Layout(error) => SessionError::Broken {
                path,
                error: error.to_string(),
            },
            Self::Io(error) => SessionError::File { doing, path, error },
        }
    }
}
