//! The command `vhttp credentials`, which looks after pairs of credentials instead of sending a request.

use std::ffi::OsString;

use clap::{CommandFactory, Parser, ValueEnum};

use super::{Args, NetworkArgs, TlsArgs, UsageError};

/// Seconds of a server's silence that a command waits for, unless it was told otherwise.
const PATIENCE: f64 = 60.0;

/// What was typed after `vhttp credentials`.
#[derive(Clone, Debug, Default, Parser)]
#[command(
    name = "vhttp credentials",
    about = "Look after Veracode API credentials",
    term_width = 80,
    disable_help_flag = true,
    args_override_self = true
)]
#[group(skip)]
pub(crate) struct CredentialsArgs {
    /// What to do
    pub(crate) action: Option<CredentialsAction>,
    /// ID:KEY or the name of a profile, instead of what is found
    #[arg(long, short, value_name = "CREDENTIALS")]
    pub(crate) auth: Option<String>,
    /// Use this profile of ~/.veracode/credentials
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Ask this host instead of that of the pair's region
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
    /// expiry: exit with 1 when the pair ends within so many days [default: 14]
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    pub(crate) within: Option<i64>,
    /// generate, revoke: for this user instead of oneself
    #[arg(long, value_name = "ID", value_parser = user_id)]
    pub(crate) user_id: Option<String>,
    /// generate, rotate: print the new pair
    #[arg(long)]
    pub(crate) show_secrets: bool,
    /// rotate, recover and generate go on when the command is killed, unless this says no
    #[arg(long, hide = true)]
    pub(crate) in_this_process: bool,
    /// Show this help
    #[arg(long)]
    pub(crate) help: bool,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) tls: TlsArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CredentialsAction {
    /// Show where credentials are, and which are used; never a secret
    List,
    /// Ask the server who the pair belongs to, and which roles that user has
    Check,
    /// Ask the server when the pair ends; exit with 1 when that is near
    Expiry,
    /// Make a pair for another user, and keep it in a file of its own
    Generate,
    /// Make a new pair, try it, and put it in the place of the old one in the credentials file
    Rotate,
    /// Finish what was broken off in the middle of rotate or generate, or say what became of it
    Recover,
    /// Revoke the pair in use, or that of a user
    Revoke,
}

impl CredentialsArgs {
    /// Reads the arguments after `vhttp credentials`.
    pub(crate) fn parse(arguments: &[OsString]) -> Result<Self, UsageError> {
        let mut command = super::parser(Self::command());
        let words = std::iter::once(OsString::from("vhttp credentials"));
        let words = words.chain(arguments.iter().cloned());
        let mut matches = super::matches(&mut command, words)?;
        super::read(&mut matches, &command)
    }

    /// The help, as text.
    pub(crate) fn help_text() -> &'static str {
        include_str!("credentials_help.txt")
    }

    /// The options of a request that is made over the network as this command was told to.
    pub(crate) fn request(&self) -> Args {
        let mut args = Args {
            network: self.network.clone(),
            tls: self.tls.clone(),
            ..Args::default()
        };
        // Others wait for their turn meanwhile.
        args.network.timeout.get_or_insert(PATIENCE);
        args.request.ignore_stdin = true;
        // Warnings were given already.
        args.output.quiet = 1;
        args
    }
}

fn user_id(text: &str) -> Result<String, String> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !text.is_empty() && text.chars().all(is_fine) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "invalid user id: '{text}': expected letters, digits and dashes"
    ))
}
