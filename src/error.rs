//! Whatever ends the program early, by the stage in which it happened.

use std::io;

use crate::cli::UsageError;
use crate::client::ClientError;
use crate::credentials::CredentialsError;
use crate::download::DownloadError;
use crate::exit_status::ExitStatus;
use crate::items::ItemError;
use crate::output::{OutputFileError, RenderError};
use crate::plan::PlanError;
use crate::session::SessionError;

/// An error as the user sees it: what, why, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    #[error("{error}")]
    Client {
        error: ClientError,
        /// What was asked for, `GET request to URL: http://host/path`, if it is known.
        asked: Option<String>,
    },
    #[error(transparent)]
    OutputFile(#[from] OutputFileError),
    #[error(transparent)]
    Download(#[from] DownloadError),
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
            Self::Plan(
                PlanError::Usage(_)
                    | PlanError::Item(_)
                    | PlanError::File { .. }
                    | PlanError::MixedSources
            )
        )
    }

    /// The option at fault, as the usage shows it, with a blank after it.
    pub(crate) fn usage(&self) -> Option<String> {
        match self {
            Self::Plan(PlanError::Usage(error)) => error.usage().map(|usage| format!("{usage} ")),
            _ => None,
        }
    }

    /// The key of a JSON item was wrong: HTTPie shows that alone.
    pub(crate) fn is_nested_key(&self) -> bool {
        matches!(self, Self::Plan(PlanError::Item(ItemError::Nested(_))))
    }

    /// Nobody reads the output any more (`| head`): no fault of anyone.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(
            self,
            Self::Render(RenderError::Output(error))
                | Self::Download(DownloadError::Stdout(error))
                | Self::Credentials(CredentialsError::Output(error))
                if error.kind() == io::ErrorKind::BrokenPipe
        )
    }

    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Plan(error) => error.hint(),
            Self::Credentials(error) => error.hint(),
            Self::Download(error) => error.hint(),
            Self::Session(error) => error.hint().map(str::to_owned),
            Self::Client { .. } | Self::OutputFile(_) | Self::Render(_) => None,
        };
        hint.or_else(|| self.client().and_then(ClientError::hint).map(str::to_owned))
    }

    pub(crate) fn exit_status(&self) -> ExitStatus {
        if let Self::Credentials(error) = self
            && let Some(status) = error.status()
        {
            return ExitStatus::from_http(status, false);
        }
        self.client()
            .map_or(ExitStatus::Error, ClientError::exit_status)
    }

    /// The network's error, on its own or in the course of a body.
    fn client(&self) -> Option<&ClientError> {
        match self {
            Self::Client { error, .. } => Some(error),
            Self::Credentials(error) => error.client(),
            Self::Render(RenderError::Body(error))
            | Self::Download(DownloadError::Body { error, .. }) => ClientError::of_body(error),
            _ => None,
        }
    }
}

impl From<ClientError> for Error {
    fn from(error: ClientError) -> Self {
        Self::Client { error, asked: None }
    }
}

impl From<UsageError> for Error {
    fn from(error: UsageError) -> Self {
        Self::Plan(error.into())
    }
}
