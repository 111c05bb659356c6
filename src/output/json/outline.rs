//! Which objects of a text have members out of order, and the text with those in order.

use std::io::{self, Write};
use std::ops::Range;

use super::escape::{self, Escape};
use super::number::Number;
use super::sort_key::{ValueKey, sort_key};
use super::{Formatter, scan};

/// Sorted pieces go to the formatter when they have this size.
const PIECE: usize = 64 * 1024;

/// An object that cannot be copied as it is, or a member of one. Objects and members take turns: after an object stand its
/// members, after a member the objects in its value, each with all that is inside of it.
struct Node {
    /// Where it begins and ends in the text.
    start: u32,
    end: u32,
    /// The first node that is not inside of it.
    next: u32,
}

/// What is to be changed in an object.
pub(super) struct Outline {
    /// Empty when all is in order.
    nodes: Vec<Node>,
}

impl Outline {
    /// Reads the object that is the `text`; nothing when it is no JSON, or of more than 4 GiB. Strings may hold what the
    /// formatter puts right.
    pub(super) fn read(text: &[u8]) -> Option<Outline> {
        u32::try_from(text.len()).ok()?;
        let mut reader = Reader {
            text,
            at: 0,
            nodes: Vec::new(),
            open: Vec::new(),
        };
        reader.value()?;
        while !reader.open.is_empty() {
            reader.step()?;
        }
        Some(Outline {
            nodes: reader.nodes,
        })
    }

    /// Writes the text with the members of every object in order.
    pub(super) fn write<W: Write>(
        &self,
        text: &[u8],
        formatter: &mut Formatter<W>,
    ) -> io::Result<()> {
        if self.nodes.is_empty() {
            return formatter.write(text);
        }
        let mut out = Vec::with_capacity(PIECE);
        let mut open = vec![Frame::Part {
            rest: 0..text.len(),
            objects: 0..self.nodes.len(),
        }];
        while let Some(frame) = open.last_mut() {
            match frame {
                Frame::Part { rest, objects } if objects.start == objects.end => {
                    out.extend_from_slice(&text[rest.clone()]);
                    open.pop();
                }
                Frame::Part { rest, objects } => {
                    let node = &self.nodes[objects.start];
                    out.extend_from_slice(&text[rest.start..=node.start as usize]);
                    let members = self.members(objects.start, text);
                    rest.start = node.end as usize;
                    objects.start = node.next as usize;
                    open.push(Frame::Object {
                        members: members.into_iter(),
                        first: true,
                    });
                }
                Frame::Object { members, first } => {
                    let Some(member) = members.next() else {
                        out.push(b'}');
                        open.pop();
                        continue;
                    };
                    if !std::mem::take(first) {
                        out.push(b',');
                    }
                    let node = &self.nodes[member];
                    let rest = node.start as usize..node.end as usize;
                    let objects = member + 1..node.next as usize;
                    if objects.is_empty() {
                        out.extend_from_slice(&text[rest]);
                    } else {
                        open.push(Frame::Part { rest, objects });
                    }
                }
            }
            if out.len() >= PIECE {
                formatter.write(&out)?;
                out.clear();
            }
        }
        formatter.write(&out)
    }

    /// The members of an object in order.
    fn members(&self, object: usize, text: &[u8]) -> Vec<usize> {
        let mut members = Vec::new();
        let mut member = object + 1;
        while member < self.nodes[object].next as usize {
            members.push(member);
            member = self.nodes[member].next as usize;
        }
        members.sort_by_cached_key(|member| {
            let start = self.nodes[*member].start as usize;
            // The key was read before, so it has an end.
            let end = string_end(text, start).unwrap_or(start);
            let colon = past_blanks(text, end);
            let value = &text[past_blanks(text, colon + 1)..self.nodes[*member].end as usize];
            (sort_key(&text[start..end]), ValueKey::of(value))
        });
        members
    }
}

/// Where writing has got to.
enum Frame {
    /// A part of the text, and the nodes of the objects in it.
    Part {
        rest: Range<usize>,
        objects: Range<usize>,
    },
    Object {
        members: std::vec::IntoIter<usize>,
        first: bool,
    },
}

/// A container that has not ended.
struct Open {
    /// The node of an object; nothing for an array.
    object: Option<usize>,
    /// The last member, and how many there are.
    member: usize,
    members: usize,
    key: Range<usize>,
    in_order: bool,
    /// Whether something may follow the bracket or the last comma: not a closing bracket after a comma.
    expects: Expect,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A first item, or the end.
    First,
    Item,
    /// A comma, or the end.
    After,
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
    open: Vec<Open>,
}

