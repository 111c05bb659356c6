//! The command `vhttp sessions`, which looks after sessions instead of sending a request.

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use super::UsageError;
use crate::session::SessionName;

/// What was typed after `vhttp sessions`.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "vhttp sessions",
    about = "List, show, remove and upgrade sessions",
    term_width = 80,
    disable_help_flag = true,
    disable_help_subcommand = true
)]
pub(crate) struct SessionsArgs {
    /// Show this help
    #[arg(long, global = true)]
    pub(crate) help: bool,
    #[command(subcommand)]
    pub(crate) action: Option<SessionsAction>,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum SessionsAction {
    /// List the named sessions: host, name, file
    Ls,
    /// Show what a session keeps, secrets masked
    Show(SessionWords),
    /// Remove a session
    Rm(SessionWords),
    /// Bring a session of an old HTTPie to the layout of today; without a session, all named ones
    Upgrade {
        /// Bind cookies that any host would get to the session's host
        #[arg(long)]
        bind_cookies: bool,
        #[command(flatten)]
        session: SessionWords,
    },
}

/// Which session: `HOST NAME`, or a path.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SessionWords {
    /// Host (with its port, if it has one) and name of a session, or the path of its file
    #[arg(value_name = "HOST NAME | PATH", num_args = 0..=2)]
    pub(crate) words: Vec<String>,
}

impl SessionWords {
    /// The host, if one was typed, and the session. `None` when nothing was typed.
    pub(crate) fn host_and_name(&self) -> Result<Option<(Option<&str>, SessionName)>, UsageError> {
        let (host, name) = match self.words.as_slice() {
            [] => return Ok(None),
            [name] => (None, name),
            [host, name, ..] => (Some(host.as_str()), name),
        };
        let name = name.parse().map_err(UsageError::new)?;
        if host.is_none() && matches!(name, SessionName::Named(_)) {
            return Err(UsageError::new("a named session needs its host: HOST NAME"));
        }
        Ok(Some((host, name)))
    }
}

impl SessionsArgs {
    /// Reads the arguments after `vhttp sessions`.
    pub(crate) fn parse(arguments: &[OsString]) -> Result<Self, UsageError> {
        let mut command = Self::command();
        let words = std::iter::once(OsString::from("vhttp sessions"));
        let matches = super::matches(&mut command, words.chain(arguments.iter().cloned()))?;
        Self::from_arg_matches(&matches).map_err(|error| UsageError::from_clap(&error, &command))
    }

    /// The help, as text.
    pub(crate) fn help_text() -> &'static str {
        include_str!("sessions_help.txt")
    }
}
