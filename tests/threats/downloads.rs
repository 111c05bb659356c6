//! Output files: nothing is lost that was there, and what cannot be written is said.

use std::fs;

use crate::support::{Response, Scratch, Server};

fn page() -> Server {
    Server::start(|_| Response::json("{\"new\": \"content\"}"))
}

#[cfg(target_os = "linux")]
#[test]
fn out_devfull() {
    let server = Server::start(|_| Response::json(&"x".repeat(100_000)));
    for script in [
        "\"$V\" $URL > /dev/full",
        "\"$V\" -v --pretty=all $URL > /dev/full",
        "\"$V\" -o /dev/full $URL",
        "\"$V\" --help > /dev/full",
        "\"$V\" --version > /dev/full",
        "\"$V\" --generate=man > /dev/full",
        "\"$V\" --offline $URL > /dev/full",
    ] {
        let run = super::shell(&Scratch::new(), script).env("URL", server.url("/"));
        let output = run.judged();
        output.fails_with(&["o space left"]);
    }
    let run = super::shell(&Scratch::new(), "\"$V\" http://[ 2> /dev/full");
    assert_ne!(run.judged().code, Some(0));
}

#[cfg(unix)]
#[test]
fn out_bad_path() {
    use std::os::unix::fs::PermissionsExt;
    let server = page();
    let scratch = Scratch::new();
    scratch.write("folder/x", "");
    scratch.write("readonly", "old");
    fs::set_permissions(
        scratch.work().join("readonly"),
        PermissionsExt::from_mode(0o400),
    )
    .unwrap();
    let long = "x".repeat(300);
    let mut paths = vec!["folder", "missing/file", "folder/x/y", "", &long];
    if fs::OpenOptions::new()
        .write(true)
        .open(scratch.work().join("readonly"))
        .is_err()
    {
        paths.push("readonly");
    }
    for path in paths {
        let run = scratch.vhttp().args(["-o", path, &server.url("/")]);
        run.judged().fails();
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn out_intact() {
    let closed = page().url("/");
    let (cut, garbage) = (
        Server::start(|_| Response::raw("")),
        Server::start(|_| Response::raw("garbage\r\n\r\n")),
    );
    let signed = Server::start_tls(
        crate::support::Certificate::self_signed(&["127.0.0.1"]).server_config(),
        |_| Response::json("{}"),
    );
    for url in [
        &closed,
        &cut.url("/"),
        &garbage.url("/"),
        &signed.url("/"),
        "http://[",
        "http://no-such.invalid/",
    ] {
        let scratch = Scratch::new();
        scratch.write("file", "old content");
        let run = scratch.vhttp().args(["--timeout=5", "-o", "file", url]);
        run.judged().fails();
        assert_eq!(scratch.read("file"), b"old content");
        // A file that was not there before is not left behind either.
        let run = scratch.vhttp().args(["--timeout=5", "-o", "other", url]);
        run.judged().fails();
        assert!(
            fs::read(scratch.work().join("other"))
                .unwrap_or_default()
                .is_empty()
        );
    }
}

#[test]
fn out_replaces() {
    let (scratch, server) = (Scratch::new(), page());
    scratch.write(
        "file",
        "old content that is much longer than what comes now",
    );
    let run = scratch.vhttp().args(["-o", "file", &server.url("/")]);
    run.judged().success();
    assert_eq!(scratch.read("file"), b"{\"new\": \"content\"}");
    // An empty answer empties it.
    let empty = Server::start(|_| Response::new(200));
    let run = scratch.vhttp().args(["-o", "file", &empty.url("/")]);
    run.judged().success();
    assert_eq!(scratch.read("file"), b"");
}

#[test]
fn out_then_cut() {
    let body = "x".repeat(300_000);
    let server = Server::start(move |_| Response::json(&body).cut_after(200_000));
    let scratch = Scratch::new();
    let run = scratch.vhttp().args(["-o", "file", &server.url("/")]);
    run.judged().fails();
    assert!(scratch.read("file").len() > 100_000);
}

/// Names from the URL: encoded slashes, dots, control characters, nothing, too much.
#[cfg(unix)]
#[test]
fn dl_url_name() {
    let server = page();
    let long = format!("/{}", "x".repeat(300));
    for path in [
        "/",
        "//",
        "/a/",
        "/..",
        "/%2e%2e",
        "/..%2fevil",
        "/%2fetc%2fpasswd",
        "/a%00b",
        "/a%0ab",
        "/a%1b%5db",
        "/.bashrc",
        "/%2ebashrc",
        "/CON",
        "/a%5c..%5cb",
        "/~x",
        "/-rf",
        "/%ff%fe",
        "/%e2%80%ae.txt",
        "/%c2%9b",
        &long,
    ] {
        let scratch = Scratch::new();
        let output = downloaded(&scratch, &server.url(path)).success();
        let names: Vec<String> = fs::read_dir(scratch.work())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names.len(), 1, "{path}: {names:?}");
        let is_odd = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(
            !names[0].starts_with('.') && !names[0].contains(is_odd),
            "{names:?}"
        );
        assert_eq!(fs::read_dir(scratch.home()).unwrap().count(), 0, "{path}");
        assert!(!output.screen().contains('\u{9b}'));
    }
}

/// Downloads to a name of its own choice, with standard output on a terminal.
#[cfg(unix)]
fn downloaded(scratch: &Scratch, url: &str) -> crate::support::Output {
    use crate::support::pty::Terminal;
    let terminal = Terminal::default().stdout();
    scratch
        .vhttp()
        .terminal(terminal)
        .args(["-d", url])
        .judged()
}

#[cfg(unix)]
#[test]
fn dl_perms() {
    use std::os::unix::fs::PermissionsExt;
    let server = page();
    for (umask, expected) in [("000", 0o666), ("022", 0o644), ("077", 0o600)] {
        let scratch = Scratch::new();
        let script = format!("umask {umask}; exec \"$V\" -d -o f $URL");
        let run = super::shell(&scratch, &script).env("URL", server.url("/"));
        run.judged().success();
        let mode = fs::metadata(scratch.work().join("f"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, expected, "{umask}");
    }
}

/// A limit on the size of files is as good as a full disk, and needs no rights: it is an error, and does not kill.
#[cfg(unix)]
#[test]
fn dl_file_size_limit() {
    let server = Server::start(|_| Response::new(200).body(vec![b'x'; 300_000]));
    for options in ["-d -o f", "-o f"] {
        let scratch = Scratch::new();
        let script = format!("ulimit -f 100; exec \"$V\" {options} $URL");
        let run = super::shell(&scratch, &script).env("URL", server.url("/"));
        run.judged().fails_with(&["File too large"]);
        let kept = scratch.read("f").len();
        assert!((1..300_000).contains(&kept), "{options}: {kept}");
    }
}

#[test]
fn big_download_zip_bomb_download() {
    use std::io::Write;
    const MEGABYTE: &[u8] = &[0; 1 << 20];
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    (0..200).for_each(|_| packed.write_all(MEGABYTE).unwrap());
    let packed = packed.finish().unwrap();
    let bomb = Server::start(move |_| {
        let answer = Response::new(200).header("Content-Encoding", "gzip");
        answer.body(packed.clone())
    });
    let large = Server::start(|_| Response::new(200).body(MEGABYTE).repeated(200));
    for server in [&bomb, &large] {
        let scratch = Scratch::new();
        let run = scratch.vhttp().args(["-d", "-o", "f", &server.url("/")]);
        run.judged().success();
        let length = fs::metadata(scratch.work().join("f")).unwrap().len();
        assert_eq!(length, 200 << 20);
        let run =
            scratch
                .vhttp()
                .args(["-d", "-o", "g", "--max-response-size=1M", &server.url("/")]);
        run.judged().fails();
        let length = fs::metadata(scratch.work().join("g")).unwrap().len();
        assert!(length <= 1 << 20, "{length}");
    }
}
