//! Faults and attacks that a client of this kind must survive: one test per case, each run judged (see `support::judge`).
//!
//! The cases come from the advisories of curl, HTTPie, requests and their like, and from the protocols. A file is a group.
//! Sizes are those that a debug build gets through in seconds.

mod arguments;
mod bodies;
mod cookies;
mod credentials;
mod credentials_file;
mod downloads;
mod environment;
mod injection;
mod load;
mod machine;
mod netrc;
mod protocol;
mod rows;
mod secrets;
mod sessions;
mod terminal;
mod tls;
mod urls;

#[cfg(unix)]
use std::process::{Command, Stdio};

use crate::support::identity::signature::Gate;
use crate::support::{Output, Request, Scratch, Server, Vhttp};

/// A pair of Veracode's shape that nobody has.
pub(crate) const ID: &str = "0123456789abcdef0123456789abcdef";
/// The secret is the canary: no run may show it.
pub(crate) const SECRET: &str = "c0ffee00c0ffee11c0ffee22c0ffee33c0ffee44c0ffee55c0ffee66c0ffee77\
    c0ffee88c0ffee99c0ffeeaac0ffeebbc0ffeeccc0ffeeddc0ffeeeec0ffeeff";
/// A password that no run may show.
pub(crate) const PASSWORD: &str = "canary-of-a-password";

/// A run that signs.
pub(crate) fn signed(scratch: &Scratch) -> Vhttp {
    let run = scratch.vhttp().credentials(ID, SECRET);
    run.arg("--auth-type=veracode_hmac")
}

/// The signatures of these requests are right, and no nonce is used twice.
#[track_caller]
pub(crate) fn assert_signed<'a>(requests: impl IntoIterator<Item = &'a Request>) {
    let mut gate = Gate::new();
    for request in requests {
        let sent = request.header("authorization").unwrap_or_default();
        let time = sent
            .split(',')
            .find_map(|part| part.strip_prefix("ts="))
            .and_then(|time| time.parse().ok());
        let time = time.unwrap_or_else(|| panic!("{} is not signed", request.line()));
        let secret = |id: &str| (id == ID).then(|| SECRET.to_string());
        let verdict = gate.verify(request, time, secret);
        assert_eq!(verdict, Ok(ID.to_string()), "{}", request.line());
    }
}

/// Runs `vhttp` with these arguments, in a new home, judged.
#[track_caller]
pub(crate) fn get(args: &[&str]) -> Output {
    Vhttp::new().args(args).judged()
}

/// Runs with a time-out that ends what the server leaves hanging.
#[track_caller]
pub(crate) fn ask(server: &Server, args: &[&str]) -> Output {
    let url = server.url("/");
    Vhttp::new()
        .args(["--timeout=10"])
        .args(args)
        .arg(url)
        .judged()
}

/// A script in the scratch's working directory, where `$V` is the program.
#[cfg(unix)]
pub(crate) fn shell(scratch: &Scratch, script: &str) -> Vhttp {
    scratch
        .vhttp()
        .program("/bin/sh")
        .env("V", env!("CARGO_BIN_EXE_vhttp"))
        .args(["-c", script])
}

/// Sends a signal by its name to a process.
#[cfg(unix)]
pub(crate) fn kill(signal: &str, id: u32) {
    let mut kill = Command::new("/bin/kill");
    let status = kill.args([signal, &id.to_string()]).stderr(Stdio::null());
    assert!(status.status().is_ok());
}
