//! Authentication schemes: one file each, joined by one `match`.
//!
//! HTTPie: `httpie/plugins/builtin.py` and the plugin of `veracode-api-signing`.

mod basic;
mod bearer;
mod digest;
mod netrc;
mod oauth;
mod stamps;
mod veracode_hmac;

use clap::ValueEnum;

pub(crate) use basic::Basic;
pub(crate) use bearer::Bearer;
pub(crate) use digest::{Digest, client_nonce};
pub(crate) use netrc::{Netrc, NetrcError};
pub(crate) use oauth::{ClientAuth, Grant, OAuth, TokenCache, TokenError};
pub(crate) use stamps::{AssumedClock, Stamps};
pub(crate) use veracode_hmac::VeracodeHmac;

use crate::message::{Request, ResponseHead};
use crate::veracode_hmac::StampError;

/// The schemes that `--auth-type` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuthType {
    /// User name and password in every request (RFC 7617)
    Basic,
    /// A token in every request (RFC 6750)
    Bearer,
    /// A user name, and a proof of the password that differs for every request (RFC 7616)
    Digest,
    /// A Veracode HMAC signature made afresh for every request
    #[value(name = "veracode_hmac")]
    VeracodeHmac,
    /// An access token, fetched for a client's id and secret and kept until shortly before its end (RFC 6749)
    #[value(name = "oauth2_client_credentials")]
    OAuth2,
    /// The same for Veracode's REST APIs
    #[value(name = "veracode_oauth")]
    VeracodeOAuth,
}

impl AuthType {
    /// Whether the scheme may go over plain http to any host. A signature or a fetched token may not: whoever reads it can use it.
    pub(crate) fn allows_plain_http(self) -> bool {
        matches!(self, Self::Basic | Self::Bearer | Self::Digest)
    }

    /// Whether the scheme fetches tokens.
    pub(crate) fn is_oauth(self) -> bool {
        matches!(self, Self::OAuth2 | Self::VeracodeOAuth)
    }
}

/// Proves to the server who asks.
///
/// Called last before every send, on the final request: method, URL and all headers as they will go out. It changes headers
/// only, changes nothing when it fails, and never re-encodes the URL.
pub(crate) trait Authenticator {
    /// Adds the credentials, or the signature, to the request.
    fn authenticate(&mut self, request: &mut Request) -> Result<(), AuthError>;

    /// The request to send before [`authenticate`](Self::authenticate), for a token that the scheme has not got. It is never shown,
    /// and no redirect of it is followed.
    fn token_request(&mut self) -> Option<Request> {
        None
    }

    /// Takes the answer to the request for a token. What it returns is a warning.
    fn take_token(
        &mut self,
        _head: &ResponseHead,
        _body: &[u8],
    ) -> Result<Option<String>, AuthError> {
        Ok(None)
    }

    /// The request to send in answer to a challenge, if the scheme knows one.
    fn answer(
        &mut self,
        _request: &Request,
        _response: &ResponseHead,
    ) -> Result<Option<Request>, AuthError> {
        Ok(None)
    }
}

/// Why a request cannot be authenticated.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthError {
    /// No time or no randomness to sign with.
    #[error(transparent)]
    Stamp(#[from] StampError),
    /// A second signature was asked for with a nonce that the user gave.
    #[error("--nonce: another request would have to be signed, and a nonce is used once")]
    NonceUsed,
    /// No randomness for a nonce.
    #[error("digest: the operating system gives no random bytes")]
    Random,
    /// The request would have to be sent again.
    #[error(
        "cannot answer the server's challenge: the body was read from a pipe and cannot be sent again"
    )]
    NotReplayable,
    /// The token endpoint has given none.
    #[error("cannot get an access token: {0}")]
    Token(#[from] TokenError),
    /// The body is part of the proof.
    #[error("cannot read the body that the server wants proof of: {0}")]
    Body(std::io::Error),
}

impl AuthError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Token(error) => error.hint(),
            _ => None,
        }
    }
}
