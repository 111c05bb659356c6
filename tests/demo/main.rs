//! Runs Veracode's documented Identity commands against a stand-in for its API.
//!
//! ```text
//! cargo run --example demo             runs them all and shows each answer as on a terminal
//! cargo run --example demo -- serve    leaves the stand-in running, to be tried by hand
//! ```
//!
//! The stand-in verifies every signature. The exit status is 0 when every answer is as expected.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people"
)]
#![allow(clippy::disallowed_methods, reason = "it has no Environment")]
#![allow(unreachable_pub, reason = "a program, not a library")]

mod commands;
mod steps;
#[path = "../support/mod.rs"]
mod support;

use std::env;
use std::io::IsTerminal;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread;

use commands::Documented;
use steps::{STEPS, Step};
use support::{IdentityApi, Output, Scratch, Stdin};

const HOST: &str = "api.veracode.com";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    if !matches!(args[..], [] | ["serve"]) {
        eprintln!("usage: cargo run --example demo [-- serve]");
        return ExitCode::FAILURE;
    }
    if let Err(why) = build() {
        eprintln!("demo: error: {why}");
        return ExitCode::FAILURE;
    }
    if args.is_empty() { run_all() } else { serve() }
}

/// Builds the command: `cargo run --example` builds the example alone.
fn build() -> Result<(), String> {
    let Some(cargo) = env::var_os("CARGO") else {
        return Ok(());
    };
    let example = env::current_exe().map_err(|why| format!("own path: {why}"))?;
    let profile = example
        .parent()
        .and_then(Path::parent)
        .ok_or("own path: not in a target directory")?;
    let name = match profile.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(name) => name,
    };
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--bin", "vhttp", "--profile", name]);
    build.args(
        profile
            .parent()
            .map(|target| format!("--target-dir={}", target.display())),
    );
    let status = build.current_dir(env!("CARGO_MANIFEST_DIR")).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("building vhttp: {status}")),
        Err(why) => Err(format!("starting cargo: {why}")),
    }
}

fn run_all() -> ExitCode {
    let documented = commands::identity();
    let missing = documented
        .keys()
        .filter(|id| !STEPS.iter().any(|step| step.id == *id));
    let mut failures: Vec<String> = missing.map(|id| format!("{id}: not shown")).collect();
    let api = IdentityApi::start();
    let scratch = Scratch::new();
    let mut pair = api.admin();
    scratch.write_credentials(&pair.0, &pair.1);
    println!("{}", dim(&introduction(&api)));
    for step in STEPS {
        let answered = show(step, &documented[step.id], &api, &scratch, &pair.1);
        match answered {
            Ok(output) => renew(step, &output, &scratch, &mut pair),
            Err(why) => {
                println!("{}", dim(&format!("not as expected: {why}")));
                failures.push(format!("{}: {why}", step.id));
            }
        }
    }
    summary(&failures)
}

fn introduction(api: &IdentityApi) -> String {
    let options = api.options(HOST).join(" ");
    format!(
        "A stand-in for {HOST} listens on 127.0.0.1:{}. `http` is a link to vhttp, and each documented\n\
         command below runs as it stands, but with these two options before its own:\n{options}",
        api.port()
    )
}

