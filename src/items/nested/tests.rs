//! The tables were recorded from HTTPie 3.2.4. Items of a row are separated by `|`.

use std::ffi::OsStr;

use crate::items::{BodyItems, Mode, RequestItem, RequestItems};

fn body_of(row: &str) -> Result<String, String> {
    let items: Vec<_> = row
        .split('|')
        .map(|item| RequestItem::parse(OsStr::new(item)).unwrap())
        .collect();
    let items = RequestItems::collect(&items, Mode::Json, &mut |_| unreachable!());
    match items.map_err(|error| error.to_string())?.body {
        BodyItems::Json(json) => Ok(json.to_wire()),
        other => panic!("{other:?}"),
    }
}

/// Without a caret, the message stands alone; else the key follows, and the caret below it.
fn check_error(row: &str, message: &str, caret: &str) {
    let error = body_of(row).unwrap_err();
    let mut lines = error.split('\n');
    assert_eq!(lines.next(), Some(message), "{row}");
    if caret.is_empty() {
        assert_eq!(lines.next(), None, "{row}");
    } else {
        let key = lines.next().unwrap();
        assert!(
            row.split('|')
                .any(|item| item.starts_with(&format!("{key}="))),
            "{row}: {key}"
        );
        assert_eq!(lines.next(), Some(caret), "{row}");
        assert_eq!(lines.next(), None, "{row}");
    }
}

