//! Who asks: the scheme, and the credentials for it.
//!
//! HTTPie: `_process_auth` in `httpie/cli/argparser.py`. For `veracode_hmac` what was typed beats the environment, and the
//! environment beats the file; HTTPie's plugin ignores what was typed.

use std::cell::RefCell;
use std::ffi::OsStr;

use secrecy::SecretString;

use super::dialect::Dialect;
use super::{Inputs, PlanError};
use crate::auth::{AuthType, Authenticator, Basic, Bearer, VeracodeHmac};
use crate::cli::{Args, UsageError};
use crate::environment::Environment;
use crate::message::RequestUrl;
use crate::veracode_hmac::{
    Credentials, Explicit, KnownHost, MAX_FILE_BYTES, Signer, Sources, Stamp,
};

/// A scheme with its credentials, and what of them must never be shown.
pub(crate) struct Auth {
    pub(crate) scheme: AuthType,
    pub(crate) authenticator: Box<dyn Authenticator>,
    pub(crate) secrets: Vec<SecretString>,
}

/// Chooses the scheme and finds its credentials; `None` sends the request bare.
pub(super) fn auth(
    args: &Args,
    dialect: &Dialect,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    url: &RequestUrl,
) -> Result<Option<Auth>, PlanError> {
    let typed = args.auth.auth.as_deref();
    match chosen(args, dialect, url) {
        None => Ok(None),
        Some(AuthType::Basic) => basic(args, inputs, url).map(Some),
        Some(AuthType::Bearer) => {
            let token = SecretString::from(typed.ok_or_else(auth_required)?);
            Ok(Some(Auth {
                scheme: AuthType::Bearer,
                authenticator: Box::new(Bearer::new(token.clone())),
                secrets: vec![token],
            }))
        }
        Some(AuthType::VeracodeHmac) => veracode_hmac(typed, environment, inputs).map(Some),
    }
}

fn chosen(args: &Args, dialect: &Dialect, url: &RequestUrl) -> Option<AuthType> {
    let typed = args.auth.auth.as_deref();
    let known = KnownHost::named(url.signed_host()).filter(|_| dialect.knows_hosts);
    if args.auth.auth_type.is_some() {
        return args.auth.auth_type;
    }
    match typed {
        // A pair that can only be Veracode's is not sent as a password to Veracode.
        Some(pair) if known.is_some() && pair_of(pair).is_some() => Some(AuthType::VeracodeHmac),
        Some(_) => Some(AuthType::Basic),
        None if url.userinfo().is_some() => Some(AuthType::Basic),
        None if known.is_some() && !args.is_negated("auth") => Some(AuthType::VeracodeHmac),
        None => None,
    }
}

fn auth_required() -> UsageError {
    UsageError::new("--auth required")
}

fn basic(args: &Args, inputs: &mut dyn Inputs, url: &RequestUrl) -> Result<Auth, PlanError> {
    let (user, password) = match (args.auth.auth.as_deref(), url.userinfo()) {
        (Some(typed), _) => split(typed),
        (None, Some(userinfo)) => (
            userinfo.user().to_owned(),
            Some(
                userinfo
                    .password()
                    .cloned()
                    .unwrap_or_else(|| SecretString::from("")),
            ),
        ),
        (None, None) => return Err(auth_required().into()),
    };
    let password = match password {
        Some(password) => password,
        None if args.request.ignore_stdin => {
            return Err(UsageError::new(
                "unable to prompt for passwords because --ignore-stdin is set",
            )
            .into());
        }
        None => inputs
            .password(&format!(
                "{}: password for {user}@{}: ",
                env!("CARGO_PKG_NAME"),
                url.host_header()
            ))
            .map_err(PlanError::Password)?,
    };
    let authenticator = Box::new(Basic::new(user, password.clone()));
    Ok(Auth {
        scheme: AuthType::Basic,
        authenticator,
        secrets: vec![password],
    })
}

/// `user:password`; a backslash takes its meaning from a colon. Without a colon there is no password.
fn split(typed: &str) -> (String, Option<SecretString>) {
    let mut user = String::new();
    let mut rest = typed.chars();
    while let Some(c) = rest.next() {
        match c {
            ':' => {
                return (
                    user,
                    Some(SecretString::from(rest.as_str().replace("\\:", ":"))),
                );
            }
            '\\' if rest.as_str().starts_with(':') => user.extend(rest.next()),
            c => user.push(c),
        }
    }
    (user, None)
}

fn pair_of(typed: &str) -> Option<Credentials> {
    let (id, secret) = typed.split_once(':')?;
    Credentials::new(id, secret).ok()
}

fn veracode_hmac(
    typed: Option<&str>,
    environment: &Environment,
    inputs: &mut dyn Inputs,
) -> Result<Auth, PlanError> {
    let explicit = typed.and_then(Explicit::from_argument);
    let file = environment
        .home
        .as_ref()
        .map(|home| home.join(".veracode").join("credentials"));
    let inputs = RefCell::new(inputs);
    let found = Sources {
        explicit: explicit.as_ref(),
        variable: &|name| environment.variables.get(OsStr::new(name)).cloned(),
        file: file.as_deref(),
        read: &|path| {
            inputs
                .borrow_mut()
                .read_up_to(path, MAX_FILE_BYTES as u64 + 1)
        },
    }
    .find()?;
    let secret = SecretString::from(found.credentials.expose_secret());
    let authenticator = Box::new(VeracodeHmac::new(
        Signer::new(found.credentials),
        Stamp::now,
    ));
    Ok(Auth {
        scheme: AuthType::VeracodeHmac,
        authenticator,
        secrets: vec![secret],
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

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
    }
}
