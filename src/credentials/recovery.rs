//! Keeps a new pair from the moment it arrives until it is in its place.
//!
//! A private file beside the credentials file. It is made, and its space taken on the disk, before the server is asked: a full disk
//! is noticed while the old pair lives. It stays open until the answer is in it, so that nothing that befalls its name can lose a
//! pair. The server's answer goes into it as it comes, before anyone looks at it; only when the new pair stands where it belongs is
//! the file removed. An answer in which no pair is found stays there: someone else may find it.
//!
//! ```text
//! {"file":"credentials","profile":"default","host":"api.veracode.com","user":"...","own":true}
//! {"api_id":"...","api_secret":"...","expiration_ts":"..."}
//! ```

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::CredentialsError;
use crate::environment::read_regular;
use crate::plan::pair::new_pair_file;
use crate::private_file;
use crate::veracode_hmac::Credentials;

/// So much space is taken for an answer; more than any should need.
const RESERVED: usize = 16 * 1024;

/// So much of an answer is kept, if the disk takes it.
const MAX_ANSWER: u64 = 1024 * 1024;

/// More than any such file.
const MAX_BYTES: u64 = 2 * MAX_ANSWER;

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

/// What the server answered, as far as it came.
pub(super) enum Answer {
    Nothing,
    Pair(NewPair),
    /// Something in which no pair is found, though one may stand there.
    Unclear,
}

/// The new pair.
pub(super) struct NewPair {
    pub(super) credentials: Credentials,
    /// `{"api_id": ..., "expiration_ts": ...}`: when it ends.
    pub(super) end: Value,
}

impl Recovery {
    /// Makes the file, with space for the answer, and leaves it open for [`Self::keep`]. Fails while there is nothing to lose.
    pub(super) fn create(main: &Path, place: Place) -> Result<(Self, File), CredentialsError> {
        let path = new_pair_file(main);
        let file = private_file::create_new(&path);
        let taken = file.and_then(|file| {
            take_space(file, &place).inspect_err(|_| {
                // Only what was made here is removed.
                let _ = fs::remove_file(&path);
            })
        });
        let file = match taken {
            Ok(file) => file,
            Err(error) => return Err(CredentialsError::File { path, error }),
        };
        private_file::flush_folder(private_file::folder_of(&path));
        let recovery = Self {
            path,
            place,
            answer: Zeroizing::default(),
        };
        Ok((recovery, file))
    }

    /// The file that was left by work that was broken off. Waits for work that is under way.
    pub(super) fn leftover(main: &Path) -> Result<Option<Self>, CredentialsError> {
        let _turn = private_file::lock(main);
        Self::find(main)
    }

