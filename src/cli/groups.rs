//! The groups of options, of which a parser gets as many as the command line needs: making all of them is a tenth of a small
//! request.

use std::ffi::OsString;

use clap::{Arg, ArgMatches, Args as _, Command, FromArgMatches};

use super::{
    Args, AuthArgs, InformationArgs, NetworkArgs, OutputArgs, RequestArgs, SessionArgs, TlsArgs,
};

/// A struct of options.
pub(super) struct Group {
    /// Adds the options to a parser.
    add: fn(Command) -> Command,
    /// Takes what was typed of them.
    pub(super) read: fn(&mut Args, &mut ArgMatches) -> Result<(), clap::Error>,
}

/// In the order in which `--help` shows them: what is typed most comes first.
const GROUPS: [Group; 7] = [
    Group {
        add: RequestArgs::augment_args,
        read: |args, matches| args.request.update_from_arg_matches_mut(matches),
    },
    Group {
        add: AuthArgs::augment_args,
        read: |args, matches| args.auth.update_from_arg_matches_mut(matches),
    },
    Group {
        add: OutputArgs::augment_args,
        read: |args, matches| args.output.read(matches),
    },
    Group {
        add: SessionArgs::augment_args,
        read: |args, matches| args.session.update_from_arg_matches_mut(matches),
    },
    Group {
        add: NetworkArgs::augment_args,
        read: |args, matches| args.network.update_from_arg_matches_mut(matches),
    },
    Group {
        add: TlsArgs::augment_args,
        read: |args, matches| args.tls.update_from_arg_matches_mut(matches),
    },
    Group {
        add: InformationArgs::augment_args,
        read: |args, matches| args.information.update_from_arg_matches_mut(matches),
    },
];

/// The command with all of its options.
pub(super) fn all(command: Command) -> Command {
    let add = |command, group: &Group| (group.add)(command);
    GROUPS.iter().fold(command, add)
}

/// The command with the first groups, and these: as many as it takes to know each typed option by its full name. An option
/// that is none, is cut short or is taken back needs all of them.
pub(super) fn needed(mut command: Command, arguments: &[OsString]) -> (Command, &'static [Group]) {
    let options = arguments.iter().map(|argument| argument.as_encoded_bytes());
    let mut unknown: Vec<&[u8]> = options.filter(|it| it.len() > 1 && it[0] == b'-').collect();
    for (index, group) in GROUPS.iter().enumerate() {
        if unknown.is_empty() {
            return (command, &GROUPS[..index]);
        }
        command = (group.add)(command);
        unknown.retain(|option| !knows(&command, option));
    }
    (command, &GROUPS)
}

fn knows(command: &Command, option: &[u8]) -> bool {
    if let Some(long) = option.strip_prefix(b"--") {
        let name = long.split(|byte| *byte == b'=').next();
        let mut names = command.get_arguments().filter_map(Arg::get_long);
        return names.any(|known| Some(known.as_bytes()) == name);
    }
    for letter in &option[1..] {
        let mut options = command.get_arguments();
        match options.find(|it| it.get_short() == Some(char::from(*letter))) {
            None => return false,
            // The rest is its value.
            Some(option) if option.get_action().takes_values() => return true,
            Some(_) => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::Words;
    use super::*;

    fn count(arguments: &[&str]) -> usize {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        needed(Words::command(), &arguments).1.len()
    }

    #[test]
    fn there_are_as_many_groups_as_it_takes() {
        assert_eq!(count(&["PUT", "h", "a=-b", "", "-"]), 0);
        assert_eq!(count(&["--json", "-If", "h", "--raw=--x"]), 1);
        assert_eq!(count(&["h", "-jau:p"]), 2);
        assert_eq!(count(&["-Iv", "h"]), 3);
        for all in [
            "--",
            "--verb",
            "--auth_type=x",
            "--no-form",
            "-vQ",
            "-é",
            "--xyz",
        ] {
            assert_eq!(count(&["--json", all]), GROUPS.len(), "{all}");
        }
    }
}
