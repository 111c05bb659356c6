//! Sorts the keys of JSON objects before they are formatted. The only formatter that holds a part of the text in memory.
//!
//! HTTPie: `json.sort_keys`, that is Python's `sort_keys=True`: by code points of the decoded key, at every level.
//! Values keep their spelling, and members of one name their order.

use std::io::{self, Write};
use std::ops::Range;

use super::members::Members;
use super::outline::{Outline, Progress, Reader, offset};
use super::{Formatter, JsonOptions, PIECE, scan};

/// A [`Formatter`] with sorted keys. It holds one object at a time, of those that are not inside of another one: of an
/// array that is one element.
pub(crate) struct SortedFormatter<W> {
    sheaf: Sheaf<W>,
    reader: Reader,
    place: Place,
    /// The object being read as far as it came in chunks before this one, from its brace on.
    held: Vec<u8>,
}

/// Where the next byte stands.
enum Place {
    /// Outside of objects.
    Outside {
        in_string: bool,
        after_backslash: bool,
    },
    Inside,
    /// In what is no JSON, which is not touched.
    Broken,
}

const OUTSIDE: Place = Place::Outside {
    in_string: false,
    after_backslash: false,
};

impl<W: Write> SortedFormatter<W> {
    pub(crate) fn new(options: JsonOptions<'_>, out: W) -> Self {
        SortedFormatter {
            sheaf: Sheaf {
                formatter: Formatter::new(options, out),
                text: Vec::new(),
                separator: None,
                begins: 0,
            },
            reader: Reader::new(),
            place: OUTSIDE,
            held: Vec::new(),
        }
    }

    /// Takes the next bytes of the body, which is UTF-8; chunks may be cut anywhere.
    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let used = match self.place {
                Place::Outside { .. } => self.outside(bytes)?,
                Place::Inside => self.inside(bytes)?,
                Place::Broken => {
                    self.sheaf.put(bytes)?;
                    bytes.len()
                }
            };
            bytes = &bytes[used..];
        }
        Ok(())
    }

    /// Writes what was held back and returns the writer.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.sheaf.put(&self.held)?;
        self.sheaf.hand_on()?;
        self.sheaf.formatter.finish()
    }

    /// Hands on what stands before the next object; returns how much that is.
    fn outside(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Place::Outside {
            in_string,
            after_backslash,
        } = &mut self.place
        else {
            return Ok(0);
        };
        let mut at = 0;
        while at < bytes.len() {
            if std::mem::take(after_backslash) {
                at += 1;
            } else if *in_string {
                at += scan::unescaped(&bytes[at..]);
                *after_backslash = bytes.get(at) == Some(&b'\\');
                *in_string = *after_backslash || at == bytes.len();
                at += usize::from(at < bytes.len());
            } else {
                let found = memchr::memchr2(b'"', b'{', &bytes[at..]);
                at = found.map_or(bytes.len(), |found| at + found);
                if bytes.get(at) == Some(&b'{') {
                    self.sheaf.put(&bytes[..at])?;
                    self.place = if self.sheaf.may_begin_object()? {
                        Place::Inside
                    } else {
                        Place::Broken
                    };
                    return Ok(at);
                }
                *in_string = at < bytes.len();
                at += usize::from(*in_string);
            }
        }
        self.sheaf.put(bytes)?;
        Ok(bytes.len())
    }

    /// Reads on in an object, and hands it on when it is whole; returns how much belongs to it.
    fn inside(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let before = self.held.len();
        if before > 0 {
            self.held.extend_from_slice(bytes);
        }
        let text = if before > 0 { &self.held } else { bytes };
        let end = match self.reader.read(text) {
            Progress::More => {
                if before == 0 {
                    self.held.extend_from_slice(bytes);
                }
                return Ok(bytes.len());
            }
            Progress::Whole(end) => {
                self.sheaf.sorted(&text[..end], self.reader.outline())?;
                self.place = OUTSIDE;
                end
            }
            Progress::Wrong => {
                self.sheaf.put(text)?;
                self.place = Place::Broken;
                text.len()
            }
        };
        self.reader.clear();
        self.held.clear();
        Ok(end - before)
    }
}

/// Sorted text on its way to the formatter, which works best on long pieces.
struct Sheaf<W> {
    formatter: Formatter<W>,
    text: Vec<u8>,
    /// What stands between the object before and the next one, if there is nothing wrong.
    separator: Option<&'static [u8]>,
    /// Where the text begins that the formatter has to judge before the next object is sorted.
    begins: usize,
}

impl<W: Write> Sheaf<W> {
    fn put(&mut self, part: &[u8]) -> io::Result<()> {
        if self.text.len() + part.len() > PIECE {
            self.hand_on()?;
            if part.len() > PIECE {
                return self.formatter.write(part);
            }
        }
        self.text.extend_from_slice(part);
        Ok(())
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.formatter.write(&self.text)?;
        self.text.clear();
        self.separator = None;
        Ok(())
    }

    /// True when the text is right so far. The formatter need not be asked when there is only a comma since the last object of
    /// an array.
    fn may_begin_object(&mut self) -> io::Result<bool> {
        if self
            .separator
            .is_some_and(|separator| self.text[self.begins..].trim_ascii() == separator)
        {
            return Ok(true);
        }
        self.hand_on()?;
        let in_array = self.formatter.nesting.depth() > 0;
        self.separator = Some(if in_array { b"," } else { b"" });
        Ok(self.formatter.awaits_value())
    }

