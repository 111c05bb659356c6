//! Requests over real connections. The one folder that names reqwest.
//!
//! HTTPie leaves this to requests and urllib3. Everything that reqwest would do by itself is off (redirects, retries, cookies,
//! the choice of a proxy, decompression, `Referer`), so a request goes out as it stands. One thing cannot be turned off in reqwest 0.13: a
//! request without `Accept` gets `Accept: */*`.
//!
//! The rest of the program is blocking. The runtime of the executor runs only while a call here waits.

mod connections;
mod destination;
mod executor;
#[cfg(test)]
mod fault_tests;
mod patience;
mod resolver;
mod response;
#[cfg(test)]
mod tests;
mod transfer;
mod waiting;

use std::io::BufRead;
use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use reqwest::{Client, Method, Version};

use self::connections::Connections;
use self::destination::Destination;
use self::executor::Executor;
use self::response::ResponseBody;
use self::waiting::{Unanswered, answer};
use super::connecting::HttpVersion;
use super::error::Phase;
use super::failure::{self, Failure};
use super::tls::Offer;
use super::upload::{Progress, Upload};
use super::wire_url::wire_url;
use super::{ClientError, NetworkOptions, Transport};
use crate::download::ProgressLine;
use crate::environment::SharedOutput;
use crate::message::{Headers, Origin, Request, Response, ResponseHead};

/// The longest URL that the `http` crate takes, in bytes.
const MAX_URL: usize = u16::MAX as usize - 1;

type Outcome = Result<reqwest::Response, Unanswered>;

/// Sends requests over HTTP/1.1, or HTTP/2 where a TLS server offers it. Connections are kept for the next request.
pub(crate) struct HttpTransport {
    options: NetworkOptions,
    executor: Option<Rc<Executor>>,
    clients: Vec<(Connections, Client)>,
    /// Of the first request, which was typed.
    typed_origin: Option<Origin>,
    /// Who has answered: their connections are kept, and they may close them at any time.
    answered: Vec<Origin>,
    /// Where the progress of uploads is shown.
    terminal: Option<SharedOutput>,
}

impl HttpTransport {
    /// Opens nothing yet.
    pub(crate) fn new(options: NetworkOptions) -> Self {
        Self {
            options,
            executor: None,
            clients: Vec::new(),
            typed_origin: None,
            answered: Vec::new(),
            terminal: None,
        }
    }

    /// Says which origin was typed, in case that another one is asked first.
    pub(crate) fn typed_origin(mut self, origin: Origin) -> Self {
        self.typed_origin = Some(origin);
        self
    }

    /// Shows the progress of uploads there, if anywhere.
    pub(crate) fn show_uploads(mut self, terminal: Option<SharedOutput>) -> Self {
        self.terminal = terminal;
        self
    }

    fn executor(&mut self) -> Result<Rc<Executor>, ClientError> {
        if let Some(executor) = &self.executor {
            return Ok(Rc::clone(executor));
        }
        let executor = Executor::start(self.options.interruptible)?;
        Ok(Rc::clone(self.executor.insert(Rc::new(executor))))
    }

    fn client(&mut self, connections: &Connections) -> Result<Client, ClientError> {
        if let Some((_, client)) = self
            .clients
            .iter()
            .find(|(made_for, _)| made_for == connections)
        {
            return Ok(client.clone());
        }
        let client = connections.open(&self.options)?;
        self.clients.push((connections.clone(), client.clone()));
        Ok(client)
    }

    /// Forgets the connections to a server that has answered before. Whether there may have been one.
    fn hang_up(&mut self, origin: &Origin, connections: &Connections) -> bool {
        let before = self.answered.len();
        self.answered.retain(|answered| answered != origin);
        let known = self.answered.len() < before;
        if known {
            self.clients.retain(|(made_for, _)| made_for != connections);
        }
        known
    }

    /// The body on its way.
    fn upload(&self, request: &Request, progress: &Progress) -> Upload {
        let in_chunks = request.headers.contains("Transfer-Encoding");
        let terminal = self.terminal.clone();
        let line = terminal.map(|it| ProgressLine::new(it, 0, request.body.length()));
        Upload::new(&request.body, in_chunks, progress.clone(), line)
    }

    /// Sends the request once, by the version of HTTP that the server speaks.
    fn ask(
        &mut self,
        request: &Request,
        destination: &Destination,
        progress: &Progress,
    ) -> Result<Outcome, ClientError> {
        let outgoing = |version| {
            let upload = self.upload(request, progress);
            outgoing(request, version, destination, upload)
        };
        let (first, second) = versions(destination.offer(), self.options.http_version);
        let first = outgoing(first)?;
        let second = second.map(outgoing).transpose()?;
        let client = self.client(&destination.connections)?;
        let limit = self.options.timeout;
        self.executor()?.run(async {
            match (answer(client.execute(first), limit, progress).await, second) {
                (Err(Unanswered::Failed(error)), Some(second))
                    if failure::is_http1_connection(&error) =>
                {
                    answer(client.execute(second), limit, progress).await
                }
                (outcome, _) => outcome,
            }
        })
    }

    /// Obeys `--max-headers` as HTTPie does, whose HTTP library counts the empty line behind the fields.
    fn check_size(&self, head: &ResponseHead, endpoint: &str) -> Result<(), ClientError> {
        match self.options.max_headers {
            Some(limit) if head.headers.iter().count() >= limit => {
                Err(ClientError::TooManyHeaders {
                    endpoint: endpoint.to_owned(),
                    limit,
                })
            }
            _ => Ok(()),
        }
    }
}

