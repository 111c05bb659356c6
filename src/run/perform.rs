//! Carries a plan out: exchange, render, status.

use std::io::{self, Write};

use super::narrator::Narrator;
use crate::client::{Exchange, HttpTransport};
use crate::download::Download;
use crate::environment::{Environment, Streams};
use crate::error::Error;
use crate::exit_status::ExitStatus;
use crate::message::{Message, Request, Response};
use crate::output::{OutputFile, Renderer, SizeLimit, content};
use crate::plan::RequestPlan;

/// Sends what is to be sent, and shows what is to be shown.
pub(super) fn perform(
    mut plan: RequestPlan,
    environment: &Environment,
    streams: &mut Streams,
) -> Result<ExitStatus, Error> {
    if let Some(session) = &plan.session {
        session.rehearse()?;
    }
    let stderr = streams.stderr.clone();
    let narrator = Narrator::new(environment, stderr.clone(), &mut plan);
    let (out, download) = open_output(&mut plan, streams)?;
    let mut audience = Audience {
        checks_status: plan.check_status,
        warns: plan.check_status && (!plan.output.terminal || plan.quiet == 1),
        follows: plan.redirects.follow,
        max_size: plan.output.max_size,
        narrator,
        asked: None,
        renderer: Renderer::new(out, plan.output),
        download,
    };
    let terminal = plan.shows_upload.then_some(stderr);
    let origin = plan.request.url.origin();
    let transport = (!plan.offline).then(|| {
        let transport = HttpTransport::new(plan.network).typed_origin(origin);
        transport.show_uploads(terminal)
    });
    let auth = plan.auth.map(|auth| (auth.scheme, auth.authenticator));
    let mut exchange = Exchange::new(plan.request, auth, plan.cookies, plan.redirects, transport);
    let mut status = ExitStatus::Success;
    let told = |error, asked: &Option<String>| Error::Client {
        error,
        asked: asked.clone(),
    };
    while let Some(message) = exchange
        .next()
        .map_err(|error| told(error, &audience.asked))?
    {
        status = audience.message(message)?.unwrap_or(status);
    }
    audience.renderer.finish()?;
    if let Some(session) = plan.session {
        session.save(&exchange.into_cookies())?;
    }
    Ok(status)
}

/// All who want to know of the messages.
struct Audience<'a> {
    checks_status: bool,
    /// A status that is no success is told.
    warns: bool,
    follows: bool,
    max_size: Option<SizeLimit>,
    narrator: Narrator<'a>,
    /// The last request, in HTTPie's words.
    asked: Option<String>,
    renderer: Renderer<Box<dyn Write + 'a>>,
    /// Open until the body is saved.
    download: Option<Download<'a>>,
}

impl Audience<'_> {
    /// Shows a message. A response says how the program will end.
    fn message(&mut self, message: Message) -> Result<Option<ExitStatus>, Error> {
        match message {
            Message::Warning(text) => self.narrator.warn(&text),
            Message::Request(request) => {
                self.asked = Some(asked(&request));
                self.narrator.request(&request);
                self.renderer.request(&request)?;
            }
            Message::Challenge(mut response) => {
                self.narrator.challenge(&response);
                self.renderer.challenge(&mut response)?;
            }
            Message::Answer(request) => {
                self.narrator.request(&request);
                self.renderer.answer(&request)?;
            }
            Message::Response { response, last } => return self.response(response, last).map(Some),
        }
        Ok(None)
    }

    fn response(&mut self, mut response: Response, last: bool) -> Result<ExitStatus, Error> {
        let mut status = ExitStatus::Success;
        if self.checks_status {
            status = ExitStatus::from_http(response.head.status, self.follows);
        }
        if self.warns && status != ExitStatus::Success {
            self.narrator.status(&response.head);
        }
        let heard = self.narrator.listen(&mut response);
        self.renderer.response(&mut response, last)?;
        if self.download.is_none() {
            heard.fetch(&mut response);
        }
        let wanted = last && status == ExitStatus::Success;
        if let Some(download) = self.download.take_if(|_| wanted) {
            save(download, response, self.max_size)?;
        }
        let body = heard.unpacked();
        self.narrator.explain(&heard, &body);
        self.narrator.learn(&heard, &body);
        if self.checks_status && self.narrator.error_document(&heard, &body) {
            status = ExitStatus::Http4xx;
        }
        Ok(status)
    }
}

/// The request for an error message: its method, and its URL without the parts that may hold secrets.
fn asked(request: &Request) -> String {
    let target = request.url.target();
    let path = target.split('?').next().unwrap_or_default();
    format!(
        "{} request to URL: {}{path}",
        request.method,
        request.url.origin()
    )
}

/// Writes the body to its file, unpacked.
fn save(download: Download, response: Response, max_size: Option<SizeLimit>) -> Result<(), Error> {
    let Response {
        head,
        mut body,
        endpoint,
        ..
    } = response;
    let body = content(&head, &endpoint, body.as_mut(), max_size);
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
