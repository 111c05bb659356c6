//! The head of a message as text: start line, header lines, and the blank line that ends it.
//!
//! HTTPie: `httpie/output/lexers/http.py`, `lexers/metadata.py` and `formatters/headers.py`. Plain heads end their
//! lines with CR LF, coloured ones with LF, and both end with two CR LF, as HTTPie's do.

use std::borrow::Cow;
use std::io::{self, Write};

use super::terminal::visible_line;
use super::theme::{Dialect, Paint, Role, Theme};

/// The first line of a head. `version` is the whole word, such as `HTTP/1.1`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum StartLine<'a> {
    Request {
        method: &'a str,
        target: &'a str,
        version: &'a str,
    },
    Response {
        version: &'a str,
        code: u16,
        reason: &'a str,
    },
}

/// How heads are shown.
#[derive(Clone, Copy, Default)]
pub(crate) struct HeadOptions<'a> {
    /// Sort the headers by name; those of one name keep their order.
    pub(crate) sort: bool,
    /// `None` is plain text.
    pub(crate) theme: Option<&'a Theme>,
}

/// Writes a head with its control characters made visible.
pub(crate) fn write_head(
    start: StartLine<'_>,
    headers: &[(&str, &str)],
    options: HeadOptions<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut headers: Cow<'_, [_]> = Cow::Borrowed(headers);
    if options.sort {
        headers.to_mut().sort_by_key(|(name, _)| *name);
    }
    let mut text = match options.theme {
        None => plain(start, &headers),
        Some(theme) => Painter::new(theme).head(start, &headers),
    };
    text.extend_from_slice(b"\r\n\r\n");
    out.write_all(&text)
}

fn plain(start: StartLine<'_>, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut text = match start {
        StartLine::Request {
            method,
            target,
            version,
        } => {
            format!(
                "{} {} {}",
                visible_line(method),
                visible_line(target),
                visible_line(version)
            )
        }
        StartLine::Response {
            version,
            code,
            reason,
        } => {
            format!(
                "{} {code:03} {}",
                visible_line(version),
                visible_line(reason)
            )
        }
    };
    for (name, value) in headers {
        for part in ["\r\n", &visible_line(name), ": ", &visible_line(value)] {
            text.push_str(part);
        }
    }
    text.into_bytes()
}

/// Writes the time that an exchange took, in seconds, as HTTPie's `--meta` does; no line end.
pub(crate) fn write_elapsed(
    seconds: f64,
    theme: Option<&Theme>,
    out: &mut impl Write,
) -> io::Result<()> {
    let number = elapsed_digits(seconds);
    let Some(theme) = theme else {
        return write!(out, "Elapsed time: {number}s");
    };
    let mut text = Vec::new();
    theme.paint(Role::Label).write("Elapsed time", &mut text);
    theme.paint(Role::Colon).write(":", &mut text);
    theme.paint(Role::HeadText).write(" ", &mut text);
    theme.elapsed(seconds).write(&number, &mut text);
    theme.paint(Role::Unit).write("s", &mut text);
    text.extend_from_slice(theme.line_end().trim_end().as_bytes());
    out.write_all(&text)
}

/// Python's shortest form, which always has a point.
fn elapsed_digits(seconds: f64) -> String {
    format!("{seconds:?}")
}

/// The paints of a head, prepared once.
struct Painter<'a> {
    theme: &'a Theme,
    text: Paint,
    protocol: Paint,
    number: Paint,
    name: Paint,
    colon: Paint,
    value: Paint,
    /// HTTPie's lexer for 256 colours wants a value, and takes the blank before an empty one for it.
    blank_value: bool,
}

impl<'a> Painter<'a> {
    fn new(theme: &'a Theme) -> Self {
        Painter {
            theme,
            text: theme.paint(Role::HeadText),
            protocol: theme.paint(Role::Protocol),
            number: theme.paint(Role::Number),
            name: theme.paint(Role::HeaderName),
            colon: theme.paint(Role::Colon),
            value: theme.paint(Role::HeaderValue),
            blank_value: theme.dialect() == Dialect::Indexed,
        }
    }

