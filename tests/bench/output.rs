//! The JSON formatter is private to the command, so its files are compiled into the bench.

#![allow(dead_code, unused_imports, unreachable_pub)]

#[path = "../../src/output/json/mod.rs"]
pub(crate) mod json;
#[path = "../../src/output/terminal.rs"]
pub(crate) mod terminal;
#[path = "../../src/output/theme/mod.rs"]
pub(crate) mod theme;
#[path = "../../src/output/utf8.rs"]
pub(crate) mod utf8;
