//! A stand-in for an OAuth server and the API that takes its tokens: RFC 6749 §4.4 and RFC 6750, verified strictly.
//!
//! Tokens are given out at `/token`, every other path is the API, which tells the number of the token that it was shown.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::http::decode;
use super::{Request, Response, Server, Vhttp};

/// The client's id; its colon has to be encoded, and so has its blank.
pub const CLIENT: &str = "client:1 a";
/// The client's secret, as no output may show it.
pub const SECRET: &str = "c4nary-s3cret+/=%é";

/// How a token is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// `basic` or `body`.
    pub client_auth: &'static str,
    pub scope: Option<String>,
    pub audience: Option<String>,
}

struct State {
    asked: Vec<Asked>,
    /// The numbers of the tokens that the API takes.
    valid: Vec<usize>,
    /// `expires_in`.
    lifetime: Value,
    /// What is answered instead of a token.
    reply: Option<Response>,
    held: bool,
}

/// The running stand-in.
pub struct Authority {
    server: Server,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Authority {
    pub fn start() -> Authority {
        let state = State {
            asked: Vec::new(),
            valid: Vec::new(),
            lifetime: json!(3600),
            reply: None,
            held: false,
        };
        let state = Arc::new((Mutex::new(state), Condvar::new()));
        let answering = Arc::clone(&state);
        let server = Server::start(move |request| match request.path() {
            "/token" => give(&answering, request),
            _ => api(&answering.0.lock().unwrap(), request),
        });
        Authority { server, state }
    }

    /// The URL of `path` in the API.
    pub fn url(&self, path: &str) -> String {
        self.server.url(path)
    }

    /// A run with the client's credentials.
    pub fn client(&self, run: Vhttp) -> Vhttp {
        run.args(["--auth-type=oauth2_client_credentials", "--auth"])
            .arg(format!("{}:{SECRET}", CLIENT.replace(':', r"\:")))
            .arg(format!("--token-url={}", self.url("/token")))
            .secret(SECRET)
            .secret(&BASE64_STANDARD.encode(basic()))
            .secret("t0ken-")
    }

    /// How tokens were asked for, by clients who proved who they are.
    pub fn asked(&self) -> Vec<Asked> {
        self.state().asked.clone()
    }

    /// How many requests came for `path`.
    pub fn count(&self, path: &str) -> usize {
        let requests = self.server.requests();
        requests.iter().filter(|it| it.path() == path).count()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.server.requests()
    }

    /// The API takes none of the tokens any more.
    pub fn revoke(&self) {
        self.state().valid.clear();
    }

    /// Sets `expires_in` of the tokens to come; `null` leaves it out.
    pub fn set_lifetime(&self, lifetime: Value) {
        self.state().lifetime = lifetime;
    }

    /// Answers requests for tokens with this.
    pub fn reply(&self, response: Response) {
        self.state().reply = Some(response);
    }

    /// Lets requests for tokens wait until they are let go.
    pub fn hold(&self, held: bool) {
        self.state().held = held;
        self.state.1.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.0.lock().unwrap()
    }
}

/// The text of the token with this number: no other text in an output looks like it.
fn token(number: usize) -> String {
    format!("t0ken-{number}")
}

/// `id:secret`, each form-urlencoded.
fn basic() -> String {
    let encode = |text: &str| {
        let bytes = text.bytes().map(|byte| match byte {
            b' ' => "+".to_string(),
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        });
        bytes.collect::<String>()
    };
    format!("{}:{}", encode(CLIENT), encode(SECRET))
}

fn give(state: &(Mutex<State>, Condvar), request: &Request) -> Response {
    let (state, changed) = state;
    let state = state.lock().unwrap();
    let patience = Duration::from_secs(60);
    let (mut state, _) = changed
        .wait_timeout_while(state, patience, |state| state.held)
        .unwrap();
    if let Some(reply) = &state.reply {
        return reply.clone();
    }
    let asked = match asked(request) {
        Ok(asked) => asked,
        Err((status, error)) => {
            let why = format!("no {error} for you,\n{SECRET}");
            let body = json!({ "error": error, "error_description": why });
            return Response::json(&body.to_string()).with_status(status);
        }
    };
    state.asked.push(asked);
    let number = state.asked.len();
    state.valid.push(number);
    let mut body = json!({ "access_token": token(number), "token_type": "bearer" });
    if !state.lifetime.is_null() {
        body["expires_in"] = state.lifetime.clone();
    }
    Response::json(&body.to_string()).header("Cache-Control", "no-store")
}

fn asked(request: &Request) -> Result<Asked, (u16, &'static str)> {
    let form = request.header("content-type") == Some("application/x-www-form-urlencoded");
    if request.method != "POST" || !form || !request.target.eq("/token") {
        return Err((400, "invalid_request"));
    }
    let text = request.text();
    let field = |wanted: &str| {
        let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(name, _)| *name == wanted)?;
        Some(decode(&value.replace('+', " ")))
    };
    let header = request.header("authorization");
    let client_auth = match (header, field("client_id"), field("client_secret")) {
        (Some(value), None, None) => {
            let pair = value.strip_prefix("Basic ").unwrap_or_default();
            let pair = BASE64_STANDARD.decode(pair).unwrap_or_default();
            (pair == basic().as_bytes()).then_some("basic")
        }
        (None, Some(id), Some(secret)) => (id == CLIENT && secret == SECRET).then_some("body"),
        _ => None,
    };
    let client_auth = client_auth.ok_or((401, "invalid_client"))?;
    if field("grant_type").as_deref() != Some("client_credentials") {
        return Err((400, "unsupported_grant_type"));
    }
    let (scope, audience) = (field("scope"), field("audience"));
    if scope.as_deref() == Some("everything") {
        return Err((400, "invalid_scope"));
    }
    Ok(Asked {
        client_auth,
        scope,
        audience,
    })
}

fn api(state: &State, request: &Request) -> Response {
    let shown = request.header("authorization").unwrap_or_default();
    let mut valid = state.valid.iter();
    match valid.find(|number| shown == format!("Bearer {}", token(**number))) {
        Some(_) if request.path() == "/elsewhere" => Response::redirect(302, "http://localhost:1/"),
        Some(number) => Response::json(&json!({ "token": number }).to_string()),
        None => Response::new(401).header("WWW-Authenticate", r#"Bearer error="invalid_token""#),
    }
}
