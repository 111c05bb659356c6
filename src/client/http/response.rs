//! A response as it comes off the connection.

use std::future::poll_fn;
use std::io::{self, BufRead, Read};
use std::pin::Pin;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use http_body::Body as _;
use reqwest::Version;
use reqwest::header::CONTENT_TYPE;
use tokio::time::timeout;

use super::executor::Executor;
use super::patience::Patience;
use crate::client::error::Phase;
use crate::client::{ClientError, failure};
use crate::message::{Headers, ResponseHead, title_case};

pub(super) fn head(response: &reqwest::Response) -> ResponseHead {
    let mut headers = Headers::new();
    for (name, value) in response.headers() {
        headers.append(title_case(name.as_str()), value.as_bytes());
    }
    let phrase = response.extensions().get::<hyper::ext::ReasonPhrase>();
    let usual = || {
        response
            .status()
            .canonical_reason()
            .unwrap_or_default()
            .as_bytes()
    };
    ResponseHead {
        version: match response.version() {
            Version::HTTP_10 => "HTTP/1.0",
            Version::HTTP_2 => "HTTP/2",
            _ => "HTTP/1.1",
        },
        status: response.status().as_u16(),
        reason: phrase
            .map_or_else(usual, |phrase| phrase.as_bytes())
            .trim_ascii()
            .to_vec(),
        headers,
    }
}

/// The body of a response: waits for the network when it is read.
pub(super) struct ResponseBody {
    executor: Rc<Executor>,
    body: reqwest::Body,
    /// The protocol says where the body ends: what ends in another way broke off.
    has_end: bool,
    /// What came and was not read yet.
    piece: Bytes,
    received: u64,
    expected: Option<u64>,
    limit: Option<Duration>,
    patience: Patience,
    endpoint: String,
}

impl ResponseBody {
    /// `uploads`: the request has a body. To stop that, a server may reset a stream of HTTP/2 after an answer that is whole (RFC 9113
    /// §8.1).
    pub(super) fn new(
        response: reqwest::Response,
        executor: Rc<Executor>,
        endpoint: String,
        limit: Option<Duration>,
        uploads: bool,
    ) -> Self {
        let expected = response.content_length();
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Self {
            executor,
            patience: Patience::new(limit, content_type.unwrap_or_default(), expected),
            has_end: response.version() == Version::HTTP_2 && (expected.is_some() || !uploads),
            expected,
            body: response.into(),
            piece: Bytes::new(),
            received: 0,
            limit,
            endpoint,
        }
    }

    fn next_piece(&mut self) -> Result<Option<Bytes>, ClientError> {
        let (body, left) = (&mut self.body, self.patience.left());
        let start = Instant::now();
        let piece = self.executor.run(async {
            match left {
                Some(left) => timeout(left, data(body)).await.ok(),
                None => Some(data(body).await),
            }
        })?;
        match piece {
            Some(Ok(None)) if self.is_cut() => {
                Err(self.broken("the server ended it early".to_owned()))
            }
            Some(Ok(piece)) => {
                let length = piece.as_ref().map_or(0, Bytes::len);
                self.patience.note(start.elapsed(), length);
                Ok(piece)
            }
            Some(Err(error)) => Err(self.broken(failure::reason(&error))),
            None => Err(ClientError::Timeout {
                endpoint: self.endpoint.clone(),
                phase: Phase::Body,
                limit: self.limit.unwrap_or_default(),
            }),
        }
    }

    /// Whether what ended was not at its end. hyper takes every `NO_ERROR` for one.
    fn is_cut(&self) -> bool {
        let is_whole = self.body.is_end_stream() || self.expected == Some(self.received);
        self.has_end && !is_whole
    }

    fn broken(&self, reason: String) -> ClientError {
        ClientError::Body {
            endpoint: self.endpoint.clone(),
            received: self.received,
            expected: self.expected,
            reason,
        }
    }
}

/// The next bytes, trailers left out; nothing at the end.
async fn data(body: &mut reqwest::Body) -> reqwest::Result<Option<Bytes>> {
    loop {
        match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            None => return Ok(None),
            Some(frame) => {
                if let Ok(bytes) = frame?.into_data() {
                    return Ok(Some(bytes));
                }
            }
        }
    }
}

impl Read for ResponseBody {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let piece = self.fill_buf()?;
        let count = piece.len().min(buffer.len());
        buffer[..count].copy_from_slice(&piece[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for ResponseBody {
    /// What came, in the memory that it came into.
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.piece.is_empty() {
            match self.next_piece()? {
                Some(piece) => {
                    self.received += piece.len() as u64;
                    self.piece = piece;
                }
                None => break,
            }
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, count: usize) {
        self.piece.advance(count);
    }
}
