//! Where the configuration and the named sessions are.
//!
//! HTTPie: `get_default_config_dir` in `httpie/config.py`. Both programs use one folder, so that a session is the same session in
//! both; `VHTTP_CONFIG_DIR` is for those who want two.

use std::path::PathBuf;

use super::Environment;

impl Environment {
    /// The configuration folder, which may not exist; `None` without any home.
    pub(crate) fn config_folder(&self) -> Option<PathBuf> {
        let named = |name| self.nonempty(name).map(PathBuf::from);
        if let Some(folder) = named("VHTTP_CONFIG_DIR").or_else(|| named("HTTPIE_CONFIG_DIR")) {
            return Some(folder);
        }
        if cfg!(windows) {
            return named("APPDATA").map(|folder| folder.join("httpie"));
        }
        let legacy = self.home.as_ref().map(|home| home.join(".httpie"));
        if let Some(folder) = legacy.filter(|folder| folder.exists()) {
            return Some(folder);
        }
        let xdg = named("XDG_CONFIG_HOME");
        let base = xdg.or_else(|| self.home.as_ref().map(|home| home.join(".config")));
        base.map(|folder| folder.join("httpie"))
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;

    use super::*;

    fn folder(home: Option<&Path>, variables: &[(&str, &str)]) -> Option<PathBuf> {
        let variables = variables.iter();
        let environment = Environment {
            program: "http".into(),
            args: Vec::new(),
            variables: variables
                .map(|(name, value)| (OsString::from(name), OsString::from(value)))
                .collect(),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            home: home.map(Path::to_owned),
            now: || 0,
        };
        environment.config_folder()
    }

    #[test]
    fn the_variables_come_first() {
        let home = tempfile::tempdir().unwrap();
        let home = Some(home.path());
        let both = [("HTTPIE_CONFIG_DIR", "h"), ("VHTTP_CONFIG_DIR", "v")];
        assert_eq!(folder(home, &both), Some("v".into()));
        assert_eq!(folder(home, &both[..1]), Some("h".into()));
        assert_eq!(folder(None, &both[..1]), Some("h".into()));
        assert_eq!(folder(None, &[("HTTPIE_CONFIG_DIR", "")]), None);
    }

    #[test]
    #[cfg(not(windows))]
    fn then_the_old_folder_then_xdg() {
        let folder_of_user = tempfile::tempdir().unwrap();
        let home = folder_of_user.path();
        assert_eq!(folder(Some(home), &[]), Some(home.join(".config/httpie")));
        let xdg = [("XDG_CONFIG_HOME", "/x")];
        assert_eq!(folder(Some(home), &xdg), Some("/x/httpie".into()));
        std::fs::create_dir(home.join(".httpie")).unwrap();
        assert_eq!(folder(Some(home), &xdg), Some(home.join(".httpie")));
    }
}
