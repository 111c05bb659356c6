//! `Content-Encoding`: unpacked as it comes, with an end that is checked.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::ask;
#[cfg(unix)]
use crate::support::Vhttp;
use crate::support::{Output, Response, Server};

const TEXT: &str = "{\"some\": \"text that is packed, and text that is packed\"}";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn packed(coding: &str, body: impl Into<Vec<u8>>) -> Server {
    let response = Response::json("")
        .header("Content-Encoding", coding)
        .body(body);
    Server::start(move |_| response.clone())
}

#[track_caller]
fn unpack(coding: &str, body: impl Into<Vec<u8>>) -> Output {
    let server = packed(coding, body);
    // Formatted output ends in the same exit code.
    let formatted = ask(&server, &["--pretty=all"]);
    let output = ask(&server, &[]);
    assert_eq!(output.code, formatted.code);
    output
}

#[test]
fn zip_ok_zip_double() {
    assert_eq!(
        unpack("gzip", gzip(TEXT.as_bytes())).success().stdout(),
        TEXT
    );
    assert_eq!(
        unpack("deflate", zlib(TEXT.as_bytes())).success().stdout(),
        TEXT
    );
    assert_eq!(
        unpack("gzip, gzip", gzip(&gzip(TEXT.as_bytes())))
            .success()
            .stdout(),
        TEXT
    );
}

/// Packed by brotli and zstd themselves; the zstd one in two frames, with a checksum and a frame to be skipped.
#[test]
fn zip_br_zstd_ok() {
    let brotli = b"\x0b\x02\x80text\n\x03";
    let frame = b"\x28\xb5\x2f\xfd\x04\x58\x11\x00\x00ab\x61\x4a\xd0\x92";
    let skipped = b"\x50\x2a\x4d\x18\x04\0\0\0abcd";
    assert_eq!(unpack("br", brotli).success().stdout(), "text\n");
    let frames = [&frame[..], skipped, frame].concat();
    assert_eq!(unpack("zstd", frames).success().stdout(), "abab");
    for end in 1..frame.len() {
        unpack("zstd", &frame[..end]).fails_with(&["its zstd stream"]);
    }
    for end in 1..brotli.len() - 1 {
        unpack("br", &brotli[..end]).fails_with(&["its br stream"]);
    }
}

/// A coding may have a line of its own.
#[test]
fn zip_double_in_two_lines() {
    let response = Response::json("").header("Content-Encoding", "deflate");
    let response = response.header("Content-Encoding", "gzip");
    let response = response.body(gzip(&zlib(TEXT.as_bytes())));
    let server = Server::start(move |_| response.clone());
    assert_eq!(ask(&server, &[]).success().stdout(), TEXT);
}

/// What lies under the chunks is unpacked as well.
#[test]
fn zip_transfer_encoding() {
    let packed = gzip(TEXT.as_bytes());
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n";
    let size = format!("{:x}\r\n", packed.len());
    let bytes = [head.as_bytes(), size.as_bytes(), &packed, b"\r\n0\r\n\r\n"].concat();
    let server = Server::start(move |_| Response::raw(bytes.clone()));
    assert_eq!(ask(&server, &[]).success().stdout(), TEXT);
}

/// A gzip of many members of a megabyte each: it unpacks to a thousand times its size.
#[cfg(unix)]
fn bomb(megabytes: u64) -> Server {
    let response = Response::new(200).header("Content-Encoding", "gzip");
    let response = response.header("Content-Type", "application/json");
    let response = response
        .body(gzip(&vec![b' '; 1 << 20]))
        .repeated(megabytes);
    Server::start(move |_| response.clone())
}

#[cfg(unix)]
#[test]
fn zip_bomb_stdout() {
    let server = bomb(200);
    for options in ["", "--pretty=none --stream"] {
        let script = format!("\"$V\" {options} $URL | wc -c");
        let run = crate::threats::shell(&crate::support::Scratch::new(), &script);
        let output = run.env("URL", server.url("/")).judged().success();
        assert_eq!(output.stdout().trim(), (200 << 20).to_string());
    }
    let scratch = crate::support::Scratch::new();
    let run = scratch.vhttp().args(["-o", "/dev/null", &server.url("/")]);
    run.judged().success();
    // Formatted: all of it is blank.
    let run = scratch
        .vhttp()
        .args(["--pretty=all", "-o", "/dev/null", &server.url("/")]);
    run.judged().success();
}

