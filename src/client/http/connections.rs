//! Where a request goes, and the connections that lead there.

use std::net::{IpAddr, SocketAddr};

use reqwest::{Client, dns};

use crate::client::options::{NetworkOptions, Route};
use crate::client::tls::{self, Handshake};
use crate::client::{ClientError, failure};
use crate::message::{Request, Scheme};

/// More fields than any server sends by mistake. hyper's own limit is 100, and its table ends the program at 32 768.
const MAX_HEADERS: usize = 16_384;

/// The room for the fields of one HTTP/2 response, about what hyper gives the head of an HTTP/1 response.
const MAX_HTTP2_HEAD: u32 = 400 * 1024;

/// What must be equal for two requests to share connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Connections {
    /// `None` for plain HTTP.
    pub(super) handshake: Option<Handshake>,
    pub(super) route: Option<Route>,
}

impl Connections {
    /// A client that keeps such connections.
    pub(super) fn open(&self, options: &NetworkOptions) -> Result<Client, ClientError> {
        let tls = match &self.handshake {
            Some(handshake) => tls::secure(options, handshake)?,
            None => tls::none()?,
        };
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_title_case_headers()
            .http1_max_headers(MAX_HEADERS)
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http2_max_header_list_size(MAX_HTTP2_HEAD);
        if let Some(limit) = options.timeout {
            builder = builder.connect_timeout(limit);
        }
        if let Some(route) = &self.route {
            builder = builder.dns_resolver(RouteResolver(route.clone()));
        }
        builder
            .build()
            .map_err(|error| ClientError::Start(failure::reason(&error)))
    }
}

/// Where a request goes in terms of reqwest.
pub(super) struct Destination {
    pub(super) connections: Connections,
    /// `scheme://HOST[:PORT]`
    pub(super) origin: String,
    pub(super) host: String,
    /// `HOST:PORT` of the request's URL, for errors.
    pub(super) endpoint: String,
}

impl Destination {
    /// Whether the server may choose HTTP/2.
    pub(super) fn offers_http2(&self) -> bool {
        self.connections
            .handshake
            .as_ref()
            .is_some_and(|handshake| !handshake.http1_only)
    }

    /// The place of the request's URL, by the rules of the options.
    pub(super) fn of(request: &Request, options: &NetworkOptions) -> Self {
        let url = &request.url;
        let (scheme, port) = (url.scheme(), url.port_or_default());
        let address = url.host().address();
        let name = address.map_or_else(
            || url.host().as_str().to_owned(),
            |address| address.to_string(),
        );
        let route = options.route(&name, port);

        // reqwest takes host and port from the URL. Only names are resolved by our rules, so an address that is routed elsewhere
        // is replaced; a name must stay, since the certificate is checked against it.
        let routed_address = address.is_some() && route.is_some();
        let host = match &route {
            Some(route) if routed_address => &route.host,
            _ => &name,
        };
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.clone()
        };
        let authority = match route.as_ref().map_or(port, |route| route.port) {
            port if port == scheme.default_port() => host,
            port => format!("{host}:{port}"),
        };
        // HTTP/2 sends the authority of the URL, which must not differ from `Host`.
        let http1_only = request
            .headers
            .get("Host")
            .is_some_and(|host| host != authority.as_bytes());
        let handshake = (scheme == Scheme::Https).then(|| Handshake {
            http1_only,
            verified_host: routed_address.then(|| name.clone()),
        });
        Self {
            connections: Connections { handshake, route },
            origin: format!("{}://{authority}", scheme.as_str()),
            endpoint: format!("{}:{port}", url.host()),
            host: name,
        }
    }
}

/// Gives the addresses of a route for the one name that is asked for with it.
struct RouteResolver(Route);

impl dns::Resolve for RouteResolver {
    fn resolve(&self, _: dns::Name) -> dns::Resolving {
        let Route {
            host,
            port,
            addresses,
        } = self.0.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = if addresses.is_empty() {
                tokio::net::lookup_host((host, port)).await?.collect()
            } else {
                let with_port = |address: IpAddr| SocketAddr::new(address, port);
                addresses.into_iter().map(with_port).collect()
            };
            Ok(Box::new(found.into_iter()) as dns::Addrs)
        })
    }
}
