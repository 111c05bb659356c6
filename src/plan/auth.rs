//! Who asks: the scheme, and the credentials for it.
//!
//! HTTPie: `_process_auth` in `httpie/cli/argparser.py`. What was typed comes first, then the URL's credentials (unless a scheme
//! is named: HTTPie does not look at them then), then the `.netrc` file. That file fills a gap only: HTTPie lets it replace an
//! `Authorization` header that was typed, here it does not. For `veracode_hmac` what was typed beats the
//! environment, and the environment beats the file; HTTPie's plugin ignores what was typed.

use secrecy::{ExposeSecret, SecretString};

use super::netrc::netrc;
use super::{Inputs, PlanError, oauth, signing};
use crate::auth::{AuthType, Authenticator, Basic, Bearer, Digest, client_nonce};
use crate::cli::{Args, UsageError};
use crate::diagnosis::Signing;
use crate::environment::Environment;
use crate::hosts::HostProfile;
use crate::message::{Request, RequestUrl};
use crate::veracode_hmac::Credentials;

/// A scheme with its credentials, and what of them must never be shown.
pub(crate) struct Auth {
    pub(crate) scheme: AuthType,
    pub(crate) authenticator: Box<dyn Authenticator>,
    pub(crate) secrets: Vec<SecretString>,
    /// What can be said about its signatures.
    pub(crate) signing: Option<Signing>,
}

impl Auth {
    /// Hands the secrets to those who mask them.
    pub(super) fn take_secrets(&mut self) -> Vec<SecretString> {
        std::mem::take(&mut self.secrets)
    }
}

/// Chooses the scheme and finds its credentials; `None` sends the request bare.
pub(super) fn auth(
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    request: &Request,
    host: &HostProfile,
) -> Result<Option<Auth>, PlanError> {
    let url = &request.url;
    let scheme = chosen(args, host, request);
    signing::check(args, scheme)?;
    oauth::check(args, scheme, url)?;
    match scheme {
        None => {
            let is_wanted = !args.auth.ignore_netrc && !request.headers.contains("Authorization");
            // A broken file is as good as none to those who did not ask for credentials.
            let found = is_wanted
                .then(|| netrc(environment, inputs, url.host().as_str()).unwrap_or_default())
                .flatten();
            Ok(found.map(|found| Auth::basic(found.user, found.password)))
        }
        Some(AuthType::Basic) => {
            let (user, password) = pair(args, environment, inputs, url, host)?;
            Ok(Some(Auth::basic(user, password)))
        }
        Some(AuthType::Digest) => {
            let (user, password) = pair(args, environment, inputs, url, host)?;
            Auth::digest(user, password).map(Some)
        }
        Some(AuthType::Bearer) => Auth::bearer(args, environment, host).map(Some),
        Some(AuthType::VeracodeHmac) => {
            signing::veracode_hmac(args, environment, inputs, host).map(Some)
        }
        Some(scheme @ (AuthType::OAuth2 | AuthType::VeracodeOAuth)) => {
            oauth::client(scheme, args, environment, inputs, host).map(Some)
        }
    }
}

impl Auth {
    fn basic(user: String, password: SecretString) -> Self {
        Self {
            scheme: AuthType::Basic,
            authenticator: Box::new(Basic::new(user, password.clone())),
            secrets: vec![password],
            signing: None,
        }
    }

    fn digest(user: String, password: SecretString) -> Result<Self, PlanError> {
        check_header(&user)?;
        Ok(Self {
            scheme: AuthType::Digest,
            authenticator: Box::new(Digest::new(user, password.clone(), client_nonce)),
            secrets: vec![password],
            signing: None,
        })
    }

    fn bearer(
        args: &Args,
        environment: &Environment,
        host: &HostProfile,
    ) -> Result<Self, PlanError> {
        let token = match args.auth.auth.as_deref() {
            Some(typed) => SecretString::from(typed),
            None => match host.login(AuthType::Bearer, environment)? {
                Some((_, token)) => token,
                None => return Err(auth_required().into()),
            },
        };
        check_header(token.expose_secret().trim_end())?;
        Ok(Self {
            scheme: AuthType::Bearer,
            authenticator: Box::new(Bearer::new(token.clone())),
            secrets: vec![token],
            signing: None,
        })
    }
}

/// Refuses what cannot stand in a header.
pub(super) fn check_header(text: &str) -> Result<(), PlanError> {
    if text.contains(char::is_control) {
        let name = "Authorization".to_owned();
        return Err(PlanError::HeaderValue { name });
    }
    Ok(())
}

