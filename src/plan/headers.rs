//! The headers of a request, all but those of authentication, in the order in which HTTPie sends them.
//!
//! HTTPie: `make_default_headers` and `transform_headers` in `httpie/client.py`. First come the fields of its HTTP library, then
//! those that have a name in HTTPie's own defaults, in the session or on the command line; fields of one name stand together.

use std::collections::HashMap;

use super::PlanError;
use super::body::{Content, ContentType};
use super::dialect::Dialect;
use crate::cli::Args;
use crate::client::HostHeader;
use crate::hosts::HostProfile;
use crate::items::HeaderItem;
use crate::message::{Headers, Request, is_name, is_value};

const JSON: &str = "application/json";
const JSON_ACCEPT: &str = "application/json, */*;q=0.5";
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

/// The names that requests gives every request, in its order.
const LIBRARY_ORDER: [&str; 4] = ["User-Agent", "Accept-Encoding", "Accept", "Connection"];

/// HTTPie's own defaults, with the session's headers over them and what was typed over those.
#[derive(Default)]
pub(super) struct Named {
    groups: Vec<Group>,
    /// Where the group of a name is, by the name in lower case.
    places: HashMap<String, usize>,
}

/// All fields of one name; none when the header was taken away.
struct Group {
    fields: Vec<(String, String)>,
    source: Source,
}

/// Who gave a header; the later one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Default,
    Host,
    Session,
    CommandLine,
}

impl Named {
    fn group(&mut self, name: &str) -> &mut Group {
        let place = *self
            .places
            .entry(name.to_ascii_lowercase())
            .or_insert(self.groups.len());
        if place == self.groups.len() {
            self.groups.push(Group {
                fields: Vec::new(),
                source: Source::Default,
            });
        }
        &mut self.groups[place]
    }

    fn preset(&mut self, name: &str, value: &str) {
        self.group(name).fields = vec![(name.to_owned(), value.to_owned())];
    }

    /// A header takes the place of those from an earlier source; given again, it stands beside itself. Without a value it takes
    /// away.
    fn add(&mut self, source: Source, name: &str, value: Option<&str>) {
        let group = self.group(name);
        if group.source < source {
            group.fields.clear();
            group.source = source;
        }
        if let Some(value) = value {
            group
                .fields
                .push((name.to_owned(), value.trim().to_owned()));
        }
    }

    /// Name and value of every field, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.groups.iter().flat_map(|group| &group.fields);
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Those that a session keeps: what the host's profile gives, it gives the next run, too.
    pub(super) fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        let groups = self.groups.iter();
        let fields = groups
            .filter(|group| group.source != Source::Host)
            .flat_map(|group| &group.fields);
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn contains(&self, name: &str) -> bool {
        self.places.contains_key(&name.to_ascii_lowercase())
    }

    /// The header was taken away, and not given again.
    fn takes_away(&self, name: &str) -> bool {
        let place = self.places.get(&name.to_ascii_lowercase());
        place.is_some_and(|place| self.groups[*place].fields.is_empty())
    }

    /// A multipart body's type always tells the boundary, whatever type was typed.
    fn with_boundary(&mut self, boundary: &str) {
        let group = self.group("Content-Type");
        match group.fields.first_mut() {
            Some((_, value)) if value.contains("boundary=") => {}
            Some((_, value)) => *value = format!("{value}; boundary={boundary}"),
            None => {
                let value = format!("multipart/form-data; boundary={boundary}");
                group.fields.push(("Content-Type".to_owned(), value));
            }
        }
    }
}

