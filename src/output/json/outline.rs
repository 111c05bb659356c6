//! Reads an object, and notes which of the objects in it have members out of order.

use std::cmp::Ordering;
use std::ops::Range;

use super::escape::{self, Escape};
use super::nesting::Nesting;
use super::number::Number;
use super::scan;
use super::sort_key;

/// The words that an object takes before those of its members. While it is open: where its last key begins (0 before the
/// first one), and the word of the object around it. Then: where it ends, and the first word behind it.
const OBJECT: usize = 2;

/// Marks, beside the object around it, an open object that cannot stay as it is.
const UNSORTED: u32 = 1 << 31;

/// No object is around.
const NONE: u32 = UNSORTED - 1;

/// What is to be changed in an object. Text is named by its offset.
#[derive(Default)]
pub(super) struct Outline {
    /// The objects that cannot be copied as they are, each followed by its members: by the objects in the value, and where
    /// the key begins. One word a member keeps this smaller than the text. Empty when all is in order.
    words: Vec<u32>,
}

impl Outline {
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// How many bytes it takes.
    pub(super) fn size(&self) -> usize {
        size_of_val(self.words.as_slice())
    }

    /// Where an object stands, and the first word behind it.
    pub(super) fn object(&self, text: &[u8], object: usize) -> (Range<usize>, usize) {
        let first = self.words[self.key(text, object + OBJECT)] as usize;
        let start = text[..first].trim_ascii_end().len() - 1;
        (start..self.end(object) + 1, self.next(object))
    }

    /// Where the closing brace of an object stands.
    fn end(&self, object: usize) -> usize {
        self.words[object] as usize
    }

    fn next(&self, object: usize) -> usize {
        self.words[object + 1] as usize
    }

    /// The word for the key of the member whose words begin here. What objects end with is a brace, what keys begin with a
    /// quotation mark.
    fn key(&self, text: &[u8], member: usize) -> usize {
        let mut word = member;
        while text[self.words[word] as usize] == b'}' {
            word = self.next(word);
        }
        word
    }

    /// Where the key of the member whose words begin here begins.
    pub(super) fn key_of(&self, text: &[u8], member: usize) -> usize {
        self.words[self.key(text, member)] as usize
    }

    /// The words that the members of an object begin with.
    pub(super) fn members(&self, text: &[u8], object: usize) -> impl Iterator<Item = usize> {
        let mut next = object + OBJECT;
        std::iter::from_fn(move || {
            let word = (next < self.next(object)).then_some(next)?;
            next = self.key(text, word) + 1;
            Some(word)
        })
    }

    /// A member's text, and the words of the objects in it; it is named by its first word.
    pub(super) fn member(
        &self,
        text: &[u8],
        object: usize,
        member: usize,
    ) -> (Range<usize>, Range<usize>) {
        let key = self.key(text, member);
        let end = if key + 1 < self.next(object) {
            let next = self.key_of(text, key + 1);
            // Behind it is a comma.
            text[..next].trim_ascii_end().len() - 1
        } else {
            self.end(object)
        };
        let start = self.words[key] as usize;
        let end = start + text[start..end].trim_ascii_end().len();
        (start..end, member..key)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A first item, or the end.
    First,
    Item,
    Colon,
    Value,
    /// A comma, or the end.
    After,
}

/// How far reading has come.
pub(super) enum Progress {
    /// The object ends here.
    Whole(usize),
    /// It goes on behind the text.
    More,
    /// It is no JSON, or too much of it: more than 4 GiB.
    Wrong,
}

/// Why a token cannot be read.
enum Stop {
    More,
    Wrong,
}

/// Reads one object, whose text may come bit by bit. Strings may hold what the formatter puts right.
pub(super) struct Reader {
    outline: Outline,
    at: usize,
    /// How far the string at `at` has been looked through.
    seen: usize,
    expects: Expect,
    nesting: Nesting,
    /// The word of the innermost open object.
    object: u32,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self {
            outline: Outline::default(),
            at: 0,
            seen: 0,
            expects: Expect::Value,
            nesting: Nesting::default(),
            object: NONE,
        }
    }

    /// Forgets what was read, for the next object.
    pub(super) fn clear(&mut self) {
        self.outline.words.clear();
        self.nesting = Nesting::default();
        self.object = NONE;
        (self.at, self.seen, self.expects) = (0, 0, Expect::Value);
    }

    pub(super) fn outline(&self) -> &Outline {
        &self.outline
    }

    /// Goes on reading; `text` is all of it so far.
    pub(super) fn read(&mut self, text: &[u8]) -> Progress {
        if u32::try_from(text.len()).is_err() {
            return Progress::Wrong;
        }
        loop {
            match self.step(text) {
                Ok(()) if self.nesting.depth() == 0 => return Progress::Whole(self.at),
                Ok(()) => {}
                Err(Stop::More) => return Progress::More,
                Err(Stop::Wrong) => return Progress::Wrong,
            }
        }
    }

