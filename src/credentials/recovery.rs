//! Keeps a new pair from the moment it arrives until it is in its place.
//!
//! A private file beside the credentials file. It is made, and its space taken on the disk, before the server is asked: a full disk
//! is noticed while the old pair lives. The server's answer goes into it as it comes, before anyone looks at it; only when the new
//! pair stands where it belongs is the file removed.
//!
//! ```text
//! {"file":"/home/ann/.veracode/credentials","profile":"default","host":"api.veracode.com","user":"...","own":true}
//! {"api_id":"...","api_secret":"...","expiration_ts":"..."}
//! ```

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::CredentialsError;
use crate::plan::pair::new_pair_file;
use crate::private_file;
use crate::veracode_hmac::{Credentials, CredentialsError as PairError};

/// So much space is taken for an answer; more than any has.
const RESERVED: usize = 16 * 1024;

/// More than any such file.
const MAX_BYTES: u64 = 1024 * 1024;

/// Where a new pair belongs, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The credentials file that it goes into.
    pub(super) file: PathBuf,
    /// The profile there.
    pub(super) profile: String,
    /// The host that knows it.
    pub(super) host: String,
    /// The id of its user.
    pub(super) user: String,
    /// The user is the one who asks, so the old pair stands in the file.
    pub(super) own: bool,
}

/// The file, as it was made or found.
pub(super) struct Recovery {
    path: PathBuf,
    pub(super) place: Place,
    /// The server's answer, as far as it came.
    answer: Zeroizing<Vec<u8>>,
}

/// The new pair.
pub(super) struct NewPair {
    pub(super) credentials: Credentials,
    /// The rest of the answer: when it ends.
    pub(super) answer: Value,
}

impl Recovery {
    /// Makes the file, with space for the answer. Fails while there is nothing to lose.
    pub(super) fn create(main: &Path, place: Place) -> Result<Self, CredentialsError> {
        let path = new_pair_file(main);
        let file = private_file::create_new(&path);
        let taken = file.and_then(|file| {
            take_space(file, &place).inspect_err(|_| {
                // Only what was made here is removed.
                let _ = fs::remove_file(&path);
            })
        });
        if let Err(error) = taken {
            return Err(CredentialsError::File { path, error });
        }
        private_file::flush_folder(private_file::folder_of(&path));
        Ok(Self {
            path,
            place,
            answer: Zeroizing::default(),
        })
    }

    /// The file that was left by work that was broken off. Waits for work that is under way.
    pub(super) fn leftover(main: &Path) -> Result<Option<Self>, CredentialsError> {
        let _turn = private_file::lock(main);
        Self::find(main)
    }

    /// The same for whoever has the turn.
    pub(super) fn find(main: &Path) -> Result<Option<Self>, CredentialsError> {
        let path = new_pair_file(main);
        let mut bytes = Zeroizing::new(Vec::new());
        let read = File::open(&path).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes));
        match read {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(CredentialsError::File { path, error }),
        }
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (first, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
        let text = |value: &Value, field: &str| value[field].as_str().map(str::to_owned);
        let place = serde_json::from_slice::<Value>(first)
            .ok()
            .and_then(|value| {
                Some(Place {
                    file: text(&value, "file")?.into(),
                    profile: text(&value, "profile")?,
                    host: text(&value, "host")?,
                    user: text(&value, "user")?,
                    own: value["own"].as_bool()?,
                })
            });
        // Killed before the file was whole: nobody was asked for anything yet.
        let Some(place) = place else {
            let removed = fs::remove_file(&path);
            removed.map_err(|error| CredentialsError::File { path, error })?;
            return Ok(None);
        };
        let answer = Zeroizing::new(rest.to_vec());
        Ok(Some(Self {
            path,
            place,
            answer,
        }))
    }

    /// Writes the answer down, as it comes, and brings it to the disk. No more of it than there is space for.
    pub(super) fn keep(&mut self, body: &mut dyn Read) -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).open(&self.path)?;
        file.seek(SeekFrom::Start(head(&self.place).len() as u64))?;
        let mut body = body.take(RESERVED as u64);
        let mut buffer = Zeroizing::new([0; 4096]);
        loop {
            let count = match body.read(&mut *buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    file.sync_all()?;
                    return Err(error);
                }
            };
            self.answer.extend_from_slice(&buffer[..count]);
            file.write_all(&buffer[..count])?;
        }
        file.sync_all()
    }

    /// The pair of the answer; `None` when no answer came.
    pub(super) fn pair(&self) -> Option<Result<NewPair, PairError>> {
        let mut answer: Value = serde_json::from_slice(&self.answer).ok()?;
        let Some(Value::String(secret)) = answer.as_object_mut()?.remove("api_secret") else {
            return None;
        };
        let credentials = Credentials::new(answer["api_id"].as_str()?, &Zeroizing::new(secret));
        Some(credentials.map(|credentials| NewPair {
            credentials,
            answer,
        }))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What to say of a file that was left.
    pub(super) fn remark(&self) -> String {
        let path = self.path.display();
        match self.pair() {
            Some(_) => format!(
                "a new pair for profile {:?} waits in {path}: vhttp credentials recover puts it in its place",
                self.place.profile
            ),
            None => format!(
                "a renewal was broken off before its answer came ({path}): vhttp credentials recover says what became of it"
            ),
        }
    }

    /// Removes the file: the pair is in its place, or there is none.
    pub(super) fn remove(self) -> Result<(), CredentialsError> {
        let removed = fs::remove_file(&self.path);
        let path = self.path;
        removed.map_err(|error| CredentialsError::File { path, error })
    }
}

