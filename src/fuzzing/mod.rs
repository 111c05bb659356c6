//! What the fuzzers of `tests/fuzz/` call: one function per target, each with the property that must hold.
//!
//! Built under `cfg(fuzzing)` and for tests alone, so the shipped program has nothing of it. A property that does not hold is a
//! panic. The tests here run every property on the seeds of `tests/fuzz/seeds/` and on what comes of changing them.

#![allow(missing_docs, reason = "the targets bear the names of what they fuzz")]
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a fuzzer's findings are panics"
)]

mod answers;
mod bodies;
mod commands;
mod files;
mod model;
mod program;
#[cfg(test)]
mod tests;
mod typed;

pub use answers::{content_disposition, exchange, redirect, resume};
pub use bodies::{json, packed, text, xml};
pub use commands::{arguments, curl};
pub use files::{config, cookies, credentials_file, hosts, netrc, session};
pub use program::program;
pub use typed::{nested_json, request_items, url};