    /// The same for whoever has the turn.
    pub(super) fn find(main: &Path) -> Result<Option<Self>, CredentialsError> {
        let path = new_pair_file(main);
        let bytes = match read_regular(&path, MAX_BYTES) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(CredentialsError::File { path, error }),
        };
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let (first, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
        let text = |value: &Value, field: &str| value[field].as_str().map(str::to_owned);
        let place = serde_json::from_slice::<Value>(first)
            .ok()
            .and_then(|value| {
                Some(Place {
                    file: private_file::folder_of(main).join(text(&value, "file")?),
                    profile: text(&value, "profile")?,
                    host: text(&value, "host")?,
                    user: text(&value, "user")?,
                    own: value["own"].as_bool()?,
                })
            });
        let Some(place) = place else {
            if !rest.trim_ascii().is_empty() {
                let error = "its first line is broken, and a new pair may stand in it";
                let error = io::Error::other(error);
                return Err(CredentialsError::File { path, error });
            }
            // Killed before the file was whole: nobody was asked for anything yet.
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

    /// Writes the answer down, as it comes, and brings it to the disk.
    pub(super) fn keep(&mut self, mut file: File, body: &mut dyn Read) -> io::Result<()> {
        file.seek(SeekFrom::Start(head(&self.place).len() as u64))?;
        let mut body = body.take(MAX_ANSWER);
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

    /// What the answer is. A pair is found in an answer that breaks off behind it, too, and wherever else it stands: before it is
    /// used, it is tried.
    pub(super) fn answer(&self) -> Answer {
        if self.answer.trim_ascii().is_empty() {
            return Answer::Nothing;
        }
        let text = Zeroizing::new(String::from_utf8_lossy(&self.answer).into_owned());
        let pair = || {
            let (id, secret) = (field(&text, "api_id")?, field(&text, "api_secret")?);
            Some(NewPair {
                credentials: Credentials::new(id, secret).ok()?,
                end: json!({ "api_id": id, "expiration_ts": field(&text, "expiration_ts") }),
            })
        };
        pair().map_or(Answer::Unclear, Answer::Pair)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What to say of a file that was left.
    pub(super) fn remark(&self) -> String {
        let path = self.path.display();
        match self.answer() {
            Answer::Pair(_) => format!(
                "a new pair for profile {:?} waits in {path}: vhttp credentials recover puts it in its place",
                self.place.profile
            ),
            Answer::Nothing => format!(
                "a renewal was broken off before its answer came ({path}): vhttp credentials recover says what became of it"
            ),
            Answer::Unclear => self.unclear().to_string(),
        }
    }

    /// The error that an answer without a pair is.
    pub(super) fn unclear(&self) -> CredentialsError {
        CredentialsError::Unclear {
            path: self.path.clone(),
            user: self.place.user.clone(),
        }
    }

    /// Removes the file: the pair is in its place, or there is none.
    pub(super) fn remove(self) -> Result<(), CredentialsError> {
        let path = self.path;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(CredentialsError::File { path, error })
            }
            _ => Ok(()),
        }
    }
}

/// The value of the first field of this name, at whatever depth; no value of interest holds an escape.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("\"{name}\""))?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    let (value, _) = rest.strip_prefix('"')?.split_once('"')?;
    Some(value)
}

fn take_space(mut file: File, place: &Place) -> io::Result<File> {
    let mut text = head(place);
    text.extend(std::iter::repeat_n(b' ', RESERVED));
    file.write_all(&text)?;
    file.sync_all()?;
    Ok(file)
}

/// The first line. The credentials file stands beside this one, so its name will do.
fn head(place: &Place) -> Vec<u8> {
    let Place {
        profile,
        host,
        user,
        own,
        ..
    } = place;
    let file = place.file.file_name().unwrap_or_default().to_string_lossy();
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

    fn pair(recovery: &Recovery) -> Option<NewPair> {
        match recovery.answer() {
            Answer::Pair(new) => Some(new),
            Answer::Nothing | Answer::Unclear => None,
        }
    }

    /// What is found after this answer came.
    fn kept(main: &Path, mut answer: &[u8]) -> Recovery {
        let _ = fs::remove_file(new_pair_file(main));
        let (mut recovery, file) = Recovery::create(main, place(main.parent().unwrap())).unwrap();
        recovery.keep(file, &mut answer).unwrap();
        drop(recovery);
        Recovery::leftover(main).unwrap().unwrap()
    }

    #[test]
    fn an_answer_is_there_again_after_everything_else_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("credentials");
        let (id, secret) = ("ab".repeat(16), "cd".repeat(64));
        let made = Recovery::create(&main, place(folder.path())).unwrap();
        let found = Recovery::find(&main).unwrap().unwrap();
        assert!(matches!(found.answer(), Answer::Nothing));
        made.0.remove().unwrap();
        let answer = json!({ "api_id": id, "api_secret": secret }).to_string();
        let found = kept(&main, answer.as_bytes());
        assert_eq!(found.place, place(folder.path()));
        assert!(found.remark().contains("vhttp credentials recover"));
        assert!(!found.remark().contains(&secret));
        assert_eq!(pair(&found).unwrap().credentials.expose_secret(), secret);
        found.remove().unwrap();
        assert!(Recovery::find(&main).unwrap().is_none());
    }

