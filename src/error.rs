//! Whatever ends the program early, by the stage in which it happened.

use std::io;

use crate::cli::UsageError;
use crate::client::ClientError;
use crate::exit_status::ExitStatus;
use crate::output::{OutputFileError, RenderError};
use crate::plan::PlanError;
use crate::session::SessionError;

/// An error as the user sees it: what, why, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    OutputFile(#[from] OutputFileError),
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error(transparent)]
    Session(#[from] SessionError),
}

impl Error {
    /// The command line was wrong: HTTPie shows its usage then.
    pub(crate) fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::Plan(PlanError::Usage(_) | PlanError::Item(_) | PlanError::MixedSources)
        )
    }

    /// Nobody reads the output any more (`| head`): no fault of anyone.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Render(RenderError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Plan(error) => error.hint(),
            Self::Client(error) => error.hint().map(str::to_owned),
            Self::Render(RenderError::Body(error)) => ClientError::of_body(error)
                .and_then(ClientError::hint)
                .map(str::to_owned),
            Self::Session(error) => error.hint().map(str::to_owned),
            Self::OutputFile(_) | Self::Render(RenderError::Output(_)) => None,
        }
    }

    pub(crate) fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Client(error) => error.exit_status(),
            Self::Render(RenderError::Body(error)) => {
                ClientError::of_body(error).map_or(ExitStatus::Error, ClientError::exit_status)
            }
            _ => ExitStatus::Error,
        }
    }
}

impl From<UsageError> for Error {
    fn from(error: UsageError) -> Self {
        Self::Plan(error.into())
    }
}
