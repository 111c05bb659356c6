//! The one test binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code")]

mod auth;
#[cfg(unix)]
mod compat;
mod sessions;
mod standin;
mod support;
