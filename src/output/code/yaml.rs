//! The rules of YAML. Of the indentation only what ends a text block or a plain text is kept.

use super::Rules;
use super::text::{Stack, Text, Tokens, is_word};
use super::yaml_parts::{begins_plain, ends_word, escape, is_space, key_end, tag_end, version};
use crate::output::theme::Role;

/// Where in a document the text is.
#[derive(Clone, Copy)]
enum State {
    Root,
    /// Before the first word of a line, among `-`, `?` and `:`.
    Indentation,
    Line,
    /// After `|` or `>`.
    BlockHeader,
    Block,
    Sequence,
    Mapping,
    SingleQuoted,
    DoubleQuoted,
    Plain,
    /// At a line that a plain text may go on in.
    PlainLine,
    FlowPlain,
}

#[derive(Clone, Copy)]
pub(super) struct Yaml {
    stack: Stack<State>,
    /// The column of the innermost key or `-`, and where the next would be. Counted from 1; 0 is outside of everything.
    indent: usize,
    next: usize,
    /// The column that the text block begins in, once it is known.
    block: Option<usize>,
}

impl Rules for Yaml {
    fn step(&mut self, text: &Text, tokens: &mut Tokens) {
        let Some(first) = text.at(0) else { return };
        match self.stack.top() {
            State::Root => self.root(first, text, tokens),
            State::Indentation => self.indentation(text, tokens),
            State::Line => self.line(first, text, tokens),
            State::BlockHeader => self.block_header(first, text, tokens),
            State::Block => self.block(first, text, tokens),
            State::Sequence | State::Mapping => self.flow(first, text, tokens),
            State::SingleQuoted | State::DoubleQuoted => self.quoted(first, text, tokens),
            State::Plain => self.plain(first, text, tokens),
            State::PlainLine => self.plain_line(first, text, tokens),
            State::FlowPlain => self.flow_plain(first, text, tokens),
        }
    }
}

impl Yaml {
    pub(super) fn new() -> Self {
        Self {
            stack: Stack::new(State::Root),
            indent: 0,
            next: 0,
            block: None,
        }
    }

    fn root(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let blanks = text.run(0, is_space);
        if first == b'\n' {
            return tokens.push((Role::Blank, text.run(0, |byte| byte == b'\n')));
        }
        if first == b'#' {
            return tokens.push((Role::Comment, text.line_end(0)));
        }
        if blanks > 0 && text.is(blanks, |byte| matches!(byte, b'#' | b'\n')) {
            return tokens.push((Role::Blank, blanks));
        }
        let is_mark = text.starts(0, b"---") || text.starts(0, b"...");
        if text.is_line_start() && is_mark && ends_word(text, 3) {
            (self.indent, self.next, self.block) = (0, 0, None);
            tokens.push((Role::Namespace, 3));
            return self.stack.push(State::Line);
        }
        if text.is_line_start() && version(text, tokens) {
            return;
        }
        if blanks > 0 {
            tokens.push((Role::Blank, blanks));
        }
        self.next = blanks + 1;
        self.indent = self.indent.min(self.next);
        self.stack.push(State::Line);
        self.stack.push(State::Indentation);
    }

    fn indentation(&mut self, text: &Text, tokens: &mut Tokens) {
        let blanks = text.run(0, is_space);
        if blanks > 0 {
            tokens.push((Role::Blank, blanks));
        }
        if text.is(blanks, |byte| byte == b'\n') {
            return self.stack.pop(2);
        }
        self.next += blanks;
        let is_sign = text.is(blanks, |byte| matches!(byte, b'?' | b':' | b'-'));
        if is_sign && ends_word(text, blanks + 1) {
            self.indent = self.indent.max(self.next);
            self.next += 1;
            tokens.push((Role::Punctuation, 1));
        } else {
            self.stack.pop(1);
        }
    }

