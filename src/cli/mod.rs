//! The command line: which options there are, and what was typed. Nothing is decided here.
//!
//! HTTPie: `httpie/cli/definition.py`. Each option is one field of one group, with its help; parser, `--help`, man page and
//! completions all come from that definition. What an option's value *means* is a type that lives where it is used.

#![allow(
    clippy::doc_markdown,
    rustdoc::broken_intra_doc_links,
    reason = "the documentation of an option is its help text"
)]

mod auth;
mod credentials;
mod curl;
mod error;
mod generate;
pub(crate) mod information;
mod manual;
mod network;
mod output;
mod plain_text;
mod request;
mod session;
mod sessions;
mod shell;
mod spelling;
mod tls;

use std::ffi::OsString;
use std::mem::ManuallyDrop;

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches, Parser};

pub(crate) use auth::AuthArgs;
pub(crate) use credentials::{CredentialsAction, CredentialsArgs};
pub(crate) use curl::CurlCommand;
pub(crate) use error::UsageError;
pub(crate) use generate::Generate;
pub(crate) use network::NetworkArgs;
pub(crate) use output::OutputArgs;
pub(crate) use request::RequestArgs;
pub(crate) use session::SessionArgs;
pub(crate) use sessions::{SessionWords, SessionsAction, SessionsArgs};
pub(crate) use shell::shell_word;
pub(crate) use tls::TlsArgs;

/// Everything that was typed, typed in the other sense too.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "vhttp",
    about = "HTTPie's command line in one fast binary, with request signing built in",
    override_usage = "vhttp [OPTIONS] [METHOD] URL [REQUEST_ITEM ...]",
    help_template = information::HELP,
    max_term_width = 80,
    next_line_help = true,
    disable_help_flag = true,
    disable_version_flag = true,
    args_override_self = true
)]
pub(crate) struct Args {
    /// What to ask for, and what to send; options may stand between the words
    #[arg(value_name = "[METHOD] URL [REQUEST_ITEM]", num_args = 0.., allow_hyphen_values = false, hide = true)]
    pub(crate) words: Vec<OsString>,
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) session: SessionArgs,
    #[command(flatten)]
    pub(crate) auth: AuthArgs,
    #[command(flatten)]
    pub(crate) network: NetworkArgs,
    #[command(flatten)]
    pub(crate) tls: TlsArgs,
    #[command(flatten)]
    pub(crate) information: InformationArgs,
    /// Long names of the options that a `--no-OPTION` took back, dashes left out.
    #[arg(skip)]
    pub(crate) negated: Vec<String>,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Troubleshooting")]
pub(crate) struct InformationArgs {
    /// Show this help
    #[arg(long)]
    pub(crate) help: bool,
    /// Show the version
    #[arg(long)]
    pub(crate) version: bool,
    /// Open the manual
    #[arg(long)]
    pub(crate) manual: bool,
    /// Say on standard error what is decided and done, secrets masked; alone: describe this installation
    #[arg(long)]
    pub(crate) debug: bool,
    /// Show the causes of an error too; --debug does
    #[arg(long)]
    pub(crate) traceback: bool,
    /// Print a completion script or the manual page
    #[arg(long, value_name = "KIND")]
    pub(crate) generate: Option<Generate>,
}

impl Args {
    /// Reads the arguments (without the program's name).
    pub(crate) fn parse(arguments: &[OsString]) -> Result<Self, UsageError> {
        // Freed by the end of the process: taking its hundreds of options apart is a twentieth of a small request.
        let mut command = ManuallyDrop::new(Self::command());
        let spelled = spelling::normalize(&command, arguments)?;
        let words = std::iter::once(OsString::from("vhttp")).chain(spelled.arguments);
        let mut matches = command
            .try_get_matches_from_mut(words)
            .map_err(|error| UsageError::of(&error, arguments, &command))?;
        let mut args = Self::of(&mut matches, &spelled.negated, &command)?;
        args.negated = spelled.negated;
        Ok(args)
    }

    /// HTTPie applies every `--no-OPTION` after all other options, wherever it stands: what they took back keeps its default.
    fn of(
        matches: &mut ArgMatches,
        negated: &[String],
        command: &Command,
    ) -> Result<Self, UsageError> {
        let format_options = output::format_options_in_order(matches, negated);
        let fail = |error: clap::Error| UsageError::from_clap(&error, command);
        let mut args = if negated.is_empty() {
            Self::from_arg_matches_mut(matches).map_err(fail)?
        } else {
            for id in negated
                .iter()
                .flat_map(|name| spelling::same_destination(name))
            {
                // An id that no option has cannot be typed.
                let _ = matches.try_clear_id(&id.replace('-', "_"));
            }
            let mut defaults = Self::try_parse_from(["vhttp"]).map_err(fail)?;
            defaults
                .update_from_arg_matches_mut(matches)
                .map_err(fail)?;
            defaults
        };
        args.output.format_options = format_options;
        Ok(args)
    }

    /// Whether `--no-NAME` was typed.
    pub(crate) fn is_negated(&self, name: &str) -> bool {
        self.negated.iter().any(|negated| negated == name)
    }
}
