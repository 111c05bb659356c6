//! Requests as they came over the wire: the exact bytes, and what they say.

use std::io::{self, Read};

/// No head is longer than this, in bytes.
const HEAD_LIMIT: usize = 8 << 20;
/// Of a body, this many bytes are kept; the rest is counted and dropped.
const BODY_KEPT: usize = 16 << 20;

/// One request, with the bytes it was made of.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The head as it came, up to and with the empty line.
    pub head: Vec<u8>,
    /// The body as it came, chunk sizes included (its first 16 MiB).
    pub raw_body: Vec<u8>,
    /// The body without chunk sizes (its first 16 MiB).
    pub body: Vec<u8>,
    /// The whole length of the body, in bytes, without chunk sizes.
    pub body_len: u64,
    pub method: String,
    /// The request target, byte for byte (bytes beyond ASCII as U+FFFD).
    pub target: String,
    /// Names and values in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The connection that the request came over, counted from 0.
    pub connection: usize,
}

impl Request {
    /// Head and body as they came.
    pub fn raw(&self) -> Vec<u8> {
        [self.head.as_slice(), self.raw_body.as_slice()].concat()
    }

    /// The first line, without its line end.
    pub fn line(&self) -> String {
        let end = self.head.iter().position(|byte| *byte == b'\r');
        String::from_utf8_lossy(&self.head[..end.unwrap_or(self.head.len())]).into_owned()
    }

    /// The first value of the header `name`, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let same = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(same)
            .map(|(_, value)| value.as_str())
    }

    /// All values of the header `name`, in any case.
    pub fn header_values(&self, name: &str) -> Vec<&str> {
        let same = |(key, _): &&(String, String)| key.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .filter(same)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The host of the `Host` header: in lower case, without port and brackets.
    pub fn host(&self) -> Option<String> {
        let host = self.header("host")?.to_ascii_lowercase();
        let port = host
            .rfind(':')
            .filter(|colon| !host[*colon..].contains(']'));
        let name = port.map_or(host.as_str(), |colon| &host[..colon]);
        Some(name.trim_matches(['[', ']']).to_string())
    }

    /// The target's path, percent-encoded as it came.
    pub fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(&self.target, |(path, _)| path)
    }

    /// The target's query as decoded pairs, in order.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| {
                (
                    decode(&name.replace('+', " ")),
                    decode(&value.replace('+', " ")),
                )
            })
            .collect()
    }

    fn chunked(&self) -> bool {
        let coding = self.header("transfer-encoding").unwrap_or_default();
        coding.to_ascii_lowercase().ends_with("chunked")
    }
}

/// `%41` to `A`; anything that is not an escape stays.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten();
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Reads requests from one connection, one after the other.
#[derive(Default)]
pub struct Reader {
    pending: Vec<u8>,
}

impl Reader {
    /// The next request's head, or `None` when the peer has closed the connection.
    ///
    /// # Errors
    /// The socket's own, and `InvalidData` for what is not HTTP/1 or has no end.
    pub fn head(&mut self, stream: &mut dyn Read) -> io::Result<Option<Request>> {
        let end = loop {
            if let Some(at) = find(&self.pending, b"\r\n\r\n") {
                break at + 4;
            }
            if self.pending.len() > HEAD_LIMIT {
                return Err(invalid("the head has no end"));
            }
            if !self.fill(stream)? {
                let cut = !self.pending.is_empty();
                return if cut {
                    Err(invalid("the head is cut off"))
                } else {
                    Ok(None)
                };
            }
        };
        parse_head(self.take(end)).map(Some)
    }

    /// Reads the body that belongs to `request` into it.
    ///
    /// # Errors
    /// The socket's own, and `InvalidData` for wrong chunk sizes and a body that is cut off.
    pub fn body(&mut self, stream: &mut dyn Read, request: &mut Request) -> io::Result<()> {
        if !request.chunked() {
            let length = request.header("content-length").map_or(Ok(0), str::parse);
            let length = length.map_err(|_| invalid("Content-Length is no number"))?;
            return self.copy(stream, length, request, true);
        }
        loop {
            let line = self.line(stream)?;
            let size = String::from_utf8_lossy(&line).into_owned();
            let size = size.split(';').next().unwrap_or_default().trim();
            let size = u64::from_str_radix(size, 16).map_err(|_| invalid("not a chunk size"))?;
            keep(&mut request.raw_body, &line);
            if size == 0 {
                return self.trailer(stream, request);
            }
            self.copy(stream, size, request, true)?;
            self.copy(stream, 2, request, false)?;
        }
    }

    fn trailer(&mut self, stream: &mut dyn Read, request: &mut Request) -> io::Result<()> {
        loop {
            let line = self.line(stream)?;
            keep(&mut request.raw_body, &line);
            if line == b"\r\n" {
                return Ok(());
            }
        }
    }

    fn copy(
        &mut self,
        stream: &mut dyn Read,
        length: u64,
        request: &mut Request,
        data: bool,
    ) -> io::Result<()> {
        let mut left = length;
        while left > 0 {
            if self.pending.is_empty() && !self.fill(stream)? {
                return Err(invalid("the body is cut off"));
            }
            let piece = self.take(
                usize::try_from(left)
                    .unwrap_or(usize::MAX)
                    .min(self.pending.len()),
            );
            left -= piece.len() as u64;
            keep(&mut request.raw_body, &piece);
            if data {
                keep(&mut request.body, &piece);
                request.body_len += piece.len() as u64;
            }
        }
        Ok(())
    }

    fn line(&mut self, stream: &mut dyn Read) -> io::Result<Vec<u8>> {
        loop {
            if let Some(at) = find(&self.pending, b"\r\n") {
                return Ok(self.take(at + 2));
            }
            if self.pending.len() > HEAD_LIMIT || !self.fill(stream)? {
                return Err(invalid("a line has no end"));
            }
        }
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.pending.split_off(length);
        std::mem::replace(&mut self.pending, rest)
    }

    fn fill(&mut self, stream: &mut dyn Read) -> io::Result<bool> {
        let mut buffer = [0; 16 << 10];
        let count = stream.read(&mut buffer)?;
        self.pending.extend_from_slice(&buffer[..count]);
        Ok(count > 0)
    }
}

fn keep(kept: &mut Vec<u8>, bytes: &[u8]) {
    let room = BODY_KEPT.saturating_sub(kept.len());
    kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
}

fn parse_head(head: Vec<u8>) -> io::Result<Request> {
    let text = String::from_utf8_lossy(&head).into_owned();
    let mut lines = text.split("\r\n");
    let line: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, target, version] = line[..] else {
        return Err(invalid("not a request line"));
    };
    if !version.starts_with("HTTP/1.") {
        return Err(invalid("not HTTP/1"));
    }
    let headers = lines.filter(|line| !line.is_empty()).map(|line| {
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| invalid("not a header"))?;
        Ok((
            name.to_string(),
            value.trim_matches([' ', '\t']).to_string(),
        ))
    });
    Ok(Request {
        method: method.to_string(),
        target: target.to_string(),
        headers: headers.collect::<io::Result<_>>()?,
        head,
        ..Request::default()
    })
}

/// Where `needle` first stands in `haystack`.
pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
