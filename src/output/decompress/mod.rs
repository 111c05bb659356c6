//! Unpacks response bodies: gzip, deflate, br and zstd, also one in another (RFC 9110 §8.4).
//!
//! HTTPie: requests and urllib3. An unknown coding leaves the body as it is; a stream that ends early is an error.

mod gzip;
mod inflate;
mod input;
mod zstd;

use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use brotli_decompressor::{BrotliDecoderParameter, Decompressor};

use self::gzip::Members;
use self::inflate::inflate;
use self::input::{Input, Seen};
use self::zstd::Frames;

/// A body packed in more layers than this is shown as it is (urllib3 draws the line there too).
const DEEPEST: usize = 5;

const BUFFER: usize = 64 * 1024;

/// The body without these codings: the values of `Content-Encoding`, joined by commas. Errors name the `endpoint` that sent it.
pub(crate) fn decompress<'a>(
    codings: &str,
    endpoint: &str,
    body: Box<dyn BufRead + 'a>,
) -> Box<dyn BufRead + 'a> {
    let codings: Vec<String> = codings
        .split(',')
        .map(|coding| coding.trim().to_ascii_lowercase())
        .collect();
    let known =
        |coding: &String| matches!(coding.as_str(), "" | "identity") || opener(coding).is_some();
    if codings.len() > DEEPEST || !codings.iter().all(known) {
        return body;
    }
    codings
        .iter()
        .rev()
        .fold(body, |body, coding| match opener(coding) {
            Some((name, open)) => {
                let layer = Layer::new(name, endpoint, open, body);
                Box::new(BufReader::with_capacity(BUFFER, layer))
            }
            None => body,
        })
}

/// What takes the coding of this name off, and how it is called in errors.
fn opener<'a>(coding: &str) -> Option<(&'static str, Open<'a>)> {
    Some(match coding {
        "gzip" | "x-gzip" => ("gzip", |body| Ok(Box::new(Members::new(body)))),
        "deflate" => ("deflate", inflate),
        "br" => ("br", |body| Ok(Box::new(brotli(body)))),
        "zstd" => ("zstd", |body| Ok(Box::new(Frames::new(body)))),
        _ => return None,
    })
}

/// The coding "br" of RFC 7932. The crate also takes its "large window" variant, where few bytes ask for a gigabyte of memory.
fn brotli(input: Input) -> Decompressor<Input> {
    let mut decoder = Decompressor::new(input, BUFFER);
    decoder.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
    decoder
}

/// The packed body could not be unpacked to its end.
#[derive(Debug, thiserror::Error)]
#[error("cannot unpack the answer of {endpoint}: its {coding} stream {what}")]
struct Broken {
    endpoint: String,
    coding: &'static str,
    what: &'static str,
}

type Open<'a> = fn(Input<'a>) -> io::Result<Box<dyn Read + 'a>>;

/// One coding to be taken off.
struct Layer<'a> {
    coding: &'static str,
    endpoint: String,
    decoder: Decoder<'a>,
    seen: Rc<Seen>,
}

/// A decoder starts with the first byte: an empty body is empty, whatever its coding claims.
enum Decoder<'a> {
    Waiting(Option<Input<'a>>, Open<'a>),
    Running(Box<dyn Read + 'a>),
}

impl<'a> Layer<'a> {
    fn new(
        coding: &'static str,
        endpoint: &str,
        open: Open<'a>,
        body: Box<dyn BufRead + 'a>,
    ) -> Self {
        let input = Input::new(body);
        Self {
            coding,
            endpoint: endpoint.to_owned(),
            seen: input.seen(),
            decoder: Decoder::Waiting(Some(input), open),
        }
    }

    /// The error of what lies below, or of this layer in its own words.
    fn explain(&self) -> io::Error {
        match self.seen.reason() {
            Ok(what) => {
                let broken = Broken {
                    endpoint: self.endpoint.clone(),
                    coding: self.coding,
                    what,
                };
                io::Error::new(io::ErrorKind::InvalidData, broken)
            }
            Err(error) => error,
        }
    }
}

impl Read for Layer<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let outcome = self.decoder.read(buffer);
        match &outcome {
            Ok(0) => {}
            Ok(_) => self.seen.content(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => {
                // A decoder that met a fault is in no state to go on.
                self.decoder = Decoder::Running(Box::new(io::empty()));
                return Err(self.explain());
            }
        }
        outcome
    }
}

impl Read for Decoder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self {
                Self::Running(decoder) => return decoder.read(buffer),
                Self::Waiting(input, open) => {
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;

    use super::*;

    const TEXT: &[u8] = b"some text, some more text, and the same text again";

    const BROTLI: &str =
        "1b3100e0c56d6c5df9ddd3708a908e6022076e49a0ed607298c82d4c283cfdc522caef80c917ee55568a65";

    const ZSTD: &str = "28b52ffd04586d01003402736f6d6520746578742c20736f6d65206d6f72616e642074686520736120616761696e\
         02004665748819065e01e500";

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
        decompress(encoding, "h:80", Box::new(body)).read_to_end(&mut unpacked)?;
        Ok(unpacked)
    }

