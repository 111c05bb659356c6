//! The nouns of the field: what is asked for, what goes over the wire, what comes back.

mod body;
mod credentials;
mod date;
mod headers;
mod media_types;
mod multipart;
mod url;

use std::time::Duration;

pub(crate) use body::{Body, BodyReader, MAX_UNSIZED};
pub(crate) use credentials::is_credential;
pub(crate) use date::date;
pub(crate) use headers::{Headers, is_name, is_value, title_case};
pub(crate) use media_types::{ending_of_type, type_of_ending};
pub(crate) use multipart::{Multipart, MultipartFile};
pub(crate) use url::{
    DefaultScheme, DotSegments, Host, Origin, RequestUrl, Scheme, UrlError, form_urlencoded,
};

/// A request exactly as it is printed, signed and sent: every header stands here before anyone signs.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// Upper-case token.
    pub(crate) method: String,
    pub(crate) url: RequestUrl,
    pub(crate) headers: Headers,
    pub(crate) body: Body,
}

impl Request {
    /// Sets `Authorization`, where HTTPie sends it: before the headers that it or the user names.
    pub(crate) fn authorize(&mut self, value: String) {
        self.headers.remove("Authorization");
        self.headers
            .set_before("Authorization", value, "User-Agent");
    }

    /// Adds the `Cookie` header where HTTPie sends it: among those of its HTTP library, and last after a redirect.
    pub(crate) fn carry_cookies(&mut self, value: Vec<u8>, redirected: bool) {
        let following = [
            "Content-Length",
            "Transfer-Encoding",
            "Authorization",
            "User-Agent",
        ];
        let next = following
            .into_iter()
            .find(|name| self.headers.contains(name));
        match next.filter(|_| !redirected) {
            Some(name) => self.headers.set_before("Cookie", value, name),
            None => self.headers.append("Cookie", value),
        }
    }
}

/// What a response says of itself before its body.
#[derive(Clone, Debug)]
pub(crate) struct ResponseHead {
    /// `HTTP/1.1` and so on.
    pub(crate) version: &'static str,
    pub(crate) status: u16,
    /// As received: it may hold anything but line ends.
    pub(crate) reason: Vec<u8>,
    pub(crate) headers: Headers,
}

impl ResponseHead {
    /// The server's time when it answered, in milliseconds since 1970. `Date` counts whole seconds: the middle of one is taken.
    pub(crate) fn date(&self) -> Option<i64> {
        let seconds = date(self.headers.text("Date")?)?;
        let age = self.headers.text("Age").and_then(|age| age.parse().ok());
        Some((seconds.checked_add(age.unwrap_or(0))?).checked_mul(1000)? + 500)
    }

    /// The reason phrase, with what is no text replaced and no line end in it.
    pub(crate) fn reason_text(&self) -> String {
        String::from_utf8_lossy(&self.reason)
            .escape_debug()
            .to_string()
    }
}

/// A response whose body is still on the way.
pub(crate) struct Response {
    pub(crate) head: ResponseHead,
    /// The body as sent, not yet decompressed; errors are those of the network.
    pub(crate) body: Box<dyn std::io::BufRead>,
    /// Who sent it, `host:port`.
    pub(crate) endpoint: String,
    /// From sending the request to the end of the response's head.
    pub(crate) elapsed: Duration,
}

/// One message of an exchange, in the order of the wire.
pub(crate) enum Message {
    Request(Request),
    /// A response; one that is not the `last` is followed by a further request.
    Response {
        response: Response,
        last: bool,
    },
    /// A response that asks who asks, and that is answered.
    Challenge(Response),
    /// The request sent again, with the answer to the challenge.
    Answer(Request),
    /// Something that the user should know and that is no error.
    Warning(String),
}
