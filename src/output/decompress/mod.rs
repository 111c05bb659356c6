//! Unpacks response bodies: gzip, deflate, br and zstd, also one in another (RFC 9110 §8.4).
//!
//! HTTPie: requests and urllib3. An unknown coding leaves the body as it is; a stream that ends early is an error.

mod gzip;
mod inflate;
mod zstd;

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use brotli_decompressor::{BrotliDecoderParameter, Decompressor};

use self::gzip::Members;
use self::inflate::inflate;
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

/// What lies below a layer. Its errors are kept: a decoder may hide them in its own.
struct Below<'a> {
    body: Box<dyn BufRead + 'a>,
    error: Rc<RefCell<Option<io::Error>>>,
}

/// Keeps the error, but for its kind.
fn keep(error: io::Error, kept: &RefCell<Option<io::Error>>) -> io::Error {
    let kind = error.kind();
    if kind != io::ErrorKind::Interrupted {
        *kept.borrow_mut() = Some(error);
    }
    kind.into()
}

impl Read for Below<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.body.read(buffer);
        count.map_err(|error| keep(error, &self.error))
    }
}

impl BufRead for Below<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let Self { body, error: kept } = self;
        body.fill_buf().map_err(|error| keep(error, kept))
    }

    fn consume(&mut self, count: usize) {
        self.body.consume(count);
    }
}

type Input<'a> = Below<'a>;
type Open<'a> = fn(Input<'a>) -> io::Result<Box<dyn Read + 'a>>;

/// One coding to be taken off.
struct Layer<'a> {
    coding: &'static str,
    endpoint: String,
    decoder: Decoder<'a>,
    /// Of what lies below.
    error: Rc<RefCell<Option<io::Error>>>,
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
        let error = Rc::default();
        let input = Below {
            body,
            error: Rc::clone(&error),
        };
        Self {
            coding,
            endpoint: endpoint.to_owned(),
            decoder: Decoder::Waiting(Some(input), open),
            error,
        }
    }

    /// The error of what lies below, or of this layer in its own words.
    fn explain(&self, error: &io::Error) -> io::Error {
        if let Some(error) = self.error.borrow_mut().take() {
            return error;
        }
        let is_cut = error.kind() == io::ErrorKind::UnexpectedEof
            || ["UnexpectedEof", "incomplete"]
                .iter()
                .any(|word| error.to_string().contains(word));
        let what = if is_cut { "ends early" } else { "is damaged" };
        let broken = Broken {
            endpoint: self.endpoint.clone(),
            coding: self.coding,
            what,
        };
        io::Error::new(io::ErrorKind::InvalidData, broken)
    }
}

impl Read for Layer<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.decoder.read(buffer).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            // A decoder that met a fault is in no state to go on.
            self.decoder = Decoder::Running(Box::new(io::empty()));
            self.explain(&error)
        })
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
        // A stream that says nothing, with a window of a gigabyte.
        assert!(unpack("br", b"\x11\xde").is_err());
        assert!(unpack("zstd", b"\xff\xff\xff\xff").is_err());
    }

    const ZSTD: &str = "28b52ffd04586d01003402736f6d6520746578742c20736f6d65206d6f72616e642074686520736120616761696e\
         02004665748819065e01e500";

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
        let mut wrong = summed;
        *wrong.last_mut().unwrap() ^= 1;
        assert!(unpack("zstd", &wrong).is_err());
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
        let whole = gzip(TEXT);
        assert_eq!(
            said("gzip", &whole[..20]),
            format!("{start} gzip stream ends early")
        );
        assert_eq!(
            said("gzip", &whole[..whole.len() - 3]),
            format!("{start} gzip stream ends early")
        );
        assert_eq!(
            said("deflate", &zlib(TEXT)[..9]),
            format!("{start} deflate stream ends early")
        );
        assert_eq!(
            said("gzip", b"plain text"),
            format!("{start} gzip stream is damaged")
        );
        assert_eq!(
            said("br", b"plain text"),
            format!("{start} br stream is damaged")
        );
        assert_eq!(
            said("zstd", b"plain text"),
            format!("{start} zstd stream is damaged")
        );
        let frame = hex::decode(ZSTD).unwrap();
        assert_eq!(
            said("zstd", &frame[..9]),
            format!("{start} zstd stream ends early")
        );
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
