//! JSON text to [`Json`]: RFC 8259, and `NaN`, `Infinity` and `-Infinity`, as Python reads it.
//! The messages are those of Python's `json`, which HTTPie shows.

use super::{Json, Object, Text};

/// Why a text is not JSON. Line, column and place count characters; the first two from 1, the last from 0.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}: line {line} column {column} (char {place})")]
pub(crate) struct JsonError {
    why: &'static str,
    line: usize,
    column: usize,
    place: usize,
}

/// A container that is being read. An object's key waits for its value.
enum Open {
    Array(Vec<Json>),
    Object(Object, Text),
}

/// A byte offset and what is wrong there.
type Fault = (usize, &'static str);

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Json {
    /// Reads one value with blanks around it. Any depth will do.
    pub(crate) fn parse(text: &str) -> Result<Self, JsonError> {
        Parser { text, at: 0 }.document().map_err(|(at, why)| {
            let before = &text[..at];
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            JsonError {
                why,
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
                place: before.chars().count(),
            }
        })
    }
}

impl Parser<'_> {
    fn document(mut self) -> Result<Json, Fault> {
        if self.text.starts_with('\u{feff}') {
            return Err((0, "Unexpected UTF-8 BOM (decode using utf-8-sig)"));
        }
        let mut open = Vec::new();
        loop {
            self.skip_blanks();
            let Some(mut value) = self.value(&mut open)? else {
                continue;
            };
            // A finished value may finish the container it is in, and that the next.
            loop {
                self.skip_blanks();
                match open.pop() {
                    None if self.at == self.text.len() => return Ok(value),
                    None => return Err((self.at, "Extra data")),
                    Some(container) => match self.add(container, value, &mut open)? {
                        Some(finished) => value = finished,
                        None => break,
                    },
                }
            }
        }
    }

    /// Reads a value; of a container that is not empty only the start, which it puts on `open`.
    fn value(&mut self, open: &mut Vec<Open>) -> Result<Option<Json>, Fault> {
        match self.peek() {
            Some(b'[') => {
                self.at += 1;
                self.skip_blanks();
                if self.skip(b']') {
                    return Ok(Some(Json::Array(Vec::new())));
                }
                open.push(Open::Array(Vec::new()));
                Ok(None)
            }
            Some(b'{') => {
                self.at += 1;
                self.skip_blanks();
                if self.skip(b'}') {
                    return Ok(Some(Json::Object(Object::default())));
                }
                let key = self.key()?;
                open.push(Open::Object(Object::default(), key));
                Ok(None)
            }
            Some(b'"') => Ok(Some(Json::String(self.string()?))),
            _ => self.scalar().map(Some),
        }
    }

    /// Puts a value into its container. Returns that when it ends here; else puts it back and goes to the next value.
    fn add(
        &mut self,
        container: Open,
        value: Json,
        open: &mut Vec<Open>,
    ) -> Result<Option<Json>, Fault> {
        match container {
            Open::Array(mut items) => {
                items.push(value);
                if self.skip(b']') {
                    return Ok(Some(Json::Array(items)));
                }
                self.comma()?;
                open.push(Open::Array(items));
            }
            Open::Object(mut object, key) => {
                object.pairs.push((key, value));
                if self.skip(b'}') {
                    return Ok(Some(Json::Object(object)));
                }
                self.comma()?;
                self.skip_blanks();
                let key = self.key()?;
                open.push(Open::Object(object, key));
            }
        }
        Ok(None)
    }

    fn comma(&mut self) -> Result<(), Fault> {
        if self.skip(b',') {
            Ok(())
        } else {
            Err((self.at, "Expecting ',' delimiter"))
        }
    }

    /// A key and the colon after it.
    fn key(&mut self) -> Result<Text, Fault> {
        if self.peek() != Some(b'"') {
            return Err((self.at, "Expecting property name enclosed in double quotes"));
        }
        let key = self.string()?;
        self.skip_blanks();
        if self.skip(b':') {
            Ok(key)
        } else {
            Err((self.at, "Expecting ':' delimiter"))
        }
    }

    fn scalar(&mut self) -> Result<Json, Fault> {
        let rest = &self.text[self.at..];
        let words = ["null", "true", "false", "NaN", "Infinity", "-Infinity"];
        if let Some(word) = words.into_iter().find(|word| rest.starts_with(word)) {
            self.at += word.len();
            return Ok(match word {
                "null" => Json::Null,
                "true" | "false" => Json::Bool(word == "true"),
                _ => Json::Number(word.into()),
            });
        }
        let len = number_len(rest.as_bytes()).ok_or((self.at, "Expecting value"))?;
        self.at += len;
        Ok(Json::Number(rest[..len].into()))
    }

    fn string(&mut self) -> Result<Text, Fault> {
        let start = self.at;
        let unterminated = (start, "Unterminated string starting at");
        self.at += 1;
        let mut units = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let is_end = |byte: u8| matches!(byte, b'"' | b'\\' | 0..b' ');
            let plain = rest.bytes().position(is_end).ok_or(unterminated)?;
            units.extend(rest[..plain].encode_utf16());
            self.at += plain;
            match rest.as_bytes()[plain] {
                b'"' => {
                    self.at += 1;
                    return Ok(Text(units));
                }
                b'\\' => units.push(self.escape(unterminated)?),
                _ => return Err((self.at, "Invalid control character at")),
            }
        }
    }

    /// From the backslash on.
    fn escape(&mut self, unterminated: Fault) -> Result<u16, Fault> {
        let backslash = self.at;
        let rest = &self.text.as_bytes()[backslash + 1..];
        let unit = match rest.first().ok_or(unterminated)? {
            byte @ (b'"' | b'\\' | b'/') => *byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let unit = hex(&rest[1..]).ok_or((backslash + 1, "Invalid \\uXXXX escape"))?;
                self.at += 6;
                return Ok(unit);
            }
            _ => return Err((backslash, "Invalid \\escape")),
        };
        self.at += 2;
        Ok(unit.into())
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// Four hexadecimal digits with something after them: a string that ends there is taken for a bad escape.
fn hex(text: &[u8]) -> Option<u16> {
    let (digits, rest) = text.split_at_checked(4)?;
    let digits = str::from_utf8(digits)
        .ok()
        .filter(|digits| !digits.starts_with('+'))?;
    u16::from_str_radix(digits, 16)
        .ok()
        .filter(|_| !rest.is_empty())
}

/// The length of the number at the start of `text`. A fraction or exponent without digits is not part of it.
fn number_len(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        text[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let is_at =
        |place: usize, bytes: &[u8]| text.get(place).is_some_and(|byte| bytes.contains(byte));
    let mut end = usize::from(is_at(0, b"-"));
    end += if is_at(end, b"0") {
        1
    } else {
        Some(digits(end)).filter(|count| *count > 0)?
    };
    if is_at(end, b".") {
        let count = digits(end + 1);
        end += if count > 0 { 1 + count } else { 0 };
    }
    if is_at(end, b"eE") {
        let sign = usize::from(is_at(end + 1, b"+-"));
        let count = digits(end + 1 + sign);
        end += if count > 0 { 1 + sign + count } else { 0 };
    }
    Some(end)
}
