//! What the fuzzers of `tests/fuzz/` call: one function per target, each with the property that must hold.
//!
//! Built under `cfg(fuzzing)` alone, so the shipped program has nothing of it. A property that does not hold is a panic.

#![allow(missing_docs, reason = "the targets bear the names of what they fuzz")]
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a fuzzer's findings are panics"
)]

mod answers;
mod files;

use std::ffi::OsString;
use std::io;

pub use answers::{content_disposition, exchange, json, redirect, text, xml};
pub use files::{cookies, credentials_file, netrc, session};

use crate::cli::Args;
use crate::environment::{Environment, SharedOutput, Stdin, StdinKind};
use crate::items::{BodyItems, Mode, RequestItem, RequestItems};
use crate::message::{DefaultScheme, DotSegments, RequestUrl, Scheme};
use crate::plan::{PlanError, ProcessInputs, RequestPlan};

/// Request items, one in a line: parsed and sorted, or refused. Files hold their own path.
pub fn request_items(input: &str) {
    let items: Result<Vec<_>, _> = input
        .lines()
        .map(|line| RequestItem::parse(&OsString::from(line)))
        .collect();
    let Ok(items) = items else {
        return;
    };
    for mode in [Mode::Json, Mode::Form] {
        let mut read = |path: &std::path::Path| match path.to_str() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(io::Error::from(io::ErrorKind::NotFound)),
        };
        match RequestItems::collect(&items, mode, &mut read) {
            Ok(collected) => drop(collected),
            Err(error) => drop((error.to_string(), error.hint())),
        }
    }
}

/// `key=value` and `key:=json` items, one in a line: the body is JSON.
pub fn nested_json(input: &str) {
    let items: Result<Vec<_>, _> = input
        .lines()
        .map(|line| RequestItem::parse(&OsString::from(line)))
        .collect();
    let Ok(items) = items else {
        return;
    };
    let mut read = |_: &std::path::Path| Err(io::Error::from(io::ErrorKind::NotFound));
    match RequestItems::collect(&items, Mode::Json, &mut read) {
        Ok(RequestItems {
            body: BodyItems::Json(json),
            ..
        }) => {
            let wire = json.to_wire();
            // serde_json is strict, but gives up on depth and on Python's NaN and Infinity.
            if let Err(error) = serde_json::from_str::<serde_json::Value>(&wire) {
                let excused = ["recursion limit", "number out of range"];
                let excused = excused.iter().any(|why| error.to_string().contains(why))
                    || wire.contains("NaN")
                    || wire.contains("Infinity");
                assert!(excused, "{error}: {wire}");
            }
        }
        Ok(_) => {}
        Err(error) => drop((error.to_string(), error.hint())),
    }
}

/// A URL as typed, and a `Location` in the next line: what is sent is one line of ASCII, for the host that it names.
pub fn url(input: &str) {
    let (typed, location) = input.split_once('\n').unwrap_or((input, "/"));
    for dots in [DotSegments::Resolve, DotSegments::Keep] {
        let schemes = [
            DefaultScheme::HttpsUnlessLoopback,
            DefaultScheme::Always(Scheme::Http),
        ];
        for scheme in schemes {
            match RequestUrl::parse_as_typed(typed, scheme, dots) {
                Ok(url) => {
                    assert_wire(&url);
                    match url.join(location) {
                        Ok(next) => assert_wire(&next),
                        Err(error) => drop(error.to_string()),
                    }
                }
                Err(error) => drop((error.to_string(), error.hint().map(str::to_owned))),
            }
        }
    }
}

fn assert_wire(url: &RequestUrl) {
    let (target, host) = (url.target(), url.host_header());
    assert!(target.starts_with('/'), "{target:?}");
    for text in [target, &host] {
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
        assert!(printable && !text.is_empty(), "{text:?}");
    }
    assert!(!host.contains(['/', '?', '#', '@', '\\']), "{host:?}");
}

/// The arguments of a command line, one in a line: planned or refused, and nothing else.
pub fn arguments(input: &str) {
    let args: Vec<&str> = input.lines().collect();
    // A file to be read or written, or a prompt, would leave the fuzzer's hands.
    let outside = |arg: &&str| {
        arg.contains('@') || arg.starts_with("-o") || arg.starts_with("--") && arg.contains("se")
    };
    if args.iter().any(outside) {
        return;
    }
    match plan(&args) {
        Ok(plan) => assert_wire(&plan.request.url),
        Err(error) => drop((error.to_string(), error.hint())),
    }
}

/// Decides what these arguments ask for, in an empty environment.
fn plan(args: &[&str]) -> Result<RequestPlan, PlanError> {
    let environment = Environment {
        program: "vhttp".into(),
        args: args.iter().map(OsString::from).collect(),
        variables: std::collections::BTreeMap::default(),
        stdout_is_terminal: false,
        stderr_is_terminal: false,
        home: None,
        now: || 1_700_000_000,
    };
    let args = Args::parse(&environment.args)?;
    let mut inputs = ProcessInputs {
        environment: &environment,
        stdin: &mut Stdin::of(StdinKind::Nothing, ""),
        stderr: &mut SharedOutput::new(io::sink()),
    };
    RequestPlan::new(&args, &environment, &mut inputs)
}
