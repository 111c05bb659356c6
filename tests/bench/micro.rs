//! How fast the parts are: `cargo bench`, or `cargo bench -- json` for the rows whose names hold `json`.
//!
//! Each row is timed many times over, and its best time is printed: the others were disturbed. The rows of a `floor` say what
//! the machine can do at all. Whole processes, and other programs, are compared by `compare.py`.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::type_complexity,
    reason = "a bench reads its arguments, prints, and stops at the first fault"
)]

mod data;
mod output;

use std::hint::black_box;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use vhttp::veracode_hmac::{Credentials, Signer, Stamp};
use vhttp::{Environment, SharedOutput, Stdin, StdinKind, Streams};

use self::output::json::{Formatter, JsonOptions, SortedFormatter};
use self::output::theme::{ColorDepth, JsonTheme, StyleName, Theme};

/// A row is timed for so long.
const PATIENCE: Duration = Duration::from_millis(300);
/// The size of the JSON bodies, about.
const BODY: usize = 1_000_000;

fn main() {
    let wanted = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let bench = Bench { wanted };
    json(&bench);
    signing(&bench);
    command_line(&bench);
}

/// Runs the rows that were asked for.
struct Bench {
    wanted: Option<String>,
}

impl Bench {
    /// Prints the best time of `work`, and its speed when it goes through `bytes` bytes.
    fn row(&self, name: &str, bytes: Option<usize>, mut work: impl FnMut()) {
        if self
            .wanted
            .as_ref()
            .is_some_and(|part| !name.contains(part))
        {
            return;
        }
        let (begin, mut best) = (Instant::now(), Duration::MAX);
        while begin.elapsed() < PATIENCE {
            let start = Instant::now();
            work();
            best = best.min(start.elapsed());
        }
        let micros = best.as_secs_f64() * 1e6;
        match bytes {
            Some(bytes) => println!("{name:36} {:9.0} MB/s", bytes as f64 / micros),
            None => println!("{name:36} {micros:9.1} us"),
        }
    }
}

fn json(bench: &Bench) {
    let styles = ["auto", "monokai"].map(|name| (name, theme(name)));
    for (shape, body) in data::shapes(BODY) {
        let size = Some(body.len());
        let mut copy = vec![0; body.len()];
        bench.row(&format!("json {shape}: floor, memcpy"), size, || {
            copy.copy_from_slice(black_box(&body));
            black_box(&copy);
        });
        bench.row(&format!("json {shape}: floor, UTF-8 check"), size, || {
            black_box(std::str::from_utf8(black_box(&body)).is_ok());
        });
        bench.row(&format!("json {shape}: plain"), size, || {
            format(&body, None);
        });
        for (name, theme) in &styles {
            let row = format!("json {shape}: {name}");
            bench.row(&row, size, || format(&body, Some(theme)));
        }
        let row = format!("json {shape}: auto, sorted");
        bench.row(&row, size, || sort(&body, &styles[0].1));
    }
}

fn theme(name: &str) -> Rc<JsonTheme> {
    let style: StyleName = name.parse().expect("a known style");
    Theme::new(style, ColorDepth::Indexed).json()
}

fn options(theme: Option<&Rc<JsonTheme>>) -> JsonOptions<'_> {
    JsonOptions {
        indent: Some(4),
        decode_escapes: true,
        theme,
    }
}

fn format(body: &[u8], theme: Option<&Rc<JsonTheme>>) {
    let mut formatter = Formatter::new(options(theme), io::sink());
    formatter.write(black_box(body)).expect("a sink takes all");
    formatter.finish().expect("a sink takes all");
}

fn sort(body: &[u8], theme: &Rc<JsonTheme>) {
    let mut formatter = SortedFormatter::new(options(Some(theme)), io::sink());
    formatter.write(black_box(body)).expect("a sink takes all");
    formatter.finish().expect("a sink takes all");
}

fn signing(bench: &Bench) {
    let pair = Credentials::new(&"0a".repeat(16), &"0b".repeat(64)).expect("a pair");
    let signer = Signer::new(pair);
    let stamp = Stamp {
        millis: 1_700_000_000_000,
        nonce: [7; 16],
    };
    let target = "/appsec/v1/applications?page=0&size=100";
    bench.row("sign: one request", None, || {
        black_box(signer.authorization("GET", "api.veracode.com", black_box(target), &stamp));
    });
}

/// What the command does before the network: read options, items and URL, decide, print. How it grows shows in the rows with
/// more items.
fn command_line(bench: &Bench) {
    let url = "http://localhost/appsec/v1/applications?page=0&q=a%20b";
    bench.row("offline: a URL", None, || offline(vec![url.into()]));
    for count in [1, 100, 10_000] {
        let items = (0..count).map(|number| format!("key[{number}]=value {number}"));
        let args: Vec<String> = [url.to_owned()].into_iter().chain(items).collect();
        bench.row(&format!("offline: {count} nested items"), None, || {
            offline(args.clone());
        });
    }
    for count in [100, 10_000] {
        let items = (0..count).map(|number| format!("X-Header-{number}:{number}"));
        let args: Vec<String> = [url.to_owned()].into_iter().chain(items).collect();
        bench.row(&format!("offline: {count} headers"), None, || {
            offline(args.clone());
        });
    }
}

fn offline(args: Vec<String>) {
    let args = ["--offline".to_owned()].into_iter().chain(args);
    let environment = Environment {
        program: "vhttp".to_owned(),
        args: args.map(Into::into).collect(),
        variables: [].into(),
        stdout_is_terminal: false,
        stderr_is_terminal: false,
        home: None,
        ..Environment::capture()
    };
    let streams = Streams {
        stdin: Stdin::of(StdinKind::Nothing, []),
        stdout: Box::new(io::sink()),
        stderr: SharedOutput::new(io::sink()),
    };
    assert_eq!(vhttp::run(&environment, streams), 0);
}
