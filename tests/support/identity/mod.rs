//! A stand-in for Veracode's Identity API: real HTTPS, real signatures, an organisation in memory.
//!
//! The shapes of the answers follow what public clients of the API read; all values are made up.
//! It serves 127.0.0.1 only, under the names of Veracode's hosts and with an authority of its own:
//!
//! ```text
//! http --connect-to api.veracode.com:443:127.0.0.1:PORT --verify CA.pem ...
//! ```

mod api_credentials;
mod business_units;
mod call;
pub mod clock;
mod others;
mod paging;
mod roles;
pub mod signature;
pub mod store;
mod teams;
mod users;

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use flate2::{Compression, write::GzEncoder};

use self::call::{Call, Problem, Reply};
use self::clock::Clock;
use self::signature::{Gate, HOSTS, Refusal};
use self::store::Store;
use super::http::decode;
use super::{Ca, Request, Response, Server};

/// A request that was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub api_id: String,
    pub host: String,
    pub method: String,
    pub target: String,
    /// The status that it was answered with.
    pub status: u16,
}

/// The running stand-in. It ends when it is dropped.
pub struct IdentityApi {
    server: Server,
    ca: Ca,
    state: Arc<Mutex<State>>,
}

impl IdentityApi {
    /// Starts it on an ephemeral port, with a new authority and new credentials.
    pub fn start() -> IdentityApi {
        let ca = Ca::new();
        let state = Arc::new(Mutex::new(State::new()));
        let answering = Arc::clone(&state);
        let server = Server::start_tls(ca.issue(&HOSTS).server_config(), move |request| {
            let mut state = answering.lock().unwrap();
            let (response, delay) = (state.answer(request), state.delay);
            drop(state);
            thread::sleep(delay);
            response
        });
        IdentityApi { server, ca, state }
    }

    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// The file with the authority's certificate, for `--verify`.
    pub fn ca_path(&self) -> &Path {
        self.ca.path()
    }

    pub fn ca(&self) -> &Ca {
        &self.ca
    }

    /// The options that lead a command to the stand-in instead of `host`.
    pub fn options(&self, host: &str) -> [String; 2] {
        let connect = format!("--connect-to={host}:443:127.0.0.1:{}", self.port());
        [connect, format!("--verify={}", self.ca_path().display())]
    }

    /// API id and secret of the administrator.
    pub fn admin(&self) -> (String, String) {
        self.state().newest_pair(0)
    }

    /// API id and secret of a user who may not administer others.
    pub fn member(&self) -> (String, String) {
        self.state().newest_pair(1)
    }

