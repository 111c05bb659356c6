//! Digest authentication (RFC 7616, RFC 2617, RFC 2069).
//!
//! HTTPie: `HTTPDigestAuth` of requests, whose first request goes out without credentials and whose spelling of the answer
//! stands here. What requests does not do: `auth-int`, SHA-512-256, `-sess` of other algorithms than MD5, a choice among several
//! challenges, and another answer when the server says that only the nonce was stale.

mod challenge;

use challenge::{Challenge, Protection};
use rand::TryRng;
use rand::rngs::SysRng;
use secrecy::{ExposeSecret, SecretString};

use super::{AuthError, Authenticator};
use crate::message::{Request, ResponseHead};

/// A user name and a password that never goes over the wire.
pub(crate) struct Digest {
    user: String,
    password: SecretString,
    client_nonce: fn() -> Result<String, AuthError>,
    session: Option<Session>,
    /// The request to be authenticated next answers a challenge.
    is_answer: bool,
    /// How often the request on its way was answered for.
    answers: u8,
}

/// A challenge, and what has come of it.
struct Session {
    challenge: Challenge,
    client_nonce: String,
    /// Requests that the nonce was used for.
    uses: u32,
}

/// A client's nonce from the operating system's generator: sixteen hex digits.
pub(crate) fn client_nonce() -> Result<String, AuthError> {
    let mut bytes = [0; 8];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|_| AuthError::Random)?;
    Ok(hex::encode(bytes))
}

impl Digest {
    /// `client_nonce` is asked once for each challenge.
    pub(crate) fn new(
        user: impl Into<String>,
        password: SecretString,
        client_nonce: fn() -> Result<String, AuthError>,
    ) -> Self {
        Self {
            user: user.into(),
            password,
            client_nonce,
            session: None,
            is_answer: false,
            answers: 0,
        }
    }

    /// The value of `Authorization` for the request, spelled as requests does.
    fn credentials(&self, session: &Session, request: &Request) -> Result<String, AuthError> {
        let challenge = &session.challenge;
        let target = request.url.target();
        let count = format!("{:08x}", session.uses + 1);
        let response = self.response(session, request, &count)?;
        let mut value = format!(
            r#"Digest username="{}", realm="{}", nonce="{}", uri="{target}", response="{response}""#,
            escaped(&self.user),
            escaped(&challenge.realm),
            escaped(&challenge.nonce),
        );
        let mut add = |parameter: String| {
            value.push_str(", ");
            value.push_str(&parameter);
        };
        if let Some(opaque) = challenge.opaque.as_deref().filter(|text| !text.is_empty()) {
            add(format!(r#"opaque="{}""#, escaped(opaque)));
        }
        if let Some(algorithm) = &challenge.algorithm {
            add(format!(r#"algorithm="{}""#, escaped(algorithm)));
        }
        match challenge.protection {
            Protection::Legacy => {}
            Protection::Request => add(format!(r#"qop="auth", nc={count}"#)),
            Protection::RequestAndBody => add(format!(r#"qop="auth-int", nc={count}"#)),
        }
        if challenge.protection != Protection::Legacy || challenge.is_session {
            add(format!(r#"cnonce="{}""#, session.client_nonce));
        }
        Ok(value)
    }

    fn response(
        &self,
        session: &Session,
        request: &Request,
        count: &str,
    ) -> Result<String, AuthError> {
        let Session {
            challenge,
            client_nonce,
            ..
        } = session;
        let (hash, nonce) = (challenge.hash, challenge.nonce.as_str());
        let mut key = hash.of(&[&self.user, &challenge.realm, self.password.expose_secret()]);
        if challenge.is_session {
            key = hash.of(&[&key, nonce, client_nonce]);
        }
        let (method, target) = (request.method.as_str(), request.url.target());
        Ok(match challenge.protection {
            Protection::Legacy => hash.of(&[&key, nonce, &hash.of(&[method, target])]),
            Protection::Request => {
                let covered = hash.of(&[method, target]);
                hash.of(&[&key, nonce, count, client_nonce, "auth", &covered])
            }
            Protection::RequestAndBody => {
                let body = hash
                    .of_reader(request.body.reader())
                    .map_err(AuthError::Body)?;
                let covered = hash.of(&[method, target, &body]);
                hash.of(&[&key, nonce, count, client_nonce, "auth-int", &covered])
            }
        })
    }
}

impl Authenticator for Digest {
    /// Nothing before the first challenge; after it every request carries credentials, the nonce's uses counted.
    fn authenticate(&mut self, request: &mut Request) -> Result<(), AuthError> {
        if !std::mem::take(&mut self.is_answer) {
            self.answers = 0;
        }
        if let Some(session) = &self.session {
            let value = self.credentials(session, request)?;
            request.headers.set("Authorization", value);
        }
        if let Some(session) = &mut self.session {
            session.uses += 1;
        }
        Ok(())
    }

    /// A challenge is answered once, and once more if the server says that the nonce has expired meanwhile.
    fn answer(
        &mut self,
        request: &Request,
        response: &ResponseHead,
    ) -> Result<Option<Request>, AuthError> {
        // requests takes a challenge from any error of the client's.
        if !(400..500).contains(&response.status) {
            return Ok(None);
        }
        let Some(challenge) = Challenge::strongest(&response.headers) else {
            return Ok(None);
        };
        if self.answers > u8::from(challenge.is_stale) {
            return Ok(None);
        }
        if !request.body.is_replayable() {
            return Err(AuthError::NotReplayable);
        }
        match &mut self.session {
            Some(session) if session.challenge.nonce == challenge.nonce => {
                session.challenge = challenge;
            }
            session => {
                *session = Some(Session {
                    challenge,
                    client_nonce: (self.client_nonce)()?,
                    uses: 0,
                });
            }
        }
        self.answers += 1;
        self.is_answer = true;
        Ok(Some(request.clone()))
    }
}

/// Text fit to stand between quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests;
