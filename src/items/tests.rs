//! Which separator wins, and what a backslash does.

use std::ffi::OsStr;

use proptest::prelude::*;

use super::{ItemKind, RequestItem};

fn parse(arg: &str) -> Result<RequestItem, String> {
    RequestItem::parse(OsStr::new(arg)).map_err(|error| error.to_string())
}

/// Name, separator, value.
fn parts(arg: &str) -> (String, &'static str, String) {
    let item = parse(arg).unwrap();
    let path = |path: std::path::PathBuf| path.to_str().unwrap().to_owned();
    let (separator, value) = match item.kind {
        ItemKind::EmptyHeader => (";", String::new()),
        ItemKind::Header(value) => (":", value),
        ItemKind::HeaderFile(file) => (":@", path(file)),
        ItemKind::Json(value) => (":=", value),
        ItemKind::JsonFile(file) => (":=@", path(file)),
        ItemKind::Query(value) => ("==", value),
        ItemKind::QueryFile(file) => ("==@", path(file)),
        ItemKind::Text(value) => ("=", value),
        ItemKind::TextFile(file) => ("=@", path(file)),
        ItemKind::Upload {
            path: file,
            mime: None,
        } => ("@", path(file)),
        ItemKind::Upload {
            path: file,
            mime: Some(mime),
        } => ("@", format!("{} as {mime}", path(file))),
    };
    (item.name, separator, value)
}

#[test]
fn the_first_and_longest_separator_counts() {
    for (arg, name, separator, value) in [
        ("a=b", "a", "=", "b"),
        ("a=", "a", "=", ""),
        ("=b", "", "=", "b"),
        ("a:b", "a", ":", "b"),
        ("a:", "a", ":", ""),
        ("a;", "a", ";", ""),
        (";", "", ";", ""),
        ("a@b", "a", "@", "b"),
        ("@b", "", "@", "b"),
        ("a==b", "a", "==", "b"),
        ("a:=1", "a", ":=", "1"),
        ("a=@b", "a", "=@", "b"),
        ("a:@b", "a", ":@", "b"),
        ("a==@b", "a", "==@", "b"),
        ("a:=@b", "a", ":=@", "b"),
        ("a=b:=c", "a", "=", "b:=c"),
        ("a:b=c", "a", ":", "b=c"),
        ("a::=b", "a", ":", ":=b"),
        ("a===b", "a", "==", "=b"),
        ("a=:b", "a", "=", ":b"),
        ("a@=b", "a", "@", "=b"),
        ("a:=:b", "a", ":=", ":b"),
        ("a:==@b", "a", ":=", "=@b"),
        ("é=ü", "é", "=", "ü"),
        ("a[b]=c", "a[b]", "=", "c"),
    ] {
        assert_eq!(parts(arg), (name.into(), separator, value.into()), "{arg}");
    }
}

#[test]
fn a_backslash_protects_separators_only() {
    for (arg, name, separator, value) in [
        (r"a\=b=c\=d", "a=b", "=", "c=d"),
        (r"a\:b\;c\@d=e", "a:b;c@d", "=", "e"),
        (r"a\==b", "a=", "=", "b"),
        (r"a\:=b", "a:", "=", "b"),
        (r"a:\=b", "a", ":", "=b"),
        (r"a=\@b", "a", "=", "@b"),
        (r"a\b=c\d", r"a\b", "=", r"c\d"),
        (r"a\\=b", r"a\\", "=", "b"),
        (r"a\\\=b=c", r"a\\=b", "=", "c"),
        (r"a\[b=c", r"a\[b", "=", "c"),
        (r"a=b\", "a", "=", r"b\"),
        (r"a\é=b", r"a\é", "=", "b"),
        (r"C\:\\x@C:\dir\f", r"C:\\x", "@", r"C:\dir\f"),
    ] {
        assert_eq!(parts(arg), (name.into(), separator, value.into()), "{arg}");
    }
}

#[test]
fn an_upload_may_name_its_type() {
    for (arg, value) in [
        ("a@b;type=text/x", "b as text/x"),
        ("a@b;type=", "b"),
        ("a@b;type=x;type=y", "b as x"),
        ("a@b;type=;filename=c", "b as ;filename=c"),
        ("a@b;filename=c", "b;filename=c"),
        (r"a@b\;type=x", "b as x"),
        ("a@b;typ=x", "b;typ=x"),
    ] {
        assert_eq!(parts(arg).2, value, "{arg}");
    }
}

#[test]
fn what_is_no_item_is_refused() {
    for (arg, message) in [
        ("foo", "argument REQUEST_ITEM: 'foo' is not a valid value"),
        ("", "argument REQUEST_ITEM: '' is not a valid value"),
        (
            "0123456789abcdef0123456789abcdef",
            "argument REQUEST_ITEM: '***' is not a valid value",
        ),
        (
            r"a\=b\",
            r"argument REQUEST_ITEM: 'a\\=b\\' is not a valid value",
        ),
        (
            "Name;value",
            "Invalid item 'Name;value' (to specify an empty header use `Header;`)",
        ),
    ] {
        assert_eq!(parse(arg).unwrap_err(), message);
    }
    assert!(RequestItem::has_separator(OsStr::new("Name;value")));
    assert!(!RequestItem::has_separator(OsStr::new(r"a\:b")));
}

#[test]
fn debug_shows_no_value() {
    assert_eq!(
        format!("{:?}", parse("Authorization:secret").unwrap()),
        r#"RequestItem { name: "Authorization", .. }"#
    );
}

#[cfg(unix)]
#[test]
fn only_paths_may_be_other_than_utf8() {
    use std::os::unix::ffi::OsStrExt;
    let parse = |bytes| RequestItem::parse(OsStr::from_bytes(bytes));
    for bytes in [
        &b"a=\xff"[..],
        b"\xff=a",
        b"\xff@a",
        b"a:\xff",
        b"a:=\xff",
        b"a==\xff",
        b"a@b;type=\xff",
    ] {
        assert!(
            parse(bytes)
                .unwrap_err()
                .to_string()
                .ends_with(": not UTF-8")
        );
    }
    for bytes in [
        &b"a@\xff"[..],
        b"a=@\xff",
        b"a:@\xff",
        b"a:=@\xff",
        b"a==@\xff",
    ] {
        assert!(parse(bytes).is_ok());
    }
}

proptest! {
    #[test]
    fn any_argument_is_an_item_or_an_error(arg in r"([:;=@\\a]|\PC){0,12}") {
        if let Err(error) = parse(&arg) {
            prop_assert!(error.contains("REQUEST_ITEM") || error.starts_with("Invalid item"));
        }
    }

    #[test]
    fn an_escaped_name_is_kept(name in "[a-z:;=@é]{0,8}", value in "[a-z:;=@é]{0,8}") {
        let mut escaped = String::new();
        for character in name.chars() {
            escaped.extend(character.is_ascii_punctuation().then_some('\\'));
            escaped.push(character);
        }
        prop_assert_eq!(parts(&format!("{escaped}=x{value}")), (name, "=", format!("x{value}")));
    }
}
