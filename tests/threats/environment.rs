//! The environment: no home, no folder, odd locales, broken pipes.

#[cfg(unix)]
use super::shell;
use super::{ask, get};
use crate::support::{Response, Scratch, Server, Stdin, Vhttp};

fn server() -> Server {
    Server::start(|request| Response::json(&format!("{:?} {}", "grün \u{1f600}", request.body_len)))
}

#[cfg(unix)]
#[test]
fn env_no_home() {
    use std::os::unix::fs::PermissionsExt;
    let server = server();
    let scratch = Scratch::new();
    let sealed = scratch.home();
    std::fs::set_permissions(&sealed, PermissionsExt::from_mode(0o500)).unwrap();
    let circle = scratch.work().join("circle");
    std::os::unix::fs::symlink("circle", &circle).unwrap();
    for home in [
        "",
        "/nonexistent/home",
        "relative",
        "/dev/null",
        sealed.to_str().unwrap(),
        circle.to_str().unwrap(),
    ] {
        let run = scratch.vhttp().env("HOME", home).arg(server.url("/"));
        run.judged().success();
    }
    std::fs::set_permissions(&sealed, PermissionsExt::from_mode(0o700)).unwrap();
    let run = shell(&scratch, "unset HOME; exec env -i \"$V\" $URL");
    run.env("URL", server.url("/")).judged().success();
}

#[test]
fn env_config_broken() {
    let server = server();
    for content in [
        "{",
        "[]",
        "{\"default_options\": 1}",
        "\u{0}",
        "{\"default_options\": [1]}",
        "",
    ] {
        let scratch = Scratch::new();
        scratch.write_home(".config/httpie/config.json", content);
        scratch.write_home(".config/vhttp/config.toml", content);
        let output = scratch.vhttp().arg(server.url("/")).judged();
        if output.code != Some(0) {
            output.fails_with(&["config"]);
        }
    }
}

#[cfg(unix)]
#[test]
fn env_cwd_gone() {
    let server = server();
    let scratch = Scratch::new();
    let run = shell(
        &scratch,
        "mkdir gone && cd gone && rmdir ../gone && exec \"$V\" $URL",
    );
    run.env("URL", server.url("/")).judged().success();
}

#[cfg(unix)]
#[test]
fn env_locale() {
    let server = server();
    for variables in [
        &[("LC_ALL", "C")][..],
        &[
            ("LANG", "xx_YY.nonsense"),
            ("COLUMNS", "0"),
            ("LINES", "-1"),
        ],
        &[("TERM", ""), ("COLUMNS", "99999999999999999999")],
        &[("TERM", "nonsense-256color"), ("NO_COLOR", "1")],
        &[("CLICOLOR_FORCE", "1"), ("TERM", "\u{1b}[31m")],
        &[("TZ", "Nowhere/Else"), ("SSL_CERT_FILE", "/nonexistent")],
    ] {
        let mut run = Vhttp::new().arg(server.url("/"));
        let mut shown = Vhttp::new().on_terminal().arg(server.url("/"));
        let mut help = Vhttp::new().arg("--help");
        for (name, value) in variables {
            run = run.env(name, value);
            shown = shown.env(name, value);
            help = help.env(name, value);
        }
        assert!(run.judged().success().stdout().contains("grün \u{1f600}"));
        assert!(shown.judged().success().screen().contains("grün \u{1f600}"));
        help.judged().success();
    }
}

/// A variable that is not UTF-8 and one of every kind that is read.
#[cfg(unix)]
#[test]
fn env_nonutf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let server = server();
    let odd = OsStr::from_bytes(b"/\xff\xfe");
    for name in [
        "HOME",
        "TERM",
        "NO_COLOR",
        "COLUMNS",
        "LANG",
        "XDG_CONFIG_HOME",
        "HTTPIE_CONFIG_DIR",
        "VERACODE_API_PROFILE",
        "TMPDIR",
    ] {
        let run = Vhttp::new().env(name, odd).arg(server.url("/"));
        run.judged().success();
    }
}

