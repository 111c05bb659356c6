//! The program on one screen: parse, plan, exchange, render, status.
//!
//! HTTPie: `httpie/core.py`.

use std::io::{self, Write};

use crate::cli::{Args, information};
use crate::client::{Exchange, HttpTransport};
use crate::download::Download;
use crate::environment::{Environment, Streams};
use crate::error::Error;
use crate::exit_status::ExitStatus;
use crate::message::{Message, Response};
use crate::output::{Limited, OutputFile, RenderError, Renderer, SizeLimit, decompress, visible};
use crate::plan::{ProcessInputs, RequestPlan};

/// Runs the program and returns its exit code. What it knows of the world stands in its arguments.
pub fn run(environment: &Environment, mut streams: Streams) -> u8 {
    let outcome = Args::parse(&environment.args)
        .map_err(Error::from)
        .and_then(|args| obey(&args, environment, &mut streams));
    match outcome {
        Ok(status) => status.code(),
        Err(error) if error.is_broken_pipe() => ExitStatus::Success.code(),
        Err(error) => {
            // Where errors cannot be shown, the exit code has to do.
            let _ = report(&error, &environment.program, &mut streams.stderr);
            error.exit_status().code()
        }
    }
}

fn obey(
    args: &Args,
    environment: &Environment,
    streams: &mut Streams,
) -> Result<ExitStatus, Error> {
    if let Some(text) = information::answer(args, environment) {
        streams
            .stdout
            .write_all(&text)
            .map_err(RenderError::Output)?;
        return Ok(ExitStatus::Success);
    }
    let mut inputs = ProcessInputs {
        environment,
        stdin: &mut streams.stdin,
        stderr: &mut streams.stderr,
    };
    let plan = RequestPlan::new(args, environment, &mut inputs)?;
    perform(plan, &environment.program, streams)
}

/// Carries the plan out.
fn perform(plan: RequestPlan, program: &str, streams: &mut Streams) -> Result<ExitStatus, Error> {
    let mut stderr = streams.stderr.clone();
    let mut download = None;
    let out: Box<dyn Write> = match (plan.output_file, plan.download) {
        (Some(path), _) => Box::new(OutputFile::open(path)?),
        (None, None) if plan.quiet > 0 => Box::new(io::sink()),
        (None, None) => Box::new(streams.stdout.as_mut()),
        (None, Some(download_plan)) => {
            let stdout = streams.stdout.as_mut();
            download = Some(Download::open(download_plan, stdout, stderr.clone())?);
            match plan.quiet {
                0 => Box::new(stderr.clone()),
                _ => Box::new(io::sink()),
            }
        }
    };
    let warns = plan.check_status && (!plan.output.terminal || plan.quiet > 0);
    let max_size = plan.output.max_size;
    let mut renderer = Renderer::new(out, plan.output);
    let transport = (!plan.offline).then(|| {
        let terminal = plan.shows_upload.then(|| streams.stderr.clone());
        HttpTransport::new(plan.network).show_uploads(terminal)
    });
    let auth = plan.auth.map(|auth| (auth.scheme, auth.authenticator));
    let mut exchange = Exchange::new(plan.request, auth, plan.redirects, transport);
    let mut status = ExitStatus::Success;
    let mut warn = |text: &str| {
        // A warning that cannot be shown is no reason to stop.
        let _ = writeln!(stderr, "{program}: warning: {}", visible(text));
    };
    while let Some(message) = exchange.next()? {
        match message {
            Message::Warning(text) => warn(&text),
            Message::Request(request) => renderer.request(&request)?,
            Message::Challenge(mut response) => renderer.challenge(&mut response)?,
            Message::Answer(request) => renderer.answer(&request)?,
            Message::Response { mut response, last } => {
                if plan.check_status {
                    status = ExitStatus::from_http(response.head.status, plan.redirects.follow);
                }
                if warns && status != ExitStatus::Success {
                    warn(&format!(
                        "HTTP {} {}",
                        response.head.status,
                        response.head.reason_text()
                    ));
                }
                renderer.response(&mut response, last)?;
                if last
                    && status == ExitStatus::Success
                    && let Some(download) = download.take()
                {
                    save(download, response, max_size)?;
                }
            }
        }
    }
    renderer.finish()?;
    Ok(status)
}

/// Writes the body to its file, unpacked.
fn save(download: Download, response: Response, max_size: Option<SizeLimit>) -> Result<(), Error> {
    let Response { head, body, .. } = response;
    let packing = head.headers.text("Content-Encoding");
    let body = Limited::new(decompress(packing, body), max_size);
    Ok(download.save(&head, body)?)
}

/// Says what went wrong, in HTTPie's layout: usage first when the command line is at fault. What came from outside, from the
/// command line or a server, may hold characters that steer a terminal.
fn report(error: &Error, program: &str, stderr: &mut dyn Write) -> io::Result<()> {
    let (message, hint) = (error.to_string(), error.hint());
    let error_text = visible(&message);
    let hint = hint.as_deref().map(visible);
    if !error.is_usage() {
        writeln!(stderr, "{program}: error: {error_text}")?;
        return hint.map_or(Ok(()), |hint| writeln!(stderr, "hint: {hint}"));
    }
    writeln!(
        stderr,
        "usage:\n    {program} [METHOD] URL [REQUEST_ITEM ...]\n\nerror:\n    {error_text}\n"
    )?;
    if let Some(hint) = hint {
        writeln!(stderr, "hint:\n    {hint}\n")?;
    }
    writeln!(
        stderr,
        "for more information:\n    run '{program} --help' or see man {}",
        env!("CARGO_PKG_NAME")
    )
}
