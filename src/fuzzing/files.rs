//! Files that the program reads, and the cookies that it keeps in one.

use std::fs;

use secrecy::ExposeSecret;

use crate::auth::Netrc;
use crate::config;
use crate::environment::Environment;
use crate::hosts::Hosts;
use crate::message::{Headers, RequestUrl};
use crate::session::{CookieJar, Session, SessionError};
use crate::veracode_hmac::{CliFile, Credentials, CredentialsFile, Value, with_pair};

/// A credentials file: read or refused, and no error shows a value of it. Pairs that are written down are read back.
pub fn credentials_file(input: &[u8]) {
    match CredentialsFile::parse(input) {
        Ok(file) => {
            for name in file.names() {
                let profile = file.profile(name).unwrap();
                let value = |value: Option<&Value>| {
                    value.map_or(String::new(), |value| value.expose().to_owned())
                };
                let (id, secret) = (value(profile.id), value(profile.secret));
                if let Err(error) = Credentials::new(&id, &secret) {
                    let told = format!("{error} {error:?} {}", error.hint());
                    assert_keeps(&told, &id);
                    assert_keeps(&told, &secret);
                }
            }
        }
        Err(error) => {
            let lines = 1 + input
                .iter()
                .filter(|byte| matches!(byte, b'\n' | b'\r'))
                .count();
            assert_numbers(&error.to_string(), lines);
        }
    }
    if let Err(error) = CliFile::parse(input) {
        assert_numbers(&error.to_string(), usize::MAX);
    }
    assert_pairs_come_back(&String::from_utf8_lossy(input));
    for name in ["default", "another"] {
        assert_pair_is_put_in(input, name);
    }
}

/// A new pair for one profile: the others keep theirs.
fn assert_pair_is_put_in(input: &[u8], name: &str) {
    let (id, secret) = ("1d1d1d1d", "5ec7e75ec7e7");
    let (Ok(old), Ok(new)) = (
        CredentialsFile::parse(input),
        with_pair(input, name, id, secret),
    ) else {
        return;
    };
    let new = CredentialsFile::parse(&new).unwrap();
    let pair = |file: &CredentialsFile, name: &str| {
        let profile = file.profile(name)?;
        let text = |value: Option<&Value>| value.map(|value| value.expose().to_owned());
        Some((text(profile.id), text(profile.secret)))
    };
    assert_eq!(
        pair(&new, name),
        Some((Some(id.to_owned()), Some(secret.to_owned())))
    );
    for other in old.names().filter(|other| *other != name) {
        assert_eq!(pair(&new, other), pair(&old, other));
    }
}

/// No long part of a value may be told.
fn assert_keeps(told: &str, value: &str) {
    let is_secret = |part: &&[char]| part.iter().all(char::is_ascii_digit);
    let value: Vec<char> = value.chars().collect();
    for part in value.chunks_exact(9).filter(is_secret) {
        let part: String = part.iter().collect();
        assert!(!told.contains(&part), "{told}");
    }
}

/// The numbers of an error are those of lines, or known ones.
fn assert_numbers(told: &str, most: usize) {
    for number in told
        .split(|c: char| !c.is_ascii_digit())
        .filter(|text| !text.is_empty())
    {
        let number: usize = number.parse().unwrap();
        assert!(number <= most.max(1024 * 1024), "{told}");
    }
}

/// Writes each line `name id secret` down as a profile.
fn assert_pairs_come_back(input: &str) {
    let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_graphic());
    let mut pairs: Vec<[&str; 3]> = Vec::new();
    for line in input.lines() {
        let words: Vec<&str> = line.split(' ').filter(is_word).collect();
        if let [name, id, secret] = words[..]
            && [name, id, secret]
                .iter()
                .all(|word| !word.is_empty() && !word.contains(['#', ';', ']']))
            && name != "DEFAULT"
            && pairs.iter().all(|[other, ..]| *other != name)
        {
            pairs.push([name, id, secret]);
        }
    }
    let mut text = String::new();
    for [name, id, secret] in &pairs {
        let pair =
            format!("veracode_api_key_id = {id}\n\n# x\nVERACODE_API_KEY_SECRET: {secret}\n");
        text = [&text, "[", name, "]\r\n", &pair].concat();
    }
    let file = CredentialsFile::parse(text.as_bytes()).unwrap();
    assert_eq!(file.names().count(), pairs.len());
    for [name, id, secret] in &pairs {
        let profile = file.profile(name).unwrap();
        assert_eq!(profile.id.unwrap().expose(), *id);
        assert_eq!(profile.secret.unwrap().expose(), *secret);
    }
}

