//! Which containers are open, one bit a level.

/// Beyond this depth a text counts as broken: 4 MiB of bits are enough.
const DEEPEST: usize = 1 << 25;

/// The open containers, innermost last.
#[derive(Default)]
pub(super) struct Nesting {
    /// Set bits are objects.
    words: Vec<u64>,
    depth: usize,
    in_object: bool,
}

impl Nesting {
    #[inline]
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    #[inline]
    pub(super) fn in_object(&self) -> bool {
        self.in_object
    }

    /// True when the innermost container ends with this bracket.
    #[inline]
    pub(super) fn is_end(&self, byte: u8) -> bool {
        let bracket = if self.in_object { b'}' } else { b']' };
        byte == bracket && self.depth > 0
    }

    /// Opens a container; false when there are too many.
    #[inline]
    pub(super) fn push(&mut self, object: bool) -> bool {
        let (word, bit) = (self.depth / 64, self.depth % 64);
        if word == self.words.len() {
            if self.depth >= DEEPEST {
                return false;
            }
            self.words.push(0);
        }
        self.words[word] = self.words[word] & !(1 << bit) | u64::from(object) << bit;
        self.depth += 1;
        self.in_object = object;
        true
    }

    /// Closes the innermost container, of which there must be one.
    #[inline]
    pub(super) fn pop(&mut self) {
        self.depth -= 1;
        let above = self.depth.wrapping_sub(1);
        self.in_object = self
            .words
            .get(above / 64)
            .is_some_and(|word| word >> (above % 64) & 1 == 1);
    }
}

#[cfg(test)]
mod tests {
    use super::Nesting;

    #[test]
    fn kinds_come_back_in_reverse() {
        let kinds: Vec<bool> = (0..1000).map(|n| n % 3 == 0 || n % 7 == 2).collect();
        let mut nesting = Nesting::default();
        for round in 0..2 {
            for kind in &kinds {
                assert!(nesting.push(*kind ^ (round == 1)));
            }
            for kind in kinds.iter().rev() {
                assert_eq!(nesting.in_object(), *kind ^ (round == 1));
                nesting.pop();
            }
            assert_eq!((nesting.depth(), nesting.in_object()), (0, false));
        }
    }
}
