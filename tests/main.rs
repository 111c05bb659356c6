//! The one test binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code")]

#[cfg(unix)]
mod compat;
mod standin;
mod support;
mod threats;
