//! Names to addresses where the flags have a say in it.

use std::io;
use std::net::{IpAddr, SocketAddr};

use reqwest::dns;

use crate::client::connecting::Family;
use crate::client::options::Route;

/// Gives the addresses of a route for the one name that is asked for with it, and of a family only.
pub(super) struct Resolver {
    pub(super) route: Option<Route>,
    pub(super) family: Option<Family>,
}

impl Resolver {
    /// Whether the HTTP library's own would do something else.
    pub(super) fn is_needed(&self) -> bool {
        self.route.is_some() || self.family.is_some()
    }
}

impl dns::Resolve for Resolver {
    fn resolve(&self, name: dns::Name) -> dns::Resolving {
        let family = self.family;
        let asked = name.as_str().trim_matches(['[', ']']).to_owned();
        // Port 0 is filled in by whoever asks.
        let route = self.route.clone().unwrap_or(Route {
            host: asked,
            port: 0,
            addresses: Vec::new(),
        });
        Box::pin(async move {
            let mut found: Vec<SocketAddr> = if route.addresses.is_empty() {
                let found = tokio::net::lookup_host((route.host, route.port)).await?;
                found.collect()
            } else {
                let with_port = |address: IpAddr| SocketAddr::new(address, route.port);
                route.addresses.into_iter().map(with_port).collect()
            };
            found.retain(|address| family.is_none_or(|family| family.has(address.ip())));
            if found.is_empty() {
                let reason = "it has no address of the wanted kind";
                return Err(io::Error::new(io::ErrorKind::NotFound, reason).into());
            }
            Ok(Box::new(found.into_iter()) as dns::Addrs)
        })
    }
}
