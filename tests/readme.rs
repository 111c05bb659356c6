//! Each ```` ```console ```` block of README.md runs, and shows what README.md says that it shows.
//!
//! A line that begins with `$ ` is a command, one that begins with `> ` goes on with it; the lines below are what it shows on a
//! terminal without colours. A line `...` stands for any lines, `...` within a line for any text. A command with nothing below
//! may show anything. Every command must succeed, unless the next one is `echo $?`.
//!
//! The commands of a block share one shell, and this is what they find:
//!
//! - `vhttp`, `http` and `https`; beside them what lies in `/usr/bin` and `/bin` (a block with `jq` is skipped where that is
//!   not installed)
//! - a home with the administrator's pair in `~/.veracode/credentials`
//! - the stand-in for Veracode's Identity API under `api.veracode.com` and `analysiscenter.veracode.com`
//! - under `example.com` and `localhost:3000` a server that tells what it was asked (`method`, `target`, `type`, `body`);
//!   `/302` redirects to `/`, `/404` answers 404,
//!   `/token` gives an access token
//! - the variables `USER_ID`, `TEAM_ID` and `API_ID` with ids that the stand-in knows, and `ID` and `KEY` with another user's pair
//! - an empty folder, but for `input.json` (`{"team_name": "Weavers"}`) and `cv.pdf`
//!
//! Commands that begin with `cargo`, `git` or `man` are not run.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::json;

use crate::support::pty::Terminal;
use crate::support::running::without_colours;
use crate::support::{IdentityApi, Request, Response, Scratch, Server, Vhttp};

const README: &str = include_str!("../README.md");
/// Stands before the exit status of each command.
const END: char = '\u{1e}';
const NOT_RUN: [&str; 4] = ["cargo ", "git ", "man ", "UPDATE=1 "];

#[derive(Debug, Default, PartialEq)]
struct Command {
    text: String,
    shows: Vec<String>,
}

#[test]
fn the_first_commands_show_the_main_job_and_run_the_tests() {
    let commands: Vec<Command> = blocks(README).into_iter().flatten().collect();
    assert_eq!(commands[0].text, "cargo run --example demo");
    assert_eq!(commands[1].text, "cargo test");
}

#[test]
fn every_block_shows_what_it_says() {
    for block in blocks(README) {
        let is_run = |command: &Command| !NOT_RUN.iter().any(|name| command.text.starts_with(name));
        let block: Vec<Command> = block.into_iter().filter(is_run).collect();
        let needs_jq = block.iter().any(|command| command.text.contains("jq "));
        if needs_jq && !Path::new("/usr/bin/jq").exists() {
            println!("skipped, jq is not installed: {block:?}");
        } else if !block.is_empty() {
            check(&block);
        }
    }
}

fn blocks(text: &str) -> Vec<Vec<Command>> {
    let mut blocks = Vec::new();
    for block in text.split("\n```console\n").skip(1) {
        let lines = block.lines().take_while(|line| !line.starts_with("```"));
        let mut commands: Vec<Command> = Vec::new();
        for line in lines {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(text), _) => commands.push(Command {
                    text: text.to_owned(),
                    shows: Vec::new(),
                }),
                (None, Some(command)) => match line.strip_prefix("> ") {
                    Some(more) => command.text = format!("{}\n{more}", command.text),
                    None => command.shows.push(line.trim_end().to_owned()),
                },
                (None, None) => panic!("a block does not begin with a command: {line}"),
            }
        }
        for command in &mut commands {
            while command.shows.last().is_some_and(String::is_empty) {
                command.shows.pop();
            }
        }
        blocks.push(commands);
    }
    blocks
}

#[track_caller]
fn check(block: &[Command]) {
    let screen = run(block);
    let mut shown = screen.split(END);
    let mut text = shown.next().unwrap_or_default();
    for (number, command) in block.iter().enumerate() {
        let (status, next) = shown
            .next()
            .and_then(|rest| rest.split_once('\n'))
            .unwrap_or_else(|| panic!("`{}` did not run: {screen}", command.text));
        let asks_status = block
            .get(number + 1)
            .is_some_and(|next| next.text == "echo $?");
        assert!(
            status == "0" || asks_status,
            "`{}` ended with {status}: {text}",
            command.text
        );
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
        let expected: Vec<&str> = command.shows.iter().map(String::as_str).collect();
        assert!(
            expected.is_empty() || matches_lines(&expected, &lines),
            "`{}` does not show what README.md says, but:\n{text}",
            command.text
        );
        text = next;
    }
}

fn matches_lines(expected: &[&str], shown: &[&str]) -> bool {
    match expected {
        [] => shown.is_empty(),
        ["...", rest @ ..] => (0..=shown.len()).any(|skip| matches_lines(rest, &shown[skip..])),
        [first, rest @ ..] => {
            let [line, left @ ..] = shown else {
                return false;
            };
            matches_line(first, line) && matches_lines(rest, left)
        }
    }
}

