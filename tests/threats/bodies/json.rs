//! JSON: shown digit for digit, and as it is when it is none.

use super::{kept, shown};

const JSON: &str = "application/json";

#[test]
fn json_deep_json_deep_million_json_unclosed() {
    for depth in [100_000, 1_000_000] {
        let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        if depth == 100_000 {
            let (plain, formatted) = shown_deep(&deep);
            assert!(plain == deep.as_bytes() && formatted.matches('[').count() == depth);
        }
        let (plain, _) = shown_deep(&"[".repeat(depth));
        assert!(plain == "[".repeat(depth).as_bytes());
    }
    shown_deep(&"{\"a\":".repeat(100_000));
    shown_deep(&"[{\"b\":1,\"a\":[".repeat(50_000));
}

/// Indentation makes the output grow with the square of the depth: only the first views go through it.
fn shown_deep(body: &str) -> (Vec<u8>, String) {
    use crate::support::{Response, Server};
    let response = Response::json(body);
    let server = Server::start(move |_| response.clone());
    let plain = super::ask(&server, &[]).success();
    let url = server.url("/");
    let run = crate::support::Vhttp::new();
    let run = run.args(["--pretty=format", "--format-options=json.indent:0", &url]);
    let formatted = run.judged_within(400 << 20).success();
    (plain.stdout, formatted.stdout())
}

#[test]
fn json_numbers_json_long_number() {
    let numbers = [
        "123456789012345678901234567890",
        "0.1000000000000000055511151231257827",
        "1e400",
        "-0.0",
        "1E+2",
        "-1e-999999",
        "0.00",
        "1.0",
        "9007199254740993",
        "-0",
    ];
    let body = format!("{{\"a\": [{}]}}", numbers.join(", "));
    kept(JSON, &body, &numbers);
    let long = "7".repeat(100_000);
    kept(JSON, &format!("[{long}]"), &[&long]);
}

#[test]
fn json_order() {
    kept(
        JSON,
        "{\"z\": 1, \"a\": 2, \"z\": 3}",
        &["\"z\": 1", "\"a\": 2", "\"z\": 3"],
    );
}

#[test]
fn json_nan_json_trailing_json_two_json_prefix_json_bom() {
    for (body, parts) in [
        (
            "{\"a\": NaN, \"b\": Infinity, \"c\": -Infinity}",
            &["NaN", "-Infinity"][..],
        ),
        ("{'a': 'b'}", &["{'a': 'b'}"]),
        ("{\"a\": 1} garbage <b>", &["garbage <b>", "1"]),
        ("{\"a\": 1}\n{\"b\": 2}\n", &["\"a\"", "\"b\""]),
        ("{\"a\": 1}{\"b\": 2}", &["\"a\"", "\"b\""]),
        (")]}',\n{\"a\": 1}", &[")]}'", "\"a\""]),
        ("while(1);[1]", &["while(1);"]),
        ("callback({\"a\": 1});", &["callback(", ");"]),
        ("\u{feff}{\"a\": 1}", &["\"a\""]),
        ("[1, 2,]", &["1", "2"]),
        ("[1 2]", &["1", "2"]),
        ("{\"a\"}", &["\"a\""]),
        ("{1: 2}", &["1", "2"]),
        (
            "[01, .5, 1., +1, 0x10, 1e, --1]",
            &["01", ".5", "1.", "+1", "0x10", "1e", "--1"],
        ),
        ("// comment\n[1] /* x */", &["// comment", "/* x */"]),
        ("\"unclosed", &["\"unclosed"]),
        ("\"bad \\x escape \\u12\"", &["\\x", "\\u12"]),
        ("tru", &["tru"]),
        ("nulll", &["nulll"]),
        ("]", &["]"]),
        ("}{", &["}{"]),
        ("[}", &["}"]),
        ("{\"a\":]", &["\"a\"", "]"]),
        (",", &[","]),
        ("\u{2028}[1]", &["1"]),
        ("  \t\r\n", &[]),
    ] {
        kept(JSON, body, parts);
    }
}

#[test]
fn json_badutf8() {
    for body in [
        &b"{\"a\": \"x\xff\xfey\", \"last\": 1}"[..],
        b"[\"\xe2\x82\", \"last\"]",
        b"[\"\xed\xa0\x80\", \"last\"]",
        b"{\"\xc0\xaf\": \"last\"}",
        b"\xff[\"last\"]",
    ] {
        let (plain, formatted) = shown(JSON, body);
        assert_eq!(plain, body);
        assert!(formatted.contains("last"), "{formatted}");
    }
}

#[test]
fn json_surrogate() {
    for body in [
        "[\"\\ud800\", \"last\"]",
        "[\"\\udc00\\ud800\", \"last\"]",
        "[\"\\ud800\\u0041\", \"last\"]",
        "[\"\\ud83d\\ude00\\ud83d\", \"last\"]",
        "[\"\\ud800\\\", \"last\"]",
    ] {
        kept(JSON, body, &["last"]);
    }
}

#[test]
fn json_utf16() {
    let text = "{\"a\": \"\u{fc}\u{1f600}\"}";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (plain, formatted) = shown("application/json; charset=utf-16le", little.clone());
    assert_eq!(plain, little);
    assert!(formatted.contains("\u{fc}\u{1f600}"), "{formatted}");
}

#[test]
fn json_empty_json_as_html() {
    kept(JSON, "", &[]);
    kept("text/html", "{\"a\": 1}", &["\"a\""]);
    kept(JSON, "<html><b>x</b></html>", &["<html><b>x</b></html>"]);
}

#[test]
fn json_wide_json_long_string_json_backslashes() {
    let wide = format!("[{}1]", "{\"key\":[1,2.5,\"x\"]},".repeat(100_000));
    let long = format!("[\"{}\"]", "long ".repeat(400_000));
    let slashes = format!("[\"{}\"]", "\\\\".repeat(500_000));
    let quotes = format!("[\"{}", "\\\"".repeat(500_000));
    let escapes = format!("{{\"{}\":1}}", "\\u0041\\ud83d".repeat(100_000));
    let keys: Vec<String> = (0..100_000)
        .map(|at| format!("\"k{}\":1", at * 7919 % 100_000))
        .collect();
    let keys = format!("{{{}}}", keys.join(","));
    for body in [wide, long, slashes, quotes, escapes, keys] {
        let (plain, _) = shown(JSON, body.clone());
        assert!(plain == body.as_bytes());
    }
}
