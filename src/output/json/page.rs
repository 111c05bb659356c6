//! Where the tokens of a JSON text are laid out and painted: lines, margins, colours.

use std::io::{self, Write};

use super::super::terminal;
use super::super::theme::{JsonTheme, Paint};

/// Written to the writer when this many bytes have gathered.
const FULL: usize = 64 * 1024;

/// Containers deeper than this go on in one line: margins that grow without end would make the output quadratic.
const DEEPEST_MARGIN: usize = 512;

/// A painted run that may go on: HTTPie paints neighbours of one kind as one run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    None,
    Punctuation,
    Blank,
    Prefix,
}

/// A buffered writer of painted tokens.
pub(super) struct Page<W> {
    out: W,
    buffer: Vec<u8>,
    theme: JsonTheme,
    colored: bool,
    /// Blanks a level, or the blanks of the input.
    indent: Option<usize>,
    /// A line end, the start of a run of blanks, and as many blanks as were needed so far.
    margin: Vec<u8>,
    text_open: Vec<u8>,
    key_open: Vec<u8>,
    text_close: Vec<u8>,
    key_close: Vec<u8>,
    colon: Vec<u8>,
    run: Run,
    /// Line ends of the input that are written once something follows them: HTTPie trims them when painting.
    held_lines: usize,
    after_return: bool,
    started: bool,
    ends_line: bool,
}

impl<W: Write> Page<W> {
    pub(super) fn new(indent: Option<usize>, theme: Option<&JsonTheme>, out: W) -> Self {
        let colored = theme.is_some();
        let theme = theme.cloned().unwrap_or_else(JsonTheme::plain);
        let join = |parts: &[&str]| parts.concat().into_bytes();
        Page {
            out,
            buffer: Vec::with_capacity(FULL + FULL / 4),
            colored,
            indent,
            margin: join(&[&theme.line_end, &theme.blank.on]),
            text_open: join(&[&theme.string.on, "\""]),
            key_open: join(&[&theme.key.on, "\""]),
            text_close: join(&["\"", &theme.string.off]),
            key_close: join(&["\"", &theme.key.off]),
            colon: join(&[
                &theme.punctuation.on,
                ":",
                &theme.punctuation.off,
                &theme.blank.on,
                " ",
                &theme.blank.off,
            ]),
            run: Run::None,
            held_lines: 0,
            after_return: false,
            started: false,
            ends_line: false,
            theme,
        }
    }

    pub(super) fn is_colored(&self) -> bool {
        self.colored
    }

    pub(super) fn keeps_blanks(&self) -> bool {
        self.indent.is_none()
    }

    /// Starts a line for something at `depth`.
    #[inline]
    pub(super) fn line(&mut self, depth: usize) {
        let Some(indent) = self.indent.filter(|_| depth <= DEEPEST_MARGIN) else {
            return;
        };
        self.close();
        let width = depth * indent;
        if width == 0 {
            self.buffer
                .extend_from_slice(self.theme.line_end.as_bytes());
            return;
        }
        let length = self.theme.line_end.len() + self.theme.blank.on.len() + width;
        if self.margin.len() < length {
            self.margin.resize(length, b' ');
        }
        self.buffer.extend_from_slice(&self.margin[..length]);
        self.buffer
            .extend_from_slice(self.theme.blank.off.as_bytes());
    }

    #[inline]
    pub(super) fn punctuation(&mut self, byte: u8) {
        self.enter(Run::Punctuation);
        self.buffer.push(byte);
    }

    /// A colon, with a blank after it when the page lays out `depth`.
    #[inline]
    pub(super) fn colon(&mut self, depth: usize) {
        if self.indent.is_some() && depth <= DEEPEST_MARGIN {
            self.close();
            self.buffer.extend_from_slice(&self.colon);
        } else {
            self.punctuation(b':');
        }
    }

    #[inline]
    pub(super) fn open_string(&mut self, key: bool) {
        self.close();
        self.buffer
            .extend_from_slice(if key { &self.key_open } else { &self.text_open });
    }

    #[inline]
    pub(super) fn close_string(&mut self, key: bool) {
        self.buffer.extend_from_slice(if key {
            &self.key_close
        } else {
            &self.text_close
        });
    }

    /// Ends the paint of a string that has no end.
    pub(super) fn break_string(&mut self, key: bool) {
        let paint = if key {
            &self.theme.key
        } else {
            &self.theme.string
        };
        self.buffer.extend_from_slice(paint.off.as_bytes());
    }