    #[test]
    fn a_pair_is_found_wherever_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("credentials");
        let (id, secret) = ("ab".repeat(16), "cd".repeat(64));
        let fields = format!("\"api_id\" : \"{id}\",\n\"api_secret\":\"{secret}\"");
        for answer in [
            format!("{{{fields}"),
            format!("\u{feff}{{{fields}}}"),
            format!("{{\"data\":[{{{fields}}}]}}"),
            format!("{{\"pad\":\"{}\",{fields}}}", "x".repeat(20_000)),
        ] {
            let found = kept(&main, answer.as_bytes());
            assert_eq!(pair(&found).unwrap().credentials.expose_secret(), secret);
        }
    }

    #[test]
    fn what_is_not_understood_is_kept_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("credentials");
        for answer in [
            "{\"api_id\":\"0123\",\"api_sec",
            "{\"api_id\":\"0123\",\"api_secret\":\"canary\"}",
            "\0{\"canary\"",
            "null",
        ] {
            let found = kept(&main, answer.as_bytes());
            assert!(matches!(found.answer(), Answer::Unclear), "{answer}");
            let said = found.remark();
            assert!(said.contains(".credentials.new-pair"), "{said}");
            assert!(
                said.contains("may stand in it") && !said.contains("canary"),
                "{said}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_was_moved_gets_its_answer() {
        let root = tempfile::tempdir().unwrap();
        let (old, new) = (root.path().join("old"), root.path().join("new"));
        fs::create_dir(&old).unwrap();
        let made = Recovery::create(&old.join("credentials"), place(&old)).unwrap();
        let (mut recovery, file) = made;
        fs::rename(&old, &new).unwrap();
        recovery.keep(file, &mut &b"answer"[..]).unwrap();
        let found = Recovery::find(&new.join("credentials")).unwrap().unwrap();
        assert_eq!(found.answer.trim_ascii(), b"answer");
        assert_eq!(found.place, place(&new));
    }

    // Other systems know no such names.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_may_have_any_name() {
        use std::os::unix::ffi::OsStrExt;
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join(std::ffi::OsStr::from_bytes(b"h\xff"));
        fs::create_dir(&folder).unwrap();
        let found = kept(&folder.join("credentials"), b"answer");
        assert_eq!(found.place, place(&folder));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_neither_read_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("credentials");
        std::os::unix::fs::symlink("/dev/zero", new_pair_file(&main)).unwrap();
        assert!(Recovery::find(&main).is_err());
        assert!(new_pair_file(&main).is_symlink());
    }

    #[test]
    fn a_second_file_is_never_made_over_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("credentials");
        let (first, _) = Recovery::create(&main, place(folder.path())).unwrap();
        assert!(Recovery::create(&main, place(folder.path())).is_err());
        first.remove().unwrap();
        // What was killed while it was made has lost nothing.
        fs::write(new_pair_file(&main), "{\"file\":\"x\"").unwrap();
        assert!(Recovery::find(&main).unwrap().is_none());
        assert!(!new_pair_file(&main).exists());
        fs::write(new_pair_file(&main), "{\"file\":\n{\"api_id\"").unwrap();
        assert!(Recovery::find(&main).is_err());
        assert!(new_pair_file(&main).exists());
    }

    #[test]
    fn an_answer_without_end_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("credentials");
        let (mut recovery, file) = Recovery::create(&main, place(folder.path())).unwrap();
        recovery.keep(file, &mut io::repeat(b'x')).unwrap();
        assert_eq!(recovery.answer.len() as u64, MAX_ANSWER);
        let found = Recovery::find(&main).unwrap().unwrap();
        assert_eq!(found.answer, recovery.answer);
    }
}
