//! OAuth client credentials: which client asks which token endpoint for what.
//!
//! HTTPie has nothing of the kind. What was typed comes first, then what the configuration says of the host. There is no usual token
//! URL, not even for Veracode: its documentation names none.

use secrecy::ExposeSecret;

use super::auth::{Auth, ask, auth_required, check_header, split};
use super::dialect::Dialect;
use super::{Inputs, PlanError};
use crate::auth::{AuthType, Grant, OAuth, TokenCache};
use crate::cli::{Args, UsageError};
use crate::environment::Environment;
use crate::hosts::HostProfile;
use crate::message::{DefaultScheme, DotSegments, Origin, RequestUrl, Scheme};
use crate::veracode_hmac::{Api, KnownHost};

/// Options that only OAuth has are an error without it: the client's secret would go to the API as a password. And Veracode's XML APIs
/// know signatures only.
pub(super) fn check(
    args: &Args,
    scheme: Option<AuthType>,
    url: &RequestUrl,
) -> Result<(), UsageError> {
    if scheme.is_some_and(AuthType::is_oauth) {
        return refuse_xml(url);
    }
    let typed = &args.auth;
    let options = [
        ("--token-url", typed.token_url.is_some()),
        ("--scope", typed.scope.is_some()),
        ("--audience", typed.audience.is_some()),
        ("--token-auth", typed.token_auth.is_some()),
    ];
    match options.into_iter().find(|(_, is_typed)| *is_typed) {
        Some((option, _)) => {
            let message = format!("{option} works with an OAuth type only");
            let hint = "--auth-type=oauth2_client_credentials or --auth-type=veracode_oauth";
            Err(UsageError::new(message).with_hint(hint))
        }
        None => Ok(()),
    }
}

/// Finds the client and its token endpoint.
pub(super) fn client(
    scheme: AuthType,
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    host: &HostProfile,
) -> Result<Auth, PlanError> {
    let (typed, known) = (&args.auth, &host.oauth);
    let token_url = typed.token_url.as_ref().or(known.token_url.as_ref());
    let token_url = token_url.ok_or_else(|| {
        let hint = "--token-url=URL, or token-url in config.toml, names where the access tokens are given out";
        UsageError::new("an OAuth type needs a token URL").with_hint(hint)
    })?;
    let token_url = token_endpoint(token_url)?;
    let (client_id, client_secret) = match typed.auth.as_deref().map(split) {
        Some((id, Some(secret))) => (id, secret),
        Some((id, None)) => {
            let secret = ask(args, environment, inputs, &format!("the client {id}"))?;
            (id, secret)
        }
        None => {
            let known = host.login(scheme, environment)?;
            let (id, secret) = known.ok_or_else(auth_required)?;
            (id.expose_secret().to_owned(), secret)
        }
    };
    check_header(&client_id)?;
    let grant = Grant {
        token_url,
        client_id,
        client_secret: client_secret.clone(),
        scope: typed.scope.clone().or_else(|| known.scope.clone()),
        audience: typed.audience.clone().or_else(|| known.audience.clone()),
        client_auth: typed.token_auth.or(known.token_auth).unwrap_or_default(),
        user_agent: Dialect::of(&environment.program).user_agent,
    };
    let config = environment.config_folder();
    let cache = config
        .map(|folder| TokenCache::new(&folder, &grant.key()).patient(args.network.patience()));
    let mut authenticator = OAuth::new(grant, cache, environment.now);
    if typed.sign_only && !authenticator.look() {
        let message =
            "--sign-only: no access token is kept, and this option sends nothing to fetch one";
        let error = UsageError::new(message);
        return Err(error
            .with_hint("send a request first: its token is kept")
            .into());
    }
    Ok(Auth {
        scheme,
        authenticator: Box::new(authenticator),
        secrets: vec![client_secret],
        signing: None,
    })
}

/// The origin of the token endpoint that the host's profile names: what it says of TLS is said of both.
pub(super) fn configured_origin(args: &Args, host: &HostProfile) -> Option<Origin> {
    let token_url = host.oauth.token_url.as_ref();
    let token_url = token_url.filter(|_| args.auth.token_url.is_none())?;
    Some(token_endpoint(token_url).ok()?.origin())
}

fn refuse_xml(url: &RequestUrl) -> Result<(), UsageError> {
    let known = KnownHost::named(url.signed_host());
    match known.filter(|host| host.api == Api::Xml) {
        Some(host) => {
            let message = format!(
                "{} serves Veracode's XML APIs, which take no OAuth tokens",
                host.name
            );
            Err(UsageError::new(message)
                .with_hint("--auth-type=veracode_hmac signs requests to them"))
        }
        None => Ok(()),
    }
}

fn token_endpoint(typed: &str) -> Result<RequestUrl, PlanError> {
    let https = DefaultScheme::Always(Scheme::Https);
    let url = RequestUrl::parse_as_typed(typed, https, DotSegments::Resolve)?;
    let wrong = |why| Err(UsageError::new(format!("argument --token-url: {why}")).into());
    if url.scheme() == Scheme::Http && !url.host().is_loopback() {
        return wrong("it gets the client's secret, so it begins with https://");
    }
    if url.userinfo().is_some() {
        return wrong("the client's id and secret go into --auth");
    }
    Ok(url)
}
