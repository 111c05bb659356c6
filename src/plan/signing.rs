//! Signing with `veracode_hmac`: with whose credentials, time and nonce, and what to say about it.
//!
//! HTTPie: the plugin of `veracode-api-signing`, which takes credentials from the environment and the file alone.

use std::cell::RefCell;
use std::ffi::OsStr;

use secrecy::SecretString;

use super::auth::Auth;
use super::request::Words;
use super::{Inputs, PlanError};
use crate::auth::{AssumedClock, AuthType, Stamps, VeracodeHmac};
use crate::cli::{Args, UsageError};
use crate::diagnosis::{Signing, TimeSource, placeholders};
use crate::environment::Environment;
use crate::message::Request;
use crate::veracode_hmac::{Explicit, KnownHost, MAX_FILE_BYTES, Signer, Sources, Stamp};

/// Finds the credentials. What was typed beats the environment, and the environment beats the file.
pub(super) fn veracode_hmac(
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
) -> Result<Auth, PlanError> {
    let typed = &args.auth;
    let explicit = typed.auth.as_deref().and_then(Explicit::from_argument);
    let file = environment
        .home
        .as_ref()
        .map(|home| home.join(".veracode").join("credentials"));
    let inputs = RefCell::new(inputs);
    let sources = Sources {
        explicit: explicit.as_ref(),
        variable: &|name| environment.variables.get(OsStr::new(name)).cloned(),
        file: file.as_deref(),
        read: &|path| {
            inputs
                .borrow_mut()
                .read_regular(path, MAX_FILE_BYTES as u64 + 1)
        },
    };
    let found = sources.find()?;
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
            hidden: sources.hidden(&found.origin),
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
pub(super) fn placeholder_warning(
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
