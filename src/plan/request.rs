//! The request: method, URL, headers and body, as they will go over the wire.
//!
//! HTTPie: `_guess_method` and `_parse_items` in `httpie/cli/argparser.py`, `make_request_kwargs` in `httpie/client.py`. The
//! order of the headers is the one in which HTTPie sends them: first those of its HTTP library, then those that have a name on
//! the command line or in HTTPie's own defaults.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::dialect::Dialect;
use super::{Inputs, PlanError, mime, stdin};
use crate::cli::{Args, UsageError};
use crate::items::{
    BodyItems, Field, FieldValue, HeaderItem, Mode, RequestItem, RequestItems, Upload,
};
use crate::message::{
    Body, DefaultScheme, DotSegments, Headers, Multipart, Request, RequestUrl, Scheme,
    form_urlencoded,
};
use crate::veracode_hmac::{Api, KnownHost};

const JSON: &str = "application/json";
const JSON_ACCEPT: &str = "application/json, */*;q=0.5";
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// The words of the command line, told apart.
struct Words {
    method: Option<String>,
    url: String,
    items: Vec<RequestItem>,
}

/// A body with the headers that it brings.
struct Content {
    body: Body,
    /// It counts as data: the method becomes POST.
    is_data: bool,
    /// Data that is JSON, unless it is declared to be something else.
    is_json: bool,
    /// The type that it has by itself; `None` for data that the request's mode gives a type.
    content_type: Option<ContentType>,
}

enum ContentType {
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
            content_type: None,
        }
    }

    fn data(body: Body) -> Self {
        Self {
            body,
            is_data: true,
            is_json: true,
            content_type: None,
        }
    }
}

/// Builds the request, without credentials.
pub(super) fn request(
    args: &Args,
    dialect: &Dialect,
    inputs: &mut dyn Inputs,
) -> Result<Request, PlanError> {
    let words = Words::of(&args.words)?;
    let url = RequestUrl::parse_as_typed(
        &words.url,
        default_scheme(args, dialect)?,
        DotSegments::Resolve,
    )?;
    let mode = if args.request.form || args.request.multipart {
        Mode::Form
    } else {
        Mode::Json
    };
    let items = {
        let mut read = |path: &Path| inputs.read_up_to(path, u64::MAX);
        RequestItems::collect(&words.items, mode, &mut read)?
    };
    let url = url.with_query_items(&items.query);
    let content = content(args, dialect, inputs, &items)?;
    let method = words
        .method
        .unwrap_or_else(|| if content.is_data { "POST" } else { "GET" }.to_owned());
    let known = KnownHost::named(url.signed_host()).filter(|_| dialect.knows_hosts);
    let mut request = Request {
        method,
        url,
        headers: Headers::new(),
        body: Body::empty(),
    };
    request.headers = headers(args, dialect, &request, &content, &items.headers, known)?;
    request.body = content.body;
    Ok(request)
}

impl Words {
    fn of(words: &[OsString]) -> Result<Self, PlanError> {
        let text = |word: &OsStr| {
            word.to_str()
                .map(str::to_owned)
                .ok_or_else(|| UsageError::new(format!("URL: not valid UTF-8: {}", word.display())))
        };
        let (method, url, items) = match words {
            [] => return Err(UsageError::new("the following arguments are required: URL").into()),
            [first, second, items @ ..] if is_method(first, second) => {
                (Some(text(first)?.to_ascii_uppercase()), second, items)
            }
            [url, items @ ..] => (None, url, items),
        };
        let items = items
            .iter()
            .map(|item| RequestItem::parse(item))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            method,
            url: text(url)?,
            items,
        })
    }
}

