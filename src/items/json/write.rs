//! JSON in the style of Python's `json.dumps`, which is HTTPie's on the wire: `, ` and `: ` between the parts,
//! and ASCII only.

use std::fmt::Write;
use std::slice::Iter;

use super::{Json, Text};

/// A container that is being written.
enum Open<'a> {
    Array(Iter<'a, Json>),
    Object(Iter<'a, (Text, Json)>),
}

impl Json {
    /// The value as HTTPie sends it.
    pub(crate) fn to_wire(&self) -> String {
        let mut out = String::new();
        let mut open = Vec::new();
        open.extend(start(self, &mut out));
        while let Some(container) = open.last_mut() {
            let (next, close) = match container {
                Open::Array(items) => (items.next().map(|value| (None, value)), ']'),
                Open::Object(pairs) => (pairs.next().map(|(key, value)| (Some(key), value)), '}'),
            };
            let Some((key, value)) = next else {
                out.push(close);
                open.pop();
                continue;
            };
            // A finished value never ends with a bracket that opens.
            if !out.ends_with(['[', '{']) {
                out.push_str(", ");
            }
            if let Some(key) = key {
                push_text(key, &mut out);
                out.push_str(": ");
            }
            open.extend(start(value, &mut out));
        }
        out
    }
}

/// Writes a value, of a container only the start.
fn start<'a>(value: &'a Json, out: &mut String) -> Option<Open<'a>> {
    match value {
        Json::Array(items) => {
            out.push('[');
            return Some(Open::Array(items.iter()));
        }
        Json::Object(object) => {
            out.push('{');
            return Some(Open::Object(object.pairs.iter()));
        }
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Null => out.push_str("null"),
        Json::Number(literal) => out.push_str(literal),
        Json::String(text) => push_text(text, out),
    }
    None
}

fn push_text(text: &Text, out: &mut String) {
    out.push('"');
    for &unit in &text.0 {
        match u8::try_from(unit) {
            Ok(b'"') => out.push_str("\\\""),
            Ok(b'\\') => out.push_str("\\\\"),
            Ok(b'\n') => out.push_str("\\n"),
            Ok(b'\r') => out.push_str("\\r"),
            Ok(b'\t') => out.push_str("\\t"),
            Ok(8) => out.push_str("\\b"),
            Ok(12) => out.push_str("\\f"),
            Ok(byte @ b' '..=b'~') => out.push(char::from(byte)),
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out.push('"');
}
