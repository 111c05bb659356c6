//! What the rules of a language see: the text from here on, of which more may be to come.

use std::cell::Cell;

use crate::output::theme::Role;

/// The tokens of one step: roles and lengths in bytes.
pub(super) type Tokens = Vec<(Role, usize)>;

/// Text that notes when somebody looks beyond its end: what was decided then may have to be decided anew with more text.
pub(super) struct Text<'a> {
    bytes: &'a [u8],
    /// What stands before it; a line end if nothing does.
    before: u8,
    is_exceeded: Cell<bool>,
}

impl<'a> Text<'a> {
    pub(super) fn new(bytes: &'a [u8], before: u8) -> Self {
        Self {
            bytes,
            before,
            is_exceeded: Cell::new(false),
        }
    }

    /// True when something depended on what comes after the text.
    pub(super) fn is_exceeded(&self) -> bool {
        self.is_exceeded.get()
    }

    pub(super) fn is_line_start(&self) -> bool {
        self.before == b'\n'
    }

    pub(super) fn at(&self, index: usize) -> Option<u8> {
        let found = self.bytes.get(index).copied();
        if found.is_none() {
            self.is_exceeded.set(true);
        }
        found
    }

    pub(super) fn is(&self, index: usize, accept: impl Fn(u8) -> bool) -> bool {
        self.at(index).is_some_and(accept)
    }

    /// The bytes between two places that were looked at.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'a [u8] {
        self.bytes.get(from..to).unwrap_or_default()
    }

    /// Where the run of accepted bytes from `from` ends.
    pub(super) fn run(&self, from: usize, accept: impl Fn(u8) -> bool) -> usize {
        let mut at = from;
        while self.is(at, &accept) {
            at += 1;
        }
        at
    }

    /// The same, but no further than `most` bytes: what is looked at again and again must be short.
    pub(super) fn short_run(&self, from: usize, most: usize, accept: impl Fn(u8) -> bool) -> usize {
        let mut at = from;
        while at < from + most && self.is(at, &accept) {
            at += 1;
        }
        at
    }

    pub(super) fn starts(&self, from: usize, word: &[u8]) -> bool {
        word.iter()
            .enumerate()
            .all(|(index, byte)| self.at(from + index) == Some(*byte))
    }

    /// The end of the first `word` from `from` on, or of the text: what is never closed reaches to the end.
    pub(super) fn after(&self, from: usize, word: &[u8]) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let found = memchr::memmem::find(rest, word);
        if found.is_none() {
            self.is_exceeded.set(true);
        }
        found.map_or(self.bytes.len(), |at| from + at + word.len())
    }

    /// The end of the line, before its `\n`.
    pub(super) fn line_end(&self, from: usize) -> usize {
        self.run(from, |byte| byte != b'\n')
    }

    /// The end of a string that begins with a quote at `from`, in which `\` escapes.
    pub(super) fn string_end(&self, from: usize) -> usize {
        let quote = self.at(from);
        let mut at = from + 1;
        while let Some(byte) = self.at(at) {
            if Some(byte) == quote {
                return at + 1;
            }
            at += if byte == b'\\' { 2 } else { 1 };
        }
        self.bytes.len()
    }

    /// How many bytes the character at `from` has.
    pub(super) fn character(&self, from: usize) -> usize {
        if self.is(from, |byte| byte < 0x80) {
            return 1;
        }
        self.run(from + 1, |byte| byte & 0xc0 == 0x80) - from
    }
}

/// The states that a text is in, one within the other. Below a depth that no ordinary text has, states are not told apart.
#[derive(Clone, Copy)]
pub(super) struct Stack<S> {
    states: [S; 64],
    depth: usize,
}

impl<S: Copy> Stack<S> {
    pub(super) fn new(root: S) -> Self {
        Self {
            states: [root; 64],
            depth: 0,
        }
    }

    pub(super) fn top(&self) -> S {
        self.states[self.depth]
    }

    pub(super) fn push(&mut self, state: S) {
        self.depth = (self.depth + 1).min(self.states.len() - 1);
        self.states[self.depth] = state;
    }

    /// Leaves so many states; the root stays.
    pub(super) fn pop(&mut self, count: usize) {
        self.depth = self.depth.saturating_sub(count);
    }
}

/// A letter, digit or underscore; all that is not ASCII counts as a letter.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

pub(super) fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

/// The role of a string by its quote: some styles tell them apart. A string of no kind has that of an attribute's value.
pub(super) fn string(quote: u8) -> Role {
    if quote == b'"' {
        Role::String
    } else {
        Role::AttributeValue
    }
}
