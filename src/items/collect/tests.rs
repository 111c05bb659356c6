//! What HTTPie makes of groups of items.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use super::{BodyItems, Field, FieldValue, ItemError, Mode, RequestItem, RequestItems};

fn collect(mode: Mode, args: &[&str]) -> Result<RequestItems, ItemError> {
    let items: Vec<_> = args
        .iter()
        .map(|arg| RequestItem::parse(OsStr::new(arg)).unwrap())
        .collect();
    RequestItems::collect(&items, mode, &mut |path: &Path| match path.to_str() {
        Some("text") => Ok(b"\xc3\xa9\r\n\n\n".to_vec()),
        Some("json") => Ok(b"{\"b\": 1.10}\n".to_vec()),
        Some("binary") => Ok(b"\xff\xfe".to_vec()),
        _ => Err(io::Error::new(io::ErrorKind::NotFound, "no such file")),
    })
}

fn error(mode: Mode, args: &[&str]) -> String {
    collect(mode, args).unwrap_err().to_string()
}

fn json(args: &[&str]) -> String {
    match collect(Mode::Json, args).unwrap().body {
        BodyItems::Json(json) => json.to_wire(),
        other => panic!("{other:?}"),
    }
}

/// `name=text`, `name@file`
fn form(args: &[&str]) -> Vec<String> {
    let BodyItems::Form(fields) = collect(Mode::Form, args).unwrap().body else {
        panic!("no form");
    };
    let show = |Field { name, value }| match value {
        FieldValue::File(upload) => format!("{name}@{}", upload.file_name),
        FieldValue::Text(text) => format!("{name}={text}"),
    };
    fields.into_iter().map(show).collect()
}

/// `Name: value`, `Name unset`
fn headers(args: &[&str]) -> Vec<String> {
    let headers = collect(Mode::Json, args).unwrap().headers;
    let show = |header: &super::HeaderItem| match &header.value {
        Some(value) => format!("{}: {value}", header.name),
        None => format!("{} unset", header.name),
    };
    headers.iter().map(show).collect()
}

#[test]
fn headers_keep_order_and_repeats() {
    assert_eq!(
        headers(&["B:1", "a: 2 ", "B;", "b:@text"]),
        ["B: 1", "a:  2 ", "B: ", "b: é\r"]
    );
}

#[test]
fn an_unset_header_takes_back_what_was_before() {
    assert_eq!(headers(&["A:1", "B:2", "a:"]), ["B: 2", "a unset"]);
    assert_eq!(headers(&["A:1", "A:", "a:2", "A:3"]), ["a: 2", "A: 3"]);
    assert_eq!(headers(&["A:", "A:"]), ["A unset"]);
    assert_eq!(headers(&["A:", "A;"]), ["A: "]);
}

#[test]
fn query_items_are_grouped_by_name() {
    let items = collect(Mode::Json, &["a==1", "b==", "a==@text", "c==3", "A==4"]).unwrap();
    let expected = [("a", "1"), ("a", "é\r"), ("b", ""), ("c", "3"), ("A", "4")];
    let expected: Vec<_> = expected
        .map(|(name, value)| (name.into(), value.into()))
        .into();
    assert_eq!(items.query, expected);
    assert!(matches!(items.body, BodyItems::None));
}

#[test]
fn json_items_make_one_value() {
    assert_eq!(
        json(&["a=1", "X:y", "b:=1.10", "c:=@json"]),
        r#"{"a": "1", "b": 1.10, "c": {"b": 1.10}}"#
    );
    assert_eq!(
        json(&["a[b]=@text", "q==1"]),
        r#"{"a": {"b": "\u00e9\r\n\n\n"}}"#
    );
    assert_eq!(json(&["[]=x", "[]:=@json"]), r#"["x", {"b": 1.10}]"#);
}

#[test]
fn a_form_takes_keys_literally_and_groups_them() {
    assert_eq!(
        form(&[
            "a[b]=1",
            "f@dir/x.txt",
            "a:=true",
            "a[b]=@text",
            r"\[=2",
            "f:=1.50",
            "@y",
            "s:=\"é\""
        ]),
        [
            "a[b]=1",
            "a[b]=é\r\n\n\n",
            "f@x.txt",
            "f=1.50",
            "a=True",
            r"\[=2",
            "@y",
            "s=é"
        ]
    );
    assert!(matches!(
        collect(Mode::Form, &["X:y", "q==1"]).unwrap().body,
        BodyItems::None
    ));
}

#[test]
fn a_file_can_be_the_whole_body() {
    let BodyItems::File(upload) = collect(Mode::Json, &["X:y", "@~/d/f.json;type=a/b"])
        .unwrap()
        .body
    else {
        panic!("no file");
    };
    assert_eq!(
        (upload.path.as_path(), upload.file_name.as_str()),
        (Path::new("~/d/f.json"), "f.json")
    );
    assert_eq!(
        (upload.mime.as_deref(), upload.item.as_str()),
        (Some("a/b"), "@~/d/f.json;type=a/b")
    );
}

#[test]
fn one_body_only() {
    let invalid = "Invalid file fields (perhaps you meant --form?): ";
    let several = "Can't read request from multiple files";
    let mixed = "Request body (from a file) and request data (key=value) cannot be mixed";
    assert_eq!(error(Mode::Json, &["f@x"]), format!("{invalid}f"));
    assert_eq!(
        error(Mode::Json, &["f@x", "@y", "f@z", "g@z"]),
        format!("{invalid}f,,g")
    );
    assert_eq!(error(Mode::Json, &["@x", "f@y"]), format!("{invalid},f"));
    assert_eq!(error(Mode::Json, &["@x", "f@y", "@z"]), several);
    assert_eq!(error(Mode::Json, &["@x", "@y"]), several);
    assert_eq!(error(Mode::Json, &["a=1", "@y"]), mixed);
}

#[test]
fn files_that_cannot_be_embedded() {
    let not_text = "cannot embed the content of 'binary', not a UTF-8 or ASCII-encoded text file";
    for mode in [Mode::Form, Mode::Json] {
        for item in ["a=@", "a:=@", "a:@", "a==@"] {
            let arg = format!("{item}binary");
            assert_eq!(error(mode, &[&arg]), format!("'{arg}': {not_text}"));
            let arg = format!("{item}gone");
            assert_eq!(error(mode, &[&arg]), format!("'{arg}': gone: no such file"));
        }
    }
    assert!(error(Mode::Json, &["a:=@text"]).starts_with("'a:=@text': Expecting value: line 1"));
}

#[test]
fn json_that_is_none_names_the_item() {
    let wrong = collect(Mode::Json, &["a=1", "b:=[magic]"]).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "'b:=[magic]': Expecting value: line 1 column 2 (char 1)"
    );
    assert!(wrong.hint().unwrap().contains("PowerShell"));
    let complex = "Cannot use complex JSON value types with --form/--multipart";
    assert_eq!(
        error(Mode::Form, &["a:=[1]"]),
        format!("'a:=[1]': {complex}")
    );
    assert_eq!(
        error(Mode::Form, &["a:=null"]),
        format!("'a:=null': {complex}")
    );
}

/// As in HTTPie: all values are read before any key is, and JSON before the rest.
#[test]
fn of_several_faults_httpie_s_first_is_told() {
    assert!(error(Mode::Json, &["a[=1", "b:=x"]).contains("'b:=x'"));
    assert!(error(Mode::Json, &["q==@gone", "a[=1"]).starts_with("HTTPie Syntax Error"));
}
