//! Signals and readers that go away (Unix).
#![cfg(unix)]

use std::time::{Duration, Instant};

use crate::support::response::Ending;
use crate::support::{Output, Response, Scratch, Server, Vhttp};
use crate::threats::{kill, shell};

/// Starts a run, sends the signal once the server has the request, and gives the rest.
fn interrupt(signal: &str, response: Response, args: &[&str]) -> Output {
    let server = Server::start(move |_| response.clone());
    let run = Vhttp::new().args(args).arg(server.url("/")).start();
    let start = Instant::now();
    while server.requests().is_empty() && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    // Some of the answer arrives.
    std::thread::sleep(Duration::from_millis(300));
    kill(signal, run.id());
    let output = run.wait();
    output.assert_whole(super::super::super::support::judge::MEMORY);
    output
}

fn endless() -> Response {
    let body = "data: {\"some\": \"line\"}\n\n";
    let response = Response::new(200).header("Content-Length", "1000000000");
    let response = response.header("Content-Type", "text/event-stream");
    response.body(body).ending(Ending::Hang)
}

/// Ended by the signal itself, or with the code that shells give it.
#[track_caller]
fn assert_ended_by(output: &Output, signal: i32) {
    let by_signal = output.signal == Some(signal) || output.code == Some(128 + signal);
    assert!(by_signal, "{output:?}");
}

#[test]
fn sig_int_stream() {
    for options in [
        &["--stream"][..],
        &[],
        &["--pretty=all", "--stream"],
        &["--print=hb"],
    ] {
        let output = interrupt("-INT", endless(), options);
        assert_ended_by(&output, 2);
        assert!(
            output.stdout().contains("some"),
            "{options:?} {}",
            output.stdout()
        );
    }
}

#[test]
fn sig_int_connect_sig_term() {
    let silent = Response::raw("").ending(Ending::Hang);
    assert_ended_by(&interrupt("-INT", silent, &[]), 2);
    assert_ended_by(&interrupt("-TERM", endless(), &[]), 15);
}

fn pipe(server: &Server, script: &str) -> Output {
    let run = shell(&Scratch::new(), script).env("URL", server.url("/"));
    let output = run.judged();
    assert!(output.stderr().lines().count() <= 2, "{}", output.stderr());
    output
}

#[test]
fn sig_pipe_stream_sig_pipe_big() {
    let line = "{\"some\": \"line\"}\n".repeat(1000);
    let server = Server::start(move |_| Response::json(&line).repeated(3000));
    for options in [
        "",
        "--stream",
        "--pretty=all",
        "-v",
        "--pretty=format --stream",
    ] {
        let output = pipe(&server, &format!("\"$V\" {options} $URL | head -c 20"));
        assert_eq!(output.success().stdout().len(), 20, "{options}");
    }
    // The status of the program itself, and a help text that nobody reads.
    pipe(
        &server,
        "(\"$V\" $URL; echo $? > status) | head -c 1; sleep 0.2; cat status",
    );
    pipe(&server, "\"$V\" --help | head -c 1");
    pipe(&server, "\"$V\" --generate=man | true");
}

#[test]
fn sig_stream_flush() {
    for options in [
        &["--stream"][..],
        &["--stream", "--pretty=all"],
        &["-S", "--print=hb"],
        &[],
    ] {
        let server = Server::start(|_| {
            let event = "data: {\"n\": 1}\n\n";
            let response = Response::new(200).header("Content-Type", "text/event-stream");
            response
                .header("Content-Length", "10000")
                .body(event)
                .ending(Ending::Hang)
        });
        let run = shell(
            &Scratch::new(),
            "\"$V\" $OPTIONS $URL > out & id=$!; for n in $(seq 300); do grep -q data: out && break; sleep 0.02; done; cat out; kill $id",
        );
        let run = run
            .env("URL", server.url("/"))
            .env("OPTIONS", options.join(" "));
        assert!(run.judged().stdout().contains("data: {"), "{options:?}");
    }
}
