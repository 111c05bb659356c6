//! What the tests and the demo run `vhttp` with. Nothing here uses the code under test.
//!
//! - [`Vhttp`] runs the command in a scratch home, on pipes or on a terminal
//! - [`Vhttp::judged`](vhttp::Vhttp::judged) runs it and looks for crashes, hunger and leaks
//! - [`Server`] answers from a closure and records the bytes that came
//! - [`Proxy`] is one that a request may go through
//! - [`Ca`] makes throwaway certificates
//! - [`Authority`](oauth::Authority) gives out OAuth tokens and takes them
//! - [`IdentityApi`] stands in for Veracode's Identity API and verifies every signature

#![allow(dead_code, reason = "the tests and the demo each use a part")]
#![allow(unreachable_pub, reason = "a module of two programs, not a library")]
#![allow(unused_imports, reason = "the tests and the demo each use a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code")]
#![allow(clippy::disallowed_methods, reason = "a server reads the clock")]

mod connection;
pub mod http;
pub mod identity;
pub mod judge;
#[cfg(target_os = "linux")]
pub mod memory;
pub mod oauth;
pub mod proxy;
#[cfg(unix)]
pub mod pty;
pub mod response;
pub mod running;
pub mod scratch;
pub mod server;
pub mod tls;
pub mod vhttp;

pub use http::Request;
pub use identity::IdentityApi;
pub use proxy::Proxy;
pub use response::Response;
pub use running::{Output, Running};
pub use scratch::Scratch;
pub use server::Server;
pub use tls::{Ca, Certificate};
pub use vhttp::{Stdin, Vhttp};
