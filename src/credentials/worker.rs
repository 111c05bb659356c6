//! Lets a renewal outlive the command that began it.
//!
//! The server revokes the old pair the moment it makes the new one. Between that moment and the arrival of its answer the new pair
//! is on the wire alone: whoever kills the program then would lose both. So the work is done by a second process, out of reach of
//! what kills the first (Ctrl-C, a closed terminal, a job's timeout), which waits for it and passes its exit status on.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use super::CredentialsError;
use crate::environment::Environment;
use crate::exit_status::ExitStatus;

/// Does the same command in a process of its own.
pub(super) fn run(arguments: &[OsString]) -> Result<ExitStatus, CredentialsError> {
    let broken = |error: std::io::Error| CredentialsError::BrokenOff(error.to_string());
    let mut command = Command::new(Environment::executable().map_err(broken)?);
    command
        .arg("credentials")
        .args(arguments)
        .arg("--in-this-process")
        .stdin(Stdio::null());
    set_apart(&mut command);
    let status = command.status().map_err(broken)?;
    // The worker has said already what is wrong.
    match status.code() {
        Some(code) => Ok(ExitStatus::of_code(code)),
        None => Err(CredentialsError::BrokenOff(status.to_string())),
    }
}

/// Signals for the group of the first process do not reach the second.
#[cfg(unix)]
fn set_apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// Ctrl-C goes to a console's every process but those of a new group.
#[cfg(windows)]
fn set_apart(command: &mut Command) {
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
}

#[cfg(not(any(unix, windows)))]
fn set_apart(_: &mut Command) {}
