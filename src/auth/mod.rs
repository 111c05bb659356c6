//! Authentication schemes: one file each, joined by one `match`.
//!
//! HTTPie: `httpie/plugins/builtin.py` and the plugin of `veracode-api-signing`.

mod basic;
mod bearer;
mod veracode_hmac;

use clap::ValueEnum;

pub(crate) use basic::Basic;
pub(crate) use bearer::Bearer;
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
    /// A Veracode HMAC signature made afresh for every request
    #[value(name = "veracode_hmac")]
    VeracodeHmac,
}

impl AuthType {
    /// Whether the scheme may go over plain http to any host. A signature may not: whoever reads it can use it.
    pub(crate) fn allows_plain_http(self) -> bool {
        !matches!(self, Self::VeracodeHmac)
    }
}

/// Proves to the server who asks.
///
/// Called last before every send, on the final request: method, URL and all headers as they will go out. It changes headers
/// only, changes nothing when it fails, and never re-encodes the URL.
pub(crate) trait Authenticator {
    /// Adds the credentials, or the signature, to the request.
    fn authenticate(&mut self, request: &mut Request) -> Result<(), AuthError>;

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
}
