//! Options about connections.

use crate::client::{ConnectTo, Resolve, Verify};
use crate::output::SizeLimit;

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct NetworkArgs {
    /// Follow 30x redirects
    #[arg(long, short = 'F')]
    pub(crate) follow: bool,
    /// Give up after this many redirects, 0 for no limit [default: 30]
    #[arg(long, value_name = "N", value_parser = integer)]
    pub(crate) max_redirects: Option<u32>,
    /// Give up when nothing was received for so long, connecting included; 0 for no limit [default: 0]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<f64>,
    /// Give up when a response's body, unpacked, has more bytes than this; K, M and G stand for powers of 1024
    #[arg(long, value_name = "SIZE")]
    pub(crate) max_response_size: Option<SizeLimit>,
    /// Exit with 3, 4 or 5 for a 3xx, 4xx or 5xx response
    #[arg(long)]
    pub(crate) check_status: bool,
    /// Check the server's certificate: yes, no, or a file with trusted certificates
    #[arg(long, value_name = "yes|no|FILE")]
    pub(crate) verify: Option<Verify>,
    /// Connect to HOST2:PORT2 for requests to HOST1:PORT1; empty parts match anything
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2")]
    pub(crate) connect_to: Vec<ConnectTo>,
    /// Use these addresses for HOST:PORT instead of asking the resolver
    #[arg(long, value_name = "HOST:PORT:ADDR")]
    pub(crate) resolve: Vec<Resolve>,
}

fn integer(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| format!("invalid int value: '{text}'"))
}

fn seconds(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text
        .parse()
        .ok()
        .filter(|number: &f64| *number >= 0.0 && number.is_finite());
    number.ok_or_else(|| format!("invalid float value: '{text}'"))
}
