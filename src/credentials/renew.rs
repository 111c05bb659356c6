//! Makes new pairs and puts them where they belong.
//!
//! The order in which things happen is the point: whatever can fail does so before the server is asked, for that moment ends the old
//! pair; after it nothing is done with the new one before it is on the disk.
//!
//! 1. The old pair signs a first request: it works, and whose it is is known.
//! 2. The disk's space is taken, for the answer and for the new file; the old file has a backup.
//! 3. The server is asked. Its answer goes to the disk as it comes (`recovery.rs`).
//! 4. The new pair signs a request, then the file gets it, then what was kept for a recovery goes away.

use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::identity::Question;
use super::list::shortened;
use super::recovery::{Answer, NewPair, Place, Recovery};
use super::report::{self, SELF};
use super::{CredentialsError, Desk};
use crate::environment::read_regular;
use crate::exit_status::ExitStatus;
use crate::pair_history::{self, Fate};
use crate::private_file::{self, Reserved};
use crate::veracode_hmac::{Credentials, MAX_FILE_BYTES, Origin, with_pair};

/// More than a new pair can be longer than the old one.
const GROWTH: usize = 4096;

/// Makes a new pair for oneself and puts it in the place of the old one.
pub(super) fn rotate(desk: &mut Desk) -> Result<ExitStatus, CredentialsError> {
    let main = desk.file()?;
    // Whoever waited here finds the pair that the one before has written.
    let _turn = private_file::lock(&main);
    let left = unsettled(&main)?;
    let found = desk.found()?;
    let Origin::File { path, profile, .. } = &found.origin else {
        return Err(CredentialsError::NotInFile(found.origin.to_string()));
    };
    let host = desk.host_of(&found)?;
    let place = Place {
        file: path.clone(),
        profile: profile.clone(),
        user: user_of(desk, &host, &found.credentials, left.as_ref())?,
        host,
        own: true,
    };
    let room = reserve(&place, &found.credentials)?;
    let backup = back_up(path)?;
    let new = renew(desk, &main, &found.credentials, place, room)?;
    let fate = Fate::Rotated((desk.environment.now)());
    pair_history::note_fate(desk.environment, found.credentials.id(), fate);
    let text = format!(
        "{}, profile {profile:?}: API id {} in place of {}\nthe old file: {}\n",
        path.display(),
        shortened(new.credentials.id()),
        shortened(found.credentials.id()),
        backup.display()
    );
    desk.say(&text)?;
    show(desk, &new)
}

/// Makes a pair for another user and keeps it in a file of its own.
pub(super) fn generate(desk: &mut Desk) -> Result<ExitStatus, CredentialsError> {
    let Some(user) = desk.args.user_id.clone() else {
        let error = crate::cli::UsageError::new("generate: --user-id ID is needed");
        return Err(error
            .with_hint("vhttp credentials rotate renews one's own pair")
            .into());
    };
    let main = desk.file()?;
    let folder = private_file::folder_of(&main);
    private_file::make_folder(folder).map_err(|error| CredentialsError::File {
        path: folder.to_owned(),
        error,
    })?;
    let _turn = private_file::lock(&main);
    unsettled(&main)?;
    let found = desk.found()?;
    let host = desk.host_of(&found)?;
    if user_of(desk, &host, &found.credentials, None)? == user {
        return Err(CredentialsError::OneSelf(user));
    }
    let place = Place {
        file: main.with_file_name(format!("credentials-{user}")),
        profile: "default".to_owned(),
        host,
        user: user.clone(),
        own: false,
    };
    let room = reserve(&place, &found.credentials)?;
    let file = place.file.clone();
    let new = renew(desk, &main, &found.credentials, place, room)?;
    let id = shortened(new.credentials.id());
    desk.say(&format!("{}: API id {id} of user {user}\n", file.display()))?;
    show(desk, &new)
}

/// Finishes what was broken off, or says what became of it.
pub(super) fn recover(desk: &mut Desk) -> Result<ExitStatus, CredentialsError> {
    let main = desk.file()?;
    let _turn = private_file::lock(&main);
    let Some(recovery) = Recovery::find(&main)? else {
        desk.say("nothing waits to be recovered\n")?;
        return Ok(ExitStatus::Success);
    };
    let place = recovery.place.clone();
    let (file, profile) = (place.file.display(), &place.profile);
    match recovery.answer() {
        Answer::Nothing => {}
        Answer::Unclear => return Err(recovery.unclear()),
        Answer::Pair(new) => {
            let new = settle(desk, recovery, new, None)?;
            let id = shortened(new.credentials.id());
            desk.say(&format!("{file}, profile {profile:?}: API id {id}\n"))?;
            return show(desk, &new);
        }
    }
    let text = if place.own {
        let old = desk.profile(profile)?;
        user_of(desk, &place.host, &old.credentials, Some(&recovery))?;
        format!("nothing was lost: the pair in {file}, profile {profile:?}, still works\n")
    } else {
        let user = &place.user;
        format!(
            "a renewal for user {user} was broken off before its answer came; to make another pair: \
             vhttp credentials generate --user-id {user}\n"
        )
    };
    recovery.remove()?;
    desk.say(&text)?;
    Ok(ExitStatus::Success)
}

/// What was left by a renewal that no answer reached; a pair that waits stops everything.
fn unsettled(main: &Path) -> Result<Option<Recovery>, CredentialsError> {
    let Some(recovery) = Recovery::find(main)? else {
        return Ok(None);
    };
    match recovery.answer() {
        Answer::Nothing => Ok(Some(recovery)),
        Answer::Unclear => Err(recovery.unclear()),
        Answer::Pair(_) => Err(CredentialsError::Leftover {
            path: recovery.path().to_owned(),
        }),
    }
}

