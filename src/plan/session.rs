//! The session: which one, what the request takes from it, what it keeps of the request.
//!
//! HTTPie: `collect_messages` in `httpie/client.py`. Credentials go into a session only when they were given for this run, and
//! those of a signing scheme never do: the file says that requests are signed, and each run finds the key for itself.

use std::borrow::Cow;

use clap::ValueEnum;
use secrecy::ExposeSecret;

use super::headers::Named;
use super::request::Asked;
use super::{Auth, PlanError};
use crate::auth::AuthType;
use crate::cli::{Args, UsageError};
use crate::environment::Environment;
use crate::message::{Request, RequestUrl, is_value};
use crate::session::{CookieJar, Outdated, Session, SessionError, SessionName, StoredAuth};

/// Reads the session that the command line names.
pub(super) fn open(
    args: &Args,
    environment: &Environment,
    asked: &Asked,
) -> Result<Option<Session>, PlanError> {
    let (name, read_only) = match (&args.session.session, &args.session.session_read_only) {
        (None, None) => return Ok(None),
        (Some(name), None) => (name, false),
        (None, Some(name)) => (name, true),
        (Some(_), Some(_)) => {
            let text = "argument --session-read-only: not allowed with argument --session";
            return Err(UsageError::new(text).into());
        }
    };
    let path = match name {
        SessionName::Path(path) => environment.expand_home(path),
        SessionName::Named(name) => {
            let config = environment.config_folder();
            let config = config.ok_or_else(|| SessionError::NoFolder(name.clone()))?;
            let host = asked
                .typed_host()
                .map_or_else(|| host_of(&asked.url), str::to_owned);
            SessionName::file_in(&SessionName::host_folder(&config, &host), name)
        }
    };
    Ok(Some(Session::load(path, read_only)?))
}

/// Host and port as the URL names them.
fn host_of(url: &RequestUrl) -> String {
    match url.port() {
        Some(port) => format!("{}:{port}", url.host()),
        None => url.host().to_string(),
    }
}

/// The arguments with the session's credentials, unless this run was given some.
pub(super) fn with_auth<'a>(
    args: &'a Args,
    session: Option<&Session>,
    url: &RequestUrl,
) -> Result<Cow<'a, Args>, PlanError> {
    let Some(session) = session.filter(|_| !is_given(args, url)) else {
        return Ok(Cow::Borrowed(args));
    };
    let Some(stored) = session.auth() else {
        return Ok(Cow::Borrowed(args));
    };
    let auth_type = AuthType::from_str(&stored.auth_type, false);
    let auth_type = auth_type.map_err(|_| SessionError::UnknownAuth {
        path: session.path().to_owned(),
        auth_type: stored.auth_type,
    })?;
    if stored.raw.is_none() && auth_type.allows_plain_http() {
        return Err(SessionError::NoCredentials(session.path().to_owned()).into());
    }
    if auth_type == AuthType::Bearer && stored.raw.as_deref().is_some_and(|raw| !is_value(raw)) {
        return Err(SessionError::OddToken(session.path().to_owned()).into());
    }
    let mut args = args.clone();
    args.auth.auth = stored.raw;
    args.auth.auth_type = Some(auth_type);
    Ok(Cow::Owned(args))
}

/// Whether this run was given credentials, or told how to find them.
fn is_given(args: &Args, url: &RequestUrl) -> bool {
    args.auth.auth.is_some()
        || args.auth.profile.is_some()
        || args.auth.auth_type.is_some()
        || url.userinfo().is_some()
}

/// Has the session keep what this run was given.
pub(super) fn keep(
    session: &mut Session,
    named: &Named,
    args: &Args,
    auth: Option<&Auth>,
    url: &RequestUrl,
) {
    session.keep_headers(named.kept());
    let stored = auth
        .filter(|_| is_given(args, url))
        .and_then(|auth| stored(args, auth, url));
    if let Some(stored) = stored {
        session.keep_auth(stored);
    }
}

/// The credentials as HTTPie stores them: what `--auth` was given, with the password that was asked for.
fn stored(args: &Args, auth: &Auth, url: &RequestUrl) -> Option<StoredAuth> {
    if auth.scheme.is_oauth() {
        return None;
    }
    let secret = auth.secrets.first().map(ExposeSecret::expose_secret);
    let raw = match (args.auth.auth.as_deref(), url.userinfo()) {
        (typed, _) if !auth.scheme.allows_plain_http() => {
            // A pair holds the key; the name of a profile does not.
            if typed.is_some_and(|typed| typed.contains(':')) {
                return None;
            }
            typed.or(args.auth.profile.as_deref()).map(str::to_owned)
        }
        (Some(user), _) if auth.scheme != AuthType::Bearer && !user.contains(':') => {
            Some(format!("{user}:{}", secret?))
        }
        (Some(typed), _) => Some(typed.to_owned()),
        (None, Some(userinfo)) => Some(format!("{}:{}", userinfo.user(), secret?)),
        // Found in a file, where the next run finds it too.
        (None, None) => return None,
    };
    Some(StoredAuth {
        auth_type: auth.scheme.to_possible_value()?.get_name().to_owned(),
        raw,
    })
}

/// The session's cookies, those of a typed `Cookie` header among them: in a session they are cookies like others.
pub(super) fn take_cookies(
    session: &Session,
    named: &Named,
    request: &mut Request,
    now: fn() -> i64,
) -> CookieJar {
    let mut jar = session.jar(now);
    for (name, value) in named.kept() {
        if name.eq_ignore_ascii_case("Cookie") {
            jar.add_typed(value);
            request.headers.remove(name);
        }
    }
    jar
}

/// What is to be said about an old file.
pub(super) fn warning(session: &Session, args: &Args) -> Option<String> {
    let outdated = session.outdated().filter(|_| args.output.quiet < 2);
    let harm = match outdated? {
        Outdated::Cookies => {
            "its cookies are bound to no host, so any host that is asked for gets them"
        }
        Outdated::Headers => "it cannot hold a header twice",
    };
    Some(format!(
        "Outdated layout detected for the current session: {harm}; `{} sessions upgrade {}` renews it",
        env!("CARGO_PKG_NAME"),
        session.path().display()
    ))
}