#[cfg(unix)]
#[test]
fn zip_bomb_tty() {
    let response = Response::new(200).header("Content-Encoding", "gzip");
    let response = response.body(gzip(&vec![0; 1 << 20])).repeated(100);
    let server = Server::start(move |_| response.clone());
    let output = Vhttp::new()
        .on_terminal()
        .arg(server.url("/"))
        .judged()
        .success();
    assert!(output.screen().contains("binary data not shown"));
    assert!(output.screen.len() < 10_000);
}

#[test]
fn zip_chain() {
    let chain = vec!["gzip"; 2000].join(", ");
    for coding in [
        chain.as_str(),
        &",".repeat(5000),
        "gzip,gzip,gzip,gzip,gzip,gzip",
    ] {
        let output = unpack(coding, gzip(TEXT.as_bytes()));
        assert!(!output.stdout.is_empty() || output.code != Some(0));
    }
}

#[test]
fn zip_truncated_zip_truncated_eof_zip_bad_crc() {
    let whole = gzip(TEXT.as_bytes());
    let packed = zlib(TEXT.as_bytes());
    for end in [
        1,
        5,
        9,
        10,
        11,
        20,
        whole.len() - 9,
        whole.len() - 4,
        whole.len() - 1,
    ] {
        unpack("gzip", &whole[..end]).fails();
    }
    for end in [1, 2, 3, 20, packed.len() - 1] {
        unpack("deflate", &packed[..end]).fails();
    }
    let cut = [
        &b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"[..],
        &whole[..20],
    ]
    .concat();
    let server = Server::start(move |_| Response::raw(cut.clone()));
    ask(&server, &[]).fails();
    let mut wrong = whole.clone();
    let at = wrong.len() - 6;
    wrong[at] ^= 1;
    unpack("gzip", wrong).fails();
}

/// What follows a whole stream is no reason to lose it, and no reason to crash.
#[test]
fn zip_trailing() {
    for rest in [&b"\0\0\0\0"[..], b"garbage"] {
        let output = unpack("gzip", [gzip(TEXT.as_bytes()), rest.to_vec()].concat());
        assert_eq!(output.success().stdout(), TEXT);
    }
    let half = [&gzip(TEXT.as_bytes())[..], b"\x1f\x8b"].concat();
    unpack("gzip", half).fails();
}

#[test]
fn zip_empty_zip_empty_zstd() {
    for coding in [
        "gzip", "deflate", "br", "zstd", "gzip, br", "identity", "x-gzip", "compress",
    ] {
        assert_eq!(unpack(coding, "").success().stdout(), "", "{coding}");
    }
    let server = Server::start(|_| Response::new(204).header("Content-Encoding", "gzip"));
    ask(&server, &[]).success();
    let server = Server::start(|_| Response::new(304).header("Content-Encoding", "br"));
    ask(&server, &["--no-check-status"]).success();
}

#[test]
fn zip_bad_br_zip_bad_zstd() {
    let garbage: Vec<u8> = (0..2000_u32)
        .map(|at| (at.wrapping_mul(7919) >> 5) as u8)
        .collect();
    // A zstd frame with a window of 2 GB and more.
    let window = b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00aaaaaaaa".to_vec();
    let huge = b"\x28\xb5\x2f\xfd\x00\xff\x01\x00\x00aaaaaaaa".to_vec();
    for coding in ["br", "zstd", "gzip", "deflate"] {
        for body in [
            &garbage,
            &window,
            &huge,
            &b"\xff".to_vec(),
            &b"plain text".to_vec(),
        ] {
            let output = unpack(coding, body.clone());
            if output.code != Some(0) {
                output.fails();
            }
        }
    }
    // A frame that says 4 GB and holds nothing.
    unpack(
        "zstd",
        b"\x28\xb5\x2f\xfd\xa0\xff\xff\xff\xff\x01\x00\x00".to_vec(),
    )
    .fails();
}

#[test]
fn zip_unknown() {
    for coding in ["foo", "gzip;q=1", "gzip foo", "\"gzip\"", "g\u{fc}zip"] {
        let output = unpack(coding, TEXT);
        if output.code == Some(0) {
            assert_eq!(output.stdout(), TEXT);
        } else {
            output.fails();
        }
    }
}
