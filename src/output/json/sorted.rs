//! Sorts the keys of JSON objects before they are formatted. The only formatter that holds a part of the text in memory.
//!
//! HTTPie: `json.sort_keys`, that is Python's `sort_keys=True`: by code points of the decoded key, at every level.
//! Values keep their spelling, and members of one name their order.

use std::io::{self, Write};

use super::outline::Outline;
use super::{Formatter, JsonOptions, scan};

/// A [`Formatter`] with sorted keys. It holds one object at a time, of those that are not inside of another one: of an
/// array that is one element.
pub(crate) struct SortedFormatter<W> {
    formatter: Formatter<W>,
    /// The object being read, from its brace on.
    held: Vec<u8>,
    /// Open braces.
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
                // The last byte is the brace that opens an object.
                let (before, brace) = text.split_at(length - 1);
                self.formatter.write(before)?;
                self.held.extend_from_slice(brace);
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

    /// The length of the bytes up to the next change between inside and outside, and whether an object ends there.
    fn text(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string {
                at += self.string(&bytes[at..]);
                continue;
            }
            let byte = bytes[at];
            at += 1;
            match byte {
                b'"' => self.in_string = true,
                b'{' => {
                    self.depth += 1;
                    if self.depth == 1 {
                        return (at, false);
                    }
                }
                b'}' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at, true);
                    }
                }
                _ => {}
            }
        }
        (bytes.len(), false)
    }

    /// Goes on in a string; returns how far.
    #[inline]
    fn string(&mut self, bytes: &[u8]) -> usize {
        if std::mem::take(&mut self.after_backslash) {
            return 1;
        }
        let plain = scan::plain(bytes);
        match bytes.get(plain) {
            None => return plain,
            Some(b'"') => self.in_string = false,
            Some(byte) => self.after_backslash = *byte == b'\\',
        }
        plain + 1
    }

    /// Formats the object that was held; one that is no JSON goes on as it is.
    fn release(&mut self) -> io::Result<()> {
        let outline = if self.formatter.is_broken() {
            None
        } else {
            Outline::read(&self.held)
        };
        match outline {
            Some(outline) => outline.write(&self.held, &mut self.formatter)?,
            None => self.formatter.write(&self.held)?,
        }
        self.held.clear();
        Ok(())
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
                r#"{"a":1,"a":2,"b":0,"b":1}"#,
            ),
            (
                r#"{"a":"x","a":{"b":1},"a":10,"a":9.5,"a":null,"a":"\u0041"}"#,
                r#"{"a":9.5,"a":10,"a":"\u0041","a":"x","a":{"b":1},"a":null}"#,
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
