//! The program on one screen: parse, plan, perform.
//!
//! HTTPie: `httpie/core.py`.

mod httpies_words;
mod manual;
mod narrator;
mod perform;
mod report;
mod sessions;

use std::io::Write;

use perform::perform;
use report::report;

use crate::cli::{Args, CurlCommand, information};
use crate::config;
use crate::credentials;
use crate::environment::{Environment, Streams};
use crate::error::Error;
use crate::exit_status::ExitStatus;
use crate::output::RenderError;
use crate::plan::{Dialect, ProcessInputs, RequestPlan, curl_line};

/// Runs the program and returns its exit code. What it knows of the world stands in its arguments.
pub fn run(environment: &Environment, mut streams: Streams) -> u8 {
    match start(environment, &mut streams) {
        Ok(status) => status.code(),
        Err(error) if error.is_broken_pipe() => ExitStatus::Success.code(),
        Err(error) => {
            // Where errors cannot be shown, the exit code has to do.
            let _ = report(&error, environment, &mut streams.stderr);
            error.exit_status().code()
        }
    }
}

/// Tells a command from a request, and puts the options of the configuration before the typed ones.
fn start(environment: &Environment, streams: &mut Streams) -> Result<ExitStatus, Error> {
    let dialect = Dialect::of(&environment.program);
    if let Some(text) = information::answer_alone(&environment.args, dialect.version) {
        return print(text.as_bytes(), streams);
    }
    let has_commands = dialect.has_commands;
    let typed = match environment.args.as_slice() {
        [first, rest @ ..] if has_commands && first == "sessions" => {
            return sessions::run(rest, environment, streams);
        }
        [first, rest @ ..] if has_commands && first == "credentials" => {
            return Ok(credentials::run(rest, environment, streams)?);
        }
        [first, rest @ ..] if has_commands && first == "curl" => match CurlCommand::parse(rest)? {
            CurlCommand::Run(words) => words,
            CurlCommand::Print(line) => return print(line.as_bytes(), streams),
        },
        typed => typed.to_vec(),
    };
    let mut words = config::default_options(environment).unwrap_or_else(|warning| {
        // A warning that cannot be shown is no reason to stop.
        let _ = writeln!(
            streams.stderr,
            "{}: warning: {warning}",
            environment.program
        );
        Vec::new()
    });
    let defaults = words.len();
    words.extend(typed);
    let args = Args::parse(&words).map_err(|error| {
        if defaults > 0 && Args::parse(&words[defaults..]).is_ok() {
            error.with_hint(config::hint(environment))
        } else {
            error
        }
    })?;
    obey(&args, environment, streams)
}

fn obey(
    args: &Args,
    environment: &Environment,
    streams: &mut Streams,
) -> Result<ExitStatus, Error> {
    let dialect = Dialect::of(&environment.program);
    if let Some(text) = information::answer(args, dialect.version) {
        return print(&text, streams);
    }
    if args.information.debug && args.words.is_empty() {
        let text = information::describe(environment, dialect.name, dialect.version);
        let written = streams.stderr.write_all(text.as_bytes());
        written.map_err(RenderError::Output)?;
        return Ok(ExitStatus::Success);
    }
    if args.information.manual {
        manual::show(environment, &mut streams.stdout).map_err(RenderError::Output)?;
        return Ok(ExitStatus::Success);
    }
    let mut inputs = ProcessInputs {
        environment,
        stdin: &mut streams.stdin,
        stderr: &mut streams.stderr,
    };
    if args.output.curl || args.output.curl_long {
        let line = curl_line(args, environment, &mut inputs)?;
        return print(line.as_bytes(), streams);
    }
    let plan = RequestPlan::new(args, environment, &mut inputs)?;
    perform(plan, environment, streams)
}

fn print(text: &[u8], streams: &mut Streams) -> Result<ExitStatus, Error> {
    let written = streams.stdout.write_all(text);
    written.map_err(RenderError::Output)?;
    Ok(ExitStatus::Success)
}
