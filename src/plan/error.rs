//! Why there is no plan, and the next step.

use std::io;
use std::path::PathBuf;

use crate::cli::UsageError;
use crate::hosts::HostsError;
use crate::items::ItemError;
use crate::message::UrlError;
use crate::output::visible_line;
use crate::session::SessionError;
use crate::veracode_hmac::SourceError;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    #[error(transparent)]
    Usage(#[from] UsageError),
    #[error(transparent)]
    Url(#[from] UrlError),
    #[error(transparent)]
    Item(#[from] ItemError),
    #[error(transparent)]
    Credentials(#[from] SourceError),
    #[error(transparent)]
    Hosts(#[from] HostsError),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(
        "request body (from stdin, --raw or a file) and request data (key=value) cannot be mixed"
    )]
    MixedSources,
    #[error("header name `{name}`: not a token (letters, digits and !#$%&'*+-.^_`|~)")]
    HeaderName { name: String },
    #[error("header {name}: the value holds a line end or another control character")]
    HeaderValue { name: String },
    #[error("'{}': {error}", visible_line(item))]
    File {
        item: String,
        #[source]
        error: io::Error,
    },
    #[error("{0}: its value is not valid Unicode")]
    Variable(&'static str),
    #[error("--output {}: {error}", path.display())]
    OutputFile {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("standard input: {0}")]
    Stdin(#[source] io::Error),
    #[error("cannot ask for a password: {0}")]
    Password(#[source] io::Error),
    #[error("cannot ask for the password of the key: {0}")]
    KeyPassword(#[source] io::Error),
    #[error("cannot compress the body: {0}")]
    Compress(#[source] io::Error),
}

impl PlanError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Usage(error) => error.hint().map(str::to_owned),
            Self::Url(error) => error.hint().map(str::to_owned),
            Self::Item(error) => error.hint(),
            Self::Credentials(error) => error.hint(),
            Self::Hosts(error) => error.hint(),
            Self::Session(error) => error.hint().map(str::to_owned),
            Self::MixedSources => {
                Some("--ignore-stdin (-I) lets key=value take priority".to_owned())
            }
            Self::Password(_) => Some("without a terminal give it as -a USER:PASSWORD".to_owned()),
            Self::KeyPassword(_) => Some("--cert-key-pass gives it".to_owned()),
            Self::Compress(_)
            | Self::Variable(_)
            | Self::HeaderName { .. }
            | Self::HeaderValue { .. }
            | Self::File { .. }
            | Self::OutputFile { .. }
            | Self::Stdin(_) => None,
        }
    }
}
