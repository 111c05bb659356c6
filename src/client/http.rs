//! Requests over real connections. The one file that names reqwest.
//!
//! HTTPie leaves this to requests and urllib3. Everything that reqwest would do by itself is off (redirects, retries, cookies,
//! proxies, decompression, `Referer`), so a request goes out as it stands. One thing cannot be turned off in reqwest 0.13: a
//! request without `Accept` gets `Accept: */*`.
//!
//! The rest of the program is blocking. The runtime below runs only while a call here waits.

use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Version, dns};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{timeout, timeout_at};

use super::error::Phase;
use super::failure::{self, Failure};
use super::options::Route;
use super::tls::Handshake;
use super::upload::{Progress, Upload};
use super::wire_url::wire_url;
use super::{ClientError, NetworkOptions, Transport, tls};
use crate::message::{Headers, Request, Response, ResponseHead, Scheme, title_case};

/// More fields than any server sends by mistake. hyper's own limit is 100, and its table ends the program at 32 768.
const MAX_HEADERS: usize = 16_384;

/// The room for the fields of one HTTP/2 response, about what hyper gives the head of an HTTP/1 response.
const MAX_HTTP2_HEAD: u32 = 400 * 1024;

/// Sends requests over HTTP/1.1, or HTTP/2 where a TLS server offers it. Connections are kept for the next request.
pub(crate) struct HttpTransport {
    options: NetworkOptions,
    executor: Option<Rc<Executor>>,
    clients: Vec<(Connections, Client)>,
}

/// What must be equal for two requests to share connections.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Connections {
    /// `None` for plain HTTP.
    handshake: Option<Handshake>,
    route: Option<Route>,
}

/// Where a request goes in terms of reqwest.
struct Destination {
    connections: Connections,
    /// `scheme://HOST[:PORT]`
    origin: String,
    host: String,
    /// `HOST:PORT` of the request's URL, for errors.
    endpoint: String,
}

impl Destination {
    fn offers_http2(&self) -> bool {
        self.connections
            .handshake
            .as_ref()
            .is_some_and(|handshake| !handshake.http1_only)
    }
}

impl HttpTransport {
    /// Opens nothing yet.
    pub(crate) fn new(options: NetworkOptions) -> Self {
        Self {
            options,
            executor: None,
            clients: Vec::new(),
        }
    }

    fn executor(&mut self) -> Result<Rc<Executor>, ClientError> {
        if let Some(executor) = &self.executor {
            return Ok(Rc::clone(executor));
        }
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ClientError::Start(error.to_string()))?;
        Ok(Rc::clone(
            self.executor.insert(Rc::new(Executor(Some(runtime)))),
        ))
    }

    fn client(&mut self, connections: &Connections) -> Result<Client, ClientError> {
        if let Some((_, client)) = self
            .clients
            .iter()
            .find(|(made_for, _)| made_for == connections)
        {
            return Ok(client.clone());
        }
        let client = new_client(&self.options, connections)?;
        self.clients.push((connections.clone(), client.clone()));
        Ok(client)
    }

    fn destination(&self, request: &Request) -> Destination {
        let url = &request.url;
        let (scheme, port) = (url.scheme(), url.port_or_default());
        let address = url.host().address();
        let name = address.map_or_else(
            || url.host().as_str().to_owned(),
            |address| address.to_string(),
        );
        let route = self.options.route(&name, port);

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
        Destination {
            connections: Connections { handshake, route },
            origin: format!("{}://{authority}", scheme.as_str()),
            endpoint: format!("{}:{port}", url.host()),
            host: name,
        }
    }
}

