//! Numbers: their grammar, one byte at a time, so that they may be of any length.

use std::io::Write;

use super::token::Token;
use super::{Formatter, LOOK_AHEAD, State, Step, scan};

/// How much of a number has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Start,
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    Sign,
    Power,
}

impl Number {
    /// The state after `byte`, or nothing when the number ends before it.
    #[inline]
    pub(super) fn step(self, byte: u8) -> Option<Number> {
        use Number::{Exponent, Fraction, Integer, Minus, Point, Power, Sign, Start, Zero};
        Some(match (self, byte) {
            (Integer, b'0'..=b'9') | (Start | Minus, b'1'..=b'9') => Integer,
            (Fraction | Point, b'0'..=b'9') => Fraction,
            (Start | Minus, b'0') => Zero,
            (Zero | Integer, b'.') => Point,
            (Start, b'-') => Minus,
            (Zero | Integer | Fraction, b'e' | b'E') => Exponent,
            (Exponent, b'+' | b'-') => Sign,
            (Exponent | Sign | Power, b'0'..=b'9') => Power,
            _ => return None,
        })
    }

    /// Reads on from this state; returns the new one and the number of bytes.
    #[inline]
    pub(super) fn run(mut self, bytes: &[u8]) -> (Number, usize) {
        let mut at = 0;
        while let Some(next) = bytes.get(at).and_then(|byte| self.step(*byte)) {
            self = next;
            at += 1;
            if matches!(self, Number::Integer | Number::Fraction | Number::Power) {
                at += scan::digits(&bytes[at..]);
            }
        }
        (self, at)
    }

    /// True when a number may end here.
    pub(super) fn is_whole(self) -> bool {
        matches!(
            self,
            Number::Zero | Number::Integer | Number::Fraction | Number::Power
        )
    }

    /// True once there is a fraction or an exponent.
    pub(super) fn is_float(self) -> bool {
        !matches!(
            self,
            Number::Start | Number::Minus | Number::Zero | Number::Integer
        )
    }
}

impl<W: Write> Formatter<W> {
    /// Integers and floats may differ in colour, so a number starts when it is known which it is, or after 256 digits.
    pub(super) fn begin_number(&mut self, input: &[u8], at: usize, last: bool) -> Step {
        let (mut number, length) = Number::Start.run(&input[at..]);
        let ended = at + length < input.len();
        if length < LOOK_AHEAD && !ended && !last {
            return Step::Starved(self.before_blanks(input, at));
        }
        if !self.begins_value() {
            return self.go_wrong(input, at);
        }
        self.number = number;
        if length > LOOK_AHEAD {
            number = Number::Start.run(&input[at..at + LOOK_AHEAD]).0;
        }
        self.token = if number.is_float() {
            Token::Float
        } else {
            Token::Integer
        };
        self.page.open(self.token);
        self.state = State::Number;
        self.digits(input, at, length)
    }

    /// Writes the next digits of the open number, and ends it when something else follows.
    #[inline]
    fn digits(&mut self, input: &[u8], at: usize, length: usize) -> Step {
        self.page.part(input, at, at + length);
        if at + length < input.len() {
            self.end_number();
        }
        Step::Past(at + length)
    }

    pub(super) fn more_digits(&mut self, input: &[u8], at: usize) -> Step {
        let (number, length) = self.number.run(&input[at..]);
        self.number = number;
        self.digits(input, at, length)
    }

    pub(super) fn end_number(&mut self) {
        self.page.finish_token(self.token);
        self.state = if self.number.is_whole() {
            State::After
        } else {
            State::Broken
        };
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn numbers_end_where_the_grammar_says() {
        let cases = [
            ("0", 1, true, false),
            ("-0.10e+05,", 9, true, true),
            ("1E400]", 5, true, true),
            ("01", 1, true, false),
            ("1.", 2, false, true),
            ("-", 1, false, false),
            ("+1", 0, false, false),
            ("1e-", 3, false, true),
        ];
        for (text, length, whole, float) in cases {
            let (state, read) = Number::Start.run(text.as_bytes());
            assert_eq!(
                (read, state.is_whole(), state.is_float()),
                (length, whole, float),
                "{text}"
            );
        }
    }
}
