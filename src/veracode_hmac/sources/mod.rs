//! Decides where the credentials come from. Pure: the environment and the file come in as functions.
//!
//! Answers to `veracode_api_signing/credentials.py`, which knows the environment and the file, in this
//! order. Here the command line comes before both, and the file of the Veracode CLI last:
//!
//! 1. an explicit pair, or an explicit profile of the file;
//! 2. what a configuration says of the host that is asked: a pair, or a profile of the file;
//! 3. `VERACODE_API_KEY_ID` with `VERACODE_API_KEY_SECRET`, then `VERACODE_API_ID` with `VERACODE_API_KEY`
//!    (the names of many CI integrations), each pair only when both are set;
//! 4. the profile that `VERACODE_API_PROFILE` names, of the file;
//! 5. the profile `default` of the file;
//! 6. `veracode.yml`.
//!
//! An empty `VERACODE_API_PROFILE` means `default`. Variables of the first pair that are set but empty
//! count as set, as in Veracode's library: an empty secret of a CI job is told, not passed over.

mod error;
mod hidden;
mod origin;
mod survey;

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{CliFile, Credentials, CredentialsFile, Part, Profile};

pub use error::SourceError;
pub use hidden::Hidden;
pub use origin::Origin;

/// The variables of a pair, id and secret, in the order in which they are asked.
const PAIRS: [(&str, &str); 2] = [
    ("VERACODE_API_KEY_ID", "VERACODE_API_KEY_SECRET"),
    ("VERACODE_API_ID", "VERACODE_API_KEY"),
];
const PROFILE_VARIABLE: &str = "VERACODE_API_PROFILE";
const DEFAULT_PROFILE: &str = "default";

/// What the command line says about credentials.
#[derive(Clone)]
pub enum Explicit {
    /// A pair.
    Pair {
        /// The API id.
        id: SecretString,
        /// The API secret.
        secret: SecretString,
    },
    /// The name of a profile in the file.
    Profile(String),
}

/// What a configuration says about the credentials for a host, and where it says so.
#[derive(Clone, Debug)]
pub struct Configured {
    /// A pair, fetched from where the configuration says, or a profile.
    pub what: Explicit,
    /// The configuration's file.
    pub path: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
}

/// Everything that may hold credentials.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// What the command line says, if anything.
    pub explicit: Option<&'a Explicit>,
    /// What a configuration says of the host, if anything.
    pub configured: Option<&'a Configured>,
    /// The value of an environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<OsString>,
    /// The path of the credentials file; `None` without a home directory.
    pub file: Option<&'a Path>,
    /// The path of the Veracode CLI's `veracode.yml`; `None` without a home directory.
    pub cli_file: Option<&'a Path>,
    /// Reads the file at that path; called only when nothing before it wins. It may stop one byte
    /// beyond [`MAX_FILE_BYTES`](super::MAX_FILE_BYTES).
    pub read: &'a dyn Fn(&Path) -> io::Result<Vec<u8>>,
}

/// A valid pair and where it was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The pair.
    pub credentials: Credentials,
    /// Where it was found.
    pub origin: Origin,
}

impl Explicit {
    /// Reads the argument of `-a`: `ID:KEY` or `PROFILE`. A lone `:` or nothing, as some documented
    /// commands have it, says nothing.
    pub fn from_argument(argument: &str) -> Option<Self> {
        match argument.trim().split_once(':') {
            Some(("", "")) => None,
            Some((id, secret)) => Some(Self::Pair {
                id: id.into(),
                secret: secret.into(),
            }),
            None if argument.trim().is_empty() => None,
            None => Some(Self::Profile(argument.trim().to_owned())),
        }
    }
}

impl fmt::Debug for Explicit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pair { .. } => "Pair([REDACTED])",
            Self::Profile(_) => "Profile([REDACTED])",
        })
    }
}

