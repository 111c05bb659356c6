//! Options about connections.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueHint;

use crate::client::{ConnectTo, HttpVersion, Interface, ProxyRule, Resolve, Verify};
use crate::output::SizeLimit;

#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
#[command(next_help_heading = "Network")]
pub(crate) struct NetworkArgs {
    /// Follow 30x redirects
    #[arg(long, short = 'F')]
    pub(crate) follow: bool,
    /// Give up after this many redirects, 0 for no limit [default: 30]
    #[arg(long, value_name = "N", value_parser = integer)]
    pub(crate) max_redirects: Option<u32>,
    /// Give up when next to nothing was received for so long, connecting included; 0 for no limit [default: 0]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<f64>,
    /// Give up when a response's body, unpacked, has more bytes than this; K, M and G stand for powers of 1024
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_response_size: Option<SizeLimit>,
    /// Exit with 3, 4 or 5 for a 3xx, 4xx or 5xx response
    #[arg(long)]
    pub(crate) check_status: bool,
    /// Check the server's certificate: yes, no, or a file with trusted certificates
    #[arg(long, value_name = "yes|no|FILE", value_hint = ValueHint::AnyPath)]
    pub(crate) verify: Option<Verify>,
    /// Connect to HOST2:PORT2 for requests to HOST1:PORT1; empty parts match anything
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2")]
    pub(crate) connect_to: Vec<ConnectTo>,
    /// Use these addresses for HOST:PORT instead of asking the resolver
    #[arg(long, value_name = "HOST:PORT:ADDR")]
    pub(crate) resolve: Vec<Resolve>,
    /// Send requests of this protocol (http, https, all) through a proxy: http, https, socks4, socks4a, socks5, socks5h
    #[arg(long, value_name = "PROTOCOL:PROXY_URL")]
    pub(crate) proxy: Vec<ProxyRule>,
    /// Speak this version of HTTP
    #[arg(long, value_name = "VERSION")]
    pub(crate) http_version: Option<HttpVersion>,
    /// Connect to IPv4 addresses only
    #[arg(long, short = '4', overrides_with = "ipv6")]
    pub(crate) ipv4: bool,
    /// Connect to IPv6 addresses only
    #[arg(long, short = '6', overrides_with = "ipv4")]
    pub(crate) ipv6: bool,
    /// Connect from this network interface or IP address
    #[arg(long, value_name = "NAME|ADDR")]
    pub(crate) interface: Option<Interface>,
    /// Connect to this Unix socket instead of the host of the URL
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    pub(crate) unix_socket: Option<PathBuf>,
    /// Give up when a response has this many headers or more, 0 for no limit [default: 0]
    #[arg(long, value_name = "N", value_parser = integer)]
    pub(crate) max_headers: Option<u32>,
}

fn integer(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| format!("invalid int value: '{text}'"))
}

/// More than any clock can add to the present time is refused.
const LONGEST_WAIT: f64 = 1e9;

fn seconds(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text
        .parse()
        .ok()
        .filter(|number: &f64| *number >= 0.0 && number.is_finite());
    match number {
        None => Err(format!("invalid float value: '{text}'")),
        Some(number) if number > LONGEST_WAIT => Err(format!(
            "{number:e} seconds: at most {LONGEST_WAIT:e} can be waited for; 0 is for ever"
        )),
        Some(number) => Ok(number),
    }
}

impl NetworkArgs {
    /// How long anything may be waited for; `None` is for ever.
    pub(crate) fn patience(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.seconds()?).ok()
    }

    /// The same in seconds, as they were typed.
    pub(crate) fn seconds(&self) -> Option<f64> {
        self.timeout.filter(|seconds| *seconds > 0.0)
    }
}
