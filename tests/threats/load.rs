//! Many runs, and many requests in one.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::{ID, SECRET, assert_signed};
use crate::support::response::Ending;
use crate::support::{Request, Response, Scratch, Server};

fn server() -> Server {
    Server::start(|request| match request.path() {
        "/cut" => Response::json("[1, 2, 3]").cut_after(74),
        "/404" => Response::new(404),
        "/loop" => Response::redirect(302, "/loop"),
        _ => Response::json("[1, 2, 3]"),
    })
}

const PATHS: [(&str, i32); 4] = [("/", 0), ("/cut", 1), ("/404", 4), ("/loop", 6)];

#[test]
fn load_500() {
    let (scratch, server) = (Scratch::new(), server());
    for (path, code) in PATHS.iter().cycle().take(60) {
        let run = scratch.vhttp().args(["--follow", &server.url(path)]);
        run.judged().expect_code(*code);
    }
    for folder in [scratch.home(), scratch.work()] {
        assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
    }
}

#[test]
fn load_parallel() {
    let (scratch, server) = (Scratch::new(), server());
    for _ in 0..4 {
        let start = |(path, code): &(&str, i32)| {
            let run = scratch.vhttp().args(["-F", &server.url(path)]);
            (run.start(), *code)
        };
        let runs: Vec<_> = PATHS.iter().cycle().take(16).map(start).collect();
        for (run, code) in runs {
            run.wait().expect_code(code);
        }
    }
}

#[test]
fn load_soak() {
    let server = Server::start(|request| {
        let step: usize = request.path()[1..].parse().unwrap();
        let body = vec![b'x'; 4 << 20];
        if step == 25 {
            return Response::json("{}");
        }
        Response::redirect(302, &format!("/{}", step + 1)).body(body)
    });
    let scratch = Scratch::new();
    for options in [&["-F"][..], &["-F", "--all", "-o", "file"]] {
        let run = scratch.vhttp().args(options).arg(server.url("/0"));
        run.judged().success();
    }
}

/// So many programs run at once, and so many in all.
const AT_ONCE: usize = 50;
const RUNS: usize = 2500;
/// Each asks this often: three redirects and an answer.
const HOPS: usize = 4;
/// Every so many runs one uses the session that all share.
const SESSION: usize = 10;

/// The answer to `/RUN/HOP`: a third of the runs meet a fault at the end of their way.
fn troubled(request: &Request) -> Response {
    let mut path = request.path().split('/').skip(1);
    let mut number = || path.next().unwrap().parse::<usize>().unwrap();
    let (run, hop) = (number(), number());
    if hop + 1 < HOPS {
        return Response::redirect(302, &format!("/{run}/{}", hop + 1));
    }
    let cookie = format!("run{run}=1; Path=/nowhere");
    let answer = Response::json("[1, 2, 3]").header("Set-Cookie", &cookie);
    match run % 12 {
        0 => answer.cut_after(0).ending(Ending::Reset),
        1 => answer.body(vec![b' '; 1000]).cut_after(500),
        2 => Response::new(503).header("Retry-After", "1"),
        3 => answer.delay(Duration::from_millis(200)),
        _ => answer,
    }
}

/// The exit code of this run.
fn expected(run: usize) -> i32 {
    match run % 12 {
        0 | 1 => 1,
        2 => 5,
        _ => 0,
    }
}

/// The run of this number, and what is wrong with it.
fn one_of_many(run: usize, server: &Server, home: &Path) -> Option<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vhttp"));
    command
        .env_clear()
        .env("HOME", home)
        .env("USERPROFILE", home);
    command.args(["--auth-type=veracode_hmac", "--follow", "--timeout=60"]);
    if run.is_multiple_of(SESSION) {
        command.arg("--session").arg(home.join("shared.json"));
    }
    let output = command
        .arg(server.url(&format!("/{run}/0")))
        .stdin(Stdio::null())
        .output();
    let output = output.unwrap();
    let [shown, said] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    let code = expected(run);
    let whole = shown == "[1, 2, 3]";
    let fine = output.status.code() == Some(code)
        && (whole || code != 0)
        && said.is_empty() == (code == 0);
    (!fine).then(|| {
        format!(
            "run {run}, expected {code}: {} {shown} {said}",
            output.status
        )
    })
}

/// 10 000 signed requests by 50 programs at once: every exit code is right, no nonce comes twice, no update of the session is lost.
#[test]
fn load_10_000() {
    let (scratch, server) = (Scratch::new(), Server::start(troubled));
    scratch.write_credentials(ID, SECRET);
    let (home, next, wrong) = (scratch.home(), AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let run = next.fetch_add(1, Ordering::SeqCst);
                    if run >= RUNS {
                        break;
                    }
                    wrong
                        .lock()
                        .unwrap()
                        .extend(one_of_many(run, &server, &home));
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} runs: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(5)]
    );

    let requests = server.requests();
    assert!(requests.len() >= RUNS * HOPS);
    assert_signed(&requests);

    let session = fs::read_to_string(home.join("shared.json")).unwrap();
    let lost = (0..RUNS)
        .step_by(SESSION)
        .filter(|run| expected(*run) == 0 && !session.contains(&format!("\"run{run}\"")))
        .collect::<Vec<_>>();
    assert!(lost.is_empty(), "lost updates: {lost:?}");
}
