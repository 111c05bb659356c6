//! Where the tokens of a JSON text are laid out and painted: lines, margins, colours.

use std::io::{self, Write};
use std::rc::Rc;

use super::super::terminal;
use super::super::theme::{JsonTheme, Paint};
use super::escape;
use super::scan::Window;
use super::sheet::{Frame, Sheet, Stamp};
use super::tail::{Tail, Tails};
use super::token::{Token, Word};

/// Containers deeper than this go on in one line: margins that grow without end would make the output quadratic.
pub(super) const DEEPEST_MARGIN: usize = 512;

/// A painted run that may go on: HTTPie paints neighbours of one kind as one run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    None,
    Punctuation,
    Blank,
    Prefix,
}

/// How tokens of one kind are painted.
struct Style {
    open: Stamp,
    close: Stamp,
    /// The end of a token that is cut short.
    broken: Stamp,
}

impl Style {
    fn new(paint: &Paint, quote: &str) -> Self {
        let Paint { on, off } = paint;
        Style {
            open: Stamp::new(&[on, quote]),
            close: Stamp::new(&[quote, off]),
            broken: Stamp::new(&[off]),
        }
    }
}

/// A buffered writer of painted tokens.
pub(super) struct Page<W> {
    out: W,
    sheet: Sheet,
    theme: Rc<JsonTheme>,
    colored: bool,
    /// Blanks a level, or the blanks of the input.
    indent: Option<usize>,
    tails: Tails,
    /// By [`Token`].
    styles: [Style; 7],
    /// The same for short tokens, if their paints allow that.
    frames: [Frame; 7],
    has_frames: bool,
    paints_punctuation: bool,
    run: Run,
    /// Line ends of the input that are written once something follows them: HTTPie trims them when painting.
    held_lines: usize,
    after_return: bool,
    started: bool,
    /// Something is to be done before the next token: one of the four fields above.
    pending: bool,
    ends_line: bool,
}

impl<W: Write> Page<W> {
    pub(super) fn new(indent: Option<usize>, theme: Option<&Rc<JsonTheme>>, out: W) -> Self {
        let colored = theme.is_some();
        let theme = theme
            .cloned()
            .unwrap_or_else(|| Rc::new(JsonTheme::plain()));
        let Paint { on, off } = &theme.punctuation;
        let colon = format!("{on}:{off}{} {}", theme.blank.on, theme.blank.off);
        let styles = [
            (&theme.key, "\""),
            (&theme.string, "\""),
            (&theme.integer, ""),
            (&theme.float, ""),
            (&theme.boolean, ""),
            (&theme.null, ""),
            (&theme.punctuation, ""),
        ];
        let frames = styles.map(|(paint, _)| Frame::new(&paint.on, &paint.off));
        let has_frames = indent.is_some() && frames.iter().all(Option::is_some);
        Page {
            out,
            sheet: Sheet::new(),
            colored,
            indent,
            tails: Tails::new(&colon),
            styles: styles.map(|(paint, quote)| Style::new(paint, quote)),
            frames: frames.map(Option::unwrap_or_default),
            has_frames,
            paints_punctuation: !on.is_empty(),
            run: Run::None,
            held_lines: 0,
            after_return: false,
            started: false,
            pending: true,
            ends_line: false,
            theme,
        }
    }

    pub(super) fn keeps_blanks(&self) -> bool {
        self.indent.is_none()
    }

    /// Starts a line for something at `depth`.
    #[inline]
    pub(super) fn line(&mut self, depth: usize) {
        if self.has_margin(depth) {
            self.close();
            self.sheet.stamp(&self.tails[Tail::line(depth)]);
        }
    }

    #[inline]
    fn has_margin(&mut self, depth: usize) -> bool {
        self.tails.reach(depth) || self.add_margins(depth)
    }

    /// Makes the margins up to `depth`; false when there is none.
    #[cold]
    fn add_margins(&mut self, depth: usize) -> bool {
        let Some(indent) = self.indent.filter(|_| depth <= DEEPEST_MARGIN) else {
            return false;
        };
        self.tails.extend(depth, indent, &self.theme);
        true
    }

    #[inline]
    pub(super) fn punctuation(&mut self, byte: u8) {
        if self.paints_punctuation || self.pending {
            self.enter(Run::Punctuation);
        }
        self.sheet.byte(byte);
    }

    /// A colon, with a blank after it when the page lays out `depth`.
    #[inline]
    pub(super) fn colon(&mut self, depth: usize) {
        if self.indent.is_some() && depth <= DEEPEST_MARGIN {
            self.close();
            self.sheet.stamp(&self.tails[Tail::COLON]);
        } else {
            self.punctuation(b':');
        }
    }

    #[inline]
    pub(super) fn open(&mut self, token: Token) {
        self.close();
        self.sheet.stamp(&self.styles[token as usize].open);
    }

    /// Whether [`Page::short`] may be used at this depth.
    #[inline]
    pub(super) fn is_quick(&mut self, depth: usize) -> bool {
        self.has_frames && self.has_margin(depth)
    }

    /// False when it is time to [`Page::drain`].
    #[inline]
    pub(super) fn has_room(&self) -> bool {
        !self.sheet.is_full()
    }

