//! Colours CSS, JavaScript and YAML, and changes nothing else, in one pass over text of any length.
//!
//! HTTPie: the lexers `CssLexer`, `JavascriptLexer` and `YamlLexer` of Pygments. Each language has a file of rules that name the
//! next tokens of a text; this file feeds them. A token is painted when no text that is still to come can change it.

mod css;
mod css_words;
mod javascript;
#[cfg(test)]
mod tests;
mod text;
mod yaml;
mod yaml_parts;

use std::io::{self, Write};

use self::css::Css;
use self::javascript::JavaScript;
use self::text::{Text, Tokens};
use self::yaml::Yaml;
use super::brush::Brush;
use super::sink::{Out, Sink};
use super::theme::{Role, Theme};

/// The longest text that is looked at for one step. What follows a longer token is plain.
const LIMIT: usize = 1 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Css,
    JavaScript,
    Yaml,
}

/// The rules of a language, with the state that the text so far has left them in.
trait Rules: Copy {
    /// Names the next tokens, or changes its state, or both. Is asked again when it looked beyond the end of the text.
    fn step(&mut self, text: &Text, tokens: &mut Tokens);
}

/// The stage that shows text in a language.
pub(super) fn stage<'a>(language: Language, theme: &Theme, out: Out<'a>) -> Box<dyn Sink + 'a> {
    match language {
        Language::Css => Box::new(Code::new(Css::new(), theme, out)),
        Language::JavaScript => Box::new(Code::new(JavaScript::new(), theme, out)),
        Language::Yaml => Box::new(Code::new(Yaml::new(), theme, out)),
    }
}

struct Code<'a, R> {
    rules: R,
    tokens: Tokens,
    brush: Brush,
    /// Text whose tokens are still to come.
    tail: Vec<u8>,
    /// So long a tail is worth another look.
    patience: usize,
    before: u8,
    /// A token was too long.
    is_plain: bool,
    out: Out<'a>,
}

impl<'a, R: Rules> Code<'a, R> {
    fn new(rules: R, theme: &Theme, out: Out<'a>) -> Self {
        Self {
            rules,
            tokens: Tokens::new(),
            brush: Brush::of_code(theme),
            tail: Vec::new(),
            patience: 0,
            before: b'\n',
            is_plain: false,
            out,
        }
    }

    fn feed(&mut self, last: bool) -> io::Result<()> {
        let tail = std::mem::take(&mut self.tail);
        let mut rest = &tail[..];
        while !rest.is_empty() && !self.is_plain {
            let window = &rest[..rest.len().min(LIMIT)];
            let Some(used) = self.step(window, last && window.len() == rest.len()) else {
                self.is_plain = window.len() == LIMIT;
                break;
            };
            rest = &rest[used..];
        }
        if self.is_plain {
            self.brush.piece(Role::Text, rest);
            rest = &[];
        }
        // A long token is not looked through at every piece of it.
        self.patience = rest.len() * 2;
        let used = tail.len() - rest.len();
        self.tail = tail;
        self.tail.drain(..used);
        self.brush.drain(self.out)
    }

    /// Paints the next tokens; `None` if they depend on text to come. Returns how much was painted.
    fn step(&mut self, window: &[u8], last: bool) -> Option<usize> {
        let text = Text::new(window, self.before);
        let mut rules = self.rules;
        self.tokens.clear();
        rules.step(&text, &mut self.tokens);
        if text.is_exceeded() && !last {
            return None;
        }
        self.rules = rules;
        let mut used = 0;
        for (role, length) in &self.tokens {
            let end = (used + length).min(window.len());
            self.brush.token(*role, &window[used..end]);
            used = end;
        }
        if let Some(byte) = window[..used].last() {
            self.before = *byte;
        }
        Some(used)
    }
}

impl<R: Rules> Write for Code<'_, R> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        for piece in text.chunks(LIMIT) {
            self.tail.extend_from_slice(piece);
            if self.tail.len() >= self.patience.min(LIMIT) {
                self.feed(false)?;
            }
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<R: Rules> Sink for Code<'_, R> {
    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.feed(true)?;
        self.brush.end();
        self.brush.drain(self.out)
    }
}
