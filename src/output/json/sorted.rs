//! Sorts the keys of JSON objects before they are formatted. The only formatter that holds a text in memory.
//!
//! HTTPie: `json.sort_keys`, that is Python's `sort_keys=True`: by code points of the decoded key, at every level.
//! Values keep their spelling, and members of one name their order.

use std::io::{self, Write};
use std::ops::Range;

use super::escape::{self, Escape};
use super::number::Number;
use super::sort_key::sort_key;
use super::{Formatter, JsonOptions};

/// Sorted pieces go to the formatter when they have this size.
const PIECE: usize = 64 * 1024;

/// A [`Formatter`] with sorted keys. It holds one array or object of the outermost level at a time.
pub(crate) struct SortedFormatter<W> {
    formatter: Formatter<W>,
    /// The container being read, from its bracket on.
    held: Vec<u8>,
    depth: usize,
    in_string: bool,
    after_backslash: bool,
}

impl<W: Write> SortedFormatter<W> {
    pub(crate) fn new(options: JsonOptions<'_>, out: W) -> Self {
        let formatter = Formatter::new(options, out);
        SortedFormatter {
            formatter,
            held: Vec::new(),
            depth: 0,
            in_string: false,
            after_backslash: false,
        }
    }

    /// Takes the next bytes of the body; chunks may be cut anywhere.
    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let inside = self.depth > 0;
            let (length, ended) = self.text(bytes);
            let (text, rest) = bytes.split_at(length);
            if inside {
                self.held.extend_from_slice(text);
            } else if self.depth > 0 {
                // The last byte is the bracket that opens a container.
                let (before, bracket) = text.split_at(length - 1);
                self.formatter.write(before)?;
                self.held.extend_from_slice(bracket);
            } else {
                self.formatter.write(text)?;
            }
            if ended {
                self.release()?;
            }
            bytes = rest;
        }
        Ok(())
    }

    /// Writes what was held back and returns the writer.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.formatter.write(&self.held)?;
        self.formatter.finish()
    }

    /// The length of the bytes up to the next change between inside and outside, and whether a container ends there.
    fn text(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (index, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.after_backslash => self.after_backslash = false,
                    b'\\' => self.after_backslash = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    if self.depth == 1 {
                        return (index + 1, false);
                    }
                }
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (index + 1, true);
                    }
                }
                _ => {}
            }
        }
        (bytes.len(), false)
    }

    /// Formats the container that was held; one that is no JSON goes on as it is.
    fn release(&mut self) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        if self.formatter.is_broken() {
            return self.formatter.write(&held);
        }
        match Outline::read(&held) {
            Some(outline) => outline.write(&held, &mut self.formatter),
            None => self.formatter.write(&held),
        }
    }
}

/// A member of an object or an element of an array.
struct Node {
    /// Empty for an element.
    key: Range<usize>,
    value: Range<usize>,
    /// The first node after this one and all that are inside of it.
    next: usize,
}

/// The members and elements of a container in the order of the text, each before those inside of it.
struct Outline {
    nodes: Vec<Node>,
}

/// What the outline expects.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    First,
    Item,
    After,
}

impl Outline {
    /// Reads a container; nothing when it is no JSON. Strings may hold what the formatter puts right.
    fn read(text: &[u8]) -> Option<Outline> {
        let mut nodes = vec![Node {
            key: 0..0,
            value: 0..text.len(),
            next: 0,
        }];
        let mut open = vec![0];
        let mut expect = Expect::First;
        let mut at = 1;
        while let Some(parent) = open.last().copied() {
            at = past_blanks(text, at);
            let object = text[nodes[parent].value.start] == b'{';
            let byte = *text.get(at)?;
            match (byte, expect) {
                (b'}' | b']', Expect::First | Expect::After) if (byte == b'}') == object => {
                    open.pop();
                    let next = nodes.len();
                    nodes[parent].value.end = at + 1;
                    nodes[parent].next = next;
                    (at, expect) = (at + 1, Expect::After);
                }
                (b',', Expect::After) => (at, expect) = (at + 1, Expect::Item),
                (_, Expect::First | Expect::Item) => {
                    let mut key = 0..0;
                    if object {
                        key = at..string_end(text, at)?;
                        let colon = past_blanks(text, key.end);
                        text.get(colon).filter(|byte| **byte == b':')?;
                        at = past_blanks(text, colon + 1);
                    }
                    let node = nodes.len();
                    if matches!(text.get(at)?, b'{' | b'[') {
                        nodes.push(Node {
                            key,
                            value: at..at + 1,
                            next: 0,
                        });
                        open.push(node);
                        (at, expect) = (at + 1, Expect::First);
                    } else {
                        let end = scalar_end(text, at)?;
                        nodes.push(Node {
                            key,
                            value: at..end,
                            next: node + 1,
                        });
                        (at, expect) = (end, Expect::After);
                    }
                }
                _ => return None,
            }
        }
        Some(Outline { nodes })
    }

