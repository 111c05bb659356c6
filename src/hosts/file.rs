//! Reads `config.toml`: tables `[hosts.NAME]`, whatever else it holds is an error that names the line.
//!
//! ```toml
//! [hosts."api.example.com"]     # or "*.example.com"
//! auth-type = "veracode_hmac"
//! profile = "work"              # or: id = "...", key = "env:NAME | file:PATH | exec:COMMAND ARG | keyring:NAME"
//! headers = { X-Team = "build" }
//! verify = "ca.pem"             # beside this file, if it is no full path; so are cert, cert-key and file:PATH
//! cert = "client.pem"           # and cert-key
//! content-type = "application/json"
//! token-url = "https://auth.example.com/token"   # for the OAuth types; and scope, audience, token-auth = "basic" or "body"
//!
//! [hosts.prod]                  # vhttp GET prod/users
//! base-url = "https://api.example.com/v1"
//! ```

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::key_source::{KeyError, KeySource};
use super::{HostProfile, PairSource, Placed, Table, can_fit};
use crate::auth::AuthType;
use crate::client::Verify;
use crate::environment::read_regular;

/// More than anybody writes by hand: 4 MiB.
const MAX_BYTES: u64 = 4 << 20;

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HostsError {
    #[error("{}: cannot be read: {error}", path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("{}: everyone can write it, and so choose the commands that it runs", .0.display())]
    Writable(PathBuf),
    #[error("{}:{line}: {what}", path.display())]
    Wrong {
        path: PathBuf,
        line: usize,
        what: String,
    },
    #[error("{}:{line}: {error}", path.display())]
    Key {
        path: PathBuf,
        line: usize,
        error: KeyError,
    },
}

impl HostsError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Writable(path) => Some(format!("chmod go-w {}", path.display())),
            Self::Unreadable { .. } | Self::Wrong { .. } | Self::Key { .. } => None,
        }
    }
}

/// The tables of the file; none when there is no file.
pub(super) fn read(path: &Path) -> Result<Vec<Table>, HostsError> {
    match text(path) {
        Ok(_) if is_everyones(path) => Err(HostsError::Writable(path.to_owned())),
        Ok(text) => parse(&text, path),
        Err(error) if is_absent(&error, path) => Ok(Vec::new()),
        Err(error) => Err(HostsError::Unreadable {
            path: path.to_owned(),
            error,
        }),
    }
}

fn text(path: &Path) -> io::Result<String> {
    let bytes = read_regular(path, MAX_BYTES + 1)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "too large"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("not UTF-8"))
}

/// A file that everyone can write is no word of its owner's.
#[cfg(unix)]
fn is_everyones(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|it| it.permissions().mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn is_everyones(_: &Path) -> bool {
    false
}

/// Nothing can be said in a folder that cannot be reached, whatever the reason: no home has one, nor has a home that is someone else's.
fn is_absent(error: &io::Error, path: &Path) -> bool {
    error.kind() == io::ErrorKind::NotFound || path.parent().is_none_or(|folder| !folder.is_dir())
}

/// A file that is being read.
struct Reader<'a> {
    text: &'a str,
    path: &'a Path,
}

type Fields<'a, 'i> = &'a DeTable<'i>;

pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<Table>, HostsError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let reader = Reader { text, path };
    let document = DeTable::parse(text).map_err(|error| {
        // The message names what was expected; the text around it may be a secret.
        let at = error.span().map_or(0, |span| span.start);
        reader.wrong(at, error.message().lines().next().unwrap_or_default())
    })?;
    let mut tables = Vec::new();
    for (name, value) in document.get_ref() {
        let at = name.span().start;
        if name.get_ref() != "hosts" {
            return Err(reader.wrong(at, format!("unknown key `{}`", name.get_ref())));
        }
        for (name, value) in reader.table(value)? {
            let table = reader.host(name.get_ref(), reader.table(value)?, name.span().start)?;
            tables.push(table);
        }
    }
    Ok(tables)
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(self.text);
        before.matches('\n').count() + 1
    }

    fn wrong(&self, at: usize, what: impl Into<String>) -> HostsError {
        HostsError::Wrong {
            path: self.path.to_owned(),
            line: self.line(at),
            what: what.into(),
        }
    }

    fn table<'a, 'i>(&self, value: &'a Spanned<DeValue<'i>>) -> Result<Fields<'a, 'i>, HostsError> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.wrong(value.span().start, "a table is needed here")),
        }
    }

    fn string(&self, value: &Spanned<DeValue>) -> Result<String, HostsError> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.wrong(value.span().start, "a string is needed here")),
        }
    }

    fn host(&self, name: &str, fields: Fields, at: usize) -> Result<Table, HostsError> {
        let mut profile = HostProfile::default();
        let (mut base_url, mut named, mut id, mut key) = (None, None, None, None);
        for (field, value) in fields {
            let at = value.span().start;
            match field.get_ref().as_ref() {
                "auth-type" => profile.auth_type = Some(self.choice(value)?),
                "profile" => named = Some((self.string(value)?, at)),
                "id" => {
                    let source = KeySource::id(&self.string(value)?);
                    id = Some((self.placed_source(source), at));
                }
                "key" => {
                    let source = KeySource::key(&self.string(value)?);
                    let source = source.map_err(|why| self.wrong(at, why.to_string()))?;
                    key = Some((self.placed_source(source), at));
                }
                "headers" => profile.headers = self.headers(value)?,
                "verify" => profile.verify = Some(self.verify(value)?),
                "cert" => profile.cert = Some(self.beside(self.string(value)?)),
                "cert-key" => profile.cert_key = Some(self.beside(self.string(value)?)),
                "token-url" => profile.oauth.token_url = Some(self.url(value)?),
                "scope" => profile.oauth.scope = Some(self.string(value)?),
                "audience" => profile.oauth.audience = Some(self.string(value)?),
                "token-auth" => profile.oauth.token_auth = Some(self.choice(value)?),
                "content-type" => profile.content_type = Some(Cow::Owned(self.string(value)?)),
                "base-url" => base_url = Some(self.base_url(name, value)?),
                other => {
                    let at = field.span().start;
                    return Err(self.wrong(at, format!("unknown key `{other}`")));
                }
            }
        }
        if base_url.is_none() && !can_fit(name) {
            return Err(self.wrong(at, NAME));
        }
        let placed = |value, at| {
            let (path, line) = (self.path.to_owned(), self.line(at));
            Some(Placed { value, path, line })
        };
        profile.credentials = match (named, id, key) {
            (None, None, None) => None,
            (Some((name, at)), None, None) => placed(PairSource::Profile(name), at),
            (None, Some((id, _)), Some((key, at))) => placed(PairSource::Pair { id, key }, at),
            // A bearer is a key alone.
            (None, None, Some((key, at))) if profile.auth_type == Some(AuthType::Bearer) => {
                let id = KeySource::Literal(String::new());
                placed(PairSource::Pair { id, key }, at)
            }
            (Some(_), ..) => return Err(self.wrong(at, "either profile, or id and key")),
            _ => return Err(self.wrong(at, "id and key go together")),
        };
        Ok(Table {
            name: name.to_owned(),
            base_url,
            profile,
        })
    }

    /// One of the names that the option of the same name takes.
    fn choice<T: ValueEnum>(&self, value: &Spanned<DeValue>) -> Result<T, HostsError> {
        let wrong = |_| {
            let names = T::value_variants().iter().filter_map(T::to_possible_value);
            let names: Vec<_> = names.map(|it| it.get_name().to_owned()).collect();
            self.wrong(value.span().start, format!("none of {}", names.join(", ")))
        };
        T::from_str(&self.string(value)?, false).map_err(wrong)
    }

    fn verify(&self, value: &Spanned<DeValue>) -> Result<Verify, HostsError> {
        let Ok(verify) = self.string(value)?.parse::<Verify>();
        Ok(match verify {
            Verify::File(path) => Verify::File(self.beside(path)),
            other => other,
        })
    }

    fn headers(&self, value: &Spanned<DeValue>) -> Result<Vec<(String, String)>, HostsError> {
        let fields = self.table(value)?.iter();
        fields
            .map(|(name, value)| Ok((name.get_ref().to_string(), self.string(value)?)))
            .collect()
    }

    /// A path that is no full one begins where this file is.
    fn beside(&self, path: impl Into<PathBuf>) -> PathBuf {
        let path = path.into();
        if path.starts_with("~") {
            return path;
        }
        self.path
            .parent()
            .map_or(path.clone(), |folder| folder.join(path))
    }

    fn placed_source(&self, source: KeySource) -> KeySource {
        match source {
            KeySource::File(path) => KeySource::File(self.beside(path)),
            other => other,
        }
    }

    fn url(&self, value: &Spanned<DeValue>) -> Result<String, HostsError> {
        let url = self.string(value)?;
        if !(url.starts_with("https://") || url.starts_with("http://")) || url.contains(['?', '#'])
        {
            let what = "a URL is needed here, like https://api.example.com/v1";
            return Err(self.wrong(value.span().start, what));
        }
        Ok(url)
    }

    fn base_url(&self, name: &str, value: &Spanned<DeValue>) -> Result<String, HostsError> {
        let url = self.url(value)?;
        let at = value.span().start;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || !name.chars().all(is_plain) {
            return Err(self.wrong(
                at,
                "a table with base-url is a nickname: letters, digits, - and _",
            ));
        }
        Ok(url)
    }
}

