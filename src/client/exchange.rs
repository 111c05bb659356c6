//! The conversation with the server: one message after the other, pulled by whoever shows them.
//!
//! HTTPie: `collect_messages` in `httpie/client.py`. Whatever makes a further request (a redirect, a challenge) goes back to
//! [`State::Ready`], above signing: each request gets a signature of its own, and this file alone decides whether it gets one.

use super::redirect::RedirectPolicy;
use super::{ClientError, Transport};
use crate::auth::{AuthType, Authenticator};
use crate::message::{Message, Origin, Request, Scheme, is_credential};
use crate::session::CookieJar;

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
        if let Some((auth_type, authenticator)) = &mut self.auth {
            let is_readable =
                request.url.scheme() == Scheme::Http && !request.url.host().is_loopback();
            if is_readable && self.transport.is_some() && !auth_type.allows_plain_http() {
                return Err(ClientError::InsecureSigning {
                    origin: request.url.origin().to_string(),
                });
            }
            authenticator.authenticate(request)?;
        }
        Ok(())
    }

    fn send(&mut self, request: &Request) -> Result<Option<Message>, ClientError> {
        let Some(transport) = &mut self.transport else {
            return Ok(None);
        };
        let response = transport.send(request)?;
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

/// Headers that nobody expects at another origin: HTTPie drops them, too, without a word.
fn is_silent(name: &str) -> bool {
    let silent = ["Authorization", "Cookie", "Proxy-Authorization"];
    silent
        .iter()
        .any(|silent| silent.eq_ignore_ascii_case(name))
}
