//! JSON values for sending. Numbers are kept digit for digit as typed, repeated keys are kept all.
//!
//! Values may be nested to any depth: nothing here recurses, not even `drop`. Hence no derived `Debug` or
//! `Clone`, which would.

mod parse;
mod write;

use std::collections::HashMap;
use std::fmt;

pub(crate) use parse::JsonError;

pub(crate) enum Json {
    Array(Vec<Json>),
    Bool(bool),
    Null,
    /// The literal as typed. HTTPie lets `NaN`, `Infinity` and `-Infinity` pass.
    Number(String),
    Object(Object),
    String(Text),
}

/// Keys and values in the order given, repeated keys included.
#[derive(Default)]
pub(crate) struct Object {
    pairs: Vec<(Text, Json)>,
    /// Where the last pair of each key stands. Made when first needed: most objects are never searched.
    places: HashMap<Text, usize>,
}

/// A JSON string: UTF-16, as `\u` escapes are, because such an escape can be half a character.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Text(Vec<u16>);

impl Json {
    /// The value in a form field, as Python's `str` would write it; numbers as typed. None for what has no such
    /// text: arrays, objects, null, and strings with half a character.
    pub(crate) fn to_form_text(&self) -> Option<String> {
        match self {
            Self::Array(_) | Self::Null | Self::Object(_) => None,
            Self::Bool(true) => Some("True".into()),
            Self::Bool(false) => Some("False".into()),
            Self::Number(literal) => Some(literal.clone()),
            Self::String(text) => String::from_utf16(&text.0).ok(),
        }
    }

    /// The name that HTTPie's messages give to the type.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::Array(_) => "array",
            Self::Bool(_) => "bool",
            Self::Null => "null",
            Self::Number(_) => "number",
            Self::Object(_) => "object",
            Self::String(_) => "string",
        }
    }

    fn move_children_to(&mut self, all: &mut Vec<Json>) {
        match self {
            Self::Array(items) => all.append(items),
            Self::Object(object) => all.extend(object.pairs.drain(..).map(|(_, value)| value)),
            Self::Bool(_) | Self::Null | Self::Number(_) | Self::String(_) => {}
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(Text::from(text))
    }
}

impl Drop for Json {
    fn drop(&mut self) {
        let mut waiting = Vec::new();
        self.move_children_to(&mut waiting);
        while let Some(mut value) = waiting.pop() {
            value.move_children_to(&mut waiting);
        }
    }
}

/// Without the content: it may hold a credential.
impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({})", self.type_name())
    }
}

impl Object {
    /// The value of a key, the last one if it is repeated. A key that is not there is added, with null.
    pub(crate) fn slot(&mut self, key: &str) -> &mut Json {
        if self.places.is_empty() {
            let keys = self.pairs.iter().map(|(key, _)| key.clone());
            self.places = keys.zip(0..).collect();
        }
        let key = Text::from(key);
        let place = *self.places.entry(key.clone()).or_insert(self.pairs.len());
        if place == self.pairs.len() {
            self.pairs.push((key, Json::Null));
        }
        &mut self.pairs[place].1
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.encode_utf16().collect())
    }
}

#[cfg(test)]
mod tests;
