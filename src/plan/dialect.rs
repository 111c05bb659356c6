//! The two dialects: `vhttp`, and strict HTTPie under the names `http` and `https`.
//!
//! This table is the whole difference between them; the README shows the same one. Nothing else asks for the program's name.

use crate::message::{DefaultScheme, Scheme};

/// What depends on the name by which the program was called.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// What `--debug` calls it.
    pub(crate) name: &'static str,
    /// What `--version` prints: under HTTPie's names the version whose behaviour this is.
    pub(crate) version: &'static str,
    /// Scheme of a URL that has none.
    pub(crate) default_scheme: DefaultScheme,
    /// Formatted JSON has its keys sorted.
    pub(crate) sorts_json: bool,
    /// 3xx, 4xx and 5xx set the exit status without `--check-status`.
    pub(crate) checks_status: bool,
    /// The first word `sessions` or `curl` is a command and no host.
    pub(crate) has_commands: bool,
    /// Known hosts are signed by themselves and get the headers that they demand.
    pub(crate) knows_hosts: bool,
    /// Standard input that is no terminal is a body even if it holds nothing; with data items it is an error.
    pub(crate) empty_stdin_is_a_body: bool,
    /// Credentials are masked in printed requests.
    pub(crate) masks_secrets: bool,
    /// The codings that responses may be packed in.
    pub(crate) accept_encoding: &'static str,
    /// Printed requests look like HTTPie's: `Host` last, wherever it was sent, and names spelled as typed.
    pub(crate) prints_as_httpie: bool,
    /// Errors begin with the name that HTTPie's have, and usage ends where HTTPie's does.
    pub(crate) speaks_as_httpie: bool,
    /// The `User-Agent` of requests that name none.
    pub(crate) user_agent: &'static str,
}

impl Dialect {
    /// The dialect of a program name.
    pub(crate) fn of(program: &str) -> Self {
        match program {
            "http" => Self::strict(Scheme::Http),
            "https" => Self::strict(Scheme::Https),
            _ => Self {
                name: "vhttp",
                version: concat!(env!("CARGO_PKG_VERSION"), "\n"),
                default_scheme: DefaultScheme::HttpsUnlessLoopback,
                sorts_json: false,
                checks_status: true,
                has_commands: true,
                knows_hosts: true,
                empty_stdin_is_a_body: false,
                masks_secrets: true,
                accept_encoding: "gzip, deflate, br, zstd",
                prints_as_httpie: false,
                speaks_as_httpie: false,
                user_agent: concat!("vhttp/", env!("CARGO_PKG_VERSION")),
            },
        }
    }

    fn strict(scheme: Scheme) -> Self {
        Self {
            name: "HTTPie",
            version: "3.2.4\n",
            default_scheme: DefaultScheme::Always(scheme),
            sorts_json: true,
            checks_status: false,
            has_commands: false,
            knows_hosts: false,
            empty_stdin_is_a_body: true,
            masks_secrets: false,
            accept_encoding: "gzip, deflate",
            prints_as_httpie: true,
            speaks_as_httpie: true,
            user_agent: "HTTPie/3.2.4",
        }
    }
}
