//! Tables, the property that nothing changes, and bodies made to break formatters.

use std::rc::Rc;

use proptest::prelude::*;

use super::super::terminal::is_hostile;
use super::super::theme::{ColorDepth, JsonTheme, StyleName, Theme};
use super::{Formatter, JsonOptions, is_json};

const PRETTY: JsonOptions<'static> = JsonOptions {
    indent: Some(4),
    decode_escapes: true,
    theme: None,
};

fn formatted(input: &[u8], size: usize, options: JsonOptions<'_>) -> Vec<u8> {
    let mut formatter = Formatter::new(options, Vec::new());
    for chunk in input.chunks(size) {
        formatter.write(chunk).unwrap();
    }
    formatter.finish().unwrap()
}

fn pretty(input: &[u8]) -> String {
    String::from_utf8(formatted(input, usize::MAX, PRETTY)).unwrap()
}

fn theme(name: &str) -> Rc<JsonTheme> {
    Theme::new(name.parse::<StyleName>().unwrap(), ColorDepth::Indexed).json()
}

#[test]
fn layout_is_that_of_httpie() {
    let cases = [
        (
            r#"{"b":1,"a":[1,{}, [] ,[[]]],"a":{"x":null}}"#,
            "{\n    \"b\": 1,\n    \"a\": [\n        1,\n        {},\n        [],\n        [\n            []\n        ]\n    ],\n    \"a\": {\n        \"x\": null\n    }\n}",
        ),
        (" [ ] \n", "[]"),
        ("\"a\"", "\"a\""),
        ("true", "true"),
        ("", ""),
        (
            "{\"a\":1}\n{\"b\":2}\n",
            "{\n    \"a\": 1\n}\n{\n    \"b\": 2\n}",
        ),
        ("1 2[3]null", "1\n2\n[\n    3\n]\nnull"),
        ("\u{feff}[1]", "\u{feff}[\n    1\n]"),
        (")]}',\n[1]", ")]}',\n[\n    1\n]"),
        ("while(1);{\"a\":1}", "while(1);{\n    \"a\": 1\n}"),
        ("for(;;);[]", "for(;;);[]"),
        // What is no JSON keeps its blanks.
        ("<a b=\"1\" c=\"2\">", "<a b=\"1\" c=\"2\">"),
        ("[1]  \n x", "[\n    1\n]  \n x"),
    ];
    for (input, expected) in cases {
        assert_eq!(pretty(input.as_bytes()), expected);
    }
}