/// HTTPie takes a first word of letters for the method. `localhost a=1` is no method though: the second word is an item and
/// cannot be a URL.
fn is_method(first: &OsStr, second: &OsStr) -> bool {
    let is_token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'-' || byte == b'_')
    };
    let looks_like_url =
        |text: &str| text.contains("://") || text.starts_with(':') || text.contains('/');
    let registered = |text: &str| {
        METHODS
            .iter()
            .any(|method| method.eq_ignore_ascii_case(text))
    };
    first.to_str().is_some_and(|first| {
        is_token(first)
            && (registered(first)
                || !RequestItem::has_separator(second)
                || second.to_str().is_some_and(looks_like_url))
    })
}

/// Methods that no host is named after.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];

fn default_scheme(args: &Args, dialect: &Dialect) -> Result<DefaultScheme, UsageError> {
    match args.request.default_scheme.as_deref() {
        None => Ok(dialect.default_scheme),
        Some(scheme) if scheme.eq_ignore_ascii_case("http") => {
            Ok(DefaultScheme::Always(Scheme::Http))
        }
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => {
            Ok(DefaultScheme::Always(Scheme::Https))
        }
        Some(scheme) => Err(UsageError::new(format!(
            "argument --default-scheme: invalid choice: '{scheme}' (choose from 'http', 'https')"
        ))),
    }
}

