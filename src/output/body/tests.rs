//! Bodies on their way through all stages.

use std::io::{self, BufReader, Cursor, Read};

use proptest::prelude::*;

use super::*;
use crate::output::options::{FormatOptions, Parts};
use crate::output::redact::Redactor;
use crate::output::theme::{ColorDepth, StyleName};

fn options(format: bool, colors: bool, terminal: bool) -> OutputOptions {
    OutputOptions {
        parts: Parts::default(),
        all: false,
        challenges: false,
        format,
        colors,
        style: StyleName::AUTO,
        depth: ColorDepth::Sixteen,
        fine: FormatOptions::default(),
        stream: false,
        terminal,
        assume_json: false,
        response_mime: None,
        response_charset: None,
        as_httpie: false,
        request_version: "HTTP/1.1",
        max_size: None,
        redactor: Redactor::default(),
    }
}

/// A body that arrives in pieces of this size.
struct Pieces<'a>(Cursor<&'a [u8]>, usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.1);
        self.0.read(&mut buffer[..length])
    }
}

fn shown(options: &OutputOptions, content_type: &str, body: &[u8], size: usize) -> Vec<u8> {
    let theme = options
        .colors
        .then(|| Theme::new(options.style, options.depth));
    let mut out = Vec::new();
    BodyView::response(options, theme.as_ref(), content_type)
        .write(
            BufReader::new(Pieces(Cursor::new(body), size)),
            false,
            &mut out,
        )
        .unwrap();
    out
}

fn text(options: &OutputOptions, content_type: &str, body: &str) -> String {
    let out = shown(options, content_type, body.as_bytes(), usize::MAX);
    String::from_utf8(out).unwrap()
}

#[test]
fn lines_on_a_terminal_are_ended_and_nothing_else_is_changed() {
    let bare = options(false, false, true);
    for (body, expected) in [
        ("", ""),
        ("a", "a\n"),
        ("a\n", "a\n"),
        ("a\r\n\r\nb\rc", "a\n\nb\nc\n"),
        ("\n\n", "\n\n"),
    ] {
        assert_eq!(text(&bare, "text/plain", body), expected, "{body:?}");
    }
}

#[test]
fn text_that_is_one_json_text_is_formatted_and_other_text_is_not() {
    let format = options(true, false, false);
    for (body, expected) in [
        ("{\"b\":1,\"a\":2}", "{\n    \"a\": 2,\n    \"b\": 1\n}"),
        (")]}',\n[1]", ")]}',\n[\n    1\n]"),
        ("{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n{\"b\":2}\n"),
        ("{\"a\":1,}", "{\"a\":1,}"),
        ("[1] is a note\n", "[1] is a note\n"),
        (" say \"hi\" twice\r\n", " say \"hi\" twice\r\n"),
        ("", ""),
    ] {
        assert_eq!(text(&format, "text/plain", body), expected, "{body:?}");
    }
    let long = format!("[{}", "1, ".repeat(1 << 19));
    assert!(text(&format, "text/plain", &long).starts_with("[\n    1,\n    1,"));
    let long = "no json ".repeat(1 << 18);
    assert!(text(&format, "text/plain", &long) == long);
}

#[test]
fn records_are_shown_one_by_one() {
    let format = options(true, false, false);
    let records = "{\"a\":\n\"}\\\"\"}{\"b\":[2]} \n3\nnot json\n[4";
    assert_eq!(
        text(&format, "application/x-ndjson", records),
        "{\n    \"a\": \"}\\\"\"\n}\n{\n    \"b\": [\n        2\n    ]\n}\n3\nnot json\n[\n    4\n"
    );
    // A form feed is no blank of JSON.
    assert_eq!(
        text(&format, "application/x-ndjson", "[]\x0c\n3"),
        "[]\n\\u000c\n3\n"
    );
    assert_eq!(
        text(
            &format,
            "text/event-stream",
            "event: x\ndata: {\"a\":1}\n\ndata: y\n"
        ),
        "event: x\ndata: {\n    \"a\": 1\n}\n\ndata: y\n"
    );
}

/// Counts the bytes that have arrived when each flush comes.
struct Watched<'a>(&'a RefCell<Vec<u8>>);

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Gives one record, and the next only when the one before was shown.
struct Slow<'a>(usize, &'a RefCell<Vec<u8>>);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let shown = memchr::memchr_iter(b'}', &self.1.borrow()).count();
        assert_eq!(shown, self.0);
        if self.0 == 3 {
            return Ok(0);
        }
        self.0 += 1;
        let record = b"{\"b\":1,\"a\":2}\n";
        buffer[..record.len()].copy_from_slice(record);
        Ok(record.len())
    }
}

