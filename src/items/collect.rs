//! All items of a request, sorted into headers, query and body.
//!
//! Answers to `httpie/cli/requestitems.py` and `httpie/cli/dicts.py`, but for three things. Numbers are sent as
//! typed, in forms too. A key may go into an object or a null that an earlier `:=` gave, and `:=` counts in
//! multipart bodies: HTTPie drops these values without a word.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::error::ItemError;
use super::json::Json;
use super::nested::Document;
use super::{ItemKind, RequestItem};

/// Reads the file of `:@`, `==@`, `=@` and `:=@`. The path is as typed: a leading `~` is for the reader to resolve.
pub(crate) type ReadFile<'a> = dyn FnMut(&Path) -> io::Result<Vec<u8>> + 'a;

/// What `--json`, `--form` and `--multipart` decide about items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// `--form` and `--multipart`
    Form,
    /// `--json`, and the default
    Json,
}

/// What the items of one request ask for.
#[derive(Debug)]
pub(crate) struct RequestItems {
    /// In the order typed.
    pub(crate) headers: Vec<HeaderItem>,
    /// Parameters of one name stand together, where the first one stands: `a==1 b==2 a==3` is `a=1&a=3&b=2`.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: BodyItems,
}

/// A header as typed, blanks around the value included.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct HeaderItem {
    pub(crate) name: String,
    /// None: the header is not to be sent, whoever would set it. Such an item is the only one of its name.
    pub(crate) value: Option<String>,
}

impl HeaderItem {
    fn new(name: String, value: String) -> Self {
        Self {
            name,
            value: Some(value),
        }
    }

    fn unset(name: String) -> Self {
        Self { name, value: None }
    }
}

/// Without the value: it may be a credential.
impl fmt::Debug for HeaderItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderItem")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(crate) enum BodyItems {
    /// A whole file: `@path` in JSON mode.
    File(Upload),
    /// The fields of a form, never empty. Fields of one name stand together, where the first one stands.
    Form(Vec<Field>),
    /// Never an empty object.
    Json(Json),
    /// No item is for the body.
    None,
}

/// A field of a form. `@path` has an empty name.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: FieldValue,
}

pub(crate) enum FieldValue {
    File(Upload),
    Text(String),
}

/// Without the text: it may be a credential.
impl fmt::Debug for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(upload) => upload.fmt(f),
            Self::Text(_) => f.write_str("Text(..)"),
        }
    }
}

/// A file to send. It has not been opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    /// As typed: a leading `~` is for the reader to resolve.
    pub(crate) path: PathBuf,
    /// The last part of the path; empty when that ends with a slash.
    pub(crate) file_name: String,
    /// From `;type=`. None: to be told from the file name.
    pub(crate) mime: Option<String>,
    /// The item as typed, for messages.
    pub(crate) item: String,
}

impl RequestItems {
    /// Sorts items and reads the files that they embed.
    pub(crate) fn collect(
        items: &[RequestItem],
        mode: Mode,
        read: &mut ReadFile,
    ) -> Result<Self, ItemError> {
        // JSON comes first, so that of several faults the same one is told as by HTTPie.
        let json = match mode {
            Mode::Json => json_body(items, read)?,
            Mode::Form => None,
        };
        let mut headers = Vec::new();
        let mut query = Vec::new();
        let mut fields = Vec::new();
        for item in items {
            let name = item.name.clone();
            match &item.kind {
                ItemKind::EmptyHeader => headers.push(HeaderItem::new(name, String::new())),
                ItemKind::Header(value) if value.is_empty() => {
                    headers.push(HeaderItem::unset(name));
                }
                ItemKind::Header(value) => headers.push(HeaderItem::new(name, value.clone())),
                ItemKind::HeaderFile(path) => {
                    headers.push(HeaderItem::new(name, line_of(item, path, read)?));
                }
                ItemKind::Query(value) => query.push((name, value.clone())),
                ItemKind::QueryFile(path) => query.push((name, line_of(item, path, read)?)),
                ItemKind::Upload { path, mime } => {
                    let upload = Upload::new(item, path, mime.as_deref());
                    fields.push((name, FieldValue::File(upload)));
                }
                _ if mode == Mode::Json => {}
                _ => fields.push((name, FieldValue::Text(form_text(item, read)?))),
            }
        }
        let fields: Vec<_> = grouped(fields)
            .into_iter()
            .map(|(name, value)| Field { name, value })
            .collect();
        let body = match mode {
            Mode::Json => json_or_file(json, &fields)?,
            Mode::Form if fields.is_empty() => BodyItems::None,
            Mode::Form => BodyItems::Form(fields),
        };
        Ok(Self {
            headers: without_overruled(headers),
            query: grouped(query),
            body,
        })
    }
}