impl Sources<'_> {
    /// The pair that wins. See the module's head for the order.
    pub fn find(&self) -> Result<Found, SourceError> {
        if let Some(explicit) = self.explicit {
            return self.named(explicit, Origin::CommandLine);
        }
        if let Some(Configured { what, path, line }) = self.configured {
            let (path, line) = (path.clone(), *line);
            return self.named(what, Origin::Configuration { path, line });
        }
        match self.in_environment()? {
            Some(found) => Ok(found),
            None => self.in_files(),
        }
    }

    fn named(&self, what: &Explicit, by: Origin) -> Result<Found, SourceError> {
        match what {
            Explicit::Pair { id, secret } => {
                Found::new(id.expose_secret(), secret.expose_secret(), by)
            }
            Explicit::Profile(name) => self.in_file(name, by.to_string()),
        }
    }

    fn in_environment(&self) -> Result<Option<Found>, SourceError> {
        for (id, secret) in PAIRS {
            let official = id == PAIRS[0].0;
            let (Some(id_text), Some(secret_text)) = (self.text_of(id)?, self.text_of(secret)?)
            else {
                continue;
            };
            let blank = id_text.trim().is_empty() || secret_text.trim().is_empty();
            if official || !blank {
                let origin = Origin::Environment { id, secret };
                return Found::new(&id_text, &secret_text, origin).map(Some);
            }
        }
        Ok(None)
    }

    /// The profile that a variable names, or the default one, or else the pair of the Veracode CLI.
    fn in_files(&self) -> Result<Found, SourceError> {
        let name = self.text_of(PROFILE_VARIABLE)?.unwrap_or_default();
        if !name.trim().is_empty() {
            return self.in_file(name.trim(), PROFILE_VARIABLE.to_owned());
        }
        match self.in_file(DEFAULT_PROFILE, String::new()) {
            Err(
                absent @ (SourceError::Nothing { .. }
                | SourceError::HalfEnvironment { .. }
                | SourceError::NoProfile { .. }),
            ) => self.in_cli_file().unwrap_or(Err(absent)),
            found => found,
        }
    }

    /// `None` when there is no such file.
    fn in_cli_file(&self) -> Option<Result<Found, SourceError>> {
        let path = self.cli_file?.to_owned();
        let bytes = match (self.read)(&path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => return Some(Err(SourceError::Unreadable { path, error })),
        };
        Some(match CliFile::parse(&bytes) {
            Ok(CliFile { id, secret }) => {
                let origin = Origin::CliFile {
                    path,
                    id_line: id.line(),
                    secret_line: secret.line(),
                };
                Found::new(id.expose(), secret.expose(), origin)
            }
            Err(error) => Err(SourceError::CliFile { path, error }),
        })
    }

    /// `asked_by` is what named the profile, empty for the default one.
    fn in_file(&self, name: &str, asked_by: String) -> Result<Found, SourceError> {
        if error::looks_like_key(name) {
            return Err(SourceError::KeyAsProfile { asked_by });
        }
        let Some((path, file)) = self.open_file()? else {
            return Err(self.nothing_found(name));
        };
        match file.profile(name) {
            Some(profile) => from_profile(path, name, profile),
            None => Err(SourceError::no_profile(path, name, asked_by, &file)),
        }
    }

    /// The credentials file; `None` when there is none.
    fn open_file(&self) -> Result<Option<(&Path, CredentialsFile)>, SourceError> {
        let Some(path) = self.file else {
            return Ok(None);
        };
        let bytes = match (self.read)(path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(SourceError::Unreadable {
                    path: path.to_owned(),
                    error,
                });
            }
        };
        match CredentialsFile::parse(&bytes) {
            Ok(file) => Ok(Some((path, file))),
            Err(error) => Err(SourceError::File {
                path: path.to_owned(),
                error,
            }),
        }
    }

    /// There is no file: says which of the other ways was gone halfway, if one was.
    fn nothing_found(&self, profile: &str) -> SourceError {
        let file = self.file.map(Path::to_owned);
        let configured = self.configured.map(|configured| &configured.what);
        if let Some(Explicit::Profile(_)) = self.explicit.or(configured) {
            return SourceError::ProfileWithoutFile {
                profile: profile.to_owned(),
                file,
            };
        }
        let is_set = |name| (self.variable)(name).is_some();
        for (id, secret) in PAIRS {
            let (set, missing) = match (is_set(id), is_set(secret)) {
                (true, false) => (id, secret),
                (false, true) => (secret, id),
                _ => continue,
            };
            return SourceError::HalfEnvironment { set, missing, file };
        }
        SourceError::Nothing { file }
    }

    /// A variable's text, in memory that is wiped.
    fn text_of(&self, name: &'static str) -> Result<Option<Zeroizing<String>>, SourceError> {
        (self.variable)(name)
            .map(|value| value.into_string().map(Zeroizing::new))
            .transpose()
            .map_err(|_| SourceError::NotUnicode { variable: name })
    }
}

impl Found {
    fn new(id: &str, secret: &str, origin: Origin) -> Result<Self, SourceError> {
        match Credentials::new(id, secret) {
            Ok(credentials) => Ok(Self {
                credentials,
                origin,
            }),
            Err(error) => Err(SourceError::Invalid {
                place: origin.place(error.part()),
                error,
            }),
        }
    }
}

fn from_profile(path: &Path, name: &str, profile: Profile<'_>) -> Result<Found, SourceError> {
    let missing = |part| SourceError::NoValue {
        path: path.to_owned(),
        line: profile.line,
        profile: name.to_owned(),
        part,
    };
    let id = profile.id.ok_or_else(|| missing(Part::Id))?;
    let secret = profile.secret.ok_or_else(|| missing(Part::Secret))?;
    let origin = Origin::File {
        path: path.to_owned(),
        profile: name.to_owned(),
        id_line: id.line(),
        secret_line: secret.line(),
    };
    Found::new(id.expose(), secret.expose(), origin)
}

#[cfg(test)]
mod tests;
