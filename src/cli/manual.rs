//! The manual page: the options from their definitions, the rest by hand.
//!
//! It holds neither date nor version, so that it changes only when what it says does.

use std::io::{self, Write};

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::Args;
use crate::exit_status::ExitStatus;

/// Writes `vhttp.1`.
pub(super) fn write(out: &mut dyn Write) -> io::Result<()> {
    let page = Man::new(Args::command().mut_arg("words", |words| words.hide(true)));
    out.write_all(TITLE.as_bytes())?;
    page.render_name_section(out)?;
    synopsis().to_writer(out)?;
    description().to_writer(out)?;
    out.write_all(options(&page)?.as_bytes())?;
    for (title, entries) in [
        ("REQUEST ITEMS", REQUEST_ITEMS),
        ("AUTHENTICATION", AUTHENTICATION),
        ("EXAMPLES", EXAMPLES),
    ] {
        section(title, entries).to_writer(out)?;
    }
    exit_status().to_writer(out)?;
    section("ENVIRONMENT", ENVIRONMENT).to_writer(out)?;
    section("FILES", FILES).to_writer(out)
}

/// No hyphenation and no stretched lines: what is to be typed stays as it is typed.
const TITLE: &str = ".TH VHTTP 1 \"\" \"vhttp\" \"User Commands\"\n.nh\n.ad l\n";

/// `(term, explanation)` of each entry.
type Entries = &'static [(&'static str, &'static str)];

const SYNOPSIS: [&str; 2] = [
    "vhttp [OPTIONS] [METHOD] URL [REQUEST_ITEM ...]",
    "http [OPTIONS] [METHOD] URL [REQUEST_ITEM ...]",
];

const DESCRIPTION: [&str; 5] = [
    "vhttp sends one HTTP request and shows the response: formatted and coloured on a terminal, byte for byte as received \
     when it is redirected. Its command line is HTTPie's. Options may stand anywhere, long ones may be cut short \
     (--verb), and --no-OPTION takes an option back.",
    "METHOD is a word of letters, `-` and `_`; it is sent in upper case. Without one it is GET, or POST when there is data to send.",
    "URL may lack its scheme, which is then https, or http for this machine. :3000/path stands for \
     http://localhost:3000/path.",
    "REQUEST_ITEM is a header, a query parameter or a part of the body; see REQUEST ITEMS. Data items make a JSON object \
     unless --form or --multipart is given. A body can also come from standard input, from --raw, or from a file.",
    "Under the name http or https the program behaves as HTTPie 3.2 does: http is the default scheme, keys of formatted \
     JSON are sorted, the status of a response does not set the exit status, no host is known, and credentials are \
     printed as they are sent.",
];

const REQUEST_ITEMS: Entries = &[
    (
        "Name:value",
        "a header; Name: alone removes a header that would be sent, Name; sends it with an empty value",
    ),
    (
        "name==value",
        "a query parameter, added to the URL in the order given",
    ),
    ("name=value", "a string field of the body"),
    (
        "name:=json",
        "a JSON field of the body; numbers are sent digit for digit as typed",
    ),
    (
        "name@file",
        "an upload (with --form or --multipart); name@file;type=text/csv sets its type",
    ),
    (
        "@file",
        "the whole body; its type follows from the file's name",
    ),
    (
        "name=@file name:=@file name==@file Name:@file",
        "the value is read from the file",
    ),
    (
        "a[b][]=x a[0]=y []=z",
        "nested JSON: a key, an index, or the end of a list",
    ),
    (
        "\\",
        "takes the meaning from a separator or bracket that follows it",
    ),
];

const AUTHENTICATION: Entries = &[
    (
        "basic",
        "-a USER:PASSWORD; a missing password is asked for without echo",
    ),
    ("bearer", "-A bearer -a TOKEN"),
    (
        "digest",
        "-A digest -a USER:PASSWORD; the password never goes over the wire",
    ),
    (
        "veracode_hmac",
        "signs every request that goes over the wire, for its own host only, and never over plain http except to this machine. \
         The first of these gives the pair: -a ID:KEY or -a PROFILE; --profile; the table of the host in config.toml; the environment; \
         the profile that VERACODE_API_PROFILE names; the profile default of the credentials file; the Veracode CLI's veracode.yml. \
         With --verbose it is said when one hides another",
    ),
    (
        "netrc",
        "without -a, the .netrc file may hold a login and a password for the host; they are sent as basic unless -A says \
         otherwise",
    ),
    (
        "known hosts",
        "requests to Veracode's API hosts are signed without any option; --auth-type or -a says otherwise, --no-auth sends them bare. \
         Tables of config.toml make other hosts known",
    ),
    (
        "vhttp credentials",
        "looks after pairs: list, check, expiry, generate, rotate, recover, revoke. \
         vhttp credentials --help says more",
    ),
];

