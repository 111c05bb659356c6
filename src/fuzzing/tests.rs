//! Every property for a second: on the seeds of its fuzzer, and on what comes of cutting, joining and changing them.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestError, TestRunner};

/// Bytes that mean something to one parser or another.
const PIECES: [&[u8]; 30] = [
    b"\"",
    b"'",
    b"\\",
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b" ",
    b"\0",
    b"\x1b[31m",
    b"\x7f",
    b"\xff",
    b"\xc2\x9b",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x98\x80",
    b"<",
    b">",
    b"&",
    b";",
    b"=",
    b":",
    b"@",
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b"%",
    b"/",
];

macro_rules! twins {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                hold(stringify!($name), super::$name);
            }
        )*
    };
}

twins! {
    arguments config content_disposition cookies credentials_file curl exchange hosts json nested_json netrc packed program redirect
    request_items resume session text url xml
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz")
        .join(name)
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn every_fuzzer_has_its_test_here_and_seeds() {
    for kind in ["targets", "seeds"] {
        let names: Vec<_> = files(folder(kind))
            .iter()
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, NAMES, "{kind}");
    }
}

/// Tries the property on the seeds, then on changed ones.
fn hold(name: &str, property: fn(&[u8])) {
    let seeds: Vec<Vec<u8>> = files(folder("seeds").join(name))
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect();
    for seed in &seeds {
        property(seed);
    }
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let pieces: Vec<Vec<u8>> = PIECES.map(<[u8]>::to_vec).to_vec();
    let piece = prop_oneof![
        3 => prop::sample::select(pieces),
        1 => prop::collection::vec(any::<u8>(), 0..4),
        1 => part_of(seeds.clone()),
    ];
    let edit = (any::<Index>(), 0_usize..5, piece);
    let changed = (
        prop::sample::select(seeds),
        prop::collection::vec(edit, 0..6),
    );
    let changed = changed.prop_map(|(mut seed, edits)| {
        for (place, gone, piece) in edits {
            let start = place.index(seed.len() + 1);
            let end = seed.len().min(start + gone);
            seed.splice(start..end, piece);
        }
        seed
    });
    let outcome = TestRunner::new(config).run(&changed, |input| {
        property(&input);
        Ok(())
    });
    if let Err(TestError::Fail(why, input)) = outcome {
        panic!("{why}\nof the input b\"{}\"", input.escape_ascii());
    }
}

fn part_of(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let part = (prop::sample::select(seeds), any::<Index>(), any::<Index>());
    part.prop_map(|(seed, from, length)| {
        let from = from.index(seed.len() + 1);
        let end = from + length.index(seed.len() - from + 1);
        seed[from..end].to_vec()
    })
}
