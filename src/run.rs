//! The program on one screen: parse, plan, exchange, render, status.
//!
//! HTTPie: `httpie/core.py`.

mod manual;
mod narrator;
mod report;
mod sessions;

use std::io::{self, Write};

use narrator::Narrator;
use report::report;

use crate::cli::{Args, CurlCommand, information};
use crate::client::{Exchange, HttpTransport};
use crate::config;
use crate::credentials;
use crate::download::Download;
use crate::environment::{Environment, Streams};
use crate::error::Error;
use crate::exit_status::ExitStatus;
use crate::message::{Message, Response};
use crate::output::{Limited, OutputFile, RenderError, Renderer, SizeLimit, decompress};
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
    if let Some(text) = information::answer_alone(&environment.args) {
        return print(text.as_bytes(), streams);
    }
    let has_commands = Dialect::of(&environment.program).has_commands;
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
    words.extend(typed);
    obey(&Args::parse(&words)?, environment, streams)
}

fn obey(
    args: &Args,
    environment: &Environment,
    streams: &mut Streams,
) -> Result<ExitStatus, Error> {
    if let Some(text) = information::answer(args, environment) {
        return print(&text, streams);
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
    perform(plan, &environment.program, streams)
}

fn print(text: &[u8], streams: &mut Streams) -> Result<ExitStatus, Error> {
    let written = streams.stdout.write_all(text);
    written.map_err(RenderError::Output)?;
    Ok(ExitStatus::Success)
}

/// Carries the plan out.
fn perform(plan: RequestPlan, program: &str, streams: &mut Streams) -> Result<ExitStatus, Error> {
    let mut plan = plan;
    let stderr = streams.stderr.clone();
    let mut narrator = Narrator::new(program, stderr.clone(), &mut plan);
    let (out, mut download) = open_output(&mut plan, streams)?;
    let warns = plan.check_status && (!plan.output.terminal || plan.quiet > 0);
    let max_size = plan.output.max_size;
    let mut renderer = Renderer::new(out, plan.output);
    let terminal = plan.shows_upload.then_some(stderr);
    let transport =
        (!plan.offline).then(|| HttpTransport::new(plan.network).show_uploads(terminal));
    let auth = plan.auth.map(|auth| (auth.scheme, auth.authenticator));
    let mut exchange = Exchange::new(plan.request, auth, plan.cookies, plan.redirects, transport);
    let mut status = ExitStatus::Success;
    while let Some(message) = exchange.next()? {
        match message {
            Message::Warning(text) => narrator.warn(&text),
            Message::Request(request) => {
                narrator.request(&request);
                renderer.request(&request)?;
            }
            Message::Challenge(mut response) => {
                narrator.challenge(&response);
                renderer.challenge(&mut response)?;
            }
            Message::Answer(request) => {
                narrator.request(&request);
                renderer.answer(&request)?;
            }
            Message::Response { mut response, last } => {
                if plan.check_status {
                    status = ExitStatus::from_http(response.head.status, plan.redirects.follow);
                }
                if warns && status != ExitStatus::Success {
                    narrator.status(&response.head);
                }
                let heard = narrator.listen(&mut response);
                renderer.response(&mut response, last)?;
                if download.is_none() {
                    heard.fetch(&mut response);
                }
                let wanted = last && status == ExitStatus::Success;
                if let Some(download) = download.take_if(|_| wanted) {
                    save(download, response, max_size)?;
                }
                narrator.explain(&heard);
                if plan.check_status && narrator.error_document(&heard) {
                    status = ExitStatus::Http4xx;
                }
            }
        }
    }
    renderer.finish()?;
    if let Some(session) = plan.session {
        session.save(&exchange.into_cookies())?;
    }
    Ok(status)
}

/// Writes the body to its file, unpacked.
fn save(download: Download, response: Response, max_size: Option<SizeLimit>) -> Result<(), Error> {
    let Response { head, body, .. } = response;
    let packing = head.headers.text("Content-Encoding");
    let body = Limited::new(decompress(packing, body), max_size);
    Ok(download.save(&head, body)?)
}

/// Where messages go, and where a download does.
fn open_output<'a>(
    plan: &mut RequestPlan,
    streams: &'a mut Streams,
) -> Result<(Box<dyn Write + 'a>, Option<Download<'a>>), Error> {
    let stderr = &streams.stderr;
    let out: Box<dyn Write> = match (plan.output_file.take(), plan.download.take()) {
        (Some(path), _) => Box::new(OutputFile::open(path)?),
        (None, None) if plan.quiet > 0 => Box::new(io::sink()),
        (None, None) => Box::new(streams.stdout.as_mut()),
        (None, Some(download)) => {
            let out: Box<dyn Write> = match plan.quiet {
                0 => Box::new(stderr.clone()),
                _ => Box::new(io::sink()),
            };
            let download = Download::open(download, streams.stdout.as_mut(), stderr.clone())?;
            return Ok((out, Some(download)));
        }
    };
    Ok((out, None))
}