/// HTTPie's own defaults and the host's headers.
pub(super) fn defaults(
    args: &Args,
    dialect: &Dialect,
    host: &HostProfile,
    request: &Request,
    content: &Content,
) -> Named {
    let form = args.request.form || args.request.multipart;
    let mut named = Named::default();
    named.preset("User-Agent", dialect.user_agent);
    if args.request.json || (content.is_json && !form) {
        named.preset("Accept", JSON_ACCEPT);
        named.preset("Content-Type", JSON);
    } else if form && content.declared.is_none() {
        named.preset("Content-Type", FORM);
    } else if let Some(mime) = &host.content_type
        && content.body.is_empty()
        && matches!(request.method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE")
    {
        named.preset("Content-Type", mime);
    }
    if let Some(ContentType::Default(mime)) = &content.declared {
        named.preset("Content-Type", mime);
    }
    let path = request.url.target().split('?').next().unwrap_or_default();
    if let Some((end, mime)) = host.upload_type
        && !args.request.json
        && !form
        && path.ends_with(end)
        && !content.body.is_empty()
    {
        named.preset("Content-Type", mime);
    }
    for (name, value) in &host.headers {
        named.add(Source::Host, name, Some(value));
    }
    named
}

impl Named {
    /// Puts the session's headers over the others.
    pub(super) fn with_kept(mut self, session: &[(String, String)]) -> Self {
        for (name, value) in session {
            self.add(Source::Session, name, Some(value));
        }
        self
    }

    /// Puts what was typed over the others.
    pub(super) fn with_typed(mut self, typed: &[HeaderItem], content: &Content) -> Self {
        for item in typed {
            self.add(Source::CommandLine, &item.name, item.value.as_deref());
        }
        if let Some(ContentType::Multipart { boundary }) = &content.declared {
            self.with_boundary(boundary);
        }
        self
    }
}

/// Every header of the request, checked.
pub(super) fn all(
    named: &Named,
    dialect: &Dialect,
    request: &Request,
    content: &Content,
) -> Result<Headers, PlanError> {
    let mut headers = Headers::new();
    // A body has the length that it has; what was typed counts for none only.
    let overruled = |name: &str| {
        name.eq_ignore_ascii_case("Content-Length")
            && (!content.body.is_empty() || named.takes_away(name))
    };
    let library = [
        ("Host", Some(request.url.host_header())),
        ("Accept-Encoding", Some(dialect.accept_encoding.to_owned())),
        ("Accept", Some("*/*".to_owned())),
        ("Connection", Some("keep-alive".to_owned())),
        framing(request, content),
    ];
    for (name, value) in library {
        if let Some(value) = value.filter(|_| overruled(name) || !named.contains(name)) {
            headers.append(name, value);
        }
    }
    // HTTPie's library goes through its own names first, whoever gave their values.
    let mut fields: Vec<_> = named.iter().filter(|(name, _)| !overruled(name)).collect();
    fields.sort_by_key(|(name, _)| {
        let mut order = LIBRARY_ORDER.iter();
        order
            .position(|own| own.eq_ignore_ascii_case(name))
            .unwrap_or(LIBRARY_ORDER.len())
    });
    for (name, value) in fields {
        check(name, value)?;
        headers.append(name, value);
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

/// Which headers the request has because of its host's profile, and what they are without it. `Host` follows the URL anyway.
pub(super) fn of_the_host(
    host: &HostProfile,
    with: &Headers,
    without: &Headers,
) -> Vec<HostHeader> {
    let configured = host.headers.iter().map(|(name, _)| name.as_str());
    configured
        // It is also said of certain paths.
        .chain(["Content-Type"])
        .filter(|name| !name.eq_ignore_ascii_case("Host"))
        .filter(|name| !with.get_all(name).eq(without.get_all(name)))
        .map(|name| HostHeader {
            name: name.to_owned(),
            elsewhere: without.get(name).map(<[u8]>::to_vec),
        })
        .collect()
}

/// How long the body is. HTTPie says so too where there is none, except for the methods that never have one.
fn framing(request: &Request, content: &Content) -> (&'static str, Option<String>) {
    match content.body.length().filter(|_| !content.in_chunks) {
        None => ("Transfer-Encoding", Some("chunked".to_owned())),
        Some(0) if matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS") => {
            ("Content-Length", None)
        }
        Some(length) => ("Content-Length", Some(length.to_string())),
    }
}

fn check(name: &str, value: &str) -> Result<(), PlanError> {
    if !is_name(name) {
        return Err(PlanError::HeaderName {
            name: name.escape_debug().to_string(),
        });
    }
    if !is_value(value) {
        return Err(PlanError::HeaderValue {
            name: name.to_owned(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(named: &Named) -> Vec<String> {
        named
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect()
    }

    #[test]
    fn typed_headers_take_the_place_of_defaults_and_stand_together() {
        let mut named = Named::default();
        named.preset("Accept", "a");
        named.preset("User-Agent", "u");
        for (name, value) in [
            ("X", Some("1")),
            ("accept", Some(" b ")),
            ("x", Some("2")),
            ("user-agent", None),
        ] {
            named.add(Source::CommandLine, name, value);
        }
        assert!(named.contains("User-Agent"));
        assert_eq!(shown(&named), ["accept: b", "X: 1", "x: 2"]);
    }

    #[test]
    fn the_sessions_headers_stand_between_defaults_and_what_was_typed() {
        let mut named = Named::default();
        named.preset("Accept", "a");
        for (name, value) in [
            ("Accept", "s"),
            ("X", "1"),
            ("X", "2"),
            ("Y", "1"),
            ("Y", "2"),
        ] {
            named.add(Source::Session, name, Some(value));
        }
        named.add(Source::CommandLine, "y", Some("3"));
        assert_eq!(shown(&named), ["Accept: s", "X: 1", "X: 2", "y: 3"]);
    }

    #[test]
    fn a_hosts_own_headers_are_sent_and_not_kept() {
        let mut named = Named::default();
        named.preset("User-Agent", "u");
        for (source, name, value) in [
            (Source::Host, "User-Agent", "h"),
            (Source::Host, "X-Key", "canary"),
            (Source::Host, "X-Team", "h"),
            (Source::Session, "x-team", "s"),
            (Source::CommandLine, "X-A", "1"),
        ] {
            named.add(source, name, Some(value));
        }
        let kept: Vec<_> = named.kept().collect();
        assert_eq!(kept, [("x-team", "s"), ("X-A", "1")]);
        let sent = ["User-Agent: h", "X-Key: canary", "x-team: s", "X-A: 1"];
        assert_eq!(shown(&named), sent);
    }

    #[test]
    fn the_boundary_is_always_told() {
        let mut named = Named::default();
        named.add(Source::CommandLine, "content-type", Some("multipart/mixed"));
        named.with_boundary("B");
        assert_eq!(shown(&named), ["content-type: multipart/mixed; boundary=B"]);
    }

    #[test]
    fn nothing_can_end_a_header_line() {
        for value in ["a\r\nX: y", "a\rb", "a\nb", "a\0b", "\x7f"] {
            assert!(check("X", value).is_err());
        }
        for name in ["", "a b", "é", "a:"] {
            assert!(check(name, "v").is_err());
        }
        assert!(check("X-Ok", "tab\tand é").is_ok());
    }
}
