//! What `--debug` says on standard error: each decision on a line, and the first line of each message. Secrets are masked in
//! both dialects.
//!
//! HTTPie: `--debug` of `httpie/client.py`, which prints what it hands to its HTTP library, credentials included.

use clap::ValueEnum;
use secrecy::SecretString;

use super::auth::Auth;
use super::dialect::Dialect;
use crate::cli::Args;
use crate::client::{Family, NetworkOptions, Verify};
use crate::message::{Request, Response};
use crate::output::Redactor;

/// What is known when everything is decided.
pub(super) struct Decided<'a> {
    dialect: &'a Dialect,
    request: &'a Request,
    auth: Option<&'a Auth>,
    network: &'a NetworkOptions,
}

impl<'a> Decided<'a> {
    pub(super) fn new(
        dialect: &'a Dialect,
        request: &'a Request,
        auth: Option<&'a Auth>,
        network: &'a NetworkOptions,
    ) -> Self {
        Self {
            dialect,
            request,
            auth,
            network,
        }
    }
}

/// What there is to say.
pub(crate) struct Debug {
    /// One line each.
    pub(crate) facts: Vec<String>,
    redactor: Redactor,
}

impl Debug {
    /// `> GET http://localhost/x`
    pub(crate) fn request(&self, request: &Request) -> String {
        format!("> {} {}", request.method, self.masked(&request.url))
    }

    /// `< HTTP/1.1 200 OK after 0.012 s`
    pub(crate) fn response(response: &Response) -> String {
        let head = &response.head;
        let seconds = response.elapsed.as_secs_f64();
        let reason = head.reason_text();
        format!(
            "< {} {} {reason} after {seconds:.3} s",
            head.version, head.status
        )
    }

    fn masked(&self, text: &impl ToString) -> String {
        let masked = self.redactor.bytes(text.to_string().into_bytes());
        String::from_utf8_lossy(&masked).into_owned()
    }
}

/// What is said, if anything is to be.
pub(super) fn debug(args: &Args, decided: &Decided, secrets: &[SecretString]) -> Option<Debug> {
    args.information.debug.then(|| {
        let mut debug = Debug {
            facts: Vec::new(),
            redactor: Redactor::masking(secrets.to_vec()),
        };
        let request = decided.request;
        debug.facts = vec![
            format!("version: {}", env!("CARGO_PKG_VERSION")),
            format!("dialect: {}", decided.dialect.name),
            format!("request: {} {}", request.method, debug.masked(&request.url)),
            format!("credentials: {}", credentials(args, decided)),
        ];
        if args.request.offline {
            debug.facts.push("offline: nothing is sent".to_owned());
        }
        debug.facts.extend(network(decided));
        debug
    })
}

fn credentials(args: &Args, decided: &Decided) -> String {
    let Some(auth) = decided.auth else {
        return "none".to_owned();
    };
    let scheme = auth.scheme.to_possible_value();
    let scheme = scheme.as_ref().map_or("", |value| value.get_name());
    let origin = match &auth.signing {
        Some(signing) => signing.origin.to_string(),
        None if args.auth.auth.is_some() => "the command line".to_owned(),
        None if decided.request.url.userinfo().is_some() => "the URL".to_owned(),
        None if auth.scheme.is_oauth() => "config.toml".to_owned(),
        None => "the .netrc file".to_owned(),
    };
    format!("{scheme}, from {origin}")
}

/// What differs from a plain connection.
fn network(decided: &Decided) -> Vec<String> {
    let NetworkOptions {
        timeout,
        tls,
        proxies,
        http_version,
        family,
        interface,
        unix_socket,
        ..
    } = decided.network;
    let url = &decided.request.url;
    let verify = match decided.network.verify_at(true) {
        Verify::System => None,
        Verify::No => Some("no".to_owned()),
        Verify::File(path) => Some(path.display().to_string()),
    };
    let proxy = match proxies.server_for(url, true) {
        Ok(proxy) => proxy.map(|proxy| proxy.to_string()),
        Err(error) => Some(error.to_string()),
    };
    let route = decided
        .network
        .route(url.host().as_str(), url.port_or_default());
    let facts = [
        ("timeout", timeout.map(|limit| format!("{limit:?}"))),
        ("verify", verify),
        ("TLS versions", Some(format!("{:?}", tls.versions))),
        (
            "certificate",
            decided.network.identity_at(true).map(|_| "yes".into()),
        ),
        ("proxy", proxy),
        (
            "connects to",
            route.map(|route| format!("{}:{} {:?}", route.host, route.port, route.addresses)),
        ),
        ("HTTP version", http_version.map(|it| format!("{it:?}"))),
        (
            "addresses",
            family.map(|family| match family {
                Family::V4 => "IPv4 only".to_owned(),
                Family::V6 => "IPv6 only".to_owned(),
            }),
        ),
        ("interface", interface.as_ref().map(|it| format!("{it:?}"))),
        (
            "Unix socket",
            unix_socket.as_ref().map(|path| path.display().to_string()),
        ),
    ];
    let facts = facts.into_iter();
    facts
        .filter_map(|(name, value)| Some(format!("{name}: {}", value?)))
        .collect()
}
