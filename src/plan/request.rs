//! The request: method, URL, headers and body, as they will go over the wire.
//!
//! HTTPie: `_guess_method` in `httpie/cli/argparser.py`, `make_request_kwargs` in `httpie/client.py`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::dialect::Dialect;
use super::{Inputs, PlanError, body, compress, headers};
use crate::cli::{Args, UsageError};
use crate::items::{Mode, RequestItem, RequestItems};
use crate::message::{Body, DefaultScheme, DotSegments, Headers, Request, RequestUrl, Scheme};

/// The words of the command line, told apart.
struct Words {
    method: Option<String>,
    url: String,
    items: Vec<RequestItem>,
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
        if args.request.path_as_is {
            DotSegments::Keep
        } else {
            DotSegments::Resolve
        },
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
    let content = body::content(args, dialect, inputs, &items)?;
    let method = words
        .method
        .unwrap_or_else(|| if content.is_data { "POST" } else { "GET" }.to_owned());
    let mut request = Request {
        method,
        url,
        headers: Headers::new(),
        body: Body::empty(),
    };
    let named = headers::named(args, dialect, &request, &content, &items.headers);
    request.headers = headers::all(named, dialect, &request, &content)?;
    request.body = content.body;
    if args.request.compress > 0 {
        compress::compress(&mut request, args.request.compress > 1).map_err(PlanError::Compress)?;
    }
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
        None if args.request.https => Ok(DefaultScheme::Always(Scheme::Https)),
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
