//! The keys of JSON items: `a[b][]` is an array in an object.
//!
//! Answers to `httpie/cli/nested_json/`; its messages are repeated letter for letter. Keys without brackets take
//! the same way.

mod document;
mod path;

use std::ops::Range;

pub(super) use document::Document;

/// A key that cannot be read or does not fit what earlier items have built.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("HTTPie {kind} Error: {message}{}", underlined(source_key, span.as_ref()))]
pub(crate) struct NestedError {
    /// `Syntax`, `Type` or `Value`.
    kind: &'static str,
    message: String,
    source_key: String,
    /// The characters (not bytes) of the key to point at.
    span: Option<Range<usize>>,
}

fn underlined(key: &str, span: Option<&Range<usize>>) -> String {
    span.map_or_else(String::new, |span| {
        format!(
            "\n{key}\n{}{}",
            " ".repeat(span.start),
            "^".repeat(span.len())
        )
    })
}

#[cfg(test)]
mod tests;
