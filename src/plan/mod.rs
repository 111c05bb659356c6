//! From what was typed to what will be done: the only place that decides.
//!
//! HTTPie: the `_process_*` methods of `httpie/cli/argparser.py`. A plan reads files, standard input and passwords through
//! [`Inputs`], and does nothing else: when it stands, nothing can be wrong any more but the network and the disk.

mod auth;
mod body;
mod compress;
mod curl;
mod debug;
mod dialect;
mod download;
mod headers;
mod inputs;
mod mime;
mod netrc;
mod network;
mod output;
pub(crate) mod pair;
mod prompt;
mod request;
mod session;
mod signing;
mod stdin;

use std::borrow::Cow;
use std::fmt::Display;
use std::io;
use std::path::PathBuf;

pub(crate) use auth::Auth;
pub(crate) use curl::curl_line;
pub(crate) use debug::Debug;
pub(crate) use dialect::Dialect;
pub(crate) use inputs::{Inputs, ProcessInputs};
use request::Asked;

use crate::cli::{Args, UsageError};
use crate::client::{NetworkOptions, RedirectPolicy};
use crate::download::DownloadPlan;
use crate::environment::Environment;
use crate::hosts::HostsError;
use crate::items::ItemError;
use crate::message::{Request, UrlError};
use crate::output::OutputOptions;
use crate::session::{CookieJar, Session, SessionError};
use crate::veracode_hmac::SourceError;

/// HTTPie's limit on redirects.
const MAX_REDIRECTS: u32 = 30;

/// Everything decided.
pub(crate) struct RequestPlan {
    /// The first request, without credentials.
    pub(crate) request: Request,
    pub(crate) auth: Option<Auth>,
    /// The cookies to begin with: the session's and those that were typed for it.
    pub(crate) cookies: CookieJar,
    /// What to save at the end; nothing after a dry run.
    pub(crate) session: Option<Session>,
    pub(crate) network: NetworkOptions,
    pub(crate) redirects: RedirectPolicy,
    pub(crate) output: OutputOptions,
    /// Where the output goes instead of standard output.
    pub(crate) output_file: Option<PathBuf>,
    /// What is done with the body of the last answer instead of showing it.
    pub(crate) download: Option<DownloadPlan>,
    /// The upload is large, and somebody watches.
    pub(crate) shows_upload: bool,
    /// Say how each request is signed.
    pub(crate) explain: bool,
    /// What to say of the decisions, and how to speak of the messages.
    pub(crate) debug: Option<Debug>,
    /// Print the request and send nothing.
    pub(crate) offline: bool,
    /// The response's status decides the exit status.
    pub(crate) check_status: bool,
    /// 1: show errors and warnings only; 2: errors only.
    pub(crate) quiet: u8,
}

impl RequestPlan {
    /// Decides. Reads what the request is made of, sends nothing.
    pub(crate) fn new(
        args: &Args,
        environment: &Environment,
        inputs: &mut dyn Inputs,
    ) -> Result<Self, PlanError> {
        let args = &*with_implied(args);
        let dialect = Dialect::of(&environment.program);
        let asked = Asked::read(args, &dialect, environment, inputs)?;
        let host = asked.host.clone();
        let mut session = session::open(args, environment, &asked)?;
        let kept = session.as_ref().map_or(&[][..], Session::headers);
        let (mut request, named) = request::request(asked, kept, args, &dialect, inputs)?;
        let download = download::download(args, environment, inputs, &mut request)?;
        let with_session = session::with_auth(args, session.as_ref(), &request.url)?;
        let mut auth = auth::auth(&with_session, environment, inputs, &request, &host)?;
        let mut cookies = CookieJar::new(environment.now);
        if let Some(session) = &mut session {
            cookies = session::take_cookies(session, &mut request, environment.now);
            session::keep(session, &named, args, auth.as_ref(), &request.url);
            warn(inputs, session::warning(session, args));
        }
        for warning in signing::warnings(args, &request, auth.as_ref(), environment)? {
            warn(inputs, Some(warning));
        }
        let secrets = auth
            .as_mut()
            .map(|auth| std::mem::take(&mut auth.secrets))
            .unwrap_or_default();
        let network = network::options(args, environment, inputs, &host)?;
        let decided = debug::Decided::new(&dialect, &request, auth.as_ref(), &network);
        let debug = debug::debug(args, &decided, &secrets);
        let output = output::output(args, &dialect, environment, secrets)?;
        let warning = network::warning(&network, &request, auth.is_some());
        warn(
            inputs,
            warning.filter(|_| !args.request.offline && args.output.quiet < 2),
        );
        Ok(Self {
            shows_upload: download::shows_upload(args, environment, &request),
            request,
            auth,
            cookies,
            session: session.filter(|_| !args.request.offline),
            network,
            redirects: redirects(args, download.is_some()),
            output,
            output_file: args
                .output
                .output
                .as_deref()
                .filter(|_| download.is_none())
                .map(|path| environment.expand_home(path)),
            explain: args.auth.explain,
            debug,
            offline: args.request.offline,
            check_status: args.network.check_status
                || download.is_some()
                || (dialect.checks_status && !args.is_negated("check-status")),
            quiet: args.output.quiet,
            download,
        })
    }
}

