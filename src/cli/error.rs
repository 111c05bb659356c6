//! What is wrong with a command line, in one sentence that names the argument.
//!
//! HTTPie: the layout of `HTTPieArgumentParser.error` (usage, error, more information).

use std::any::TypeId;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::spelling;
use crate::items::without_keys;

/// A command line that cannot be understood. Exit status 1, as in HTTPie (clap's own 2 would mean a timeout).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct UsageError {
    message: String,
    hint: Option<String>,
    usage: Option<String>,
}

impl UsageError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: without_keys(&message.into()),
            hint: None,
            usage: None,
        }
    }

    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(without_keys(&hint.into()));
        self
    }

    pub(crate) fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The option at fault and its choices: `-A/--auth-type {basic, digest}`.
    pub(crate) fn usage(&self) -> Option<&str> {
        self.usage.as_deref()
    }

    pub(super) fn ambiguous(typed: &str, candidates: &[&str]) -> Self {
        let candidates: Vec<String> = candidates.iter().map(|name| format!("--{name}")).collect();
        Self::new(format!(
            "ambiguous option: --{typed} could match {}",
            candidates.join(", ")
        ))
    }

    /// What the parser says of these arguments. Of a value that is not UTF-8 it does not say whose it is.
    pub(super) fn of(error: &clap::Error, arguments: &[OsString], command: &clap::Command) -> Self {
        match error.kind() {
            ErrorKind::InvalidUtf8 => match not_text(arguments, command) {
                Some(name) => Self::new(format!("argument {name}: its value is not valid UTF-8")),
                None => Self::new("an argument is not valid UTF-8"),
            },
            _ => Self::from_clap(error, command),
        }
    }

    pub(super) fn from_clap(error: &clap::Error, command: &clap::Command) -> Self {
        let text = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => text.clone(),
            Some(ContextValue::Strings(texts)) => texts.join(", "),
            _ => String::new(),
        };
        let typed = text(ContextKind::InvalidArg);
        let argument = names(&typed, command);
        let usage = usage(&typed, command);
        let error = match error.kind() {
            ErrorKind::UnknownArgument => unknown(&text(ContextKind::InvalidArg), command),
            ErrorKind::InvalidValue if text(ContextKind::InvalidValue).is_empty() => {
                Self::new(format!("argument {argument}: expected one argument"))
            }
            ErrorKind::InvalidValue => {
                let choices: Vec<String> = text(ContextKind::ValidValue)
                    .split(", ")
                    .map(|choice| format!("'{choice}'"))
                    .collect();
                // What is no word may be a password that belongs to another option.
                let value = text(ContextKind::InvalidValue);
                let value = match value.split_once([':', ' ']) {
                    Some((word, _)) => format!("{word}***"),
                    None => value,
                };
                Self::new(format!(
                    "argument {argument}: invalid choice: '{value}' (choose from {})",
                    choices.join(", ")
                ))
            }
            ErrorKind::ValueValidation => {
                let reason =
                    std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
                Self::new(format!("argument {argument}: {reason}"))
            }
            ErrorKind::TooManyValues => {
                let value = text(ContextKind::InvalidValue);
                Self::new(format!(
                    "argument {argument}: ignored explicit argument '{value}'"
                ))
            }
            _ => Self::new(error.kind().to_string()),
        };
        Self { usage, ..error }
    }
}

/// The argument's names as HTTPie writes them: `--auth-type/-A`.
fn names(invalid: &str, command: &clap::Command) -> String {
    match find(invalid, command).map(|arg| (arg.get_long(), arg.get_short())) {
        Some((Some(long), Some(short))) => format!("--{long}/-{short}"),
        _ => word(invalid).to_owned(),
    }
}

/// The option whose value should be UTF-8 and is not.
fn not_text(arguments: &[OsString], command: &clap::Command) -> Option<String> {
    let mut before = "";
    for argument in arguments.iter().take_while(|argument| *argument != "--") {
        let Some(text) = argument.to_str() else {
            let text = argument.to_string_lossy();
            let end = text.find(|c: char| c == '=' || !c.is_ascii());
            let typed = match end {
                Some(end) if text.starts_with("--") => &text[..end],
                Some(2..) if text.starts_with('-') => &text[..2],
                _ => before,
            };
            let option = find(typed, command).filter(|option| {
                option.get_action().takes_values()
                    && option.get_value_parser().type_id() != TypeId::of::<PathBuf>()
            });
            if option.is_some() {
                return Some(names(typed, command));
            }
            continue;
        };
        before = text;
    }
    None
}

