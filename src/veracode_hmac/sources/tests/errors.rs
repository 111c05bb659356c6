//! What is said when no pair is found.

use super::*;

/// The message opens with the path and what comes next is `expected`; there is a hint.
#[track_caller]
fn assert_wrong_file(text: impl Into<Vec<u8>>, expected: &str) {
    let (message, hint) = World::with_file(text).error();
    assert_eq!(message, format!("{PATH}{expected}"));
    assert!(!hint.is_empty());
}

#[test]
fn wrong_values_in_the_file() {
    let bad_secret = format!("{}zz", &SECRET[2..]);
    let only_id = plain().replace("veracode_api_key_secret", "secret");
    let only_secret = plain().replace("veracode_api_key_id", "id");
    let rows = [
        (
            only_secret,
            ":1: profile [default] has no veracode_api_key_id",
        ),
        (
            only_id,
            ":1: profile [default] has no veracode_api_key_secret",
        ),
        (
            profile("default", ID, &bad_secret),
            ":3: the API secret is not hexadecimal: see its character 127 of 128",
        ),
        (
            profile("default", &format!("g{}", &ID[1..]), SECRET),
            ":2: the API id is not hexadecimal: see its character 1 of 32",
        ),
        (
            profile("default", SECRET, ID),
            ":2: the API id and the API secret look swapped",
        ),
        (
            profile("default", ID, &format!("%{}", &SECRET[1..])),
            ":3: the API secret is not hexadecimal: see its character 1 of 128",
        ),
        (
            profile("default", "<YOUR_API_KEY_ID>", SECRET),
            ":2: the API id looks like a placeholder, not like a value",
        ),
        (profile("default", ID, ""), ":3: the API secret is empty"),
    ];
    for (text, expected) in rows {
        assert_wrong_file(text, expected);
    }
}

#[test]
fn wrong_files() {
    let with_nul = plain().replace("c0ffee", "c0f\0ee");
    let rows: Vec<(Vec<u8>, &str)> = vec![
        (b"".into(), ": there is no profile [default]"),
        (
            plain().replace("[default]\n", "").into(),
            ": line 1 stands before any [section]",
        ),
        (
            plain().replace("default", "eu").into(),
            ": there is no profile [default]",
        ),
        (
            b"\x00\x01\x02\xff\xfe\x80".into(),
            ": line 1 is not text: it holds a NUL character",
        ),
        (
            with_nul.into(),
            ": line 3 is not text: it holds a NUL character",
        ),
        (
            format!("{}{SECRET}\n", plain()).into(),
            ": line 4 is neither a [section], nor a key = value, nor a comment",
        ),
        (
            format!("{}{}", plain(), plain()).into(),
            ": line 4 repeats the [section] of line 1",
        ),
        (
            format!("{}veracode_api_key_id={OTHER_ID}", plain()).into(),
            ": line 4 gives the same key as line 2",
        ),
        (
            vec![b'x'; crate::veracode_hmac::MAX_FILE_BYTES + 1],
            ": larger than 1048576 bytes, so not a credentials file",
        ),
    ];
    for (text, expected) in rows {
        assert_wrong_file(text, expected);
    }
}

#[test]
fn a_file_that_cannot_be_read() {
    for (kind, expected) in [
        (io::ErrorKind::PermissionDenied, "permission denied"),
        (io::ErrorKind::NotADirectory, "not a directory"),
    ] {
        let world = World {
            read_error: Some(kind),
            ..World::default()
        };
        assert_eq!(
            world.error().0,
            format!("{PATH}: cannot be read: {expected}")
        );
    }
}

#[test]
fn without_anything_the_error_names_every_way() {
    let (message, hint) = World::default().error();
    assert_eq!(
        message,
        format!(
            "no Veracode credentials: VERACODE_API_KEY_ID and VERACODE_API_KEY_SECRET are not set, \
             and {PATH} does not exist"
        )
    );
    for way in [
        "VERACODE_API_KEY_ID and VERACODE_API_KEY_SECRET",
        "~/.veracode/credentials",
        "-a ID:KEY",
        "-a PROFILE",
        "https://docs.veracode.com/r/c_api_credentials3",
    ] {
        assert!(hint.contains(way), "{way}");
    }
}

