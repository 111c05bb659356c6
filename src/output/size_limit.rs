//! How large a response may be: `--max-response-size`.
//!
//! HTTPie has no such limit. It counts unpacked bytes, so a small answer that unpacks to a huge one is stopped too.

use std::io::{self, BufRead, Read};
use std::str::FromStr;

/// The largest body, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SizeLimit(u64);

impl FromStr for SizeLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (digits, shift) = match text.bytes().last().map(|unit| unit.to_ascii_uppercase()) {
            Some(b'K') => (&text[..text.len() - 1], 10),
            Some(b'M') => (&text[..text.len() - 1], 20),
            Some(b'G') => (&text[..text.len() - 1], 30),
            _ => (text, 0),
        };
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        let bytes = digits.parse::<u64>().ok().filter(|_| is_number);
        let bytes = bytes.and_then(|number| number.checked_mul(1 << shift));
        bytes.map(Self).ok_or_else(|| {
            format!("invalid size: '{text}' (expected bytes, or a number with K, M or G)")
        })
    }
}

/// The body was larger than the limit.
#[derive(Debug, thiserror::Error)]
#[error("the answer of {endpoint} {what} {limit} bytes, the limit of --max-response-size")]
struct TooLarge {
    endpoint: String,
    what: String,
    limit: u64,
}

/// A body that is an error beyond its limit, and from its first byte on when its length was announced to be beyond.
pub(crate) struct Limited<R> {
    body: R,
    limit: Option<Limit>,
}

struct Limit {
    bytes: u64,
    left: u64,
    announced: Option<u64>,
    endpoint: String,
}

impl<R> Limited<R> {
    pub(super) fn new(
        body: R,
        limit: Option<SizeLimit>,
        endpoint: &str,
        announced: Option<u64>,
    ) -> Self {
        let limit = limit.map(|SizeLimit(bytes)| Limit {
            bytes,
            left: bytes,
            announced,
            endpoint: endpoint.to_owned(),
        });
        Self { body, limit }
    }

    fn take(&mut self, count: usize) {
        if let Some(limit) = &mut self.limit {
            limit.left = limit.left.saturating_sub(count as u64);
        }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.body.read(buffer)?;
        check(self.limit.as_ref(), count)?;
        self.take(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Limited<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let piece = self.body.fill_buf()?;
        check(self.limit.as_ref(), piece.len())?;
        Ok(piece)
    }

    fn consume(&mut self, count: usize) {
        self.take(count);
        self.body.consume(count);
    }
}

/// Whether so many more bytes may come.
fn check(limit: Option<&Limit>, count: usize) -> io::Result<()> {
    let Some(limit) = limit.filter(|_| count > 0) else {
        return Ok(());
    };
    let what = match limit.announced {
        Some(length) if length > limit.bytes => format!("has {length} bytes, more than"),
        _ if count as u64 > limit.left => "is larger than".to_owned(),
        _ => return Ok(()),
    };
    Err(io::Error::other(TooLarge {
        endpoint: limit.endpoint.clone(),
        what,
        limit: limit.bytes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        for (text, bytes) in [
            ("0", 0),
            ("1000", 1000),
            ("2K", 2048),
            ("3m", 3 << 20),
            ("4G", 4 << 30),
        ] {
            assert_eq!(text.parse(), Ok(SizeLimit(bytes)));
        }
        for text in [
            "",
            "K",
            "-1",
            "+1",
            "1.5M",
            "1 K",
            "1KB",
            "99999999999999999999",
            "17179869184G",
        ] {
            assert!(text.parse::<SizeLimit>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_body_may_be_as_large_as_its_limit() {
        let read = |limit, announced| {
            let mut body = Vec::new();
            let limit = Some(SizeLimit(limit));
            let outcome =
                Limited::new(&b"12345"[..], limit, "h:80", announced).read_to_end(&mut body);
            outcome.map_err(|error| error.to_string())
        };
        let beyond = "the limit of --max-response-size";
        assert_eq!(read(5, None), Ok(5));
        assert_eq!(read(5, Some(5)), Ok(5));
        assert_eq!(
            read(4, None),
            Err(format!(
                "the answer of h:80 is larger than 4 bytes, {beyond}"
            ))
        );
        assert_eq!(
            read(7, Some(9)),
            Err(format!(
                "the answer of h:80 has 9 bytes, more than 7 bytes, {beyond}"
            ))
        );
        let mut nothing = Limited::new(io::empty(), Some(SizeLimit(7)), "h:80", Some(9));
        assert_eq!(nothing.fill_buf().unwrap(), b"");
    }
}
