//! Whose credentials sign: puts what was typed, the configuration, the environment and the files before the one order that decides.
//!
//! HTTPie: the plugin of `veracode-api-signing` knows the environment and the credentials file alone.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::Inputs;
use crate::environment::Environment;
use crate::pair_history::{Fate, Past};
use crate::private_file;
use crate::veracode_hmac::{Configured, Explicit, MAX_FILE_BYTES, Origin, Sources};

/// What the options `-a` and `--profile` say; the former wins.
pub(crate) fn explicit(auth: Option<&str>, profile: Option<&str>) -> Option<Explicit> {
    let typed = auth.and_then(Explicit::from_argument);
    typed.or_else(|| profile.map(|name| Explicit::Profile(name.to_owned())))
}

/// Where the credentials file is.
pub(crate) fn credentials_file(environment: &Environment) -> Option<PathBuf> {
    Some(
        environment
            .home
            .as_ref()?
            .join(".veracode")
            .join("credentials"),
    )
}

/// Where a new pair is kept until it stands in this credentials file.
pub(crate) fn new_pair_file(credentials: &Path) -> PathBuf {
    private_file::beside(credentials, "new-pair")
}

/// Whether a pair that was found here is known to be dead.
pub(crate) fn fate(environment: &Environment, past: &Past, origin: &Origin) -> Option<Fate> {
    let known = past.fate((environment.now)());
    known.or_else(|| match origin {
        Origin::File { path, .. } if new_pair_file(path).exists() => Some(Fate::BrokenOff),
        _ => None,
    })
}

/// Does some work with all sources of credentials.
pub(crate) fn with_sources<T>(
    explicit: Option<&Explicit>,
    configured: Option<&Configured>,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    work: impl FnOnce(&Sources<'_>) -> T,
) -> T {
    let file = credentials_file(environment);
    let cli_file = file
        .as_ref()
        .map(|file| file.with_file_name("veracode.yml"));
    let inputs = RefCell::new(inputs);
    work(&Sources {
        explicit,
        configured,
        variable: &|name| environment.variables.get(OsStr::new(name)).cloned(),
        file: file.as_deref(),
        cli_file: cli_file.as_deref(),
        read: &|path| {
            let mut inputs = inputs.borrow_mut();
            inputs.read_regular(path, MAX_FILE_BYTES as u64 + 1)
        },
    })
}

/// What the user should know of the file that the pair was found in.
pub(crate) fn exposed(origin: &Origin) -> Option<String> {
    match origin {
        Origin::File { path, .. } | Origin::CliFile { path, .. } => exposed_file(path),
        _ => None,
    }
}

/// Says that others can read the file, and how to mend that.
#[cfg(unix)]
fn exposed_file(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode();
    (mode & 0o077 != 0).then(|| {
        let path = path.display();
        format!("{path} can be read by others; to mend it: chmod 600 {path}")
    })
}

/// Windows keeps a user's folder from others by itself.
#[cfg(not(unix))]
fn exposed_file(_: &Path) -> Option<String> {
    None
}
