//! What is known of a host before anything is typed: how to authenticate, with whose credentials, which headers, whom to trust.
//!
//! HTTPie has nothing of the kind. Veracode's hosts are built in; `config.toml` in the configuration folder adds others, and changes
//! those. Both are [`HostProfile`]s: of all that concern a host the most special one comes first, and the others fill its gaps. No
//! file is looked for in the working directory, so none has to be trusted there.

mod file;
mod key_source;

use std::borrow::Cow;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::auth::{AuthType, ClientAuth};
use crate::client::Verify;
use crate::environment::Environment;
use crate::message::Host;
use crate::veracode_hmac::{Api, Configured, Explicit, KnownHost};

pub(crate) use file::HostsError;
use key_source::KeySource;

/// What a table says of its hosts.
#[derive(Clone, Debug, Default)]
pub(crate) struct HostProfile {
    pub(crate) auth_type: Option<AuthType>,
    credentials: Option<Placed<PairSource>>,
    /// Sent unless they were typed.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) verify: Option<Verify>,
    /// The client's own certificate.
    pub(crate) cert: Option<PathBuf>,
    /// Its key, when that is in a file of its own.
    pub(crate) cert_key: Option<PathBuf>,
    pub(crate) oauth: OAuthProfile,
    /// The `Content-Type` of a POST, PUT, PATCH or DELETE without a body.
    pub(crate) content_type: Option<Cow<'static, str>>,
    /// The end of a path, and the `Content-Type` that a body wants there, whatever the name of its file says.
    pub(crate) upload_type: Option<(&'static str, &'static str)>,
}

impl HostProfile {
    /// Whether requests may have other headers because of it.
    pub(crate) fn has_headers(&self) -> bool {
        !self.headers.is_empty() || self.content_type.is_some() || self.upload_type.is_some()
    }
}

/// How access tokens are fetched for the hosts.
#[derive(Clone, Debug, Default)]
pub(crate) struct OAuthProfile {
    pub(crate) token_url: Option<String>,
    /// Names with blanks between them.
    pub(crate) scope: Option<String>,
    pub(crate) audience: Option<String>,
    pub(crate) token_auth: Option<ClientAuth>,
}

/// Something of the file, with its line.
#[derive(Clone, Debug)]
struct Placed<T> {
    value: T,
    path: PathBuf,
    line: usize,
}

/// Where a table says that the credentials are.
#[derive(Clone, Debug)]
enum PairSource {
    /// A profile of the credentials file.
    Profile(String),
    Pair {
        id: KeySource,
        key: KeySource,
    },
}

/// A table, and whom it concerns.
#[derive(Clone, Debug)]
struct Table {
    /// A host, `*.` and the end of one, or with a base URL the nickname that stands for it.
    name: String,
    base_url: Option<String>,
    profile: HostProfile,
}

/// Every table there is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    tables: Vec<Table>,
    knows_veracode: bool,
}

/// The call of the XML APIs that takes a file as it is.
const LARGE_FILE: (&str, &str) = ("/uploadlargefile.do", "binary/octet-stream");

impl Hosts {
    /// Those that are built in and those of the user's `config.toml`, if there is one.
    pub(crate) fn load(environment: &Environment) -> Result<Self, HostsError> {
        // A relative one would lie somewhere else for each working directory.
        let folder = environment.config_folder().filter(|it| it.is_absolute());
        let path = folder.map(|folder| folder.join("config.toml"));
        Ok(Self {
            tables: path.map_or(Ok(Vec::new()), |path| file::read(&path))?,
            knows_veracode: true,
        })
    }

    /// A world in which no host is known.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// `https://api.example.com/v1/users` for the `NICK/users` of `[hosts.NICK]`, and the nickname.
    pub(crate) fn expand(&self, typed: &str) -> Option<(&str, String)> {
        let end = typed.find(['/', '?', '#']).unwrap_or(typed.len());
        let (nick, rest) = typed.split_at(end);
        let table = self.tables.iter().find(|table| table.name == nick)?;
        let base = table.base_url.as_deref()?;
        Some((&table.name, format!("{}{rest}", base.trim_end_matches('/'))))
    }

