//! How the network is used: limits, ways, trust, and who we are to the server.
//!
//! HTTPie: `make_send_kwargs` and `make_send_kwargs_mergeable_from_env` in `httpie/client.py`, `_process_ssl_cert` in
//! `httpie/cli/argparser.py`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Inputs, PlanError, download, oauth};
use crate::cli::{Args, UsageError};
use crate::client::{
    Family, HostTls, HttpVersion, Identity, NetworkOptions, Proxies, SystemRoots, TlsOptions,
    TlsVersions, Verify, is_encrypted,
};
use crate::environment::Environment;
use crate::hosts::HostProfile;
use crate::message::{Request, Scheme};

/// More than any certificate and key.
const MAX_PEM: u64 = 16 * 1024 * 1024;

/// What decides about proxies: one that cannot be read is no reason to go without.
const PROXY_VARIABLES: [&str; 8] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
];

/// Decides how connections are made. What was typed comes before what the host's profile says, which holds for the origin of the
/// request. Reads the certificate of `--cert`, and asks for the password of its key.
pub(super) fn options(
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    host: &HostProfile,
    request: &Request,
) -> Result<NetworkOptions, PlanError> {
    let typed = &args.network;
    if args.request.chunked && typed.http_version == Some(HttpVersion::Http10) {
        return Err(UsageError::new("cannot combine --chunked and --http-version=1.0").into());
    }
    let is_no_text = |name: &&str| {
        let value = environment.variables.get(OsStr::new(name));
        value.is_some_and(|value| value.to_str().is_none())
    };
    let family = match (typed.ipv4, typed.ipv6) {
        (true, _) => Some(Family::V4),
        (_, true) => Some(Family::V6),
        _ => None,
    };
    if let Some(name) = PROXY_VARIABLES.into_iter().find(|name| is_no_text(name)) {
        return Err(PlanError::Variable(name));
    }
    let mut tls = tls(args, environment, inputs, host)?;
    let configured = HostTls {
        origins: oauth::configured_origin(args, host)
            .into_iter()
            .chain([request.url.origin()])
            .collect(),
        verify: configured_verify(args, environment, host),
        identity: tls.identity.take_if(|_| args.tls.cert.is_none()),
    };
    let max_headers = typed.max_headers.filter(|limit| *limit > 0);
    Ok(NetworkOptions {
        timeout: typed.patience(),
        verify: typed.verify.clone().unwrap_or_default(),
        system_roots: SystemRoots::of(|name| environment.variables.get(OsStr::new(name)).cloned()),
        resolve: typed.resolve.clone(),
        connect_to: typed.connect_to.clone(),
        tls,
        configured,
        proxies: Proxies::new(typed.proxy.clone(), |name| environment.variable(name)),
        http_version: typed.http_version,
        family,
        interface: typed.interface.clone(),
        unix_socket: typed
            .unix_socket
            .as_deref()
            .map(|path| environment.expand_home(path)),
        max_headers: max_headers.map(|limit| limit as usize),
        interruptible: download::is_download(args),
    })
}

/// Whom the host's profile trusts, unless that was typed.
fn configured_verify(args: &Args, environment: &Environment, host: &HostProfile) -> Option<Verify> {
    let configured = host.verify.clone().map(|verify| match verify {
        Verify::File(path) => Verify::File(environment.expand_home(&path)),
        other => other,
    });
    configured.filter(|_| args.network.verify.is_none())
}

fn tls(
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    host: &HostProfile,
) -> Result<TlsOptions, PlanError> {
    let typed = &args.tls;
    let configured = |path: &Option<PathBuf>| {
        let path = path.as_deref().filter(|_| typed.cert.is_none());
        path.map(|path| environment.expand_home(path))
    };
    let certificate = typed.cert.clone().or_else(|| configured(&host.cert));
    let key = typed
        .cert_key
        .clone()
        .or_else(|| configured(&host.cert_key));
    let versions = typed.ssl.map(TlsVersions::try_from).transpose();
    Ok(TlsOptions {
        versions: versions
            .map_err(|error| UsageError::new(format!("argument --ssl: {error}")))?
            .unwrap_or_default(),
        ciphers: typed.ciphers.clone().unwrap_or_default(),
        identity: match (&certificate, &key) {
            (Some(certificate), key) => Some(identity(args, inputs, certificate, key.as_deref())?),
            (None, None) => None,
            (None, Some(_)) => {
                return Err(UsageError::new("argument --cert-key: it needs --cert").into());
            }
        },
    })
}

fn identity(
    args: &Args,
    inputs: &mut dyn Inputs,
    certificate: &Path,
    key: Option<&Path>,
) -> Result<Identity, PlanError> {
    let certificates = read(inputs, "--cert", certificate)?;
    let (option, path) = key.map_or(("--cert", certificate), |key| ("--cert-key", key));
    let key = match key {
        Some(key) => read(inputs, "--cert-key", key)?,
        None => certificates.clone(),
    };
    let password = match &args.tls.cert_key_pass {
        Some(password) => Some(password.clone()),
        None if !is_encrypted(&key) => None,
        None if args.request.ignore_stdin => {
            let message = "unable to prompt for passwords because --ignore-stdin is set";
            let error = UsageError::new(message);
            return Err(error
                .with_hint("--cert-key-pass gives the password of the key")
                .into());
        }
        None => {
            let prompt = format!(
                "{}: passphrase for {}: ",
                env!("CARGO_PKG_NAME"),
                path.display()
            );
            Some(inputs.password(&prompt).map_err(PlanError::KeyPassword)?)
        }
    };
    Identity::read(&certificates, &key, password.as_ref())
        .map_err(|error| refused(option, path, &error.to_string(), error.hint()).into())
}

fn read(inputs: &mut dyn Inputs, option: &str, path: &Path) -> Result<Vec<u8>, PlanError> {
    let text = inputs.read_up_to(path, MAX_PEM);
    text.map_err(|error| {
        let reason = error.to_string();
        let reason = reason.split(" (os error").next().unwrap_or_default();
        refused(option, path, reason, None).into()
    })
}

fn refused(option: &str, path: &Path, reason: &str, hint: Option<&str>) -> UsageError {
    let error = UsageError::new(format!("argument {option}: {}: {reason}", path.display()));
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

/// What the user should know of the way that the request takes.
pub(super) fn warning(
    network: &NetworkOptions,
    request: &Request,
    has_credentials: bool,
) -> Option<String> {
    let unverified =
        *network.verify_at(true) == Verify::No && request.url.scheme() == Scheme::Https;
    let warning = || {
        format!(
            "--verify=no: nobody verified that it is {} that gets the credentials",
            request.url.host()
        )
    };
    (unverified && has_credentials).then(warning)
}
