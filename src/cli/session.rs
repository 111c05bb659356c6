//! Options about sessions.

use crate::session::SessionName;

#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
#[command(next_help_heading = "Sessions")]
pub(crate) struct SessionArgs {
    /// Keep headers, credentials and cookies from one request to the next, by this name for each host or in this file
    ///
    /// What holds a slash is a path (`./session.json`); anything else is the name of a session that each host has for itself.
    #[arg(long, value_name = "NAME|PATH")]
    pub(crate) session: Option<SessionName>,
    /// Use a session without changing it; one that does not exist is made
    #[arg(long, value_name = "NAME|PATH")]
    pub(crate) session_read_only: Option<SessionName>,
}
