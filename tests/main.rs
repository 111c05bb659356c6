//! The one test binary.

#[cfg(all(test, unix))]
mod compat;
