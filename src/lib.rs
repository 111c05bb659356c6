//! vhttp: HTTPie's command line in one fast static binary, with request signing built in.

#[cfg(feature = "cli")]
mod client;
#[cfg(feature = "cli")]
mod exit_status;
#[cfg(feature = "cli")]
mod message;
pub mod veracode_hmac;