/// Tells the user what is no error.
fn warn(inputs: &mut dyn Inputs, warning: Option<impl Display>) {
    if let Some(warning) = warning {
        inputs.notice(&format!("warning: {warning}"));
    }
}

/// `--sign-only` sends nothing, and a signature covers no body.
fn with_implied(args: &Args) -> Cow<'_, Args> {
    let mut args = Cow::Borrowed(args);
    if args.auth.sign_only {
        let request = &mut args.to_mut().request;
        request.offline = true;
        request.ignore_stdin = true;
    }
    args
}

/// A download follows redirects.
fn redirects(args: &Args, is_download: bool) -> RedirectPolicy {
    RedirectPolicy {
        follow: args.network.follow || is_download,
        max: args.network.max_redirects.unwrap_or(MAX_REDIRECTS) as usize,
    }
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    #[error(transparent)]
    Usage(#[from] UsageError),
    #[error(transparent)]
    Url(#[from] UrlError),
    #[error(transparent)]
    Item(#[from] ItemError),
    #[error(transparent)]
    Credentials(#[from] SourceError),
    #[error(transparent)]
    Hosts(#[from] HostsError),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(
        "request body (from stdin, --raw or a file) and request data (key=value) cannot be mixed"
    )]
    MixedSources,
    #[error("header name `{name}`: not a token (letters, digits and !#$%&'*+-.^_`|~)")]
    HeaderName { name: String },
    #[error("header {name}: the value holds a line end or another control character")]
    HeaderValue { name: String },
    #[error("\"{item}\": {error}")]
    File {
        item: String,
        #[source]
        error: io::Error,
    },
    #[error("--output {}: {error}", path.display())]
    OutputFile {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("standard input: {0}")]
    Stdin(#[source] io::Error),
    #[error("cannot ask for a password: {0}")]
    Password(#[source] io::Error),
    #[error("cannot ask for the password of the key: {0}")]
    KeyPassword(#[source] io::Error),
    #[error("cannot compress the body: {0}")]
    Compress(#[source] io::Error),
}

impl PlanError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Usage(error) => error.hint().map(str::to_owned),
            Self::Url(error) => error.hint().map(str::to_owned),
            Self::Item(error) => error.hint(),
            Self::Credentials(error) => error.hint(),
            Self::Hosts(error) => error.hint(),
            Self::Session(error) => error.hint().map(str::to_owned),
            Self::MixedSources => {
                Some("--ignore-stdin (-I) lets key=value take priority".to_owned())
            }
            Self::Password(_) => Some("without a terminal give it as -a USER:PASSWORD".to_owned()),
            Self::KeyPassword(_) => Some("--cert-key-pass gives it".to_owned()),
            Self::Compress(_)
            | Self::HeaderName { .. }
            | Self::HeaderValue { .. }
            | Self::File { .. }
            | Self::OutputFile { .. }
            | Self::Stdin(_) => None,
        }
    }
}
