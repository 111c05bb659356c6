//! vhttp: HTTPie's command line in one fast binary, with request signing built in.
//!
//! The crate is two things. [`veracode_hmac`] is a **library** that signs requests for Veracode's APIs; it stands alone and is all
//! that `default-features = false` builds. Everything else is the **command** `vhttp`, behind the feature `cli`; of it only
//! [`run()`], [`Environment`], [`Streams`] and [`leave_no_secrets()`] can be seen, for `main.rs`.
//!
//! # How a run goes
//!
//! ```text
//!    argv, variables, terminals (read once)            files, stdin, password prompt
//!                  |                                              |
//!  main -> Environment -> cli::Args::parse -----------> plan::RequestPlan::new
//!                          what was typed                what will be done: the only place that decides
//!                                                                 |
//!                          request, auth, session, network, redirects, output, offline, check_status
//!                                                                 |
//!  client::Exchange::next      one message per call, pulled by run
//!    Ready(request)      -> cookies -> Authenticator::authenticate, last, on the final request -> Message::Request
//!    Announced(request)  -> Transport::send -> cookies kept                         -> Message::Response
//!    a redirect, a challenge -> back to Ready, above signing
//!                                                                 |
//!  output::Renderer            head, then body: decompress -> charset -> format and colour in one pass -> writer
//!                                                                 |
//!  run -> Session::save -> ExitStatus -> main
//! ```
//!
//! - Data flows one way. The network yields messages and the renderer takes them; neither knows the other.
//! - Whatever makes another request goes through authentication again: a nonce is never used twice, and a signature always
//!   covers the bytes that are sent. `client::Exchange` alone decides *whether* a request is authenticated: only for the origin
//!   that the credentials were given for, and a signing scheme never over plain http but to this machine.
//! - Every header is set before signing. What is printed is what is signed is what is sent.
//! - Bodies are streams both ways: memory does not grow with them.
//! - Nothing is built that the request does not need: no TLS for `http://`, no client for `--offline`, no trusted root before the
//!   first handshake.
//!
//! # Floors
//!
//! A module imports only from floors below its own; `tests/shape.rs` holds that.
//!
//! | floor | modules | what |
//! | --- | --- | --- |
//! | 10 | `main`, `lib`, `build`, `fuzzing` | the ends of the wire, and what the linker is told |
//! | 9 | `run` | the program on one screen |
//! | 8 | `error` | whatever ends a run early, with its hint and exit status |
//! | 7 | `credentials` | the command that looks after pairs of credentials |
//! | 6 | `plan` | from what was typed to what will be done |
//! | 5 | `cli`, `hosts` | the options: parser, help, manual and completions from one definition each; what hosts need |
//! | 4 | `client` | the exchange, redirects, and the only sockets |
//! | 3 | `auth`, `diagnosis`, `session`, `items`, `output`, `download` | schemes; why a request was refused; HTTPie's session files; its request items; what is shown; files |
//! | 2 | `message`, `config`, `pair_history` | requests, responses, headers, bodies, URLs; the default options of `config.json`; what became of pairs of credentials |
//! | 1 | `veracode_hmac`, `environment`, `exit_status`, `private_file`, `calendar`, `signals`, `crash` | import nothing of the crate |
//!
//! # Where HTTPie lives
//!
//! Each file opens with the part of HTTPie that it answers to. What differs between the names `vhttp`, `http` and `https` is one
//! table, `plan::dialect`; nothing else asks for the program's name.
//!
//! # Where to change what
//!
//! | to | touch |
//! | --- | --- |
//! | add an option | one field in `cli/<group>.rs`, one use in `plan/`; then `UPDATE=1 cargo test generated` |
//! | add an authentication scheme | its file in `auth/`, one variant of `AuthType`, one arm in `plan/auth.rs` |
//! | add a source of keys | one variant of `KeySource` in `hosts/key_source.rs` |
//! | add something that hosts need | one field of `HostProfile` in `hosts/`, one use in `plan/` |
//! | add a body format | its file in `output/`, one arm in `output/body.rs` |
//! | change the HTTP library | `client/http/`, the only place that names it |
//! | change an exit code | `exit_status.rs` |
//!
//! # What the HTTP library decides
//!
//! reqwest sends header names in Title-Case and gives received ones back without their case; it never goes without `Accept`; and
//! its URL type would rewrite some request targets, so `client/wire_url.rs` hands it the target as HTTPie sends it. The README
//! lists what follows from that.
//!
#![doc = include_str!("threat_model.md")]

#[cfg(feature = "cli")]
mod auth;
#[cfg(feature = "cli")]
mod calendar;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod client;
#[cfg(feature = "cli")]
mod config;
#[cfg(feature = "cli")]
mod crash;
#[cfg(feature = "cli")]
mod credentials;
#[cfg(feature = "cli")]
mod diagnosis;
#[cfg(feature = "cli")]
mod download;
#[cfg(feature = "cli")]
mod environment;
#[cfg(feature = "cli")]
mod error;
#[cfg(feature = "cli")]
mod exit_status;
#[cfg(all(feature = "cli", any(test, fuzzing)))]
pub mod fuzzing;
#[cfg(feature = "cli")]
mod hosts;
#[cfg(feature = "cli")]
mod items;
#[cfg(feature = "cli")]
mod message;
#[cfg(feature = "cli")]
mod output;
#[cfg(feature = "cli")]
mod pair_history;
#[cfg(feature = "cli")]
mod plan;
#[cfg(feature = "cli")]
mod private_file;
#[cfg(feature = "cli")]
mod run;
#[cfg(feature = "cli")]
mod session;
#[cfg(all(feature = "cli", unix))]
mod signals;
pub mod veracode_hmac;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub use crash::leave_no_secrets;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub use environment::{Environment, SharedOutput, Stdin, StdinKind, Streams};
#[cfg(feature = "cli")]
#[doc(hidden)]
pub use run::run;
