//! What can go wrong with credentials, and the next step.

use std::io;
use std::path::PathBuf;

use crate::cli::UsageError;
use crate::client::ClientError;
use crate::plan::PlanError;
use crate::veracode_hmac::FileError;

/// Why a command about credentials failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CredentialsError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("there is no home directory to hold .veracode/credentials")]
    NoHome,
    #[error("{what}: the server refused: HTTP {status} {reason}")]
    Refused {
        what: &'static str,
        status: u16,
        reason: String,
    },
    #[error("{what}: the answer is not what is expected: {why}")]
    Answer {
        what: &'static str,
        why: &'static str,
    },
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("{}: {error}", path.display())]
    Text { path: PathBuf, error: FileError },
    #[error("rotate changes the credentials file alone, and the pair in use is from {0}")]
    NotInFile(String),
    #[error("a new pair waits in {}", path.display())]
    Leftover { path: PathBuf },
    #[error("the new pair is kept in {}, and was not put in its place: {error}", path.display())]
    Unfinished {
        path: PathBuf,
        error: Box<CredentialsError>,
    },
    #[error("the pair in {}, profile {profile:?}, was revoked when a renewal was broken off, and the new one is lost", file.display())]
    Lost {
        file: PathBuf,
        profile: String,
        user: String,
    },
    #[error("the answer to the request for new credentials is not understood; it is kept in {}, and the new pair may stand in it", path.display())]
    Unclear { path: PathBuf, user: String },
    #[error("no answer came to the request for new credentials: {0}")]
    Unanswered(Box<CredentialsError>),
    #[error("{0} is the user of the pair in use")]
    OneSelf(String),
    #[error("the work was broken off ({0})")]
    BrokenOff(String),
    #[error("cannot write the output: {0}")]
    Output(io::Error),
}

impl From<UsageError> for CredentialsError {
    fn from(error: UsageError) -> Self {
        Self::Plan(error.into())
    }
}

impl CredentialsError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Plan(error) => return error.hint(),
            Self::Client(error) => return error.hint().map(str::to_owned),
            Self::Text { error, .. } => error.hint().to_owned(),
            Self::Refused { status: 401, .. } => {
                "the pair may be wrong, expired or revoked; vhttp credentials list shows where it is from".to_owned()
            }
            Self::Refused { status: 403, .. } => {
                "the user of this pair lacks a role for this".to_owned()
            }
            Self::NotInFile(_) => "name a profile of the file: --profile NAME".to_owned(),
            Self::Leftover { .. } => "vhttp credentials recover puts it in its place".to_owned(),
            Self::Unfinished { .. } => {
                "when that is mended: vhttp credentials recover puts it in its place".to_owned()
            }
            Self::Unclear { user, .. } => format!(
                "look there for api_id and api_secret; if they are missing, {}; then remove the file", another_pair(user)
            ),
            Self::OneSelf(_) => "vhttp credentials rotate renews one's own pair".to_owned(),
            Self::BrokenOff(_) => {
                "vhttp credentials recover says what became of it".to_owned()
            }
            Self::Unanswered(_) => {
                "the server may have made a new pair: vhttp credentials recover says whether the old one still works".to_owned()
            }
            Self::Lost { user, .. } => another_pair(user),
            Self::File { error, .. } if error.kind() == io::ErrorKind::StorageFull => {
                "nothing was asked for, and the pair in use stays valid: make room on the disk and try again".to_owned()
            }
            Self::NoHome | Self::Refused { .. } | Self::Answer { .. } | Self::File { .. } | Self::Output(_) => return None,
        })
    }

    /// The error of the network, if it is one.
    pub(crate) fn client(&self) -> Option<&ClientError> {
        match self {
            Self::Client(error) => Some(error),
            Self::Unanswered(error) | Self::Unfinished { error, .. } => error.client(),
            _ => None,
        }
    }

    /// The status of the answer, if that is what is wrong.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            Self::Unanswered(error) | Self::Unfinished { error, .. } => error.status(),
            _ => None,
        }
    }
}

fn another_pair(user: &str) -> String {
    format!(
        "make a new pair in the Veracode Platform (API Credentials), or have an administrator run: vhttp credentials generate --user-id {user}"
    )
}
