//! What is shown of a message, and how: from bytes to a writer.

mod beginning;
mod body;
mod brush;
mod charset;
mod code;
mod content;
mod decompress;
mod file;
mod form;
mod head;
mod json;
mod markup;
mod options;
mod redact;
mod renderer;
mod sink;
mod size_limit;
mod terminal;
mod theme;
mod uniform;
mod utf8;

pub(crate) use beginning::Beginning;
pub(crate) use charset::Charset;
pub(crate) use content::content;
pub(crate) use decompress::decompress;
pub(crate) use file::{OutputFile, OutputFileError};
pub(crate) use options::{FormatOptions, MediaType, OutputOptions, Parts, Pretty};
pub(crate) use redact::Redactor;
pub(crate) use renderer::{RenderError, Renderer};
pub(crate) use size_limit::SizeLimit;
pub(crate) use terminal::{visible, visible_line};
pub(crate) use theme::{ColorDepth, StyleName};
