//! Small models to hold the program against: short, slow, and written apart from it.

/// Text without the sequences that colour it. Any other escape sequence stays.
pub(super) fn uncolored(shown: &str) -> String {
    let mut plain = String::with_capacity(shown.len());
    let mut rest = shown;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';');
        if let Some(end) = end.filter(|end| after[*end..].starts_with('m')) {
            rest = &after[end + 1..];
        } else {
            plain.push_str("\x1b[");
            rest = after;
        }
    }
    plain + rest
}

/// The first character that steers a terminal or turns text around. Line ends and tabs do not count.
pub(super) fn hostile(text: &str) -> Option<char> {
    text.chars().find(|c| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

/// What must come through, however a text is laid out: its UTF-16 without blanks and byte order marks. `\u001b` and the
/// character that it stands for are one.
pub(super) fn content(text: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (unit, length) = match escape(rest) {
            Some(unit) => (Some(unit), 6),
            None => (None, c.len_utf8()),
        };
        match unit {
            Some(unit) => units.push(unit),
            None => units.extend(c.encode_utf16(&mut [0; 2]).iter()),
        }
        rest = &rest[length..];
    }
    let blank = |unit: &u16| matches!(*unit, 0x09 | 0x0a | 0x0d | 0x20 | 0xfeff);
    units.retain(|unit| !blank(unit));
    units
}

/// The unit of a `\uXXXX` at the start.
fn escape(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
}

/// [`content`] of XML, in which quotes, blanks in tags and the spelling of empty elements may change.
pub(super) fn xml_content(text: &str) -> Vec<u16> {
    let text = String::from_utf16_lossy(&content(text));
    let text = text.replace('\'', "\"").replace("&quot;", "\"");
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("</") {
        plain.push_str(&before.replace("/>", "></>"));
        plain.push_str("</");
        rest = after.trim_start_matches(|c| c != '<' && c != '>');
    }
    plain += &rest.replace("/>", "></>");
    plain.encode_utf16().collect()
}

/// A JSON text as a tree. Strings are compared by what they say, numbers by how they are spelled.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Json {
    Leaf(Vec<u16>),
    List(Vec<Json>),
    Map(Vec<(Vec<u16>, Json)>),
}

impl Json {
    /// Reads a text that is known to be JSON; `None` for one that turns out not to be.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim_start_matches('\u{feff}');
        let value = Self::value(&mut rest)?;
        blanks(rest).is_empty().then_some(value)
    }

    fn value(rest: &mut &str) -> Option<Self> {
        *rest = blanks(rest);
        match rest.chars().next()? {
            '{' => {
                let mut members = Vec::new();
                while !next_item(rest, members.is_empty(), '}')? {
                    *rest = blanks(rest);
                    let key = string(rest)?;
                    *rest = blanks(rest).strip_prefix(':')?;
                    members.push((key, Self::value(rest)?));
                }
                Some(Self::Map(members))
            }
            '[' => {
                let mut items = Vec::new();
                while !next_item(rest, items.is_empty(), ']')? {
                    items.push(Self::value(rest)?);
                }
                Some(Self::List(items))
            }
            '"' => string(rest).map(Self::Leaf),
            _ => {
                let end = rest.find([',', ']', '}', ' ', '\n', '\r', '\t']);
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                *rest = after;
                (!word.is_empty()).then(|| Self::Leaf(word.encode_utf16().collect()))
            }
        }
    }

    /// Whether the keys have the order of Python's `sort_keys` at every level.
    pub(super) fn is_sorted(&self) -> bool {
        match self {
            Self::Leaf(_) => true,
            Self::List(items) => items.iter().all(Self::is_sorted),
            Self::Map(members) => {
                members.is_sorted_by_key(|(key, _)| code_points(key))
                    && members.iter().all(|(_, value)| value.is_sorted())
            }
        }
    }

    /// With the members of objects in an order that does not depend on the one they have.
    pub(super) fn sorted(self) -> Self {
        match self {
            Self::Leaf(leaf) => Self::Leaf(leaf),
            Self::List(items) => Self::List(items.into_iter().map(Self::sorted).collect()),
            Self::Map(members) => {
                let members = members.into_iter();
                let mut members: Vec<_> =
                    members.map(|(key, value)| (key, value.sorted())).collect();
                members.sort();
                Self::Map(members)
            }
        }
    }
}

fn blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\n', '\r', '\t'])
}

/// Goes past the bracket that opens a container, or a comma. True at its end.
fn next_item(rest: &mut &str, is_first: bool, close: char) -> Option<bool> {
    if is_first {
        let inside = blanks(&rest[1..]);
        if let Some(after) = inside.strip_prefix(close) {
            *rest = after;
            return Some(true);
        }
        // Only now it is known that there is something inside.
        *rest = inside;
        return Some(false);
    }
    *rest = blanks(rest);
    if let Some(after) = rest.strip_prefix(close) {
        *rest = after;
        return Some(true);
    }
    *rest = rest.strip_prefix(',')?;
    Some(false)
}

/// The string at the start, with its opening quote, so that it is no number.
fn string(rest: &mut &str) -> Option<Vec<u16>> {
    let mut units = vec![u16::from(b'"')];
    *rest = rest.strip_prefix('"')?;
    loop {
        let c = rest.chars().next()?;
        let unescaped = match c {
            '"' => {
                *rest = &rest[1..];
                return Some(units);
            }
            '\\' => match rest.as_bytes().get(1)? {
                b'u' => {
                    units.push(escape(rest)?);
                    *rest = &rest[6..];
                    continue;
                }
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                other => char::from(*other),
            },
            c => c,
        };
        units.extend(unescaped.encode_utf16(&mut [0; 2]).iter());
        *rest = &rest[if c == '\\' { 2 } else { c.len_utf8() }..];
    }
}

fn code_points(units: &[u16]) -> Vec<u32> {
    char::decode_utf16(units.iter().copied())
        .map(|c| c.map_or_else(|lone| u32::from(lone.unpaired_surrogate()), u32::from))
        .collect()
}
