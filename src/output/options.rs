//! What the output options say, and their spelling on the command line.
//!
//! HTTPie: `httpie/output/models.py` and `httpie/cli/constants.py`.

use std::str::FromStr;

use clap::ValueEnum;

use super::charset::Charset;
use super::redact::Redactor;
use super::size_limit::SizeLimit;
use super::theme::{ColorDepth, StyleName};

/// Everything the renderer has to know, decided.
#[derive(Debug)]
pub(crate) struct OutputOptions {
    pub(crate) parts: Parts,
    /// Responses that another request follows are shown too. Their requests always are, as in HTTPie.
    pub(crate) all: bool,
    /// Challenges and their answers are shown too. HTTPie's help promises so of `--all`, but it shows neither.
    pub(crate) challenges: bool,
    /// Rearrange bodies and heads to be read.
    pub(crate) format: bool,
    pub(crate) colors: bool,
    pub(crate) style: StyleName,
    pub(crate) depth: ColorDepth,
    pub(crate) fine: FormatOptions,
    /// Show every line or record as it comes.
    pub(crate) stream: bool,
    /// A person reads: characters are made safe and fit for a terminal.
    pub(crate) terminal: bool,
    /// Take any text for JSON (`--json`).
    pub(crate) assume_json: bool,
    /// What responses are, whatever their heads say.
    pub(crate) response_mime: Option<MediaType>,
    /// How responses are to be read, whatever their heads say.
    pub(crate) response_charset: Option<Charset>,
    /// Print requests as HTTPie does: `Host` behind the other headers, and names as typed, instead of as they are sent.
    pub(crate) as_httpie: bool,
    /// The largest response body to take, unpacked.
    pub(crate) max_size: Option<SizeLimit>,
    /// `HTTP/1.1` and so on, as the request line has it.
    pub(crate) request_version: &'static str,
    pub(crate) redactor: Redactor,
}

/// A media type without parameters, `type/subtype`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MediaType(String);

impl MediaType {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no media type.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' doesn’t look like a mime type; use type/subtype")]
pub(crate) struct NoMediaType(String);

impl FromStr for MediaType {
    type Err = NoMediaType;

    fn from_str(text: &str) -> Result<Self, NoMediaType> {
        if text.matches('/').count() == 1 {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoMediaType(text.to_owned()))
        }
    }
}

/// The `--pretty` choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pretty {
    /// Format and colour
    All,
    /// Colour only
    Colors,
    /// Format only
    Format,
    /// Leave it as received
    None,
}

impl Pretty {
    pub(crate) fn formats(self) -> bool {
        matches!(self, Self::All | Self::Format)
    }

    pub(crate) fn colors(self) -> bool {
        matches!(self, Self::All | Self::Colors)
    }
}

/// Parts of an exchange: the letters of `--print`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The value of the request's `Authorization`, as sent and on a line by itself.
    pub(crate) authorization: bool,
    /// `H`
    pub(crate) request_head: bool,
    /// `B`
    pub(crate) request_body: bool,
    /// `h`
    pub(crate) response_head: bool,
    /// `b`
    pub(crate) response_body: bool,
    /// `m`
    pub(crate) meta: bool,
}

impl Parts {
    /// The parts that these letters name, or the letters that name none.
    pub(crate) fn parse(letters: &str) -> Result<Self, String> {
        let unknown: String = letters
            .chars()
            .filter(|letter| !"HBhbm".contains(*letter))
            .collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        Ok(Self {
            authorization: false,
            request_head: letters.contains('H'),
            request_body: letters.contains('B'),
            response_head: letters.contains('h'),
            response_body: letters.contains('b'),
            meta: letters.contains('m'),
        })
    }
}

/// The fine points of formatting, `--format-options`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FormatOptions {
    pub(crate) headers_sort: bool,
    pub(crate) json_format: bool,
    /// Blanks per level.
    pub(crate) json_indent: usize,
    pub(crate) json_sort_keys: bool,
    pub(crate) xml_format: bool,
    /// Blanks per level.
    pub(crate) xml_indent: usize,
}

impl Default for FormatOptions {
    fn default() -> Self {
        Self {
            headers_sort: true,
            json_format: true,
            json_indent: 4,
            json_sort_keys: true,
            xml_format: true,
            xml_indent: 2,
        }
    }
}

impl FormatOptions {
    /// Takes over a list like `json.indent:2,headers.sort:false`; the case of letters does not matter.
    pub(crate) fn apply(&mut self, list: &str) -> Result<(), String> {
        list.split(',')
            .try_for_each(|option| self.apply_one(&option.to_lowercase()))
    }

    fn apply_one(&mut self, option: &str) -> Result<(), String> {
        let (key, value) = option
            .split_once(':')
            .filter(|(key, value)| key.matches('.').count() == 1 && !value.contains(':'))
            .ok_or_else(|| format!("invalid option '{option}'"))?;
        let wrong = |kind: &str| format!("invalid value '{value}' in '{option}' (expected {kind})");
        let flag = || value.parse::<bool>().map_err(|_| wrong("true or false"));
        let number = || {
            value
                .parse::<u8>()
                .map(usize::from)
                .map_err(|_| wrong("a number up to 255"))
        };
        match key {
            "headers.sort" => self.headers_sort = flag()?,
            "json.format" => self.json_format = flag()?,
            "json.indent" => self.json_indent = number()?,
            "json.sort_keys" => self.json_sort_keys = flag()?,
            "xml.format" => self.xml_format = flag()?,
            "xml.indent" => self.xml_indent = number()?,
            _ => return Err(format!("invalid key '{key}'")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn print_letters_are_checked() {
        let parts = Parts::parse("Hb").unwrap();
        assert!(parts.request_head && parts.response_body && !parts.meta && !parts.response_head);
        assert_eq!(Parts::parse("HxbQ"), Err("xQ".to_owned()));
    }

    #[test]
    fn media_types_have_one_slash() {
        assert_eq!("text/x".parse::<MediaType>().unwrap().as_str(), "text/x");
        for wrong in ["text", "a/b/c", ""] {
            assert!(wrong.parse::<MediaType>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn format_options_are_checked_by_type() {
        let mut options = FormatOptions::default();
        options.apply("JSON.indent:2,headers.sort:FALSE").unwrap();
        assert_eq!((options.json_indent, options.headers_sort), (2, false));
        for wrong in [
            "json.indent:a",
            "json.indent:true",
            "headers.sort:1",
            "x.y:1",
            "json",
            "json.indent:1:2",
            "",
        ] {
            assert!(FormatOptions::default().apply(wrong).is_err(), "{wrong}");
        }
    }
}
