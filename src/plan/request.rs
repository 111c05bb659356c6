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
    /// Those that have a name, of which a session keeps some.
    pub(super) named: Named,
    /// Those that the host's profile gave, for no other origin.
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
    let gather = |host: &HostProfile| {
        headers::defaults(args, dialect, host, &request, &content)
            .with_kept(session)
            .with_typed(&items.headers, &content)
    };
    let all = |named: &Named| headers::all(named, dialect, &request, &content);
    let named = gather(&host);
    let headers = all(&named)?;
    let for_the_host = if host.has_headers() {
        let elsewhere = all(&gather(&HostProfile::default()))?;
        headers::of_the_host(&host, &headers, &elsewhere)
    } else {
        Vec::new()
    };
    request.headers = headers;
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

/// HTTPie takes any first word of letters for the method. `localhost a=1` is no method though: where the second word can be an
/// item, a word in small letters is a method only before what is a URL rather than an item.
fn is_method(first: &OsStr, second: &OsStr) -> bool {
    first.to_str().is_some_and(|first| {
        let is_loud = !first.bytes().any(|byte| byte.is_ascii_lowercase());
        let is_letters = first.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_url = |second| has_scheme(second) || is_letters && is_rather_url(second);
        is_method_name(first)
            && (is_loud
                || is_registered(first)
                || !RequestItem::has_separator(second)
                || second.to_str().is_some_and(is_url))
    })
}

fn is_registered(method: &str) -> bool {
    METHODS.iter().any(|name| name.eq_ignore_ascii_case(method))
}

fn has_scheme(word: &str) -> bool {
    let before = word.split(|c: char| !c.is_ascii_alphanumeric()).next();
    before.is_some_and(|scheme| word[scheme.len()..].starts_with("://"))
}

/// `:3000/...`, `[::1]...`, `host/...`, `user:password@host/...`, `host:8080/...`, `localhost:80` and `example.com?...`; but `X:1/2`
/// and `a=b/c` are items.
fn is_rather_url(word: &str) -> bool {
    if word.starts_with('[') || names_user(word) {
        return true;
    }
    let is_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let (host, rest) = word.split_at(word.find(|c| !is_host(c)).unwrap_or(word.len()));
    let names_host = host.contains('.') || host == "localhost";
    match rest.strip_prefix(':') {
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let is_port = digits > 0 && !rest[digits..].starts_with(|c| !matches!(c, '/' | '?'));
            let has_path = digits > 1 && rest[digits..].starts_with('/');
            host.is_empty() || is_port && (names_host || has_path)
        }
        None => rest.starts_with('/') || names_host && rest.starts_with('?'),
    }
}

/// `user:password@host/...`, of which a header would tell the wrong host.
fn names_user(word: &str) -> bool {
    let authority = word.split_once('/').map_or("", |(authority, _)| authority);
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    let password = user.split_once(':').map_or("", |(_, password)| password);
    !password.is_empty() && !user.contains('=')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_told_from_hosts() {
        for (first, second, expected) in [
            ("get", "a=1", true),
            ("PURGE", "cache.example.com:8080", true),
            ("SEARCH", "localhost:9200", true),
            ("PROPFIND", "h:80", true),
            ("M-SEARCH", "http://h/?a=1", true),
            ("made-up", "http://h/?a=1", true),
            ("purge", "cache.example.com:8080/x", true),
            ("purge", "localhost:80", true),
            ("purge", "host/x?a=1", true),
            ("purge", ":3000/x", true),
            ("purge", "example.com?a=1", true),
            ("purge", "user:pw@127.0.0.1:81/x", true),
            ("purge", "cache:8080/x", true),
            ("purge", "[::1]:80/x", true),
            ("purge", "api_x.localhost:80/x", true),
            ("purge", "b\u{fc}cher.test/x?a=1", true),
            ("localhost", "f@dir/name", false),
            ("localhost", "X:@dir/name", false),
            ("purge", "host", true),
            ("localhost", "a=1", false),
            ("localhost", "a=x/y", false),
            ("localhost", "Accept:text/plain", false),
            ("localhost", "X:80", false),
            ("my-host", "Accept:text/plain", false),
            ("my-host", "Referer:http://a/", false),
            ("my-host", "X:1/2", false),
            ("pie.dev", "a", false),
        ] {
            let found = is_method(OsStr::new(first), OsStr::new(second));
            assert_eq!(found, expected, "{first} {second}");
        }
    }
}
