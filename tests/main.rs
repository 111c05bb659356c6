//! The one test binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code")]
#![allow(clippy::print_stdout, reason = "a test says why it is skipped")]

mod auth;
#[cfg(unix)]
mod compat;
mod connections;
mod curl;
mod diagnosis;
#[cfg(unix)]
mod documented_commands;
mod downloads;
mod errors;
mod explain;
mod generated;
mod output;
mod proxies;
#[cfg(unix)]
mod readme;
mod sessions;
mod shape;
mod signing;
mod socks;
mod standin;
mod support;
mod tls;
mod tls_options;
mod wire;