impl Transport for HttpTransport {
    fn send(&mut self, request: &Request) -> Result<Response, ClientError> {
        let origin = request.url.origin();
        let typed_origin = *self.typed_origin.get_or_insert_with(|| origin.clone()) == origin;
        let destination = Destination::of(request, &self.options, typed_origin)?;
        let repeatable = is_repeatable(request);
        if !repeatable {
            self.hang_up(&origin, &destination.connections);
        }
        let progress = Progress::default();
        let limit = self.options.timeout;
        let start = Instant::now();
        let outcome = self.ask(request, &destination, &progress)?;
        let elapsed = start.elapsed();
        let response = match outcome {
            Ok(response) => response,
            Err(Unanswered::Failed(error)) => {
                let is_stale = repeatable
                    && failure::is_lost(&error)
                    && self.hang_up(&origin, &destination.connections);
                return Err(match explain(&error, &destination, &progress, limit) {
                    error if is_stale => ClientError::Stale(Box::new(error)),
                    error => error,
                });
            }
            Err(Unanswered::Late) => return Err(timed_out(destination, &progress, limit)),
            Err(Unanswered::Flood) => return Err(flooded(destination)),
        };
        if !self.answered.contains(&origin) {
            self.answered.push(origin);
        }
        let head = response::head(&response);
        self.check_size(&head, &destination.endpoint)?;
        let endpoint = destination.endpoint;
        let uploads = !request.body.is_empty();
        let executor = self.executor()?;
        let body = ResponseBody::new(response, executor, endpoint.clone(), limit, uploads);
        let body = unpacked(&head, body, &request.method, &endpoint)?;
        Ok(Response {
            head,
            body,
            endpoint,
            elapsed,
        })
    }
}

fn timed_out(
    destination: Destination,
    progress: &Progress,
    limit: Option<Duration>,
) -> ClientError {
    let phase = progress.unfinished();
    ClientError::Timeout {
        endpoint: destination.endpoint,
        phase: phase.map_or(Phase::Answering, Phase::Sending),
        limit: limit.unwrap_or_default(),
    }
}

fn flooded(destination: Destination) -> ClientError {
    ClientError::Head {
        endpoint: destination.endpoint,
        reason: "it sends interim answers (1xx) without end".to_owned(),
    }
}

/// The body without its transfer codings.
fn unpacked(
    head: &ResponseHead,
    body: ResponseBody,
    method: &str,
    endpoint: &str,
) -> Result<Box<dyn BufRead>, ClientError> {
    let bodiless = method == "HEAD" || matches!(head.status, 100..=199 | 204 | 304);
    transfer::unpack(head, endpoint, Box::new(body), bodiless).map_err(|coding| ClientError::Head {
        endpoint: endpoint.to_owned(),
        reason: format!("its body has the unknown transfer coding `{coding}`"),
    })
}

/// Whether the request may be sent again when nobody knows what became of it (RFC 9110 §9.2.2), and over a kept connection. Any
/// other goes over one of its own: so does a body in chunks, which hyper leaves out where HTTP/1.0 was spoken before.
fn is_repeatable(request: &Request) -> bool {
    let is_idempotent = matches!(
        request.method.as_str(),
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE"
    );
    is_idempotent && !request.headers.contains("Transfer-Encoding")
}

/// The version of HTTP to be tried, and the one for a connection that speaks no HTTP/2.
fn versions(offer: Offer, wanted: Option<HttpVersion>) -> (Version, Option<Version>) {
    match offer {
        Offer::Both => (Version::HTTP_2, Some(Version::HTTP_11)),
        Offer::Http2 => (Version::HTTP_2, None),
        Offer::Http1 if wanted == Some(HttpVersion::Http10) => (Version::HTTP_10, None),
        Offer::Http1 => (Version::HTTP_11, None),
    }
}

/// The request for reqwest. HTTP/2 names the host in the URL alone: nginx before 1.23 refuses a `Host` beside it. Which of the two
/// it will be shows when the connection stands, so HTTP/2 is asked for first: over an HTTP/1 connection that fails before a
/// byte is sent, and the connection waits for the second attempt.
fn outgoing(
    request: &Request,
    version: Version,
    destination: &Destination,
    upload: Upload,
) -> Result<reqwest::Request, ClientError> {
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(|_| ClientError::Method(request.method.clone()))?;
    let target = request.url.target();
    let endpoint = &destination.endpoint;
    if destination.origin.len() + target.len() > MAX_URL {
        let endpoint = endpoint.clone();
        return Err(ClientError::TargetTooLong {
            endpoint,
            limit: MAX_URL,
        });
    }
    let url = wire_url(&destination.origin, target).ok_or_else(|| ClientError::Target {
        endpoint: endpoint.clone(),
        target: target.to_owned(),
    })?;
    let mut outgoing = reqwest::Request::new(method, url);
    *outgoing.version_mut() = version;
    *outgoing.headers_mut() = header_map(&request.headers)?;
    if version == Version::HTTP_2 {
        outgoing.headers_mut().remove(HOST);
        outgoing.headers_mut().remove(TRANSFER_ENCODING);
    }
    *outgoing.body_mut() = Some(reqwest::Body::wrap(upload));
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

fn explain(
    error: &reqwest::Error,
    destination: &Destination,
    progress: &Progress,
    limit: Option<Duration>,
) -> ClientError {
    let proxy = destination.connections.proxy.as_ref();
    let failure = Failure {
        error,
        resolving: error.is_dns(),
        connecting: error.is_connect(),
        timed_out: error.is_timeout(),
        sent: progress.is_complete(),
        forwards: destination.origin.starts_with("http://"),
        unfinished: progress.unfinished(),
    };
    if let Some(proxy) = proxy
        && let Some(error) = failure.explain_proxy(proxy, &destination.endpoint)
    {
        return error;
    }
    failure.explain(&destination.host, &destination.endpoint, limit)
}
