//! The rules of JavaScript.

use super::Rules;
use super::text::{Stack, Text, Tokens, is_blank, is_word, string};
use crate::output::theme::Role;

/// Where in a program the text is.
#[derive(Clone, Copy)]
enum State {
    Root,
    /// A `/` would begin a regular expression.
    Operand,
    /// A `/` that began none.
    Wrong,
    /// In a template string.
    Template,
    /// In `${...}` of a template string.
    Hole,
}

/// How far is looked for what makes `a.b.c` one name.
const LONGEST_PATH: usize = 128;

#[derive(Clone, Copy)]
pub(super) struct JavaScript {
    stack: Stack<State>,
    is_first: bool,
}

/// Operators, a longer one before what it begins with.
const OPERATORS: &[&[u8]] = &[
    b">>>=", b">>>", b"===", b"!==", b"**=", b"||=", b"&&=", b"??=", b"<<=", b">>=", b"<<", b">>",
    b"==", b"!=", b"**", b"||", b"&&", b"??", b"++", b"--", b"<=", b">=", b"+=", b"-=", b"*=",
    b"%=", b"&=", b"|=", b"^=", b"/=", b"=", b"!", b"~", b"?", b":", b"-", b"<", b">", b"+", b"*",
    b"%", b"&", b"|", b"^", b"/",
];

/// The words of a role, parted by blanks, and whether an operand follows them.
const WORDS: &[(Role, bool, &str)] = &[
    (
        Role::WordOperator,
        true,
        "typeof instanceof in void delete new",
    ),
    (Role::Reserved, false, "constructor from as"),
    (
        Role::Keyword,
        true,
        "for in while do break return continue switch case default if else throw try catch finally yield await \
         async this of static export import debugger extends super",
    ),
    (Role::Declaration, true, "var let const with function class"),
    (
        Role::Reserved,
        false,
        "abstract boolean byte char double enum final float goto implements int interface long native package \
         private protected public short synchronized throws transient volatile",
    ),
    (
        Role::Constant,
        false,
        "true false null NaN Infinity undefined",
    ),
    (
        Role::Builtin,
        false,
        "Array Boolean Date BigInt Function Math ArrayBuffer Number Object RegExp String Promise Proxy decodeURI \
         decodeURIComponent encodeURI encodeURIComponent eval isFinite isNaN parseFloat parseInt DataView document \
         window globalThis global arguments Symbol Intl WeakSet WeakMap Set Map Reflect JSON Atomics Int8Array \
         Int16Array Int32Array BigInt64Array Float32Array Float64Array Uint8ClampedArray Uint8Array Uint16Array \
         Uint32Array BigUint64Array",
    ),
    (
        Role::Exception,
        false,
        "EvalError InternalError RangeError ReferenceError SyntaxError TypeError URIError Error",
    ),
];

impl Rules for JavaScript {
    fn step(&mut self, text: &Text, tokens: &mut Tokens) {
        let Some(first) = text.at(0) else { return };
        let is_first = std::mem::replace(&mut self.is_first, false);
        match self.stack.top() {
            State::Template => return self.template(first, text, tokens),
            State::Wrong => {
                if first == b'\n' {
                    tokens.push((Role::Blank, 1));
                    return self.stack.pop(1);
                }
                return tokens.push((Role::Error, text.character(0)));
            }
            State::Operand => return self.operand(first, text, tokens),
            State::Root | State::Hole => {}
        }
        if is_first && text.starts(0, b"#!") {
            let path = 2 + usize::from(text.at(2) == Some(b' '));
            if text.at(path) == Some(b'/') {
                return tokens.push((Role::Hashbang, text.line_end(0)));
            }
        }
        if first == b'}' && matches!(self.stack.top(), State::Hole) {
            tokens.push((Role::Interpolation, 1));
            return self.stack.pop(1);
        }
        if text.is_line_start() && (first == b'/' || is_blank(first)) {
            return self.stack.push(State::Operand);
        }
        if !space(first, text, tokens) {
            self.root(first, text, tokens);
        }
    }
}

impl JavaScript {
    pub(super) fn new() -> Self {
        Self {
            stack: Stack::new(State::Root),
            is_first: true,
        }
    }

    fn operand(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        if space(first, text, tokens) {
            return;
        }
        self.stack.pop(1);
        if first == b'/' {
            match regex_end(text) {
                Some(end) => tokens.push((Role::Regex, end)),
                None => self.stack.push(State::Wrong),
            }
        } else if text.is_line_start() {
            // Not a line start again: that would bring us back here.
            self.root(first, text, tokens);
        }
    }

