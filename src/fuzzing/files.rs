//! Files that the program reads, and the cookies that it keeps in one.

use std::fs;

use crate::auth::Netrc;
use crate::message::{Headers, RequestUrl};
use crate::session::{CookieJar, Session};
use crate::veracode_hmac::CredentialsFile;

/// A credentials file: read or refused, and no error shows a value of it.
pub fn credentials_file(input: &[u8]) {
    match CredentialsFile::parse(input) {
        Ok(file) => {
            for name in file.names() {
                assert!(file.profile(name).is_some(), "{name:?}");
            }
        }
        Err(error) => drop((error.to_string(), error.hint())),
    }
}

/// A `.netrc`, with the host to look for in the first line.
pub fn netrc(input: &str) {
    let (host, text) = input.split_once('\n').unwrap_or(("host", input));
    if let Err(error) = Netrc::find(text, host) {
        drop(error.to_string());
    }
}

/// `Set-Cookie` values, one in a line: what is sent back is one line without control characters, and not sent elsewhere.
pub fn cookies(input: &[u8]) {
    let home = RequestUrl::parse("https://api.ample.test/a/b").unwrap();
    let mut headers = Headers::new();
    for value in input.split(|byte| *byte == b'\n') {
        headers.append("Set-Cookie", value.to_vec());
    }
    let mut jar = CookieJar::new(|| 1_700_000_000);
    jar.store(&home, &headers);
    if let Some(sent) = jar.header_for(&home) {
        assert!(
            !sent
                .iter()
                .any(|byte| *byte < b' ' && *byte != b'\t' || *byte == 0x7f)
        );
        assert!(!sent.is_empty());
    }
    for stranger in [
        "https://example.test/a/b",
        "https://ample.test.evil/",
        "https://test/",
        "https://127.0.0.1/a/b",
    ] {
        let stranger = RequestUrl::parse(stranger).unwrap();
        assert!(
            jar.header_for(&stranger).is_none(),
            "{}",
            stranger.host_header()
        );
    }
}

/// A session file: read and written back, or refused and left alone. What was written can be read.
pub fn session(input: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.json");
    fs::write(&path, input).unwrap();
    match Session::load(path.clone(), false) {
        Ok(session) => {
            let _ = (session.headers(), session.auth(), session.outdated());
            let mut jar = session.jar(|| 1_700_000_000);
            let url = RequestUrl::parse("https://api.test/a").unwrap();
            let _ = jar.header_for(&url);
            session.save(&jar).unwrap();
            let again = Session::load(path, false).unwrap();
            let sent = again.jar(|| 1_700_000_000).header_for(&url);
            assert_eq!(sent, jar.header_for(&url));
        }
        Err(error) => {
            drop((error.to_string(), error.hint()));
            assert_eq!(fs::read(&path).unwrap(), input);
        }
    }
}