    /// A whole token, the first `length` bytes of the window, below 32 of them, and its tail; false when it is time to drain.
    #[inline]
    #[must_use]
    pub(super) fn short(
        &mut self,
        token: Token,
        window: &Window,
        length: usize,
        tail: Tail,
    ) -> bool {
        self.close();
        let frame = &self.frames[token as usize];
        self.sheet.framed(frame, window, length, &self.tails[tail])
    }

    /// The tail of a token that was not short.
    #[inline]
    pub(super) fn tail(&mut self, tail: Tail) {
        self.sheet.stamp(&self.tails[tail]);
    }

    /// A comma and the start of the next line.
    pub(super) fn comma(&mut self, depth: usize) {
        if !self.pending && self.has_margin(depth) {
            self.sheet.stamp(&self.tails[Tail::comma(depth)]);
        } else {
            self.punctuation(b',');
            self.line(depth);
        }
    }

    #[inline]
    pub(super) fn finish_token(&mut self, token: Token) {
        self.sheet.stamp(&self.styles[token as usize].close);
    }

    /// Ends the paint of a string that has no end.
    pub(super) fn break_token(&mut self, token: Token) {
        self.sheet.stamp(&self.styles[token as usize].broken);
    }

    /// Part of a token, as it is.
    #[inline]
    pub(super) fn part(&mut self, input: &[u8], from: usize, to: usize) {
        self.sheet.part(input, from, to);
    }

    /// The start of the input, as far as it is letters, many of them escaped; returns how much of it that is.
    #[inline]
    pub(super) fn letters(&mut self, input: &[u8]) -> usize {
        self.sheet.fill(|room| escape::letters(input, room))
    }

    pub(super) fn character(&mut self, c: char) {
        self.sheet.character(c);
    }

    pub(super) fn escaped(&mut self, c: char) {
        let mut escape = Vec::with_capacity(6);
        terminal::push_escape(c, &mut escape);
        self.sheet.copy(&escape);
    }

    pub(super) fn word(&mut self, word: Word) {
        self.open(word.token());
        self.sheet.copy(word.as_str().as_bytes());
        self.finish_token(word.token());
    }

    /// A byte order mark: HTTPie shows it, but not in colours.
    pub(super) fn byte_order_mark(&mut self, mark: &str) {
        if !self.colored {
            self.sheet.copy(mark.as_bytes());
        }
    }

    /// Blanks of the input, on a page that keeps them.
    pub(super) fn blanks(&mut self, blanks: &[u8]) {
        if !self.colored {
            return self.sheet.copy(blanks);
        }
        for byte in blanks {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' | b'\r' => {
                    self.held_lines += 1;
                    self.after_return = *byte == b'\r';
                    self.pending = true;
                }
                _ => {
                    self.enter(Run::Blank);
                    self.sheet.byte(*byte);
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
            let written = self.visible(content, last || ended);
            used += written;
            if written < content.len() {
                break;
            }
            if ended {
                self.close();
                self.sheet.byte(b'\n');
                used += 1;
            }
        }
        used
    }

    /// Text after the JSON went wrong, without paint. Returns how much of it was written.
    pub(super) fn raw(&mut self, text: &[u8], last: bool) -> usize {
        self.close();
        self.ends_line = text.ends_with(b"\n");
        self.visible(text, last)
    }

    fn visible(&mut self, text: &[u8], last: bool) -> usize {
        let mut shown = Vec::with_capacity(text.len());
        let used = terminal::push_visible(text, last, &mut shown);
        self.sheet.copy(&shown);
        used
    }

    #[inline]
    fn enter(&mut self, run: Run) {
        if self.run != run || self.held_lines > 0 {
            self.close();
            self.sheet.copy(paint(&self.theme, run).on.as_bytes());
            self.run = run;
            self.pending = true;
        }
    }

    /// Ends the run that may have gone on, and writes the line ends that were held.
    #[inline]
    fn close(&mut self) {
        if self.pending {
            self.settle();
        }
    }

    #[inline(never)]
    fn settle(&mut self) {
        if self.run != Run::None {
            self.sheet.copy(paint(&self.theme, self.run).off.as_bytes());
            if self.held_lines > 0 && self.run == Run::Blank {
                self.sheet.byte(b'\n');
                self.held_lines -= 1;
            }
            self.run = Run::None;
        }
        for _ in 0..std::mem::take(&mut self.held_lines) {
            if self.started {
                self.sheet.copy(self.theme.line_end.as_bytes());
            }
        }
        self.started = true;
        self.after_return = false;
        self.pending = false;
    }

    /// Hands on what has gathered when it is much.
    #[inline]
    pub(super) fn drain(&mut self) -> io::Result<()> {
        if self.sheet.is_full() {
            self.sheet.empty(&mut self.out)
        } else {
            Ok(())
        }
    }

    /// Hands on what has gathered.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.sheet.empty(&mut self.out)?;
        self.out.flush()
    }

    /// Ends the page: a painted one ends in one line end.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if self.colored {
            let blank = self.run == Run::Blank;
            self.held_lines = 0;
            self.close();
            if blank {
                self.sheet.byte(b'\n');
            } else if !self.ends_line {
                self.sheet.copy(self.theme.line_end.as_bytes());
            }
        }
        self.sheet.empty(&mut self.out)?;
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
