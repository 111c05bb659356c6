//! vhttp: HTTPie's command line in one fast static binary, with request signing built in.

#[cfg(feature = "cli")]
mod auth;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod client;
#[cfg(feature = "cli")]
mod download;
#[cfg(feature = "cli")]
mod environment;
#[cfg(feature = "cli")]
mod error;
#[cfg(feature = "cli")]
mod exit_status;
#[cfg(feature = "cli")]
mod items;
#[cfg(feature = "cli")]
mod message;
#[cfg(feature = "cli")]
mod output;
#[cfg(feature = "cli")]
mod plan;
#[cfg(feature = "cli")]
mod run;
pub mod veracode_hmac;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub use environment::{Environment, SharedOutput, Stdin, StdinKind, Streams};
#[cfg(feature = "cli")]
#[doc(hidden)]
pub use run::run;
