//! Large bodies both ways, in little memory.

use std::fs;

use super::ask;
use crate::support::{Response, Scratch, Server};

const MEGABYTES: u64 = 100;

fn large(kind: &'static str) -> Server {
    Server::start(move |_| {
        let body = "a long line without an end ".repeat(1 << 16)[..1 << 20].to_string();
        let response = Response::new(200).header("Content-Type", kind);
        response.body(body).repeated(MEGABYTES)
    })
}

#[cfg(unix)]
#[test]
fn big_stdout_big_pretty() {
    let server = large("text/plain");
    for options in ["", "--stream", "--pretty=all"] {
        let script = format!("\"$V\" {options} $URL | wc -c");
        let run = crate::threats::shell(&Scratch::new(), &script);
        let output = run.env("URL", server.url("/")).judged().success();
        // A coloured text ends in a line end, as HTTPie's does.
        let added = u64::from(options.contains("pretty"));
        assert_eq!(
            output.stdout().trim(),
            ((MEGABYTES << 20) + added).to_string(),
            "{options}"
        );
    }
}

#[test]
fn big_output() {
    let scratch = Scratch::new();
    let server = large("text/plain");
    for options in [&[][..], &["--pretty=all"]] {
        let run = scratch
            .vhttp()
            .args(options)
            .args(["-o", "file", &server.url("/")]);
        run.judged().success();
        let length = fs::metadata(scratch.work().join("file")).unwrap().len();
        assert_eq!(length, (MEGABYTES << 20) + options.len() as u64);
    }
    // Formatted JSON streams, too: one object after the other.
    let server = Server::start(|_| {
        Response::json(&"{\"a\": [1, 2, {\"b\": null}]}\n".repeat(1 << 15)).repeated(8)
    });
    let run = scratch
        .vhttp()
        .args(["--pretty=all", "-o", "file", &server.url("/")]);
    run.judged().success();
}

#[test]
fn big_upload_big_multipart() {
    let scratch = Scratch::new();
    let path = scratch.work().join("large");
    fs::File::create(&path)
        .unwrap()
        .set_len(MEGABYTES << 20)
        .unwrap();
    let server = Server::start(|_| Response::json("{}"));
    let url = server.url("/");
    for items in [
        &["@large"][..],
        &["--form", "a@large"],
        &["--multipart", "a=1", "b@large"],
    ] {
        let options: Vec<_> = items.iter().filter(|item| item.starts_with("--")).collect();
        let items: Vec<_> = items
            .iter()
            .filter(|item| !item.starts_with("--"))
            .collect();
        let run = scratch.vhttp().args(options).arg(&url).args(items);
        run.judged().success();
        let length = server.requests().last().unwrap().body_len;
        assert!((MEGABYTES << 20..(MEGABYTES << 20) + 1000).contains(&length));
    }
}

#[test]
fn big_upload_printed() {
    let scratch = Scratch::new();
    let path = scratch.work().join("large");
    fs::File::create(&path)
        .unwrap()
        .set_len(MEGABYTES << 20)
        .unwrap();
    let server = Server::start(|_| Response::json("{}"));
    let run = scratch
        .vhttp()
        .args(["-v", "-o", "shown", &server.url("/"), "@large"]);
    run.judged().success();
}

/// The file shrinks or grows between the look at it and its end: as many bytes as promised, or an error.
#[cfg(unix)]
#[test]
fn big_upload_changes() {
    for change in ["truncate -s 1000 large", "truncate -s 90M large"] {
        let scratch = Scratch::new();
        let path = scratch.work().join("large");
        fs::File::create(&path).unwrap().set_len(60 << 20).unwrap();
        let server = Server::start(|_| Response::json("{}"));
        let script =
            format!("\"$V\" --timeout=5 $URL @large & id=$!; sleep 0.05; {change}; wait $id");
        let run = crate::threats::shell(&scratch, &script).env("URL", server.url("/"));
        let output = run.judged();
        match server.requests().first() {
            Some(request) => assert!([1000, 60 << 20, 90 << 20].contains(&request.body_len)),
            None => drop(output.fails()),
        }
    }
}

#[test]
fn max_response_size() {
    let server = large("text/plain");
    for limit in ["1000", "1K", "99M", "104857599"] {
        let output = ask(
            &server,
            &["-o/dev/null", &format!("--max-response-size={limit}")],
        );
        output
            .expect_code(1)
            .fails_with(&["--max-response-size", "has 104857600 bytes"]);
    }
    for limit in ["100M", "1G", "104857600"] {
        ask(
            &server,
            &["-o/dev/null", &format!("--max-response-size={limit}")],
        )
        .success();
    }
    for limit in [
        "",
        "-1",
        "x",
        "1X",
        "99999999999999999999999",
        "18446744073709551615G",
        "1.5M",
    ] {
        ask(&server, &[&format!("--max-response-size={limit}")]).fails_with(&["max-response-size"]);
    }
}
