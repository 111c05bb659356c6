//! How the connection is made, in curl's options.

use clap::ValueEnum;
use secrecy::ExposeSecret;

use super::Typed;
use super::line::Line;
use crate::cli::UsageError;
use crate::client::{HttpVersion, Interface, Proxies, SslVersion, Verify};

pub(super) fn options(line: &mut Line, typed: &Typed) -> Result<(), UsageError> {
    let args = typed.args;
    let network = &args.network;
    if network.follow || args.output.download {
        line.flag("-L", "--location");
        match network.max_redirects {
            Some(0) => line.with("", "--max-redirs", "-1"),
            // HTTPie counts the redirect that is too many.
            Some(limit) => line.with("", "--max-redirs", &(limit - 1).to_string()),
            None => {}
        }
    }
    if let Some(seconds) = network.seconds() {
        line.with("", "--connect-timeout", &seconds.to_string());
        // Silence for so long ends the transfer.
        line.with("-Y", "--speed-limit", "1");
        line.with("-y", "--speed-time", &seconds.ceil().to_string());
    }
    trust(line, typed);
    proxy(line, typed)?;
    for rule in &network.connect_to {
        line.with("", "--connect-to", &rule.to_string());
    }
    for rule in &network.resolve {
        line.with("", "--resolve", &rule.to_string());
    }
    match network.http_version {
        Some(HttpVersion::Http10) => line.flag("-0", "--http1.0"),
        Some(HttpVersion::Http11) => line.flag("", "--http1.1"),
        Some(HttpVersion::Http2) => line.flag("", "--http2"),
        Some(HttpVersion::Http2PriorKnowledge) => line.flag("", "--http2-prior-knowledge"),
        None => {}
    }
    if network.ipv4 {
        line.flag("-4", "--ipv4");
    }
    if network.ipv6 {
        line.flag("-6", "--ipv6");
    }
    match &network.interface {
        Some(Interface::Address(address)) => line.with("", "--interface", &address.to_string()),
        Some(Interface::Name(name)) => line.with("", "--interface", name),
        None => {}
    }
    if let Some(path) = &network.unix_socket {
        line.with("", "--unix-socket", &path.display().to_string());
    }
    output(line, typed);
    Ok(())
}

fn trust(line: &mut Line, typed: &Typed) {
    match typed
        .args
        .network
        .verify
        .as_ref()
        .or(typed.host.verify.as_ref())
    {
        Some(Verify::No) => line.flag("-k", "--insecure"),
        Some(Verify::File(path)) => line.with("", "--cacert", &path.display().to_string()),
        Some(Verify::System) | None => {}
    }
    let tls = &typed.args.tls;
    if let Some(path) = &tls.cert {
        line.with("-E", "--cert", &path.display().to_string());
    }
    if let Some(path) = &tls.cert_key {
        line.with("", "--key", &path.display().to_string());
    }
    // Without it curl asks.
    if let Some(password) = tls.cert_key_pass.as_ref().filter(|_| typed.shows) {
        line.with("", "--pass", password.expose_secret());
    }
    let version = tls.ssl.filter(|version| *version != SslVersion::Negotiated);
    if let Some(value) = version.and_then(|version| version.to_possible_value()) {
        let number = value.get_name().trim_start_matches("tls");
        line.flag("", &format!("--tlsv{number}"));
        line.with("", "--tls-max", number);
    }
}

/// Only what was typed: curl reads the variables of the environment by itself.
fn proxy(line: &mut Line, typed: &Typed) -> Result<(), UsageError> {
    let proxies = Proxies::new(typed.args.network.proxy.clone(), |_| None);
    let server = proxies
        .server_for(&typed.request.url, true)
        .map_err(|error| UsageError::new(format!("argument --proxy: {error}")))?;
    let Some(server) = server else { return Ok(()) };
    line.with("-x", "--proxy", &server.to_string());
    if let Some(pair) = &server.credentials {
        let user = pair.user.expose_secret();
        let shown = if typed.shows {
            format!("{user}:{}", pair.password.expose_secret())
        } else {
            user.to_owned()
        };
        line.with("-U", "--proxy-user", &shown);
    }
    Ok(())
}

fn output(line: &mut Line, typed: &Typed) {
    let output = &typed.args.output;
    if output.verbose > 0 {
        line.flag("-v", "--verbose");
    }
    if output.quiet > 0 {
        line.flag("-s", "--silent");
    }
    if output.stream {
        line.flag("-N", "--no-buffer");
    }
    if typed.args.network.check_status {
        line.flag("", "--fail-with-body");
    }
    if typed.keeps_dots() {
        line.flag("", "--path-as-is");
    }
    match &output.output {
        Some(path) => line.with("-o", "--output", &path.display().to_string()),
        None if output.download => {
            line.flag("-O", "--remote-name");
            line.flag("-J", "--remote-header-name");
        }
        None => {}
    }
}
