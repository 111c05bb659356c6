//! The `.netrc` file: whose credentials go where.

use super::PASSWORD;
use crate::support::{Response, Scratch, Server};

fn server() -> Server {
    Server::start(|_| Response::json("{}"))
}

/// The `Authorization` of the last request, as text.
fn sent(server: &Server) -> Option<String> {
    let requests = server.requests();
    let sent = requests.last().expect("a request").header("authorization");
    sent.map(str::to_owned)
}

/// Bob is known on this machine.
fn bobs() -> Scratch {
    let scratch = Scratch::new();
    let text = format!("machine 127.0.0.1 login bob password {PASSWORD}\n");
    scratch.write_home(".netrc", text);
    scratch
}

#[test]
fn netrc_url_confusion() {
    let (server, scratch) = (server(), Scratch::new());
    let text = format!("machine known.test login bob password {PASSWORD}\n");
    scratch.write_home(".netrc", text);
    for userinfo in [
        "known.test:@",
        "known.test@",
        "known.test:80@",
        "known.test%2f@",
    ] {
        let url = format!("http://{userinfo}{}/", server.address());
        scratch.vhttp().secret(PASSWORD).arg(url).judged().success();
        let sent = sent(&server).unwrap_or_default();
        assert!(!sent.contains("Ym9i"), "{userinfo}: {sent}");
    }
}

#[test]
fn netrc_userinfo() {
    let (server, scratch) = (server(), bobs());
    for (userinfo, expected) in [("alice@", "Basic YWxpY2U6"), ("alice:@", "Basic YWxpY2U6")] {
        let url = format!("http://{userinfo}{}/", server.address());
        scratch.vhttp().secret(PASSWORD).arg(url).judged().success();
        assert_eq!(sent(&server).as_deref(), Some(expected), "{userinfo}");
    }
}

/// With a default entry, with and without values, and an entry for the other host: nothing of it goes there.
#[test]
fn netrc_redirect() {
    let second = server();
    let away = format!("http://localhost:{}/", second.port());
    let first = Server::start(move |_| Response::redirect(302, &away));
    for more in [
        "",
        "default\n",
        "default login x password y\n",
        "machine localhost\n",
    ] {
        let scratch = bobs();
        let text = format!("machine 127.0.0.1 login bob password {PASSWORD}\n{more}");
        scratch.write_home(".netrc", text);
        for credentials in [&[][..], &["-auser:canary"], &["-Abearer", "-acanary"]] {
            let run = scratch
                .vhttp()
                .secret(PASSWORD)
                .args(["-F", &first.url("/")]);
            run.args(credentials).judged().success();
            assert!(sent(&first).is_some());
            assert_eq!(sent(&second), None, "{more:?} {credentials:?}");
        }
    }
}

#[test]
fn netrc_malformed() {
    let server = server();
    let long = "x".repeat(100_000);
    for text in [
        &b"machine 127.0.0.1 login u password p"[..],
        format!("machine 127.0.0.1 login u password {long}\n").as_bytes(),
        &b"\x00\xff\xfe\x80".repeat(100),
        b"machine 127.0.0.1 login \"u password p\n",
        b"machine 127.0.0.1 login u password \"a\r\nEvil: 1\"\n",
        b"machine",
        b"machine 127.0.0.1 login",
        b"macdef x\n machine 127.0.0.1 login evil password evil",
        b"default default default",
    ] {
        let scratch = Scratch::new();
        scratch.write_home(".netrc", text);
        let _ = scratch.vhttp().arg(server.url("/")).judged();
        let raw = server.requests().last().unwrap().raw();
        assert!(!String::from_utf8_lossy(&raw).contains("Evil"));
    }
}

/// What is not UTF-8 would be sent as something else.
#[test]
fn netrc_latin1() {
    let server = server();
    let scratch = Scratch::new();
    scratch.write_home(
        ".netrc",
        b"# caf\xe9\nmachine 127.0.0.1 login u password caf\xe9\n",
    );
    let run = scratch.vhttp().arg(server.url("/"));
    run.judged().success();
    assert_eq!(server.requests()[0].header("authorization"), None);
}

#[cfg(unix)]
#[test]
fn netrc_that_is_no_file() {
    let server = server();
    for kind in ["mkfifo", "mkdir", "ln -s /dev/zero", "ln -s .netrc"] {
        let scratch = Scratch::new();
        let script = format!("{kind} \"$HOME/.netrc\" && exec \"$V\" $URL");
        let run = super::shell(&scratch, &script).env("URL", server.url("/"));
        run.judged().success();
        assert_eq!(sent(&server), None, "{kind}");
    }
}
