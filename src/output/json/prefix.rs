//! What stands before the JSON, such as the guard `)]}',`, and where JSON ends that has gone wrong.
//!
//! HTTPie: `httpie/output/lexers/json.py` and `parse_prefixed_json` in `httpie/output/utils.py`.

use std::io::Write;

use super::{Formatter, LOOK_AHEAD, State, Step, is_blank};

/// Of more blanks than these the last ones are kept.
const LONGEST_BLANKS: usize = LOOK_AHEAD / 2;

const WORDS: [&[u8]; 3] = [b"true", b"false", b"null"];

impl<W: Write> Formatter<W> {
    pub(super) fn byte_order_mark(&mut self, input: &[u8], at: usize, last: bool) -> Step {
        const MARK: &str = "\u{feff}";
        let rest = &input[at..];
        if rest.starts_with(MARK.as_bytes()) {
            self.page.byte_order_mark(MARK);
            return Step::Past(at + MARK.len());
        }
        if !last && MARK.as_bytes().starts_with(rest) {
            Step::Starved(at)
        } else {
            self.go_wrong(input, at)
        }
    }

    /// What stands before the first text may be a guard, which HTTPie keeps. Later it is a fault, and the blanks before it stay.
    pub(super) fn go_wrong(&mut self, input: &[u8], at: usize) -> Step {
        let blanks = &input[self.before_blanks(input, at)..at];
        if !blanks.is_empty() {
            self.page.raw(blanks, true);
        }
        self.state = if self.state == State::Start {
            State::Prefix
        } else {
            State::Broken
        };
        Step::Past(at)
    }

    /// Where the blanks begin that were passed over since the last value, and that count if no other one follows.
    pub(super) fn before_blanks(&self, input: &[u8], at: usize) -> usize {
        if self.state != State::After || self.page.keeps_blanks() {
            return at;
        }
        let nearby = input[..at].iter().rev().take(LONGEST_BLANKS);
        at - nearby.take_while(|byte| is_blank(**byte)).count()
    }

    pub(super) fn prefix(&mut self, input: &[u8], at: usize, last: bool) -> Step {
        let rest = &input[at..];
        let bracket = memchr::memchr3(b'{', b'[', b'"', rest);
        let json = bracket.or_else(|| closing_word(rest, last));
        let text = &rest[..json.unwrap_or(rest.len())];
        let used = self.page.prefix(text, last || json.is_some());
        if used < text.len() || json.is_some() && bracket.is_none() && !last {
            return Step::Starved(at + used);
        }
        if json.is_some() {
            // From here on a fault is a fault.
            self.state = State::Value;
            self.texts = 1;
        }
        Step::Past(at + used)
    }
}

/// Where the word begins that ends the text; unless the text is `whole`, its beginning counts too.
fn closing_word(text: &[u8], whole: bool) -> Option<usize> {
    let trimmed = text.trim_ascii_end();
    let blanks = text.len() - trimmed.len();
    if blanks > LONGEST_BLANKS {
        return None;
    }
    let shortest = |word: &[u8]| if whole || blanks > 0 { word.len() } else { 1 };
    WORDS.into_iter().find_map(|word| {
        let lengths = shortest(word)..=word.len();
        let length = lengths
            .rev()
            .find(|length| trimmed.ends_with(&word[..*length]))?;
        Some(trimmed.len() - length)
    })
}
