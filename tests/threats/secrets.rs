//! Secrets in what the program writes.

use super::{PASSWORD, signed};
use crate::support::response::Ending;
use crate::support::{Response, Scratch, Server, Vhttp};

#[test]
fn secret_verbose_debug() {
    let server = Server::start(|_| Response::new(401));
    for options in [
        &["-v"][..],
        &["-vv"],
        &["--debug"],
        &["--debug", "-v", "--show-secrets"],
        &["--offline"],
    ] {
        for name in ["vhttp", "http"] {
            let run = signed(&Scratch::new()).called_as(name).args(options);
            let _ = run.arg(server.url("/")).judged();
        }
    }
}

/// What is sent back to us is not taken for ours: but our own secrets are masked in what we print of the request.
#[test]
fn secret_verbose_password() {
    let server = Server::start(|_| Response::json("{}"));
    for args in [
        ["-v", "-auser:canary-of-a-password"],
        ["-v", "--pretty=all"],
    ] {
        let url = format!("http://user:{PASSWORD}@{}/", server.address());
        let run = Vhttp::new().secret(PASSWORD).args(args).arg(url);
        run.judged().success();
    }
    let run = Vhttp::new().secret(PASSWORD).args(["-v", "-Abearer"]);
    let run = run.args(["-a", PASSWORD, &server.url("/")]);
    run.judged().success();
    let encoded = "dXNlcjpjYW5hcnktb2YtYS1wYXNzd29yZA==";
    let run = Vhttp::new().secret(encoded).secret(PASSWORD);
    let run = run.args(["-v", "-auser:canary-of-a-password", &server.url("/")]);
    run.judged().success();
    let sent = server.requests()[3]
        .header("authorization")
        .map(String::from);
    assert_eq!(sent, Some(format!("Basic {encoded}")));
}

#[test]
fn secret_userinfo_error() {
    let closed = Server::start(|_| Response::new(200)).address();
    let garbage = Server::start(|_| Response::raw("garbage"));
    let silent = Server::start(|_| Response::raw("").ending(Ending::Hang));
    for (address, name) in [
        (closed, "vhttp"),
        (garbage.address(), "vhttp"),
        (garbage.address(), "http"),
        (silent.address(), "http"),
    ] {
        let url = format!("http://user:{PASSWORD}@{address}/");
        let run = Vhttp::new().called_as(name).secret(PASSWORD);
        run.args(["--timeout=1", &url]).judged().fails();
    }
    // A URL that cannot be used is shown without its password, too.
    for url in [
        "http://user:PASSWORD@:99999/",
        "http://user:PASSWORD@[::1/",
        "ftp://user:PASSWORD@h/",
        "http://user:PASSWORD@h:x/",
    ] {
        let url = url.replace("PASSWORD", PASSWORD);
        let run = Vhttp::new().secret(PASSWORD).arg(url);
        run.judged().fails();
    }
}

#[test]
fn secret_location_userinfo() {
    let closed = Server::start(|_| Response::new(200)).address();
    for location in [
        format!("http://user:{PASSWORD}@{closed}/"),
        format!("http://user:{PASSWORD}@[::1/"),
        format!("ftp://user:{PASSWORD}@host/"),
    ] {
        let server = Server::start(move |_| Response::redirect(302, &location));
        let run = Vhttp::new().secret(PASSWORD).args(["-F", &server.url("/")]);
        run.judged().fails();
    }
}

#[test]
fn secret_bad_arguments() {
    for args in [
        &["-Abearer", "-acanary-of-a-password\n", ":1/"][..],
        &["-auser:canary-of-a-password", "--print=x", ":1/"],
        &["-auser:canary-of-a-password", "--no-such-option", ":1/"],
        &["-auser:canary-of-a-password", ":1/"],
        &["-A", "veracode_hmac", "-ax:canary-of-a-password", ":1/"],
        &[":1/", "Authorization:canary-of-a-password\n"],
    ] {
        let run = Vhttp::new().secret(PASSWORD).args(args);
        run.judged().fails();
    }
}
