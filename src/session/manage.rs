//! Sessions seen from outside a request: which there are, what stands in them, away with them, the layout of today.
//!
//! HTTPie: `httpie/manager/tasks/sessions.py` (`httpie cli sessions upgrade`); the rest has no counterpart there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::SessionName;
use super::error::{Fault, SessionError};
use super::file::{Layout, SessionFile};
use super::{name, read};
use crate::private_file;

/// What stands for a secret.
const MASK: &str = "****";

/// Parts of header names whose values are secrets.
const SECRET_NAMES: [&str; 6] = ["auth", "cookie", "key", "password", "secret", "token"];

/// A named session.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Listed {
    /// The host, and its port after an underscore.
    pub(crate) host: String,
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// All named sessions of a configuration folder, by host and name. A folder that does not exist holds none.
pub(crate) fn list(config: &Path) -> Result<Vec<Listed>, SessionError> {
    let mut listed = Vec::new();
    for folder in entries(&config.join(name::SESSIONS_FOLDER))? {
        let host = file_name(&folder);
        for path in entries(&folder)? {
            let Some(name) = file_name(&path).strip_suffix(".json").map(str::to_owned) else {
                continue;
            };
            if !name.starts_with('.') && path.is_file() {
                let host = host.clone();
                listed.push(Listed { host, name, path });
            }
        }
    }
    listed.sort();
    Ok(listed)
}

/// What is in a folder; nothing when it is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, SessionError> {
    let read = || -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect()
    };
    match read().map_err(|error| (error.kind(), error)) {
        Ok(entries) => Ok(entries),
        Err((io::ErrorKind::NotFound | io::ErrorKind::NotADirectory, _)) => Ok(Vec::new()),
        Err((_, error)) => Err(Fault::Io(error).at("read", folder)),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The file's text with everything masked that is a secret or may be one.
pub(crate) fn shown(path: &Path) -> Result<String, SessionError> {
    let mut file = existing(path)?;
    for (name, value) in &mut file.headers {
        let name = name.to_ascii_lowercase();
        if SECRET_NAMES.iter().any(|part| name.contains(part)) {
            MASK.clone_into(value);
        }
    }
    for cookie in &mut file.cookies {
        MASK.clone_into(&mut cookie.value);
    }
    if let Some(mut auth) = file.auth() {
        auth.raw = auth.raw.map(|raw| match raw.split_once(':') {
            Some((user, _)) => format!("{user}:{MASK}"),
            None => MASK.to_owned(),
        });
        file.set_auth(&auth);
    }
    Ok(file.to_text())
}

/// Removes a session. What is named by a path has to be one: that may be a slip of the keyboard.
pub(crate) fn remove(path: &Path, name: &SessionName) -> Result<(), SessionError> {
    match existing(path) {
        Ok(file) if file.is_a_sessions() => {}
        Ok(_) | Err(SessionError::Broken { .. }) if matches!(name, SessionName::Path(_)) => {
            return Err(SessionError::Foreign(path.to_owned()));
        }
        Ok(_) | Err(SessionError::Broken { .. }) => {}
        Err(error) => return Err(error),
    }
    fs::remove_file(path).map_err(|error| Fault::Io(error).at("remove", path))
}

/// What came of an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Upgraded {
    Now,
    Before,
}

/// Brings a session to the present layout. Cookies of an old one that are bound to no host are bound to `host` if there is one.
pub(crate) fn upgrade(path: &Path, host: Option<&str>) -> Result<Upgraded, SessionError> {
    let file = existing(path)?;
    if file.cookie_layout == Layout::List && file.header_layout == Layout::List {
        return Ok(Upgraded::Before);
    }
    let outcome = private_file::update(path, |text| {
        let mut file = SessionFile::parse(&text.unwrap_or_default())?;
        file.upgrade(host);
        Ok(file.to_text())
    });
    outcome.map_err(|fault: Fault| fault.at("write", path))?;
    Ok(Upgraded::Now)
}

fn existing(path: &Path) -> Result<SessionFile, SessionError> {
    read(path)?.ok_or_else(|| SessionError::Missing(path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_listed_by_host_and_name() {
        let config = tempfile::tempdir().unwrap();
        assert_eq!(list(config.path()).unwrap(), []);
        for (host, name) in [
            ("b.test", "x.json"),
            ("a.test_80", "z.json"),
            ("a.test_80", "y.json"),
            ("b.test", ".x.json.lock"),
        ] {
            let folder = config.path().join("sessions").join(host);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(name), "{}").unwrap();
        }
        let names: Vec<_> = list(config.path())
            .unwrap()
            .into_iter()
            .map(|it| format!("{} {}", it.host, it.name))
            .collect();
        assert_eq!(names, ["a.test_80 y", "a.test_80 z", "b.test x"]);
    }

    #[test]
    fn no_secret_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        fs::write(&path, r#"{"auth": {"type": "basic", "raw_auth": "me:canary"}, "cookies": [{"name": "sid", "value": "canary"}],
            "headers": [{"name": "Authorization", "value": "Bearer canary"}, {"name": "X-Api-Key", "value": "canary"}, {"name": "X-A", "value": "shown"}]}"#).unwrap();
        let text = shown(&path).unwrap();
        assert!(
            !text.contains("canary") && text.contains("shown") && text.contains("me:****"),
            "{text}"
        );
        fs::write(
            &path,
            r#"{"auth": {"type": "basic", "username": "me", "password": "canary"}}"#,
        )
        .unwrap();
        assert!(!shown(&path).unwrap().contains("canary"));
        assert!(matches!(
            shown(&folder.path().join("none")),
            Err(SessionError::Missing(_))
        ));
    }

    #[test]
    fn no_file_but_a_sessions_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        let config = "{\"__meta__\": {}, \"default_options\": []}";
        let foreign = ["notes", "[1]", "{\"name\": \"a-package\"}", config];
        for text in foreign.map(str::as_bytes).into_iter().chain([&b"\xff"[..]]) {
            fs::write(&path, text).unwrap();
            let error = remove(&path, &SessionName::Path(path.clone()))
                .unwrap_err()
                .to_string();
            assert!(error.contains("notes.txt"), "{error}");
            assert_eq!(fs::read(&path).unwrap(), text);
        }
        for text in [
            "",
            "{}",
            "{\"cookies\": {\"a\": {\"value\": \"1\"}}}",
            "{\"__meta__\": {\"about\": \"HTTPie session file\"}, \"x\": 1}",
        ] {
            fs::write(&path, text).unwrap();
            remove(&path, &SessionName::Path(path.clone())).unwrap();
            assert!(!path.exists());
        }
    }

    #[test]
    fn an_upgrade_happens_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        fs::write(&path, r#"{"cookies": {"a": {"value": "1"}}}"#).unwrap();
        assert_eq!(upgrade(&path, Some("a.test")).unwrap(), Upgraded::Now);
        assert!(
            fs::read_to_string(&path)
                .unwrap()
                .contains(r#""domain": "a.test""#)
        );
        assert_eq!(upgrade(&path, None).unwrap(), Upgraded::Before);
        remove(&path, &SessionName::Path(path.clone())).unwrap();
        assert!(remove(&path, &SessionName::Path(path.clone())).is_err());
    }
}
