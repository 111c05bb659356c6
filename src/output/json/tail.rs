//! What stands between one token and the next: a colon, or a comma and the start of a line with its margin.

use std::ops::Index;

use super::super::theme::{JsonTheme, Paint};
use super::sheet::Stamp;

/// The place of a tail among all.
#[derive(Clone, Copy)]
pub(super) struct Tail(usize);

impl Tail {
    pub(super) const NOTHING: Tail = Tail(0);
    /// The colon after a key, and a blank.
    pub(super) const COLON: Tail = Tail(1);

    /// The start of a line at this depth.
    #[inline]
    pub(super) fn line(depth: usize) -> Tail {
        Tail(2 * depth + 2)
    }

    /// A comma and the start of a line.
    #[inline]
    pub(super) fn comma(depth: usize) -> Tail {
        Tail(2 * depth + 3)
    }
}

/// The painted tails, as far as depths were needed.
pub(super) struct Tails(Vec<Aligned>);

/// One of many is found fastest when their size is a power of two.
#[repr(align(128))]
struct Aligned(Stamp);

impl Tails {
    /// Those that need no depth.
    pub(super) fn new(colon: &str) -> Self {
        Self(
            [&[], &[colon][..]]
                .map(|parts| Aligned(Stamp::new(parts)))
                .into(),
        )
    }

    /// True when there are tails for this depth.
    #[inline]
    pub(super) fn reach(&self, depth: usize) -> bool {
        Tail::comma(depth).0 < self.0.len()
    }

    /// Makes the tails up to this depth.
    pub(super) fn extend(&mut self, depth: usize, indent: usize, theme: &JsonTheme) {
        let Paint { on, off } = &theme.punctuation;
        let blank = &theme.blank;
        while !self.reach(depth) {
            let margin = " ".repeat((self.0.len() / 2 - 1) * indent);
            let margin = match margin.as_str() {
                "" => ["", "", ""],
                margin => [&blank.on, margin, &blank.off],
            };
            let line = [&theme.line_end, margin[0], margin[1], margin[2]];
            let comma = [on, ",", off, line[0], line[1], line[2], line[3]];
            self.0.push(Aligned(Stamp::new(&line)));
            self.0.push(Aligned(Stamp::new(&comma)));
        }
    }
}

impl Index<Tail> for Tails {
    type Output = Stamp;

    #[inline]
    fn index(&self, tail: Tail) -> &Stamp {
        &self.0[tail.0].0
    }
}
