//! Fuzzes: hosts. What must hold stands in `src/fuzzing/`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| vhttp::fuzzing::hosts(input));