    /// All that is known of the host, and of the nickname that led there.
    pub(crate) fn profile_of(&self, host: &str, nick: Option<&str>) -> HostProfile {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let named = |table: &&Table| table.base_url.is_some() && nick == Some(&*table.name);
        let mut concerned: Vec<&Table> = self.tables.iter().filter(named).collect();
        let mut by_pattern: Vec<&Table> = self
            .tables
            .iter()
            .filter(|table| table.base_url.is_none() && fits(&table.name, &host))
            .collect();
        // A name is more special than a pattern, and a long pattern more than a short one.
        by_pattern
            .sort_by_key(|table| (table.name.starts_with('*'), usize::MAX - table.name.len()));
        concerned.extend(by_pattern);
        let known = concerned.into_iter().map(|table| table.profile.clone());
        known
            .chain(self.knows_veracode.then(|| built_in(&host)).flatten())
            .fold(HostProfile::default(), HostProfile::or)
    }
}

/// What is known of Veracode's hosts: those of the REST APIs demand a type even where there is no body.
fn built_in(host: &str) -> Option<HostProfile> {
    let api = KnownHost::named(host)?.api;
    Some(HostProfile {
        auth_type: Some(AuthType::VeracodeHmac),
        content_type: (api == Api::Rest).then_some(Cow::Borrowed("application/json")),
        upload_type: (api == Api::Xml).then_some(LARGE_FILE),
        ..HostProfile::default()
    })
}

fn fits(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => host.len() > end.len() && host.ends_with(&end.to_ascii_lowercase()),
        None => pattern.eq_ignore_ascii_case(host),
    }
}

/// Whether there can be a host that fits: a name that a URL does not give its host back as would be there for nobody.
fn can_fit(pattern: &str) -> bool {
    let host = match pattern.strip_prefix('*') {
        Some("") => return true,
        Some(end) => end.strip_prefix('.').unwrap_or(end),
        None => pattern,
    };
    let is_read = |read: Host| read.as_str().eq_ignore_ascii_case(host);
    !host.contains('*') && !host.ends_with('.') && Host::parse(host).is_ok_and(is_read)
}

impl OAuthProfile {
    /// This one, with its gaps filled by another.
    fn or(self, other: Self) -> Self {
        Self {
            token_url: self.token_url.or(other.token_url),
            scope: self.scope.or(other.scope),
            audience: self.audience.or(other.audience),
            token_auth: self.token_auth.or(other.token_auth),
        }
    }
}

impl HostProfile {
    /// This one, with its gaps filled by another.
    fn or(mut self, other: Self) -> Self {
        let is_new = |(name, _): &(String, String)| {
            let known = self.headers.iter();
            !known
                .into_iter()
                .any(|(own, _)| own.eq_ignore_ascii_case(name))
        };
        let headers: Vec<_> = other.headers.into_iter().filter(is_new).collect();
        self.headers.extend(headers);
        self.auth_type = self.auth_type.or(other.auth_type);
        self.credentials = self.credentials.or(other.credentials);
        self.verify = self.verify.or(other.verify);
        if self.cert.is_none() {
            (self.cert, self.cert_key) = (other.cert, other.cert_key);
        }
        self.oauth = self.oauth.or(other.oauth);
        self.content_type = self.content_type.or(other.content_type);
        self.upload_type = self.upload_type.or(other.upload_type);
        self
    }

    /// The id and the key of the file for this scheme, if that is the host's: asks the variable, file, command or keyring that it
    /// names. For a bearer the id is empty.
    pub(crate) fn login(
        &self,
        scheme: AuthType,
        environment: &Environment,
    ) -> Result<Option<(SecretString, SecretString)>, HostsError> {
        if self.auth_type != Some(scheme) {
            return Ok(None);
        }
        let configured = self.credentials(environment)?;
        Ok(configured.and_then(|configured| match configured.what {
            Explicit::Pair { id, secret } => Some((id, secret)),
            Explicit::Profile(_) => None,
        }))
    }

