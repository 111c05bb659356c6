//! Options about TLS, beside whom to trust.

use std::path::PathBuf;

use clap::ValueHint;
use secrecy::SecretString;

use crate::client::{Ciphers, SslVersion};

#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
#[command(next_help_heading = "TLS")]
pub(crate) struct TlsArgs {
    /// Speak this version of TLS; ssl2.3 is the best that both sides know
    #[arg(long, value_name = "VERSION")]
    pub(crate) ssl: Option<SslVersion>,
    /// Offer these ciphers only, in OpenSSL's names with colons between them
    #[arg(long, value_name = "CIPHERS")]
    pub(crate) ciphers: Option<Ciphers>,
    /// Show the server this certificate: a PEM file, which may hold the chain and the key too
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cert: Option<PathBuf>,
    /// The private key of --cert, when it has a file of its own
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) cert_key: Option<PathBuf>,
    /// The password of the private key; asked for when the key needs one and none is given
    #[arg(long, value_name = "PASSWORD")]
    pub(crate) cert_key_pass: Option<SecretString>,
}
