//! vhttp: HTTPie's command line in one fast static binary, with request signing built in.

#[cfg(feature = "cli")]
mod output;
pub mod veracode_hmac;
