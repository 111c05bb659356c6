//! The JSON value that items build together, one key after the other.
//! Answers to `httpie/cli/nested_json/interpret.py`.

use super::NestedError;
use super::path::{Access, Step, parse, text_of};
use crate::items::json::{Json, Object};
use crate::items::quote::quoted;

/// How many nulls `a[1000]=x` and its like may fill in, over all items: HTTPie fills until memory ends.
const MAX_FILLED: usize = 1_000_000;

/// Begins as nothing. The first key makes it an object or an array.
pub(crate) struct Document {
    root: Json,
    fill_left: usize,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            root: Json::Null,
            fill_left: MAX_FILLED,
        }
    }
}

impl Document {
    /// Sets what `key` names. Null is as good as nothing: a container takes its place when the key goes further.
    pub(crate) fn insert(&mut self, key: &str, value: Json) -> Result<(), NestedError> {
        let steps = parse(key)?;
        let mut cursor = &mut self.root;
        for (index, step) in steps.iter().enumerate() {
            if matches!(cursor, Json::Null) {
                *cursor = match step.access {
                    Access::Key(_) => Json::Object(Object::default()),
                    Access::Append | Access::Index(_) => Json::Array(Vec::new()),
                };
            }
            cursor = match (&step.access, cursor) {
                (Access::Key(name), Json::Object(object)) => object.slot(name),
                (Access::Append, Json::Array(items)) => {
                    items.push(Json::Null);
                    let last = items.len() - 1;
                    &mut items[last]
                }
                (Access::Index(literal), Json::Array(items)) => {
                    let place = place(key, step, literal, items.len(), &mut self.fill_left)?;
                    while items.len() <= place {
                        items.push(Json::Null);
                    }
                    &mut items[place]
                }
                (_, other) => return Err(wrong_type(key, &steps, index, other)),
            };
        }
        *cursor = value;
        Ok(())
    }

    /// None when nothing was inserted.
    pub(crate) fn into_json(self) -> Option<Json> {
        Some(self.root).filter(|root| !matches!(root, Json::Null))
    }
}

/// The place that an index names in an array of `len` items.
fn place(
    key: &str,
    step: &Step,
    literal: &str,
    len: usize,
    fill_left: &mut usize,
) -> Result<usize, NestedError> {
    let fault = |message| NestedError {
        kind: "Value",
        message,
        source_key: key.to_owned(),
        // The number alone, without its brackets.
        span: step.span.as_ref().map(|span| span.start + 1..span.end - 1),
    };
    if literal.starts_with('-') {
        return Err(fault("Negative indexes are not supported.".into()));
    }
    let place = literal.parse::<usize>().ok();
    place
        .and_then(|place| {
            *fill_left = fill_left.checked_sub(place.saturating_sub(len))?;
            Some(place)
        })
        .ok_or_else(|| {
            fault(format!(
                "Too large: at most {MAX_FILLED} missing items are filled with null."
            ))
        })
}

fn wrong_type(key: &str, steps: &[Step], index: usize, found: &Json) -> NestedError {
    let step = &steps[index];
    let (access, required) = match step.access {
        Access::Append => ("append", "array"),
        Access::Index(_) => ("index", "array"),
        Access::Key(_) => ("key", "object"),
    };
    NestedError {
        kind: "Type",
        message: format!(
            "Cannot perform '{access}' based access on {} which has a type of '{}' \
             but this operation requires a type of '{required}'.",
            quoted(&text_of(&steps[..index])),
            found.type_name(),
        ),
        source_key: key.to_owned(),
        span: step.span.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn build<V: Into<Json>>(
        items: impl IntoIterator<Item = (impl AsRef<str>, V)>,
    ) -> Result<String, NestedError> {
        let mut document = Document::default();
        for (key, value) in items {
            document.insert(key.as_ref(), value.into())?;
        }
        Ok(document
            .into_json()
            .map(|json| json.to_wire())
            .unwrap_or_default())
    }

    /// Unlike in HTTPie, which drops `c` in the first rows and all but `b` in the last.
    #[test]
    fn a_key_goes_into_a_value_given_as_json() {
        for (given, key, expected) in [
            (
                r#"{"b": 1}"#,
                "a[c]",
                r#"{"x": "y", "a": {"b": 1, "c": "2"}}"#,
            ),
            (
                r#"{"b": 1, "b": {}}"#,
                "a[b][c]",
                r#"{"x": "y", "a": {"b": 1, "b": {"c": "2"}}}"#,
            ),
            ("[{}]", "a[0][c]", r#"{"x": "y", "a": [{"c": "2"}]}"#),
            ("null", "a[b]", r#"{"x": "y", "a": {"b": "2"}}"#),
        ] {
            let given = Json::parse(given).unwrap();
            let sent = build([("x", Json::from("y")), ("a", given), (key, Json::from("2"))]);
            assert_eq!(sent.as_deref(), Ok(expected));
        }
    }

    #[test]
    fn refuses_to_fill_memory_with_nulls() {
        let message =
            "HTTPie Value Error: Too large: at most 1000000 missing items are filled with null.";
        for (keys, caret) in [
            (&["a[99999999999]"][..], "  ^^^^^^^^^^^"),
            (&["[18446744073709551616]"], " ^^^^^^^^^^^^^^^^^^^^"),
            (&["a[600000]", "b[600000]"], "  ^^^^^^"),
        ] {
            let error = build(keys.iter().map(|key| (key, "x"))).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("{message}\n{}\n{caret}", keys[keys.len() - 1])
            );
        }
        let sent = build([("a[1000000]", "x")]).unwrap();
        assert_eq!(sent.matches("null").count(), MAX_FILLED);
    }

    #[test]
    fn keys_may_be_nested_to_any_depth() {
        let depth = 20_000;
        let key = format!("a{}", "[b]".repeat(depth));
        let expected = format!(
            "{{\"a\": {}\"y\"{}",
            "{\"b\": ".repeat(depth),
            "}".repeat(depth + 1)
        );
        assert!(build([(&key, "x"), (&key, "y")]).is_ok_and(|sent| sent == expected));
        assert!(build([(&key, "x"), (&format!("{key}[c]"), "y")]).is_err());
    }

    #[test]
    fn many_items_stay_in_order() {
        let count = 20_000;
        let keys = (0..count).flat_map(|number| [format!("o[k{number}]"), "l[]".into()]);
        let sent = build(keys.map(|key| (key, "x"))).unwrap();
        assert!(sent.starts_with(r#"{"o": {"k0": "x", "k1": "x", "#));
        assert!(sent.contains(r#""k19999": "x"}, "l": ["x", "#));
        assert_eq!(sent.matches("\"x\"").count(), 2 * count);
    }

    proptest! {
        #[test]
        fn any_keys_give_json_or_an_error(
            keys in prop::collection::vec(r"([a-c\[\]\\01 é-]|\PC){0,9}", 1..6),
        ) {
            match build(keys.iter().map(|key| (key, "x"))) {
                Ok(sent) => prop_assert!(serde_json::from_str::<serde_json::Value>(&sent).is_ok()),
                Err(error) => prop_assert!(error.to_string().starts_with("HTTPie ")),
            }
        }
    }
}