    /// Reads a token.
    fn step(&mut self, text: &[u8]) -> Result<(), Stop> {
        let byte = loop {
            match text.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => break *byte,
                None => return Err(Stop::More),
            }
        };
        let in_object = self.nesting.in_object();
        match (self.expects, byte) {
            (Expect::After, b',') => {
                self.expects = Expect::Item;
                self.at += 1;
            }
            (Expect::Colon, b':') => {
                self.expects = Expect::Value;
                self.at += 1;
            }
            (Expect::First | Expect::After, b'}' | b']') if in_object == (byte == b'}') => {
                self.close();
                self.end_value(text);
            }
            (Expect::First | Expect::Item, b'"') if in_object => self.key(text)?,
            (Expect::First | Expect::Item, _) if in_object => return Err(Stop::Wrong),
            (Expect::First | Expect::Item | Expect::Value, b'{' | b'[') => self.open(byte)?,
            (Expect::First | Expect::Item | Expect::Value, _) => {
                self.at = self.scalar_end(text, byte)?;
                self.end_value(text);
            }
            _ => return Err(Stop::Wrong),
        }
        Ok(())
    }

    /// Reads a key, and the colon when it follows at once.
    fn key(&mut self, text: &[u8]) -> Result<(), Stop> {
        let start = self.at;
        self.at = self.string_end(text)?;
        self.expects = Expect::Colon;
        if text.get(self.at) == Some(&b':') {
            self.expects = Expect::Value;
            self.at += 1;
        }
        let object = self.object as usize;
        let words = &mut self.outline.words;
        let last = std::mem::replace(&mut words[object], offset(start));
        let is_sorted = words[object + 1] & UNSORTED == 0;
        // Of equal ones the values decide.
        if is_sorted && last > 0 && compare(text, last as usize, start) != Ordering::Less {
            words[object + 1] |= UNSORTED;
        }
        Ok(())
    }

    fn open(&mut self, byte: u8) -> Result<(), Stop> {
        let words = &mut self.outline.words;
        if !self.nesting.push(byte == b'{') || words.len() >= NONE as usize {
            return Err(Stop::Wrong);
        }
        if byte == b'{' {
            let around = std::mem::replace(&mut self.object, offset(words.len()));
            words.extend([0, around]);
        }
        self.expects = Expect::First;
        self.at += 1;
        Ok(())
    }

    /// Ends the innermost container. An object in order, with nothing out of order inside, needs no words.
    fn close(&mut self) {
        if self.nesting.in_object() {
            let words = &mut self.outline.words;
            let object = self.object as usize;
            let around = words[object + 1] & !UNSORTED;
            if words[object + 1] == around {
                words.truncate(object);
            } else {
                words[object] = offset(self.at);
                words[object + 1] = offset(words.len());
                if around != NONE {
                    words[around as usize + 1] |= UNSORTED;
                }
            }
            self.object = around;
        }
        self.nesting.pop();
        self.at += 1;
    }

    /// Notes the member that ends with the value. Goes past the comma when it follows at once.
    #[inline]
    fn end_value(&mut self, text: &[u8]) {
        self.expects = Expect::After;
        if self.nesting.in_object() {
            let key = self.outline.words[self.object as usize];
            self.outline.words.push(key);
        }
        if text.get(self.at) == Some(&b',') && self.nesting.depth() > 0 {
            self.expects = Expect::Item;
            self.at += 1;
        }
    }

    /// The end of the string at hand.
    fn string_end(&mut self, text: &[u8]) -> Result<usize, Stop> {
        let mut end = self.seen.max(self.at + 1);
        loop {
            end += scan::unescaped(&text[end..]);
            match text.get(end) {
                Some(b'"') => return Ok(end + 1),
                Some(_) => match escape::read(&text[end..], true, false) {
                    Escape::Keep(length) | Escape::Char(_, length) => end += length,
                    Escape::Cut => break,
                    Escape::Wrong => return Err(Stop::Wrong),
                },
                None => break,
            }
        }
        self.seen = end;
        Err(Stop::More)
    }

    /// The end of the string, number or word at hand.
    fn scalar_end(&mut self, text: &[u8], byte: u8) -> Result<usize, Stop> {
        let rest = &text[self.at..];
        let word: &[u8] = match byte {
            b'"' => return self.string_end(text),
            b't' => b"true",
            b'f' => b"false",
            b'n' => b"null",
            _ => {
                let length = match rest.first_chunk().and_then(scan::number) {
                    Some((length, _)) => length,
                    None => match Number::Start.run(rest) {
                        (_, length) if length == rest.len() => return Err(Stop::More),
                        (number, length) if number.is_whole() => length,
                        _ => return Err(Stop::Wrong),
                    },
                };
                return Ok(self.at + length);
            }
        };
        if rest.starts_with(word) {
            Ok(self.at + word.len())
        } else if word.starts_with(rest) {
            Err(Stop::More)
        } else {
            Err(Stop::Wrong)
        }
    }
}

/// An offset in a text of at most 4 GiB, or in the words for it, which are fewer.
#[allow(clippy::cast_possible_truncation, reason = "longer texts are refused")]
pub(super) fn offset(at: usize) -> u32 {
    at as u32
}

/// The order of two keys, by where they begin.
pub(super) fn compare(text: &[u8], key: usize, other: usize) -> Ordering {
    let pairs = text[key + 1..].iter().zip(&text[other + 1..]);
    for (a, b) in pairs {
        match (a, b) {
            (b'\\', _) | (_, b'\\') => break,
            (b'"', b'"') => return Ordering::Equal,
            (b'"', _) => return Ordering::Less,
            (_, b'"') => return Ordering::Greater,
            _ if a != b => return a.cmp(b),
            _ => {}
        }
    }
    sort_key::decoded(&text[key..]).cmp(&sort_key::decoded(&text[other..]))
}
