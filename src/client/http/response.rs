//! A response as it comes off the connection.

use std::io::{self, BufRead, Read};
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
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
    response: reqwest::Response,
    /// What came and was not read yet.
    piece: Bytes,
    received: u64,
    expected: Option<u64>,
    limit: Option<Duration>,
    patience: Patience,
    endpoint: String,
}

impl ResponseBody {
    pub(super) fn new(
        response: reqwest::Response,
        executor: Rc<Executor>,
        endpoint: String,
        limit: Option<Duration>,
    ) -> Self {
        let content_type = response.headers().get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        Self {
            executor,
            patience: Patience::new(
                limit,
                content_type.unwrap_or_default(),
                response.content_length(),
            ),
            expected: response.content_length(),
            response,
            piece: Bytes::new(),
            received: 0,
            limit,
            endpoint,
        }
    }

    fn next_piece(&mut self) -> Result<Option<Bytes>, ClientError> {
        let (response, left) = (&mut self.response, self.patience.left());
        let start = Instant::now();
        let piece = self.executor.run(async {
            match left {
                Some(left) => timeout(left, response.chunk()).await.ok(),
                None => Some(response.chunk().await),
            }
        })?;
        let endpoint = self.endpoint.clone();
        match piece {
            Some(Ok(piece)) => {
                let length = piece.as_ref().map_or(0, Bytes::len);
                self.patience.note(start.elapsed(), length);
                Ok(piece)
            }
            Some(Err(error)) => Err(ClientError::Body {
                endpoint,
                received: self.received,
                expected: self.expected,
                reason: failure::reason(&error),
            }),
            None => Err(ClientError::Timeout {
                endpoint,
                phase: Phase::Body,
                limit: self.limit.unwrap_or_default(),
            }),
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