#[test]
fn without_a_home_directory() {
    let sources = Sources {
        explicit: None,
        configured: None,
        cli_file: None,
        variable: &|_| None,
        file: None,
        read: &|_| panic!("read"),
    };
    let message = sources.find().unwrap_err().to_string();
    assert!(message.contains("there is no home directory"), "{message}");
}

#[test]
fn half_of_a_pair_of_variables() {
    for (set, missing) in [
        ("VERACODE_API_KEY_ID", "VERACODE_API_KEY_SECRET"),
        ("VERACODE_API_KEY_SECRET", "VERACODE_API_KEY_ID"),
        ("VERACODE_API_ID", "VERACODE_API_KEY"),
        ("VERACODE_API_KEY", "VERACODE_API_ID"),
    ] {
        let (message, hint) = World::default().set(set, SECRET).error();
        assert!(message.contains(&format!("{set} is set but {missing} is not")));
        assert!(hint.contains(missing));
    }
}

#[test]
fn a_wrong_variable_is_named() {
    let rows = [
        (
            ID,
            "g".repeat(128),
            "VERACODE_API_KEY_SECRET: the API secret is not hexadecimal: see its character 1 of 128",
        ),
        (
            ID,
            String::new(),
            "VERACODE_API_KEY_SECRET: the API secret is empty",
        ),
        (
            "",
            SECRET.into(),
            "VERACODE_API_KEY_ID: the API id is empty",
        ),
        (
            SECRET,
            ID.into(),
            "VERACODE_API_KEY_ID and VERACODE_API_KEY_SECRET: the API id and the API secret look swapped",
        ),
    ];
    for (id, secret, expected) in rows {
        let world = World::default()
            .set("VERACODE_API_KEY_ID", id)
            .set("VERACODE_API_KEY_SECRET", secret);
        assert_eq!(world.error().0, expected);
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named() {
    use std::os::unix::ffi::OsStringExt;

    let bytes = [SECRET.as_bytes(), b"\xff"].concat();
    let world = World::default()
        .set("VERACODE_API_KEY_ID", ID)
        .set("VERACODE_API_KEY_SECRET", OsString::from_vec(bytes));
    assert_eq!(
        world.error().0,
        "VERACODE_API_KEY_SECRET: its value is not valid Unicode"
    );
}

#[test]
fn a_profile_that_is_not_there() {
    let text = plain() + &profile("eu", OTHER_ID, SECRET) + &format!("[{SECRET}]\n");
    let file = || World::with_file(text.clone());
    let asked = file().set("VERACODE_API_PROFILE", "us\u{1b}");
    let (message, hint) = asked.error();
    assert_eq!(
        message,
        format!("{PATH}: there is no profile [us\\u{{1b}}], which VERACODE_API_PROFILE names")
    );
    assert_eq!(hint, "the file has [default], [eu]");
    let (message, _) = file().argument("us").error();
    assert!(
        message.ends_with("[us], which the command line names"),
        "{message}"
    );
    let (message, _) = World::default().argument("us").error();
    assert_eq!(message, format!("profile \"us\": {PATH} does not exist"));
}

#[test]
fn a_key_where_a_profile_should_be_is_not_shown() {
    for world in [
        World::with_file(plain()).argument(SECRET),
        World::default().argument(format!("vera01es-{SECRET}")),
        World::with_file(plain()).set("VERACODE_API_PROFILE", ID),
    ] {
        let (message, hint) = world.error();
        assert!(
            message.ends_with("looks like an API id or secret"),
            "{message}"
        );
        assert_eq!(hint, "a pair is given as ID:KEY");
    }
}

#[test]
fn a_wrong_pair_of_the_command_line() {
    let (message, _) = World::default().argument(format!("{ID}:")).error();
    assert_eq!(message, "the command line: the API secret is empty");
    let explicit = Explicit::from_argument(&format!("{ID}:{SECRET}")).unwrap();
    assert_eq!(format!("{explicit:?}"), "Pair([REDACTED])");
}