    /// Puts an object with the members of every object in it in order.
    fn sorted(&mut self, text: &[u8], outline: &Outline) -> io::Result<()> {
        let separator = self.separator;
        let mut members = Members::default();
        let mut open = vec![Frame::part(0..text.len(), 0..outline.len())];
        while let Some(frame) = open.last_mut() {
            match frame {
                Frame::Part { rest, objects } if objects.start == objects.end => {
                    self.put(&text[rest.start as usize..rest.end as usize])?;
                    open.pop();
                }
                Frame::Part { rest, objects } => {
                    let object = objects.start as usize;
                    let (place, next) = outline.object(text, object);
                    self.put(&text[rest.start as usize..=place.start])?;
                    *rest = offset(place.end)..rest.end;
                    *objects = offset(next)..objects.end;
                    if rest.start == rest.end {
                        open.pop();
                    }
                    let waiting = members.push(text, outline, object);
                    open.push(Frame::Object {
                        object: offset(object),
                        waiting: offset(waiting),
                        first: true,
                    });
                }
                Frame::Object { waiting: 0, .. } => {
                    self.put(b"}")?;
                    open.pop();
                }
                Frame::Object {
                    object,
                    waiting,
                    first,
                } => {
                    *waiting -= 1;
                    if !std::mem::take(first) {
                        self.put(b",")?;
                    }
                    if let Some(member) = members.pop() {
                        let (rest, objects) = outline.member(text, *object as usize, member);
                        if objects.is_empty() {
                            self.put(&text[rest])?;
                        } else {
                            open.push(Frame::part(rest, objects));
                        }
                    }
                }
            }
        }
        // The formatter finds nothing wrong with an object that could be read.
        self.separator = separator;
        self.begins = self.text.len();
        Ok(())
    }
}

/// Where writing has got to. In four bytes each, as the texts may be nested deeply.
enum Frame {
    /// A part of the text, and the objects in it.
    Part {
        rest: Range<u32>,
        objects: Range<u32>,
    },
    /// An object, and how many of the members that wait are its own.
    Object {
        object: u32,
        waiting: u32,
        first: bool,
    },
}

impl Frame {
    fn part(rest: Range<usize>, objects: Range<usize>) -> Self {
        Self::Part {
            rest: offset(rest.start)..offset(rest.end),
            objects: offset(objects.start)..offset(objects.end),
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
            (
                r#"{"c":[{"b":1,"a":2},{"a":3},{"d":4,"c":{"f":5,"e":6}}],"b":[{"y":[{"n":7,"m":8}]},[]],"a":{}}"#,
                r#"{"a":{},"b":[{"y":[{"m":8,"n":7}]},[]],"c":[{"a":2,"b":1},{"a":3},{"c":{"e":6,"f":5},"d":4}]}"#,
            ),
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
            r#"[1,]{"b":1,"a":2}"#,
            r#"[{}{"b":1,"a":2}]"#,
            r#"[{},,{"b":1,"a":2}]"#,
            r#"[1{"b":1,"a":2}]"#,
        ] {
            for size in [1, 7, 1000] {
                assert_eq!(sorted(text, size), text);
            }
        }
    }

    #[test]
    fn long_bodies_are_sorted_too() {
        let object = |number| format!(r#"{{"b":{number},"a":"{}"}}"#, "x".repeat(number % 90));
        let in_order = |number| format!(r#"{{"a":"{}","b":{number}}}"#, "x".repeat(number % 90));
        let join = |object: &dyn Fn(usize) -> String| {
            let objects: Vec<_> = (0..5000).map(object).collect();
            format!("[{}]", objects.join(","))
        };
        let (text, expected) = (join(&object), join(&in_order));
        for size in [1000, 65536, usize::MAX] {
            assert!(sorted(&text, size) == expected);
        }
        let text = format!(r#"{{"b":{text},"a":"{}"}}"#, "y".repeat(200_000));
        let expected = format!(r#"{{"a":"{}","b":{expected}}}"#, "y".repeat(200_000));
        assert!(sorted(&text, 65536) == expected);
    }

    /// More, and shorter ones, than are sorted at once.
    #[test]
    fn many_members_are_sorted() {
        let join = |numbers: &mut dyn Iterator<Item = usize>| {
            let members: Vec<_> = numbers
                .map(|number| format!(r#""{:05}":{}"#, number / 2, number % 2))
                .collect();
            format!("{{{}}}", members.join(","))
        };
        let (count, step) = (70_000, 7919);
        let text = join(&mut (0..count).map(|number| number * step % count));
        assert!(sorted(&text, 65536) == join(&mut (0..count)));
    }

    #[test]
    fn depth_costs_no_stack_and_no_squares() {
        let depth = 200_000;
        let text = r#"{"b":1,"a":"#.repeat(depth) + "0" + &"}".repeat(depth);
        let swapped = r#"{"a":"#.repeat(depth) + "0" + &r#","b":1}"#.repeat(depth);
        assert_eq!(sorted(&text, 4096), swapped);
    }
}
