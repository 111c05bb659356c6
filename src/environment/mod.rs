//! The outside world, read once: arguments, variables, terminals, directories.
//!
//! HTTPie: `httpie/context.py`. Everything else in the crate gets what it needs from here, so a test can replace all of it.

mod command_line;
mod config_folder;
mod regular_file;
mod shared_output;
mod stdin;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) use command_line::conceal;
pub(crate) use regular_file::read_regular;
pub use shared_output::SharedOutput;
pub use stdin::{Stdin, StdinKind};

/// What the program knows of the world when it starts.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The name by which the program was called, without folder and `.exe`.
    pub program: String,
    /// The arguments after the program's name.
    pub args: Vec<OsString>,
    /// The environment variables.
    pub variables: BTreeMap<OsString, OsString>,
    /// Whether standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// The user's folder.
    pub home: Option<PathBuf>,
    /// The present time, in seconds since 1970.
    pub now: fn() -> i64,
}

impl Environment {
    /// Reads the process's environment. To be called once, by `main`.
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place where the outside is read"
    )]
    pub fn capture() -> Self {
        let mut args = std::env::args_os();
        let program = args.next().unwrap_or_default();
        Self {
            program: program_name(Path::new(&program)),
            args: args.collect(),
            variables: std::env::vars_os().collect(),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            now: unix_time,
        }
    }

    /// The program's own file, for running it again.
    pub(crate) fn executable() -> io::Result<PathBuf> {
        std::env::current_exe()
    }

    /// The variable's value, as text; one that is not UTF-8 counts as unset.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .get(OsStr::new(name))
            .and_then(|value| value.to_str())
    }

    /// The variable's value, unless it is unset or empty.
    pub(crate) fn nonempty(&self, name: &str) -> Option<&str> {
        self.variable(name).filter(|value| !value.is_empty())
    }

    /// `~` and `~/...` with the user's folder in place of the tilde.
    pub(crate) fn expand_home(&self, path: &Path) -> PathBuf {
        match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path.to_owned(),
        }
    }
}

/// Seconds since 1970 by the system's clock; one that is set before 1970 shows 0.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place where the outside is read"
)]
fn unix_time() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed.map_or(0, |elapsed| {
        i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
    })
}

fn program_name(path: &Path) -> String {
    let name = path
        .file_name()
        .unwrap_or(OsStr::new("vhttp"))
        .to_string_lossy();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    name.to_owned()
}

/// The three standard streams.
pub struct Streams {
    /// Where bodies may come from.
    pub stdin: Stdin,
    /// Where messages go.
    pub stdout: Box<dyn Write>,
    /// Where errors, warnings and progress go.
    pub stderr: SharedOutput,
}

impl Streams {
    /// The process's own streams. Output goes to the bare descriptor: the renderer buffers by itself, and a line buffer between
    /// them would only copy.
    pub fn capture() -> Self {
        Self {
            stdin: Stdin::capture(),
            stdout: Box::new(bare_stdout()),
            stderr: SharedOutput::new(io::stderr()),
        }
    }
}

/// Standard output without Rust's line buffer.
#[cfg(unix)]
fn bare_stdout() -> Box<dyn Write> {
    use std::fs::File;
    use std::os::fd::AsFd;
    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(descriptor) => Box::new(File::from(descriptor)),
        Err(_) => Box::new(io::stdout()),
    }
}

/// Standard output as Rust gives it: on Windows a console wants UTF-16, which the standard library takes care of.
#[cfg(not(unix))]
fn bare_stdout() -> Box<dyn Write> {
    Box::new(io::stdout())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_known_by_its_bare_name() {
        assert_eq!(program_name(Path::new("/usr/bin/http")), "http");
        assert_eq!(program_name(Path::new("vhttp.exe")), "vhttp");
        assert_eq!(program_name(Path::new("")), "vhttp");
    }
}
