//! Which host a cookie may be set by and sent to (RFC 6265 §5.1.3, §5.3).
//!
//! Python: `set_ok_domain` and `return_ok_domain` of `http.cookiejar`. It sends a cookie without a `Domain` to subdomains too, and
//! takes cookies for `co.uk` or, from a host without dots, for `.local`. None of that happens here.

use crate::message::RequestUrl;

/// Second-level names under which countries register their domains. Not the whole list of public suffixes, which changes weekly
/// and would be larger than the rest of the program's cookie code together.
const COUNTRY_SUFFIXES: [&str; 22] = [
    "ac", "biz", "co", "com", "edu", "go", "gob", "gov", "gouv", "gv", "info", "ltd", "me", "mil",
    "ne", "net", "nom", "or", "org", "plc", "sch", "web",
];

/// Names under which strangers get theirs from one provider: the best known ones.
const SHARED: [&str; 24] = [
    "amazonaws.com",
    "appspot.com",
    "azurewebsites.net",
    "blogspot.com",
    "cloudfront.net",
    "firebaseapp.com",
    "fly.dev",
    "github.io",
    "githubusercontent.com",
    "gitlab.io",
    "glitch.me",
    "herokuapp.com",
    "myshopify.com",
    "netlify.app",
    "ngrok.io",
    "onrender.com",
    "pages.dev",
    "readthedocs.io",
    "s3.amazonaws.com",
    "surge.sh",
    "vercel.app",
    "web.app",
    "windows.net",
    "workers.dev",
];

/// A host as cookies know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CookieHost {
    name: String,
    is_address: bool,
}

impl CookieHost {
    pub(super) fn of(url: &RequestUrl) -> Self {
        Self {
            name: url.host().to_string(),
            is_address: url.host().address().is_some(),
        }
    }

    /// The name that host-only cookies are filed under: one without a dot gets `.local`.
    pub(super) fn effective(&self) -> String {
        if self.name.contains('.') {
            self.name.clone()
        } else {
            format!("{}.local", self.name)
        }
    }

    /// As browsers see it, and HTTPie: nobody listens on the way to this machine.
    pub(super) fn is_secure(&self) -> bool {
        self.name == "localhost" || self.name.ends_with(".localhost")
    }

    /// The domain to file a cookie under that came with this `Domain` attribute; `None` refuses it.
    pub(super) fn accept(&self, attribute: &str) -> Option<String> {
        let domain = attribute.trim_start_matches('.').to_ascii_lowercase();
        if domain.is_empty() {
            return Some(self.effective());
        }
        let is_suffix = self
            .name
            .strip_suffix(domain.as_str())
            .is_some_and(|rest| rest.is_empty() || (rest.ends_with('.') && !self.is_address));
        if !is_suffix || domain.ends_with('.') {
            return None;
        }
        if self.is_address || domain == "localhost" || !is_public_suffix(&domain) {
            return Some(format!(".{domain}"));
        }
        // A host that is a public suffix itself gets its cookie back, and nobody else does.
        (self.name == domain).then(|| self.effective())
    }

    /// Whether a cookie filed under `domain` goes to this host.
    pub(super) fn matches(&self, domain: &str) -> bool {
        let host = self.effective();
        match domain.strip_prefix('.') {
            None => host == domain,
            Some(base) if self.is_address => host == base,
            Some(base) => host == base || host.ends_with(domain),
        }
    }
}

fn is_public_suffix(domain: &str) -> bool {
    match domain.split_once('.') {
        None => true,
        Some((second, top)) => {
            top.len() == 2 && COUNTRY_SUFFIXES.contains(&second) || SHARED.contains(&domain)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> CookieHost {
        CookieHost::of(&RequestUrl::parse(&format!("http://{name}/")).unwrap())
    }

    #[test]
    fn a_domain_is_taken_from_its_own_hosts_alone() {
        let accepted = |name: &str, attribute: &str| host(name).accept(attribute);
        assert_eq!(accepted("api.a.test", "a.test"), Some(".a.test".into()));
        assert_eq!(accepted("api.a.test", ".A.test"), Some(".a.test".into()));
        assert_eq!(accepted("api.a.test", ""), Some("api.a.test".into()));
        assert_eq!(
            accepted("localhost", "localhost"),
            Some(".localhost".into())
        );
        for (name, attribute) in [
            ("ample.test", "example.test"),
            ("example.test", "ample.test"),
            ("evil.test", "api.test"),
            ("a.test", "api.a.test"),
            ("api.a.test", "test"),
            ("api.a.test", "a.test."),
            ("api.a.test", "test."),
            ("a.co.uk", "co.uk"),
            ("a.co.uk", "Co.UK"),
            ("a.github.io", "github.io"),
            ("a.b.github.io", ".GitHub.io"),
            ("foo", "local"),
            ("127.0.0.1", "0.0.1"),
            ("127.0.0.1", "1"),
        ] {
            assert_eq!(accepted(name, attribute), None, "{name} {attribute}");
        }
        assert_eq!(accepted("test", "test"), Some("test.local".into()));
        assert_eq!(accepted("co.uk", "co.uk"), Some("co.uk".into()));
        assert_eq!(
            accepted("127.0.0.1", "127.0.0.1"),
            Some(".127.0.0.1".into())
        );
    }

    #[test]
    fn a_cookie_goes_to_its_own_hosts_alone() {
        for (name, domain) in [
            ("a.test", ".a.test"),
            ("b.a.test", ".a.test"),
            ("a.test", "a.test"),
            ("localhost", "localhost.local"),
            ("127.0.0.1", ".127.0.0.1"),
        ] {
            assert!(host(name).matches(domain), "{name} {domain}");
        }
        for (name, domain) in [
            ("b.a.test", "a.test"),
            ("ba.test", ".a.test"),
            ("test", ".a.test"),
            ("a.test.", "a.test"),
            // HTTPie's files never hold it; neither program sends it.
            ("localhost", "localhost"),
            ("127.0.0.1", ".0.0.1"),
        ] {
            assert!(!host(name).matches(domain), "{name} {domain}");
        }
    }
}
