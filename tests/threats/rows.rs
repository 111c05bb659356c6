//! The list of all faults and attacks, and the promise that each has its test.
//!
//! A test covers the rows that its name is made of, joined by `_`: `cred_basic_host_cred_bearer_host` is two of them, and words
//! that are no row may follow. The few without a test stand in [`WITHOUT_TEST`] with the reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Group by group.
const ROWS: &[(&str, &str)] = &[
    (
        "Credentials on redirects, and the signature",
        "cred-basic-host cred-basic-port cred-basic-downgrade cred-basic-downgrade-port cred-bearer-host \
         cred-bearer-port cred-bearer-downgrade-port cred-header-host cred-header-port cred-header-downgrade \
         cred-header-downgrade-port cred-hmac-host cred-hmac-downgrade-port cred-basic-upgrade \
         cred-cookie-header-downgrade cred-proxyauth-header-host cred-digest-host cred-basic-307-post cred-roundtrip \
         hmac-baseline hmac-nonce hmac-query-items hmac-resign-get hmac-resign-303 hmac-resign-308 hmac-digest-401 \
         hmac-session hmac-explicit-header",
    ),
    (
        "Cookies",
        "cookie-redirect-third-party cookie-session-other-host cookie-tailmatch cookie-foreign-domain cookie-tld \
         cookie-psl cookie-ip cookie-path cookie-secure cookie-expired cookie-hostile-values cookie-control \
         cookie-flood",
    ),
    (
        "Session files",
        "session-0600 session-0600-named session-kill9 session-disk-full session-concurrent session-malformed \
         session-symlink",
    ),
    (
        ".netrc",
        "netrc-redirect netrc-url-confusion netrc-userinfo netrc-bearer netrc-vs-signature netrc-malformed",
    ),
    (
        "Secrets in output",
        "secret-verbose-debug secret-userinfo-error secret-location-userinfo secret-argv secret-child-argv",
    ),
    (
        "The Veracode credentials file and variables",
        "cf-missing cf-missing-id cf-missing-secret cf-nonhex-secret cf-nonhex-id cf-id-is-secret cf-percent cf-empty \
         cf-no-section cf-other-profile-only cf-garbage cf-nonutf8 cf-nul cf-bad-line cf-dup-section cf-dup-key cf-bom \
         cf-utf16 cf-crlf cf-inline-comment cf-quotes cf-upper-keys cf-tabs cf-veracode-is-file cf-huge cf-unreadable \
         cf-profile-missing cf-profile-ok cf-env-half cf-env-newline cf-env-nonhex cf-env-nonutf8",
    ),
    (
        "Bad arguments and injection",
        "inj-header-crlf inj-header-cr inj-url-crlf inj-url-lf-query inj-url-pct inj-userinfo inj-host inj-bearer \
         inj-location inj-cookie-item inj-header-file-nul inj-multipart-name inj-header-name-bad args-nonutf8 \
         args-many-items args-nested-index args-nested-deep args-nested-syntax args-bad-items args-body-dir args-usage",
    ),
    (
        "URLs",
        "url-bad-ports url-empty-hosts url-schemes url-redirect-schemes url-userinfo-at url-parser-confusion \
         url-idn-bad url-ipv6",
    ),
    (
        "Environment",
        "env-no-home env-config-broken env-cwd-gone env-locale env-proxy-broken env-stdin-body",
    ),
    (
        "Protocol faults, time, redirects, signals",
        "conn-no-such-host conn-backlog-full conn-rst-eof-body body-short body-short-pretty body-short-huge-cl-pretty \
         body-extra chunk-ok chunk-bad-size chunk-overflow chunk-no-end chunk-no-crlf chunk-empty-size chunk-ext-flood \
         chunk-trailer-flood status-none status-garbage status-http09 status-letters status-99999 status-negative \
         status-999 status-http9 status-no-reason status-101 head-endless head-million head-long-status \
         head-cl-dup-same head-cl-conflict head-cl-list head-cl-negative head-cl-plus head-cl-letters head-cl-overflow \
         head-te-cl head-te-twice head-no-colon head-nonascii head-204-body head-304-cl time-stall-head time-drip-head \
         time-drip-body time-slow-ok early-413 redir-loop redir-loop-default redir-not-followed redir-no-location \
         redir-bad-location redir-303-post redir-302-post redir-307-post redir-308-put redir-stdin-307 sig-int-stream \
         sig-int-connect sig-term sig-pipe-stream sig-pipe-big sig-stream-flush",
    ),
    (
        "Bodies: compression, JSON, size",
        "zip-ok zip-bomb-stdout zip-bomb-tty zip-bomb-download zip-chain zip-double zip-truncated zip-truncated-eof \
         zip-bad-crc zip-empty zip-empty-zstd zip-bad-br zip-bad-zstd zip-unknown zip-br-zstd-ok json-deep \
         json-deep-million json-unclosed json-numbers json-long-number json-order json-nan json-trailing json-two \
         json-prefix json-bom json-badutf8 json-surrogate json-utf16 json-empty json-as-html json-wide json-long-string \
         json-backslashes text-charset-bad text-charset-odd text-utf7 text-latin1 xml-bomb xml-deep big-stdout \
         big-download big-output big-pretty big-upload big-multipart big-upload-changes",
    ),
    (
        "Terminal",
        "term-header term-reason term-body-json term-c1 term-binary-notice term-binary-nonul term-binary-pipe \
         term-text-pipe term-prompt term-prompt-notty term-no-ansi-pipe",
    ),
    (
        "Downloads and output files",
        "dl-ok dl-traversal dl-redirect-name dl-url-name dl-filename-esc dl-symlink dl-cut dl-resume-ok \
         dl-resume-ignored dl-resume-no-range dl-resume-garbage-range dl-resume-multipart dl-resume-404 dl-resume-total \
         dl-resume-cut-again dl-tmpfs-full out-devfull out-bad-path out-intact out-then-cut dl-sigint dl-perms",
    ),
    (
        "TLS",
        "tls-self-signed tls-unknown-ca tls-expired tls-wrong-host tls-cn-only tls-default-verify tls-verify-no \
         tls-ca-bundle tls-ca-bad tls-key-password tls-old-version tls-plaintext-server tls-handshake-stall \
         tls-close-notify-eof tls-h2-garbage",
    ),
    (
        "Proxies",
        "proxy-http proxy-httpoxy proxy-no-proxy-suffix proxy-auth proxy-auth-not-to-origin proxy-auth-noproxy-redirect \
         proxy-redirect-noproxy proxy-sign-host proxy-refuses proxy-socks5 proxy-socks5-faults proxy-redirect-reeval",
    ),
    ("Load", "load-500 load-parallel load-soak"),
];