/// What the name of a table must be.
const NAME: &str = "a table has the name of a host, like api.example.com or *.example.com: no scheme, port or path, and xn-- for \
                    what is not ASCII";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_file_names_its_line_and_shows_nothing() {
        for (text, line, what) in [
            ("x = 1", 1, "unknown key `x`"),
            ("\n[hosts.a]\nx = 1", 3, "unknown key `x`"),
            (
                "[hosts.a]\nauth-type = \"canary\"",
                2,
                "none of basic, bearer",
            ),
            ("[hosts.a]\nauth-type = 1", 2, "a string"),
            ("hosts = 1", 1, "a table"),
            ("[hosts.a]\nkey = \"canary\"\nid = \"1\"", 2, "env:NAME"),
            ("[hosts.a]\nid = \"1\"", 1, "id and key"),
            (
                "[hosts.a]\nprofile = \"p\"\nid = \"1\"",
                1,
                "either profile",
            ),
            ("[hosts.a]\nbase-url = \"canary\"", 2, "a URL is needed"),
            ("[hosts.a]\ntoken-url = \"canary\"", 2, "a URL is needed"),
            (
                "[hosts.a]\ntoken-auth = \"canary\"",
                2,
                "none of basic, body",
            ),
            (
                "[hosts.a]\nid = \"1\"\nkey = \"exec:./canary\"",
                3,
                "full path",
            ),
            ("[hosts.\"a.b\"]\nbase-url = \"https://x\"", 2, "nickname"),
            ("[hosts.\"\"]\nbase-url = \"https://x\"", 2, "nickname"),
            ("\n[hosts.\"h:8080\"]", 2, "a table has the name of a host"),
            ("[hosts.a]\nkey = canary", 2, ""),
        ] {
            let error = parse(text, Path::new("c.toml")).unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("c.toml:{line}: {what}")) || error.contains(what),
                "{error}"
            );
            assert!(error.starts_with(&format!("c.toml:{line}: ")), "{error}");
            assert!(!error.contains("canary"), "{error}");
        }
    }

    #[test]
    fn no_file_is_no_error_and_a_folder_is() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(&folder.path().join("config.toml")).unwrap().is_empty());
        assert!(read(folder.path()).is_err());
    }
}
