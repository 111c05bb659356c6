//! Where a request goes, in terms of the HTTP library.

use std::net::IpAddr;

use super::connections::Connections;
use crate::client::ClientError;
use crate::client::connecting::{HttpVersion, Interface};
use crate::client::options::NetworkOptions;
use crate::client::proxy::{ProxyKind, ProxyServer};
use crate::client::route::Route;
use crate::client::tls::{Handshake, Offer};
use crate::message::{Host, Request, Scheme};

pub(super) struct Destination {
    pub(super) connections: Connections,
    /// `scheme://HOST[:PORT]`
    pub(super) origin: String,
    pub(super) host: String,
    /// `HOST:PORT` of the request's URL, and the way to it if one was typed: for errors.
    pub(super) endpoint: String,
    offer: Offer,
}

impl Destination {
    /// The place of the request's URL, by the rules of the options. `typed_origin`: it is the one on the command line.
    pub(super) fn of(
        request: &Request,
        options: &NetworkOptions,
        typed_origin: bool,
    ) -> Result<Self, ClientError> {
        let url = &request.url;
        let (scheme, port) = (url.scheme(), url.port_or_default());
        let endpoint = format!("{}:{port}", url.host());
        let address = url.host().address();
        let name = url.host().canonical();
        let route = options.route(url.host(), port);
        let proxy = proxy(request, options, typed_origin, &endpoint)?;
        if let (Some(proxy), Some(_)) = (&proxy, &route) {
            let reason = "--resolve and --connect-to have no say there";
            return Err(unreachable_through(proxy, endpoint, reason));
        }
        if let Some(proxy) = &proxy
            && scheme == Scheme::Https
            && address.is_some_and(|address| address.is_ipv6())
        {
            let reason = "TLS with a bare IPv6 address is not supported there";
            return Err(unreachable_through(proxy, endpoint, reason));
        }
        let reached = (proxy.is_none() && options.unix_socket.is_none()).then_some(address);
        check_family(reached.flatten(), options, &name)?;

        let authority = authority(scheme, port, &name, address.is_some(), route.as_ref());
        let routed_address = address.is_some() && route.is_some();
        let offer = offer(request, options, &authority, &endpoint)?;
        let proxy_has_tls = proxy.as_ref().is_some_and(|it| it.kind == ProxyKind::Https);
        let handshake = (scheme == Scheme::Https || proxy_has_tls).then(|| Handshake {
            offer,
            verified_host: routed_address.then(|| name.clone()),
            // The proxy of a request without TLS has nothing to do with what is said of the host.
            is_configured: scheme == Scheme::Https && options.is_configured(&url.origin()),
        });
        Ok(Self {
            connections: Connections {
                handshake,
                route,
                proxy,
            },
            origin: format!("{}://{authority}", scheme.as_str()),
            endpoint: endpoint + &way(options),
            host: name,
            offer,
        })
    }

    /// The versions of HTTP that the server may choose from.
    pub(super) fn offer(&self) -> Offer {
        self.offer
    }
}

/// The other machine that gets a request to this one. A proxy here may send it anywhere: whoever runs it answers for that.
pub(super) fn detour(
    request: &Request,
    options: &NetworkOptions,
    typed_origin: bool,
) -> Option<String> {
    let url = &request.url;
    if options.unix_socket.is_some() {
        return None;
    }
    // A proxy that cannot be used is an error when the request is sent.
    if let Some(proxy) = options.proxies.server_for(url, typed_origin).ok()? {
        let host = proxy.host.trim_matches(['[', ']']);
        return (!is_loopback(host)).then(|| format!("the proxy {proxy}"));
    }
    let route = options.route(url.host(), url.port_or_default())?;
    let hosts = match &*route.addresses {
        [] => vec![route.host],
        addresses => addresses.iter().map(IpAddr::to_string).collect(),
    };
    let away = hosts.into_iter().find(|host| !is_loopback(host))?;
    Some(format!("{away}, port {}", route.port))
}

fn is_loopback(host: &str) -> bool {
    Host::parse(host).is_ok_and(|host| host.is_loopback())
}

fn proxy(
    request: &Request,
    options: &NetworkOptions,
    typed_origin: bool,
    endpoint: &str,
) -> Result<Option<ProxyServer>, ClientError> {
    if options.unix_socket.is_some() {
        return Ok(None);
    }
    let server = options.proxies.server_for(&request.url, typed_origin);
    server.map_err(|error| ClientError::ProxyChoice {
        endpoint: endpoint.to_owned(),
        error,
    })
}