const BUILT: &[(&str, &str)] = &[
    (
        "colors[]=red|colors[]=blue",
        r#"{"colors": ["red", "blue"]}"#,
    ),
    (
        r#"kid[name]=Ann|kid[age]:=7|tags[1]=b|tags[0]:="a""#,
        r#"{"kid": {"name": "Ann", "age": 7}, "tags": ["a", "b"]}"#,
    ),
    (
        "rows[0][id]=x|rows[0][no]:=1|rows[1][id]=y",
        r#"{"rows": [{"id": "x", "no": 1}, {"id": "y"}]}"#,
    ),
    (
        "one[two][three][2][four][!]=end",
        r#"{"one": {"two": {"three": [null, null, {"four": {"!": "end"}}]}}}"#,
    ),
    (
        r#"mix[]=x|mix[2]=y|mix[4]:="z""#,
        r#"{"mix": ["x", null, "y", null, "z"]}"#,
    ),
    (
        r#"v[]:=true|v[]:=null|v[]:="true"|v[]:=-1.5"#,
        r#"{"v": [true, null, "true", -1.5]}"#,
    ),
    (
        r"\[\]:=1|o\[p\]=2|q\[r\][s][\[t\]][]=3",
        r#"{"[]": 1, "o[p]": "2", "q[r]": {"s": {"[t]": ["3"]}}}"#,
    ),
    (r"\]=1|\[1\]2=3", r#"{"]": "1", "[1]2": "3"}"#),
    ("[]=a|[]:=[1]|[3]=b", r#"["a", [1], null, "b"]"#),
    (
        "[0]=1|[2][k]=3|[2][l]=4",
        r#"["1", null, {"k": "3", "l": "4"}]"#,
    ),
    (
        "[][x][y][]=1|[0][x][y][]=2|[][]=3",
        r#"[{"x": {"y": ["1", "2"]}}, ["3"]]"#,
    ),
    ("[0]:=null|[0][k]=1", r#"[{"k": "1"}]"#),
    ("a=1|a=2", r#"{"a": "2"}"#),
    ("a=1|b=2|a=3", r#"{"a": "3", "b": "2"}"#),
    ("a[b]=1|a[c]=2|a[b]=3", r#"{"a": {"b": "3", "c": "2"}}"#),
    ("a[b]=1|a=2", r#"{"a": "2"}"#),
    (
        "a[]=1|a[][]=2|a[][][]=3|a[1][]=4",
        r#"{"a": ["1", ["2", "4"], [["3"]]]}"#,
    ),
    (
        "a:=[1, 2]|a[]=3|a[0]=4|a[5]=6",
        r#"{"a": ["4", 2, "3", null, null, "6"]}"#,
    ),
    (
        "a:=[[1],[null]]|a[0][]=3|a[1][0][x]=4",
        r#"{"a": [[1, "3"], [{"x": "4"}]]}"#,
    ),
    ("=1|b=2", r#"{"": "1", "b": "2"}"#),
    ("=1|=2", r#"{"": "2"}"#),
    (":=[1,2]|b=3", r#"{"": [1, 2], "b": "3"}"#),
    (r#":={"a": {"b": 1}}"#, r#"{"": {"a": {"b": 1}}}"#),
    (r#"[]:={"a":{"b":[]}}"#, r#"[{"a": {"b": []}}]"#),
    (
        "007=1|a[007]=2",
        r#"{"7": "1", "a": [null, null, null, null, null, null, null, "2"]}"#,
    ),
    (
        "-007=1|+8=2|1_0=3|-0=4",
        r#"{"-7": "1", "8": "2", "10": "3", "0": "4"}"#,
    ),
    (
        "a[ 1 ]=x|a[+2]=y|a[1_0]=z",
        r#"{"a": [null, "x", "y", null, null, null, null, null, null, null, "z"]}"#,
    ),
    (
        "a[1 1]=1|a[_1]=2|a[1_]=3|a[1__1]=4|a[- 1]=5|a[1.0]=6",
        r#"{"a": {"1 1": "1", "_1": "2", "1_": "3", "1__1": "4", "- 1": "5", "1.0": "6"}}"#,
    ),
    (
        r"\1=x|\007=y|\\1=z|\\\1=w",
        r#"{"1": "x", "007": "y", "\\1": "z", "\\\\1": "w"}"#,
    ),
    (
        r"a[\1]=x|a[\-1]=y|a[\+1]=z|a[\ 2]=w",
        r#"{"a": {"1": "x", "-1": "y", "+1": "z", " 2": "w"}}"#,
    ),
    (
        r"a[\1x]=1|a[1\x]=2|a[0\\]=3|a[\\0]=4",
        r#"{"a": {"\\1x": "1", "1\\x": "2", "0\\": "3", "\\0": "4"}}"#,
    ),
    (
        r"a[\n]=1|a[\\]=2|a[\\\\]=3|b\c=4",
        r#"{"a": {"\\n": "1", "\\": "2", "\\\\": "3"}, "b\\c": "4"}"#,
    ),
    (
        "a[ ]=1|a[ b ]=2| c =3",
        r#"{"a": {" ": "1", " b ": "2"}, " c ": "3"}"#,
    ),
    (
        "é[日]=1|😀[]=2",
        r#"{"\u00e9": {"\u65e5": "1"}, "\ud83d\ude00": ["2"]}"#,
    ),
    (r#"it's[x]="q"|=e"#, r#"{"it's": {"x": "\"q\""}, "": "e"}"#),
];

#[test]
fn builds_what_httpie_builds() {
    for (row, expected) in BUILT {
        assert_eq!(body_of(row).as_deref(), Ok(*expected), "{row}");
    }
}

const BROKEN: &[(&str, &str, &str)] = &[
    (
        "a[=1",
        "Syntax Error: Expecting a text, a number or ']'",
        "  ^",
    ),
    ("a[1=1", "Syntax Error: Expecting ']'", "   ^"),
    ("a[b=1", "Syntax Error: Expecting ']'", "   ^"),
    (
        "a[b][=1",
        "Syntax Error: Expecting a text, a number or ']'",
        "     ^",
    ),
    ("a[0][1=1", "Syntax Error: Expecting ']'", "      ^"),
    ("a[b]c=1", "Syntax Error: Expecting '['", "    ^"),
    ("a[b]12=1", "Syntax Error: Expecting '['", "    ^^"),
    ("a[b]]=1", "Syntax Error: Expecting '['", "    ^"),
    (
        "a[[b]]=1",
        "Syntax Error: Expecting a text, a number or ']'",
        "  ^",
    ),
    ("a]=1", "Syntax Error: Expecting '['", " ^"),
    (
        "]=1",
        "Syntax Error: Expecting a text, a number or '['",
        "^",
    ),
    ("[=1", "Syntax Error: Expecting a number or ']'", " ^"),
    ("[x]=1", "Syntax Error: Expecting a number or ']'", " ^"),
    ("[[=1", "Syntax Error: Expecting a number or ']'", " ^"),
    ("[0=1", "Syntax Error: Expecting ']'", "  ^"),
    ("[0]x=1", "Syntax Error: Expecting '['", "   ^"),
    ("[]x[]=1", "Syntax Error: Expecting '['", "  ^"),
    (
        r"\[[=1",
        "Syntax Error: Expecting a text, a number or ']'",
        "   ^",
    ),
    (
        r"a\[b\]\\[  c  =1",
        "Syntax Error: Expecting ']'",
        "              ^",
    ),
    (r"a[b\]=1", "Syntax Error: Expecting ']'", "     ^"),
    (r"a\[]=1", "Syntax Error: Expecting '['", "   ^"),
    (
        "日[本][=1",
        "Syntax Error: Expecting a text, a number or ']'",
        "     ^",
    ),
    (
        "ok[a]=1|ok[b][=2|ok[c]=3",
        "Syntax Error: Expecting a text, a number or ']'",
        "      ^",
    ),
    (
        "a[-1]=1",
        "Value Error: Negative indexes are not supported.",
        "  ^^",
    ),
    (
        "a[b][ -5 ]=1",
        "Value Error: Negative indexes are not supported.",
        "     ^^^^",
    ),
    (
        "[-1]=1",
        "Value Error: Negative indexes are not supported.",
        " ^^",
    ),
];

#[test]
fn points_at_broken_keys_as_httpie_does() {
    for (row, message, caret) in BROKEN {
        check_error(row, &format!("HTTPie {message}"), caret);
    }
}

const CONFLICTS: &[(&str, &str, &str)] = &[
    (
        "a=1|a[b]=2",
        "'key' based access on 'a' which has a type of 'string'",
        " ^^^",
    ),
    (
        "a=1|a[0]=2",
        "'index' based access on 'a' which has a type of 'string'",
        " ^^^",
    ),
    (
        "a=1|a[]=2",
        "'append' based access on 'a' which has a type of 'string'",
        " ^^",
    ),
    (
        "a[b]=1|a[0]=2",
        "'index' based access on 'a' which has a type of 'object'",
        " ^^^",
    ),
    (
        "a[b]=1|a[]=2",
        "'append' based access on 'a' which has a type of 'object'",
        " ^^",
    ),
    (
        "a[]=1|a[b]=2",
        "'key' based access on 'a' which has a type of 'array'",
        " ^^^",
    ),
    (
        "a:=1|a[0]=2",
        "'index' based access on 'a' which has a type of 'number'",
        " ^^^",
    ),
    (
        "a:=1.5|a[b]=2",
        "'key' based access on 'a' which has a type of 'number'",
        " ^^^",
    ),
    (
        "a:=true|a[b][c]=2",
        "'key' based access on 'a' which has a type of 'bool'",
        " ^^^",
    ),
    (
        r#"a:="s"|a[b]=2"#,
        "'key' based access on 'a' which has a type of 'string'",
        " ^^^",
    ),
    (
        "a[0][b][1]=x|a[0][b][c]=y",
        "'key' based access on 'a[0][b]' which has a type of 'array'",
        "       ^^^",
    ),
    (
        "a[b][c]=1|a[b][c][d][e]=2",
        "'key' based access on 'a[b][c]' which has a type of 'string'",
        "       ^^^",
    ),
    (
        "a[][]=1|a[0][0][x]=2",
        "'key' based access on 'a[0][0]' which has a type of 'string'",
        "       ^^^",
    ),
    (
        "[]=1|b=2",
        "'key' based access on '' which has a type of 'array'",
        "^",
    ),
    (
        "[]=1|=2",
        "'key' based access on '' which has a type of 'array'",
        "",
    ),
    (
        "[0]=1|[0][]=2",
        "'append' based access on '[0]' which has a type of 'string'",
        "   ^^",
    ),
    (
        "a=1|[]=2",
        "'append' based access on '' which has a type of 'object'",
        "^^",
    ),
    (
        "a=1|[0]=2",
        "'index' based access on '' which has a type of 'object'",
        "^^^",
    ),
    (
        "007[x]=1|007[0]=2",
        "'index' based access on '7' which has a type of 'object'",
        "   ^^^",
    ),
    (
        "it's[x]=1|it's[0]=2",
        r#"'index' based access on "it's" which has a type of 'object'"#,
        "    ^^^",
    ),
    (
        r#"q"'\n[x]=1|q"'\n[0]=2"#,
        r#"'index' based access on 'q"\'\\n' which has a type of 'object'"#,
        "     ^^^",
    ),
    (
        "日本[x]=1|日本[0]=2",
        "'index' based access on '日本' which has a type of 'object'",
        "  ^^^",
    ),
    (
        "a=1|a[-1]=1",
        "'index' based access on 'a' which has a type of 'string'",
        " ^^^^",
    ),
];

#[test]
fn points_at_conflicts_as_httpie_does() {
    for (row, start, caret) in CONFLICTS {
        let required = if start.starts_with("'key'") {
            "object"
        } else {
            "array"
        };
        let end = format!("but this operation requires a type of '{required}'.");
        check_error(
            row,
            &format!("HTTPie Type Error: Cannot perform {start} {end}"),
            caret,
        );
    }
}
