//! Bodies: packed, deep, broken, endless. Nothing is lost, nothing grows with them.

mod json;
mod packed;
mod sizes;

use super::ask;
use crate::support::{Output, Response, Server};

/// All ways to show a body.
const VIEWS: [&[&str]; 5] = [
    &[],
    &["--pretty=all"],
    &["--pretty=format", "--sorted"],
    &["--pretty=colors", "--stream"],
    &["--pretty=all", "--print=hbm"],
];

/// Shows this body in all ways; it must succeed each time. Gives the plain and the formatted output.
#[track_caller]
fn shown(content_type: &str, body: impl Into<Vec<u8>>) -> (Vec<u8>, String) {
    let response = Response::new(200)
        .header("Content-Type", content_type)
        .body(body);
    let server = Server::start(move |_| response.clone());
    let outputs: Vec<Output> = VIEWS
        .iter()
        .map(|view| ask(&server, view).success())
        .collect();
    let formatted = outputs[2].stdout();
    (outputs[0].stdout.clone(), formatted)
}

/// A body that is not formatted for its oddity: shown whole in all ways.
#[track_caller]
fn kept(content_type: &str, body: &str, parts: &[&str]) {
    let (plain, formatted) = shown(content_type, body);
    assert_eq!(plain, body.as_bytes());
    for part in parts {
        assert!(formatted.contains(part), "{part} is lost: {formatted}");
    }
}

const TEXT: &str = "text/plain";

#[test]
fn text_charset_bad_text_charset_odd() {
    let long = format!("text/plain; charset={}", "x".repeat(10_000));
    for kind in [
        "text/plain; charset=nonexistent",
        &long,
        "text/plain; charset=\"",
        "text/plain; charset=\"utf-8",
        "text/plain; charset=;;;",
        "text/plain; charset",
        "text/plain; charset='\\0'",
        ";charset=utf-8",
        "",
        "/",
        "text/plain; charset=utf-8; charset=latin1",
        "text/plain; charset=x-user-defined",
        "text/plain; charset=replacement",
        "text/plain; charset=idna",
        "text/plain; charset=base64",
        "text/plain; charset=utf-32",
        "text/plain; charset=rot13",
        "text/plain; charset=undefined",
    ] {
        let (plain, formatted) = shown(kind, "some text");
        assert_eq!(plain, b"some text", "{kind}");
        assert!(
            formatted.contains("some text") || kind.contains("32"),
            "{kind}: {formatted}"
        );
    }
}

#[test]
fn text_utf7_text_latin1() {
    for charset in [
        "utf-7",
        "utf-16",
        "utf-16le",
        "utf-16be",
        "utf-8",
        "shift_jis",
        "iso-2022-jp",
        "hz-gb-2312",
        "gb18030",
        "big5",
    ] {
        for body in [
            &b"a\0b"[..],
            b"\xff",
            b"\xff\xfe\0",
            b"\xe4\xf6",
            b"\x1b$B",
            b"~{",
            b"\x80\x81\x82",
            b"\xf0\x9f\x98",
        ] {
            shown(&format!("text/plain; charset={charset}"), body);
        }
    }
    let (_, formatted) = shown(
        TEXT,
        &b"Gr\xfc\xdfe aus M\xfcnchen, sch\xf6n ist es hier"[..],
    );
    assert!(formatted.contains("Grüße"), "{formatted}");
}

#[test]
fn xml_bomb() {
    let mut bomb = String::from(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY x SYSTEM \"file:///etc/hostname\">\n",
    );
    for (name, of) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        bomb += &format!("<!ENTITY {name} \"{}\">\n", format!("&{of};").repeat(10));
    }
    bomb += "]>\n<lolz>&j;&x;</lolz>";
    let (plain, formatted) = shown("application/xml", bomb.clone());
    assert_eq!(plain, bomb.as_bytes());
    assert!(formatted.contains("&j;&x;") && formatted.len() < 4 * bomb.len());
}

#[test]
fn xml_deep() {
    let deep = format!("{}x{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let (plain, _) = shown("application/xml", deep.clone());
    assert!(plain == deep.as_bytes());
}

#[test]
fn xml_broken() {
    for body in [
        "<",
        "<a",
        "<a><b></a>",
        "<!--",
        "<![CDATA[",
        "<?",
        "<a b=\"",
        "</a>",
        "<a>&",
        "<!DOCTYPE",
        "<a/><b/>",
        "\u{feff}<a/>",
        "<a>\u{0}</a>",
        "",
    ] {
        let (plain, _) = shown("application/xml", body);
        assert_eq!(plain, body.as_bytes());
    }
}
