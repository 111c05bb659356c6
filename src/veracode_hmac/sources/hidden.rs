//! What says something about credentials and was passed over, in words.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{Origin, PAIRS, PROFILE_VARIABLE, Sources};

/// A source that another one hides. Its `Display` is for messages: `the profile that VERACODE_API_PROFILE names`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// A profile that a variable names.
    Profile {
        /// The variable.
        variable: &'static str,
    },
    /// The credentials file, or that of the Veracode CLI.
    File(PathBuf),
    /// Another pair of variables.
    Environment {
        /// The variable of the id.
        id: &'static str,
        /// The variable of the secret.
        secret: &'static str,
    },
    /// One variable of a pair whose other half is missing.
    HalfEnvironment {
        /// The variable that is set.
        set: &'static str,
        /// The variable that is not.
        missing: &'static str,
    },
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile { variable } => write!(f, "the profile that {variable} names"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment { id, secret } => write!(f, "{id} and {secret}"),
            Self::HalfEnvironment { set, missing } => write!(f, "{set}, which has no {missing}"),
        }
    }
}

impl Sources<'_> {
    /// The sources that [`Sources::find`] passed over for the one of this origin, though they say something. What stands on the
    /// command line hides nothing: it was chosen. Reads the file when the environment won.
    pub fn hidden(&self, winner: &Origin) -> Vec<Hidden> {
        if self.explicit.is_some() {
            return Vec::new();
        }
        if self.configured.is_some() {
            return self.set_pairs("").chain(self.set_profile()).collect();
        }
        match winner {
            Origin::CommandLine | Origin::Configuration { .. } => Vec::new(),
            Origin::Environment { id, .. } => {
                let files = self.present([self.file, self.cli_file]);
                let set = self.set_profile().into_iter().chain(files);
                set.chain(self.set_pairs(id)).collect()
            }
            Origin::File { .. } => {
                let halves = self.set_halves();
                halves.chain(self.present([self.cli_file])).collect()
            }
            Origin::CliFile { .. } => self.set_halves().collect(),
        }
    }

    fn is_set(&self, name: &str) -> bool {
        (self.variable)(name).is_some_and(|value| !value.is_empty())
    }

    fn set_profile(&self) -> Option<Hidden> {
        self.is_set(PROFILE_VARIABLE).then_some(Hidden::Profile {
            variable: PROFILE_VARIABLE,
        })
    }

    /// The pairs of variables that are set, without the one that won.
    fn set_pairs(&self, winning: &str) -> impl Iterator<Item = Hidden> {
        PAIRS
            .into_iter()
            .filter(move |(id, secret)| *id != winning && self.is_set(id) && self.is_set(secret))
            .map(|(id, secret)| Hidden::Environment { id, secret })
    }

    fn set_halves(&self) -> impl Iterator<Item = Hidden> {
        PAIRS.into_iter().filter_map(|(id, secret)| {
            let (set, missing) = match (self.is_set(id), self.is_set(secret)) {
                (true, false) => (id, secret),
                (false, true) => (secret, id),
                _ => return None,
            };
            Some(Hidden::HalfEnvironment { set, missing })
        })
    }

    /// Those of the files that are there.
    fn present<const N: usize>(&self, files: [Option<&Path>; N]) -> impl Iterator<Item = Hidden> {
        files
            .into_iter()
            .flatten()
            .filter(|path| (self.read)(path).is_ok())
            .map(|path| Hidden::File(path.to_owned()))
    }
}
