//! Bodies of answers, shown in every way: nothing of them is lost or changed but the layout, and nothing steers a terminal.

use std::io::{self, BufReader, Read, Write};
use std::time::Duration;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::model::{self, Json};
use crate::message::{Headers, Response, ResponseHead};
use crate::output::{
    ColorDepth, FormatOptions, OutputOptions, Parts, Redactor, RenderError, Renderer, StyleName,
    decompress,
};

/// No target shows more of a body than this many bytes.
const LIMIT: &str = "1M";

/// What stands for a binary body.
const NOTICE: &str = "NOTE: binary data not shown in terminal";

/// Whole JSON and XML documents stand in one piece of this size or larger.
const WHOLE: usize = usize::MAX;

/// A JSON body: of a valid one the tree stays the same, or is sorted; what was formatted is formatted already.
pub fn json(input: &[u8]) {
    let (view, bytes) = View::read(input);
    view.check("application/json; charset=utf-8", bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if text.contains('\0') || serde_json::from_str::<serde_json::Value>(text).is_err() {
        return;
    }
    let shown = view.show("application/json; charset=utf-8", "", bytes, view.size);
    let shown = model::uncolored(&String::from_utf8(shown.unwrap()).unwrap());
    let (source, formatted) = (Json::parse(text).unwrap(), Json::parse(&shown).unwrap());
    if view.is(SORT) && view.is(FORMAT) {
        assert!(formatted.is_sorted(), "{shown}");
        assert_eq!(formatted.sorted(), source.sorted(), "{shown}");
    } else {
        assert_eq!(formatted, source, "{shown}");
    }
    if view.is(FORMAT) && !view.is(COLORS) {
        let again = view.show("application/json", "", shown.as_bytes(), WHOLE);
        let again = String::from_utf8(again.unwrap()).unwrap();
        assert_eq!(again.trim_end(), shown.trim_end());
    }
}

/// An XML and an HTML body.
pub fn xml(input: &[u8]) {
    let (view, bytes) = View::read(input);
    view.check("application/xml; charset=utf-8", bytes);
    view.check("text/html; charset=utf-8", bytes);
}

/// A body whose `Content-Type` and `Content-Encoding` stand in the first two lines.
pub fn text(input: &[u8]) {
    let (view, rest) = View::read(input);
    let mut lines = rest.splitn(3, |byte| *byte == b'\n');
    let mut line = || String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let (content_type, coding) = (line(), line());
    let bytes = lines.next().unwrap_or_default();
    let shown = match view.show(&content_type, &coding, bytes, view.size) {
        Ok(shown) => shown,
        Err(RenderError::Body(error)) => return drop(error.to_string()),
        Err(error) => panic!("{error}"),
    };
    if view.is(TERMINAL) {
        assert_harmless(&shown);
    } else if !view.is(FORMAT) && !view.is(COLORS) && coding.trim().is_empty() {
        assert!(shown == bytes, "a plain body is changed");
    }
    let lower = content_type.to_ascii_lowercase();
    let is_utf8 = lower.ends_with("; charset=utf-8") && lower.matches("charset").count() == 1;
    if is_utf8 && coding.trim().is_empty() {
        view.check(&content_type, bytes);
    }
}

/// A body that is packed as the first byte says, and unpacked in pieces: it is the same again. Cut short, it is an error.
pub fn packed(input: &[u8]) {
    let (first, rest) = input.split_first().unwrap_or((&0, &[]));
    let (size, bytes) = rest.split_first().unwrap_or((&0, &[]));
    let size = usize::from(*size) + 1;
    let (names, packed) = pack(*first, bytes);
    assert_eq!(unpack(&names, &packed, size).unwrap(), bytes, "{names}");
    if bytes.is_empty() {
        return;
    }
    let cut = 1 + usize::from(*first) * 31 % packed.len();
    if cut < packed.len() && matches!(names.as_str(), "gzip" | "deflate") {
        let short = unpack(&names, &packed[..cut], size);
        // A cut between two members is none that anybody could see.
        assert!(short.is_err() || short.is_ok_and(|short| short == bytes[..bytes.len() / 2]));
    }
    // Anything may claim to be packed.
    for name in ["gzip", "deflate", "br", "zstd"] {
        let mut some = vec![0; 1 << 16];
        let mut body = decompress(name, "", Box::new(BufReader::new(Pieces { bytes, size })));
        let _ = body.read(&mut some);
        let _ = body.read(&mut some);
    }
}

/// Up to three codings, and the bytes in them.
fn pack(choice: u8, bytes: &[u8]) -> (String, Vec<u8>) {
    let mut names = Vec::new();
    let mut packed = bytes.to_vec();
    for turn in 0..=choice >> 6 {
        let level = Compression::new(u32::from(choice) % 10);
        let name = match (choice >> (turn * 2)) % 4 {
            0 => {
                // Two members count as one body.
                let (one, two) = packed.split_at(packed.len() / 2);
                let gzip = |bytes| written(GzEncoder::new(Vec::new(), level), bytes).finish();
                packed = [gzip(one).unwrap(), gzip(two).unwrap()].concat();
                "gzip"
            }
            1 => {
                packed = written(ZlibEncoder::new(Vec::new(), level), &packed)
                    .finish()
                    .unwrap();
                "deflate"
            }
            2 => {
                packed = written(DeflateEncoder::new(Vec::new(), level), &packed)
                    .finish()
                    .unwrap();
                "deflate"
            }
            _ => "identity",
        };
        names.push(name);
    }
    (names.join(","), packed)
}

fn written<W: Write>(mut encoder: W, bytes: &[u8]) -> W {
    encoder.write_all(bytes).unwrap();
    encoder
}

fn unpack(names: &str, bytes: &[u8], size: usize) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    decompress(names, "", Box::new(BufReader::new(Pieces { bytes, size })))
        .read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

/// A way to show a body.
pub(super) struct View {
    flags: u8,
    /// The body comes in pieces of so many bytes.
    size: usize,
}

const FORMAT: u8 = 1;
const COLORS: u8 = 2;
const TERMINAL: u8 = 4;
const STREAM: u8 = 8;
const SORT: u8 = 16;
const INDEXED: u8 = 32;
const FLAT: u8 = 64;
const ASSUME_JSON: u8 = 128;

impl View {
    pub(super) fn of(flags: u8) -> Self {
        Self { flags, size: WHOLE }
    }

    /// From the first two bytes of the input; the rest is the body.
    fn read(input: &[u8]) -> (Self, &[u8]) {
        let (flags, rest) = input.split_first().unwrap_or((&0, &[]));
        let (size, bytes) = rest.split_first().unwrap_or((&0, &[]));
        let size = usize::from(*size) + 1;
        let flags = *flags;
        (Self { flags, size }, bytes)
    }

    fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Shows a body in UTF-8, and holds it against what it was.
    fn check(&self, content_type: &str, bytes: &[u8]) {
        let shown = self.show(content_type, "", bytes, self.size).unwrap();
        if !self.is(TERMINAL | FORMAT | COLORS) {
            assert!(shown == bytes, "a plain body is changed");
            return;
        }
        let source = String::from_utf8_lossy(bytes);
        // Which piece of a stream is binary is told piece by piece.
        let is_text = !source.contains('\0') && std::str::from_utf8(bytes).is_ok();
        let streams = ["event-stream", "ndjson", "jsonl"];
        let is_stream = self.is(STREAM) || streams.iter().any(|name| content_type.contains(name));
        if is_text || !is_stream && self.is(FORMAT | COLORS) {
            let whole = self.show(content_type, "", bytes, WHOLE).unwrap();
            assert_eq!(
                String::from_utf8_lossy(&shown),
                String::from_utf8_lossy(&whole)
            );
        }
        if self.is(TERMINAL | COLORS) {
            assert_harmless(&shown);
        }
        let shown = String::from_utf8_lossy(&shown);
        if source.contains('\0') || shown.contains(NOTICE) {
            return;
        }
        let plain = if self.is(COLORS) {
            model::uncolored(&shown)
        } else {
            shown.into_owned()
        };
        let is_sorted = self.is(SORT) && self.is(FORMAT);
        let content = |text: &str| {
            let mut units = if content_type.contains("xml") && self.is(FORMAT) {
                model::xml_content(text)
            } else {
                model::content(text)
            };
            if is_sorted {
                units.sort_unstable();
            }
            String::from_utf16_lossy(&units)
        };
        assert_eq!(content(&plain), content(&source), "{plain:?}");
    }

    fn show(
        &self,
        content_type: &str,
        coding: &str,
        bytes: &[u8],
        size: usize,
    ) -> Result<Vec<u8>, RenderError> {
        let mut headers = Headers::new();
        headers.append("Content-Type", content_type);
        headers.append("Content-Encoding", coding);
        let mut response = answer(200, headers, bytes.to_vec(), size);
        let mut shown = Vec::new();
        let mut renderer = Renderer::new(&mut shown, self.options());
        renderer.response(&mut response, true)?;
        renderer.finish()?;
        drop(renderer);
        Ok(shown)
    }

    pub(super) fn options(&self) -> OutputOptions {
        OutputOptions {
            parts: Parts::parse("b").unwrap(),
            all: false,
            challenges: false,
            format: self.is(FORMAT),
            colors: self.is(COLORS),
            style: if self.is(INDEXED) {
                "monokai".parse().unwrap()
            } else {
                StyleName::AUTO
            },
            depth: if self.is(INDEXED) {
                ColorDepth::Indexed
            } else {
                ColorDepth::Sixteen
            },
            fine: FormatOptions {
                json_sort_keys: self.is(SORT),
                json_indent: if self.is(FLAT) { 0 } else { 4 },
                xml_indent: if self.is(FLAT) { 0 } else { 2 },
                ..FormatOptions::default()
            },
            stream: self.is(STREAM),
            terminal: self.is(TERMINAL),
            assume_json: self.is(ASSUME_JSON),
            response_mime: None,
            response_charset: None,
            as_httpie: false,
            max_size: LIMIT.parse().ok(),
            request_version: "HTTP/1.1",
            redactor: Redactor::default(),
        }
    }
}

/// The output is text, and nothing in it but our own colours steers a terminal.
pub(super) fn assert_harmless(shown: &[u8]) {
    let text = std::str::from_utf8(shown).unwrap();
    let found = model::hostile(&model::uncolored(text));
    assert!(found.is_none(), "{found:?} in {text:?}");
}

/// Bytes that come in pieces of a size.
struct Pieces<B> {
    bytes: B,
    size: usize,
}

impl<B: Read> Read for Pieces<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.size.min(buffer.len());
        self.bytes.read(&mut buffer[..size])
    }
}

/// An answer whose body comes in pieces of this size.
pub(super) fn answer(status: u16, headers: Headers, body: Vec<u8>, size: usize) -> Response {
    Response {
        head: ResponseHead {
            version: "HTTP/1.1",
            status,
            reason: Vec::new(),
            headers,
        },
        body: Box::new(BufReader::new(Pieces {
            bytes: io::Cursor::new(body),
            size,
        })),
        endpoint: String::new(),
        elapsed: Duration::ZERO,
    }
}