    /// What the file says of the credentials, with the place where it says so.
    pub(crate) fn credentials(
        &self,
        environment: &Environment,
    ) -> Result<Option<Configured>, HostsError> {
        let Some(Placed { value, path, line }) = &self.credentials else {
            return Ok(None);
        };
        let fetch = |source: &KeySource| -> Result<SecretString, HostsError> {
            source.fetch(environment).map_err(|error| HostsError::Key {
                path: path.clone(),
                line: *line,
                error,
            })
        };
        let what = match value {
            PairSource::Profile(name) => Explicit::Profile(name.clone()),
            PairSource::Pair { id, key } => Explicit::Pair {
                id: fetch(id)?,
                secret: fetch(key)?,
            },
        };
        Ok(Some(Configured {
            what,
            path: path.clone(),
            line: *line,
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn hosts(text: &str) -> Hosts {
        Hosts {
            tables: file::parse(text, Path::new("/c/config.toml")).unwrap(),
            knows_veracode: true,
        }
    }

    #[test]
    fn a_file_adds_to_what_is_built_in() {
        let hosts = hosts("[hosts.\"api.veracode.com\"]\nprofile = \"work\"\nverify = \"no\"\n");
        let profile = hosts.profile_of("API.veracode.com.", None);
        assert_eq!(profile.auth_type, Some(AuthType::VeracodeHmac));
        assert_eq!(profile.content_type.as_deref(), Some("application/json"));
        assert_eq!(profile.verify, Some(Verify::No));
        assert!(profile.credentials.is_some());
        let other = hosts.profile_of("analysiscenter.veracode.us", None);
        assert!(other.auth_type.is_some() && other.content_type.is_none());
        assert!(hosts.profile_of("veracode.com", None).auth_type.is_none());
        assert!(
            Hosts::none()
                .profile_of("api.veracode.com", None)
                .auth_type
                .is_none()
        );
    }

    #[test]
    fn the_most_special_table_wins() {
        let hosts = hosts(
            "[hosts.\"*.example.com\"]\nauth-type = \"basic\"\nheaders = { A = \"1\", B = \"1\" }\n\
             [hosts.\"*.api.example.com\"]\nheaders = { a = \"2\" }\n\
             [hosts.\"x.api.example.com\"]\nauth-type = \"bearer\"\n",
        );
        let profile = hosts.profile_of("x.api.example.com", None);
        assert_eq!(profile.auth_type, Some(AuthType::Bearer));
        let headers: Vec<_> = profile
            .headers
            .iter()
            .map(|(n, v)| format!("{n}:{v}"))
            .collect();
        assert_eq!(headers, ["a:2", "B:1"]);
        assert_eq!(
            hosts.profile_of("y.example.com", None).auth_type,
            Some(AuthType::Basic)
        );
        assert_eq!(hosts.profile_of("example.com", None).auth_type, None);
        assert_eq!(hosts.profile_of("evilexample.com", None).auth_type, None);
    }

    #[test]
    fn a_name_that_fits_no_host_is_told_from_one_that_does() {
        let wrong =
            "https://h h:8080 h/api u@h h. .h *. a.*.h **.h b\u{fc}cher.de [::1] [::1]:80 h?x h%20";
        for name in wrong.split(' ').chain(["", "h h", " h"]) {
            assert!(!can_fit(name), "{name}");
        }
        let right = "h A.b *.b.c * 127.0.0.1 127.1 ::1 ::0:1 FE80::1 xn--bcher-kva.de a_b a-b";
        for name in right.split(' ') {
            assert!(can_fit(name), "{name}");
            let host = name.replace('*', "a").to_ascii_lowercase();
            assert!(fits(name, &host), "{name}");
        }
    }

    #[test]
    fn a_nickname_stands_for_a_base_url() {
        let hosts = hosts(
            "[hosts.prod]\nbase-url = \"https://api.example.com/v1/\"\nauth-type = \"basic\"\n",
        );
        let url = |typed| hosts.expand(typed).map(|(_, url)| url);
        assert_eq!(
            url("prod/users?x").unwrap(),
            "https://api.example.com/v1/users?x"
        );
        assert_eq!(url("prod").unwrap(), "https://api.example.com/v1");
        assert_eq!(url("prod?x").unwrap(), "https://api.example.com/v1?x");
        for typed in [
            "production/users",
            "https://prod/users",
            "/users",
            "prod:80/users",
        ] {
            assert_eq!(url(typed), None, "{typed}");
        }
        let auth_type = |nick| hosts.profile_of("api.example.com", nick).auth_type;
        assert_eq!(
            (auth_type(Some("prod")), auth_type(None)),
            (Some(AuthType::Basic), None)
        );
    }
}
