//! What a [`Server`](super::Server) answers: well-formed by default, broken on demand.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

/// How a response leaves, once its bytes are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// The connection stays open for the next request.
    #[default]
    KeepAlive,
    /// The connection is closed in order after the response.
    Close,
    /// The connection is closed after the response, without TLS's goodbye.
    Cut,
    /// The connection is reset.
    Reset,
    /// Nothing more is sent, but the connection stays open until the client or the server ends.
    Hang,
}

/// A response; [`Response::raw`] sends bytes as they are.
#[derive(Clone, Debug, Default)]
pub struct Response {
    status: u16,
    reason: Option<String>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    raw: Option<Vec<u8>>,
    chunk: Option<usize>,
    delay: Duration,
    drip: Option<(usize, Duration)>,
    after: (Vec<u8>, usize, Duration),
    cut_after: Option<usize>,
    repeat: u64,
    around: (Vec<u8>, Vec<u8>),
    pub(super) ending: Ending,
}

impl Response {
    /// An empty response with `status` and its usual reason.
    #[must_use]
    pub fn new(status: u16) -> Response {
        Response {
            status,
            repeat: 1,
            ..Response::default()
        }
    }

    /// 200 with a JSON text as it stands.
    #[must_use]
    pub fn json(text: &str) -> Response {
        Response::new(200)
            .header("Content-Type", "application/json")
            .body(text)
    }

    /// These bytes instead of a response, then the end of the connection.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Response {
        Response {
            raw: Some(bytes.into()),
            ending: Ending::Close,
            ..Response::new(0)
        }
    }

    /// A redirect with `status` to `location`.
    #[must_use]
    pub fn redirect(status: u16, location: &str) -> Response {
        Response::new(status).header("Location", location)
    }

    #[must_use]
    pub fn with_status(mut self, status: u16) -> Response {
        self.status = status;
        self
    }

    #[must_use]
    pub fn reason(mut self, reason: &str) -> Response {
        self.reason = Some(reason.to_string());
        self
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Response {
        self.headers.push((name.to_string(), value.to_string()));
        self
    }

    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Response {
        self.body = body.into();
        self
    }

    /// Sends the body `times` times over, for answers too large to keep; not in chunks.
    #[must_use]
    pub fn repeated(mut self, times: u64) -> Response {
        self.repeat = times;
        self
    }

    /// Puts these bytes before and after a body, repeated or not; not in chunks.
    #[must_use]
    pub fn around(mut self, start: &str, end: &str) -> Response {
        self.around = (start.into(), end.into());
        self
    }

    /// Sends the body in chunks of `size` bytes, without a length.
    #[must_use]
    pub fn chunked(mut self, size: usize) -> Response {
        self.chunk = Some(size.max(1));
        self
    }

    /// Waits before the first byte.
    #[must_use]
    pub fn delay(mut self, time: Duration) -> Response {
        self.delay = time;
        self
    }

    /// Sends `size` bytes at a time, with a pause after each.
    #[must_use]
    pub fn drip(mut self, size: usize, pause: Duration) -> Response {
        self.drip = Some((size.max(1), pause));
        self
    }

    /// Sends `bytes` that many times after all else, with a pause before each.
    #[must_use]
    pub fn after(mut self, bytes: &str, times: usize, pause: Duration) -> Response {
        self.after = (bytes.into(), times, pause);
        self
    }

    /// Sends only the first `count` bytes of head and body, then cuts the connection.
    #[must_use]
    pub fn cut_after(mut self, count: usize) -> Response {
        self.cut_after = Some(count);
        self.ending(Ending::Cut)
    }

    /// Says what happens to the connection afterwards.
    #[must_use]
    pub fn ending(mut self, ending: Ending) -> Response {
        self.ending = ending;
        self
    }

    pub fn status(&self) -> u16 {
        self.status
    }

    pub fn body_bytes(&self) -> &[u8] {
        &self.body
    }

    pub fn has_header(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    /// Sends the response. `pause` sleeps, and says `false` when the server is ending.
    pub(super) fn send(
        &self,
        method: &str,
        out: &mut dyn Write,
        pause: &dyn Fn(Duration) -> bool,
    ) -> io::Result<()> {
        if !self.delay.is_zero() && !pause(self.delay) {
            return Ok(());
        }
        let start = self.start(method);
        let start = &start[..start.len().min(self.cut_after.unwrap_or(usize::MAX))];
        let (size, time) = self.drip.unwrap_or((start.len().max(1), Duration::ZERO));
        for piece in start.chunks(size) {
            out.write_all(piece)?;
            out.flush()?;
            if self.drip.is_some() && !pause(time) {
                return Ok(());
            }
        }
        let whole = self.cut_after.is_none() && !self.without_body(method);
        for _ in 1..if whole { self.repeat } else { 1 } {
            out.write_all(&self.body)?;
        }
        if whole {
            out.write_all(&self.around.1)?;
        }
        out.flush()?;
        let (bytes, times, time) = &self.after;
        for _ in 0..*times {
            if !pause(*time) {
                return Ok(());
            }
            out.write_all(bytes)?;
            out.flush()?;
        }
        Ok(())
    }

    /// Head and the first copy of the body.
    fn start(&self, method: &str) -> Vec<u8> {
        if let Some(raw) = &self.raw {
            return raw.clone();
        }
        let mut bytes = self.head(method);
        match self.chunk {
            _ if self.without_body(method) => {}
            None => {
                bytes.extend_from_slice(&self.around.0);
                bytes.extend_from_slice(&self.body);
            }
            Some(size) => {
                for chunk in self.body.chunks(size) {
                    bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                    bytes.extend_from_slice(chunk);
                    bytes.extend_from_slice(b"\r\n");
                }
                bytes.extend_from_slice(b"0\r\n\r\n");
            }
        }
        bytes
    }

    fn length(&self) -> u64 {
        let around = self.around.0.len() + self.around.1.len();
        self.body.len() as u64 * self.repeat + around as u64
    }

    fn without_body(&self, method: &str) -> bool {
        method == "HEAD" || matches!(self.status, 100..=199 | 204 | 304)
    }

    fn head(&self, method: &str) -> Vec<u8> {
        let reason = self
            .reason
            .as_deref()
            .unwrap_or_else(|| reason(self.status));
        let mut lines = vec![format!("HTTP/1.1 {} {reason}", self.status)];
        lines.extend(
            self.headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        if self.chunk.is_some() && method != "HEAD" {
            lines.push("Transfer-Encoding: chunked".to_string());
        } else if !self.has_header("content-length")
            && !matches!(self.status, 100..=199 | 204 | 304)
        {
            lines.push(format!("Content-Length: {}", self.length()));
        }
        if self.ending == Ending::Close && !self.has_header("connection") {
            lines.push("Connection: close".to_string());
        }
        (lines.join("\r\n") + "\r\n\r\n").into_bytes()
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Unknown",
    }
}
