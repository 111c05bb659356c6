//! What every run must be, whatever is thrown at it: no crash, an end in time, little memory, no secret let out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::http::find;
use super::running::Output;
use super::vhttp::Vhttp;

/// What a run may take if its test says nothing else, in bytes. A plain run takes about 20 MB in a debug build.
pub const MEMORY: u64 = 100 << 20;

/// What a crash leaves on standard error, in Rust and elsewhere.
const CRASHES: [&str; 6] = [
    "panicked at",
    "stack backtrace",
    "RUST_BACKTRACE",
    "has overflowed its stack",
    "memory allocation of",
    "Traceback",
];

impl Vhttp {
    /// Runs the program to its end and judges the run.
    ///
    /// # Panics
    /// When the program crashed, did not end in time, took more than [`MEMORY`], or wrote a secret anywhere.
    #[track_caller]
    pub fn judged(self) -> Output {
        self.judged_within(MEMORY)
    }

    /// Like [`Vhttp::judged`], with `memory` bytes at most.
    #[track_caller]
    pub fn judged_within(self, memory: u64) -> Output {
        let (scratch, secrets) = (self.scratch.clone(), self.secrets.clone());
        // Shown when the test fails.
        println!("run: {:?}", self.args);
        let planted = holders(scratch.root(), &secrets);
        let output = self.run();
        output.assert_whole(memory);
        let leaks: Vec<PathBuf> = holders(scratch.root(), &secrets)
            .difference(&planted)
            .cloned()
            .collect();
        assert!(leaks.is_empty(), "a secret stands in {leaks:?}");
        output
    }
}

impl Output {
    /// Asserts that the program did not crash and took no more than `memory` bytes.
    #[track_caller]
    pub fn assert_whole(&self, memory: u64) {
        let written = [self.stdout(), self.stderr(), self.screen()].join("\n");
        for crash in CRASHES {
            assert!(!written.contains(crash), "a crash: {written}");
        }
        let mortal = [4, 6, 7, 8, 11, 25];
        let killed = self.signal.is_some_and(|signal| mortal.contains(&signal));
        assert!(!killed, "ended by signal {:?}: {written}", self.signal);
        assert_ne!(self.code, Some(101), "a panic's exit status: {written}");
        let (peak, memory) = (self.peak >> 20, memory >> 20);
        assert!(peak <= memory, "{peak} MB of memory, above {memory} MB");
    }

    /// Asserts that the program failed, and said so in one message of a few lines that holds `words`.
    #[track_caller]
    pub fn fails_with(self, words: &[&str]) -> Output {
        let said = format!("{}{}", self.stderr(), self.screen());
        assert!(
            !matches!(self.code, Some(0) | None),
            "{:?} {said}",
            self.code
        );
        assert!(said.contains("error"), "no message: {said}");
        assert!(
            said.lines().count() <= 14 && said.len() < 4000,
            "a flood: {said}"
        );
        for word in words {
            assert!(said.contains(word), "`{word}` is not in: {said}");
        }
        self
    }

    /// Asserts that the program failed with a message.
    #[track_caller]
    pub fn fails(self) -> Output {
        self.fails_with(&[])
    }
}

/// The files below `folder` that hold one of the secrets.
pub fn holders(folder: &Path, secrets: &[String]) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    if secrets.is_empty() {
        return found;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() {
            found.extend(holders(&path, secrets));
        } else if kind.is_file() && entry.metadata().is_ok_and(|data| data.len() < 64 << 20) {
            let content = fs::read(&path).unwrap_or_default();
            let holds = |secret: &String| find(&content, secret.as_bytes()).is_some();
            if secrets.iter().any(holds) {
                found.insert(path);
            }
        }
    }
    found
}
