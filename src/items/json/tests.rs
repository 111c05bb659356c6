//! JSON as Python reads and writes it.

use proptest::prelude::*;

use super::Json;

fn sent(text: &str) -> Result<String, String> {
    Json::parse(text)
        .map(|json| json.to_wire())
        .map_err(|error| error.to_string())
}

#[test]
fn writes_as_httpie_does() {
    for (text, expected) in [
        ("null", "null"),
        (" [ ] ", "[]"),
        ("{ }", "{}"),
        ("[[],{},[{}]]", "[[], {}, [{}]]"),
        ("\n[1,\t2 ,\r\n3]", "[1, 2, 3]"),
        (
            r#"{"b":1,"a":[true,false,null]}"#,
            r#"{"b": 1, "a": [true, false, null]}"#,
        ),
        (r#"{"k":1,"k":{"k":2}}"#, r#"{"k": 1, "k": {"k": 2}}"#),
        (
            "\"é😀\u{7f}\u{2028}\"",
            r#""\u00e9\ud83d\ude00\u007f\u2028""#,
        ),
        (r#""\u00E9\/\b\f\n\r\t\"\\""#, r#""\u00e9/\b\f\n\r\t\"\\""#),
        (r#""\u0000\u001F""#, r#""\u0000\u001f""#),
        (
            r#""\ud800 \udc00\ud83d\ude00""#,
            r#""\ud800 \udc00\ud83d\ude00""#,
        ),
        (r#"["[", "{"]"#, r#"["[", "{"]"#),
    ] {
        assert_eq!(sent(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn keeps_numbers_as_typed() {
    let literals =
        "0 -0 1.10 1e5 1E+5 1.5e-07 1e400 123456789012345678901234567890.0 NaN Infinity -Infinity";
    for literal in literals.split(' ') {
        assert_eq!(sent(literal).as_deref(), Ok(literal));
        assert_eq!(
            Json::parse(literal).unwrap().to_form_text().as_deref(),
            Some(literal)
        );
    }
}

/// Messages and places as of Python 3.11.
const FAULTS: &[(&str, &str, &str)] = &[
    ("", "Expecting value", "line 1 column 1 (char 0)"),
    ("magic", "Expecting value", "line 1 column 1 (char 0)"),
    ("[magic]", "Expecting value", "line 1 column 2 (char 1)"),
    ("nul", "Expecting value", "line 1 column 1 (char 0)"),
    ("True", "Expecting value", "line 1 column 1 (char 0)"),
    ("-", "Expecting value", "line 1 column 1 (char 0)"),
    ("+1", "Expecting value", "line 1 column 1 (char 0)"),
    (".5", "Expecting value", "line 1 column 1 (char 0)"),
    ("[1,]", "Expecting value", "line 1 column 4 (char 3)"),
    ("[", "Expecting value", "line 1 column 2 (char 1)"),
    ("\u{a0}1", "Expecting value", "line 1 column 1 (char 0)"),
    (
        "[\"é😀\",\n\n é]",
        "Expecting value",
        "line 3 column 2 (char 9)",
    ),
    ("01", "Extra data", "line 1 column 2 (char 1)"),
    ("1.", "Extra data", "line 1 column 2 (char 1)"),
    ("1e+", "Extra data", "line 1 column 2 (char 1)"),
    ("1 2", "Extra data", "line 1 column 3 (char 2)"),
    ("[1]]", "Extra data", "line 1 column 4 (char 3)"),
    ("[1", "Expecting ',' delimiter", "line 1 column 3 (char 2)"),
    (
        "[1 2]",
        "Expecting ',' delimiter",
        "line 1 column 4 (char 3)",
    ),
    (
        r#"{"a":1 "b""#,
        "Expecting ',' delimiter",
        "line 1 column 8 (char 7)",
    ),
    (
        r#"{"a" 1}"#,
        "Expecting ':' delimiter",
        "line 1 column 6 (char 5)",
    ),
    (
        "{",
        "Expecting property name enclosed in double quotes",
        "line 1 column 2 (char 1)",
    ),
    (
        "{a:1}",
        "Expecting property name enclosed in double quotes",
        "line 1 column 2 (char 1)",
    ),
    (
        r#"{"a":1,}"#,
        "Expecting property name enclosed in double quotes",
        "line 1 column 8 (char 7)",
    ),
    (
        r#"["x]"#,
        "Unterminated string starting at",
        "line 1 column 2 (char 1)",
    ),
    (
        r#""\"#,
        "Unterminated string starting at",
        "line 1 column 1 (char 0)",
    ),
    (
        "\"\t\"",
        "Invalid control character at",
        "line 1 column 2 (char 1)",
    ),
    (r#""\x""#, r"Invalid \escape", "line 1 column 2 (char 1)"),
    (
        r#""\u12""#,
        r"Invalid \uXXXX escape",
        "line 1 column 3 (char 2)",
    ),
    (
        r#""\u+123""#,
        r"Invalid \uXXXX escape",
        "line 1 column 3 (char 2)",
    ),
    (
        r#""\u1234"#,
        r"Invalid \uXXXX escape",
        "line 1 column 3 (char 2)",
    ),
    (
        "\u{feff}1",
        "Unexpected UTF-8 BOM (decode using utf-8-sig)",
        "line 1 column 1 (char 0)",
    ),
];

#[test]
fn tells_faults_as_httpie_does() {
    for (text, message, place) in FAULTS {
        assert_eq!(sent(text), Err(format!("{message}: {place}")), "{text}");
    }
}

#[test]
fn any_depth_will_do() {
    let depth = 1_000_000;
    let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(sent(&text).is_ok_and(|sent| sent == text));
    let text = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert_eq!(sent(&text).map(|sent| sent.len()), Ok(text.len() + depth));
    assert!(Json::parse(&"[".repeat(depth)).is_err());
}

#[test]
fn form_text_is_python_s() {
    for (text, expected) in [
        ("true", Some("True")),
        ("false", Some("False")),
        ("1.50", Some("1.50")),
        (r#""\u00e9""#, Some("é")),
        (r#""\ud800""#, None),
        ("null", None),
        ("[]", None),
        ("{}", None),
    ] {
        assert_eq!(
            Json::parse(text).unwrap().to_form_text().as_deref(),
            expected,
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(text in r#"([\[\]{},:"\\u0-9eE.+ -]|true|null|\PC){0,24}"#) {
        if let Ok(sent) = sent(&text) {
            prop_assert!(sent.is_ascii());
            prop_assert_eq!(self::sent(&sent), Ok(sent));
        }
    }

    #[test]
    fn any_string_survives(text in any::<String>()) {
        let sent = Json::from(text.as_str()).to_wire();
        prop_assert_eq!(serde_json::from_str::<String>(&sent).ok(), Some(text.clone()));
        prop_assert_eq!(Json::parse(&sent).unwrap().to_form_text(), Some(text));
    }
}