fn new_client(options: &NetworkOptions, connections: &Connections) -> Result<Client, ClientError> {
    let tls = match &connections.handshake {
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
    if let Some(route) = &connections.route {
        builder = builder.dns_resolver(RouteResolver(route.clone()));
    }
    builder
        .build()
        .map_err(|error| ClientError::Start(failure::reason(&error)))
}

impl Transport for HttpTransport {
    fn send(&mut self, request: &Request) -> Result<Response, ClientError> {
        let destination = self.destination(request);
        let progress = Progress::default();
        let outgoing = |version| outgoing(request, version, &destination, progress.clone());
        let over_http2 = destination
            .offers_http2()
            .then(|| outgoing(Version::HTTP_2))
            .transpose()?;
        let over_http1 = outgoing(Version::HTTP_11)?;
        let client = self.client(&destination.connections)?;
        let executor = self.executor()?;
        let limit = self.options.timeout;

        let start = Instant::now();
        let answer = executor.run(async {
            if let Some(over_http2) = over_http2 {
                match wait(client.execute(over_http2), limit, &progress).await {
                    Err(Some(error)) if failure::is_http1_connection(&error) => {}
                    answer => return answer,
                }
            }
            wait(client.execute(over_http1), limit, &progress).await
        });
        let elapsed = start.elapsed();
        let Destination { host, endpoint, .. } = destination;
        let response = match (answer, limit) {
            (Ok(response), _) => response,
            (Err(Some(error)), _) => return Err(explain(&error, &host, &endpoint, limit)),
            (Err(None), limit) => {
                let limit = limit.unwrap_or_default();
                return Err(ClientError::Timeout {
                    endpoint,
                    phase: Phase::Answering,
                    limit,
                });
            }
        };
        let head = head(&response);
        let expected = response.content_length();
        let body = ResponseBody {
            executor,
            response,
            piece: Bytes::new(),
            received: 0,
            expected,
            limit,
            endpoint,
        };
        Ok(Response {
            head,
            body: Box::new(body),
            elapsed,
        })
    }
}

/// The answer; `Err(None)` when none came for longer than the limit after the connection stood or took something.
async fn wait(
    pending: impl Future<Output = reqwest::Result<reqwest::Response>>,
    limit: Option<Duration>,
    progress: &Progress,
) -> Result<reqwest::Response, Option<reqwest::Error>> {
    let Some(limit) = limit else {
        return pending.await.map_err(Some);
    };
    let mut pending = pin!(pending);
    loop {
        // While there is no connection, reqwest's own limit for connecting holds.
        let since = progress.last();
        let deadline = since.unwrap_or_else(Instant::now) + limit;
        match timeout_at(deadline.into(), &mut pending).await {
            Ok(answer) => return answer.map_err(Some),
            Err(_) if progress.last() == since && since.is_some() => return Err(None),
            Err(_) => {}
        }
    }
}

/// The request for reqwest. HTTP/2 names the host in the URL alone: nginx before 1.23 refuses a `Host` beside it. Which of the two
/// it will be shows when the connection stands, so HTTP/2 is asked for first: over an HTTP/1 connection that fails before a
/// byte is sent, and the connection waits for the second attempt.
fn outgoing(
    request: &Request,
    version: Version,
    destination: &Destination,
    progress: Progress,
) -> Result<reqwest::Request, ClientError> {
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(|_| ClientError::Method(request.method.clone()))?;
    let target = request.url.target();
    let url = wire_url(&destination.origin, target).ok_or_else(|| ClientError::Target {
        endpoint: destination.endpoint.clone(),
        target: target.to_owned(),
    })?;
    let mut outgoing = reqwest::Request::new(method, url);
    *outgoing.version_mut() = version;
    *outgoing.headers_mut() = header_map(&request.headers)?;
    if version == Version::HTTP_2 {
        outgoing.headers_mut().remove(HOST);
    }
    *outgoing.body_mut() = Some(reqwest::Body::wrap(Upload::new(&request.body, progress)));
    Ok(outgoing)
}

/// The fields in their order; those of one name stand together, behind its first.
fn header_map(headers: &Headers) -> Result<HeaderMap, ClientError> {
    let mut map = HeaderMap::new();
    for (name, value) in headers.iter() {
        let bad = |why| ClientError::Header {
            name: name.to_owned(),
            why,
        };
        let key =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad("its name is not a token"))?;
        let value = HeaderValue::from_bytes(value)
            .map_err(|_| bad("its value holds a line end or another control character"))?;
        map.append(key, value);
    }
    Ok(map)
}

fn head(response: &reqwest::Response) -> ResponseHead {
    let mut headers = Headers::new();
    for (name, value) in response.headers() {
        headers.append(title_case(name.as_str()), value.as_bytes());
    }
    let phrase = response.extensions().get::<hyper::ext::ReasonPhrase>();
    let usual = || {
        response
            .status()
            .canonical_reason()
            .unwrap_or_default()
            .as_bytes()
    };
    ResponseHead {
        version: match response.version() {
            Version::HTTP_10 => "HTTP/1.0",
            Version::HTTP_2 => "HTTP/2",
            _ => "HTTP/1.1",
        },
        status: response.status().as_u16(),
        reason: phrase
            .map_or_else(usual, |phrase| phrase.as_bytes())
            .to_vec(),
        headers,
    }
}

fn explain(
    error: &reqwest::Error,
    host: &str,
    endpoint: &str,
    limit: Option<Duration>,
) -> ClientError {
    let failure = Failure {
        error,
        resolving: error.is_dns(),
        connecting: error.is_connect(),
        timed_out: error.is_timeout(),
    };
    failure.explain(host, endpoint, limit)
}

/// The body of a response: waits for the network when it is read.
struct ResponseBody {
    executor: Rc<Executor>,
    response: reqwest::Response,
    /// What came and was not read yet.
    piece: Bytes,
    received: u64,
    expected: Option<u64>,
    limit: Option<Duration>,
    endpoint: String,
}

impl ResponseBody {
    fn next_piece(&mut self) -> Result<Option<Bytes>, ClientError> {
        let Self {
            executor,
            response,
            limit,
            ..
        } = self;
        let piece = executor.run(async {
            match *limit {
                Some(limit) => timeout(limit, response.chunk()).await.map_err(|_| limit),
                None => Ok(response.chunk().await),
            }
        });
        let endpoint = self.endpoint.clone();
        match piece {
            Ok(Ok(piece)) => Ok(piece),
            Ok(Err(error)) => Err(ClientError::Body {
                endpoint,
                received: self.received,
                expected: self.expected,
                reason: failure::reason(&error),
            }),
            Err(limit) => Err(ClientError::Timeout {
                endpoint,
                phase: Phase::Body,
                limit,
            }),
        }
    }
}

impl Read for ResponseBody {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !buffer.is_empty() {
            match self.next_piece()? {
                Some(piece) => {
                    self.received += piece.len() as u64;
                    self.piece = piece;
                }
                None => return Ok(0),
            }
        }
        let count = self.piece.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.piece.split_to(count));
        Ok(count)
    }
}

/// The runtime, shared by the transport and the bodies that are still read.
struct Executor(Option<Runtime>);

impl Executor {
    fn run<F: Future>(&self, future: F) -> F::Output {
        match &self.0 {
            Some(runtime) => runtime.block_on(future),
            None => unreachable!("the runtime is taken only when it is dropped"),
        }
    }
}

impl Drop for Executor {
    /// Does not wait for the system's resolver, which may still be at work for a request that timed out.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
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