/// What leads to the host in place of the system's choice.
fn way(options: &NetworkOptions) -> String {
    match (&options.unix_socket, &options.interface) {
        (Some(path), _) => format!(" at the socket {}", path.display()),
        (None, Some(Interface::Name(name))) => format!(" from the interface {name}"),
        (None, Some(Interface::Address(address))) => format!(" from the address {address}"),
        (None, None) => String::new(),
    }
}

fn unreachable_through(proxy: &ProxyServer, endpoint: String, reason: &str) -> ClientError {
    ClientError::Proxy {
        endpoint,
        proxy: proxy.to_string(),
        reason: reason.to_owned(),
    }
}

/// Names are sifted by the resolver, addresses here.
fn check_family(
    address: Option<IpAddr>,
    options: &NetworkOptions,
    name: &str,
) -> Result<(), ClientError> {
    match (address, options.family) {
        (Some(address), Some(family)) if !family.has(address) => Err(ClientError::Resolve {
            host: name.to_owned(),
            reason: "it has no address of the wanted kind".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// The HTTP library takes host and port from the URL. Only names are resolved by our rules, so an address that is routed elsewhere
/// is replaced; a name must stay, since the certificate is checked against it.
fn authority(
    scheme: Scheme,
    port: u16,
    name: &str,
    is_address: bool,
    route: Option<&Route>,
) -> String {
    let host = match route {
        Some(route) if is_address => &route.host,
        _ => name,
    };
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    };
    match route.map_or(port, |route| route.port) {
        port if port == scheme.default_port() => host,
        port => format!("{host}:{port}"),
    }
}

fn offer(
    request: &Request,
    options: &NetworkOptions,
    authority: &str,
    endpoint: &str,
) -> Result<Offer, ClientError> {
    let refused = |reason: &str| ClientError::Http2 {
        endpoint: endpoint.to_owned(),
        reason: reason.to_owned(),
    };
    // HTTP/2 sends the authority of the URL, which must not differ from `Host`.
    let host = request.headers.get("Host");
    let other_host = host.is_some_and(|host| host != authority.as_bytes());
    match options.http_version {
        Some(HttpVersion::Http2) if request.url.scheme() == Scheme::Http => Err(refused(
            "over http:// it takes --http-version=2-prior-knowledge",
        )),
        Some(HttpVersion::Http2 | HttpVersion::Http2PriorKnowledge) if other_host => {
            Err(refused("it cannot send a Host that is not the URL's"))
        }
        Some(HttpVersion::Http2 | HttpVersion::Http2PriorKnowledge) => Ok(Offer::Http2),
        Some(HttpVersion::Http10 | HttpVersion::Http11) => Ok(Offer::Http1),
        None if other_host || request.url.scheme() == Scheme::Http => Ok(Offer::Http1),
        None => Ok(Offer::Both),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Proxies;
    use crate::client::testing::request;

    fn detoured(proxy: Option<&str>, resolve: &[&str], connect_to: &[&str]) -> Option<String> {
        let proxy = proxy.map(|rule| rule.parse().unwrap());
        let options = NetworkOptions {
            proxies: Proxies::new(proxy.into_iter().collect(), |_| None),
            resolve: resolve.iter().map(|it| it.parse().unwrap()).collect(),
            connect_to: connect_to.iter().map(|it| it.parse().unwrap()).collect(),
            ..NetworkOptions::default()
        };
        detour(&request("GET", "http://localhost:8080/"), &options, true)
    }

    #[test]
    fn what_leads_to_another_machine_is_named() {
        for proxy in ["127.0.0.2:1", "socks5://[::1]", "https://proxy.localhost"] {
            let rule = format!("all:{proxy}");
            assert_eq!(detoured(Some(&rule), &[], &[]), None, "{proxy}");
        }
        let away = detoured(Some("http:p.test"), &[], &[]).unwrap();
        assert_eq!(away, "the proxy http://p.test:80");
        assert!(detoured(Some("all:socks5h://[fe80::1]"), &[], &[]).is_some());
        assert!(detoured(Some("https:p.test"), &[], &[]).is_none());

        let here = ["localhost:8080:127.0.0.2,::1"];
        let away = ["localhost:8080:127.0.0.1,192.0.2.1"];
        assert_eq!(detoured(None, &here, &[]), None);
        assert_eq!(detoured(None, &away, &[]).unwrap(), "192.0.2.1, port 8080");
        let to = |host: &str, resolve: &[&str]| {
            detoured(None, resolve, &[&format!("localhost::{host}:80")])
        };
        assert_eq!(to("", &[]), None);
        assert_eq!(to("[::1]", &[]), None);
        assert_eq!(to("a.test", &["a.test:80:127.0.0.1"]), None);
        assert_eq!(to("a.test", &[]).unwrap(), "a.test, port 80");
        assert!(to("127.0.0.2", &["127.0.0.2:80:192.0.2.1"]).is_some());
    }
}