    /// Writes the container with the members of every object in order.
    fn write<W: Write>(&self, text: &[u8], formatter: &mut Formatter<W>) -> io::Result<()> {
        let mut out = Vec::with_capacity(PIECE);
        out.push(text[0]);
        let mut open = vec![(text[0], self.children(0, text).into_iter())];
        let mut first = true;
        while let Some((bracket, children)) = open.last_mut() {
            let Some(child) = children.next() else {
                out.push(if *bracket == b'{' { b'}' } else { b']' });
                open.pop();
                first = false;
                continue;
            };
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            let node = &self.nodes[child];
            if !node.key.is_empty() {
                out.extend_from_slice(&text[node.key.clone()]);
                out.push(b':');
            }
            let value = &text[node.value.clone()];
            if matches!(value[0], b'{' | b'[') {
                out.push(value[0]);
                open.push((value[0], self.children(child, text).into_iter()));
                first = true;
            } else {
                out.extend_from_slice(value);
            }
            if out.len() >= PIECE {
                formatter.write(&out)?;
                out.clear();
            }
        }
        formatter.write(&out)
    }

    fn children(&self, parent: usize, text: &[u8]) -> Vec<usize> {
        let mut children = Vec::new();
        let mut child = parent + 1;
        while child < self.nodes[parent].next {
            children.push(child);
            child = self.nodes[child].next;
        }
        if text[self.nodes[parent].value.start] == b'{' {
            children.sort_by_cached_key(|child| sort_key(&text[self.nodes[*child].key.clone()]));
        }
        children
    }
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
        end += memchr::memchr2(b'"', b'\\', text.get(end..)?)?;
        if text[end] == b'"' {
            return Some(end + 1);
        }
        match escape::read(&text[end..], true, true) {
            Escape::Keep(length) | Escape::Char(_, length) => end += length,
            Escape::Cut | Escape::Wrong => return None,
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

#[cfg(test)]
mod tests {
    use super::super::JsonOptions;
    use super::SortedFormatter;

    fn sorted(text: &str, size: usize) -> String {
        let mut formatter = SortedFormatter::new(
            JsonOptions {
                indent: Some(0),
                ..JsonOptions::default()
            },
            Vec::new(),
        );
        for chunk in text.as_bytes().chunks(size) {
            formatter.write(chunk).unwrap();
        }
        String::from_utf8(formatter.finish().unwrap())
            .unwrap()
            .replace('\n', "")
            .replace("\": ", "\":")
    }

    #[test]
    fn keys_are_sorted_at_every_level() {
        let cases = [
            (
                r#"{"b": 1.10, "a": [{"d": 1, "c": {}}, 2]}"#,
                r#"{"a":[{"c":{},"d":1},2],"b":1.10}"#,
            ),
            (
                r#"{"b":1,"a":2,"b":0,"a":1}"#,
                r#"{"a":2,"a":1,"b":1,"b":0}"#,
            ),
            (
                r#"{"\u00e4":1,"z":2,"\u0041":3}"#,
                r#"{"\u0041":3,"z":2,"\u00e4":1}"#,
            ),
            (
                r#"{"😀":1,"\ufffd":2,"\ud800":3}"#,
                r#"{"\ud800":3,"\ufffd":2,"😀":1}"#,
            ),
            (r#"{"a\n":1,"a\"":2,"a":3}"#, r#"{"a":3,"a\n":1,"a\"":2}"#),
            (
                r#"{"b":1,"a":2}[{"d":1,"c":2}] 5"#,
                r#"{"a":2,"b":1}[{"c":2,"d":1}]5"#,
            ),
            (r#")]}',{"b":"}","a":"\""}"#, r#")]}',{"a":"\"","b":"}"}"#),
            ("[]{}", "[]{}"),
        ];
        for (text, expected) in cases {
            for size in [1, 2, 3, 1000] {
                assert_eq!(sorted(text, size), expected);
            }
        }
    }

    #[test]
    fn what_is_no_json_is_not_touched() {
        for text in [
            r#"{"b":1,"a"}"#,
            r#"{"b":1,"a":01}"#,
            r#"{"b":1,,"a":2}"#,
            r#"{"b":1,"a":[1}]"#,
            r#"{"b":1,"a""#,
        ] {
            assert_eq!(sorted(text, 1000), text);
        }
    }

    #[test]
    fn depth_costs_no_stack_and_no_squares() {
        let depth = 200_000;
        let text = r#"{"b":1,"a":"#.repeat(depth) + "0" + &"}".repeat(depth);
        let swapped = r#"{"a":"#.repeat(depth) + "0" + &r#","b":1}"#.repeat(depth);
        assert_eq!(sorted(&text, 4096), swapped);
    }
}
