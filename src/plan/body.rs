//! The body: from items, `--raw`, a file or standard input, and from one of them only.
//!
//! HTTPie: `_parse_items` and `_body_from_file` in `httpie/cli/argparser.py`, `httpie/uploads.py`.

use super::dialect::Dialect;
use super::spool::regular;
use super::{Inputs, PlanError, mime, output, stdin};
use crate::cli::{Args, UsageError};
use crate::items::{BodyItems, Field, FieldValue, RequestItems, Upload};
use crate::message::{Body, Multipart, MultipartFile, form_urlencoded};

/// A body with the headers that it brings.
pub(super) struct Content {
    pub(super) body: Body,
    /// It counts as data: the method becomes POST.
    pub(super) is_data: bool,
    /// Data that is JSON, unless it is declared to be something else.
    pub(super) is_json: bool,
    /// The type that it has by itself; `None` for data that the request's mode gives a type.
    pub(super) declared: Option<ContentType>,
    /// Its length is not told, even when it is known.
    pub(super) in_chunks: bool,
}

pub(super) enum ContentType {
    /// Unless the user gave one.
    Default(String),
    /// In any case: it carries the boundary.
    Multipart { boundary: String },
}

impl Content {
    fn none() -> Self {
        Self {
            body: Body::empty(),
            is_data: false,
            is_json: false,
            declared: None,
            in_chunks: false,
        }
    }

    fn data(body: Body) -> Self {
        Self {
            body,
            is_data: true,
            is_json: true,
            declared: None,
            in_chunks: false,
        }
    }
}

/// The body, and how it is framed.
pub(super) fn content(
    args: &Args,
    dialect: &Dialect,
    inputs: &mut dyn Inputs,
    items: &RequestItems,
) -> Result<Content, PlanError> {
    let typed = &args.request;
    for (other, name) in [(typed.chunked, "chunked"), (typed.multipart, "multipart")] {
        if typed.compress > 0 && other {
            let message = format!("cannot combine --compress and --{name}");
            return Err(UsageError::new(message).into());
        }
    }
    let content = source(args, dialect, inputs, items)?;
    Ok(Content {
        in_chunks: typed.chunked,
        ..content
    })
}

/// The one source of the body: items, `--raw`, a file, or standard input.
fn source(
    args: &Args,
    dialect: &Dialect,
    inputs: &mut dyn Inputs,
    items: &RequestItems,
) -> Result<Content, PlanError> {
    let has_items = !matches!(items.body, BodyItems::None);
    let has_data = has_items || args.request.raw.is_some();
    // What is shown is read before it is sent.
    let streamed =
        args.request.chunked && !args.request.offline && !output::shows_request_body(args);
    let rules = stdin::Rules {
        ignore: args.request.ignore_stdin,
        empty_is_a_body: dialect.empty_stdin_is_a_body,
        has_data,
        streamed,
        quiet: args.output.quiet > 0,
    };
    let stdin = stdin::body(inputs, &rules)?;
    if let Some(raw) = &args.request.raw {
        if has_items {
            return Err(PlanError::MixedSources);
        }
        let content = Content::data(Body::from_bytes(raw.clone()));
        return Ok(Content {
            is_json: !raw.is_empty(),
            ..content
        });
    }
    if let Some(body) = stdin {
        return Ok(Content::data(body));
    }
    match &items.body {
        BodyItems::None if args.request.multipart => multipart(args, inputs, &[]),
        BodyItems::None => Ok(Content::none()),
        BodyItems::Json(json) => Ok(Content::data(Body::from_bytes(json.to_wire()))),
        BodyItems::File(upload) => {
            let body = open(inputs, upload)
                .and_then(|file| Body::from_file(upload.path.clone(), file))
                .map_err(unreadable(upload))?;
            let declared = mime_of(upload).map(ContentType::Default);
            Ok(Content {
                declared,
                ..Content::data(body)
            })
        }
        BodyItems::Form(fields) if args.request.multipart || has_file(fields) => {
            multipart(args, inputs, fields)
        }
        BodyItems::Form(fields) => {
            let pairs = fields.iter().filter_map(|field| match &field.value {
                FieldValue::Text(text) => Some((field.name.as_str(), text.as_str())),
                FieldValue::File(_) => None,
            });
            Ok(Content::data(Body::from_bytes(form_urlencoded(pairs))))
        }
    }
}

fn has_file(fields: &[Field]) -> bool {
    fields
        .iter()
        .any(|field| matches!(field.value, FieldValue::File(_)))
}

fn multipart(args: &Args, inputs: &mut dyn Inputs, fields: &[Field]) -> Result<Content, PlanError> {
    let boundary = args
        .request
        .boundary
        .clone()
        .filter(|typed| !typed.is_empty())
        .unwrap_or_else(Multipart::random_boundary);
    let mut multipart = Multipart::new(boundary.clone());
    for field in fields {
        match &field.value {
            FieldValue::Text(text) => multipart.text(&field.name, text),
            FieldValue::File(upload) => {
                let file = open(inputs, upload).map_err(unreadable(upload))?;
                let mime = mime_of(upload);
                if mime
                    .as_deref()
                    .is_some_and(|mime| mime.contains(char::is_control))
                {
                    let name = "Content-Type".to_owned();
                    return Err(PlanError::HeaderValue { name });
                }
                let part = MultipartFile {
                    file_name: &upload.file_name,
                    mime,
                    path: &upload.path,
                    file,
                };
                multipart
                    .file(&field.name, part)
                    .map_err(unreadable(upload))?;
            }
        }
    }
    Ok(Content {
        is_data: !fields.is_empty(),
        declared: Some(ContentType::Multipart { boundary }),
        ..Content::data(multipart.finish())
    })
}

fn open(inputs: &mut dyn Inputs, upload: &Upload) -> std::io::Result<std::fs::File> {
    inputs.open(&upload.path).and_then(regular)
}

fn unreadable(upload: &Upload) -> impl Fn(std::io::Error) -> PlanError {
    let item = upload.item.clone();
    move |error| PlanError::File {
        item: item.clone(),
        error,
    }
}

fn mime_of(upload: &Upload) -> Option<String> {
    upload
        .mime
        .clone()
        .or_else(|| mime::of_file_name(&upload.file_name))
}