#[test]
fn env_stdin_body() {
    let server = server();
    // Binary, and more than is kept in memory.
    let body: Vec<u8> = (0..4_u32 << 20)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let run = Vhttp::new().stdin(Stdin::Pipe(body.clone()));
    run.arg(server.url("/")).judged().success();
    assert!(server.requests()[0].body == body);
    let run = Vhttp::new().stdin(Stdin::Closed).arg(server.url("/"));
    run.judged().success();
}

/// Streams that are closed from the start.
#[cfg(unix)]
#[test]
fn env_closed_streams() {
    let server = server();
    for closed in ["<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-", ">&- 2>&-"] {
        for url in [server.url("/"), "http://[".to_string()] {
            let run = shell(
                &Scratch::new(),
                &format!("exec \"$V\" $OPTION $URL {closed}"),
            );
            let _ = run.env("URL", &url).judged();
            let run = shell(
                &Scratch::new(),
                &format!("exec \"$V\" --output=file $URL {closed}"),
            );
            let _ = run.env("URL", &url).judged();
        }
        let run = shell(&Scratch::new(), &format!("exec \"$V\" --help {closed}"));
        let _ = run.judged();
    }
}

/// With closed streams the socket gets a low number: nothing of ours may land in it.
#[cfg(unix)]
#[test]
fn env_closed_streams_do_not_mix() {
    let server = server();
    let run = shell(&Scratch::new(), "exec \"$V\" -v --debug $URL a=1 >&- 2>&-");
    let _ = run.env("URL", server.url("/")).judged();
    assert!(server.faults().is_empty(), "{:?}", server.faults());
}

#[cfg(target_os = "linux")]
#[test]
fn env_little_memory_and_few_files() {
    let server = server();
    for limit in ["-v 400000", "-n 12", "-n 4", "-f 0", "-s 256"] {
        let script = format!("ulimit {limit} && exec \"$V\" $URL");
        let run = shell(&Scratch::new(), &script).env("URL", server.url("/"));
        let output = run.judged();
        if output.code != Some(0) {
            output.fails();
        }
    }
}

#[test]
fn env_nothing_is_left() {
    let (scratch, server) = (Scratch::new(), server());
    scratch
        .vhttp()
        .args(["-v", &server.url("/")])
        .judged()
        .success();
    for folder in [scratch.home(), scratch.work()] {
        let left: Vec<_> = std::fs::read_dir(folder).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn env_debug_alone() {
    get(&["--debug"]).success();
    let _ = ask(&server(), &["--debug"]);
}

/// What lies in the place of a configuration file is no reason to wait or to swell.
#[cfg(unix)]
#[test]
fn env_config_no_file() {
    let server = server();
    for kind in ["mkfifo", "mkdir", "ln -s /dev/zero", "ln -s config.json"] {
        let script = format!(
            "mkdir -p \"$HOME/.config/httpie\" && {kind} \"$HOME/.config/httpie/config.json\" && exec \"$V\" $URL"
        );
        let run = shell(&Scratch::new(), &script).env("URL", server.url("/"));
        let output = run.judged().success();
        assert!(output.stderr().contains("config.json"), "{kind}");
    }
}

/// A variable that nobody can read does not mean that there is no proxy.
#[cfg(unix)]
#[test]
fn env_proxy_nonutf8() {
    use std::os::unix::ffi::OsStrExt;
    let server = server();
    let garbage = std::ffi::OsStr::from_bytes(b"http://\xff:1");
    for name in ["http_proxy", "ALL_PROXY", "no_proxy"] {
        let run = Vhttp::new().env(name, garbage).arg(server.url("/"));
        run.judged().fails_with(&[name]);
    }
    assert_eq!(server.requests().len(), 0);
}
