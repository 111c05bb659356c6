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
#[error("the body of the answer is larger than {0} bytes, the limit of --max-response-size")]
struct TooLarge(u64);

/// A body that is an error beyond its limit.
pub(crate) struct Limited<R> {
    body: R,
    /// The limit, and what of it is left.
    limit: Option<(SizeLimit, u64)>,
}

impl<R: Read> Limited<R> {
    pub(crate) fn new(body: R, limit: Option<SizeLimit>) -> Self {
        let limit = limit.map(|limit| (limit, limit.0));
        Self { body, limit }
    }
}

impl<R> Limited<R> {
    fn take(&mut self, count: usize) {
        if let Some((_, left)) = &mut self.limit {
            *left = left.saturating_sub(count as u64);
        }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.body.read(buffer)?;
        check(self.limit, count)?;
        self.take(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Limited<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let piece = self.body.fill_buf()?;
        check(self.limit, piece.len())?;
        Ok(piece)
    }

    fn consume(&mut self, count: usize) {
        self.take(count);
        self.body.consume(count);
    }
}

/// Whether so many more bytes may come.
fn check(limit: Option<(SizeLimit, u64)>, count: usize) -> io::Result<()> {
    match limit {
        Some((limit, left)) if count as u64 > left => Err(io::Error::other(TooLarge(limit.0))),
        _ => Ok(()),
    }
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
        let read = |limit| {
            let mut body = Vec::new();
            Limited::new(&b"12345"[..], limit).read_to_end(&mut body)
        };
        assert_eq!(read(Some(SizeLimit(5))).unwrap(), 5);
        assert_eq!(read(None).unwrap(), 5);
        let error = read(Some(SizeLimit(4))).unwrap_err();
        assert!(error.to_string().contains("larger than 4 bytes"));
    }
}