    fn line(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let blanks = text.run(0, is_space);
        if text.is(blanks, |byte| matches!(byte, b'#' | b'\n')) {
            self.stack.pop(1);
        }
        if blanks > 0 {
            return tokens.push((Role::Blank, blanks));
        }
        if matches!(first, b'#' | b'\n') {
            return;
        }
        let key = key_end(text, b"#,?[]{}\"'\n");
        if let Some(key) = key {
            self.indent = self.indent.max(self.next);
            return tokens.extend([(Role::Key, key), (Role::Punctuation, 1)]);
        }
        match first {
            b':' if ends_word(text, 1) => {
                self.indent = self.indent.max(self.next);
                tokens.push((Role::Punctuation, 1));
            }
            b'|' | b'>' => {
                tokens.push((Role::Punctuation, 1));
                self.stack.push(State::Block);
                self.stack.push(State::BlockHeader);
            }
            _ if self.node(first, text, tokens) => {}
            _ if begins_plain(first, text) => self.stack.push(State::Plain),
            _ => tokens.push((Role::Error, text.character(0))),
        }
    }

    /// A tag, an anchor, an alias, or the beginning of something in quotes or brackets.
    fn node(&mut self, first: u8, text: &Text, tokens: &mut Tokens) -> bool {
        let name = text.run(1, |byte| is_word(byte) || byte == b'-');
        let (role, length, state) = match first {
            b'!' => (Role::Type, tag_end(text), None),
            b'&' if name > 1 => (Role::Anchor, name, None),
            b'*' if name > 1 => (Role::Variable, name, None),
            b'[' => (Role::Punctuation, 1, Some(State::Sequence)),
            b'{' => (Role::Punctuation, 1, Some(State::Mapping)),
            b'\'' => (Role::AttributeValue, 1, Some(State::SingleQuoted)),
            b'"' => (Role::AttributeValue, 1, Some(State::DoubleQuoted)),
            _ => return false,
        };
        tokens.push((role, length));
        if let Some(state) = state {
            self.stack.push(state);
        }
        true
    }

    fn block_header(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let signs = text.run(0, |byte| matches!(byte, b'+' | b'-' | b'1'..=b'9'));
        if first == b'\n' {
            tokens.push((Role::Blank, 1));
            self.stack.pop(1);
        } else if first == b'#' {
            tokens.push((Role::Comment, text.line_end(0)));
        } else if is_space(first) {
            tokens.push((Role::Blank, text.run(0, is_space)));
        } else if signs > 0 {
            let digit = (0..signs)
                .filter_map(|at| text.at(at))
                .find(u8::is_ascii_digit);
            self.block = digit.map(|digit| self.indent.max(1) + usize::from(digit - b'0'));
            tokens.push((Role::Punctuation, signs));
        } else {
            tokens.push((Role::Error, text.character(0)));
        }
    }

    fn block(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        if first == b'\n' {
            return tokens.push((Role::Blank, 1));
        }
        if text.is_line_start() {
            let blanks = text.run(0, is_space);
            let is_empty = text.is(blanks, |byte| byte == b'\n');
            let begins = self.block.unwrap_or(self.indent.max(1) + 1);
            if !is_empty && blanks + 1 < begins {
                self.block = None;
                return self.stack.pop(2);
            }
            let margin = self.block.map_or(blanks, |block| blanks.min(block - 1));
            if !is_empty {
                self.block = self.block.or(Some(blanks + 1));
            }
            let margin = if is_empty { margin } else { blanks };
            if margin > 0 {
                tokens.push((Role::Blank, margin));
            }
            if is_empty {
                if blanks > margin {
                    tokens.push((Role::NamedConstant, blanks - margin));
                }
                return;
            }
            let end = text.line_end(blanks);
            return tokens.push((Role::NamedConstant, end - blanks));
        }
        tokens.push((Role::NamedConstant, text.line_end(0)));
    }

    fn flow(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let is_mapping = matches!(self.stack.top(), State::Mapping);
        let blanks = text.run(0, is_space);
        if is_mapping && let Some(key) = key_end(text, b",:?[]{}\"'\n") {
            return tokens.extend([(Role::Key, key), (Role::Punctuation, 1)]);
        }
        match first {
            b' ' => tokens.push((Role::Blank, blanks)),
            b'\n' => tokens.push((Role::Blank, text.run(0, |byte| byte == b'\n'))),
            b'#' => tokens.push((Role::Comment, text.line_end(0))),
            b'?' | b':' | b',' => tokens.push((Role::Punctuation, 1)),
            b']' | b'}' if is_mapping == (first == b'}') => {
                tokens.push((Role::Punctuation, 1));
                self.stack.pop(1);
            }
            _ if self.node(first, text, tokens) => {}
            b'>' | b'%' | b'@' | b'`' | b'|' | b'&' | b'*' | b']' | b'}' | b'\t' => {
                tokens.push((Role::Error, 1));
            }
            _ => self.stack.push(State::FlowPlain),
        }
    }