/// A `.netrc`, with the host to look for in the first line. Entries that are written down are read back.
pub fn netrc(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (host, text) = input.split_once('\n').unwrap_or(("host", &input));
    if let Err(error) = Netrc::find(text, host) {
        assert!(error.line <= text.matches('\n').count() + 1, "{error}");
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut written = String::new();
    let (mut of_host, mut of_all) = (None, None);
    for line in text.lines() {
        let mut words = line.split('\t').chain(std::iter::repeat(""));
        let mut word = || words.next().unwrap_or_default();
        let (name, user, password) = (word(), word(), word());
        let [machine, login, secret] = [name, user, password].map(quoted);
        let entry = [
            "machine ",
            &machine,
            " # x\n  login ",
            &login,
            "\n password ",
            &secret,
            "\n",
        ];
        written.push_str(&entry.concat());
        if name == host {
            of_host = Some((user, password));
        } else if name == "default" {
            of_all = Some((user, password));
        }
    }
    let found = Netrc::find(&written, host).unwrap();
    let found = found.as_ref();
    let found = found.map(|entry| (entry.user.as_str(), entry.password.expose_secret()));
    let is_mangled =
        |(user, password): (&str, &str)| [user, password].concat().contains('\u{fffd}');
    let expected = of_host
        .or(of_all)
        .filter(|pair| *pair != ("", "") && !is_mangled(*pair));
    assert_eq!(found, expected, "{written}");
}

/// `Set-Cookie` values, one in a line: what is sent back is clean, not sent elsewhere, and survives a session file.
pub fn cookies(input: &[u8]) {
    let home = RequestUrl::parse("https://api.ample.test/a/b").unwrap();
    let mut headers = Headers::new();
    for value in input.split(|byte| *byte == b'\n') {
        headers.append("Set-Cookie", value.to_vec());
    }
    let mut jar = CookieJar::new(|| 1_700_000_000);
    jar.store(&home, &headers);
    if let Some(sent) = jar.header_for(&home) {
        let is_clean = |byte: &u8| *byte >= b' ' && *byte != 0x7f;
        assert!(!sent.is_empty() && sent.iter().all(is_clean), "{sent:?}");
    }
    for stranger in [
        "https://example.test/a/b",
        "https://ample.test.evil/",
        "https://test/",
        "https://127.0.0.1/a/b",
    ] {
        let stranger = RequestUrl::parse(stranger).unwrap();
        assert!(jar.header_for(&stranger).is_none(), "{stranger}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.json");
    Session::load(path.clone(), false)
        .unwrap()
        .save(&jar)
        .unwrap();
    let mut again = Session::load(path, false).unwrap().jar(|| 1_700_000_000);
    for url in [
        "https://api.ample.test/a/b",
        "http://api.ample.test/",
        "https://www.ample.test/a",
    ] {
        let url = RequestUrl::parse(url).unwrap();
        assert_eq!(again.header_for(&url), jar.header_for(&url), "{url}");
    }
}

/// A session file: read and written back, or refused and left alone. What was written can be read.
pub fn session(input: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.json");
    fs::write(&path, input).unwrap();
    let url = RequestUrl::parse("https://api.test/a").unwrap();
    let session = match Session::load(path.clone(), false) {
        Ok(session) => session,
        Err(error) => {
            assert_silent(&error, input);
            return assert_eq!(fs::read(&path).unwrap(), input);
        }
    };
    let (headers, auth) = (session.headers().to_vec(), session.auth());
    let mut jar = session.jar(|| 1_700_000_000);
    let sent = jar.header_for(&url);
    let is_clean = |byte: &u8| *byte >= b' ' && *byte != 0x7f;
    assert!(sent.iter().flatten().all(is_clean), "{sent:?}");
    session.save(&jar).unwrap();
    let first = fs::read(&path).unwrap();
    let again = Session::load(path.clone(), false).unwrap();
    assert_eq!(again.headers(), headers);
    assert!(again.auth() == auth);
    let mut jar = again.jar(|| 1_700_000_000);
    assert_eq!(jar.header_for(&url), sent);
    again.save(&jar).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&fs::read(&path).unwrap()),
        String::from_utf8_lossy(&first)
    );
}

/// An error is one line and shows no long word of the file.
fn assert_silent(error: &SessionError, input: &[u8]) {
    let told = format!("{error} {}", error.hint().unwrap_or_default());
    assert!(!told.contains(['\n', '\r']), "{told:?}");
    let input = String::from_utf8_lossy(input);
    for word in input.split(|c: char| !c.is_ascii_digit()) {
        assert!(word.len() < 9 || !told.contains(word), "{told}");
    }
}

/// `config.json`: options, or a fault in one line.
pub fn config(input: &[u8]) {
    match config::options(&String::from_utf8_lossy(input)) {
        Ok(options) => drop(options),
        Err(why) => assert!(!why.contains(['\n', '\r']), "{why:?}"),
    }
}

/// `config.toml`: known hosts, or a fault in one line that shows no value.
pub fn hosts(input: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), input).unwrap();
    let environment = Environment {
        program: "vhttp".into(),
        args: Vec::new(),
        variables: [("VHTTP_CONFIG_DIR".into(), folder.path().into())].into(),
        stdout_is_terminal: false,
        stderr_is_terminal: false,
        home: None,
        now: || 1_700_000_000,
    };
    match Hosts::load(&environment) {
        Ok(hosts) => {
            let (nick, url) = hosts.expand("prod/x?y").unwrap_or_default();
            assert_eq!(nick.is_empty(), url.is_empty());
            for host in ["api.example.com", "api.veracode.com", "[::1]"] {
                drop(hosts.profile_of(host, Some(nick)));
            }
        }
        Err(error) => {
            let told = error.to_string();
            assert!(!told.contains(['\n', '\r']), "{told:?}");
            // The name of a key is no value.
            let told = told.split("unknown key `").next().unwrap_or_default();
            let input = String::from_utf8_lossy(input);
            for word in input.split(|c: char| !c.is_ascii_digit()) {
                assert!(word.len() < 9 || !told.contains(word), "{told}");
            }
        }
    }
}
