//! What the linker is told: on Linux with glibc the unwinder comes from the static library. The shared one, `libgcc_s`,
//! would be the only library beside libc, and loading it is a sixth of the start of an empty program.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "this is how a build script reads and answers"
)]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    let target = |part, name| env::var(part).is_ok_and(|value| value == name);
    if env::var_os("CARGO_FEATURE_CLI").is_some()
        && target("CARGO_CFG_TARGET_OS", "linux")
        && target("CARGO_CFG_TARGET_ENV", "gnu")
    {
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}