impl Upload {
    fn new(item: &RequestItem, path: &Path, mime: Option<&str>) -> Self {
        let text = path.to_string_lossy();
        let file_name = text
            .rsplit(std::path::is_separator)
            .next()
            .unwrap_or_default();
        Self {
            path: path.to_path_buf(),
            file_name: file_name.to_owned(),
            mime: mime.map(str::to_owned),
            item: item.typed.clone(),
        }
    }
}

/// The value that the items build together; none without such items.
fn json_body(items: &[RequestItem], read: &mut ReadFile) -> Result<Option<Json>, ItemError> {
    let mut values = Vec::new();
    for item in items {
        if let Some(value) = json_value(item, read)? {
            values.push((&item.name, value));
        }
    }
    let mut document = Document::default();
    for (key, value) in values {
        document.insert(key, value)?;
    }
    Ok(document.into_json())
}

/// The value of `=`, `=@`, `:=` and `:=@`; none for other items.
fn json_value(item: &RequestItem, read: &mut ReadFile) -> Result<Option<Json>, ItemError> {
    let json = |text: &str| {
        Json::parse(text).map_err(|source| ItemError::Json {
            item: item.typed.clone(),
            name: item.name.clone(),
            value: text.to_owned(),
            source,
        })
    };
    Ok(match &item.kind {
        ItemKind::Text(text) => Some(Json::from(text.as_str())),
        ItemKind::TextFile(path) => Some(Json::from(text_of(item, path, read)?.as_str())),
        ItemKind::Json(text) => Some(json(text)?),
        ItemKind::JsonFile(path) => Some(json(&text_of(item, path, read)?)?),
        _ => None,
    })
}

/// The text of a form field. Numbers stay as typed, true is `True` as in HTTPie.
fn form_text(item: &RequestItem, read: &mut ReadFile) -> Result<String, ItemError> {
    match &item.kind {
        ItemKind::Text(text) => Ok(text.clone()),
        ItemKind::TextFile(path) => text_of(item, path, read),
        _ => json_value(item, read)?
            .and_then(|value| value.to_form_text())
            .ok_or_else(|| ItemError::ComplexInForm {
                item: item.typed.clone(),
            }),
    }
}

/// Without `--form` a file is the whole body, and so alone.
fn json_or_file(json: Option<Json>, files: &[Field]) -> Result<BodyItems, ItemError> {
    let mut body = None;
    for Field { name, value } in files {
        if !name.is_empty() {
            let mut names: Vec<_> = files.iter().map(|field| field.name.as_str()).collect();
            names.dedup();
            return Err(ItemError::FileFields {
                names: names.join(","),
            });
        }
        if let FieldValue::File(upload) = value
            && body.replace(upload).is_some()
        {
            return Err(ItemError::SeveralBodies);
        }
    }
    match (json, body) {
        (Some(_), Some(_)) => Err(ItemError::MixedBody),
        (Some(json), None) => Ok(BodyItems::Json(json)),
        (None, Some(upload)) => Ok(BodyItems::File(upload.clone())),
        (None, None) => Ok(BodyItems::None),
    }
}

/// The content of a file, without newlines at its end.
fn line_of(item: &RequestItem, path: &Path, read: &mut ReadFile) -> Result<String, ItemError> {
    let mut text = text_of(item, path, read)?;
    text.truncate(text.trim_end_matches('\n').len());
    Ok(text)
}

fn text_of(item: &RequestItem, path: &Path, read: &mut ReadFile) -> Result<String, ItemError> {
    let content = read(path).map_err(|source| ItemError::Read {
        item: item.typed.clone(),
        path: path.to_path_buf(),
        source,
    })?;
    String::from_utf8(content).map_err(|_| ItemError::NotText {
        item: item.typed.clone(),
        path: path.to_path_buf(),
    })
}

/// Moves pairs of one name to the first of them.
fn grouped<T>(pairs: Vec<(String, T)>) -> Vec<(String, T)> {
    let mut ranks = HashMap::new();
    let mut ranked: Vec<_> = pairs
        .into_iter()
        .map(|(name, value)| {
            let next = ranks.len();
            (*ranks.entry(name.clone()).or_insert(next), (name, value))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, pair)| pair).collect()
}

/// `Name:` takes back what was said of the name before it, and falls to what is said after it.
fn without_overruled(headers: Vec<HeaderItem>) -> Vec<HeaderItem> {
    let key = |header: &HeaderItem| header.name.to_lowercase();
    let (mut last, mut last_unset) = (HashMap::new(), HashMap::new());
    for (index, header) in headers.iter().enumerate() {
        last.insert(key(header), index);
        if header.value.is_none() {
            last_unset.insert(key(header), index);
        }
    }
    let is_kept = |index: usize, header: &HeaderItem| match last_unset.get(&key(header)) {
        Some(&unset) if index == unset => last.get(&key(header)) == Some(&index),
        Some(&unset) => index > unset,
        None => true,
    };
    let kept = headers
        .into_iter()
        .enumerate()
        .filter(|(index, header)| is_kept(*index, header));
    kept.map(|(_, header)| header).collect()
}

#[cfg(test)]
mod tests;
