//! Options about credentials.

use crate::auth::{AssumedClock, AuthType, ClientAuth};

#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
#[command(next_help_heading = "Authentication")]
pub(crate) struct AuthArgs {
    /// USER:PASSWORD or USER, a token, ID:KEY or the name of a profile, CLIENT_ID:SECRET; a missing password is asked for
    #[arg(long, short, value_name = "CREDENTIALS")]
    pub(crate) auth: Option<String>,
    /// Sign with this profile of ~/.veracode/credentials
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// How to authenticate; with --auth alone: basic
    #[arg(long, short = 'A', value_name = "TYPE")]
    pub(crate) auth_type: Option<AuthType>,
    /// Where access tokens are fetched (https, or this machine), for the OAuth types
    #[arg(long, value_name = "URL")]
    pub(crate) token_url: Option<String>,
    /// What the access token is to be good for: names with blanks between them
    #[arg(long, value_name = "NAMES")]
    pub(crate) scope: Option<String>,
    /// Whom the access token is meant for, for servers that ask
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: Option<String>,
    /// How the client's id and secret go to the token URL [default: basic]
    #[arg(long, value_name = "HOW")]
    pub(crate) token_auth: Option<ClientAuth>,
    /// Leave the .netrc file alone
    #[arg(long)]
    pub(crate) ignore_netrc: bool,
    /// Whose clock signatures carry; with the server's, a 401 has the request signed once more [default: own]
    #[arg(long, value_name = "WHOSE")]
    pub(crate) assume_clock: Option<AssumedClock>,
    /// Say on standard error how requests are signed, step by step, with fingerprints in the place of keys
    #[arg(long)]
    pub(crate) explain: bool,
    /// Print the value of the Authorization header and send nothing, for curl and scripts
    #[arg(long)]
    pub(crate) sign_only: bool,
    /// Sign with this time, in milliseconds since 1970
    #[arg(long, value_name = "MS", value_parser = milliseconds)]
    pub(crate) sign_at: Option<u64>,
    /// Sign with this nonce: 32 hexadecimal digits, good for one request
    #[arg(long, value_name = "HEX", value_parser = nonce)]
    pub(crate) nonce: Option<[u8; 16]>,
}

fn milliseconds(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("invalid time: '{text}': expected milliseconds since 1970"))
}

fn nonce(text: &str) -> Result<[u8; 16], String> {
    let bytes = hex::decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| format!("invalid nonce: '{text}': expected 32 hexadecimal digits"))
}
