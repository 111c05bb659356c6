//! What HTTPie would say of an error, for its own names: scripts look for the class at the beginning and the request at the end.
//!
//! HTTPie: `handle_generic_error` in `httpie/core.py`. Classes and the sentences that people search for are HTTPie's, what
//! stands between them says what went wrong here; the query of a URL, which may hold a secret, is left out.

use crate::client::ClientError;
use crate::error::Error;
use crate::message::UrlError;
use crate::output::RenderError;
use crate::plan::PlanError;

/// The message in HTTPie's words; nothing where this program's own ones will do.
pub(super) fn sentence(error: &Error) -> Option<String> {
    match error {
        Error::Plan(PlanError::Url(error)) => Some(of_url(error)),
        Error::Client { error, asked } => of_client(error, asked.as_deref()),
        Error::Render(RenderError::Body(cause)) => match ClientError::of_body(cause) {
            Some(error) => of_client(error, None),
            None => Some(format!("ContentDecodingError: {cause}")),
        },
        _ => None,
    }
}

fn of_url(error: &UrlError) -> String {
    match error {
        UrlError::NoHost => "InvalidURL: Invalid URL 'http://': No host supplied".to_owned(),
        UrlError::UnsupportedScheme(scheme) => no_adapter(&format!("{scheme}://")),
        other => format!("InvalidURL: Failed to parse: {other}"),
    }
}

fn no_adapter(url: &str) -> String {
    format!("InvalidSchema: No connection adapters were found for '{url}'")
}

fn of_client(error: &ClientError, asked: Option<&str>) -> Option<String> {
    let while_asking = asked.map_or_else(String::new, |asked| format!(" while doing a {asked}"));
    let class = match error {
        ClientError::Stale(error) => return of_client(error, asked),
        ClientError::Resolve { reason, .. } => return Some(of_resolver(reason)),
        ClientError::Connect { endpoint, reason } => {
            let reason = capitalised(reason);
            return Some(format!(
                "ConnectionError: Failed to establish a new connection to {endpoint}: {reason}{while_asking}"
            ));
        }
        ClientError::Timeout { limit, .. } => {
            return Some(format!("Request timed out ({:?}s).", limit.as_secs_f64()));
        }
        ClientError::BadRedirect { location, .. } if location.contains("://") => {
            return Some(no_adapter(location));
        }
        ClientError::Body { .. } => "ChunkedEncodingError",
        ClientError::Proxy { .. } | ClientError::ProxyChoice { .. } => "ProxyError",
        ClientError::Tls { .. } | ClientError::Certificate { .. } => "SSLError",
        ClientError::CaFile { .. } => "OSError",
        ClientError::Head { .. }
        | ClientError::Http2 { .. }
        | ClientError::Send { .. }
        | ClientError::Stopped { .. }
        | ClientError::TooManyHeaders { .. }
        | ClientError::Upload { .. } => "ConnectionError",
        _ => return None,
    };
    Some(format!("{class}: {error}{while_asking}"))
}

fn of_resolver(reason: &str) -> String {
    let advice = if reason.contains("temporary") {
        "Couldn’t connect to a DNS server. Please check your connection and try again."
    } else {
        "Couldn’t resolve the given hostname. Please check the URL and try again."
    };
    format!("gaierror: {}\n{advice}", capitalised(reason))
}

fn capitalised(reason: &str) -> String {
    let mut letters = reason.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_httpie() {
        let asked = || Some("GET request to URL: http://h:1/".to_owned());
        let reason = || "connection refused".to_owned();
        let endpoint = || "h:1".to_owned();
        let client = |error| Error::Client {
            error,
            asked: asked(),
        };
        let cases = [
            (
                client(ClientError::Connect {
                    endpoint: endpoint(),
                    reason: reason(),
                }),
                "ConnectionError: Failed to establish a new connection to h:1: Connection refused \
                 while doing a GET request to URL: http://h:1/",
            ),
            (
                client(ClientError::Resolve {
                    host: "h".to_owned(),
                    reason: "name or service not known".to_owned(),
                }),
                "gaierror: Name or service not known\n\
                 Couldn’t resolve the given hostname. Please check the URL and try again.",
            ),
            (
                Error::Plan(PlanError::Url(UrlError::UnsupportedScheme(
                    "ftp".to_owned(),
                ))),
                "InvalidSchema: No connection adapters were found for 'ftp://'",
            ),
            (
                client(ClientError::Tls {
                    endpoint: endpoint(),
                    reason: reason(),
                }),
                "SSLError: cannot talk TLS with h:1: connection refused \
                 while doing a GET request to URL: http://h:1/",
            ),
        ];
        for (error, expected) in cases {
            assert_eq!(sentence(&error).as_deref(), Some(expected));
        }
    }
}