    /// Reads or changes what the stand-in keeps.
    pub fn store<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        work(&mut self.state().store)
    }

    /// Sets the stand-in's clock to the real time plus `milliseconds`.
    pub fn set_clock_offset(&self, milliseconds: i64) {
        self.state().clock.offset = milliseconds;
    }

    /// Sets how far a request's time may be off (five minutes at the start).
    pub fn set_time_window(&self, milliseconds: i64) {
        self.state().gate.window = milliseconds;
    }

    /// Has every answer come so much later than what it tells of.
    pub fn set_delay(&self, delay: Duration) {
        self.state().delay = delay;
    }

    /// Sets how many requests are answered in a minute (500 at the start).
    pub fn set_rate_limit(&self, requests: u32) {
        self.state().rate.limit = requests;
    }

    /// The requests whose signature was right, in order.
    pub fn accepted(&self) -> Vec<Accepted> {
        self.state().accepted.clone()
    }

    /// Why requests were not let in, in order.
    pub fn refused(&self) -> Vec<Refusal> {
        self.state().refused.clone()
    }

    /// All requests as they came.
    pub fn requests(&self) -> Vec<Request> {
        self.server.requests()
    }

    /// What went wrong before a request was complete.
    pub fn faults(&self) -> Vec<String> {
        self.server.faults()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// So many requests in the minute that began at `start`.
struct Rate {
    limit: u32,
    count: u32,
    start: i64,
}

impl Rate {
    /// # Errors
    /// `TooMany` when this request is one too many.
    fn count(&mut self, now: i64) -> Result<(), Problem> {
        let minute = 60_000;
        if !(0..minute).contains(&(now - self.start)) {
            (self.start, self.count) = (now, 0);
        }
        self.count += 1;
        let left = (self.start + minute - now) / 1000;
        if self.count > self.limit {
            Err(Problem::TooMany(left.max(1)))
        } else {
            Ok(())
        }
    }
}

struct State {
    clock: Clock,
    delay: Duration,
    gate: Gate,
    rate: Rate,
    store: Store,
    accepted: Vec<Accepted>,
    refused: Vec<Refusal>,
}

impl State {
    fn new() -> State {
        let clock = Clock::default();
        let now = clock.now();
        State {
            clock,
            delay: Duration::ZERO,
            gate: Gate::new(),
            rate: Rate {
                limit: 500,
                count: 0,
                start: now,
            },
            store: Store::new(now),
            accepted: Vec::new(),
            refused: Vec::new(),
        }
    }

    fn newest_pair(&self, user: usize) -> (String, String) {
        let pair = self
            .store
            .credentials_of(&self.store.users[user].id)
            .unwrap();
        (pair.api_id.clone(), pair.api_secret.clone())
    }

    fn answer(&mut self, request: &Request) -> Response {
        let now = self.clock.now();
        let response = self
            .reply(request, now)
            .unwrap_or_else(|problem| problem.response());
        dress(response, request, now)
    }

    fn reply(&mut self, request: &Request, now: i64) -> Reply {
        self.rate.count(now)?;
        let pairs = &self.store.api_credentials;
        let find = |id: &str| {
            pairs
                .iter()
                .find(|pair| pair.api_id.eq_ignore_ascii_case(id))
        };
        let in_force = |id: &str| find(id).filter(|pair| pair.in_force(now));
        let secret_of = |id: &str| in_force(id).map(|pair| pair.api_secret.clone());
        let api_id = self
            .gate
            .verify(request, now, secret_of)
            .map_err(|refusal| {
                self.refused.push(refusal);
                if refusal == Refusal::Malformed {
                    Problem::BadGateway
                } else {
                    Problem::Unauthorized
                }
            })?;
        let caller = in_force(&api_id)
            .map(|pair| pair.user.clone())
            .unwrap_or_default();
        let reply = route(&mut Call {
            request,
            store: &mut self.store,
            caller,
            now,
        });
        let status = reply
            .as_ref()
            .map_or_else(|problem| problem.response().status(), Response::status);
        self.accepted.push(Accepted {
            api_id,
            host: request.host().unwrap_or_default(),
            method: request.method.clone(),
            target: request.target.clone(),
            status,
        });
        reply
    }
}

fn route(call: &mut Call) -> Reply {
    let path = call.request.path().to_string();
    let parts: Vec<String> = path.split('/').skip(1).map(decode).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts[..] {
        ["healthcheck", "status"] => others::health(call),
        ["appsec", "v1", "applications"] => others::applications(call),
        ["api", "authn", "v2", resource, ref rest @ ..] => identity(call, resource, rest),
        ["api", _, action] => match action.strip_suffix(".do") {
            Some(name) => others::xml(call, name),
            None => Err(Problem::NotFound("resource")),
        },
        _ => Err(Problem::NotFound("resource")),
    }
}

fn identity(call: &mut Call, resource: &str, rest: &[&str]) -> Reply {
    require_json(call.request, resource)?;
    match resource {
        "users" => users::answer(call, rest),
        "teams" => teams::answer(call, rest),
        "roles" => roles::answer(call, rest),
        "business_units" => business_units::answer(call, rest),
        "api_credentials" => api_credentials::answer(call, rest),
        _ => Err(Problem::NotFound("resource")),
    }
}

/// What is sent must say that it is JSON; credentials are not even revoked without.
fn require_json(request: &Request, resource: &str) -> Result<(), Problem> {
    let needed = match request.method.as_str() {
        "POST" | "PUT" | "PATCH" => true,
        "DELETE" => resource == "api_credentials",
        _ => false,
    };
    let kind = request.header("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if needed && !kind.eq_ignore_ascii_case("application/json") {
        Err(Problem::MediaType)
    } else {
        Ok(())
    }
}

/// Adds what every answer carries, and compresses it for a client that can read that.
fn dress(response: Response, request: &Request, now: i64) -> Response {
    let conversation = signature::to_hex(&now.to_be_bytes());
    let response = response
        .header("Date", &clock::http_date(now))
        .header("X-CONVERSATION-ID", &conversation)
        .header("Cache-Control", "no-store");
    let readable = request
        .header("accept-encoding")
        .is_some_and(|codings| codings.contains("gzip"));
    if !readable || response.body_bytes().is_empty() {
        return response;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(response.body_bytes()).unwrap();
    response
        .body(encoder.finish().unwrap())
        .header("Content-Encoding", "gzip")
        .chunked(1024)
}
