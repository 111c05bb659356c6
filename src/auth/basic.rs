//! Basic authentication (RFC 7617).
//!
//! HTTPie: `HTTPBasicAuth` in `httpie/plugins/builtin.py`: user and password are sent as UTF-8.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};

use super::{AuthError, Authenticator};
use crate::message::Request;

/// A user name and a password.
pub(crate) struct Basic {
    user: String,
    password: SecretString,
}

impl Basic {
    pub(crate) fn new(user: impl Into<String>, password: SecretString) -> Self {
        Self {
            user: user.into(),
            password,
        }
    }
}

impl Authenticator for Basic {
    fn authenticate(&mut self, request: &mut Request) -> Result<(), AuthError> {
        let pair = format!("{}:{}", self.user, self.password.expose_secret());
        request.authorize(format!("Basic {}", BASE64_STANDARD.encode(pair)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Body, Headers, RequestUrl};

    #[test]
    fn user_and_password_are_sent_as_utf8() {
        let url = RequestUrl::parse("http://h/").unwrap();
        let mut request = Request {
            method: "GET".into(),
            url,
            headers: Headers::new(),
            body: Body::empty(),
        };
        Basic::new("a", "é\u{ff}".into())
            .authenticate(&mut request)
            .unwrap();
        assert_eq!(
            request.headers.text("Authorization"),
            Some("Basic YTrDqcO/")
        );
    }
}
