//! The manual page: the options from their definitions, the rest by hand.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::Args;
use crate::exit_status::ExitStatus;

/// Writes `vhttp.1`.
pub(super) fn write(out: &mut dyn Write) -> io::Result<()> {
    let command = Args::command().version(env!("CARGO_PKG_VERSION"));
    let page = Man::new(command)
        .section("1")
        .date("")
        .manual("User Commands");
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    for (title, entries) in [
        ("REQUEST ITEMS", REQUEST_ITEMS),
        ("AUTHENTICATION", AUTHENTICATION),
        ("EXAMPLES", EXAMPLES),
        ("ENVIRONMENT", ENVIRONMENT),
        ("FILES", FILES),
    ] {
        section(title, entries).to_writer(out)?;
    }
    exit_status().to_writer(out)
}

/// `(term, explanation)` of each entry.
type Entries = &'static [(&'static str, &'static str)];

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
        "veracode_hmac",
        "signs every request that goes over the wire, for its own host only, and never over plain http except to this machine. \
         The pair comes from -a ID:KEY, from -a PROFILE, from the environment, or from the credentials file, in this order",
    ),
    (
        "known hosts",
        "requests to Veracode's API hosts are signed without any option; --auth-type or -a says otherwise, --no-auth sends them bare",
    ),
];

const EXAMPLES: Entries = &[
    (
        "vhttp GET api.veracode.com/appsec/v1/applications",
        "a signed request to a known host",
    ),
    (
        "http --auth-type=veracode_hmac --json POST https://api.veracode.com/api/authn/v2/api_credentials",
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
        "vhttp --offline PUT :3000/x a[b][]=1",
        "print a request without sending it",
    ),
    (
        "vhttp api.veracode.com/api/authn/v2/users | jq ._embedded.users[].user_name",
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
    (
        "SSL_CERT_FILE SSL_CERT_DIR",
        "trusted certificates in place of the system's",
    ),
];

const FILES: Entries = &[(
    "~/.veracode/credentials",
    "profiles: veracode_api_key_id and veracode_api_key_secret under [NAME]",
)];

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
