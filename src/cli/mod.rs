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
mod groups;
pub(crate) mod information;
mod manual;
mod method;
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

use clap::builder::Resettable;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches, Parser};

pub(crate) use auth::AuthArgs;
pub(crate) use credentials::{CredentialsAction, CredentialsArgs};
pub(crate) use curl::CurlCommand;
pub(crate) use error::UsageError;
pub(crate) use generate::Generate;
pub(crate) use method::is_method_name;
pub(crate) use network::NetworkArgs;
pub(crate) use output::OutputArgs;
pub(crate) use request::RequestArgs;
pub(crate) use session::SessionArgs;
pub(crate) use sessions::{SessionWords, SessionsAction, SessionsArgs};
pub(crate) use shell::shell_word;
pub(crate) use tls::TlsArgs;

/// Everything that was typed, typed in the other sense too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Args {
    pub(crate) words: Vec<OsString>,
    pub(crate) request: RequestArgs,
    pub(crate) output: OutputArgs,
    pub(crate) session: SessionArgs,
    pub(crate) auth: AuthArgs,
    pub(crate) network: NetworkArgs,
    pub(crate) tls: TlsArgs,
    pub(crate) information: InformationArgs,
    /// Long names of the options that a `--no-OPTION` took back, dashes left out.
    pub(crate) negated: Vec<String>,
}

/// The command, and what stands between its options.
#[derive(Clone, Debug, Default, Parser)]
#[command(
    name = "vhttp",
    about = "HTTPie's command line in one fast binary, with request signing built in",
    override_usage = "vhttp [OPTIONS] [METHOD] URL [REQUEST_ITEM ...]",
    term_width = 80,
    next_line_help = true,
    disable_help_flag = true,
    disable_version_flag = true,
    args_override_self = true
)]
#[cfg_attr(test, command(help_template = information::HELP))]
#[group(skip)]
struct Words {
    /// What to ask for, and what to send; options may stand between the words
    #[arg(value_name = "[METHOD] URL [REQUEST_ITEM]", num_args = 0.., allow_hyphen_values = false, hide = true)]
    words: Vec<OsString>,
}

#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
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
    /// The command with all of its options.
    pub(super) fn command() -> Command {
        groups::all(Words::command())
    }

    /// Reads the arguments (without the program's name).
    pub(crate) fn parse(arguments: &[OsString]) -> Result<Self, UsageError> {
        let (command, groups) = groups::needed(Words::command(), arguments);
        if groups.is_empty() {
            // Words alone need no parser.
            return Ok(Self {
                words: arguments.to_vec(),
                ..Self::default()
            });
        }
        let mut command = parser(command);
        let spelled = spelling::normalize(&command, arguments)?;
        let words = std::iter::once(OsString::from("vhttp")).chain(spelled.arguments);
        let mut matches = matches(&mut command, words)?;
        // HTTPie applies every `--no-OPTION` after all other options, wherever it stands.
        for name in &spelled.negated {
            for id in spelling::same_destination(name) {
                // An id that no option has cannot be typed.
                let _ = matches.try_clear_id(&id.replace('-', "_"));
            }
        }
        let words: Words = read(&mut matches, &command)?;
        let mut args = Self {
            words: words.words,
            negated: spelled.negated,
            ..Self::default()
        };
        for group in groups {
            (group.read)(&mut args, &mut matches)
                .map_err(|error| UsageError::from_clap(&error, &command))?;
        }
        Ok(args)
    }

    /// Whether `--no-NAME` was typed.
    pub(crate) fn is_negated(&self, name: &str) -> bool {
        self.negated.iter().any(|negated| negated == name)
    }
}

/// The parser for a command. Flags that are not typed get no value, for the struct that is read has one: giving `false` to forty
/// of them is a fifth of a small request.
fn parser(mut command: Command) -> Command {
    command.build();
    command.mut_args(|arg| arg.default_value(Resettable::Reset))
}

/// What was typed, the command's name first.
fn matches(
    command: &mut Command,
    words: impl Iterator<Item = OsString>,
) -> Result<ArgMatches, UsageError> {
    let words: Vec<OsString> = words.collect();
    command
        .try_get_matches_from_mut(&words)
        .map_err(|error| UsageError::of(&error, &words, command))
}

/// The struct with the options that were typed; the others keep their defaults.
fn read<T: Default + FromArgMatches>(
    matches: &mut ArgMatches,
    command: &Command,
) -> Result<T, UsageError> {
    let mut args = T::default();
    args.update_from_arg_matches_mut(matches)
        .map_err(|error| UsageError::from_clap(&error, command))?;
    Ok(args)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Args {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        Args::parse(&arguments).unwrap()
    }

    #[test]
    fn words_alone_are_what_the_parser_makes_of_them() {
        for words in [&["PUT", "example.com", "", "a=-b", "a:= 1"][..], &[]] {
            let parsed = parse(&[&["--chunked", "--no-chunked"], words].concat());
            let read = Args {
                negated: parsed.negated.clone(),
                ..parse(words)
            };
            assert_eq!(format!("{read:?}"), format!("{parsed:?}"));
        }
    }

    #[test]
    fn what_is_taken_back_keeps_its_default_wherever_it_stands() {
        let args = parse(&[
            "--no-timeout",
            "--timeout=3",
            "-vv",
            "--no-verbose",
            "-Ij",
            "h",
        ]);
        assert_eq!((args.network.timeout, args.output.verbose), (None, 0));
        assert!(args.request.json && args.request.ignore_stdin && !args.request.form);
        assert!(parse(&["--json", "--no-form", "h"]).is_negated("form"));
        assert!(!parse(&["--json", "--no-form", "h"]).request.json);
    }
}
