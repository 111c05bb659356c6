//! Reads an object, and notes which of the objects in it have members out of order.

use std::cmp::Ordering;
use std::ops::Range;

use super::escape::{self, Escape};
use super::number::Number;
use super::scan;
use super::sort_key::{self, ValueKey};

/// The words that an object takes: where it begins and ends, and the first word that is not inside of it.
const OBJECT: usize = 3;

/// What is to be changed in an object. Text is named by its offset.
#[derive(Default)]
pub(super) struct Outline {
    /// The objects that cannot be copied as they are, each followed by its members: by where the key begins, and the objects
    /// in the value. One word a member keeps this smaller than the text. Empty when all is in order.
    words: Vec<u32>,
}

impl Outline {
    /// The objects among these words that are not inside of another one: of all words, or of a member's.
    pub(super) fn object(&self, word: usize) -> (Range<usize>, usize) {
        let [start, end, next] = [0, 1, 2].map(|place| self.words[word + place] as usize);
        (start..end, next)
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The members of an object, in order of their keys.
    pub(super) fn sorted_members(&self, text: &[u8], object: usize) -> Vec<Member> {
        let next = self.object(object).1;
        let mut members = Vec::new();
        let mut word = object + OBJECT;
        while word < next {
            members.push(Member {
                beginning: sort_key::beginning(&text[self.words[word] as usize..]),
                word: offset(word),
            });
            word = self.after_member(text, word, next);
        }
        members.sort_unstable_by(|a, b| {
            a.beginning.cmp(&b.beginning).then_with(|| {
                let [start, other] = [a, b].map(|member| self.words[member.word()] as usize);
                let value = |member: &Member| {
                    let (place, _) = self.member(text, object, member.word());
                    ValueKey::of(&text[place])
                };
                compare(text, start, other)
                    .then_with(|| value(a).cmp(&value(b)))
                    .then(a.word.cmp(&b.word))
            })
        });
        members
    }

    /// A member's text, and the words of the objects in it.
    pub(super) fn member(
        &self,
        text: &[u8],
        object: usize,
        member: usize,
    ) -> (Range<usize>, Range<usize>) {
        let (Range { end, .. }, next) = self.object(object);
        let after = self.after_member(text, member, next);
        let end = if after < next {
            let before = text[..self.words[after] as usize].trim_ascii_end();
            before.len() - 1
        } else {
            end - 1
        };
        let start = self.words[member] as usize;
        let end = start + text[start..end].trim_ascii_end().len();
        (start..end, member + 1..after)
    }

    /// The word behind a member and all in it. Objects begin with a brace, members with a quotation mark.
    fn after_member(&self, text: &[u8], member: usize, next: usize) -> usize {
        let mut word = member + 1;
        while word < next && text[self.words[word] as usize] == b'{' {
            word = self.object(word).1;
        }
        word
    }
}

/// A member of an object that is put in order.
pub(super) struct Member {
    /// What its key begins with, which mostly settles its place without a look at the text.
    beginning: [u8; 8],
    word: u32,
}

impl Member {
    /// Its word in the outline.
    pub(super) fn word(&self) -> usize {
        self.word as usize
    }
}

/// A container that has not ended.
struct Open {
    /// The word of an object; nothing for an array.
    object: Option<u32>,
    members: u32,
    /// Where the last key begins.
    key: u32,
    in_order: bool,
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
    /// It is no JSON, or of more than 4 GiB.
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
    open: Vec<Open>,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self {
            outline: Outline::default(),
            at: 0,
            seen: 0,
            expects: Expect::Value,
            open: Vec::new(),
        }
    }

    /// Forgets what was read, for the next object.
    pub(super) fn clear(&mut self) {
        self.outline.words.clear();
        self.open.clear();
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
                Ok(()) if self.open.is_empty() => return Progress::Whole(self.at),
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
        let in_object = self.open.last().is_some_and(|open| open.object.is_some());
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
            (Expect::First | Expect::Item | Expect::Value, b'{' | b'[') => self.open(byte),
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
        if let Some(open) = self.open.last_mut() {
            let last = std::mem::replace(&mut open.key, offset(start));
            if open.in_order && open.members > 0 {
                // Of equal ones the values decide.
                open.in_order = compare(text, last as usize, start) == Ordering::Less;
            }
            open.members += 1;
        }
        self.outline.words.push(offset(start));
        Ok(())
    }

    fn open(&mut self, byte: u8) {
        let words = &mut self.outline.words;
        let object = (byte == b'{').then_some(offset(words.len()));
        if object.is_some() {
            words.extend([offset(self.at), 0, 0]);
        }
        self.open.push(Open {
            object,
            members: 0,
            key: 0,
            in_order: true,
        });
        self.expects = Expect::First;
        self.at += 1;
    }

    /// Ends the innermost container. An object in order, with nothing out of order inside, needs no words.
    fn close(&mut self) {
        self.at += 1;
        let words = &mut self.outline.words;
        if let Some(open) = self.open.pop()
            && let Some(object) = open.object
        {
            let object = object as usize;
            if open.in_order && words.len() == object + OBJECT + open.members as usize {
                words.truncate(object);
            } else {
                words[object + 1] = offset(self.at);
                words[object + 2] = offset(words.len());
            }
        }
    }

    /// Goes past the comma when it follows at once.
    #[inline]
    fn end_value(&mut self, text: &[u8]) {
        self.expects = Expect::After;
        if text.get(self.at) == Some(&b',') && !self.open.is_empty() {
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
fn offset(at: usize) -> u32 {
    at as u32
}

/// The order of two keys, by where they begin.
fn compare(text: &[u8], key: usize, other: usize) -> Ordering {
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