#[test]
fn a_record_is_shown_when_it_has_come() {
    for content_type in ["application/json", "text/plain", "application/x-ndjson"] {
        for (format, terminal) in [(false, false), (true, false), (false, true), (true, true)] {
            let mut options = options(format, false, terminal);
            options.stream = true;
            let arrived = RefCell::new(Vec::new());
            BodyView::response(&options, None, content_type)
                .write(
                    BufReader::new(Slow(0, &arrived)),
                    false,
                    &mut Watched(&arrived),
                )
                .unwrap();
        }
    }
}

#[test]
fn a_binary_line_ends_a_stream_and_text_before_it_is_shown() {
    let mut streamed = options(true, false, false);
    streamed.stream = true;
    let notice = binary::NOTICE;
    assert_eq!(
        text(&streamed, "text/plain", "text\n\0\x01\nmore"),
        format!("text\n{notice}")
    );
    assert_eq!(
        text(&options(true, false, false), "text/plain", "text\n\0"),
        notice
    );
    assert_eq!(
        text(&options(false, false, false), "text/plain", "\0"),
        "\0"
    );
}

#[test]
fn charsets_come_and_go() {
    let format = options(true, false, false);
    let pretty = options(true, false, true);
    let latin1 = "text/plain; charset=latin-1";
    assert_eq!(shown(&format, latin1, b"\xe9", 9), b"\xe9");
    assert_eq!(shown(&pretty, latin1, b"\xe9", 9), "é".as_bytes());
    let utf16 = "application/json; charset=utf-16";
    let body = b"\xfe\xff\0[\x001\0]";
    // No other program takes UTF-16 from a pipe.
    assert_eq!(
        String::from_utf8(shown(&format, utf16, body, 1)).unwrap(),
        "\u{feff}[\n    1\n]"
    );
    let mut forced = options(true, false, false);
    forced.response_charset = Charset::named("big5");
    assert_eq!(
        shown(&forced, "text/plain", b"\xa8\xf7", 9),
        "卷".as_bytes()
    );
    let unknown = "text/plain; charset=no-such-set";
    assert_eq!(text(&pretty, unknown, "é"), "é");
}

#[test]
fn of_a_body_that_breaks_off_everything_that_came_is_shown() {
    struct Broken(bool);
    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(io::Error::other("broke off"));
            }
            buffer[..8].copy_from_slice(b"[1, \"ab\"");
            Ok(8)
        }
    }
    for (content_type, expected) in [
        ("text/plain", "[1, \"ab\""),
        ("application/json", "[\n    1,\n    \"ab\""),
    ] {
        let options = options(true, false, false);
        let mut out = Vec::new();
        let shown = BodyView::response(&options, None, content_type).write(
            BufReader::new(Broken(false)),
            false,
            &mut out,
        );
        assert!(matches!(shown, Err(RenderError::Body(_))));
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}

#[test]
fn a_forced_type_wins() {
    let mut forced = options(true, false, false);
    forced.response_mime = "application/json".parse().ok();
    assert_eq!(text(&forced, "image/x", "[1]"), "[\n    1\n]");
}

proptest! {
    #[test]
    fn chunks_do_not_matter(
        body in r#"([{}\[\]":, a1\r\n\x1b<>&é]|\{"b":1,"a":2\}|<a>|</a>|data: ){0,30}"#,
        kind in 0_usize..7,
        format in any::<bool>(),
        colors in any::<bool>(),
        terminal in any::<bool>(),
        stream in any::<bool>(),
        size in 1_usize..7,
    ) {
        let content_type = [
            "application/json", "text/plain", "text/html", "text/xml", "text/event-stream",
            "application/x-www-form-urlencoded", "",
        ][kind];
        // A piece of a stream decides alone which charset it has.
        let content_type = format!("{content_type}; charset=utf-8");
        let options = OutputOptions { stream, ..options(format, colors, terminal) };
        let whole = shown(&options, &content_type, body.as_bytes(), usize::MAX);
        let pieces = shown(&options, &content_type, body.as_bytes(), size);
        prop_assert_eq!(String::from_utf8(pieces).unwrap(), String::from_utf8(whole.clone()).unwrap());
        if !colors && (terminal || content_type.starts_with("application/json")) {
            prop_assert!(!terminal || !whole.contains(&0x1b));
        }
    }
}
