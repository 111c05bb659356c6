//! Requests over real connections. The one folder that names reqwest.
//!
//! HTTPie leaves this to requests and urllib3. Everything that reqwest would do by itself is off (redirects, retries, cookies,
//! proxies, decompression, `Referer`), so a request goes out as it stands. One thing cannot be turned off in reqwest 0.13: a
//! request without `Accept` gets `Accept: */*`.
//!
//! The rest of the program is blocking. The runtime of the executor runs only while a call here waits.

mod connections;
mod executor;
#[cfg(test)]
mod fault_tests;
mod response;
#[cfg(test)]
mod tests;

use std::pin::pin;
use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Version};
use tokio::time::timeout_at;

use self::connections::{Connections, Destination};
use self::executor::Executor;
use self::response::ResponseBody;
use super::error::Phase;
use super::failure::{self, Failure};
use super::upload::{Progress, Upload};
use super::wire_url::wire_url;
use super::{ClientError, NetworkOptions, Transport};
use crate::download::ProgressLine;
use crate::environment::SharedOutput;
use crate::message::{Headers, Request, Response};

/// Sends requests over HTTP/1.1, or HTTP/2 where a TLS server offers it. Connections are kept for the next request.
pub(crate) struct HttpTransport {
    options: NetworkOptions,
    executor: Option<Rc<Executor>>,
    clients: Vec<(Connections, Client)>,
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
            terminal: None,
        }
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
}

impl Transport for HttpTransport {
    fn send(&mut self, request: &Request) -> Result<Response, ClientError> {
        let destination = Destination::of(request, &self.options);
        let progress = Progress::default();
        let outgoing = |version| {
            let terminal = self.terminal.clone();
            let line = terminal.map(|it| ProgressLine::new(it, 0, request.body.length()));
            let upload = Upload::new(&request.body, progress.clone(), line);
            outgoing(request, version, &destination, upload)
        };
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
        })?;
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
        let head = response::head(&response);
        let body = ResponseBody::new(response, executor, endpoint, limit);
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
    upload: Upload,
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
