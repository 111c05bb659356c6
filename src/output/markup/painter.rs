//! Colours the tokens of XML and HTML.
//!
//! HTTPie: the lexers `XmlLexer` and `HtmlLexer` of Pygments. What stands in `script` and `style` elements stays plain.

use super::Language;
use super::token::{Kind, LONGEST_REFERENCE, is_name};
use crate::output::brush::Brush;
use crate::output::theme::Role;

/// Writes tokens to a brush.
pub(super) struct Painter {
    language: Language,
    /// Nothing is painted: the text is only looked through.
    pub(super) is_mute: bool,
    pub(super) brush: Brush,
}

impl Painter {
    pub(super) fn new(language: Language, brush: Brush) -> Self {
        Self {
            language,
            is_mute: false,
            brush,
        }
    }

    /// Paints a token, or a part of a text.
    pub(super) fn token(&mut self, kind: Kind, token: &[u8]) {
        if self.is_mute {
            return;
        }
        if !self.brush.has_colors() {
            return self.brush.piece(Role::Text, token);
        }
        match kind {
            Kind::Text => self.text(token),
            Kind::Comment => self.brush.token(Role::Comment, token),
            Kind::Data | Kind::Instruction | Kind::Declaration => {
                self.brush.token(Role::Preprocessor, token);
            }
            Kind::Stray => {
                self.brush.token(Role::Error, &token[..1]);
                self.text(&token[1..]);
            }
            Kind::End if self.language == Language::Xml => self.brush.token(Role::Key, token),
            Kind::End | Kind::Start => self.tag(token),
        }
    }

    /// The end of a line and blanks.
    pub(super) fn margin(&mut self, margin: &[u8]) {
        if !self.is_mute {
            self.brush.piece(self.blank(), margin);
        }
    }

    /// Text that is not looked into.
    pub(super) fn raw(&mut self, text: &[u8]) {
        self.brush.piece(Role::Text, text);
    }

    fn text(&mut self, text: &[u8]) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = memchr::memchr(b'&', rest).unwrap_or(rest.len());
            self.words(&rest[..end]);
            rest = &rest[end..];
            if rest.is_empty() {
                return;
            }
            let name = 1 + rest[1..]
                .iter()
                .take(LONGEST_REFERENCE - 2)
                .take_while(|byte| !matches!(byte, b';' | b'&') && !byte.is_ascii_whitespace())
                .count();
            let length = if rest.get(name) == Some(&b';') {
                name + 1
            } else {
                1
            };
            let role = if length > 1 {
                Role::Entity
            } else {
                Role::Error
            };
            self.brush.token(role, &rest[..length]);
            rest = &rest[length..];
        }
    }

    /// XML tells blanks from words, HTML does not.
    fn words(&mut self, text: &[u8]) {
        if self.language == Language::Html {
            return self.brush.piece(Role::Text, text);
        }
        let mut rest = text;
        while let Some(first) = rest.first() {
            let blank = first.is_ascii_whitespace();
            let length = count(rest, |byte| byte.is_ascii_whitespace() == blank);
            let (run, after) = rest.split_at(length);
            self.brush
                .piece(if blank { Role::Blank } else { Role::Text }, run);
            rest = after;
        }
    }

    fn tag(&mut self, token: &[u8]) {
        let name = 1 + usize::from(token[1] == b'/');
        let name_end = name + count(&token[name..], is_name);
        match self.language {
            Language::Xml => self.brush.token(Role::Key, &token[..name_end]),
            Language::Html => {
                for byte in &token[..name] {
                    self.brush.token(Role::Punctuation, &[*byte]);
                }
                self.brush.token(Role::Key, &token[name..name_end]);
            }
        }
        let mut rest = &token[name_end..];
        while !rest.is_empty() {
            let used = self.part(rest);
            rest = &rest[used..];
        }
    }

    /// The next part of a tag: blanks, an attribute, the end, or something wrong. Returns its length.
    fn part(&mut self, rest: &[u8]) -> usize {
        let blanks = count(rest, |byte| byte.is_ascii_whitespace());
        if blanks > 0 {
            self.brush.token(self.blank(), &rest[..blanks]);
            return blanks;
        }
        let end = usize::from(rest[0] == b'/');
        let end = end + count(&rest[end..], |byte| byte.is_ascii_whitespace());
        if rest.get(end) == Some(&b'>') {
            match self.language {
                Language::Xml => self.brush.token(Role::Key, &rest[..=end]),
                Language::Html => {
                    for byte in &rest[..=end] {
                        self.brush.token(Role::Punctuation, &[*byte]);
                    }
                }
            }
            return end + 1;
        }
        let name = count(rest, is_name);
        let equals = name + count(&rest[name..], |byte| byte.is_ascii_whitespace());
        if name > 0 && rest.get(equals) == Some(&b'=') {
            return self.attribute(rest, equals);
        }
        if name > 0 && self.language == Language::Html {
            self.brush.token(Role::Attribute, &rest[..name]);
            return name;
        }
        let wrong = 1 + count(&rest[1..], |byte| byte & 0xc0 == 0x80);
        self.brush.token(Role::Error, &rest[..wrong]);
        wrong
    }

    /// An attribute whose `=` stands at `equals`.
    fn attribute(&mut self, rest: &[u8], equals: usize) -> usize {
        match self.language {
            Language::Xml => self.brush.token(Role::Attribute, &rest[..=equals]),
            Language::Html => {
                self.brush.token(Role::Attribute, &rest[..equals]);
                self.brush.token(Role::Operator, b"=");
            }
        }
        let blanks = count(&rest[equals + 1..], |byte| byte.is_ascii_whitespace());
        let start = equals + 1 + blanks;
        self.brush.token(self.blank(), &rest[equals + 1..start]);
        let value = &rest[start..];
        let quoted = match value.first() {
            Some(quote @ (b'"' | b'\'')) => memchr::memchr(*quote, &value[1..]).map(|end| end + 2),
            _ => None,
        };
        let bare = || count(value, |byte| byte != b'>' && !byte.is_ascii_whitespace());
        let length = quoted.unwrap_or_else(bare);
        self.brush.token(Role::AttributeValue, &value[..length]);
        start + length
    }

    fn blank(&self) -> Role {
        match self.language {
            Language::Xml => Role::Blank,
            Language::Html => Role::Text,
        }
    }
}

fn count(bytes: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| is_part(**byte)).count()
}
