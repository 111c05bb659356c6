//! The body, compressed (`--compress`).
//!
//! HTTPie: `compress_request` in `httpie/uploads.py`. "deflate" is the zlib format (RFC 9110 §8.4.1.2). A body that does not get
//! smaller is sent as it is, unless that was asked for.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use tempfile::{SpooledData, SpooledTempFile};

use crate::message::{Body, Request};

/// What gets longer goes through a temporary file.
const IN_MEMORY: usize = 1024 * 1024;

/// Puts the compressed body in the place of the body, if there is one.
pub(super) fn compress(request: &mut Request, always: bool) -> io::Result<()> {
    let Some(plain_length) = request.body.length().filter(|length| *length > 0) else {
        return Ok(());
    };
    let body = deflated(&request.body)?;
    let length = body.length().unwrap_or_default();
    if length < plain_length || always {
        request.body = body;
        request.headers.set("Content-Encoding", "deflate");
        request.headers.set("Content-Length", length.to_string());
    }
    Ok(())
}

fn deflated(body: &Body) -> io::Result<Body> {
    let spool = SpooledTempFile::new(IN_MEMORY);
    let mut encoder = ZlibEncoder::new(spool, Compression::default());
    io::copy(&mut body.reader(), &mut encoder)?;
    let mut spool = encoder.finish()?;
    spool.flush()?;
    match spool.into_inner() {
        SpooledData::InMemory(bytes) => Ok(Body::from_bytes(bytes.into_inner())),
        SpooledData::OnDisk(mut file) => {
            io::Seek::rewind(&mut file)?;
            Body::from_file("the compressed body".into(), file)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::message::{Headers, RequestUrl};

    fn compressed(body: impl Into<Vec<u8>>, always: bool) -> Request {
        let mut request = Request {
            method: "POST".into(),
            url: RequestUrl::parse("http://a.test/").unwrap(),
            headers: Headers::new(),
            body: Body::from_bytes(body.into()),
        };
        request.headers.append("Content-Length", "?");
        request.headers.append("A", "b");
        compress(&mut request, always).unwrap();
        request
    }

    fn unpacked(request: &Request) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut decoder = flate2::read::ZlibDecoder::new(request.body.reader());
        decoder.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_long_body_is_compressed_and_said_to_be() {
        let request = compressed("x".repeat(1000), false);
        assert_eq!(unpacked(&request), "x".repeat(1000).as_bytes());
        let length = request.body.length().unwrap().to_string();
        let names: Vec<_> = request.headers.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Content-Length", "A", "Content-Encoding"]);
        assert_eq!(
            request.headers.text("Content-Length"),
            Some(length.as_str())
        );
    }

    #[test]
    fn a_short_one_only_when_that_is_asked_for() {
        assert_eq!(compressed("abc", false).body.as_bytes().unwrap(), "abc");
        assert_eq!(unpacked(&compressed("abc", true)), b"abc");
        assert!(compressed("", true).body.is_empty());
    }

    #[test]
    fn a_body_that_stays_large_goes_through_a_file() {
        let mut state = 1u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            state.to_be_bytes()[0]
        };
        let noise: Vec<u8> = (0..2 * IN_MEMORY).map(|_| next()).collect();
        let request = compressed(noise.clone(), true);
        assert!(request.body.as_bytes().is_none());
        assert_eq!(unpacked(&request), noise);
        assert_eq!(unpacked(&request), noise);
    }
}
