//! Many runs at once have one token, and ask for it once.

use std::time::Duration;

use super::kept;
use crate::support::http::find;
use crate::support::oauth::{Authority, SECRET};
use crate::support::{Running, Scratch};

const RUNS: usize = 200;

/// Starts all runs while no token is given out, and lets them end when all of them are there.
#[track_caller]
fn all_at_once(server: &Authority, scratch: &Scratch) {
    server.hold(true);
    let start = |_| {
        let run = server.client(scratch.vhttp()).arg(server.url("/x"));
        run.timeout(Duration::from_secs(120)).start()
    };
    let mut runs: Vec<Running> = (0..RUNS).map(start).collect();
    let alive = runs
        .iter_mut()
        .filter_map(|run| run.is_alive().then_some(()));
    assert_eq!(
        alive.count(),
        RUNS,
        "some have ended before there was a token"
    );
    server.hold(false);
    for run in runs {
        let output = run.wait().success();
        for secret in [SECRET, "t0ken-"] {
            for stream in [&output.stdout, &output.stderr] {
                assert!(
                    find(stream, secret.as_bytes()).is_none(),
                    "a secret is shown"
                );
            }
        }
        assert_eq!(output.stdout(), r#"{"token":2}"#, "{}", output.stderr());
    }
}

/// After a first run, which keeps its token.
fn with_a_token() -> (Authority, Scratch) {
    let (server, scratch) = (Authority::start(), Scratch::new());
    let run = server.client(scratch.vhttp()).arg(server.url("/x"));
    run.run().success();
    (server, scratch)
}

#[test]
fn runs_with_one_expired_token_fetch_one() {
    let (server, scratch) = with_a_token();
    let path = kept(&scratch);
    let text = std::fs::read_to_string(&path).unwrap();
    let until = text.find("until").unwrap();
    std::fs::write(&path, format!("{}until\":1}}", &text[..until])).unwrap();
    server.revoke();
    all_at_once(&server, &scratch);
    assert_eq!((server.asked().len(), server.count("/x")), (2, RUNS + 1));
}

#[test]
fn runs_with_one_refused_token_fetch_one() {
    let (server, scratch) = with_a_token();
    server.revoke();
    all_at_once(&server, &scratch);
    assert_eq!(server.asked().len(), 2);
    // Whoever came late found the new token.
    assert!(server.count("/x") > RUNS + 1);
}

/// The run that fetches the token may take longer than this one is ready to wait.
#[test]
fn the_wait_for_another_run_ends_with_the_time_out() {
    let (server, scratch) = (Authority::start(), Scratch::new());
    server.hold(true);
    let run = || server.client(scratch.vhttp()).arg(server.url("/x"));
    let first = run().timeout(Duration::from_secs(120)).start();
    let hurried = run().arg("--timeout=1").timeout(Duration::from_secs(40));
    let output = hurried.run();
    server.hold(false);
    assert_eq!(output.code, Some(2), "{}", output.stderr());
    first.wait().success();
}
