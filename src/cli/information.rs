//! What the program says of itself without sending anything: `--help`, `--version`, `--generate`, a lone `--debug`.

use std::ffi::OsString;
use std::fmt::Write as _;

use super::Args;
use crate::environment::Environment;

/// The layout of `--help`: the options come from their definitions, the rest stands here, in 80 columns.
#[cfg(test)]
pub(super) const HELP: &str = "\
{about}

Usage: {usage}

Arguments:
  METHOD        Any token. Without one: GET, or POST when there is data to send
  URL           Its scheme may be left out; `:3000/x` is http://localhost:3000/x
  REQUEST_ITEM  Name:value   a header; `Name:` removes, `Name;` sends it empty
                name==value  a query parameter
                name=value   a string field of the body
                name:=json   a JSON field of the body; `a[b][]=x` nests
                name@file    an upload, with --form or --multipart
                @file        the whole body
                =@ :=@ ==@ :@ read the value from a file

{all-args}

Long options may be cut short (--verb), and --no-OPTION takes an option back.

Examples:
  vhttp GET api.veracode.com/appsec/v1/applications
  vhttp example.com/people name=Ann age:=41
  vhttp -f POST example.com/upload note=hi cv@cv.pdf
  vhttp --offline PUT :3000/x 'tags[]=new'

More stands in the manual: man vhttp, or vhttp --manual.
";

/// What `--help` prints. Kept as a file, as the helps of the commands are: laying it out takes longer than all else that the
/// program does at its start.
const LAID_OUT: &str = include_str!("help.txt");

/// The text for a lone `--version` or `--help`, which need no parser.
pub(crate) fn answer_alone(arguments: &[OsString], version: &'static str) -> Option<&'static str> {
    match arguments {
        [only] if only == "--version" => Some(version),
        [only] if only == "--help" => Some(LAID_OUT),
        _ => None,
    }
}

/// The text for standard output, if the arguments ask for one.
pub(crate) fn answer(args: &Args, version: &str) -> Option<Vec<u8>> {
    let asked = &args.information;
    if asked.help {
        Some(LAID_OUT.into())
    } else if asked.version {
        Some(version.into())
    } else if let Some(kind) = asked.generate {
        let mut text = Vec::new();
        // Writing to memory does not fail.
        kind.write(&mut text).ok().map(|()| text)
    } else {
        None
    }
}

/// The manual as text, for readers that know no roff.
pub(crate) fn manual() -> String {
    let mut page = Vec::new();
    // Writing to memory does not fail.
    let _ = super::manual::write(&mut page);
    super::plain_text::of_roff(&String::from_utf8_lossy(&page))
}

/// The facts that a report of a fault should hold, for a lone `--debug`; of the environment only what cannot be a secret.
/// `name` and `version` are what the program answers for.
pub(crate) fn describe(environment: &Environment, name: &str, version: &str) -> String {
    let mut text = concat!("vhttp ", env!("CARGO_PKG_VERSION"), "\n").to_owned();
    let facts = [
        ("speaks", format!("{name} {}", version.trim_end())),
        ("program", environment.program.clone()),
        (
            "system",
            format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        ),
        (
            "stdout is a terminal",
            environment.stdout_is_terminal.to_string(),
        ),
        (
            "stderr is a terminal",
            environment.stderr_is_terminal.to_string(),
        ),
        (
            "home",
            environment
                .home
                .as_ref()
                .map_or("none".into(), |home| home.display().to_string()),
        ),
        (
            "TERM",
            environment.variable("TERM").unwrap_or("unset").to_owned(),
        ),
        (
            "NO_COLOR",
            environment
                .variable("NO_COLOR")
                .unwrap_or("unset")
                .to_owned(),
        ),
    ];
    for (name, value) in facts {
        // Writing to memory does not fail.
        let _ = writeln!(text, "{name}: {value}");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use clap::CommandFactory;

    use super::super::{CredentialsArgs, SessionsArgs};
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a switch of the test")]
    fn the_generated_helps_are_those_of_the_definitions() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
        for (file, fresh) in [
            ("help.txt", Args::command().render_help()),
            (
                "credentials_help.txt",
                CredentialsArgs::command().render_long_help(),
            ),
            (
                "sessions_help.txt",
                SessionsArgs::command().render_long_help(),
            ),
        ] {
            let (path, fresh) = (folder.join(file), fresh.to_string());
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&path, &fresh).unwrap();
            }
            let kept = fs::read_to_string(path).unwrap();
            assert!(
                kept.replace("\r\n", "\n") == fresh,
                "src/cli/{file} is stale: UPDATE=1 cargo test generated rewrites it"
            );
        }
    }
}
