//! How a long option may be spelled: in full, by an unambiguous beginning, with underscores for dashes, or negated.
//!
//! HTTPie: argparse's prefixes and `_apply_no_options`. Underscores are ours: Veracode's documentation prints `--auth_type`.

use std::ffi::{OsStr, OsString};

use clap::Command;

use super::UsageError;

/// HTTPie's own long options: what is the beginning of one of these is not the beginning of one of ours.
#[rustfmt::skip]
const HTTPIES: [&str; 54] = [
    "all", "auth", "auth-type", "body", "boundary", "cert", "cert-key", "cert-key-pass", "check-status", "chunked", "ciphers",
    "compress", "continue", "debug", "default-scheme", "download", "follow", "form", "format-options", "headers", "help",
    "history-print", "ignore-netrc", "ignore-stdin", "json", "manual", "max-headers", "max-redirects", "meta", "multipart",
    "no-sorted", "no-unsorted", "offline", "output", "path-as-is", "pretty", "print", "proxy", "quiet", "raw",
    "response-charset", "response-mime", "session", "session-read-only", "sorted", "ssl", "stream", "style", "timeout",
    "traceback", "unsorted", "verbose", "verify", "version",
];

/// Options that fill one slot, of which the last one typed wins: `--no-X` for one of them empties the slot.
const SLOTS: [&[&str]; 2] = [
    &["json", "form", "multipart"],
    &["print", "headers", "body", "meta"],
];

/// The command line with every long option in its full spelling.
pub(super) struct Spelled {
    pub(super) arguments: Vec<OsString>,
    /// Names that a `--no-NAME` took back.
    pub(super) negated: Vec<String>,
}

pub(super) fn normalize(command: &Command, arguments: &[OsString]) -> Result<Spelled, UsageError> {
    let names = long_names(command);
    let mut spelled = Spelled {
        arguments: Vec::with_capacity(arguments.len()),
        negated: Vec::new(),
    };
    let mut rest = arguments.iter();
    for argument in rest.by_ref() {
        if argument == "--" {
            spelled.arguments.push(argument.clone());
            break;
        }
        match argument.to_str().and_then(|text| text.strip_prefix("--")) {
            Some(option) => spelled.push(option, &names)?,
            None => spelled.arguments.push(argument.clone()),
        }
    }
    spelled.arguments.extend(rest.cloned());
    Ok(spelled)
}

/// Every long name that the parser knows, hidden ones too.
pub(super) fn long_names(command: &Command) -> Vec<&str> {
    command
        .get_arguments()
        .flat_map(|arg| {
            arg.get_long()
                .into_iter()
                .chain(arg.get_all_aliases().unwrap_or_default())
        })
        .collect()
}

impl Spelled {
    fn push(&mut self, option: &str, names: &[&str]) -> Result<(), UsageError> {
        let (typed, value) = match option.split_once('=') {
            Some((typed, value)) => (typed, Some(value)),
            None => (option, None),
        };
        let typed = typed.replace('_', "-");
        if !names.contains(&typed.as_str())
            && value.is_none()
            && let Some(name) = typed
                .strip_prefix("no-")
                .filter(|name| names.contains(name))
        {
            self.negated.push(name.to_owned());
            return Ok(());
        }
        let name = complete(&typed, names)?;
        let mut argument = OsString::from(format!("--{name}"));
        if let Some(value) = value {
            argument.push("=");
            argument.push(OsStr::new(value));
        }
        self.arguments.push(argument);
        Ok(())
    }
}

/// The one option that `typed` is, or is the beginning of. An unknown one is left for the parser to refuse.
fn complete<'a>(typed: &'a str, names: &[&'a str]) -> Result<&'a str, UsageError> {
    if names.contains(&typed) {
        return Ok(typed);
    }
    let mut candidates: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| name.starts_with(typed))
        .collect();
    if candidates.iter().any(|name| HTTPIES.contains(name)) {
        candidates.retain(|name| HTTPIES.contains(name));
    }
    match candidates.as_slice() {
        [] => Ok(typed),
        [name] => Ok(name),
        several => Err(UsageError::ambiguous(typed, several)),
    }
}

/// The options whose slot `name` shares, itself included.
pub(super) fn same_destination(name: &str) -> Vec<&str> {
    let slot = SLOTS.iter().find(|slot| slot.contains(&name));
    slot.map_or_else(|| vec![name], |slot| slot.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Args;

    fn spell(arguments: &[&str]) -> Result<(Vec<String>, Vec<String>), String> {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        let spelled = normalize(&Args::command(), &arguments).map_err(|error| error.to_string())?;
        let text = |word: OsString| word.into_string().unwrap();
        Ok((
            spelled.arguments.into_iter().map(text).collect(),
            spelled.negated,
        ))
    }

    #[test]
    fn beginnings_underscores_and_negations_are_understood() {
        let (arguments, negated) =
            spell(&["--verb", "--auth_type=x", "--no-form", "--no-sorted", "a_b"]).unwrap();
        assert_eq!(
            arguments,
            ["--verbose", "--auth-type=x", "--no-sorted", "a_b"]
        );
        assert_eq!(negated, ["form"]);
    }

    #[test]
    fn a_beginning_of_httpies_option_stays_one() {
        let (arguments, _) = spell(&["--pro=x", "--prof=x", "--st"]).unwrap_or_default();
        assert!(arguments.is_empty(), "--stream and --style");
        let (arguments, _) = spell(&["--pro=x", "--prof=x", "--tim=1"]).unwrap();
        assert_eq!(arguments, ["--proxy=x", "--profile=x", "--timeout=1"]);
    }

    #[test]
    fn nothing_behind_two_dashes_is_an_option() {
        let (arguments, _) = spell(&["--", "--verb"]).unwrap();
        assert_eq!(arguments, ["--", "--verb"]);
    }

    #[test]
    fn an_ambiguous_beginning_names_its_candidates() {
        let error = spell(&["--ver"]).unwrap_err();
        assert!(
            error.contains("--verbose")
                && error.contains("--verify")
                && error.contains("--version"),
            "{error}"
        );
    }
}