/// Rows that no test can play here, and why.
const WITHOUT_TEST: &[(&str, &str)] = &[(
    "dl-tmpfs-full",
    "a small file system is mounted by root only; `dl_file_size_limit` fills up a limit instead",
)];

/// The rows in the name of a test, the longest first where one is the beginning of another.
fn rows_of<'a>(test: &str, rows: &BTreeSet<&'a str>) -> Vec<&'a str> {
    let name = test.replace('_', "-");
    let (mut found, mut rest) = (Vec::new(), name.as_str());
    while !rest.is_empty() {
        let is_next = |row: &&&str| {
            let behind = rest.strip_prefix(**row);
            behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('-'))
        };
        let next = rows.iter().filter(is_next).max_by_key(|row| row.len());
        found.extend(next);
        let length = next.map_or_else(|| rest.find('-').unwrap_or(rest.len()), |row| row.len());
        rest = rest[length..].trim_start_matches('-');
    }
    found
}

/// The names of the tests in all files below `folder`.
fn tests_in(folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            tests_in(&path, names);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let mut lines = text.lines();
            while lines.any(|line| line.trim() == "#[test]") {
                let name = lines
                    .by_ref()
                    .find_map(|line| line.trim().strip_prefix("fn "));
                let name = name.and_then(|name| name.split_once('('));
                names.extend(name.map(|(name, _)| name.to_owned()));
            }
        }
    }
}

#[test]
fn every_row_has_a_test_or_a_reason() {
    let all: Vec<&str> = ROWS
        .iter()
        .flat_map(|(_, rows)| rows.split_whitespace())
        .collect();
    let rows: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(rows.len(), all.len(), "a row stands twice");
    let mut tests = Vec::new();
    tests_in(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"),
        &mut tests,
    );
    let covered: BTreeSet<&str> = tests.iter().flat_map(|test| rows_of(test, &rows)).collect();
    let excused: BTreeSet<&str> = WITHOUT_TEST.iter().map(|(row, _)| *row).collect();
    let missing: Vec<&&str> = rows
        .iter()
        .filter(|row| !covered.contains(*row) && !excused.contains(*row))
        .collect();
    assert!(missing.is_empty(), "neither test nor reason: {missing:?}");
    let idle: Vec<&&str> = excused
        .iter()
        .filter(|row| covered.contains(*row) || !rows.contains(*row))
        .collect();
    assert!(idle.is_empty(), "excused without need: {idle:?}");
}

#[test]
fn names_are_taken_apart() {
    let rows = BTreeSet::from(["a-b", "a-b-c", "d"]);
    assert_eq!(rows_of("a_b_a_b_c", &rows), ["a-b", "a-b-c"]);
    assert_eq!(rows_of("x_d_keeps_a_bit", &rows), ["d"]);
    assert_eq!(rows_of("a_big_d2", &rows), Vec::<&str>::new());
}