    /// Part of a string or a number, as it is.
    #[inline]
    pub(super) fn part(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    pub(super) fn character(&mut self, c: char) {
        self.buffer
            .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    pub(super) fn escaped(&mut self, c: char) {
        terminal::push_escape(c, &mut self.buffer);
    }

    #[inline]
    pub(super) fn open_number(&mut self, float: bool) {
        self.close();
        let paint = if float {
            &self.theme.float
        } else {
            &self.theme.integer
        };
        self.buffer.extend_from_slice(paint.on.as_bytes());
    }

    #[inline]
    pub(super) fn close_number(&mut self, float: bool) {
        let paint = if float {
            &self.theme.float
        } else {
            &self.theme.integer
        };
        self.buffer.extend_from_slice(paint.off.as_bytes());
    }

    /// `true`, `false` or `null`.
    pub(super) fn word(&mut self, word: &str) {
        self.close();
        let paint = if word == "null" {
            &self.theme.null
        } else {
            &self.theme.boolean
        };
        paint.write(word, &mut self.buffer);
    }

    /// Blanks of the input, on a page that keeps them.
    pub(super) fn blanks(&mut self, blanks: &[u8]) {
        if !self.colored {
            return self.part(blanks);
        }
        for byte in blanks {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' | b'\r' => {
                    self.held_lines += 1;
                    self.after_return = *byte == b'\r';
                }
                _ => {
                    self.enter(Run::Blank);
                    self.buffer.push(*byte);
                }
            }
        }
    }

    /// Text before the JSON; `last` as in [`terminal::push_visible`]. Returns how much of it was written.
    pub(super) fn prefix(&mut self, text: &[u8], last: bool) -> usize {
        let mut used = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let content = line.strip_suffix(b"\n").unwrap_or(line);
            if !content.is_empty() || self.theme.line_end.len() > 1 {
                self.enter(Run::Prefix);
            }
            let ended = content.len() < line.len();
            let written = terminal::push_visible(content, last || ended, &mut self.buffer);
            used += written;
            if written < content.len() {
                break;
            }
            if ended {
                self.close();
                self.buffer.push(b'\n');
                used += 1;
            }
        }
        used
    }

    /// Text after the JSON went wrong, without paint. Returns how much of it was written.
    pub(super) fn raw(&mut self, text: &[u8], last: bool) -> usize {
        self.close();
        self.ends_line = text.ends_with(b"\n");
        terminal::push_visible(text, last, &mut self.buffer)
    }

    #[inline]
    fn enter(&mut self, run: Run) {
        if self.run != run || self.held_lines > 0 {
            self.close();
            self.buffer
                .extend_from_slice(paint(&self.theme, run).on.as_bytes());
            self.run = run;
        }
    }

    /// Ends the run that may have gone on, and writes the line ends that were held.
    #[inline]
    fn close(&mut self) {
        if self.run != Run::None {
            self.close_run();
        } else if self.held_lines > 0 {
            self.release_lines();
        }
        self.started = true;
        self.after_return = false;
    }

    fn close_run(&mut self) {
        self.buffer
            .extend_from_slice(paint(&self.theme, self.run).off.as_bytes());
        if self.held_lines > 0 && self.run == Run::Blank {
            self.buffer.push(b'\n');
            self.held_lines -= 1;
        }
        self.run = Run::None;
        self.release_lines();
    }

    fn release_lines(&mut self) {
        for _ in 0..std::mem::take(&mut self.held_lines) {
            if self.started {
                self.buffer
                    .extend_from_slice(self.theme.line_end.as_bytes());
            }
        }
    }

    /// Hands the buffer on when it is full.
    #[inline]
    pub(super) fn drain(&mut self) -> io::Result<()> {
        if self.buffer.len() >= FULL {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Hands the buffer on, whatever it holds.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.out.flush()
    }

    /// Ends the page: a painted one ends in one line end.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if self.colored {
            let blank = self.run == Run::Blank;
            self.held_lines = 0;
            self.close();
            if blank {
                self.buffer.push(b'\n');
            } else if !self.ends_line {
                self.buffer
                    .extend_from_slice(self.theme.line_end.as_bytes());
            }
        }
        self.out.write_all(&self.buffer)?;
        Ok(self.out)
    }
}

fn paint(theme: &JsonTheme, run: Run) -> &Paint {
    match run {
        Run::Punctuation | Run::None => &theme.punctuation,
        Run::Blank => &theme.blank,
        Run::Prefix => &theme.prefix,
    }
}
