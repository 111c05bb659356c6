//! The conversation with the server: one message after the other, pulled by whoever shows them.
//!
//! HTTPie: `collect_messages` in `httpie/client.py`. Whatever makes a further request (a redirect, a challenge) goes back to
//! [`State::Ready`], above signing: each request gets a signature of its own, and this file alone decides whether it gets one.

use std::io::Read;

use zeroize::Zeroizing;

use super::redirect::RedirectPolicy;
use super::{ClientError, Transport};
use crate::auth::{AuthType, Authenticator};
use crate::message::{Message, Origin, Request, Scheme, is_credential};
use crate::session::CookieJar;

/// Of an answer with a token, so many bytes are read.
const MAX_TOKEN_ANSWER: u64 = 1024 * 1024;

/// A request and all that follows from it.
pub(crate) struct Exchange<T> {
    /// `None` sends nothing: the exchange ends with its first request.
    transport: Option<T>,
    auth: Option<(AuthType, Box<dyn Authenticator>)>,
    /// Where the credentials were given for.
    origin: Origin,
    /// What the requests get and the responses set, redirects included.
    cookies: CookieJar,
    redirects: RedirectPolicy,
    answers: usize,
    /// The request that comes next lost keys, for it goes to another origin.
    is_stripped: bool,
    state: State,
}

enum State {
    /// To be authenticated, then announced.
    Ready(Request),
    /// To be authenticated, then announced: the answer to a challenge.
    Answering(Request),
    /// To be sent.
    Announced(Request),
    Done,
}

impl<T: Transport> Exchange<T> {
    pub(crate) fn new(
        request: Request,
        auth: Option<(AuthType, Box<dyn Authenticator>)>,
        cookies: CookieJar,
        redirects: RedirectPolicy,
        transport: Option<T>,
    ) -> Self {
        Self {
            transport,
            auth,
            origin: request.url.origin(),
            cookies,
            redirects,
            answers: 0,
            is_stripped: false,
            state: State::Ready(request),
        }
    }

    /// The cookies as they are now.
    pub(crate) fn into_cookies(self) -> CookieJar {
        self.cookies
    }

    /// The next message; `None` when the exchange is over.
    pub(crate) fn next(&mut self) -> Result<Option<Message>, ClientError> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Ready(request) => self.announce(request).map(Some),
            State::Answering(mut request) => {
                if let Some(warning) = self.fetch_token(&request)? {
                    self.state = State::Answering(request);
                    return Ok(Some(Message::Warning(warning)));
                }
                self.add_cookies(&mut request);
                self.authenticate(&mut request)?;
                self.state = State::Announced(request.clone());
                Ok(Some(Message::Answer(request)))
            }
            State::Announced(request) => self.send(&request),
            State::Done => Ok(None),
        }
    }

    fn announce(&mut self, mut request: Request) -> Result<Message, ClientError> {
        let lost_auth = request.url.origin() != self.origin && self.auth.take().is_some();
        if std::mem::take(&mut self.is_stripped) || lost_auth {
            let warning = format!(
                "redirected to {}: credentials are not sent there",
                request.url.origin()
            );
            self.state = State::Ready(request);
            return Ok(Message::Warning(warning));
        }
        if let Some(warning) = self.fetch_token(&request)? {
            self.state = State::Ready(request);
            return Ok(Message::Warning(warning));
        }
        self.add_cookies(&mut request);
        self.authenticate(&mut request)?;
        self.state = State::Announced(request.clone());
        Ok(Message::Request(request))
    }

    /// Adds the cookies of the request's URL, unless the user has typed a `Cookie` header (without a session).
    fn add_cookies(&mut self, request: &mut Request) {
        if !request.headers.contains("Cookie")
            && let Some(cookies) = self.cookies.header_for(&request.url)
        {
            request.carry_cookies(cookies, self.answers > 0);
        }
    }

    fn authenticate(&mut self, request: &mut Request) -> Result<(), ClientError> {
        self.refuse_plain_http(request)?;
        if let Some((_, authenticator)) = &mut self.auth {
            authenticator.authenticate(request)?;
        }
        Ok(())
    }

    fn refuse_plain_http(&self, request: &Request) -> Result<(), ClientError> {
        let may = |(auth_type, _): &(AuthType, _)| auth_type.allows_plain_http();
        match &self.transport {
            Some(transport) if !self.auth.as_ref().is_none_or(may) => {
                refuse_readable(transport, request)
            }
            _ => Ok(()),
        }
    }

    /// Fetches the token that the request needs, if its scheme has tokens and lacks one. The answer is a warning.
    fn fetch_token(&mut self, request: &Request) -> Result<Option<String>, ClientError> {
        self.refuse_plain_http(request)?;
        let (Some((_, authenticator)), Some(transport)) = (&mut self.auth, &mut self.transport)
        else {
            return Ok(None);
        };
        let Some(question) = authenticator.token_request() else {
            return Ok(None);
        };
        let failed = |error| ClientError::Token(Box::new(error));
        refuse_readable(transport, &question).map_err(failed)?;
        let mut response = transport.send(&question).map_err(failed)?;
        let mut body = Zeroizing::new(Vec::new());
        let read = response
            .body
            .by_ref()
            .take(MAX_TOKEN_ANSWER)
            .read_to_end(&mut body);
        read.map_err(|error| ClientError::from_body(error, question.url.host_header()))
            .map_err(failed)?;
        Ok(authenticator.take_token(&response.head, &body)?)
    }

    fn send(&mut self, request: &Request) -> Result<Option<Message>, ClientError> {
        let Some(transport) = &mut self.transport else {
            return Ok(None);
        };
        let response = match transport.send(request) {
            Err(ClientError::Stale(_)) => return self.announce(request.clone()).map(Some),
            answer => answer?,
        };
        self.cookies.store(&request.url, &response.head.headers);
        if let Some((_, authenticator)) = &mut self.auth
            && let Some(next) = authenticator.answer(request, &response.head)?
        {
            self.state = State::Answering(next);
            return Ok(Some(Message::Challenge(response)));
        }
        self.answers += 1;
        let next = self
            .redirects
            .follow_up(request, &response.head, self.answers)?;
        let last = next.is_none();
        self.is_stripped = next.as_ref().is_some_and(|next| {
            let is_lost = |name: &str| is_credential(name) && !next.headers.contains(name);
            let mut names = request.headers.iter().map(|(name, _)| name);
            names.any(|name| is_lost(name) && !is_silent(name))
        });
        self.state = next.map_or(State::Done, State::Ready);
        Ok(Some(Message::Response { response, last }))
    }
}

/// Over plain http a secret stays on this machine.
fn refuse_readable(transport: &impl Transport, request: &Request) -> Result<(), ClientError> {
    if request.url.scheme() == Scheme::Https {
        return Ok(());
    }
    let origin = request.url.origin().to_string();
    if !request.url.host().is_loopback() {
        return Err(ClientError::InsecureSigning { origin });
    }
    match transport.detour(request) {
        Some(detour) => Err(ClientError::InsecureDetour { origin, detour }),
        None => Ok(()),
    }
}

/// Headers that nobody expects at another origin: HTTPie drops them, too, without a word.
fn is_silent(name: &str) -> bool {
    let silent = ["Authorization", "Cookie", "Proxy-Authorization"];
    silent
        .iter()
        .any(|silent| silent.eq_ignore_ascii_case(name))
}
