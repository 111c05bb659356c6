//! Signing with `veracode_hmac`: with whose credentials, time and nonce, and what to say about it.
//!
//! HTTPie: the plugin of `veracode-api-signing`, which takes credentials from the environment and the file alone.

use secrecy::SecretString;

use super::auth::Auth;
use super::request::Words;
use super::{Inputs, PlanError, pair};
use crate::auth::{AssumedClock, AuthType, Stamps, VeracodeHmac};
use crate::cli::{Args, UsageError};
use crate::diagnosis::{Signing, TimeSource, placeholders};
use crate::environment::Environment;
use crate::hosts::HostProfile;
use crate::message::Request;
use crate::pair_history;
use crate::veracode_hmac::{KnownHost, Signer, Stamp};

/// Finds the credentials; the configuration's own are fetched only when none were typed.
pub(super) fn veracode_hmac(
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    host: &HostProfile,
) -> Result<Auth, PlanError> {
    let typed = &args.auth;
    let explicit = pair::explicit(typed.auth.as_deref(), typed.profile.as_deref());
    // The key of another scheme is no pair's.
    let is_for_pair = matches!(host.auth_type, None | Some(AuthType::VeracodeHmac));
    let configured = match explicit {
        None if is_for_pair => host.credentials(environment)?,
        _ => None,
    };
    let (explicit, configured) = (explicit.as_ref(), configured.as_ref());
    let (found, hidden) =
        pair::with_sources(explicit, configured, environment, inputs, |sources| {
            let found = sources.find()?;
            let hidden = sources.hidden(&found.origin);
            Ok::<_, PlanError>((found, hidden))
        })?;
    let past = pair_history::past(environment, found.credentials.id());
    let secret = SecretString::from(found.credentials.expose_secret());
    let signer = Signer::new(found.credentials);
    let clock = typed.assume_clock.unwrap_or_default();
    let stamps = Stamps::new(Stamp::now, typed.sign_at, typed.nonce);
    Ok(Auth {
        scheme: AuthType::VeracodeHmac,
        authenticator: Box::new(VeracodeHmac::new(signer.clone(), stamps, clock)),
        secrets: vec![secret],
        signing: Some(Signing {
            signer,
            hidden,
            fate: pair::fate(environment, &past, &found.origin),
            past,
            origin: found.origin,
            time: match (typed.sign_at, clock) {
                (Some(_), _) => TimeSource::Given,
                (None, AssumedClock::Server) => TimeSource::Server,
                (None, AssumedClock::Own) => TimeSource::Own,
            },
            nonce_is_given: typed.nonce.is_some(),
            shows_secrets: args.output.show_secrets,
        }),
    })
}

/// What the user should know before a request is signed: that others can read the pair, that placeholders were left in
/// the request; and with `--verbose` that the pair hides another. Nothing with `--quiet`.
pub(super) fn warnings(
    args: &Args,
    request: &Request,
    auth: Option<&Auth>,
) -> Result<Vec<String>, PlanError> {
    if args.output.quiet > 0 {
        return Ok(Vec::new());
    }
    let mut warnings = Vec::new();
    if let Some(signing) = auth.and_then(|auth| auth.signing.as_ref()) {
        let origin = &signing.origin;
        warnings.extend(pair::exposed(origin));
        if args.output.verbose > 0 {
            let told = |it| format!("the credentials are from {origin}, which hide {it}");
            warnings.extend(signing.hidden.iter().map(told));
        }
    }
    warnings.extend(placeholder_warning(args, request, auth)?);
    Ok(warnings)
}

/// Options that need a signature are an error without one.
pub(super) fn check(args: &Args, scheme: Option<AuthType>) -> Result<(), UsageError> {
    let typed = &args.auth;
    let needs = |option| {
        let message = format!("{option} works with --auth-type=veracode_hmac only");
        Err(UsageError::new(message))
    };
    match scheme {
        Some(AuthType::VeracodeHmac) => Ok(()),
        _ if typed.sign_at.is_some() => needs("--sign-at"),
        _ if typed.nonce.is_some() => needs("--nonce"),
        Some(AuthType::Digest) if typed.sign_only => Err(UsageError::new(
            "--sign-only: digest answers a server's challenge, so there is nothing to sign before",
        )),
        _ => Ok(()),
    }
}

/// Warns of placeholders that were left in a request to Veracode, or to whoever gets a signature.
fn placeholder_warning(
    args: &Args,
    request: &Request,
    auth: Option<&Auth>,
) -> Result<Option<String>, PlanError> {
    let is_signed = auth.is_some_and(|auth| auth.scheme == AuthType::VeracodeHmac);
    if !is_signed && KnownHost::named(request.url.signed_host()).is_none() {
        return Ok(None);
    }
    let words = Words::of(&args.words)?;
    let items = words.items.iter().filter_map(|item| item.typed_text());
    Ok(placeholders(&words.url, items))
}
