//! Veracode request signing: `VERACODE-HMAC-SHA-256`.
//!
//! This module stands alone. It opens no socket, reads no file and no environment variable; it turns
//! credentials, a request line and a [`Stamp`] into the value of an `Authorization` header.
//!
//! # The scheme
//!
//! ```text
//! Authorization: VERACODE-HMAC-SHA-256 id=<id>,ts=<milliseconds>,nonce=<32 hex digits>,sig=<64 hex digits>
//!
//! data = "id=" lower(id) "&host=" lower(host) "&url=" target "&method=" upper(method)
//!
//! k1  = HMAC-SHA-256(secret, nonce)           both as bytes, not as hex digits
//! k2  = HMAC-SHA-256(k1, ts)                  the decimal digits
//! k3  = HMAC-SHA-256(k2, "vcode_request_version_1")
//! sig = HMAC-SHA-256(k3, data)                lower-case hex
//! ```
//!
//! - `target` is the request target exactly as it is sent: path and query, nothing sorted or decoded again.
//! - `host` has no port, no brackets and no user.
//! - Headers and body are not signed.
//! - A region prefix (`vera01ei-`) is a label: it is cut off the id and the secret before signing.
//! - The server takes a nonce once and a time near its own, so each request on the wire is signed afresh.
//!
//! The source of all this is Veracode's own Python library `veracode-api-signing` 26.5.0, whose headers
//! this module reproduces byte for byte. Unlike it, no error here ever shows a part of an id or a secret.
//!
//! # Signing
//!
//! ```
//! use vhttp::veracode_hmac::{Credentials, Signer, Stamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let id = "3ddaeeb10ca690df3fee5e3bd1c329fa";
//! let secret = "0123456789abcdef".repeat(8);
//! let signer = Signer::new(Credentials::new(id, &secret)?);
//!
//! // For a real request: the time and the nonce are made on the spot.
//! let value = signer.sign("GET", "api.veracode.com", "/appsec/v1/applications?size=50")?;
//! assert!(value.starts_with("VERACODE-HMAC-SHA-256 id=3ddaeeb10ca690df3fee5e3bd1c329fa,ts="));
//!
//! // For a test: with a stamp of one's own the header is always the same.
//! let stamp = Stamp { millis: 1_672_531_200_123, nonce: *b"0123456789abcdef" };
//! let value = signer.authorization("GET", "api.veracode.com", "/", &stamp);
//! assert!(value.contains(",ts=1672531200123,nonce=30313233343536373839616263646566,sig="));
//! # Ok(())
//! # }
//! ```
//!
//! # Where credentials come from
//!
//! [`Sources`] decides between the command line, a configuration, the environment and two files, and says where the pair was
//! found ([`Origin`]). [`CredentialsFile`] reads the text of `~/.veracode/credentials`, [`CliFile`] that of `veracode.yml`;
//! [`with_pair`] puts a new pair into the former and leaves the rest of it as it is.
//! [`Region`] and [`KnownHost`] tell which host belongs to which pair.

mod cli_file;
mod credentials;
mod credentials_file;
mod region;
mod signature;
mod signer;
mod sources;
mod stamp;

pub use cli_file::{CliFile, CliFileError};
pub use credentials::{Credentials, CredentialsError, Part};
pub use credentials_file::{CredentialsFile, FileError, MAX_FILE_BYTES, Profile, Value, with_pair};
pub use region::{Api, KnownHost, Region};
pub use signature::{KeyChain, fingerprint, signing_data};
pub use signer::{SCHEME, Signer};
pub use sources::{Configured, Explicit, Found, Hidden, Origin, SourceError, Sources};
pub use stamp::{Stamp, StampError};
