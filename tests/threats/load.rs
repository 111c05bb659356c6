//! Many runs, and many requests in one.

use std::fs;

use crate::support::{Response, Scratch, Server};

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
