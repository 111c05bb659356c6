//! `config.json`: options that are given to every run, before those of the command line.
//!
//! HTTPie: `httpie/config.py`. Both programs read one file. As in HTTPie a broken one is worth a warning, and no more.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use serde_json::Value;

use crate::environment::{Environment, read_regular};

/// A longer file is none that a person has written; it is cut and so no longer JSON.
const MAX_BYTES: u64 = 4 << 20;

/// The options to put before the typed ones, each undone by its `--no-OPTION`; or what is wrong with the file.
pub(crate) fn default_options(environment: &Environment) -> Result<Vec<OsString>, String> {
    let Some(path) = path(environment) else {
        return Ok(Vec::new());
    };
    let bytes = match read_regular(&path, MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if is_absent(&error) => return Ok(Vec::new()),
        Err(error) => {
            return Err(format!(
                "cannot read config file {}: {error}",
                path.display()
            ));
        }
    };
    let text = String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned());
    let options = text.and_then(|text| options(&text));
    options.map_err(|why| format!("invalid config file {}: {why}", path.display()))
}

/// The hint for a fault in these options, which nobody typed.
pub(crate) fn hint(environment: &Environment) -> String {
    let path = path(environment).unwrap_or_default();
    format!("it stands in the default_options of {}", path.display())
}

fn path(environment: &Environment) -> Option<PathBuf> {
    Some(environment.config_folder()?.join("config.json"))
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// The options in the text of the file, or what is wrong with it.
pub(crate) fn options(text: &str) -> Result<Vec<OsString>, String> {
    let config: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let wrong = || "`default_options` is not a list of strings".to_owned();
    match config
        .as_object()
        .ok_or("not a JSON object")?
        .get("default_options")
    {
        None => Ok(Vec::new()),
        Some(Value::Array(options)) => options
            .iter()
            .map(|option| option.as_str().map(OsString::from).ok_or_else(wrong))
            .collect(),
        Some(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_faults_said() {
        assert_eq!(
            options(r#"{"default_options": ["--form", "é"], "x": 1}"#).unwrap(),
            ["--form", "é"]
        );
        assert!(options("{}").unwrap().is_empty());
        for broken in [
            "",
            "[]",
            r#"{"default_options": "--form"}"#,
            r#"{"default_options": [1]}"#,
        ] {
            assert!(options(broken).is_err(), "{broken}");
        }
    }
}