/// The one source of the body: items, `--raw`, a file, or standard input.
fn content(
    args: &Args,
    dialect: &Dialect,
    inputs: &mut dyn Inputs,
    items: &RequestItems,
) -> Result<Content, PlanError> {
    let has_items = !matches!(items.body, BodyItems::None);
    let has_data = has_items || args.request.raw.is_some();
    let stdin = stdin::body(
        inputs,
        args.request.ignore_stdin,
        dialect.empty_stdin_is_a_body,
        has_data,
    )?;
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
            let content_type = mime_of(upload).map(ContentType::Default);
            Ok(Content {
                content_type,
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
        .unwrap_or_else(Multipart::random_boundary);
    let mut multipart = Multipart::new(boundary.clone());
    for field in fields {
        match &field.value {
            FieldValue::Text(text) => multipart.text(&field.name, text),
            FieldValue::File(upload) => {
                let file = open(inputs, upload).map_err(unreadable(upload))?;
                multipart
                    .file(
                        &field.name,
                        &upload.file_name,
                        mime_of(upload).as_deref(),
                        upload.path.clone(),
                        file,
                    )
                    .map_err(unreadable(upload))?;
            }
        }
    }
    Ok(Content {
        is_data: !fields.is_empty(),
        content_type: Some(ContentType::Multipart { boundary }),
        ..Content::data(multipart.finish())
    })
}

fn open(inputs: &mut dyn Inputs, upload: &Upload) -> std::io::Result<std::fs::File> {
    inputs.open(&upload.path)
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

/// All headers but those of authentication, in the order of the wire.
fn headers(
    args: &Args,
    dialect: &Dialect,
    request: &Request,
    content: &Content,
    typed: &[HeaderItem],
    known: Option<KnownHost>,
) -> Result<Headers, PlanError> {
    let named = named_headers(args, request, content, typed, known);
    let mut headers = Headers::new();
    let mut library = vec![
        ("Host", Some(request.url.host_header())),
        ("Accept-Encoding", Some(dialect.accept_encoding.to_owned())),
        ("Accept", Some("*/*".to_owned())),
        ("Connection", Some("keep-alive".to_owned())),
    ];
    library.push(framing(request, content));
    for (name, value) in library {
        if let Some(value) = value
            && !named
                .iter()
                .any(|(named, _)| named.eq_ignore_ascii_case(name))
        {
            headers.append(name, value);
        }
    }
    for (name, value) in named {
        if let Some(value) = value {
            check(&name, &value)?;
            headers.append(name, value);
        }
    }
    // Without a host there is no HTTP/1.1 request, and the HTTP library never goes without `Accept`: what it would add behind
    // the signature's back stands here, so that what is printed is what is sent.
    if !headers.contains("Accept") {
        headers.append("Accept", "*/*");
    }
    if !headers.contains("Host") {
        headers.append("Host", request.url.host_header());
        headers.move_to_front("Host");
    }
    Ok(headers)
}

/// How long the body is. HTTPie says so too where there is none, except for the methods that never have one.
fn framing(request: &Request, content: &Content) -> (&'static str, Option<String>) {
    match content.body.length() {
        None => ("Transfer-Encoding", Some("chunked".to_owned())),
        Some(0) if matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") => {
            ("Content-Length", None)
        }
        Some(length) => ("Content-Length", Some(length.to_string())),
    }
}

/// HTTPie's own defaults, then what was typed; `None` is a header that was taken away.
fn named_headers(
    args: &Args,
    request: &Request,
    content: &Content,
    typed: &[HeaderItem],
    known: Option<KnownHost>,
) -> Vec<(String, Option<String>)> {
    let form = args.request.form || args.request.multipart;
    let json = args.request.json || (content.is_json && !form);
    let mut named: Vec<(String, Option<String>)> = vec![(
        "User-Agent".to_owned(),
        Some(format!("vhttp/{}", env!("CARGO_PKG_VERSION"))),
    )];
    if json {
        named.push(("Accept".to_owned(), Some(JSON_ACCEPT.to_owned())));
        named.push(("Content-Type".to_owned(), Some(JSON.to_owned())));
    } else if form && content.content_type.is_none() {
        named.push(("Content-Type".to_owned(), Some(FORM.to_owned())));
    } else if known.is_some_and(|host| host.api == Api::Rest)
        && demands_content_type(&request.method)
        && content.body.is_empty()
    {
        named.push(("Content-Type".to_owned(), Some(JSON.to_owned())));
    }
    if let Some(ContentType::Default(mime)) = &content.content_type {
        named.retain(|(name, _)| name != "Content-Type");
        named.push(("Content-Type".to_owned(), Some(mime.clone())));
    }
    for (index, item) in typed.iter().enumerate() {
        let again = typed[..index]
            .iter()
            .any(|earlier| earlier.name.eq_ignore_ascii_case(&item.name));
        merge(&mut named, item, again);
    }
    if let Some(ContentType::Multipart { boundary }) = &content.content_type {
        with_boundary(&mut named, boundary);
    }
    named
}

/// Veracode's REST APIs refuse these methods without a `Content-Type`, body or not.
fn demands_content_type(method: &str) -> bool {
    matches!(method, "POST" | "PUT" | "PATCH" | "DELETE")
}

/// A typed header takes the place of a default of its name; typed `again`, it stands beside itself.
fn merge(named: &mut Vec<(String, Option<String>)>, item: &HeaderItem, again: bool) {
    let header = (
        item.name.clone(),
        item.value.as_ref().map(|value| value.trim().to_owned()),
    );
    match named
        .iter()
        .rposition(|(name, _)| name.eq_ignore_ascii_case(&item.name))
    {
        Some(place) if again => named.insert(place + 1, header),
        Some(place) => named[place] = header,
        None => named.push(header),
    }
}

fn with_boundary(named: &mut Vec<(String, Option<String>)>, boundary: &str) {
    let place = named
        .iter()
        .position(|(name, value)| name.eq_ignore_ascii_case("Content-Type") && value.is_some());
    match place.map(|place| &mut named[place].1) {
        Some(Some(value)) if !value.contains("boundary=") => {
            *value = format!("{value}; boundary={boundary}")
        }
        Some(_) => {}
        None => named.push((
            "Content-Type".to_owned(),
            Some(format!("multipart/form-data; boundary={boundary}")),
        )),
    }
}

/// Nothing that could end a header line goes into one (RFC 9110 §5.5).
fn check(name: &str, value: &str) -> Result<(), PlanError> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(PlanError::HeaderName {
            name: name.escape_debug().to_string(),
        });
    }
    if value
        .bytes()
        .any(|byte| byte != b'\t' && (byte < b' ' || byte == 0x7f))
    {
        return Err(PlanError::HeaderValue {
            name: name.to_owned(),
        });
    }
    Ok(())
}
