//! The request: method, URL, headers and body, as they will go over the wire.
//!
//! HTTPie: `_guess_method` in `httpie/cli/argparser.py`, `make_request_kwargs` in `httpie/client.py`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::dialect::Dialect;
use super::headers::Named;
use super::{Inputs, PlanError, body, compress, headers};
use crate::cli::{Args, UsageError, is_method_name};
use crate::client::HostHeader;
use crate::environment::Environment;
use crate::hosts::{HostProfile, Hosts};
use crate::items::{Mode, RequestItem, RequestItems};
use crate::message::{Body, DefaultScheme, DotSegments, Headers, Request, RequestUrl, Scheme};

/// The words of the command line, told apart.
pub(super) struct Words {
    method: Option<String>,
    pub(super) url: String,
    pub(super) items: Vec<RequestItem>,
}

/// What the words of the command line ask for.
pub(super) struct Asked {
    method: Option<String>,
    pub(super) url: RequestUrl,
    items: RequestItems,
    /// What is known of the host.
    pub(super) host: HostProfile,
}

impl Asked {
    /// Reads the words, and the files that items name.
    pub(super) fn read(
        args: &Args,
        dialect: &Dialect,
        environment: &Environment,
        inputs: &mut dyn Inputs,
    ) -> Result<Self, PlanError> {
        let words = Words::of(&args.words)?;
        let hosts = if dialect.knows_hosts {
            Hosts::load(environment)?
        } else {
            Hosts::none()
        };
        let (nick, typed) = hosts.expand(&words.url).unzip();
        let url = RequestUrl::parse_as_typed(
            typed.as_deref().unwrap_or(&words.url),
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
        let mut read = |path: &Path| inputs.read_whole(path);
        let items = RequestItems::collect(&words.items, mode, &mut read)?;
        Ok(Self {
            host: hosts.profile_of(url.signed_host(), nick),
            method: words.method,
            url: url.with_query_items(&items.query),
            items,
        })
    }

    /// The `Host` header, if one was typed.
    pub(super) fn typed_host(&self) -> Option<&str> {
        let mut headers = self.items.headers.iter();
        headers
            .find(|item| item.name.eq_ignore_ascii_case("Host"))
            .and_then(|item| item.value.as_deref())
            .map(str::trim)
    }
}

/// Who gave the headers of a request.
pub(super) struct Given {
    /// Those that have a name, without the host's profile: a session keeps them.
    pub(super) named: Named,
    /// Those that the host's profile gave.
    pub(super) for_the_host: Vec<HostHeader>,
}

/// Builds the request, without credentials.
pub(super) fn request(
    asked: Asked,
    session: &[(String, String)],
    args: &Args,
    dialect: &Dialect,
    inputs: &mut dyn Inputs,
) -> Result<(Request, Given), PlanError> {
    let Asked {
        method,
        url,
        items,
        host,
    } = asked;
    let content = body::content(args, dialect, inputs, &items)?;
    let method = method.unwrap_or_else(|| if content.is_data { "POST" } else { "GET" }.to_owned());
    let mut request = Request {
        method,
        url,
        headers: Headers::new(),
        body: Body::empty(),
    };
    let named = |host: &HostProfile| {
        headers::defaults(args, dialect, host, &request, &content)
            .with_kept(session)
            .with_typed(&items.headers, &content)
    };
    let all = |named: &Named| headers::all(named, dialect, &request, &content);
    let (with_host, named) = (all(&named(&host))?, named(&HostProfile::default()));
    let for_the_host = headers::of_the_host(&host, &with_host, &all(&named)?);
    request.headers = with_host;
    request.body = content.body;
    if args.request.compress > 0 {
        compress::compress(&mut request, args.request.compress > 1).map_err(PlanError::Compress)?;
    }
    let given = Given {
        named,
        for_the_host,
    };
    Ok((request, given))
}

impl Words {
    pub(super) fn of(words: &[OsString]) -> Result<Self, PlanError> {
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
    let looks_like_url =
        |text: &str| text.contains("://") || text.starts_with(':') || text.contains('/');
    let registered = |text: &str| {
        METHODS
            .iter()
            .any(|method| method.eq_ignore_ascii_case(text))
    };
    first.to_str().is_some_and(|first| {
        is_method_name(first)
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
