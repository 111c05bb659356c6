//! How one body is shown, and the stages that its text passes for it.
//!
//! HTTPie: `Formatting.format_body` in `httpie/output/processing.py`.

use std::io;
use std::rc::Rc;

use super::guess::Guess;
use super::kind::{self, Kind, Lexer};
use super::tidy::Tidy;
use crate::output::code;
use crate::output::form::Form;
use crate::output::json::{Formatter, JsonOptions, SortedFormatter};
use crate::output::markup::{Language, Markup};
use crate::output::options::FormatOptions;
use crate::output::sink::{Json, Out, Sink};
use crate::output::terminal::Visible;
use crate::output::theme::{JsonTheme, Theme};
use crate::output::uniform::Uniform;

/// How one body is shown.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) kind: Kind,
    /// `None` leaves the layout as it is.
    pub(super) format: Option<&'a FormatOptions>,
    /// `None` is plain text.
    pub(super) theme: Option<&'a Theme>,
    /// The same for JSON, or for JSON that calls itself JavaScript.
    pub(super) json_theme: Option<&'a Rc<JsonTheme>>,
    /// Control characters must not get through.
    pub(super) visible: bool,
    pub(super) assume_json: bool,
    pub(super) out: Out<'a>,
}

impl<'a> Look<'a> {
    /// The stages for a whole text: a body, a line or a record.
    pub(super) fn stages(self) -> Box<dyn Sink + 'a> {
        let formats = self.json_format().is_some();
        let paints = self.lexer() == Some(Lexer::Json);
        let assumed = self.assume_json && self.theme.is_some();
        let is_script = self.lexer() == Some(Lexer::JavaScript);
        match self.kind.json {
            kind::Json::Yes if formats || paints => self.json(),
            kind::Json::Perhaps if formats || assumed || is_script => Box::new(Guess::new(self)),
            _ if paints => self.json(),
            _ => self.text(),
        }
    }

    /// The stages for JSON, which is coloured by the lexer of its type.
    pub(super) fn json(self) -> Box<dyn Sink + 'a> {
        let format = self.json_format();
        let assumed = self.assume_json && matches!(self.lexer(), None | Some(Lexer::Text));
        let theme = match self.lexer() {
            Some(Lexer::Json | Lexer::JavaScript) => self.json_theme,
            _ if assumed => self.json_theme,
            _ => None,
        };
        let next = match theme {
            Some(_) => Box::new(self.out),
            None => self.text(),
        };
        let options = JsonOptions {
            indent: format.map(|format| format.json_indent),
            decode_escapes: format.is_some(),
            theme,
        };
        Box::new(if format.is_some_and(|format| format.json_sort_keys) {
            Json::Sorted(SortedFormatter::new(options, next))
        } else {
            Json::AsReceived(Formatter::new(options, next))
        })
    }

    /// The stages for what is no JSON.
    pub(super) fn text(self) -> Box<dyn Sink + 'a> {
        let indent = self
            .format
            .filter(|format| self.kind.xml && format.xml_format)
            .map(|format| format.xml_indent);
        let lexer = self.lexer();
        let markup = |language, theme| -> Box<dyn Sink + 'a> {
            Box::new(Markup::new(language, indent, theme, self.out))
        };
        let next: Box<dyn Sink + 'a> = match (lexer, self.theme) {
            (Some(Lexer::Xml), Some(theme)) => markup(Language::Xml, Some(theme)),
            (Some(Lexer::Html), Some(theme)) => markup(Language::Html, Some(theme)),
            (Some(Lexer::Css), Some(theme)) => code::stage(code::Language::Css, theme, self.out),
            (Some(Lexer::JavaScript), Some(theme)) => {
                code::stage(code::Language::JavaScript, theme, self.out)
            }
            (Some(Lexer::Yaml), Some(theme)) => code::stage(code::Language::Yaml, theme, self.out),
            (Some(Lexer::Form), Some(theme)) => Box::new(Form::new(theme, self.out)),
            (Some(_), Some(theme)) => Box::new(Uniform::new(theme, self.out)),
            _ if indent.is_some() => markup(Language::Xml, None),
            _ => Box::new(self.out),
        };
        let tidy = match lexer {
            Some(_) => Box::new(Tidy::new(next)),
            None => next,
        };
        if self.visible {
            Box::new(Visible::new(tidy))
        } else {
            tidy
        }
    }

    /// Writes what separates this text from the next one.
    pub(super) fn line_end(mut self) -> io::Result<()> {
        io::Write::write_all(&mut self.out, b"\n")
    }

    fn json_format(&self) -> Option<&'a FormatOptions> {
        self.format
            .filter(|format| format.json_format && self.kind.json != kind::Json::No)
    }

    fn lexer(&self) -> Option<Lexer> {
        self.kind.lexer.filter(|_| self.theme.is_some())
    }
}
