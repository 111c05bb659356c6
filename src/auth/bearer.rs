//! Bearer tokens (RFC 6750).
//!
//! HTTPie: `HTTPBearerAuth` in `httpie/plugins/builtin.py`.

use secrecy::{ExposeSecret, SecretString};

use super::{AuthError, Authenticator};
use crate::message::Request;

/// A token, sent as it is.
pub(crate) struct Bearer {
    token: SecretString,
}

impl Bearer {
    pub(crate) fn new(token: SecretString) -> Self {
        Self { token }
    }
}

impl Authenticator for Bearer {
    fn authenticate(&mut self, request: &mut Request) -> Result<(), AuthError> {
        request.authorize(format!("Bearer {}", self.token.expose_secret().trim_end()));
        Ok(())
    }
}
