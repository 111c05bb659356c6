//! `--curl` and `--curl-long`: the same request as a curl command line, which works when it is pasted into a POSIX shell.
//!
//! Not in HTTPie; the options are xh's. A signature would be stale when the line is run, so the line asks this program for one.
//! Passwords are not in the line unless secrets are to be shown: curl asks for them.

mod connection;
mod line;

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use self::line::Line;
use super::auth::{chosen, split};
use super::dialect::Dialect;
use super::netrc::netrc;
use super::request::{self, Asked, Words};
use super::{Inputs, PlanError};
use crate::auth::AuthType;
use crate::cli::{Args, UsageError, shell_word};
use crate::environment::Environment;
use crate::hosts::HostProfile;
use crate::items::{BodyItems, Field, FieldValue, Mode, RequestItems, Upload};
use crate::message::Request;
use crate::output::Redactor;

/// What was typed, and what came of it.
struct Typed<'a> {
    args: &'a Args,
    environment: &'a Environment,
    host: HostProfile,
    /// Id and key that the host's profile gives.
    login: Option<(SecretString, SecretString)>,
    request: Request,
    /// Secrets may stand in the line.
    shows: bool,
}

impl Typed<'_> {
    /// Whether dots are to be sent as segments of the path, which curl takes out by itself. HTTPie decodes `%2E` behind the place
    /// where it does so.
    fn keeps_dots(&self) -> bool {
        let path = self.request.url.target().split('?').next();
        let mut segments = path.unwrap_or_default().split('/');
        self.args.request.path_as_is || segments.any(|segment| matches!(segment, "." | ".."))
    }
}

/// The line, with its end. Sends nothing and asks nothing.
pub(crate) fn curl_line(
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
) -> Result<String, PlanError> {
    check(args)?;
    let dialect = Dialect::of(&environment.program);
    let asked = Asked::read(args, &dialect, environment, inputs)?;
    let host = asked.host.clone();
    let (request, _) = request::request(asked, &[], args, &dialect, inputs)?;
    let scheme = chosen(args, &host, &request);
    let login = match scheme {
        Some(scheme) if args.auth.auth.is_none() => host.login(scheme, environment)?,
        _ => None,
    };
    let typed = Typed {
        args,
        environment,
        host,
        login,
        request,
        shows: args.output.show_secrets || !dialect.masks_secrets,
    };
    if scheme.is_some_and(AuthType::is_oauth) {
        let message = "cannot combine --curl and an OAuth type: curl fetches no access tokens";
        return Err(UsageError::new(message).into());
    }
    let mut line = Line::new(args.output.curl_long);
    let items = items(args, inputs)?;
    let fields = match &items.body {
        BodyItems::Form(fields) if args.request.multipart || has_file(fields) => fields.as_slice(),
        _ => &[],
    };
    let has_data = !typed.request.body.is_empty();
    method(&mut line, &typed.request.method, has_data);
    connection::options(&mut line, &typed)?;
    let is_masked = authentication(&mut line, &typed, scheme, inputs)
        | headers(&mut line, &typed, &dialect, !fields.is_empty());
    match &items.body {
        _ if !fields.is_empty() => form(&mut line, fields),
        BodyItems::File(upload) => data_of(&mut line, &upload.path.display().to_string()),
        _ if !has_data => {}
        _ => match text(&typed.request) {
            Some(text) => line.with("", "--data-raw", &text),
            None => data_of(&mut line, "-"),
        },
    }
    if is_masked && args.output.quiet == 0 {
        inputs.notice("warning: credentials are masked in this line; --show-secrets prints them");
    }
    let url = typed.request.url.to_string();
    if url.contains(['[', ']', '{', '}']) {
        line.flag("-g", "--globoff");
    }
    Ok(line.end(&url))
}

/// What curl cannot do.
fn check(args: &Args) -> Result<(), UsageError> {
    if args.request.compress > 0 {
        let message = "cannot combine --compress and --curl: curl sends bodies as they are";
        return Err(UsageError::new(message));
    }
    if args.session.session.is_some() || args.session.session_read_only.is_some() {
        let message = "cannot combine --session and --curl: curl knows no sessions";
        return Err(UsageError::new(message));
    }
    Ok(())
}

fn items(args: &Args, inputs: &mut dyn Inputs) -> Result<RequestItems, PlanError> {
    let mode = if args.request.form || args.request.multipart {
        Mode::Form
    } else {
        Mode::Json
    };
    let words = Words::of(&args.words)?;
    let mut read = |path: &Path| inputs.read_whole(path);
    Ok(RequestItems::collect(&words.items, mode, &mut read)?)
}

fn has_file(fields: &[Field]) -> bool {
    let is_file = |field: &Field| matches!(field.value, FieldValue::File(_));
    fields.iter().any(is_file)
}

fn method(line: &mut Line, method: &str, has_data: bool) {
    match (method, has_data) {
        ("GET", false) | ("POST", true) => {}
        ("HEAD", false) => line.flag("-I", "--head"),
        _ => line.with("-X", "--request", method),
    }
}

