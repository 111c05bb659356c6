//! The rules of CSS.

use super::Rules;
use super::css_words::{FUNCTIONS, PREFIXES, PROPERTIES, UNITS, VALUES, has};
use super::text::{Stack, Text, Tokens, is_blank, is_word, string};
use crate::output::theme::Role;

/// Where in a style sheet the text is.
#[derive(Clone, Copy)]
enum State {
    /// Among selectors.
    Root,
    /// After `@media` and its like.
    AtRule,
    AtContent,
    /// Among declarations.
    Content,
    Value,
    /// Within the parentheses of a function.
    Function,
    /// After the digits of a number.
    Unit,
}

/// No name that means something is longer.
const LONGEST_NAME: usize = 64;

#[derive(Clone, Copy)]
pub(super) struct Css(Stack<State>);

impl Rules for Css {
    fn step(&mut self, text: &Text, tokens: &mut Tokens) {
        let Some(first) = text.at(0) else { return };
        if let State::Unit = self.0.top() {
            return self.unit(text, tokens);
        }
        if is_blank(first) {
            return tokens.push((Role::Blank, text.run(0, is_blank)));
        }
        if text.starts(0, b"/*") {
            return tokens.push((Role::Comment, text.after(2, b"*/")));
        }
        match self.0.top() {
            State::AtRule if matches!(first, b'{' | b';') => {
                tokens.push((Role::Punctuation, 1));
                if first == b'{' {
                    self.0.push(State::AtContent);
                } else {
                    self.0.pop(1);
                }
            }
            State::AtContent if first == b'}' => self.close(2, tokens),
            State::Root | State::AtRule | State::AtContent => self.selector(first, text, tokens),
            State::Content => self.declaration(first, text, tokens),
            State::Value => self.value(first, text, tokens),
            State::Function => self.argument(first, text, tokens),
            State::Unit => {}
        }
    }
}

impl Css {
    pub(super) fn new() -> Self {
        Self(Stack::new(State::Root))
    }

    fn close(&mut self, states: usize, tokens: &mut Tokens) {
        tokens.push((Role::Punctuation, 1));
        self.0.pop(states);
    }

    fn selector(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let signs = if text.starts(0, b"::") { 2 } else { 1 };
        let name = text.run(signs, is_name);
        let role = match first {
            b':' => Some(Role::Decorator),
            b'.' => Some(Role::Class),
            b'#' => Some(Role::Namespace),
            b'@' => Some(Role::Keyword),
            _ => None,
        };
        match (first, role) {
            (b'{', _) => {
                tokens.push((Role::Punctuation, 1));
                self.0.push(State::Content);
            }
            (_, Some(role)) if name > signs => {
                tokens.extend([(Role::Punctuation, signs), (role, name - signs)]);
                if first == b'@' {
                    self.0.push(State::AtRule);
                }
            }
            (b'"' | b'\'', _) => tokens.push((string(first), text.string_end(0))),
            _ if is_name(first) => tokens.push((Role::Key, text.run(0, is_name))),
            _ if b"~^*!%&$[]()<>|+=@:;,./?-".contains(&first) => tokens.push((Role::Operator, 1)),
            _ => tokens.push((Role::Error, text.character(0))),
        }
    }

    fn declaration(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        match first {
            b'}' => return self.close(1, tokens),
            b';' => return tokens.push((Role::Punctuation, 1)),
            b'@' if text.is_line_start() => {
                return tokens.push((Role::Preprocessor, text.line_end(0)));
            }
            _ => {}
        }
        if let Some(length) = prefix(text) {
            return tokens.push((Role::PseudoKeyword, length));
        }
        let name = text.run(0, is_name);
        let colon = text.run(name, is_blank);
        let letters = text.run(0, |byte| byte == b'-');
        if name > letters && text.at(colon) == Some(b':') {
            let role = if has(PROPERTIES, text.slice(0, name)) {
                Role::Keyword
            } else if letters > 0 {
                Role::Variable
            } else {
                Role::Identifier
            };
            tokens.push((role, name));
            if colon > name {
                tokens.push((Role::Blank, colon - name));
            }
            tokens.push((Role::Punctuation, 1));
            return self.0.push(State::Value);
        }
        // Every character on its own, as Pygments has it.
        let mut at = 0;
        while at < name.max(1) {
            let length = text.character(at);
            tokens.push((Role::Error, length));
            at += length;
        }
    }

