//! Sessions: headers, credentials and cookies that are kept from one run to the next.
//!
//! HTTPie: `httpie/sessions.py`. Both programs read and write the same files. [`name`] says where a file is, [`mod@file`] what stands
//! in it, [`crate::private_file`] how it is written, [`cookies`] what becomes of cookies. A run does not write back the file that it has read:
//! it makes its own changes (the headers that it sent, the credentials that it was given, the cookies that were set) to the file
//! as it is by then. So two runs at once never undo each other.

mod cookies;
mod error;
mod file;
mod manage;
mod name;

use std::path::{Path, PathBuf};

use crate::private_file;
pub(crate) use cookies::CookieJar;
use error::Fault;
pub(crate) use error::SessionError;
pub(crate) use file::StoredAuth;
use file::{Layout, SessionFile};
pub(crate) use manage::{Listed, Upgraded, list, remove, shown, upgrade};
pub(crate) use name::SessionName;

/// Headers that belong to one request, by the beginnings of their names.
const NEVER_KEPT: [&str; 2] = ["content-", "if-"];

/// Beginnings of the `User-Agent`s that a program gives itself.
const OWN_USER_AGENTS: [&str; 2] = ["HTTPie/", "vhttp/"];

/// How an `Authorization` that is good for one request alone begins.
const SIGNATURE: &str = "VERACODE-HMAC";

/// A session, as it was read and with what this run adds to it.
pub(crate) struct Session {
    path: PathBuf,
    read_only: bool,
    file: SessionFile,
    /// The headers of this run's first request that are kept.
    headers: Vec<(String, String)>,
    /// The credentials that this run was given.
    auth: Option<StoredAuth>,
}

impl Session {
    /// Reads the session's file, if there is one. A session that is only read is still written when it is new.
    pub(crate) fn load(path: PathBuf, read_only: bool) -> Result<Self, SessionError> {
        Ok(Self {
            file: read(&path)?.unwrap_or_default(),
            path,
            read_only,
            headers: Vec::new(),
            auth: None,
        })
    }

    /// The headers to send unless the command line says otherwise.
    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.file.headers
    }

    /// The credentials to use unless the command line says otherwise.
    pub(crate) fn auth(&self) -> Option<StoredAuth> {
        self.file.auth()
    }

    /// The session's cookies in a jar with this clock (seconds since 1970).
    pub(crate) fn jar(&self, now: fn() -> i64) -> CookieJar {
        let mut jar = CookieJar::new(now);
        jar.load(self.file.cookies.iter().cloned());
        jar
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What is old about the file's layout.
    pub(crate) fn outdated(&self) -> Option<Outdated> {
        let file = &self.file;
        let loose = file.cookies.iter().any(cookies::Cookie::is_unbound);
        if file.cookie_layout == Layout::ByName && loose {
            return Some(Outdated::Cookies);
        }
        let old_headers = file.header_layout == Layout::ByName && !file.headers.is_empty();
        old_headers.then_some(Outdated::Headers)
    }

    /// Keeps the headers of a request, those apart that belong to it alone.
    pub(crate) fn keep_headers<'a>(&mut self, headers: impl Iterator<Item = (&'a str, &'a str)>) {
        let kept = headers.filter(|(name, value)| is_kept(&name.to_ascii_lowercase(), value));
        self.headers = kept
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
    }

    /// Keeps credentials that were given on the command line.
    pub(crate) fn keep_auth(&mut self, auth: StoredAuth) {
        self.auth = Some(auth);
    }

    /// Fails when the file cannot be written, which should be known before anything is sent.
    pub(crate) fn rehearse(&self) -> Result<(), SessionError> {
        if self.stays_as_it_is() {
            return Ok(());
        }
        let outcome = private_file::rehearse(&self.path).map_err(Fault::from);
        outcome.map_err(|fault| fault.at("write", &self.path))
    }

    /// It is there, and only read.
    fn stays_as_it_is(&self) -> bool {
        self.read_only && self.path.exists()
    }

    /// Writes what this run has added, and the cookies as `jar` has them now.
    pub(crate) fn save(self, jar: &CookieJar) -> Result<(), SessionError> {
        let path = &self.path;
        if self.stays_as_it_is() {
            return Ok(());
        }
        let outcome = private_file::update(path, |text| {
            let mut file = SessionFile::parse(&text.unwrap_or_default())?;
            self.change(&mut file, jar);
            Ok(file.to_text())
        });
        outcome.map_err(|fault: Fault| fault.at("write", path))
    }

    /// Makes this run's changes to the file as it is now.
    fn change(&self, file: &mut SessionFile, jar: &CookieJar) {
        // A header of this run takes the place of all that have its name.
        let is_new = |name: &str| {
            self.headers
                .iter()
                .any(|(new, _)| new.eq_ignore_ascii_case(name))
        };
        let mut headers = self.headers.clone();
        headers.extend(file.headers.drain(..).filter(|(name, _)| !is_new(name)));
        file.headers = headers;
        if let Some(auth) = &self.auth {
            file.set_auth(auth);
        }
        let mut cookies = jar.emptied();
        cookies.load(file.cookies.drain(..));
        cookies.follow(jar);
        file.cookies = cookies.to_file();
    }
}

