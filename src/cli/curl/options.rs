//! The options of curl that are understood, and what each one means here.

/// What an option of curl comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing: here it is so anyway, or it is about curl's own looks.
    Nothing,
    /// This word.
    Word(&'static str),
    /// This option, with the value after `=`.
    Option(&'static str),
    /// A header of this name, with the value.
    Header(&'static str),
    /// Something that needs a thought.
    Special(Special),
}

/// What cannot be said option by option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Special {
    Method,
    Header,
    /// Data in which `@` names a file.
    Data,
    RawData,
    EncodedData,
    Json,
    Form,
    FormString,
    User,
    Token,
    Digest,
    Cookie,
    Referer,
    InQuery,
    Head,
    MaxRedirects,
    Certificate,
    Proxy,
    Output,
    Resolve,
    Timeout,
    Url,
    Upload,
}

impl Meaning {
    pub(super) fn takes_value(self) -> bool {
        match self {
            Self::Nothing | Self::Word(_) => false,
            Self::Option(_) | Self::Header(_) => true,
            Self::Special(special) => {
                !matches!(special, Special::Digest | Special::InQuery | Special::Head)
            }
        }
    }
}

/// The meaning of a long name.
pub(super) fn long(name: &str) -> Option<Meaning> {
    let row = OPTIONS.iter().find(|(_, long, _)| *long == name);
    row.map(|(_, _, meaning)| *meaning)
}

/// The meaning of a letter.
pub(super) fn short(letter: char) -> Option<Meaning> {
    let row = OPTIONS.iter().find(|(short, _, _)| *short == letter);
    row.map(|(_, _, meaning)| *meaning)
}

/// Stands where an option has no letter; nobody can type it.
const NONE: char = '\0';

use Meaning::{Header, Nothing, Option as With, Special as Do, Word};

/// Letter, long name, meaning.
const OPTIONS: &[(char, &str, Meaning)] = &[
    ('X', "request", Do(Special::Method)),
    ('H', "header", Do(Special::Header)),
    ('d', "data", Do(Special::Data)),
    (NONE, "data-ascii", Do(Special::Data)),
    (NONE, "data-binary", Do(Special::Data)),
    (NONE, "data-raw", Do(Special::RawData)),
    (NONE, "data-urlencode", Do(Special::EncodedData)),
    (NONE, "json", Do(Special::Json)),
    ('F', "form", Do(Special::Form)),
    (NONE, "form-string", Do(Special::FormString)),
    ('u', "user", Do(Special::User)),
    (NONE, "basic", Nothing),
    (NONE, "digest", Do(Special::Digest)),
    (NONE, "oauth2-bearer", Do(Special::Token)),
    ('A', "user-agent", Header("User-Agent")),
    ('b', "cookie", Do(Special::Cookie)),
    ('e', "referer", Do(Special::Referer)),
    ('G', "get", Do(Special::InQuery)),
    ('I', "head", Do(Special::Head)),
    ('i', "include", Word("--print=hb")),
    (NONE, "show-headers", Word("--print=hb")),
    ('L', "location", Word("--follow")),
    (NONE, "max-redirs", Do(Special::MaxRedirects)),
    ('k', "insecure", Word("--verify=no")),
    (NONE, "cacert", With("--verify")),
    (NONE, "capath", With("--verify")),
    ('E', "cert", Do(Special::Certificate)),
    (NONE, "key", With("--cert-key")),
    (NONE, "pass", With("--cert-key-pass")),
    (NONE, "ciphers", With("--ciphers")),
    (NONE, "tlsv1.2", Nothing),
    (NONE, "tlsv1.3", Word("--ssl=tls1.3")),
    ('x', "proxy", Do(Special::Proxy)),
    ('o', "output", Do(Special::Output)),
    ('O', "remote-name", Word("--download")),
    ('J', "remote-header-name", Nothing),
    ('s', "silent", Nothing),
    ('S', "show-error", Nothing),
    ('#', "progress-bar", Nothing),
    (NONE, "no-progress-meter", Nothing),
    ('v', "verbose", Word("--verbose")),
    ('f', "fail", Word("--check-status")),
    (NONE, "fail-with-body", Word("--check-status")),
    (NONE, "compressed", Nothing),
    ('g', "globoff", Nothing),
    ('n', "netrc", Nothing),
    ('N', "no-buffer", Word("--stream")),
    (NONE, "path-as-is", Word("--path-as-is")),
    (NONE, "connect-timeout", Do(Special::Timeout)),
    ('m', "max-time", Do(Special::Timeout)),
    (NONE, "resolve", Do(Special::Resolve)),
    (NONE, "connect-to", With("--connect-to")),
    ('4', "ipv4", Word("--ipv4")),
    ('6', "ipv6", Word("--ipv6")),
    (NONE, "interface", With("--interface")),
    (NONE, "unix-socket", With("--unix-socket")),
    ('0', "http1.0", Word("--http-version=1.0")),
    (NONE, "http1.1", Word("--http-version=1.1")),
    // curl takes HTTP/1.1 where a server has no HTTP/2, and so does this program by itself.
    (NONE, "http2", Nothing),
    (
        NONE,
        "http2-prior-knowledge",
        Word("--http-version=2-prior-knowledge"),
    ),
    (NONE, "url", Do(Special::Url)),
    ('T', "upload-file", Do(Special::Upload)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_once() {
        for (at, (letter, name, _)) in OPTIONS.iter().enumerate() {
            for (other_letter, other, _) in &OPTIONS[at + 1..] {
                assert_ne!(name, other);
                assert!(letter != other_letter || *letter == NONE, "{letter}");
            }
        }
    }
}