    fn root(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        match first {
            b'}' if matches!(self.stack.top(), State::Hole) => {
                tokens.push((Role::Interpolation, 1));
                self.stack.pop(1);
            }
            b'0'..=b'9' => tokens.push(number(text)),
            b'.' if text.is(1, |byte| byte.is_ascii_digit()) => tokens.push(number(text)),
            b'.' if text.starts(0, b"...") => tokens.push((Role::Punctuation, 3)),
            b'=' if text.at(1) == Some(b'>') => tokens.push((Role::Punctuation, 2)),
            b'{' | b'(' | b'[' | b';' | b',' => {
                tokens.push((Role::Punctuation, 1));
                self.stack.push(State::Operand);
            }
            b'}' | b')' | b']' | b'.' => tokens.push((Role::Punctuation, 1)),
            b'"' | b'\'' => tokens.push((string(first), text.string_end(0))),
            b'`' => {
                tokens.push((Role::Template, 1));
                self.stack.push(State::Template);
            }
            b'#' if text.is(1, |byte| byte.is_ascii_alphabetic() || byte == b'_') => {
                tokens.push((Role::Identifier, text.run(1, is_word)));
            }
            b'\\' if text.at(1) == Some(b'\n') => {
                tokens.push((Role::Operator, 1));
                self.stack.push(State::Operand);
            }
            _ if is_word(first) || first == b'$' => self.word(text, tokens),
            _ => match OPERATORS.iter().find(|sign| text.starts(0, sign)) {
                Some(sign) => {
                    tokens.push((Role::Operator, sign.len()));
                    self.stack.push(State::Operand);
                }
                None => tokens.push((Role::Error, text.character(0))),
            },
        }
    }

    fn word(&mut self, text: &Text, tokens: &mut Tokens) {
        let end = text.run(0, is_word);
        let word = text.slice(0, end);
        let known = WORDS.iter().find(|(_, _, words)| {
            words
                .split(' ')
                .any(|known| !word.is_empty() && known.as_bytes() == word)
        });
        if let Some((role, before_operand, _)) = known {
            tokens.push((*role, end));
            if *before_operand {
                self.stack.push(State::Operand);
            }
            return;
        }
        let path = text.short_run(0, LONGEST_PATH, |byte| {
            is_word(byte) || b"?.$".contains(&byte)
        });
        if text.starts(path, b"() {") {
            tokens.push((Role::OtherName, path));
            return self.stack.push(State::Operand);
        }
        let end = text.run(0, |byte| is_word(byte) || byte == b'$');
        tokens.push((Role::OtherName, end));
    }

    fn template(&mut self, first: u8, text: &Text, tokens: &mut Tokens) {
        match first {
            b'`' => {
                tokens.push((Role::Template, 1));
                self.stack.pop(1);
            }
            b'\\' if text.at(1).is_some() => {
                tokens.push((Role::Template, 1 + text.character(1)));
            }
            b'$' if text.at(1) == Some(b'{') => {
                tokens.push((Role::Interpolation, 2));
                self.stack.push(State::Hole);
            }
            b'$' => tokens.push((Role::Template, 1)),
            b'\\' => tokens.push((Role::Error, 1)),
            _ => tokens.push((
                Role::Template,
                text.run(0, |byte| !matches!(byte, b'`' | b'\\' | b'$')),
            )),
        }
    }
}

/// Blanks and comments.
fn space(first: u8, text: &Text, tokens: &mut Tokens) -> bool {
    let token = match first {
        _ if is_blank(first) => (Role::Blank, text.run(0, is_blank)),
        b'<' if text.starts(0, b"<!--") => (Role::Comment, 4),
        b'/' if text.at(1) == Some(b'/') => (Role::Comment, text.line_end(0)),
        b'/' if text.at(1) == Some(b'*') => (Role::Comment, text.after(2, b"*/")),
        _ => return false,
    };
    tokens.push(token);
    true
}

/// The end of a regular expression and its flags, if it ends on its line.
fn regex_end(text: &Text) -> Option<usize> {
    let mut at = 1;
    let mut in_class = false;
    loop {
        match text.at(at)? {
            b'\n' => return None,
            b'\\' => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => break,
            _ => {}
        }
        at += 1;
    }
    let end = text.run(at + 1, |byte| b"gimuysd".contains(&byte));
    (!text.is(end, is_word)).then_some(end)
}

fn number(text: &Text) -> (Role, usize) {
    let digits =
        |from, accept: fn(u8) -> bool| Some(text.run(from, accept)).filter(|end| *end > from);
    let big = |end| end + usize::from(text.at(end) == Some(b'n'));
    if text.at(0) == Some(b'0') {
        let next = text.at(1).map(|byte| byte.to_ascii_lowercase());
        let is_octal: fn(u8) -> bool = |byte| matches!(byte, b'0'..=b'7');
        let end = match next {
            Some(b'b') => digits(2, |byte| matches!(byte, b'0' | b'1')),
            Some(b'o') => digits(2, is_octal),
            Some(b'x') => digits(2, |byte| byte.is_ascii_hexdigit()),
            _ => digits(1, is_octal),
        };
        if let Some(end) = end {
            let role = if next == Some(b'x') {
                Role::Hex
            } else {
                Role::OtherNumber
            };
            return (role, big(end));
        }
    }
    let digit = |byte: u8| byte.is_ascii_digit();
    let mut end = text.run(0, digit);
    if end > 0 && text.at(end) == Some(b'n') {
        return (Role::Integer, end + 1);
    }
    if text.at(end) == Some(b'.') {
        end = text.run(end + 1, digit);
    }
    if text.is(end, |byte| matches!(byte, b'e' | b'E')) {
        let sign = usize::from(text.is(end + 1, |byte| matches!(byte, b'+' | b'-')));
        end = digits(end + 1 + sign, |byte| byte.is_ascii_digit()).unwrap_or(end);
    }
    (Role::Float, end)
}