fn take_space(mut file: File, place: &Place) -> io::Result<()> {
    let mut text = head(place);
    text.extend(std::iter::repeat_n(b' ', RESERVED));
    file.write_all(&text)?;
    file.sync_all()
}

fn head(place: &Place) -> Vec<u8> {
    let Place {
        profile,
        host,
        user,
        own,
        ..
    } = place;
    let file = place.file.to_string_lossy();
    let line = json!({ "file": file, "profile": profile, "host": host, "user": user, "own": own });
    format!("{line}\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(folder: &Path) -> Place {
        Place {
            file: folder.join("credentials"),
            profile: "default".to_owned(),
            host: "api.veracode.com".to_owned(),
            user: "7".to_owned(),
            own: true,
        }
    }

    #[test]
    fn an_answer_is_there_again_after_everything_else_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("credentials");
        let (id, secret) = ("ab".repeat(16), "cd".repeat(64));
        let mut recovery = Recovery::create(&main, place(folder.path())).unwrap();
        assert!(Recovery::find(&main).unwrap().unwrap().pair().is_none());
        let answer = json!({ "api_id": id, "api_secret": secret }).to_string();
        recovery.keep(&mut answer.as_bytes()).unwrap();
        drop(recovery);
        let found = Recovery::leftover(&main).unwrap().unwrap();
        assert_eq!(found.place, place(folder.path()));
        assert!(found.remark().contains("vhttp credentials recover"));
        assert!(!found.remark().contains(&secret));
        let pair = found.pair().unwrap().unwrap();
        assert_eq!(pair.credentials.expose_secret(), secret);
        found.remove().unwrap();
        assert!(Recovery::find(&main).unwrap().is_none());
    }

    #[test]
    fn a_second_file_is_never_made_over_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("credentials");
        let first = Recovery::create(&main, place(folder.path())).unwrap();
        assert!(Recovery::create(&main, place(folder.path())).is_err());
        first.remove().unwrap();
        // What was killed while it was made has lost nothing.
        fs::write(new_pair_file(&main), "{\"file\":\"x\"").unwrap();
        assert!(Recovery::find(&main).unwrap().is_none());
        assert!(!new_pair_file(&main).exists());
    }

    #[test]
    fn an_answer_never_outgrows_its_space() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("credentials");
        let mut recovery = Recovery::create(&main, place(folder.path())).unwrap();
        let space = fs::metadata(new_pair_file(&main)).unwrap().len();
        recovery.keep(&mut io::repeat(b'x')).unwrap();
        assert_eq!(fs::metadata(new_pair_file(&main)).unwrap().len(), space);
        assert!(recovery.pair().is_none());
    }
}