/// What is old about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outdated {
    /// Cookies by name, some of them bound to no host.
    Cookies,
    /// Headers by name.
    Headers,
}

fn is_kept(name: &str, value: &str) -> bool {
    match name {
        "cookie" => false,
        "user-agent" => !OWN_USER_AGENTS.iter().any(|own| value.starts_with(own)),
        "authorization" => !value.trim_start().starts_with(SIGNATURE),
        name => !NEVER_KEPT.iter().any(|start| name.starts_with(start)),
    }
}

/// The file's contents; `None` when there is no file.
fn read(path: &Path) -> Result<Option<SessionFile>, SessionError> {
    let parse = |text: String| Ok(SessionFile::parse(&text)?);
    let read = private_file::read(path).map_err(Fault::from);
    let file = read.and_then(|text| text.map(parse).transpose());
    file.map_err(|fault| fault.at("read", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(session: Session) -> String {
        let path = session.path.clone();
        let jar = session.jar(|| 0);
        session.save(&jar).unwrap_or_else(|error| panic!("{error}"));
        std::fs::read_to_string(path).unwrap()
    }

    fn load(path: &Path, read_only: bool) -> Session {
        Session::load(path.to_owned(), read_only).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn headers_of_one_request_alone_are_not_kept() {
        for (name, value, kept) in [
            ("X-A", "b", true),
            ("Host", "a.test", true),
            ("Content-Type", "x/y", false),
            ("IF-MATCH", "x", false),
            ("Iffy", "x", true),
            ("User-Agent", "HTTPie/3.2.4", false),
            ("User-Agent", "vhttp/1", false),
            ("User-Agent", "me/1", true),
            ("Authorization", "Bearer x", true),
            ("authorization", "VERACODE-HMAC-SHA-256 id=x", false),
            ("Cookie", "a=b", false),
        ] {
            assert_eq!(
                is_kept(&name.to_ascii_lowercase(), value),
                kept,
                "{name}: {value}"
            );
        }
    }

    #[test]
    fn two_runs_at_once_undo_nothing_of_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        let (mut first, mut second) = (load(&path, false), load(&path, false));
        first.keep_headers([("X-A", "1"), ("X-B", "1")].into_iter());
        second.keep_headers([("x-b", "2")].into_iter());
        second.keep_auth(StoredAuth {
            auth_type: "basic".into(),
            raw: Some("u:p".into()),
        });
        let (mut jar, other) = (first.jar(|| 0), second.jar(|| 0));
        jar.add_typed("a=1");
        first.save(&jar).unwrap();
        second.save(&other).unwrap();
        let session = load(&path, false);
        let headers: Vec<_> = session
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(headers, ["x-b=2", "X-A=1"]);
        assert!(session.auth().is_some());
        assert_eq!(session.file.cookies.len(), 1);
    }

    #[test]
    fn a_session_that_is_only_read_is_written_when_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        let mut session = load(&path, true);
        session.keep_headers([("X-A", "1")].into_iter());
        let text = saved(session);
        let mut session = load(&path, true);
        session.keep_headers([("X-A", "2")].into_iter());
        assert_eq!(saved(session), text);
    }

    #[test]
    fn a_broken_file_is_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        let session = load(&path, false);
        std::fs::write(&path, "{nope").unwrap();
        let jar = session.jar(|| 0);
        let error = session.save(&jar).unwrap_err().to_string();
        assert!(
            error.starts_with("invalid session file ") && error.contains("s.json: not JSON: "),
            "{error}"
        );
        assert!(Session::load(path.clone(), false).is_err());
        assert_eq!(std::fs::read_to_string(path).unwrap(), "{nope");
    }
}