fn matches_line(expected: &str, shown: &str) -> bool {
    let Some((start, rest)) = expected.split_once("...") else {
        return expected == shown;
    };
    let Some(shown) = shown.strip_prefix(start) else {
        return false;
    };
    let mut ends = shown.char_indices().map(|(at, _)| at);
    matches_line(rest, "") || ends.any(|at| matches_line(rest, &shown[at..]))
}

/// What the terminal shows, with [`END`] and the exit status behind each command.
fn run(block: &[Command]) -> String {
    let api = IdentityApi::start();
    let echo = Server::start(echo);
    let certificate = api.ca().issue(&["example.com"]);
    let secure = Server::start_tls(certificate.server_config(), self::echo);
    let scratch = Scratch::new();
    scratch.write("input.json", r#"{"team_name": "Weavers"}"#);
    scratch.write("cv.pdf", "%PDF-1.7\n");
    wrappers(&scratch, &api, &[&echo, &secure]);
    let script: Vec<String> = block.iter().map(observed).collect();
    let script = script.join("\n");
    let ((id, secret), (other, key)) = (api.admin(), api.member());
    let (user, team) = api.store(|store| (store.users[1].id.clone(), store.teams[1].id.clone()));
    let path = format!("{}:/usr/bin:/bin", scratch.home().join("bin").display());
    let run = Vhttp::in_scratch(&scratch)
        .program("/bin/sh")
        .called_as("sh");
    let run = run.args(["-c", &script]).credentials(&id, &secret);
    let run = run.env("PATH", path).env("NO_COLOR", "1");
    let run = run.env("USER_ID", user).env("TEAM_ID", team);
    let run = run.env("API_ID", &id).env("ID", other).env("KEY", key);
    let terminal = Terminal::full().size(50, 100);
    let output = run.on_terminal().terminal(terminal).run();
    without_colours(&output.screen()).replace('\r', "")
}

/// The command, with what it ends with behind it, for the next one to see.
fn observed(command: &Command) -> String {
    let text = &command.text;
    format!("{text}\nstatus=$?; printf '\\036%d\\n' $status; (exit $status)")
}

/// The three names on the `PATH`, each with the options that lead it to the servers here.
fn wrappers(scratch: &Scratch, api: &IdentityApi, echo: &[&Server; 2]) {
    let mut options: Vec<String> = Vec::new();
    for (host, port) in [
        ("api.veracode.com:443", api.port()),
        ("analysiscenter.veracode.com:443", api.port()),
        ("localhost:3000", echo[0].port()),
        ("example.com:80", echo[0].port()),
        ("example.com:443", echo[1].port()),
    ] {
        options.push(format!("--connect-to={host}:127.0.0.1:{port}"));
    }
    options.push(format!("'--verify={}'", api.ca_path().display()));
    for name in ["vhttp", "http", "https"] {
        let link = scratch.bin().join(name);
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_vhttp"), &link).unwrap();
        let (link, options) = (link.display(), options.join(" "));
        let script = format!(
            "#!/bin/sh\ncase $1 in\ncredentials) set -- \"$@\" {options} ;;\n*) set -- {options} \"$@\" ;;\nesac\nexec '{link}' \"$@\"\n"
        );
        let path = scratch.write_home(&format!("bin/{name}"), script);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn echo(request: &Request) -> Response {
    match request.path() {
        "/302" => return Response::redirect(302, "/"),
        "/404" => return Response::new(404),
        "/token" => return Response::json(r#"{"access_token":"t0ken","expires_in":3600}"#),
        _ => {}
    }
    let body = serde_json::from_slice(&request.body).unwrap_or_else(|_| json!(request.text()));
    let answer = json!({
        "method": request.method,
        "target": request.target,
        "type": request.header("content-type"),
        "body": body,
    });
    Response::json(&answer.to_string())
}

#[test]
fn blocks_are_read_and_compared_as_described() {
    let text = "x\n```console\n$ one \\\n> two\nout\n...\n$ three\n```\n```sh\n$ no\n```\n";
    let command = |text: &str, shows: &[&str]| Command {
        text: text.to_owned(),
        shows: shows.iter().map(|line| (*line).to_owned()).collect(),
    };
    let expected = [
        command("one \\\ntwo", &["out", "..."]),
        command("three", &[]),
    ];
    assert_eq!(blocks(text), [expected]);
    assert!(matches_lines(&["a...c", "...", "z"], &["abc", "x", "z"]));
    assert!(matches_lines(&["a..."], &["a"]));
    assert!(!matches_lines(&["a", "..."], &["b"]));
    assert!(!matches_line("a...c", "abd"));
}
