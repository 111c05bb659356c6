//! The command: captures the world, runs, returns the exit code.

use std::process::ExitCode;

use vhttp::{Environment, Streams, leave_no_secrets, run};

fn main() -> ExitCode {
    leave_no_secrets();
    ExitCode::from(run(&Environment::capture(), Streams::capture()))
}