fn summary(failures: &[String]) -> ExitCode {
    println!(
        "\n{} commands were run, {} failed.",
        STEPS.len(),
        failures.len()
    );
    for failure in failures {
        println!("  {failure}");
    }
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Runs one command and shows it with its answer.
fn show(
    step: &Step,
    documented: &Documented,
    api: &IdentityApi,
    scratch: &Scratch,
    secret: &str,
) -> Result<Output, String> {
    println!("\n{}", bold(&format!("$ {}", documented.command)));
    let filled: Vec<(&str, String)> = step
        .fill
        .iter()
        .map(|(name, value)| (*name, api.store(value)))
        .collect();
    for (name, value) in &filled {
        println!("{}", dim(&format!("  here {name} is {value}")));
    }
    let fill = |arg: &String| {
        filled
            .iter()
            .fold(arg.clone(), |arg, (name, value)| arg.replace(name, value))
    };
    let args: Vec<String> = documented.argv.iter().map(fill).collect();
    let before = api.accepted().len();
    let run = scratch
        .vhttp()
        .called_as("http")
        .args(api.options(HOST))
        .args(args)
        .secret(secret);
    let run = on_terminal(
        run,
        step.input.map(|input| {
            let input = api.store(input);
            println!("{}", dim(&format!("  here input.json is {input}")));
            scratch.write("input.json", input)
        }),
    );
    let output = run.run();
    print!(
        "{}{}{}",
        output.screen().replace('\r', ""),
        output.stdout(),
        output.stderr()
    );
    check(step, &output, api, before).map(|()| output)
}

/// Connects the run with a terminal; without one in this system, asks for what a terminal would show.
fn on_terminal(run: support::Vhttp, input: Option<std::path::PathBuf>) -> support::Vhttp {
    let colour = std::io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none();
    let run = if colour {
        run
    } else {
        run.env("NO_COLOR", "1")
    };
    #[cfg(unix)]
    let run = run.env("TERM", "xterm-256color").on_terminal();
    #[cfg(not(unix))]
    let run = run.args([
        "--print=hb",
        if colour {
            "--pretty=all"
        } else {
            "--pretty=format"
        },
    ]);
    match input {
        Some(path) => run.stdin(Stdin::File(path)),
        None => run,
    }
}

/// Compares what came with what was expected.
fn check(step: &Step, output: &Output, api: &IdentityApi, before: usize) -> Result<(), String> {
    if output.code != Some(0) {
        return Err(format!("exit status {:?} instead of 0", output.code));
    }
    let accepted = api.accepted();
    let [request] = &accepted[before..] else {
        return Err(format!(
            "the stand-in accepted no request: {:?}",
            api.refused().last()
        ));
    };
    if request.status != step.status {
        return Err(format!(
            "status {} instead of {}",
            request.status, step.status
        ));
    }
    let (head, body) = commands::answer(output);
    if !head.starts_with(&format!("HTTP/1.1 {}", step.status)) {
        return Err("the status line was not shown".to_string());
    }
    let json = serde_json::from_str::<serde_json::Value>(&body).is_ok();
    if json == (step.status == 204) {
        Err("the body was not shown as JSON".to_string())
    } else {
        Ok(())
    }
}

/// A new pair of one's own has revoked the old one: it goes into the credentials file.
fn renew(step: &Step, output: &Output, scratch: &Scratch, pair: &mut (String, String)) {
    if step.id != STEPS[0].id {
        return;
    }
    let (_, body) = commands::answer(output);
    let body: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    if let (Some(id), Some(secret)) = (body["api_id"].as_str(), body["api_secret"].as_str()) {
        *pair = (id.to_string(), secret.to_string());
        scratch.write_credentials(id, secret);
        println!(
            "{}",
            dim(
                "The new pair is in the credentials file from here on: it has revoked the old one."
            )
        );
    }
}

/// Leaves the stand-in running until the program is interrupted.
fn serve() -> ExitCode {
    let api = IdentityApi::start();
    api.store(|store| store.add_users(50));
    let ((id, secret), (member_id, member_secret)) = (api.admin(), api.member());
    let options = api.options(HOST).join(" ");
    println!(
        "A stand-in for Veracode's Identity API listens on 127.0.0.1:{port}. Ctrl-C ends it.\n\n\
         export VERACODE_API_KEY_ID={id}\n\
         export VERACODE_API_KEY_SECRET={secret}\n\
         vhttp {options} --auth-type=veracode_hmac GET https://{HOST}/api/authn/v2/users\n\n\
         or https://localhost:{port}/api/authn/v2/users with --verify={ca} alone.\n\
         A user who may not administer others: {member_id}:{member_secret}",
        port = api.port(),
        ca = api.ca_path().display(),
    );
    loop {
        thread::park();
    }
}

fn bold(text: &str) -> String {
    styled(text, "1")
}

fn dim(text: &str) -> String {
    styled(text, "2")
}

fn styled(text: &str, code: &str) -> String {
    if std::io::stdout().is_terminal() {
        format!("\x1b[{code}m{text}\x1b[0m")
    } else {
        text.to_string()
    }
}
