//! What is shown of a message, and how: from bytes to a writer.

mod body;
mod charset;
mod decompress;
mod file;
mod head;
mod json;
mod options;
mod redact;
mod renderer;
mod size_limit;
mod terminal;
mod theme;
mod utf8;

pub(crate) use decompress::decompress;
pub(crate) use file::{OutputFile, OutputFileError};
pub(crate) use options::{FormatOptions, OutputOptions, Parts, Pretty};
pub(crate) use redact::Redactor;
pub(crate) use renderer::{RenderError, Renderer};
pub(crate) use size_limit::{Limited, SizeLimit};
pub(crate) use terminal::visible;
pub(crate) use theme::{ColorDepth, StyleName};
