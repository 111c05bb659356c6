//! What says something about credentials and was passed over, in words.

use std::fmt;
use std::path::PathBuf;

use super::{Origin, PAIRS, PROFILE_VARIABLE, Sources};

/// A source that another one hides. Its `Display` is for messages: `the profile that VERACODE_API_PROFILE names`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// A profile that a variable names.
    Profile {
        /// The variable.
        variable: &'static str,
    },
    /// The credentials file.
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
        let is_set = |name| (self.variable)(name).is_some_and(|value| !value.is_empty());
        match winner {
            Origin::CommandLine => Vec::new(),
            Origin::Environment { id: winning, .. } => {
                let pairs = PAIRS
                    .into_iter()
                    .filter(|(id, secret)| id != winning && is_set(id) && is_set(secret))
                    .map(|(id, secret)| Hidden::Environment { id, secret });
                let profile = is_set(PROFILE_VARIABLE).then_some(Hidden::Profile {
                    variable: PROFILE_VARIABLE,
                });
                let file = self
                    .file
                    .filter(|path| (self.read)(path).is_ok())
                    .map(|path| Hidden::File(path.to_owned()));
                profile.into_iter().chain(file).chain(pairs).collect()
            }
            Origin::File { .. } => PAIRS
                .into_iter()
                .filter_map(|(id, secret)| match (is_set(id), is_set(secret)) {
                    (true, false) => Some((id, secret)),
                    (false, true) => Some((secret, id)),
                    _ => None,
                })
                .map(|(set, missing)| Hidden::HalfEnvironment { set, missing })
                .collect(),
        }
    }
}