/// The same for the usage, where HTTPie writes the short name first.
fn usage(invalid: &str, command: &clap::Command) -> Option<String> {
    let argument = find(invalid, command)?;
    let mut usage = match (argument.get_long()?, argument.get_short()) {
        (long, Some(short)) => format!("-{short}/--{long}"),
        (long, None) => format!("--{long}"),
    };
    let choices = argument.get_possible_values();
    let names: Vec<_> = choices
        .iter()
        .map(clap::builder::PossibleValue::get_name)
        .collect();
    if argument.get_action().takes_values() && !names.is_empty() {
        usage = format!("{usage} {{{}}}", names.join(", "));
    }
    Some(usage)
}

fn find<'a>(invalid: &str, command: &'a clap::Command) -> Option<&'a clap::Arg> {
    let typed = word(invalid);
    command.get_arguments().find(|arg| {
        arg.get_long()
            .is_some_and(|long| typed.strip_prefix("--") == Some(long))
            || arg.get_short().is_some_and(|short| {
                typed.strip_prefix('-') == Some(short.encode_utf8(&mut [0; 4]))
            })
    })
}

/// The option without its value.
fn word(invalid: &str) -> &str {
    invalid.split([' ', '=']).next().unwrap_or_default()
}

fn unknown(typed: &str, command: &clap::Command) -> UsageError {
    let error = UsageError::new(format!("unrecognized arguments: {typed}"));
    let Some(typed) = typed.strip_prefix("--") else {
        return error;
    };
    let closest = spelling::long_names(command)
        .into_iter()
        .map(|name| (distance(typed, name), name))
        .min()
        .filter(|(distance, name)| distance * 2 <= name.len());
    match closest {
        Some((_, name)) => error.with_hint(format!("did you mean --{name}?")),
        None => error,
    }
}

/// Single-character edits between two names (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::cli::Args;

    fn refused(arguments: &[&str]) -> UsageError {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        Args::parse(&arguments).expect_err("the command line should be refused")
    }

    #[test]
    fn an_unknown_option_is_named_with_its_neighbour() {
        let error = refused(&["--jsn", "example.com"]);
        assert_eq!(error.to_string(), "unrecognized arguments: --jsn");
        assert_eq!(error.hint(), Some("did you mean --json?"));
        assert_eq!(refused(&["--xyzzy"]).hint(), None);
    }

    #[test]
    fn a_key_in_the_wrong_place_is_not_shown() {
        let key = "0123456789abcdefABCDEF9876543210".repeat(4);
        let option = format!("--nonce={key}");
        for typed in [&key, &key[..32], &option, &format!("--{key}=x")] {
            let error = refused(&[typed, "--jsn"]);
            let told = format!("{error} {:?}", error.hint());
            assert!(!told.contains(&key[..32]), "{told}");
        }
        let error = UsageError::new(format!("é'{key}' and deadbeef"));
        assert_eq!(error.to_string(), "é'***' and deadbeef");
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_no_text_names_its_option() {
        use std::os::unix::ffi::OsStringExt;
        for (typed, named) in [
            (&[&b"--auth=u:\xff"[..]][..], "--auth/-a"),
            (&[b"-au\xff"], "--auth/-a"),
            (&[b"--print", b"\xff"], "--print/-p"),
            (&[b"--output=\xff", b"--raw=\xff"], "--raw"),
        ] {
            let typed: Vec<OsString> = typed
                .iter()
                .map(|bytes| OsString::from_vec(bytes.to_vec()))
                .collect();
            let error = Args::parse(&typed).expect_err("it should be refused");
            let expected = format!("argument {named}: its value is not valid UTF-8");
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn wrong_values_name_their_option() {
        assert_eq!(
            refused(&["--pretty=x", "h"]).to_string(),
            "argument --pretty: invalid choice: 'x' (choose from 'all', 'colors', 'format', 'none')"
        );
        assert_eq!(
            refused(&["--auth"]).to_string(),
            "argument --auth/-a: expected one argument"
        );
        assert!(
            refused(&["--timeout=x", "h"])
                .to_string()
                .starts_with("argument --timeout: ")
        );
    }
}