/// The id of the pair's user. A pair that does not work any more may have gone with an answer that never came.
fn user_of(
    desk: &mut Desk,
    host: &str,
    pair: &Credentials,
    left: Option<&Recovery>,
) -> Result<String, CredentialsError> {
    match (desk.ask(host, pair, SELF), left.map(|left| &left.place)) {
        (Err(error), Some(place)) if error.status() == Some(401) && place.own => {
            Err(CredentialsError::Lost {
                file: place.file.clone(),
                profile: place.profile.clone(),
                user: place.user.clone(),
            })
        }
        (Err(error), _) => Err(error),
        (Ok(own), _) => {
            let id = own["user_id"].as_str().map(str::to_owned);
            id.ok_or_else(|| SELF.unexpected("it names no user_id"))
        }
    }
}

/// Takes the space that the file will need, and so finds out whether it will take a new pair.
fn reserve(place: &Place, pair: &Credentials) -> Result<Reserved, CredentialsError> {
    let size = rewritten(place, pair)?.len() + GROWTH;
    Reserved::new(&place.file, size).map_err(|error| CredentialsError::File {
        path: place.file.clone(),
        error,
    })
}

fn rewritten(place: &Place, pair: &Credentials) -> Result<Zeroizing<Vec<u8>>, CredentialsError> {
    let Place { file, profile, .. } = place;
    let old = read(file)?;
    let new = with_pair(&old, profile, pair.id(), pair.expose_secret());
    new.map_err(|error| CredentialsError::Text {
        path: file.clone(),
        error,
    })
}

fn read(file: &Path) -> Result<Zeroizing<Vec<u8>>, CredentialsError> {
    // One byte more than such a file has: it is refused when it is read as one.
    match read_regular(file, MAX_FILE_BYTES as u64 + 1) {
        Ok(bytes) => Ok(bytes.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Zeroizing::default()),
        Err(error) => Err(CredentialsError::File {
            path: file.to_owned(),
            error,
        }),
    }
}

/// The file as it was, beside it: private, and on the disk.
fn back_up(file: &Path) -> Result<PathBuf, CredentialsError> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".backup");
    let backup = file.with_file_name(name);
    let written = private_file::replace(&backup, &read(file)?);
    written.map_err(|error| CredentialsError::File {
        path: backup.clone(),
        error,
    })?;
    Ok(backup)
}

/// Asks for a new pair and puts it in its place, for which there is room.
fn renew(
    desk: &mut Desk,
    main: &Path,
    pair: &Credentials,
    place: Place,
    room: Reserved,
) -> Result<NewPair, CredentialsError> {
    let path = if place.own {
        "api_credentials".to_owned()
    } else {
        format!("api_credentials/user_id/{}", place.user)
    };
    let question = Question {
        what: "asking for new credentials",
        method: "POST",
        path: &path,
    };
    let host = place.host.clone();
    unsettled(main)?.map_or(Ok(()), Recovery::remove)?;
    let (mut recovery, file) = Recovery::create(main, place)?;
    let mut response = match desk.send(&host, pair, question) {
        Ok(response) => response,
        Err(error @ CredentialsError::Client(_)) => {
            return Err(CredentialsError::Unanswered(Box::new(error)));
        }
        Err(error) => {
            recovery.remove()?;
            return Err(error);
        }
    };
    match question.accept(&response) {
        Ok(()) => {}
        // Who stands before the server may not know what it did.
        Err(error) if error.status().is_some_and(|status| status >= 500) => {
            return Err(CredentialsError::Unanswered(Box::new(error)));
        }
        Err(error) => {
            recovery.remove()?;
            return Err(error);
        }
    }
    let kept = recovery.keep(file, &mut response.body);
    match recovery.answer() {
        Answer::Pair(new) => settle(desk, recovery, new, Some(room)),
        Answer::Unclear => Err(recovery.unclear()),
        Answer::Nothing => {
            let path = recovery.path().to_owned();
            let error = match kept {
                Err(error) => CredentialsError::File { path, error },
                Ok(()) => question.unexpected("it is empty"),
            };
            Err(CredentialsError::Unanswered(Box::new(error)))
        }
    }
}

/// Tries the new pair, puts it in its place and clears away. Until then it stays where it is kept.
fn settle(
    desk: &mut Desk,
    recovery: Recovery,
    new: NewPair,
    room: Option<Reserved>,
) -> Result<NewPair, CredentialsError> {
    match put(desk, &recovery.place, &new, room) {
        Ok(()) => {
            recovery.remove()?;
            report::note(desk, &new.end);
            Ok(new)
        }
        Err(error) => Err(CredentialsError::Unfinished {
            path: recovery.path().to_owned(),
            error: Box::new(error),
        }),
    }
}

fn put(
    desk: &mut Desk,
    place: &Place,
    new: &NewPair,
    room: Option<Reserved>,
) -> Result<(), CredentialsError> {
    desk.ask(&place.host, &new.credentials, SELF)?;
    let bytes = rewritten(place, &new.credentials)?;
    let room = room.map_or_else(|| reserve(place, &new.credentials), Ok)?;
    room.fill(&bytes).map_err(|error| CredentialsError::File {
        path: place.file.clone(),
        error,
    })
}

/// Prints the pair when that was asked for.
fn show(desk: &mut Desk, new: &NewPair) -> Result<ExitStatus, CredentialsError> {
    if desk.args.show_secrets {
        let (id, secret) = (new.credentials.id(), new.credentials.expose_secret());
        let text = format!("veracode_api_key_id = {id}\nveracode_api_key_secret = {secret}\n");
        desk.say(&Zeroizing::new(text))?;
    }
    Ok(ExitStatus::Success)
}
