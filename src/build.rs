//! What the linker is told on Linux with glibc.
//!
//! The unwinder comes from the static library. The shared one, `libgcc_s`, would be the only library beside libc, and loading it
//! is a sixth of the start of an empty program. A release is linked without the tables for unwinding, a fourteenth of it: a panic
//! says where it is and ends the program, and the stack of a stripped program has no names to tell.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "this is how a build script reads and answers"
)]

use std::path::Path;
use std::{env, fs, io};

/// For GNU's linker and LLVM's, one of which is used unless another one is asked for.
const WITHOUT_TABLES: &str = "\
SECTIONS { /DISCARD/ : { *(.eh_frame) *(.gcc_except_table .gcc_except_table.*) } } INSERT AFTER .rodata;
";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/build.rs");
    let is = |name, value| env::var(name).is_ok_and(|it| it == value);
    if env::var_os("CARGO_FEATURE_CLI").is_none()
        || !is("CARGO_CFG_TARGET_OS", "linux")
        || !is("CARGO_CFG_TARGET_ENV", "gnu")
    {
        return Ok(());
    }
    println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    if is("PROFILE", "release") && !asks_for_a_linker() {
        let script = Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("tables.ld");
        fs::write(&script, WITHOUT_TABLES)?;
        println!("cargo::rustc-link-arg-bins=-T{}", script.display());
    }
    Ok(())
}

fn asks_for_a_linker() -> bool {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    env::var_os("RUSTC_LINKER").is_some() || flags.contains("fuse-ld") || flags.contains("linker")
}
