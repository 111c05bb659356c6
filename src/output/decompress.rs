//! Unpacks response bodies: gzip, deflate, br and zstd, also one in another (RFC 9110 §8.4).
//!
//! HTTPie: requests and urllib3. An unknown coding leaves the body as it is; a stream that ends early is an error.

use std::io::{self, BufRead, BufReader, Read};

use flate2::{Decompress, FlushDecompress, Status};

/// A body packed in more layers than this is shown as it is (urllib3 draws the line there too).
const DEEPEST: usize = 5;

const BUFFER: usize = 64 * 1024;

/// The body without its `Content-Encoding`.
pub(crate) fn decompress<'a>(
    encoding: Option<&str>,
    body: Box<dyn Read + 'a>,
) -> Box<dyn Read + 'a> {
    let codings: Vec<String> = encoding
        .unwrap_or_default()
        .split(',')
        .map(|coding| coding.trim().to_ascii_lowercase())
        .collect();
    let known = |coding: &String| {
        matches!(
            coding.as_str(),
            "" | "identity" | "gzip" | "x-gzip" | "deflate" | "br" | "zstd"
        )
    };
    if codings.len() > DEEPEST || !codings.iter().all(known) {
        return body;
    }
    codings
        .iter()
        .rev()
        .fold(body, |body, coding| match coding.as_str() {
            "gzip" | "x-gzip" => Box::new(Lazy::new(body, |body| {
                Ok(Box::new(flate2::bufread::MultiGzDecoder::new(body)))
            })),
            "deflate" => Box::new(Lazy::new(body, inflate)),
            "br" => Box::new(Lazy::new(body, |body| {
                Ok(Box::new(brotli_decompressor::Decompressor::new(
                    body, BUFFER,
                )))
            })),
            "zstd" => Box::new(Lazy::new(body, |body| {
                ruzstd::decoding::StreamingDecoder::new(body)
                    .map(|decoder| Box::new(decoder) as _)
                    .map_err(io::Error::other)
            })),
            _ => body,
        })
}

type Input<'a> = BufReader<Box<dyn Read + 'a>>;
type Open<'a> = fn(Input<'a>) -> io::Result<Box<dyn Read + 'a>>;

/// A decoder that starts with the first byte: an empty body is empty, whatever its coding claims.
enum Lazy<'a> {
    Waiting {
        input: Option<Input<'a>>,
        open: Open<'a>,
    },
    Running(Box<dyn Read + 'a>),
}

impl<'a> Lazy<'a> {
    fn new(body: Box<dyn Read + 'a>, open: Open<'a>) -> Self {
        Self::Waiting {
            input: Some(BufReader::with_capacity(BUFFER, body)),
            open,
        }
    }
}

impl Read for Lazy<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self {
                Self::Running(decoder) => return decoder.read(buffer),
                Self::Waiting { input, open } => {
                    let Some(mut waiting) = input.take() else {
                        return Ok(0);
                    };
                    if waiting.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    *self = Self::Running(open(waiting)?);
                }
            }
        }
    }
}

/// "deflate" is a zlib stream by the RFC and a bare one by some servers: the first byte tells.
fn inflate<'a>(mut input: Input<'a>) -> io::Result<Box<dyn Read + 'a>> {
    let zlib = input
        .fill_buf()?
        .first()
        .is_some_and(|first| first & 0x0f == 8 && first >> 4 <= 7);
    Ok(Box::new(Inflate {
        input,
        state: Decompress::new(zlib),
        ended: false,
    }))
}

/// Like `flate2`'s readers, but a stream that ends early is an error, not an end.
struct Inflate<'a> {
    input: Input<'a>,
    state: Decompress,
    ended: bool,
}

impl Read for Inflate<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended && !buffer.is_empty() {
            let input = self.input.fill_buf()?;
            let at_end = input.is_empty();
            let (read_before, written_before) = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(input, buffer, FlushDecompress::None)
                .map_err(io::Error::other)?;
            let advance =
                |now: u64, before: u64| usize::try_from(now - before).unwrap_or(usize::MAX);
            self.input
                .consume(advance(self.state.total_in(), read_before));
            self.ended = status == Status::StreamEnd;
            let written = advance(self.state.total_out(), written_before);
            if written > 0 {
                return Ok(written);
            }
            if at_end && !self.ended {
                return Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the deflate stream ends early",
                ));
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;

    use super::*;

    const TEXT: &[u8] = b"some text, some more text, and the same text again";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn raw(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(encoding: &str, body: &[u8]) -> io::Result<Vec<u8>> {
        let mut unpacked = Vec::new();
        decompress(Some(encoding), Box::new(body)).read_to_end(&mut unpacked)?;
        Ok(unpacked)
    }

    #[test]
    fn every_coding_is_unpacked() {
        let brotli = hex::decode("1b3100e0c56d6c5df9ddd3708a908e6022076e49a0ed607298c82d4c283cfdc522caef80c917ee55568a65").unwrap();
        let zstd = hex::decode(
            "28b52ffd04586d01003402736f6d6520746578742c20736f6d65206d6f72616e642074686520736120616761696e\
             02004665748819065e01e500",
        )
        .unwrap();
        assert_eq!(unpack("gzip", &gzip(TEXT)).unwrap(), TEXT);
        assert_eq!(unpack("X-GZIP", &gzip(TEXT)).unwrap(), TEXT);
        assert_eq!(unpack("deflate", &zlib(TEXT)).unwrap(), TEXT);
        assert_eq!(unpack("deflate", &raw(TEXT)).unwrap(), TEXT);
        assert_eq!(unpack("br", &brotli).unwrap(), TEXT);
        assert_eq!(unpack("zstd", &zstd).unwrap(), TEXT);
        assert!(unpack("br", &brotli[..brotli.len() / 2]).is_err());
        assert!(unpack("zstd", &zstd[..zstd.len() / 2]).is_err());
        assert_eq!(unpack("gzip, deflate", &zlib(&gzip(TEXT))).unwrap(), TEXT);
    }

    #[test]
    fn what_is_not_known_or_absurd_stays_as_it_is() {
        assert_eq!(unpack("foo", TEXT).unwrap(), TEXT);
        assert_eq!(unpack(&"gzip,".repeat(2000), TEXT).unwrap(), TEXT);
        assert_eq!(unpack("identity", TEXT).unwrap(), TEXT);
    }

    #[test]
    fn an_empty_body_is_empty() {
        for encoding in ["gzip", "deflate", "br", "zstd"] {
            assert_eq!(unpack(encoding, b"").unwrap(), b"", "{encoding}");
        }
    }

    #[test]
    fn a_stream_that_ends_early_or_is_broken_is_an_error() {
        for (encoding, packed) in [
            ("gzip", gzip(TEXT)),
            ("deflate", zlib(TEXT)),
            ("deflate", raw(TEXT)),
        ] {
            assert!(
                unpack(encoding, &packed[..packed.len() / 2]).is_err(),
                "{encoding}"
            );
            assert!(
                unpack(encoding, b"not packed at all").is_err(),
                "{encoding}"
            );
        }
        let mut wrong_sum = gzip(TEXT);
        let at = wrong_sum.len() - 6;
        wrong_sum[at] ^= 1;
        assert!(unpack("gzip", &wrong_sum).is_err());
        assert!(unpack("br", b"\xff\xff\xff\xff").is_err());
        assert!(unpack("zstd", b"\xff\xff\xff\xff").is_err());
    }
}
