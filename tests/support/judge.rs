//! What every run must be, whatever is thrown at it: no crash, an end in time, little memory, no secret let out.

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
        // Shown when the test fails.
        println!("run: {:?}", self.args);
        let output = self.run();
        output.assert_whole(memory);
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
