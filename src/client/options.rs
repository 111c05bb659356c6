//! How the network is used: the values of the network flags.
//!
//! HTTPie: `--timeout` and `--verify` of `httpie/cli/definition.py`, `httpie/client.py`. `--unix-socket` is curl's.

use std::convert::Infallible;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::connecting::{Family, HttpVersion, Interface};
use super::host_tls::HostTls;
use super::proxy::Proxies;
use super::route::{ConnectTo, Resolve};
use super::tls_options::TlsOptions;

/// Everything that the flags say about connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct NetworkOptions {
    /// For connecting, and for each wait for the server after that. `None` waits for ever.
    pub(crate) timeout: Option<Duration>,
    pub(crate) verify: Verify,
    /// Where the environment says that the system's roots are.
    pub(crate) system_roots: SystemRoots,
    pub(crate) resolve: Vec<Resolve>,
    pub(crate) connect_to: Vec<ConnectTo>,
    pub(crate) tls: TlsOptions,
    /// Comes before `verify` and the identity of `tls`, for some origins.
    pub(crate) configured: HostTls,
    pub(crate) proxies: Proxies,
    /// `None` takes HTTP/2 where a TLS server offers it, and else HTTP/1.1.
    pub(crate) http_version: Option<HttpVersion>,
    pub(crate) family: Option<Family>,
    pub(crate) interface: Option<Interface>,
    /// Goes there instead of to the host of the URL.
    pub(crate) unix_socket: Option<PathBuf>,
    /// `None` for no limit.
    pub(crate) max_headers: Option<usize>,
    /// Ctrl-C ends the transfer with an error, so that what came can be put in order, instead of killing the program.
    pub(crate) interruptible: bool,
}

/// Whose certificates are trusted (`--verify`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Verify {
    /// Those that the system trusts.
    #[default]
    System,
    /// Everyone's.
    No,
    /// Those of a PEM file, or of all PEM files of a folder.
    File(PathBuf),
}

impl FromStr for Verify {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "yes" | "true" => Self::System,
            "no" | "false" => Self::No,
            _ => Self::File(text.into()),
        })
    }
}

/// Places that stand in for the system's own, when there are any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SystemRoots {
    pub(crate) file: Option<PathBuf>,
    pub(crate) folders: Vec<PathBuf>,
}

impl SystemRoots {
    /// What the variables say: those that requests reads, which give a file or a folder, then OpenSSL's.
    pub(crate) fn of(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let bundle = set("REQUESTS_CA_BUNDLE").or_else(|| set("CURL_CA_BUNDLE"));
        if let Some(bundle) = bundle.map(PathBuf::from) {
            return if bundle.is_dir() {
                Self {
                    file: None,
                    folders: vec![bundle],
                }
            } else {
                Self {
                    file: Some(bundle),
                    folders: Vec::new(),
                }
            };
        }
        let folders = set("SSL_CERT_DIR").map(|list| std::env::split_paths(&list).collect());
        Self {
            file: set("SSL_CERT_FILE").map(PathBuf::from),
            folders: folders.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verify_reads_as_in_httpie() {
        assert_eq!("YES".parse(), Ok(Verify::System));
        assert_eq!("True".parse(), Ok(Verify::System));
        assert_eq!("No".parse(), Ok(Verify::No));
        assert_eq!("FALSE".parse(), Ok(Verify::No));
        assert_eq!("Ca.pem".parse(), Ok(Verify::File("Ca.pem".into())));
        assert_eq!("0".parse(), Ok(Verify::File("0".into())));
    }

    #[test]
    fn variables_say_where_the_roots_are() {
        let roots = |set: &[(&str, &str)]| {
            SystemRoots::of(|name| {
                set.iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| value.into())
            })
        };
        let file = |path: &str| Some(PathBuf::from(path));
        assert_eq!(roots(&[("SSL_CERT_FILE", "")]), SystemRoots::default());
        let openssl = roots(&[("SSL_CERT_FILE", "a"), ("SSL_CERT_DIR", "b")]);
        assert_eq!(
            openssl,
            SystemRoots {
                file: file("a"),
                folders: vec!["b".into()]
            }
        );
        let bundle = roots(&[("SSL_CERT_FILE", "a"), ("CURL_CA_BUNDLE", "c")]);
        assert_eq!(
            bundle,
            SystemRoots {
                file: file("c"),
                folders: Vec::new()
            }
        );
        assert_eq!(
            roots(&[("REQUESTS_CA_BUNDLE", "r"), ("CURL_CA_BUNDLE", "c")]).file,
            file("r")
        );
        let folder = std::env::temp_dir();
        let found = roots(&[("CURL_CA_BUNDLE", folder.to_str().unwrap())]);
        assert_eq!(
            found,
            SystemRoots {
                file: None,
                folders: vec![folder]
            }
        );
    }
}