#[test]
fn numbers_and_strings_keep_their_spelling() {
    for text in [
        "1.10",
        "-0",
        "1E400",
        "0.1000000000000000055511151231257827",
        "12345678901234567890123",
        "1e+05",
    ] {
        assert_eq!(pretty(text.as_bytes()), text);
    }
    let cases: [(&[u8], &str); 11] = [
        (br#""\u00e4\u20ac\ud83d\ude00\u002f""#, r#""ä€😀/""#),
        (
            br#""\u001b[31m\u009b\u007f\u202e\u200b\u2066""#,
            r#""\u001b[31m\u009b\u007f\u202e\u200b\u2066""#,
        ),
        (br#""\ud800 \udc00\ud800\n""#, r#""\ud800 \udc00\ud800\n""#),
        (
            br#""\/\"\\\b\u0022\u005C\u005c\u000A""#,
            r#""\/\"\\\b\u0022\u005C\u005c\u000A""#,
        ),
        (
            b"\"\x1b[31m\x00\x7f\n\"",
            r#""\u001b[31m\u0000\u007f\u000a""#,
        ),
        ("\"\u{9b}31m\u{202e}\"".as_bytes(), r#""\u009b31m\u202e""#),
        (
            "\"\u{1f469}\u{200d}\u{1f680} 日本\"".as_bytes(),
            "\"\u{1f469}\u{200d}\u{1f680} 日本\"",
        ),
        (br#"["\x41", 1]"#, "[\n    \"\\x41\", 1]"),
        (b"[1,]", "[\n    1,\n    ]"),
        (b"{'a': \x1b1}", "{'a': \\u001b1}"),
        (b"[01]", "[\n    01]"),
    ];
    for (input, expected) in cases {
        assert_eq!(pretty(input), expected);
    }
}

#[test]
fn colors_are_runs_as_httpie_writes_them() {
    let input = br#"{"a":1.5,"b":[true,{}]}"#;
    let auto = theme("auto");
    let all = JsonOptions {
        theme: Some(&auto),
        ..PRETTY
    };
    let (w, o) = ("\x1b[37m", "\x1b[39;49;00m");
    let expected = format!(
        "{{{w}{o}\n{w}    {o}\x1b[94m\"a\"{o}:{w} {o}\x1b[34m1.5{o},{w}{o}\n{w}    {o}\x1b[94m\"b\"{o}:{w} {o}[{w}{o}\n\
         {w}        {o}\x1b[34mtrue{o},{w}{o}\n{w}        {o}{{}}{w}{o}\n{w}    {o}]{w}{o}\n}}{w}{o}\n"
    );
    assert_eq!(
        String::from_utf8(formatted(input, 7, all)).unwrap(),
        expected
    );

    let monokai = theme("monokai");
    let colors = JsonOptions {
        indent: None,
        decode_escapes: false,
        theme: Some(&monokai),
    };
    let (p, o) = ("\x1b[38;5;255m", "\x1b[39m");
    let expected = format!("{p}[{o}\n{p} {o}\x1b[38;5;141m1{o}{p}],{o}\n\n{p}  {o}{p}[[]]{o}\n");
    let broken = String::from_utf8(formatted(b"\n[\r\n 1]", 1, colors)).unwrap();
    assert_eq!(
        broken,
        format!("{p}[{o}\n{p} {o}\x1b[38;5;141m1{o}{p}]{o}\n")
    );
    let nested = String::from_utf8(formatted(b"[[\n 1],\n\n  [[]]]\n\n", 1, colors)).unwrap();
    assert_eq!(
        nested,
        expected
            .replace(&format!("{p}[{o}\n"), &format!("{p}[[{o}\n"))
            .replace("[[]]", "[[]]]")
    );
}

#[test]
fn integers_and_floats_may_differ() {
    let zenburn = theme("zenburn");
    let options = JsonOptions {
        theme: Some(&zenburn),
        ..PRETTY
    };
    for size in [1, 3, 100] {
        let shown = String::from_utf8(formatted(b"[12, 1.5]", size, options)).unwrap();
        assert!(
            shown.contains("\x1b[38;5;116m12\x1b[39m")
                && shown.contains("\x1b[38;5;251m1.5\x1b[39m"),
            "{shown:?}"
        );
    }
}

#[test]
fn bodies_made_to_break_formatters_do_not() {
    let auto = theme("auto");
    let deep = 1_000_000;
    let nested = "[".repeat(deep) + &"]".repeat(deep);
    for options in [
        PRETTY,
        JsonOptions {
            theme: Some(&auto),
            ..PRETTY
        },
    ] {
        let shown = formatted(nested.as_bytes(), 65536, options);
        let plain = uncolored(&shown);
        assert!(strip(&plain) == nested.as_bytes());
        assert!(shown.len() < 16 * deep);
    }
    let unclosed = "{\"a\":".repeat(deep);
    assert_eq!(
        strip(&formatted(unclosed.as_bytes(), 1000, PRETTY)),
        unclosed.as_bytes()
    );
    let number = "9".repeat(100_000);
    assert_eq!(pretty(number.as_bytes()), number);
    let long = format!("\"{}\"", "\\\\".repeat(1_000_000));
    assert_eq!(pretty(long.as_bytes()), long);
}

#[test]
fn other_bodies_are_json_only_when_they_are_one_text() {
    let cases = [
        ("{\"a\": 1}\n", true, true),
        ("12", true, true),
        (")]}',[1]", true, true),
        ("{\"a\": 1", false, true),
        ("{\"a\": 1", true, false),
        ("12 apples", true, false),
        ("1 2", true, false),
        ("12", false, false),
        ("<p>[1]</p>", true, false),
        ("hello", true, false),
        ("", true, false),
    ];
    for (text, whole, expected) in cases {
        assert_eq!(is_json(text.as_bytes(), whole), expected, "{text}");
    }
}

/// Without the blanks between tokens.
fn strip(json: &[u8]) -> Vec<u8> {
    let (mut in_string, mut escaped) = (false, false);
    let keep = |byte: &u8| {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            return true;
        }
        in_string = *byte == b'"';
        !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
    };
    let mut keep = keep;
    json.iter().copied().filter(|byte| keep(byte)).collect()
}

/// Without escape sequences: the output holds no others than ours.
fn uncolored(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(start) = rest.iter().position(|byte| *byte == 0x1b) {
        out.extend_from_slice(&rest[..start]);
        let end = rest[start..].iter().position(|byte| *byte == b'm').unwrap();
        rest = &rest[start + end + 1..];
    }
    out.extend_from_slice(rest);
    out
}

fn json_string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -!#-\\[\\]-~]{0,12}",
        Just("\\\"".to_owned()),
        Just("\\\\".to_owned()),
        Just("\\/".to_owned()),
        Just("\\n".to_owned()),
        any::<u16>().prop_map(|unit| format!("\\u{unit:04x}")),
        any::<char>()
            .prop_filter("a raw control", |c| *c >= ' ' && *c != '"' && *c != '\\')
            .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn json() -> impl Strategy<Value = String> {
    let number = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,4})?";
    let word = prop_oneof![
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("null".to_owned())
    ];
    let leaf = prop_oneof![number, word, json_string()];
    let blank = "[ \n\r\t]{0,3}";
    leaf.prop_recursive(6, 40, 6, move |inner| {
        let member = (json_string(), blank, inner.clone())
            .prop_map(|(key, blank, value)| format!("{key}{blank}:{blank}{value}"));
        let join = |items: Vec<String>, blank: String| items.join(&format!("{blank},{blank}"));
        prop_oneof![
            (prop::collection::vec(inner, 0..6), blank)
                .prop_map(move |(items, b)| format!("[{b}{}{b}]", join(items, b.clone()))),
            (prop::collection::vec(member, 0..6), blank)
                .prop_map(move |(items, b)| format!("{{{b}{}{b}}}", join(items, b.clone()))),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_changes(text in json(), size in 1_usize..20) {
        let auto = theme("auto");
        let value: Option<serde_json::Value> = serde_json::from_str(&text).ok();
        for theme in [None, Some(&auto)] {
            for indent in [Some(4), Some(0), None] {
                let options = JsonOptions { indent, decode_escapes: false, theme };
                let whole = formatted(text.as_bytes(), usize::MAX, options);
                prop_assert_eq!(&formatted(text.as_bytes(), size, options), &whole);
                let plain = uncolored(&whole);
                prop_assert_eq!(shown_raw(&strip(&plain)), shown_raw(&strip(text.as_bytes())));
                let decoded = formatted(text.as_bytes(), size, JsonOptions { decode_escapes: true, ..options });
                let decoded = uncolored(&decoded);
                prop_assert!(!String::from_utf8(decoded.clone()).unwrap().contains(|c: char| c != '\n' && is_hostile(c) && !matches!(c, '\r' | '\t')));
                if let Some(value) = &value {
                    prop_assert_eq!(&serde_json::from_slice::<serde_json::Value>(&decoded).unwrap(), value);
                }
            }
        }
    }

    #[test]
    fn any_text_is_shown_alike_in_any_chunks(bytes in any::<Vec<u8>>(), size in 1_usize..9) {
        let text = String::from_utf8_lossy(&bytes);
        let bytes = text.as_bytes();
        let pie = theme("pie");
        for (indent, theme) in [(Some(2), None), (Some(4), Some(&pie)), (None, Some(&pie))] {
            let options = JsonOptions { indent, decode_escapes: true, theme };
            let whole = formatted(bytes, usize::MAX, options);
            prop_assert!(std::str::from_utf8(&whole).is_ok());
            prop_assert_eq!(formatted(bytes, size, options), whole);
        }
    }

    #[test]
    fn letters_are_shown_alike_in_any_chunks(text in "([é日😀°“؀ \u{61c}\u{9b}\u{202e}a]{0,30}\",?\")*", size in 1_usize..90) {
        let text = format!("[\"{text}\"]");
        let whole = formatted(text.as_bytes(), usize::MAX, PRETTY);
        prop_assert_eq!(&formatted(text.as_bytes(), size, PRETTY), &whole);
        let expected = text.replace('\u{61c}', "\\u061c").replace('\u{9b}', "\\u009b").replace('\u{202e}', "\\u202e");
        prop_assert_eq!(strip(&whole), strip(expected.as_bytes()));
    }

    #[test]
    fn blanks_before_what_is_no_json_are_shown_alike_in_any_chunks(count in 0_usize..400, size in 1_usize..9) {
        for (blank, after) in [("\t", "x"), (" ", "tru"), ("\n", "-")] {
            let text = format!("9{}{after} y", blank.repeat(count));
            let whole = formatted(text.as_bytes(), usize::MAX, PRETTY);
            prop_assert_eq!(formatted(text.as_bytes(), size, PRETTY), whole);
        }
    }

    #[test]
    fn near_json_is_shown_alike_in_any_chunks(text in "[\\[\\]{}\",:0-9.eE\\-+truefalsn\\\\u \n\x1b\u{9b}é]{0,120}", size in 1_usize..9) {
        let fruity = theme("fruity");
        for (indent, theme) in [(Some(2), None), (Some(4), Some(&fruity)), (None, Some(&fruity))] {
            let options = JsonOptions { indent, decode_escapes: true, theme };
            let whole = formatted(text.as_bytes(), usize::MAX, options);
            prop_assert_eq!(formatted(text.as_bytes(), size, options), whole);
        }
    }
}

/// With raw controls in strings as the formatter shows them.
fn shown_raw(json: &[u8]) -> String {
    let text = String::from_utf8(json.to_vec()).unwrap();
    super::super::terminal::visible_line(&text).into_owned()
}
