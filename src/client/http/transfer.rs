//! `Transfer-Encoding` (RFC 9112 §6.1): hyper takes the chunks off, what lies below them is taken off here.
//!
//! No `TE` is ever sent, so nothing but chunks should come. HTTPie shows the bytes as they are then; here a packed body is
//! unpacked, and one whose end or content nobody can know is refused.

use std::io::BufRead;

use crate::message::ResponseHead;
use crate::output::decompress;

/// The body below its chunks, unless there is none; the coding that cannot be taken off, if there is one.
pub(super) fn unpack(
    head: &ResponseHead,
    endpoint: &str,
    body: Box<dyn BufRead>,
    bodiless: bool,
) -> Result<Box<dyn BufRead>, String> {
    if bodiless || !head.headers.contains("Transfer-Encoding") {
        return Ok(body);
    }
    let fields = head.headers.list("Transfer-Encoding").to_ascii_lowercase();
    let in_chunks = fields.rsplit(',').next().map(str::trim) == Some("chunked");
    let mut codings: Vec<&str> = fields
        .split(',')
        .map(str::trim)
        .filter(|coding| !matches!(*coding, "" | "identity"))
        .collect();
    while in_chunks && codings.last() == Some(&"chunked") {
        codings.pop();
    }
    let unknown = |coding: &&&str| !matches!(**coding, "gzip" | "x-gzip" | "deflate");
    match codings.iter().find(unknown) {
        Some(unknown) => Err((*unknown).to_owned()),
        None if codings.is_empty() => Ok(body),
        None => Ok(decompress(&codings.join(","), endpoint, body)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::message::Headers;

    fn unpacked(values: &[&str], body: &'static [u8]) -> Result<Vec<u8>, String> {
        let mut headers = Headers::new();
        for value in values {
            headers.append("Transfer-Encoding", *value);
        }
        let head = ResponseHead {
            version: "HTTP/1.1",
            status: 200,
            reason: Vec::new(),
            headers,
        };
        let mut bytes = Vec::new();
        let mut body = unpack(&head, "h:80", Box::new(body), false)?;
        body.read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    #[test]
    fn chunks_are_off_already() {
        for values in [
            &[][..],
            &["chunked"],
            &["Identity, CHUNKED"],
            &["chunked", "chunked"],
            &[""],
        ] {
            assert_eq!(
                unpacked(values, b"body"),
                Ok(b"body".to_vec()),
                "{values:?}"
            );
        }
    }

    #[test]
    fn a_packed_body_is_unpacked() {
        const ZLIB: &[u8] = b"\x78\x9c\x4b\xca\x4f\xa9\x04\x00\x04\x1a\x01\xaf";
        assert_eq!(unpacked(&["deflate, chunked"], ZLIB), Ok(b"body".to_vec()));
        assert!(unpacked(&["gzip"], b"no gzip").is_err());
    }

    #[test]
    fn what_cannot_be_taken_off_is_named() {
        for (value, named) in [
            ("foo", "foo"),
            ("gzip, Bar, chunked", "bar"),
            ("chunked, gzip", "chunked"),
            ("chunked,", "chunked"),
            ("chunked;q=1", "chunked;q=1"),
        ] {
            assert_eq!(unpacked(&[value], b""), Err(named.to_owned()));
        }
    }
}