/// Says who asks. Whether something was masked.
fn authentication(
    line: &mut Line,
    typed: &Typed,
    scheme: Option<AuthType>,
    inputs: &mut dyn Inputs,
) -> bool {
    let given = typed.args.auth.auth.as_deref();
    match scheme {
        Some(AuthType::OAuth2 | AuthType::VeracodeOAuth) => false,
        None => {
            let is_wanted =
                !typed.args.auth.ignore_netrc && !typed.request.headers.contains("Authorization");
            let host = typed.request.url.host();
            if is_wanted && matches!(netrc(typed.environment, inputs, host.as_str()), Ok(Some(_))) {
                match typed.environment.nonempty("NETRC") {
                    Some(file) => line.with("", "--netrc-file", file),
                    None => line.flag("-n", "--netrc"),
                }
            }
            false
        }
        Some(AuthType::Basic | AuthType::Digest) => {
            if scheme == Some(AuthType::Digest) {
                line.flag("", "--digest");
            }
            let userinfo = typed.request.url.userinfo();
            let pair = given.map(split).or_else(|| {
                let password = userinfo.map(|it| it.password().cloned().unwrap_or_default());
                userinfo.map(|userinfo| (userinfo.user().to_owned(), password))
            });
            let known = typed.login.as_ref();
            let pair = pair.or_else(|| {
                known.map(|(user, password)| {
                    (user.expose_secret().to_owned(), Some(password.clone()))
                })
            });
            match pair {
                Some((user, Some(password))) if typed.shows => {
                    let pair = format!("{user}:{}", password.expose_secret());
                    line.with("-u", "--user", &pair);
                }
                Some((user, _)) => line.with("-u", "--user", &user),
                None => line.flag("-n", "--netrc"),
            }
            false
        }
        Some(AuthType::Bearer) => {
            let known = typed.login.as_ref().map(|(_, token)| token.expose_secret());
            let token = given.or(known).unwrap_or_default();
            header(line, typed, "Authorization", &format!("Bearer {token}"))
        }
        Some(AuthType::VeracodeHmac) => {
            signature(line, typed, given);
            given.is_some_and(|given| !typed.shows && given.contains(':'))
        }
    }
}

/// A fresh signature each time that the line is run.
fn signature(line: &mut Line, typed: &Typed, given: Option<&str>) {
    let mut words = vec!["vhttp".to_owned(), "--sign-only".to_owned()];
    if typed.args.request.path_as_is {
        words.push("--path-as-is".to_owned());
    }
    if let Some(given) = given.filter(|given| !given.is_empty() && *given != ":") {
        let shown = match given.split_once(':') {
            Some((id, _)) if !typed.shows => format!("{id}:********"),
            _ => given.to_owned(),
        };
        words.push(format!("--auth={}", shell_word(&shown)));
    }
    if let Some(profile) = &typed.args.auth.profile {
        words.push(format!("--profile={}", shell_word(profile)));
    }
    words.push("--auth-type=veracode_hmac".to_owned());
    words.push(shell_word(&typed.request.method));
    words.push(shell_word(&typed.request.url.to_string()));
    let value = format!("\"Authorization: $({})\"", words.join(" "));
    line.with_quoted("-H", "--header", value);
}

/// The headers that curl would not send by itself. Whether one was masked.
fn headers(line: &mut Line, typed: &Typed, dialect: &Dialect, is_form: bool) -> bool {
    let request = &typed.request;
    let own_host = request.url.host_header();
    let mut is_masked = false;
    for (name, value) in request.headers.iter() {
        let value = String::from_utf8_lossy(value);
        match (name.to_ascii_lowercase().as_str(), value.as_ref()) {
            ("host", host) if host == own_host => {}
            ("connection", "keep-alive") | ("accept", "*/*") => {}
            ("user-agent", own) if own == dialect.user_agent => {}
            ("accept-encoding", own) if own == dialect.accept_encoding => {
                line.flag("", "--compressed");
            }
            ("content-length", length) if length != "0" => {}
            ("content-type", mime) if is_form => {
                // curl has a boundary of its own.
                let mime = mime.split("; boundary=").next().unwrap_or_default();
                if mime != "multipart/form-data" {
                    line.header(&format!("{name}: {mime}"));
                }
            }
            _ => is_masked |= header(line, typed, name, &value),
        }
    }
    for (name, is_needed) in [
        ("User-Agent", true),
        ("Content-Type", !request.body.is_empty()),
    ] {
        if is_needed && !request.headers.contains(name) {
            line.header(&format!("{name}:"));
        }
    }
    is_masked
}

/// One header, masked if it has to be. Whether it was.
fn header(line: &mut Line, typed: &Typed, name: &str, value: &str) -> bool {
    if value.is_empty() {
        line.header(&format!("{name};"));
        return false;
    }
    let shown = if typed.shows {
        value.to_owned()
    } else {
        let masked = Redactor::masking(Vec::new()).field(name, value.as_bytes());
        String::from_utf8_lossy(&masked).into_owned()
    };
    line.header(&format!("{name}: {shown}"));
    shown != value
}

fn form(line: &mut Line, fields: &[Field]) {
    for Field { name, value } in fields {
        match value {
            // Unlike with -F, nothing in the text is special.
            FieldValue::Text(text) => line.with("", "--form-string", &format!("{name}={text}")),
            FieldValue::File(Upload { path, mime, .. }) => {
                let path = path.display().to_string();
                let path = path.replace('\\', r"\\").replace('"', "\\\"");
                let mime = mime.as_ref().map(|mime| format!(";type={mime}"));
                let field = format!("{name}=@\"{path}\"{}", mime.unwrap_or_default());
                line.with("-F", "--form", &field);
            }
        }
    }
}

fn data_of(line: &mut Line, path: &str) {
    line.with("", "--data-binary", &format!("@{path}"));
}

/// The body, if an argument can hold it. What came through standard input and is no text has to come that way again.
fn text(request: &Request) -> Option<String> {
    let bytes = request.body.as_bytes()?;
    let text = String::from_utf8(bytes.to_vec()).ok()?;
    (!text.contains('\0')).then_some(text)
}