    fn head(&self, start: StartLine<'_>, headers: &[(&str, &str)]) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        match start {
            StartLine::Request {
                method,
                target,
                version,
            } => {
                self.theme
                    .method(method)
                    .write(&visible_line(method), &mut out);
                self.text.write(" ", &mut out);
                self.theme
                    .paint(Role::Url)
                    .write(&visible_line(target), &mut out);
                self.text.write(" ", &mut out);
                self.version(version, &mut out);
            }
            StartLine::Response {
                version,
                code,
                reason,
            } => {
                self.version(version, &mut out);
                self.text.write(" ", &mut out);
                self.theme
                    .status(code)
                    .write(&format!("{code:03}"), &mut out);
                self.text.write(" ", &mut out);
                self.theme
                    .reason(code)
                    .write(&visible_line(reason), &mut out);
            }
        }
        for (name, value) in headers {
            out.push(b'\n');
            self.header(name, value, &mut out);
        }
        // A head whose last header is empty ends in a blank, which HTTPie trims.
        out.truncate(out.trim_ascii_end().len());
        out
    }

    fn version(&self, version: &str, out: &mut Vec<u8>) {
        let version = visible_line(version);
        let (protocol, number) = version.split_once('/').unwrap_or((&version, ""));
        self.protocol.write(protocol, out);
        if !number.is_empty() {
            self.colon.write("/", out);
            self.number.write(number, out);
        }
    }

    fn header(&self, name: &str, value: &str, out: &mut Vec<u8>) {
        self.name.write(&visible_line(name), out);
        self.colon.write(":", out);
        let value = format!(" {}", visible_line(value));
        let mut blanks = value.len() - value.trim_start_matches(' ').len();
        if blanks == value.len() && self.blank_value {
            blanks -= 1;
        }
        self.text.write(&value[..blanks], out);
        self.value.write(&value[blanks..], out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::theme::{ColorDepth, StyleName, Theme};
    use super::{HeadOptions, StartLine, write_elapsed, write_head};

    const REQUEST: StartLine<'_> = StartLine::Request {
        method: "POST",
        target: "/x?a=b",
        version: "HTTP/1.1",
    };
    const HEADERS: &[(&str, &str)] = &[
        ("b", "2"),
        ("Host", "localhost"),
        ("a", "x:y z"),
        ("Host", "again"),
    ];

    fn theme(name: &str) -> Theme {
        Theme::new(name.parse::<StyleName>().unwrap(), ColorDepth::Indexed)
    }

    fn shown(start: StartLine<'_>, headers: &[(&str, &str)], options: HeadOptions<'_>) -> String {
        let mut out = Vec::new();
        write_head(start, headers, options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn plain_heads_keep_or_sort_their_headers() {
        let sorted = HeadOptions {
            sort: true,
            theme: None,
        };
        assert_eq!(
            shown(REQUEST, HEADERS, HeadOptions::default()),
            "POST /x?a=b HTTP/1.1\r\nb: 2\r\nHost: localhost\r\na: x:y z\r\nHost: again\r\n\r\n"
        );
        assert_eq!(
            shown(REQUEST, HEADERS, sorted),
            "POST /x?a=b HTTP/1.1\r\nHost: localhost\r\nHost: again\r\na: x:y z\r\nb: 2\r\n\r\n"
        );
    }

    #[test]
    fn controls_of_a_head_are_shown() {
        let start = StartLine::Response {
            version: "HTTP/1.1",
            code: 200,
            reason: "\x1b]0;x",
        };
        let auto = theme("auto");
        for theme in [None, Some(&auto)] {
            let head = shown(
                start,
                &[("a\x07", "\u{9b}1m")],
                HeadOptions { sort: false, theme },
            );
            assert!(
                head.contains("\\u001b]0;x")
                    && head.contains("a\\u0007")
                    && head.contains("\\u009b1m")
            );
        }
    }

    #[test]
    fn auto_is_painted_as_httpie_paints_it() {
        let auto = theme("auto");
        let options = HeadOptions {
            sort: false,
            theme: Some(&auto),
        };
        assert_eq!(
            shown(REQUEST, &[("Host", "localhost"), ("X-Y", "")], options),
            "\x1b[32mPOST\x1b[39;49;00m \x1b[04m\x1b[36m/x?a=b\x1b[39;49;00m \x1b[34mHTTP\x1b[39;49;00m/\
             \x1b[34m1.1\x1b[39;49;00m\n\x1b[36mHost\x1b[39;49;00m: localhost\n\x1b[36mX-Y\x1b[39;49;00m:\r\n\r\n"
        );
        let start = StartLine::Response {
            version: "HTTP/1.1",
            code: 404,
            reason: "Not Found",
        };
        assert_eq!(
            shown(start, &[], options),
            "\x1b[34mHTTP\x1b[39;49;00m/\x1b[34m1.1\x1b[39;49;00m \x1b[34m404\x1b[39;49;00m \
             \x1b[36mNot Found\x1b[39;49;00m\r\n\r\n"
        );
    }

    #[test]
    fn elapsed_times_have_a_color_by_speed() {
        let shown = |seconds, theme: Option<&Theme>| {
            let mut out = Vec::new();
            write_elapsed(seconds, theme, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(2.0, None), "Elapsed time: 2.0s");
        assert_eq!(
            shown(0.123, Some(&theme("pie"))),
            "\x1b[38;5;8mElapsed time\x1b[39m\x1b[38;5;8;01m:\x1b[39;00m \x1b[38;5;72;01m0.123\x1b[39;00ms"
        );
    }
}
