//! Session files: private, whole, and lost by no accident.

use std::collections::HashSet;
#[cfg(unix)]
use std::{fs, path::Path};

use crate::sessions::{SESSION, file, http, names, ok};
use crate::support::{Scratch, Server};

/// A session file with so many cookies, none of which any host gets.
#[cfg(unix)]
fn large(cookies: usize) -> String {
    let cookie = |index| serde_json::json!({"name": format!("c{index}"), "value": "x".repeat(80), "domain": "other.test"});
    serde_json::json!({"cookies": (0..cookies).map(cookie).collect::<Vec<_>>()}).to_string()
}

#[test]
#[cfg(unix)]
fn session_0600_session_0600_named() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start(|_| ok());
    let scratch = Scratch::new();
    scratch.write("s.json", "{}");
    for session in [SESSION, "--session=named"] {
        http(&scratch)
            .args([session, &server.url("/")])
            .run()
            .success();
    }
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&scratch.work().join("s.json")), 0o600);
    let folder = scratch.home().join(format!(
        ".config/httpie/sessions/127.0.0.1_{}",
        server.port()
    ));
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("named.json")), 0o600);
}

#[test]
#[cfg(unix)]
fn session_kill9_leaves_the_file_whole() {
    use std::os::unix::fs::MetadataExt;
    use std::time::{Duration, Instant};
    let server = Server::start(|_| ok());
    let scratch = Scratch::new();
    scratch.write("s.json", large(3000));
    let inode = |scratch: &Scratch| fs::metadata(scratch.work().join("s.json")).unwrap().ino();
    for _ in 0..25 {
        let before = inode(&scratch);
        let running = http(&scratch).args([SESSION, &server.url("/")]).start();
        let until = Instant::now() + Duration::from_secs(5);
        let is_quiet = || !scratch.work().join(".s.json.new").exists() && inode(&scratch) == before;
        while is_quiet() && Instant::now() < until {}
        // Dropping it kills it.
        drop(running);
        assert_eq!(file(&scratch)["cookies"].as_array().unwrap().len(), 3000);
    }
    http(&scratch)
        .args([SESSION, &server.url("/")])
        .run()
        .success();
    assert_eq!(
        names(&scratch),
        HashSet::from(["s.json".to_owned()]),
        "litter"
    );
}

#[test]
#[cfg(unix)]
fn session_disk_full_keeps_the_old_file_and_is_said() {
    let server = Server::start(|_| ok());
    let scratch = Scratch::new();
    let old = large(3000);
    scratch.write("s.json", &old);
    // A limit on the size of files is as good as a full disk, and needs no rights.
    let script = r#"ulimit -f 64; exec "$0" "$@""#;
    let program = env!("CARGO_BIN_EXE_vhttp");
    let run = scratch
        .vhttp()
        .program("/bin/sh")
        .args(["-c", script, program]);
    let output = run
        .args(["-I", SESSION, &server.url("/")])
        .run()
        .expect_code(1);
    assert!(
        output
            .stderr()
            .contains("cannot write session file ./s.json"),
        "{}",
        output.stderr()
    );
    assert_eq!(scratch.read("s.json"), old.as_bytes());
    assert_eq!(
        names(&scratch),
        HashSet::from(["s.json".to_owned()]),
        "litter"
    );
}

#[test]
fn session_concurrent_loses_nothing() {
    let server = Server::start(|request| {
        let value = format!("{}=1; Path=/", request.path().trim_start_matches('/'));
        ok().header("Set-Cookie", &value)
    });
    let scratch = Scratch::new();
    let start = |index: usize| {
        http(&scratch)
            .args([SESSION, &server.url(&format!("/c{index}"))])
            .start()
    };
    let running: Vec<_> = (0..8).map(start).collect();
    for run in running {
        assert_eq!(run.wait().code, Some(0));
    }
    let kept: HashSet<String> = file(&scratch)["cookies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cookie| cookie["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kept, (0..8).map(|index| format!("c{index}")).collect());
    if cfg!(unix) {
        assert_eq!(
            names(&scratch),
            HashSet::from(["s.json".to_owned()]),
            "litter"
        );
    }
}