    #[test]
    fn every_coding_is_unpacked() {
        let brotli = hex::decode(BROTLI).unwrap();
        let zstd = hex::decode(ZSTD).unwrap();
        assert_eq!(unpack("gzip", &gzip(TEXT)).unwrap(), TEXT);
        assert_eq!(unpack("X-GZIP", &gzip(TEXT)).unwrap(), TEXT);
        assert_eq!(unpack("deflate", &zlib(TEXT)).unwrap(), TEXT);
        assert_eq!(unpack("deflate", &raw(TEXT)).unwrap(), TEXT);
        assert_eq!(unpack("br", &brotli).unwrap(), TEXT);
        assert_eq!(unpack("zstd", &zstd).unwrap(), TEXT);
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
        // A stream that says nothing, with a window of a gigabyte.
        assert!(unpack("br", b"\x11\xde").is_err());
        assert!(unpack("zstd", b"\xff\xff\xff\xff").is_err());
    }

    #[test]
    fn all_frames_of_zstd_are_unpacked_and_checked() {
        let frame = hex::decode(ZSTD).unwrap();
        let skipped = b"\x50\x2a\x4d\x18\x04\0\0\0abcd".to_vec();
        let packed = [
            skipped.clone(),
            frame.clone(),
            skipped.clone(),
            frame.clone(),
        ]
        .concat();
        assert_eq!(unpack("zstd", &packed).unwrap(), TEXT.repeat(2));
        assert_eq!(unpack("zstd", &skipped).unwrap(), b"");
        assert!(unpack("zstd", &skipped[..10]).is_err());
        assert!(unpack("zstd", &[&frame[..], b"garbage"].concat()).is_err());
        let summed = hex::decode("28b52ffd04581100006162614ad092").unwrap();
        assert_eq!(unpack("zstd", &summed).unwrap(), b"ab");
        let mut sized = *b"\x28\xb5\x2f\xfd\x20\x02\x11\0\0ab";
        assert_eq!(unpack("zstd", &sized).unwrap(), b"ab");
        for size in [1, 3] {
            sized[5] = size;
            assert!(unpack("zstd", &sized).is_err(), "{size}");
        }
        let mut wrong = summed;
        *wrong.last_mut().unwrap() ^= 1;
        assert!(unpack("zstd", &wrong).is_err());
    }

    /// A frame's window stands in its header, or is its content when that is one segment.
    #[test]
    fn zstd_gets_no_window_of_more_than_8_mb() {
        let empty = b"\x01\0\0";
        let eight = [&b"\x28\xb5\x2f\xfd\0\x68"[..], empty].concat();
        assert_eq!(unpack("zstd", &eight).unwrap(), b"");
        for header in [
            &b"\x28\xb5\x2f\xfd\0\x69"[..],
            b"\x28\xb5\x2f\xfd\xa0\x01\0\x80\0",
        ] {
            let error = unpack("zstd", &[header, empty].concat()).unwrap_err();
            assert_eq!(
                error.to_string(),
                "cannot unpack the answer of h:80: its zstd stream asks for a window of more than 8 MB"
            );
        }
    }

    #[test]
    fn members_follow_each_other_and_what_is_none_is_passed_over() {
        let two = [gzip(b"one "), gzip(b"two")].concat();
        for rest in [&b""[..], b"garbage", &[0; 100]] {
            let packed = [&two[..], rest].concat();
            assert_eq!(unpack("gzip", &packed).unwrap(), b"one two");
        }
        assert!(unpack("gzip", &[&two[..], b"\x1f\x8b garbage"].concat()).is_err());
    }

    #[test]
    fn an_error_says_which_coding_and_what() {
        let said = |coding, packed: &[u8]| unpack(coding, packed).unwrap_err().to_string();
        let start = "cannot unpack the answer of h:80: its";
        for (coding, whole) in [
            ("gzip", gzip(TEXT)),
            ("deflate", zlib(TEXT)),
            ("deflate", raw(TEXT)),
            ("br", hex::decode(BROTLI).unwrap()),
            ("zstd", hex::decode(ZSTD).unwrap()),
        ] {
            for end in 1..whole.len() {
                assert_eq!(
                    said(coding, &whole[..end]),
                    format!("{start} {coding} stream ends early"),
                    "{end}"
                );
            }
        }
        for coding in ["gzip", "br", "zstd"] {
            assert_eq!(
                said(coding, TEXT),
                format!("{start} {coding} stream is damaged")
            );
        }
    }

    /// The network's errors come through every decoder as they are.
    #[test]
    fn an_error_below_is_kept() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::new(io::ErrorKind::TimedOut, "too slow"))
            }
        }
        let frame = hex::decode(ZSTD).unwrap();
        for (coding, packed) in [
            ("gzip", gzip(TEXT)),
            ("deflate", zlib(TEXT)),
            ("zstd", frame),
            ("gzip, gzip", gzip(&gzip(TEXT))),
        ] {
            let cut = io::Cursor::new(packed[..12].to_vec()).chain(Failing);
            let error = decompress(coding, "h:80", Box::new(BufReader::new(cut)))
                .read_to_end(&mut Vec::new());
            assert_eq!(error.unwrap_err().to_string(), "too slow", "{coding}");
        }
    }
}
