//! vhttp: HTTPie's command line in one fast static binary, with request signing built in.

pub mod veracode_hmac;

#[cfg(feature = "cli")]
mod message;