#[test]
fn session_malformed_is_named_and_left_alone() {
    let deep = format!("{}1", "[".repeat(10_000));
    for text in [
        "{nope",
        "[]",
        r#"{"cookies": 7}"#,
        &deep,
        r#"{"headers": [{"name": "X y", "value": "b"}]}"#,
        r#"{"headers": {"X": "a\r\nb"}}"#,
        r#"{"auth": {"type": "bearer", "raw_auth": "a\nb"}}"#,
    ] {
        let scratch = Scratch::new();
        scratch.write("s.json", text);
        let output = http(&scratch)
            .args([SESSION, "http://127.0.0.1:1/"])
            .run()
            .expect_code(1);
        assert!(output.stderr().contains("s.json"), "{}", output.stderr());
        assert_eq!(scratch.read("s.json"), text.as_bytes());
    }
}

/// The name of the file stands in the message, and nothing is sent.
#[test]
fn session_without_credentials_is_named() {
    let server = Server::start(|_| ok());
    let scratch = Scratch::new();
    scratch.write("s.json", r#"{"auth": {"type": "basic"}}"#);
    let run = http(&scratch).args([SESSION, &server.url("/")]);
    let said = run.run().expect_code(1).stderr();
    assert!(said.contains("s.json"), "{said}");
    assert!(server.requests().is_empty());
}

/// Nothing but the file that the link leads to changes, and a link that leads nowhere is no way out of the folder.
#[test]
#[cfg(unix)]
fn session_symlink() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let server = Server::start(|_| ok());
    let scratch = Scratch::new();
    let real = scratch.write("real.json", "{}");
    let elsewhere = scratch.home().join("elsewhere");
    symlink("real.json", scratch.work().join("s.json")).unwrap();
    symlink(&elsewhere, scratch.work().join("dangling.json")).unwrap();
    for session in [SESSION, "--session=./dangling.json"] {
        let run = http(&scratch).args([session, &server.url("/"), "X-A:b"]);
        run.run().success();
    }
    let mode = fs::metadata(&real).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(fs::read_link(scratch.work().join("s.json")).is_ok());
    assert!(fs::read_to_string(&real).unwrap().contains("X-A"));
    assert!(!elsewhere.exists());
    assert!(
        String::from_utf8(scratch.read("dangling.json"))
            .unwrap()
            .contains("X-A")
    );
}

#[test]
fn hmac_session_keeps_neither_key_nor_signature() {
    let server = Server::start(|_| ok());
    let scratch = Scratch::new();
    let (id, key) = ("ab".repeat(16), "01".repeat(64));
    let signed = |scratch: &Scratch| scratch.vhttp().arg("--ignore-stdin").credentials(&id, &key);
    let first = signed(&scratch).args(["-A", "veracode_hmac", SESSION, &server.url("/")]);
    first.run().success();
    signed(&scratch)
        .args([SESSION, &server.url("/")])
        .run()
        .success();
    let pair = format!("{id}:{key}");
    let typed = signed(&scratch).args([
        "-A",
        "veracode_hmac",
        "-a",
        &pair,
        SESSION,
        &server.url("/"),
    ]);
    typed.run().success();
    let text = String::from_utf8(scratch.read("s.json")).unwrap();
    assert!(
        !text.contains(&key) && !text.contains(&id) && !text.contains("HMAC"),
        "{text}"
    );
    let signatures: HashSet<_> = server
        .requests()
        .iter()
        .map(|request| request.header("Authorization").unwrap().to_owned())
        .collect();
    assert_eq!(signatures.len(), 3, "each run signs anew");
}

/// In `/proc` no file can be made, not even by root.
#[cfg(target_os = "linux")]
#[test]
fn session_cannot_be_kept() {
    let server = Server::start(|_| ok());
    for name in ["--session=/proc/s.json", "--session-read-only=/proc/s.json"] {
        let run = http(&Scratch::new()).args([name, &server.url("/")]);
        run.judged().fails_with(&["/proc/s.json", "write"]);
        let run = http(&Scratch::new()).args([name, "--offline", &server.url("/")]);
        run.judged().success();
    }
    assert!(server.requests().is_empty());
}
