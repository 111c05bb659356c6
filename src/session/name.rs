//! Which file a session is kept in.
//!
//! HTTPie: `SessionNameValidator` in `httpie/cli/argtypes.py`, `get_httpie_session` in `httpie/sessions.py`. What holds a path
//! separator is a path, whatever the host; anything else is a name, and each host has a session of that name of its own.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::str::FromStr;

/// The folder of the named sessions in the configuration folder.
pub(crate) const SESSIONS_FOLDER: &str = "sessions";

/// What `--session` was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SessionName {
    Named(String),
    Path(PathBuf),
}

impl FromStr for SessionName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if text.contains(['/', MAIN_SEPARATOR]) {
            Ok(Self::Path(text.into()))
        } else if !text.is_empty() && text.chars().all(is_name) {
            Ok(Self::Named(text.to_owned()))
        } else {
            Err("Session name contains invalid characters.")
        }
    }
}

impl SessionName {
    /// The folder that holds the named sessions of a host, written as in a URL: `api.test:8080` is `api.test_8080`.
    pub(crate) fn host_folder(config: &Path, host: &str) -> PathBuf {
        // A `Host` header can be anything; it never leads out of the folder.
        let is_safe = |c: char| !c.is_control() && !"/\\:*?\"<>|".contains(c);
        let name: String = host
            .chars()
            .map(|c| if is_safe(c) { c } else { '_' })
            .collect();
        let name = match name.as_str() {
            "" => "localhost",
            "." | ".." => "_",
            name => name,
        };
        config.join(SESSIONS_FOLDER).join(name)
    }

    /// The file of a named session in its host's folder.
    pub(crate) fn file_in(folder: &Path, name: &str) -> PathBuf {
        folder.join(format!("{name}.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_makes_a_path() {
        let named = |text: &str| Ok(SessionName::Named(text.into()));
        let path = |text: &str| Ok(SessionName::Path(text.into()));
        assert_eq!("a.b-c_d".parse(), named("a.b-c_d"));
        assert_eq!("session.json".parse(), named("session.json"));
        assert_eq!("./s.json".parse(), path("./s.json"));
        assert_eq!("/s".parse(), path("/s"));
        for refused in ["", "a b", "a:b", "é", "a\n"] {
            assert!(refused.parse::<SessionName>().is_err(), "{refused:?}");
        }
    }

    #[test]
    fn every_host_has_a_folder_of_its_own_inside() {
        let folder = |host: &str| {
            let folder = SessionName::host_folder(Path::new("c"), host);
            folder
                .strip_prefix("c/sessions")
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(folder("api.test:8080"), "api.test_8080");
        assert_eq!(folder("[::1]:80"), "[__1]_80");
        assert_eq!(folder(""), "localhost");
        assert_eq!(folder("../../etc"), ".._.._etc");
        assert_eq!(folder(".."), "_");
    }
}
