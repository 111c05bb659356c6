//! Names to addresses: by the system, and where the flags have a say in it by them.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

use reqwest::dns;

use crate::client::connecting::Family;
use crate::client::route::Route;

/// Gives the addresses of a route for the one name that is asked for with it, and of a family only.
pub(super) struct Resolver {
    pub(super) route: Option<Route>,
    pub(super) family: Option<Family>,
    /// The system is asked in a thread of its own, so that something else can end the wait for it. That thread costs as much
    /// as a third of a small request.
    pub(super) may_be_given_up: bool,
}

impl dns::Resolve for Resolver {
    fn resolve(&self, name: dns::Name) -> dns::Resolving {
        let (family, may_be_given_up) = (self.family, self.may_be_given_up);
        let asked = name.as_str().trim_matches(['[', ']']).to_owned();
        // Port 0 is filled in by whoever asks.
        let route = self.route.clone().unwrap_or(Route {
            host: asked,
            port: 0,
            addresses: Vec::new(),
        });
        Box::pin(async move {
            let host = (route.host, route.port);
            let mut found: Vec<SocketAddr> = if !route.addresses.is_empty() {
                let with_port = |address: IpAddr| SocketAddr::new(address, route.port);
                route.addresses.into_iter().map(with_port).collect()
            } else if may_be_given_up {
                tokio::net::lookup_host(host).await?.collect()
            } else {
                host.to_socket_addrs()?.collect()
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
