//! Options about credentials.

use crate::auth::AuthType;

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Authentication")]
pub(crate) struct AuthArgs {
    /// USER:PASSWORD or USER, a token, ID:KEY or the name of a profile; a missing password is asked for
    #[arg(long, short, value_name = "CREDENTIALS")]
    pub(crate) auth: Option<String>,
    /// How to authenticate; with --auth alone: basic
    #[arg(long, short = 'A', value_name = "TYPE")]
    pub(crate) auth_type: Option<AuthType>,
    /// Leave the .netrc file alone
    #[arg(long)]
    pub(crate) ignore_netrc: bool,
}