impl Reader<'_> {
    /// Reads a comma, an item or the end of the innermost container.
    fn step(&mut self) -> Option<()> {
        self.at = past_blanks(self.text, self.at);
        let byte = *self.text.get(self.at)?;
        let open = self.open.last_mut()?;
        match (open.expects, byte) {
            (Expect::After, b',') => {
                open.expects = Expect::Item;
                self.at += 1;
                Some(())
            }
            (Expect::First | Expect::After, b'}' | b']') => self.close(byte),
            (Expect::First | Expect::Item, _) => {
                open.expects = Expect::After;
                if open.object.is_some() {
                    self.key()?;
                }
                self.value()
            }
            _ => None,
        }
    }

    /// Reads a key and the colon after it.
    fn key(&mut self) -> Option<()> {
        let start = self.at;
        let end = string_end(self.text, start)?;
        let colon = past_blanks(self.text, end);
        self.text.get(colon).filter(|byte| **byte == b':')?;
        self.at = past_blanks(self.text, colon + 1);
        let open = self.open.last_mut()?;
        let last = &self.text[std::mem::replace(&mut open.key, start..end)];
        if open.in_order && open.members > 0 {
            // Of equal ones the values decide.
            open.in_order = sort_key(last) < sort_key(&self.text[start..end]);
        }
        open.member = self.nodes.len();
        open.members += 1;
        self.push_node(start);
        Some(())
    }

    /// Reads a value; of a container its beginning.
    fn value(&mut self) -> Option<()> {
        let byte = *self.text.get(self.at)?;
        if !matches!(byte, b'{' | b'[') {
            self.at = scalar_end(self.text, self.at)?;
            self.end_value();
            return Some(());
        }
        let object = (byte == b'{').then_some(self.nodes.len());
        if object.is_some() {
            self.push_node(self.at);
        }
        self.open.push(Open {
            object,
            member: 0,
            members: 0,
            key: 0..0,
            in_order: true,
            expects: Expect::First,
        });
        self.at += 1;
        Some(())
    }

    /// Ends the innermost container. An object in order, with nothing out of order inside, needs no nodes.
    fn close(&mut self, byte: u8) -> Option<()> {
        let open = self.open.pop()?;
        if open.object.is_some() != (byte == b'}') {
            return None;
        }
        self.at += 1;
        if let Some(object) = open.object {
            if open.in_order && self.nodes.len() == object + 1 + open.members {
                self.nodes.truncate(object);
            } else {
                self.end_node(object);
            }
        }
        self.end_value();
        Some(())
    }

    /// A value of the innermost container has ended: with it a member, if that is an object.
    fn end_value(&mut self) {
        if let Some(open) = self.open.last()
            && open.object.is_some()
        {
            self.end_node(open.member);
        }
    }

    fn push_node(&mut self, start: usize) {
        self.nodes.push(Node {
            start: offset(start),
            end: 0,
            next: 0,
        });
    }

    fn end_node(&mut self, node: usize) {
        let next = offset(self.nodes.len());
        self.nodes[node].end = offset(self.at);
        self.nodes[node].next = next;
    }
}

/// An offset in a text of at most 4 GiB, or a count of its parts.
#[allow(clippy::cast_possible_truncation, reason = "longer texts are refused")]
fn offset(at: usize) -> u32 {
    at as u32
}

fn past_blanks(text: &[u8], at: usize) -> usize {
    let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    at + text[at..].iter().take_while(is_blank).count()
}

/// The end of the string that starts at `at`.
fn string_end(text: &[u8], at: usize) -> Option<usize> {
    text.get(at).filter(|byte| **byte == b'"')?;
    let mut end = at + 1;
    loop {
        end += scan::plain(&text[end..]);
        match text.get(end)? {
            b'"' => return Some(end + 1),
            b'\\' => match escape::read(&text[end..], true, true) {
                Escape::Keep(length) | Escape::Char(_, length) => end += length,
                Escape::Cut | Escape::Wrong => return None,
            },
            _ => end += 1,
        }
    }
}

/// The end of the string, number or word at `at`.
fn scalar_end(text: &[u8], at: usize) -> Option<usize> {
    match text[at] {
        b'"' => string_end(text, at),
        b't' | b'f' | b'n' => {
            let words: [&[u8]; 3] = [b"true", b"false", b"null"];
            words
                .iter()
                .find(|word| text[at..].starts_with(word))
                .map(|word| at + word.len())
        }
        _ => {
            let (number, length) = Number::Start.run(&text[at..]);
            number.is_whole().then_some(at + length)
        }
    }
}