    fn quoted(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let is_single = matches!(self.stack.top(), State::SingleQuoted);
        let quote = if is_single { b'\'' } else { b'"' };
        let blanks = text.run(0, is_space);
        match first {
            b'\n' => tokens.push((Role::Blank, text.run(0, |byte| byte == b'\n'))),
            b' ' if text.is_line_start() || text.is(blanks, |byte| byte == b'\n') => {
                tokens.push((Role::Blank, blanks));
            }
            b' ' => tokens.push((Role::Variable, blanks)),
            b'\t' => tokens.push((Role::Error, 1)),
            b'\'' if is_single && text.at(1) == Some(b'\'') => tokens.push((Role::Escape, 2)),
            b'\\' if !is_single => tokens.push(escape(text)),
            _ if first == quote => {
                tokens.push((Role::AttributeValue, 1));
                self.stack.pop(1);
            }
            _ => {
                let is_part = |byte: u8| {
                    !byte.is_ascii_whitespace() && byte != quote && (is_single || byte != b'\\')
                };
                tokens.push((Role::AttributeValue, text.run(0, is_part).max(1)));
            }
        }
    }

    fn plain(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let blanks = text.run(0, is_space);
        let is_colon = text.at(blanks) == Some(b':') && ends_word(text, blanks + 1);
        if is_colon || blanks > 0 && text.at(blanks) == Some(b'#') {
            self.stack.pop(1);
            if blanks > 0 {
                tokens.push((Role::Blank, blanks));
            }
        } else if first == b'\n' {
            tokens.push((Role::Blank, text.run(0, |byte| byte == b'\n')));
            self.stack.push(State::PlainLine);
        } else if blanks > 0 {
            let is_end = text.is(blanks, |byte| byte == b'\n');
            let role = if is_end {
                Role::Blank
            } else {
                Role::PlainScalar
            };
            tokens.push((role, blanks));
        } else {
            let mut end = 0;
            while text.is(end, |byte| !byte.is_ascii_whitespace())
                && !(text.at(end) == Some(b':')
                    && text.is(end + 1, |byte| byte.is_ascii_whitespace()))
            {
                end += 1;
            }
            let role = if end > 0 {
                Role::PlainScalar
            } else {
                Role::Error
            };
            tokens.push((role, end.max(1)));
        }
    }

    fn plain_line(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let blanks = text.run(0, is_space);
        if first == b'\n' {
            return tokens.push((Role::Blank, text.run(0, |byte| byte == b'\n')));
        }
        if text.is(blanks, |byte| byte == b'\n') {
            return tokens.push((Role::Blank, blanks));
        }
        if blanks < self.indent || text.starts(0, b"---") || text.starts(0, b"...") {
            return self.stack.pop(3);
        }
        if blanks > 0 {
            tokens.push((Role::Blank, blanks));
        }
        self.stack.pop(1);
    }

    fn flow_plain(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let blanks = text.run(0, is_space);
        let is_sign = |byte: u8| b",:?[]{}".contains(&byte);
        if text.is(blanks, is_sign) || blanks > 0 && text.at(blanks) == Some(b'#') {
            self.stack.pop(1);
            if blanks > 0 {
                tokens.push((Role::Blank, blanks));
            }
        } else if first == b'\n' {
            tokens.push((Role::Blank, text.run(0, |byte| byte == b'\n')));
        } else if blanks > 0 {
            let is_margin = text.is_line_start() || text.is(blanks, |byte| byte == b'\n');
            tokens.push((
                if is_margin {
                    Role::Blank
                } else {
                    Role::Variable
                },
                blanks,
            ));
        } else {
            let end = text.run(0, |byte| !byte.is_ascii_whitespace() && !is_sign(byte));
            let role = if end > 0 { Role::Variable } else { Role::Error };
            tokens.push((role, end.max(1)));
        }
    }
}
