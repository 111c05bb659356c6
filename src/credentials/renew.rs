//! Makes new pairs and puts them where they belong.
//!
//! The order in which things happen is the point: whatever can fail does so before the server is asked, for that moment ends the old
//! pair; after it nothing is done with the new one before it is on the disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::identity::Question;
use super::list::shortened;
use super::recovery::{NewPair, Place, Recovery};
use super::report::{SELF, remember};
use super::{CredentialsError, Desk};
use crate::exit_status::ExitStatus;
use crate::expiry;
use crate::private_file;
use crate::veracode_hmac::{Credentials, Found, Origin, with_pair};

/// Makes a new pair for oneself and puts it in the place of the old one.
pub(super) fn rotate(desk: &mut Desk) -> Result<ExitStatus, CredentialsError> {
    let main = desk.file()?;
    // Whoever waited here finds the pair that the one before has written.
    let _turn = private_file::lock(&main);
    clear(&main)?;
    let found = desk.found()?;
    let Origin::File { path, profile, .. } = &found.origin else {
        return Err(CredentialsError::NotInFile(found.origin.to_string()));
    };
    let place = Place {
        file: path.clone(),
        profile: profile.clone(),
    };
    prepare(&place, &found.credentials)?;
    let backup = back_up(path)?;
    let new = renew(desk, &main, &found, place, "api_credentials")?;
    expiry::forget(desk.environment, found.credentials.id());
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
    clear(&main)?;
    let found = desk.found()?;
    let host = desk.host_of(&found)?;
    let own = desk.ask(&host, &found.credentials, SELF)?;
    if own["user_id"].as_str() == Some(&user) {
        return Err(CredentialsError::OneSelf(user));
    }
    let place = Place {
        file: main.with_file_name(format!("credentials-{user}")),
        profile: "default".to_owned(),
    };
    prepare(&place, &found.credentials)?;
    let file = place.file.clone();
    let path = format!("api_credentials/user_id/{user}");
    let new = renew(desk, &main, &found, place, &path)?;
    let id = shortened(new.credentials.id());
    desk.say(&format!("{}: API id {id} of user {user}\n", file.display()))?;
    show(desk, &new)
}

/// Finishes what was broken off.
pub(super) fn recover(desk: &mut Desk) -> Result<ExitStatus, CredentialsError> {
    let main = desk.file()?;
    let _turn = private_file::lock(&main);
    let Some(recovery) = Recovery::find(&main)? else {
        desk.say("nothing waits to be recovered\n")?;
        return Ok(ExitStatus::Success);
    };
    if recovery.pair().is_none() {
        recovery.remove()?;
        desk.say("a renewal was broken off before its answer came: vhttp credentials check says whether the pair still works\n")?;
        return Ok(ExitStatus::Success);
    }
    let place = recovery.place.clone();
    let new = settle(desk, recovery, None)?;
    let text = format!(
        "{}, profile {:?}: API id {}\n",
        place.file.display(),
        place.profile,
        shortened(new.credentials.id())
    );
    desk.say(&text)?;
    show(desk, &new)
}

/// Away with what was left by a renewal that no answer reached; a pair that waits stops everything.
fn clear(main: &Path) -> Result<(), CredentialsError> {
    match Recovery::find(main)? {
        Some(recovery) if recovery.pair().is_some() => Err(CredentialsError::Leftover {
            path: recovery.path().to_owned(),
        }),
        Some(recovery) => recovery.remove(),
        None => Ok(()),
    }
}

/// Whether the file will take a new pair: tries it in memory.
fn prepare(place: &Place, old: &Credentials) -> Result<(), CredentialsError> {
    rewritten(place, old).map(drop)
}

fn rewritten(place: &Place, pair: &Credentials) -> Result<Zeroizing<Vec<u8>>, CredentialsError> {
    let Place { file, profile } = place;
    let old = read(file)?;
    let new = with_pair(&old, profile, pair.id(), pair.expose_secret());
    new.map_err(|error| CredentialsError::Text {
        path: file.clone(),
        error,
    })
}

fn read(file: &Path) -> Result<Zeroizing<Vec<u8>>, CredentialsError> {
    match fs::read(file) {
        Ok(bytes) => Ok(Zeroizing::new(bytes)),
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

/// Asks for a new pair and puts it in its place.
fn renew(
    desk: &mut Desk,
    main: &Path,
    found: &Found,
    place: Place,
    path: &str,
) -> Result<NewPair, CredentialsError> {
    let question = Question {
        what: "asking for new credentials",
        method: "POST",
        path,
    };
    let host = desk.host_of(found)?;
    let mut recovery = Recovery::create(main, place)?;
    let mut response = match desk.send(&host, &found.credentials, question) {
        Ok(response) => response,
        Err(error) => return Err(unanswered(recovery, error)),
    };
    if let Err(error) = question.accept(&response) {
        recovery.remove()?;
        return Err(error);
    }
    let kept = recovery.keep(&mut response.body);
    if recovery.pair().is_none() {
        let path = recovery.path().to_owned();
        let error = match kept {
            Err(error) => CredentialsError::File { path, error },
            Ok(()) => question.unexpected("it holds no api_id and api_secret"),
        };
        return Err(CredentialsError::Unanswered(Box::new(error)));
    }
    settle(desk, recovery, Some(&host))
}

/// When nothing was sent nothing was made; else nobody knows.
fn unanswered(recovery: Recovery, error: CredentialsError) -> CredentialsError {
    match (recovery.remove(), error) {
        (Err(error), _) => error,
        (Ok(()), error @ CredentialsError::Client(_)) => {
            CredentialsError::Unanswered(Box::new(error))
        }
        (Ok(()), error) => error,
    }
}

/// Tries the new pair, puts it in its place and clears away. Until then it stays where it is kept.
fn settle(
    desk: &mut Desk,
    recovery: Recovery,
    host: Option<&str>,
) -> Result<NewPair, CredentialsError> {
    match place(desk, &recovery, host) {
        Ok(new) => {
            recovery.remove()?;
            remember(desk, &new.answer, new.credentials.id());
            Ok(new)
        }
        Err(error) => Err(CredentialsError::Unfinished {
            path: recovery.path().to_owned(),
            error: Box::new(error),
        }),
    }
}

fn place(
    desk: &mut Desk,
    recovery: &Recovery,
    host: Option<&str>,
) -> Result<NewPair, CredentialsError> {
    let broken = |why| CredentialsError::Answer {
        what: "the new pair",
        why,
    };
    let new = recovery.pair().ok_or_else(|| broken("it is not there"))?;
    let new = new.map_err(|_| broken("it is no valid pair"))?;
    let found = Found {
        credentials: new.credentials.clone(),
        origin: Origin::CommandLine,
    };
    let host = host.map_or_else(|| desk.host_of(&found), |host| Ok(host.to_owned()))?;
    desk.ask(&host, &new.credentials, SELF)?;
    let bytes = rewritten(&recovery.place, &new.credentials)?;
    let path = &recovery.place.file;
    private_file::replace(path, &bytes).map_err(|error| CredentialsError::File {
        path: path.clone(),
        error,
    })?;
    Ok(new)
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
