//! What a person types for a URL: HTTPie's shorthands and the scheme of a URL that names none.
//!
//! HTTPie: httpie/cli/argparser.py (`_process_url`).

use super::{DotSegments, Host, RequestUrl, Scheme, UrlError, has_scheme};

/// The scheme of a URL that names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DefaultScheme {
    /// Always this one, as in HTTPie.
    Always(Scheme),
    /// https, but http for localhost and the loopback addresses: no certificate waits there.
    HttpsUnlessLoopback,
}

impl DefaultScheme {
    /// The scheme to use for this host.
    pub(crate) fn for_host(self, host: &Host) -> Scheme {
        match self {
            Self::Always(scheme) => scheme,
            Self::HttpsUnlessLoopback if host.is_loopback() => Scheme::Http,
            Self::HttpsUnlessLoopback => Scheme::Https,
        }
    }
}

impl RequestUrl {
    /// Parses a URL of the command line.
    ///
    /// Takes `:3000/x`, `:/x` and `:` for localhost, and `://host/x` (a pasted URL that lost its
    /// scheme). Blanks around it and the smart quotes of a word processor are dropped.
    pub(crate) fn parse_as_typed(
        raw: &str,
        default_scheme: DefaultScheme,
        dot_segments: DotSegments,
    ) -> Result<Self, UrlError> {
        let text = unwrapped(raw.trim());
        let text = text.strip_prefix("://").unwrap_or(text);
        if has_scheme(text) {
            return Self::parse_with(text, dot_segments);
        }
        let host = if is_localhost_shorthand(text) {
            "localhost"
        } else {
            ""
        };
        let mut url = Self::parse_with(&format!("http://{host}{text}"), dot_segments)?;
        url.scheme = default_scheme.for_host(&url.host);
        Ok(url)
    }
}

/// Without the smart quotes that wrap the whole of it. A lone one at the end is sent, as HTTPie does.
fn unwrapped(text: &str) -> &str {
    let is_quote = |c| matches!(c, '“' | '”' | '‘' | '’');
    if text.starts_with(is_quote) {
        text.trim_matches(is_quote)
    } else {
        text
    }
}

/// True for `:`, `:3000`, `:3000/x`, `:/x` and `:?x`, not for `::1`. HTTPie also takes `:abc`, and
/// asks the host `localhostabc`.
fn is_localhost_shorthand(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.is_empty() || rest.starts_with(['/', '?', '#'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(raw: &str, default_scheme: DefaultScheme) -> String {
        match RequestUrl::parse_as_typed(raw, default_scheme, DotSegments::Resolve) {
            Ok(url) => url.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn shorthands_expand_as_in_httpie() {
        let rows = [
            (":", "http://localhost/"),
            (":/", "http://localhost/"),
            (":/x", "http://localhost/x"),
            (":3000", "http://localhost:3000/"),
            (":3000/x?y", "http://localhost:3000/x?y"),
            (":?x=1", "http://localhost/?x=1"),
            ("://pie.dev/x", "http://pie.dev/x"),
            ("://:3000/x", "http://localhost:3000/x"),
            ("://https://pie.dev", "https://pie.dev/"),
            ("pie.dev:80", "http://pie.dev:80/"),
            ("HTTPS://pie.dev", "https://pie.dev/"),
            ("localhost:8080/x", "http://localhost:8080/x"),
            ("pie.dev/?u=http://a/", "http://pie.dev/?u=http://a/"),
            ("::1", "URL host: an IPv6 address without brackets"),
            ("::1/x", "URL host: an IPv6 address without brackets"),
            ("://", "URL: no host"),
            ("", "URL: no host"),
            (":abc", "URL: no host"),
            (":0/x", "URL port: not a number from 1 to 65535"),
            (":99999", "URL port: not a number from 1 to 65535"),
            ("ftp://pie.dev", "URL scheme \"ftp\": unsupported scheme"),
            (
                "file:///etc/passwd",
                "URL scheme \"file\": unsupported scheme",
            ),
            (
                "javascript:alert(1)",
                "URL port: not a number from 1 to 65535",
            ),
        ];
        for (raw, want) in rows {
            assert_eq!(
                typed(raw, DefaultScheme::Always(Scheme::Http)),
                want,
                "{raw}"
            );
        }
    }

    #[test]
    fn strict_default_scheme_is_the_one_given() {
        let https = DefaultScheme::Always(Scheme::Https);
        assert_eq!(typed(":3000", https), "https://localhost:3000/");
        assert_eq!(typed("pie.dev", https), "https://pie.dev/");
        assert_eq!(typed("http://pie.dev", https), "http://pie.dev/");
    }

    #[test]
    fn https_is_the_default_except_for_loopback() {
        let rows = [
            ("pie.dev", "https://pie.dev/"),
            ("localhost", "http://localhost/"),
            ("LOCALHOST.:80", "http://localhost.:80/"),
            ("api.localhost/x", "http://api.localhost/x"),
            ("notlocalhost", "https://notlocalhost/"),
            ("localhost.pie.dev", "https://localhost.pie.dev/"),
            ("localhost@pie.dev", "https://pie.dev/"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("127.9.9.9", "http://127.9.9.9/"),
            ("127.1", "http://127.1/"),
            ("[::1]:8080", "http://[::1]:8080/"),
            ("[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]/"),
            ("10.0.0.1", "https://10.0.0.1/"),
            ("[fe80::1]", "https://[fe80::1]/"),
            ("0.0.0.0", "https://0.0.0.0/"),
            (":8080", "http://localhost:8080/"),
            ("https://localhost", "https://localhost/"),
            ("http://pie.dev", "http://pie.dev/"),
        ];
        for (raw, want) in rows {
            assert_eq!(
                typed(raw, DefaultScheme::HttpsUnlessLoopback),
                want,
                "{raw}"
            );
        }
    }

    #[test]
    fn blanks_and_smart_quotes_around_a_url_are_dropped() {
        let rows = [
            ("“https://pie.dev/x”", "https://pie.dev/x"),
            ("‘pie.dev/x’", "http://pie.dev/x"),
            ("https://pie.dev/x?y=1”", "https://pie.dev/x?y=1%E2%80%9D"),
            ("  https://pie.dev/x \n", "https://pie.dev/x"),
            (" “https://pie.dev/x” ", "https://pie.dev/x"),
            ("pie.dev/a”b", "http://pie.dev/a%E2%80%9Db"),
            ("pie.dev/\"x\"", "http://pie.dev/%22x%22"),
        ];
        for (raw, want) in rows {
            assert_eq!(
                typed(raw, DefaultScheme::Always(Scheme::Http)),
                want,
                "{raw}"
            );
        }
    }
}
