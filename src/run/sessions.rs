//! `vhttp sessions`: what there is to do with sessions besides using them.

use std::io::Write;
use std::path::PathBuf;

use crate::cli::{SessionWords, SessionsAction, SessionsArgs, UsageError};
use crate::environment::{Environment, Streams};
use crate::error::Error;
use crate::exit_status::ExitStatus;
use crate::output::RenderError;
use crate::session::{self, SessionError, SessionName, Upgraded};

/// Does what was typed after `vhttp sessions`.
pub(super) fn run(
    arguments: &[std::ffi::OsString],
    environment: &Environment,
    streams: &mut Streams,
) -> Result<ExitStatus, Error> {
    let args = SessionsArgs::parse(arguments)?;
    let text = match args.action.filter(|_| !args.help) {
        None => SessionsArgs::help_text().to_owned(),
        Some(SessionsAction::Ls) => list(environment)?,
        Some(SessionsAction::Show(words)) => session::shown(&one(&words, environment)?.1)?,
        Some(SessionsAction::Rm(words)) => {
            let (name, path) = one(&words, environment)?;
            session::remove(&path, &name)?;
            String::new()
        }
        Some(SessionsAction::Upgrade {
            bind_cookies,
            session,
        }) => upgrade(&session, bind_cookies, environment)?,
    };
    let written = streams.stdout.write_all(text.as_bytes());
    written.map_err(RenderError::Output)?;
    Ok(ExitStatus::Success)
}

fn list(environment: &Environment) -> Result<String, Error> {
    let sessions = session::list(&config(environment, "ls")?)?;
    let width = |text: fn(&session::Listed) -> usize| sessions.iter().map(text).max().unwrap_or(0);
    let (host, name) = (width(|it| it.host.len()), width(|it| it.name.len()));
    let line = |it: &session::Listed| {
        format!(
            "{:host$}  {:name$}  {}\n",
            it.host,
            it.name,
            it.path.display()
        )
    };
    Ok(sessions.iter().map(line).collect())
}

fn upgrade(words: &SessionWords, bind: bool, environment: &Environment) -> Result<String, Error> {
    let sessions: Vec<(Option<String>, PathBuf)> = match words.host_and_name()? {
        Some((host, name)) => {
            if bind && host.is_none() {
                let text = "--bind-cookies needs the host to bind them to: HOST PATH";
                return Err(UsageError::new(text).into());
            }
            vec![(host.map(str::to_owned), path_of(host, &name, environment)?)]
        }
        None => session::list(&config(environment, "upgrade")?)?
            .into_iter()
            .map(|it| (Some(it.host), it.path))
            .collect(),
    };
    let mut lines = Vec::new();
    for (host, path) in sessions {
        // Cookies know no ports. A folder's name has an underscore before it.
        let host = host.as_deref().filter(|_| bind);
        let host = host.and_then(|host| host.split([':', '_']).next());
        let outcome = match session::upgrade(&path, host)? {
            Upgraded::Now => "upgraded",
            Upgraded::Before => "already up to date",
        };
        lines.push(format!("{}: {outcome}\n", path.display()));
    }
    Ok(lines.concat())
}

/// The file of the session that was typed.
fn one(words: &SessionWords, environment: &Environment) -> Result<(SessionName, PathBuf), Error> {
    let (host, name) = words
        .host_and_name()?
        .ok_or_else(|| UsageError::new("which session? give HOST NAME or a path"))?;
    let path = path_of(host, &name, environment)?;
    Ok((name, path))
}

fn path_of(
    host: Option<&str>,
    name: &SessionName,
    environment: &Environment,
) -> Result<PathBuf, Error> {
    match name {
        SessionName::Path(path) => Ok(environment.expand_home(path)),
        SessionName::Named(name) => {
            // `ls` writes the host as its folder, which is its own folder's name.
            let config = config(environment, name)?;
            let folder = SessionName::host_folder(&config, host.unwrap_or_default());
            Ok(SessionName::file_in(&folder, name))
        }
    }
}

fn config(environment: &Environment, for_whom: &str) -> Result<PathBuf, Error> {
    let config = environment.config_folder();
    config.ok_or_else(|| SessionError::NoFolder(for_whom.to_owned()).into())
}
