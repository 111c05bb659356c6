//! The command: captures the world, runs, returns the exit code.

use std::process::ExitCode;

use vhttp::{Environment, Streams, run};

fn main() -> ExitCode {
    ExitCode::from(run(&Environment::capture(), Streams::capture()))
}