    fn value(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        if let Some(length) = prefix(text) {
            return tokens.push((Role::PseudoBuiltin, length));
        }
        if url(text, tokens) || self.call(text, tokens) {
            return;
        }
        if let Some(length) = word(VALUES, text) {
            return tokens.push((Role::Constant, length));
        }
        if let Some(length) = word(PROPERTIES, text) {
            return tokens.push((Role::Keyword, length));
        }
        if text.starts(0, b"!important") {
            return tokens.push((Role::Preprocessor, 10));
        }
        if self.number(first, text, tokens) {
            return;
        }
        let is_operator = |byte| b"~^*!%&<>|+=@:./?-".contains(&byte);
        let is_bracket = |byte| b"[](),".contains(&byte);
        match first {
            b';' => self.close(1, tokens),
            b'}' => self.close(2, tokens),
            b'"' | b'\'' => tokens.push((string(first), text.string_end(0))),
            _ if is_operator(first) => tokens.push((Role::Operator, text.run(0, is_operator))),
            _ if is_bracket(first) => tokens.push((Role::Punctuation, text.run(0, is_bracket))),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                tokens.push((Role::Identifier, text.run(0, is_name)));
            }
            _ => tokens.push((Role::Error, text.character(0))),
        }
    }

    fn argument(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        let variable = variable(text);
        if variable > 0 {
            return tokens.push((Role::Variable, variable));
        }
        if url(text, tokens) {
            return;
        }
        if let Some(length) = prefix(text) {
            return tokens.push((Role::PseudoKeyword, length));
        }
        if let Some(length) = word(VALUES, text) {
            return tokens.push((Role::Constant, length));
        }
        if self.call(text, tokens) || self.number(first, text, tokens) {
            return;
        }
        match first {
            b')' => self.close(1, tokens),
            b',' => tokens.push((Role::Punctuation, 1)),
            b'*' | b'+' | b'/' | b'-' => tokens.push((Role::Operator, 1)),
            b'"' | b'\'' => tokens.push((string(first), text.string_end(0))),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                tokens.push((Role::Identifier, text.run(0, is_word)));
            }
            _ => tokens.push((Role::Error, text.character(0))),
        }
    }

    /// The name of a function and its parenthesis.
    fn call(&mut self, text: &Text, tokens: &mut Tokens) -> bool {
        let name = text.short_run(0, LONGEST_NAME, is_name);
        let begins = text.is(0, |byte| byte.is_ascii_alphabetic() || byte == b'_');
        if name < 2 || !begins || text.at(name) != Some(b'(') {
            return false;
        }
        let role = if has(FUNCTIONS, text.slice(0, name)) {
            Role::Builtin
        } else {
            Role::Function
        };
        tokens.extend([(role, name), (Role::Punctuation, 1)]);
        self.0.push(State::Function);
        true
    }

    fn number(&mut self, first: u8, text: &Text, tokens: &mut Tokens) -> bool {
        if first == b'#' {
            let end = text.run(1, |byte| byte.is_ascii_alphanumeric()).min(7);
            if end > 1 {
                tokens.push((Role::Hex, end));
            }
            return end > 1;
        }
        let digit = |byte: u8| byte.is_ascii_digit();
        let sign = usize::from(matches!(first, b'+' | b'-'));
        let whole = text.run(sign, digit);
        let is_float = text.at(whole) == Some(b'.') && text.is(whole + 1, digit);
        let (role, end) = if is_float {
            (Role::Float, text.run(whole + 1, digit))
        } else {
            (Role::Integer, whole)
        };
        if end == sign {
            return false;
        }
        tokens.push((role, end));
        self.0.push(State::Unit);
        true
    }

    fn unit(&mut self, text: &Text, tokens: &mut Tokens) {
        let end = text.run(0, is_word);
        let is_unit = UNITS
            .iter()
            .any(|unit| unit.as_bytes() == text.slice(0, end));
        if is_unit {
            tokens.push((Role::Type, end));
        } else if text.at(0) == Some(b'%') {
            tokens.push((Role::Type, 1));
        } else {
            self.0.pop(1);
        }
    }
}

fn is_name(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

fn prefix(text: &Text) -> Option<usize> {
    let found = PREFIXES
        .iter()
        .find(|prefix| text.starts(0, prefix.as_bytes()));
    found.map(|prefix| prefix.len())
}

/// The longest beginning of a name that is one of the words and ends before a `-` or with the name.
fn word(rows: &[&str], text: &Text) -> Option<usize> {
    let end = text.short_run(0, LONGEST_NAME, is_name);
    let name = text.slice(0, end);
    let parts = memchr::memrchr_iter(b'-', name).filter(|at| *at > 0 && name[at - 1] != b'-');
    std::iter::once(end)
        .chain(parts)
        .find(|end| has(rows, &name[..*end]))
}

/// `--name`, in parts that begin with a letter; 0 if there is none.
fn variable(text: &Text) -> usize {
    let mut end = text.run(0, |byte| byte == b'-');
    if end == 0 || !text.is(end, |byte| byte.is_ascii_alphabetic()) {
        return 0;
    }
    while text.is(end, |byte| byte.is_ascii_alphabetic()) {
        end = text.run(end, |byte| is_word(byte) || byte == b'+');
        end = text.run(end, |byte| byte == b'-');
    }
    end
}

/// `url(...)` on one line; one that is not closed reaches to the end of the line.
fn url(text: &Text, tokens: &mut Tokens) -> bool {
    if !text.starts(0, b"url(") {
        return false;
    }
    let quote = text.at(4).filter(|byte| matches!(byte, b'"' | b'\''));
    let start = 4 + usize::from(quote.is_some());
    let is_end = |end: usize| {
        let is_closed = |quote: u8| end > start && text.slice(end - 1, end) == [quote];
        text.at(end) == Some(b')') && quote.is_none_or(is_closed)
    };
    let mut end = start;
    while !is_end(end) && text.is(end, |byte| byte != b'\n') {
        end += 1;
    }
    let role = quote.map_or(Role::OtherString, string);
    tokens.extend([(Role::Builtin, 3), (Role::Punctuation, 1)]);
    if end > 4 {
        tokens.push((role, end - 4));
    }
    if text.at(end) == Some(b')') {
        tokens.push((Role::Punctuation, 1));
    }
    true
}
