//! `--manual`: the manual page where it is installed and somebody watches, otherwise its text.
//!
//! HTTPie: `print_manual` of `httpie/cli/argparser.py`. No shell is asked: `$PAGER`, or `less`, is split at its
//! blanks.

use std::io::{self, ErrorKind, Write};
use std::process::{Command, Stdio};

use crate::cli::information;
use crate::environment::Environment;

const PAGE: [&str; 2] = ["1", env!("CARGO_PKG_NAME")];

/// Shows the manual. An error is one of `stdout`; a program that cannot be started is passed over.
pub(super) fn show(environment: &Environment, stdout: &mut dyn Write) -> io::Result<()> {
    let watched = environment.stdout_is_terminal;
    if watched && is_installed() && shown_by_man() {
        return Ok(());
    }
    let text = information::manual();
    // An empty `$PAGER` wants none.
    let pager = environment.variable("PAGER").unwrap_or("less");
    let wanted = watched && !pager.trim().is_empty();
    match wanted.then(|| page(pager, &text)) {
        Some(Ok(())) => Ok(()),
        _ => stdout.write_all(text.as_bytes()),
    }
}

fn is_installed() -> bool {
    let found = Command::new("man")
        .arg("-w")
        .args(PAGE)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    found.is_ok_and(|status| status.success())
}

fn shown_by_man() -> bool {
    let shown = Command::new("man").args(PAGE).status();
    shown.is_ok_and(|status| status.success())
}

/// Hands the text to a pager, which may end before it has read all of it.
fn page(pager: &str, text: &str) -> io::Result<()> {
    let mut words = pager.split_whitespace();
    let program = words.next().ok_or(ErrorKind::NotFound)?;
    let mut pager = Command::new(program)
        .args(words)
        .stdin(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = pager.stdin.take() {
        // Dropped at the end of the block, which tells the pager that this was all.
        let _ = input.write_all(text.as_bytes());
    }
    pager.wait().map(|_| ())
}
