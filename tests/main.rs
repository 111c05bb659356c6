//! The one test binary.

#![allow(
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::unwrap_used,
    reason = "test code"
)]
#![allow(clippy::print_stdout, reason = "a test says why it is skipped")]

mod auth;
#[cfg(unix)]
mod compat;
mod connections;
mod credentials;
mod curl;
mod diagnosis;
#[cfg(unix)]
mod documented_commands;
mod downloads;
mod errors;
mod explain;
mod generated;
mod host_settings;
mod oauth;
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
mod threats;
mod tls;
mod tls_options;
mod uploads;
mod wire;
