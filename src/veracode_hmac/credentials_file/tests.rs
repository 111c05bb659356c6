//! What is read as Python reads it, and what is forgiven.

use proptest::prelude::*;

use super::*;

const PLAIN: &str = "[default]\nveracode_api_key_id = aa11\nveracode_api_key_secret = bb22\n";

/// Id and secret of `[default]`, each with its line.
fn pair(bytes: &[u8]) -> Result<(String, usize, String, usize), FileError> {
    let file = CredentialsFile::parse(bytes)?;
    let profile = file.profile("default").expect("a profile");
    let (id, secret) = (
        profile.id.expect("an id"),
        profile.secret.expect("a secret"),
    );
    Ok((
        id.expose().to_owned(),
        id.line(),
        secret.expose().to_owned(),
        secret.line(),
    ))
}

fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let marked = format!("\u{feff}{text}");
    marked.encode_utf16().flat_map(bytes_of).collect()
}

#[test]
fn every_spelling_of_the_same_pair() {
    let rows: Vec<(&str, Vec<u8>)> = vec![
        ("plain", PLAIN.into()),
        ("byte-order mark", format!("\u{feff}{PLAIN}").into()),
        ("UTF-16, little end first", utf16(PLAIN, u16::to_le_bytes)),
        ("UTF-16, big end first", utf16(PLAIN, u16::to_be_bytes)),
        ("CR LF", PLAIN.replace('\n', "\r\n").into()),
        ("CR", PLAIN.replace('\n', "\r").into()),
        ("no line end at the end", PLAIN.trim_end().into()),
        ("colons", PLAIN.replace(" = ", ": ").into()),
        ("no blanks", PLAIN.replace(" = ", "=").into()),
        (
            "many blanks",
            PLAIN
                .replace(" = ", "\t =  \t")
                .replace("22", "22 \t")
                .into(),
        ),
        ("indented keys", PLAIN.replace("vera", "\tvera").into()),
        (
            "a deeper second key",
            PLAIN
                .replace("veracode_api_key_s", "\t veracode_api_key_s")
                .into(),
        ),
        (
            "upper-case keys",
            PLAIN.replace("veracode_api_key", "VERACODE_API_KEY").into(),
        ),
        (
            "comments after values",
            PLAIN
                .replace("11", "11 # mine")
                .replace("22", "22\t; old")
                .into(),
        ),
        (
            "a comment after the section",
            PLAIN.replace(']', "] # [x]").into(),
        ),
        (
            "blanks in the section",
            PLAIN.replace("default", " default ").into(),
        ),
        (
            "a Latin-1 byte in a comment",
            [PLAIN.as_bytes(), b"# caf\xe9\n"].concat(),
        ),
        (
            "other keys and sections",
            format!("{PLAIN}region = eu\n  more of it\n[x]\na:b\n").into(),
        ),
    ];
    for (what, bytes) in rows {
        let expected = ("aa11".to_owned(), 2, "bb22".to_owned(), 3);
        assert_eq!(pair(&bytes), Ok(expected), "{what}");
    }
}

#[test]
fn a_value_stands_as_it_is_but_for_blanks_and_comments() {
    for (written, read) in [
        ("a%b", "a%b"),
        ("\"q\"", "\"q\""),
        ("a#b;c", "a#b;c"),
        ("# nothing", ""),
        ("", ""),
        ("a=b:c", "a=b:c"),
    ] {
        let text = PLAIN.replace("aa11", written);
        assert_eq!(pair(text.as_bytes()).map(|row| row.0).as_deref(), Ok(read));
    }
}

#[test]
fn each_error_names_its_line() {
    use FileError::{BadLine, NotText, OutsideSection, RepeatedKey, RepeatedSection, TooLarge};
    let twice = |line, first| RepeatedSection { line, first };
    let rows: Vec<(Vec<u8>, FileError)> = vec![
        (b"\n# c\nveracode_api_key_id = a".into(), OutsideSection(3)),
        (b"other = a\n[default]".into(), OutsideSection(1)),
        (b"[default]\n\nthis is no line".into(), BadLine(3)),
        (b"[default]\n = a".into(), BadLine(2)),
        (b"[default".into(), BadLine(1)),
        (b"[ ]".into(), BadLine(1)),
        (
            b"[default]\nveracode_api_key_id =\n  aa11".into(),
            BadLine(3),
        ),
        (b"\x01\x02\xff\xfe garbage".into(), BadLine(1)),
        (b"[default]\nveracode_api_key_id = a\0b".into(), NotText(2)),
        (b"[\0d\0]\0".into(), NotText(1)),
        (format!("{PLAIN}\n{PLAIN}").into(), twice(5, 1)),
        (
            format!("{PLAIN}Veracode_API_key_ID=c").into(),
            RepeatedKey { line: 4, first: 2 },
        ),
        (vec![b'#'; MAX_FILE_BYTES + 1], TooLarge),
    ];
    for (bytes, error) in rows {
        assert_eq!(CredentialsFile::parse(&bytes).map(|_| ()), Err(error));
    }
    assert!(CredentialsFile::parse(&vec![b'#'; MAX_FILE_BYTES]).is_ok());
}

#[test]
fn the_sections_inherit_from_default_in_capitals() {
    let text = "[DEFAULT]\nveracode_api_key_id = d1\nveracode_api_key_secret = d2\n\
                [a]\nveracode_api_key_id = a1\n[DEFAULT]\n[b]\n";
    let file = CredentialsFile::parse(text.as_bytes()).unwrap();
    let read = |name| {
        let profile = file.profile(name)?;
        Some((profile.id?.expose(), profile.secret?.expose(), profile.line))
    };
    assert_eq!(read("a"), Some(("a1", "d2", 4)));
    assert_eq!(read("b"), Some(("d1", "d2", 7)));
    assert_eq!(read("DEFAULT"), Some(("d1", "d2", 1)));
    assert!(read("default").is_none());
    assert_eq!(file.names().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn an_empty_file_has_no_profile() {
    for bytes in [
        &b""[..],
        b"\n\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"# only this",
    ] {
        assert_eq!(CredentialsFile::parse(bytes).unwrap().names().count(), 0);
    }
}

#[test]
fn debug_hides_the_values() {
    let file = CredentialsFile::parse(PLAIN.as_bytes()).unwrap();
    let told = format!("{file:?} {:?}", file.profile("default"));
    assert!(!told.contains("aa11") && !told.contains("bb22"), "{told}");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = CredentialsFile::parse(&bytes);
    }

    #[test]
    fn no_likely_text_makes_it_panic(
        text in r"(\[|\]|default|DEFAULT|veracode_api_key_(id|secret)|=|:|#|;| |\t|\r|\n|é|aa){0,40}",
        mark in proptest::sample::select(vec![&b""[..], b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]),
    ) {
        let _ = CredentialsFile::parse(&[mark, text.as_bytes()].concat());
        let _ = CredentialsFile::parse(&utf16(&text, u16::to_be_bytes));
    }

    /// An error never shows what stands in the file.
    #[test]
    fn errors_are_silent_about_content(text in r"[\[\]=:#; \nx]{0,20}CANARY[\[\]=:#; \nx]{0,20}") {
        if let Err(error) = CredentialsFile::parse(text.as_bytes()) {
            let told = format!("{error} {error:?} {}", error.hint());
            prop_assert!(!told.contains("CANARY"));
        }
    }
}
