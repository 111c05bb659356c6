//! What to show of the exchange, and where.
//!
//! HTTPie: `_process_output_options` and `_process_pretty_options` in `httpie/cli/argparser.py`.

use std::path::PathBuf;

use secrecy::SecretString;

use super::dialect::Dialect;
use super::download::is_download;
use crate::cli::{Args, UsageError};
use crate::client::HttpVersion;
use crate::environment::Environment;
use crate::output::{ColorDepth, FormatOptions, OutputOptions, Parts, Pretty, Redactor, StyleName};

/// Where the output goes instead of standard output, which `-` is too, as in curl.
pub(super) fn file(args: &Args, environment: &Environment) -> Option<PathBuf> {
    let path = args.output.output.as_deref()?;
    (path != "-").then(|| environment.expand_home(path))
}

/// Decides the output options. `secrets` are those of this run.
pub(super) fn output(
    args: &Args,
    dialect: &Dialect,
    environment: &Environment,
    secrets: Vec<SecretString>,
) -> Result<OutputOptions, UsageError> {
    let typed = &args.output;
    // A download leaves standard output to the body; everything else goes to standard error.
    let downloads = is_download(args);
    let terminal = if downloads {
        environment.stderr_is_terminal
    } else {
        environment.stdout_is_terminal && file(args, environment).is_none()
    };
    let mut parts = parts(args, terminal)?;
    parts.response_body &= !downloads;
    let pretty = pretty(args, environment, terminal);
    let mut fine = FormatOptions {
        json_sort_keys: dialect.sorts_json,
        ..FormatOptions::default()
    };
    for list in &typed.format_options {
        fine.apply(list)
            .map_err(|reason| UsageError::new(format!("argument --format-options: {reason}")))?;
    }
    let redactor = if dialect.masks_secrets && !typed.show_secrets {
        Redactor::masking(secrets)
    } else {
        Redactor::default()
    };
    Ok(OutputOptions {
        parts,
        all: typed.all || typed.verbose > 0,
        challenges: typed.all,
        format: pretty.formats(),
        colors: pretty.colors(),
        style: typed.style.unwrap_or(StyleName::AUTO),
        depth: depth(environment),
        fine,
        stream: typed.stream,
        terminal,
        assume_json: args.request.json,
        response_mime: typed.response_mime.clone(),
        response_charset: typed.response_charset,
        as_httpie: dialect.prints_as_httpie,
        max_size: args.network.max_response_size,
        request_version: match args.network.http_version {
            Some(HttpVersion::Http10) => "HTTP/1.0",
            Some(version) if version.is_http2() => "HTTP/2",
            _ => "HTTP/1.1",
        },
        redactor,
    })
}

/// Whether the bodies of requests are to be shown. (Without being asked, nobody shows them but `--offline`.)
pub(super) fn shows_request_body(args: &Args) -> bool {
    parts(args, false).is_ok_and(|parts| parts.request_body)
}

fn parts(args: &Args, terminal: bool) -> Result<Parts, UsageError> {
    let shown = shown(args, terminal)?;
    if let Some(letters) = &args.output.history_print {
        parse(letters, "--history-print")?;
    }
    Ok(shown)
}

fn shown(args: &Args, terminal: bool) -> Result<Parts, UsageError> {
    let typed = &args.output;
    if args.auth.sign_only {
        return Ok(Parts {
            authorization: true,
            ..Parts::default()
        });
    }
    let letters = match &typed.print {
        Some(letters) => letters.as_str(),
        None if typed.headers => "h",
        None if typed.body => "b",
        None if typed.meta => "m",
        None if typed.verbose >= 2 => "HBhbm",
        None if typed.verbose == 1 => "HBhb",
        None if args.request.offline => "HB",
        None if terminal => "hb",
        None => "b",
    };
    parse(letters, "--print")
}

fn parse(letters: &str, option: &str) -> Result<Parts, UsageError> {
    Parts::parse(letters).map_err(|unknown| {
        UsageError::new(format!("Unknown output options: {option}={unknown}"))
            .with_hint("choose from H and B of requests, h, b and m of responses")
    })
}

/// <https://no-color.org> and <https://bixense.com/clicolors> decide where `--pretty` does not.
fn pretty(args: &Args, environment: &Environment, terminal: bool) -> Pretty {
    let no_color = environment.nonempty("NO_COLOR").is_some();
    let force = environment
        .nonempty("CLICOLOR_FORCE")
        .is_some_and(|value| value != "0");
    match (args.output.pretty, terminal) {
        (Some(pretty), _) => pretty,
        (None, true) if no_color => Pretty::Format,
        (None, true) => Pretty::All,
        (None, false) if force && !no_color => Pretty::All,
        (None, false) => Pretty::None,
    }
}

/// HTTPie asks terminfo; the name of a terminal with 256 colours says so, or is one of few. Without a name it takes 256 for granted.
fn depth(environment: &Environment) -> ColorDepth {
    const INDEXED: [&str; 6] = ["alacritty", "foot", "ghostty", "kitty", "wezterm", "direct"];
    match environment.nonempty("TERM") {
        Some(term)
            if !term.contains("256color") && !INDEXED.iter().any(|name| term.contains(name)) =>
        {
            ColorDepth::Sixteen
        }
        _ => ColorDepth::Indexed,
    }
}
