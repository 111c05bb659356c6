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
mod error;
mod headers;
mod inputs;
mod mime;
mod netrc;
mod network;
mod oauth;
mod output;
pub(crate) mod pair;
mod prompt;
mod request;
mod session;
mod signing;
mod spool;
mod stdin;

use std::borrow::Cow;
use std::fmt::Display;
use std::path::PathBuf;

pub(crate) use auth::Auth;
pub(crate) use curl::curl_line;
pub(crate) use debug::Debug;
pub(crate) use dialect::Dialect;
pub(crate) use error::PlanError;
pub(crate) use inputs::{Inputs, ProcessInputs};
use request::Asked;

use crate::cli::Args;
use crate::client::{HostHeader, NetworkOptions, RedirectPolicy};
use crate::download::DownloadPlan;
use crate::environment::Environment;
use crate::message::Request;
use crate::output::OutputOptions;
use crate::session::{CookieJar, Session};

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
        let (mut request, given) = request::request(asked, kept, args, &dialect, inputs)?;
        let download = download::download(args, environment, inputs, &mut request)?;
        let with_session = session::with_auth(args, session.as_ref(), &request.url)?;
        let mut auth = auth::auth(&with_session, environment, inputs, &request, &host)?;
        let cookies = match &mut session {
            None => CookieJar::new(environment.now),
            Some(session) => {
                let named = &given.named;
                let cookies = session::take_cookies(session, named, &mut request, environment.now);
                session::keep(session, named, args, auth.as_ref(), &request.url);
                warn(inputs, session::warning(session, args));
                cookies
            }
        };
        for warning in signing::warnings(args, &request, auth.as_ref())? {
            warn(inputs, Some(warning));
        }
        let secrets = auth.as_mut().map(Auth::take_secrets).unwrap_or_default();
        inputs.conceal(&secrets);
        inputs.conceal(args.tls.cert_key_pass.as_slice());
        let network = network::options(args, environment, inputs, &host, &request)?;
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
            redirects: redirects(args, download.is_some(), given.for_the_host),
            output,
            output_file: output::file(args, environment).filter(|_| download.is_none()),
            explain: args.auth.explain,
            debug,
            offline: args.request.offline,
            check_status: checks_status(args, &dialect) || download.is_some(),
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

fn checks_status(args: &Args, dialect: &Dialect) -> bool {
    args.network.check_status || (dialect.checks_status && !args.is_negated("check-status"))
}

/// A download follows redirects.
fn redirects(args: &Args, is_download: bool, host_headers: Vec<HostHeader>) -> RedirectPolicy {
    RedirectPolicy {
        follow: args.network.follow || is_download,
        max: args.network.max_redirects.unwrap_or(MAX_REDIRECTS) as usize,
        host_headers,
    }
}