const EXAMPLES: Entries = &[
    (
        "vhttp GET api.veracode.com/appsec/v1/applications",
        "a signed request to a known host",
    ),
    (
        "http --auth-type=veracode_hmac GET https://api.veracode.com/api/authn/v2/users",
        "a documented command, unchanged",
    ),
    (
        "vhttp example.com/people name=Ann age:=41",
        "POST a JSON object",
    ),
    (
        "vhttp -f POST example.com/upload note=hi cv@cv.pdf",
        "POST a form with a file",
    ),
    (
        "vhttp --offline PUT :3000/x 'a[b][]=1'",
        "print a request without sending it",
    ),
    (
        "vhttp api.veracode.com/api/authn/v2/users | jq '._embedded.users[].user_name'",
        "JSON for another program",
    ),
];

const ENVIRONMENT: Entries = &[
    (
        "VERACODE_API_KEY_ID VERACODE_API_KEY_SECRET",
        "the credentials that sign; both, or neither",
    ),
    (
        "VERACODE_API_PROFILE",
        "the section of the credentials file to use [default: default]",
    ),
    (
        "NO_COLOR",
        "when not empty: no colours unless --pretty asks for them",
    ),
    (
        "CLICOLOR_FORCE",
        "when neither empty nor 0: colours even when the output is redirected",
    ),
    ("NETRC", "a file to read in place of ~/.netrc"),
    (
        "SSL_CERT_FILE SSL_CERT_DIR",
        "trusted certificates in place of the system's",
    ),
];

const FILES: Entries = &[
    (
        "~/.veracode/credentials",
        "profiles: veracode_api_key_id and veracode_api_key_secret under [NAME]",
    ),
    (
        "~/.veracode/veracode.yml",
        "the pair of the Veracode CLI: key-id and key-secret under api:",
    ),
    (
        "config.toml",
        "in the configuration folder (that of sessions; VHTTP_CONFIG_DIR names another): tables [hosts.\"api.example.com\"] or \
         [hosts.\"*.example.com\"] with auth-type, profile, or id and key = \"env:NAME\", \"file:PATH\", \"exec:COMMAND ARG\" or \
         \"keyring:NAME\"; headers, verify, cert, cert-key, content-type, token-url; [hosts.NICK] with base-url makes NICK/path a URL. \
         Paths begin in that folder. No file is looked for in the working directory",
    ),
    (
        "~/.veracode/.credentials.new-pair",
        "a renewal that is under way or was broken off: vhttp credentials recover finishes it",
    ),
    (
        "vhttp-credentials.json",
        "in the configuration folder: when pairs end or were replaced, without ids and secrets; it may be removed",
    ),
    (
        "~/.netrc",
        "logins and passwords by host; the variable NETRC names another file",
    ),
];

fn synopsis() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SYNOPSIS"]);
    for (number, line) in SYNOPSIS.into_iter().enumerate() {
        if number > 0 {
            roff.control("br", []);
        }
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        roff.text([bold(name), roman(format!(" {rest}"))]);
    }
    roff
}

fn description() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["DESCRIPTION"]);
    for paragraph in DESCRIPTION {
        roff.control("PP", []);
        roff.text([roman(paragraph)]);
    }
    roff
}

/// The options, with a subsection for each of their groups.
fn options(page: &Man) -> io::Result<String> {
    let mut text = Vec::new();
    page.render_options_section(&mut text)?;
    let text = String::from_utf8_lossy(&text).replace("\n.SH ", "\n.SS ");
    let groups = text.find(".SS ").map_or("", |at| &text[at..]);
    Ok(format!(".SH OPTIONS\n{groups}"))
}

fn section(title: &str, entries: Entries) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [title]);
    for (term, explanation) in entries {
        roff.control("TP", []);
        roff.text([bold(*term)]);
        roff.text([roman(*explanation)]);
    }
    roff
}

fn exit_status() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for (status, meaning) in ExitStatus::ALL {
        roff.control("TP", []);
        roff.text([bold(status.code().to_string())]);
        roff.text([roman(meaning)]);
    }
    roff.control("TP", []);
    roff.text([bold("130")]);
    roff.text([roman("interrupted by Ctrl-C")]);
    roff
}
