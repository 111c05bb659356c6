//! What is shown of a message, and how: pure formatting, from bytes to a writer.

mod head;
mod json;
mod terminal;
mod theme;
mod utf8;
