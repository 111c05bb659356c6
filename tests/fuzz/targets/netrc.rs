//! Fuzzes: netrc. What must hold stands in `src/fuzzing/`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| vhttp::fuzzing::netrc(input));