pub(super) fn chosen(args: &Args, host: &HostProfile, request: &Request) -> Option<AuthType> {
    let url = &request.url;
    let is_signed = host.auth_type == Some(AuthType::VeracodeHmac);
    if args.auth.auth_type.is_some() {
        return args.auth.auth_type;
    }
    if args.auth.sign_only {
        let kept = host.auth_type.filter(|scheme| scheme.is_oauth());
        return kept.or(Some(AuthType::VeracodeHmac));
    }
    match args.auth.auth.as_deref() {
        // What can only be Veracode's is not sent to Veracode as a password, and a lone colon says nothing.
        Some(typed) if is_signed && (typed == ":" || pair_of(typed).is_some()) => {
            Some(AuthType::VeracodeHmac)
        }
        Some(_) if !is_signed => host.auth_type.or(Some(AuthType::Basic)),
        Some(_) => Some(AuthType::Basic),
        None if url.userinfo().is_some() => Some(AuthType::Basic),
        None if args.is_negated("auth") || request.headers.contains("Authorization") => None,
        None if args.auth.profile.is_some() => Some(AuthType::VeracodeHmac),
        None => host.auth_type,
    }
}

pub(super) fn auth_required() -> UsageError {
    UsageError::new("--auth required")
}

/// The user name and the password: typed, of the URL, of the host's profile, or of the `.netrc` file.
fn pair(
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    url: &RequestUrl,
    host: &HostProfile,
) -> Result<(String, SecretString), PlanError> {
    if let Some(typed) = args.auth.auth.as_deref() {
        let (user, password) = split(typed);
        let password = match password {
            Some(password) => password,
            None => ask(
                args,
                environment,
                inputs,
                &format!("{user}@{}", url.host_header()),
            )?,
        };
        return Ok((user, password));
    }
    if let (Some(userinfo), None) = (url.userinfo(), args.auth.auth_type) {
        let password = userinfo.password().cloned().unwrap_or_default();
        return Ok((userinfo.user().to_owned(), password));
    }
    let scheme = args.auth.auth_type.or(host.auth_type);
    if let Some(scheme) = scheme
        && let Some((user, password)) = host.login(scheme, environment)?
    {
        return Ok((user.expose_secret().to_owned(), password));
    }
    if args.auth.ignore_netrc {
        return Err(auth_required().into());
    }
    match netrc(environment, inputs, url.host().as_str()) {
        Ok(Some(found)) => Ok((found.user, found.password)),
        Ok(None) => Err(auth_required().into()),
        Err(error) => Err(auth_required()
            .with_hint(format!("the .netrc file is of no use: {error}"))
            .into()),
    }
}

pub(super) fn ask(
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    whose: &str,
) -> Result<SecretString, PlanError> {
    if args.request.ignore_stdin {
        return Err(UsageError::new(
            "Unable to prompt for passwords because --ignore-stdin is set.",
        )
        .into());
    }
    let prompt = format!("{}: password for {whose}: ", environment.program);
    inputs.password(&prompt).map_err(PlanError::Password)
}

/// `user:password`; a backslash takes its meaning from a colon. Without a bare colon there is no password.
pub(super) fn split(typed: &str) -> (String, Option<SecretString>) {
    let (mut user, mut part) = (None, String::new());
    let mut rest = typed.chars();
    while let Some(c) = rest.next() {
        match c {
            ':' if user.is_none() => user = Some(std::mem::take(&mut part)),
            '\\' => match rest.next() {
                Some(':') => part.push(':'),
                next => {
                    part.push('\\');
                    part.extend(next);
                }
            },
            c => part.push(c),
        }
    }
    match user {
        Some(user) => (user, Some(part.into())),
        None => (part, None),
    }
}

fn pair_of(typed: &str) -> Option<Credentials> {
    let (id, secret) = typed.split_once(':')?;
    Credentials::new(id, secret).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_split_at_the_first_bare_colon() {
        let parts = |typed: &str| {
            let (user, password) = split(typed);
            (
                user,
                password.map(|password| password.expose_secret().to_owned()),
            )
        };
        assert_eq!(parts("u:p:q"), ("u".into(), Some("p:q".into())));
        assert_eq!(parts("u:"), ("u".into(), Some(String::new())));
        assert_eq!(parts("u"), ("u".into(), None));
        assert_eq!(parts(r"a\:b:c\:d"), ("a:b".into(), Some("c:d".into())));
        assert_eq!(parts(r"a\\:b\"), (r"a\\".into(), Some(r"b\".into())));
    }
}
