//! vhttp: HTTPie's command line in one fast static binary, with request signing built in.

#[cfg(feature = "cli")]
mod items;
pub mod veracode_hmac;
