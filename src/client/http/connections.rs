//! The connections on which requests travel.

use std::hint::black_box;
use std::net::IpAddr;

use reqwest::{Client, ClientBuilder, Proxy};
use secrecy::ExposeSecret;

use super::resolver::Resolver;
use crate::client::connecting::{Family, HttpVersion, Interface};
use crate::client::options::NetworkOptions;
use crate::client::proxy::{ProxyKind, ProxyServer};
use crate::client::route::Route;
use crate::client::tls::{self, Handshake};
use crate::client::{ClientError, failure};

/// More fields than any server sends by mistake. hyper's own limit is 100.
const MAX_HEADERS: usize = 8192;

/// hyper makes room for all of them, twice this many bytes in all, for each head that it looks at, interim answers included.
const ROOM: usize = 512 * 1024;

/// The room for the fields of one HTTP/2 response, about what hyper gives the head of an HTTP/1 response.
const MAX_HTTP2_HEAD: u32 = 400 * 1024;

/// What must be equal for two requests to share connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Connections {
    /// `None` where there is no TLS at all, neither to the server nor to the proxy.
    pub(super) handshake: Option<Handshake>,
    pub(super) route: Option<Route>,
    pub(super) proxy: Option<ProxyServer>,
}

impl Connections {
    /// A client that keeps such connections.
    pub(super) fn open(&self, options: &NetworkOptions) -> Result<Client, ClientError> {
        let tls = match &self.handshake {
            Some(handshake) => tls::secure(options, handshake)?,
            None => tls::none()?,
        };
        // glibc keeps as much as it once gave back. Else each interim answer of a flood costs four calls of the system, and the
        // runtime looks at no clock meanwhile.
        drop(black_box(Vec::<u8>::with_capacity(ROOM)));
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_title_case_headers()
            .http1_max_headers(MAX_HEADERS)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http2_max_header_list_size(MAX_HTTP2_HEAD);
        if let Some(limit) = options.timeout {
            builder = builder.connect_timeout(limit);
        }
        if options.http_version == Some(HttpVersion::Http2PriorKnowledge) {
            builder = builder.http2_prior_knowledge();
        }
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(through(proxy)?);
        }
        let resolver = Resolver {
            route: self.route.clone(),
            family: self.family(options),
            may_be_given_up: options.timeout.is_some() || options.interruptible,
        };
        let builder = at_home(builder.dns_resolver(resolver), options)?;
        builder
            .build()
            .map_err(|error| ClientError::Start(failure::reason(&error)))
    }

    /// SOCKS4 knows only IPv4.
    fn family(&self, options: &NetworkOptions) -> Option<Family> {
        let proxy = self.proxy.as_ref();
        let socks4 = proxy.is_some_and(|proxy| proxy.kind == ProxyKind::Socks4);
        options.family.or(socks4.then_some(Family::V4))
    }
}

/// The proxy for everything that the client sends.
fn through(server: &ProxyServer) -> Result<Proxy, ClientError> {
    let bad = |error: reqwest::Error| ClientError::Start(failure::reason(&error));
    let proxy = Proxy::all(server.to_string()).map_err(bad)?;
    Ok(match &server.credentials {
        Some(credentials) => proxy.basic_auth(
            credentials.user.expose_secret(),
            credentials.password.expose_secret(),
        ),
        None => proxy,
    })
}

/// Where connections start, and the socket that they lead to in place of a host.
fn at_home(builder: ClientBuilder, options: &NetworkOptions) -> Result<ClientBuilder, ClientError> {
    let builder = match &options.interface {
        None => builder,
        Some(Interface::Address(address)) => builder.local_address(IpAddr::clone(address)),
        Some(Interface::Name(name)) => named_interface(builder, name)?,
    };
    match &options.unix_socket {
        None => Ok(builder),
        Some(path) => unix_socket(builder, path),
    }
}

#[cfg(any(target_os = "android", target_os = "linux", target_os = "macos"))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
fn named_interface(builder: ClientBuilder, name: &str) -> Result<ClientBuilder, ClientError> {
    Ok(builder.interface(name))
}

#[cfg(not(any(target_os = "android", target_os = "linux", target_os = "macos")))]
fn named_interface(_: ClientBuilder, _: &str) -> Result<ClientBuilder, ClientError> {
    let reason = "on this system --interface takes an IP address only";
    Err(ClientError::Start(reason.to_owned()))
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
fn unix_socket(
    builder: ClientBuilder,
    path: &std::path::Path,
) -> Result<ClientBuilder, ClientError> {
    Ok(builder.unix_socket(path))
}

#[cfg(not(unix))]
fn unix_socket(_: ClientBuilder, _: &std::path::Path) -> Result<ClientBuilder, ClientError> {
    let reason = "this system has no Unix sockets for --unix-socket";
    Err(ClientError::Start(reason.to_owned()))
}
