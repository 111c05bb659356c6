//! Puts names in the place of what changes from run to run, as `play.py` does when it records.

use super::row::Outcome;
use super::server::RawRequest;
use flate2::read::ZlibDecoder;
use std::io::Read;
use std::path::Path;

/// What is known about one run.
pub(super) struct Names<'a> {
    pub(super) port: u16,
    pub(super) folder: &'a Path,
}

impl Names<'_> {
    /// Output or a file.
    pub(super) fn clean(&self, data: &[u8]) -> Vec<u8> {
        let data = boundary(data, data);
        self.volatile(&data)
    }

    pub(super) fn request(&self, (head, body): &RawRequest) -> (Vec<String>, Vec<u8>) {
        let text = String::from_utf8_lossy(head).to_ascii_lowercase();
        let deflated = text.contains("\r\ncontent-encoding: deflate");
        let mut body = boundary(head, body);
        if deflated {
            // Two deflaters need not make the same bytes.
            let mut plain = Vec::new();
            ZlibDecoder::new(&body[..]).read_to_end(&mut plain).ok();
            body = plain;
        }
        let head: String = self
            .volatile(&boundary(head, head))
            .into_iter()
            .map(char::from)
            .collect();
        let lines = head
            .trim_end_matches(['\r', '\n'])
            .split("\r\n")
            .map(|line| match line.split_once(": ") {
                Some((name, _)) if deflated && name.eq_ignore_ascii_case("content-length") => {
                    format!("{name}: {{LENGTH}}")
                }
                _ => line.to_owned(),
            });
        (lines.collect(), self.volatile(&body))
    }

    fn volatile(&self, data: &[u8]) -> Vec<u8> {
        let data = replace_number(data, self.port.to_string().as_bytes());
        let data = replace(&data, self.folder.to_string_lossy().as_bytes(), b"{DIR}");
        let data = replace(&data, b"HTTPie/3.2.4", b"{UA}");
        let data = replace(
            &data,
            concat!("vhttp/", env!("CARGO_PKG_VERSION")).as_bytes(),
            b"{UA}",
        );
        let data = replace_hex(&data, b"cnonce=\"");
        let data = replace_hex(&data, b"response=\"");
        elapsed(&data)
    }
}

/// Normalises a whole outcome's output and files.
pub(super) fn outcome(names: &Names, mut raw: Outcome, requests: &[RawRequest]) -> Outcome {
    raw.requests = requests
        .iter()
        .map(|request| names.request(request))
        .collect();
    raw.stdout = names.clean(&raw.stdout);
    raw.stderr = names.clean(&raw.stderr);
    let files = raw.files.into_iter();
    let name = |path: String| String::from_utf8_lossy(&names.clean(path.as_bytes())).into_owned();
    raw.files = files
        .map(|(path, data)| (name(path), names.clean(&data)))
        .collect();
    raw
}

pub(super) fn replace(data: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some(at) = find(rest, from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// The port, where it is not a part of a longer number.
fn replace_number(data: &[u8], number: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut rest = data;
    while let Some(at) = find(rest, number) {
        let end = at + number.len();
        out.extend_from_slice(&rest[..at]);
        let inside = out.last().is_some_and(u8::is_ascii_digit)
            || rest.get(end).is_some_and(u8::is_ascii_digit);
        out.extend_from_slice(if inside { number } else { b"{PORT}" });
        rest = &rest[end..];
    }
    out.extend_from_slice(rest);
    out
}

/// The hexadecimal value that stands between `opening` and a quote.
fn replace_hex(data: &[u8], opening: &[u8]) -> Vec<u8> {
    let Some(at) = find(data, opening) else {
        return data.to_vec();
    };
    let start = at + opening.len();
    let digits = data[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let mut out = data[..start].to_vec();
    if digits > 0 && data.get(start + digits) == Some(&b'"') {
        out.extend_from_slice(b"{HEX}");
    } else {
        out.extend_from_slice(&data[start..start + digits]);
    }
    out.extend(replace_hex(&data[start + digits..], opening));
    out
}

/// The seconds of a line of `--meta`: its first number with a point (those of its colours have none).
fn elapsed(data: &[u8]) -> Vec<u8> {
    let line = |line: &[u8]| -> Vec<u8> {
        let point = |at: usize| {
            (at + 1..line.len()).find(|&i| line[i] == b'.' && line[i - 1].is_ascii_digit())
        };
        let Some(point) = find(line, b"Elapsed time").and_then(point) else {
            return line.to_vec();
        };
        let start = line[..point]
            .iter()
            .rposition(|byte| !byte.is_ascii_digit())
            .map_or(0, |i| i + 1);
        let after = line[point + 1..]
            .iter()
            .position(|byte| !byte.is_ascii_digit() && !b"e-".contains(byte));
        let end = after.map_or(line.len(), |i| point + 1 + i);
        [&line[..start], b"{ELAPSED}", &line[end..]].concat()
    };
    data.split(|&byte| byte == b'\n')
        .map(line)
        .collect::<Vec<_>>()
        .join(&b'\n')
}

/// A boundary that the program chose itself: 32 hexadecimal digits, named in `head`.
fn boundary(head: &[u8], data: &[u8]) -> Vec<u8> {
    let name = b"boundary=";
    let Some(at) = find(head, name) else {
        return data.to_vec();
    };
    let value = &head[at + name.len()..];
    let digits = value
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    if digits == 32 {
        replace(data, &value[..digits], b"{BOUNDARY}")
    } else {
        data.to_vec()
    }
}

pub(super) fn find(data: &[u8], part: &[u8]) -> Option<usize> {
    data.windows(part.len()).position(|window| window == part)
}

#[test]
fn names_take_the_place_of_what_changes() {
    let names = Names {
        port: 40123,
        folder: Path::new("/tmp/row"),
    };
    let clean = |text: &str| String::from_utf8(names.clean(text.as_bytes())).unwrap();
    assert_eq!(
        clean("localhost:40123 1401234 40123"),
        "localhost:{PORT} 1401234 {PORT}"
    );
    assert_eq!(clean("/tmp/row/a HTTPie/3.2.4"), "{DIR}/a {UA}");
    assert_eq!(
        clean("cnonce=\"0af\", cnonce=\"zz\""),
        "cnonce=\"{HEX}\", cnonce=\"zz\""
    );
    assert_eq!(
        clean("Elapsed time: 0.012s\nx"),
        "Elapsed time: {ELAPSED}s\nx"
    );
    assert_eq!(
        clean("\u{1b}[34mElapsed time\u{1b}[39m: \u{1b}[32m1.5e-05\u{1b}[39ms\u{1b}[39m"),
        "\u{1b}[34mElapsed time\u{1b}[39m: \u{1b}[32m{ELAPSED}\u{1b}[39ms\u{1b}[39m"
    );
    let own = "0123456789abcdef0123456789abcdef";
    assert_eq!(
        clean(&format!("boundary={own}\n--{own}--")),
        "boundary={BOUNDARY}\n--{BOUNDARY}--"
    );
}
