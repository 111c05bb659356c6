//! OAuth 2.0 with client credentials (RFC 6749 §4.4): fetches an access token, keeps it, and sends it in every request (RFC 6750).
//!
//! HTTPie has nothing of the kind. The token is fetched by the exchange, over its own transport: this module says which request
//! that takes and what its answer means.
//!
//! | file | purpose |
//! | --- | --- |
//! | `grant.rs` | who asks for what: the request for a token |
//! | `answer.rs` | what the token endpoint said |
//! | `cache.rs` | tokens on the disk, for one run after the other and for runs beside each other |

mod answer;
mod cache;
mod grant;
#[cfg(test)]
mod tests;

use secrecy::{ExposeSecret, SecretString};

pub(crate) use answer::TokenError;
use cache::Turn;
pub(crate) use cache::{Token, TokenCache};
pub(crate) use grant::{ClientAuth, Grant};

use super::{AuthError, Authenticator};
use crate::message::{Request, ResponseHead};

/// Stands in a printed request where the token will be.
const NOT_YET: &str = "<token, fetched when the request is sent>";

/// Sends a token that it has fetched, or found where an earlier run has put it.
pub(crate) struct OAuth {
    grant: Grant,
    cache: Option<TokenCache>,
    /// Seconds since 1970.
    now: fn() -> i64,
    token: Option<Token>,
    /// The token has just come and was not sent yet: it is, however short its life.
    is_fresh: bool,
    /// What the API has refused: the one in the cache may be another by now.
    refused: Option<SecretString>,
    /// Held from the request for a token until its answer is in the cache.
    turn: Option<Turn>,
}

impl OAuth {
    /// Without a `cache` each run fetches a token of its own.
    pub(crate) fn new(grant: Grant, cache: Option<TokenCache>, now: fn() -> i64) -> Self {
        Self {
            grant,
            cache,
            now,
            token: None,
            is_fresh: false,
            refused: None,
            turn: None,
        }
    }

    /// Finds a token that is good for a while, if there is one.
    pub(crate) fn look(&mut self) -> bool {
        let now = (self.now)();
        let refused = self.refused.as_ref().map(ExposeSecret::expose_secret);
        let is_good =
            |token: &Token| token.is_good(now) && refused != Some(token.value.expose_secret());
        if !self.token.as_ref().is_some_and(is_good) {
            self.token = self
                .cache
                .as_ref()
                .and_then(TokenCache::read)
                .filter(is_good);
        }
        self.token.is_some()
    }
}

impl Authenticator for OAuth {
    fn authenticate(&mut self, request: &mut Request) -> Result<(), AuthError> {
        if !std::mem::take(&mut self.is_fresh) {
            self.look();
        }
        let token = self
            .token
            .as_ref()
            .map_or(NOT_YET, |token| token.value.expose_secret());
        request.authorize(format!("Bearer {token}"));
        Ok(())
    }

    /// One run fetches a token, those beside it wait for it to be in the cache.
    fn token_request(&mut self) -> Option<Request> {
        if self.is_fresh || self.look() {
            return None;
        }
        self.turn = self.cache.as_ref().and_then(TokenCache::turn);
        if self.look() {
            self.turn = None;
            return None;
        }
        Some(self.grant.request())
    }

    fn take_token(
        &mut self,
        head: &ResponseHead,
        body: &[u8],
    ) -> Result<Option<String>, AuthError> {
        let _turn = self.turn.take();
        let token = answer::read(&self.grant, head, body, (self.now)())?;
        let kept = self.cache.as_ref().map(|cache| cache.keep(&token));
        self.token = Some(token);
        self.is_fresh = true;
        Ok(kept.and_then(Result::err).map(|error| {
            format!("the access token cannot be kept, so every run fetches its own: {error}")
        }))
    }

    /// A refused token is replaced once: it may have been revoked before its end.
    fn answer(
        &mut self,
        request: &Request,
        response: &ResponseHead,
    ) -> Result<Option<Request>, AuthError> {
        if response.status != 401 || self.refused.is_some() {
            return Ok(None);
        }
        let Some(token) = self.token.take() else {
            return Ok(None);
        };
        if request.body.is_replayable() {
            self.refused = Some(token.value);
            return Ok(Some(request.clone()));
        }
        // The next run fetches a new one.
        if let Some(cache) = &self.cache {
            cache.forget(&token);
        }
        Ok(None)
    }
}
