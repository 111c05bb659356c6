//! Every command line of Veracode's documentation makes the request that real HTTPie makes of it, signed.
//!
//! `fixtures/veracode/commands.json` holds the lines, and what HTTPie 3.2.4 with Veracode's plugin sends for them. Each is run
//! under the name `http` on a terminal, and under the name `vhttp` on a terminal and without one, as in a build job.
//! The signatures are verified by the stand-in's code, which shares nothing with `src/`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::http::{Reader, Request};
use crate::support::identity::clock::Clock;
use crate::support::identity::signature::{Gate, HOSTS};
use crate::support::{Scratch, Stdin};

const ID: &str = "3ddaeeb10ca690df3fee5e3bd1c329fa";
const INPUT: &str = r#"{"example": true}"#;
const UPLOAD: &str = "the file's content\n";

/// A documented line.
struct Documented {
    id: String,
    argv: Vec<String>,
    /// Standard input is redirected from `input.json`.
    reads_input: bool,
    expected: Expected,
}

/// What HTTPie sends.
struct Expected {
    line: String,
    host: String,
    content_type: Option<String>,
    accept: String,
    /// `None` is a multipart body, which holds a random boundary.
    body: Option<String>,
}

/// How a line is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    HttpOnTerminal,
    VhttpOnTerminal,
    VhttpWithoutInput,
}

impl Way {
    fn is_strict(self) -> bool {
        self == Way::HttpOnTerminal
    }
}

/// Lines that HTTPie refuses (an underscore in an option's name, an option between method and URL, curly quotes around the
/// URL) and what they mean.
const REFUSED_BY_HTTPIE: [(&str, &str, Kind); 5] = [
    (
        "C010",
        "POST /api/5.0/uploadfile.do?app_id=%3Capplication+ID%3E&save_as=myappfile.zip",
        Kind::Upload,
    ),
    (
        "C125",
        "DELETE /api/authn/v2/users/%7BuserId%7D",
        Kind::Bare,
    ),
    ("C135", "POST /appsec/v1/policies", Kind::Input),
    (
        "C160",
        "PUT /appsec/v1/policies/%7BpolicyGuid%7D",
        Kind::Input,
    ),
    (
        "C169",
        "POST /api/5.0/uploadfile.do?app_id=%3Cyour+application+ID%3E&save_as=%3Cnew+name+for+your+app+file%3E",
        Kind::Upload,
    ),
];

/// What a line that HTTPie refuses sends.
#[derive(Clone, Copy)]
enum Kind {
    Bare,
    Input,
    Upload,
}

#[test]
fn http_on_a_terminal() {
    all(Way::HttpOnTerminal);
}

#[test]
fn vhttp_on_a_terminal() {
    all(Way::VhttpOnTerminal);
}

#[test]
fn vhttp_without_input() {
    all(Way::VhttpWithoutInput);
}

fn all(way: Way) {
    let documented = documented();
    assert!(documented.len() > 140);
    let failures: Vec<String> = documented
        .iter()
        .filter_map(|line| {
            let found = check(line, way).err();
            found.map(|why| format!("{} {:?}: {why}", line.id, line.argv))
        })
        .collect();
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

fn check(line: &Documented, way: Way) -> Result<(), String> {
    let printed = print(line, way)?;
    let request = read(&printed)?;
    let expected = &line.expected;
    same("request line", &request.line(), &expected.line)?;
    let header = |name| request.header(name).unwrap_or("none").to_owned();
    same("Host", &header("host"), &expected.host)?;
    same("Accept", &header("accept"), &expected.accept)?;
    match &expected.body {
        Some(body) => {
            let content_type = content_type(line, way).unwrap_or("none".to_owned());
            same("Content-Type", &header("content-type"), &content_type)?;
            same("body", &request.text(), body)?;
        }
        None => check_multipart(&header("content-type"), &request.text())?,
    }
    let length = header("content-length").parse().unwrap_or(0);
    same("Content-Length", &request.body_len, &length)?;
    check_signature(line, way, &request)
}

/// Runs the line offline; what it prints, or writes to the file that it names.
fn print(line: &Documented, way: Way) -> Result<Vec<u8>, String> {
    let scratch = Scratch::new();
    scratch.write_credentials(ID, &secret());
    let input = scratch.write("input.json", INPUT);
    for name in uploads(&line.argv) {
        scratch.write(name, UPLOAD);
    }
    let stdin = match way {
        _ if line.reads_input => Stdin::File(input),
        Way::VhttpWithoutInput => Stdin::Null,
        Way::HttpOnTerminal | Way::VhttpOnTerminal => Stdin::Terminal,
    };
    let options: &[&str] = match way {
        Way::HttpOnTerminal => &["--offline", "--print=HB"],
        _ => &["--offline", "--print=HB", "--show-secrets"],
    };
    let name = if way.is_strict() { "http" } else { "vhttp" };
    let run = scratch.vhttp().called_as(name).args(options);
    let output = run.args(&line.argv).stdin(stdin).run();
    // Documented placeholders are sent as they stand, but not in silence.
    let is_known =
        |line: &str| line.contains(" placeholder") && line.contains(": put in the value");
    if output.code != Some(0) || !output.stderr().lines().all(is_known) {
        return Err(format!("exit {:?}: {}", output.code, output.stderr()));
    }
    let Some(file) = output_file(&line.argv) else {
        return Ok(output.stdout);
    };
    same("stdout beside a file", output.stdout().as_str(), "")?;
    Ok(scratch.read(file))
}

fn uploads(argv: &[String]) -> impl Iterator<Item = &str> {
    let items = argv.iter().filter(|arg| !arg.contains('='));
    items.filter_map(|arg| arg.split_once('@').map(|(_, name)| name))
}

fn output_file(argv: &[String]) -> Option<&str> {
    let place = argv
        .iter()
        .position(|arg| arg == "-o" || arg == "--output")?;
    argv.get(place + 1).map(String::as_str)
}

/// The request in what was printed.
fn read(printed: &[u8]) -> Result<Request, String> {
    let mut rest = printed;
    let mut reader = Reader::default();
    let mut request = reader
        .head(&mut rest)
        .map_err(|why| why.to_string())?
        .ok_or("nothing was printed")?;
    reader
        .body(&mut rest, &mut request)
        .map_err(|why| why.to_string())?;
    Ok(request)
}

/// What HTTPie sends, but for the one header that the `vhttp` dialect adds for REST hosts.
fn content_type(line: &Documented, way: Way) -> Option<String> {
    let expected = &line.expected;
    let is_rest = expected.host.starts_with("api.veracode.");
    let method = expected.line.split(' ').next();
    let demanded = is_rest && matches!(method, Some("POST" | "PUT" | "PATCH" | "DELETE"));
    match &expected.content_type {
        None if demanded && !way.is_strict() => Some("application/json".to_owned()),
        content_type => content_type.clone(),
    }
}

fn check_multipart(content_type: &str, body: &str) -> Result<(), String> {
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .ok_or_else(|| format!("Content-Type: {content_type}"))?;
    let starts = body.starts_with(&format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\""
    ));
    let ends = body.ends_with(&format!("\r\n\r\n{UPLOAD}\r\n--{boundary}--\r\n"));
    if starts && ends {
        Ok(())
    } else {
        Err(format!("not a multipart body: {body}"))
    }
}

/// A line with `--auth-type` is signed; under the name `vhttp`, so is any request to an API of Veracode's.
fn check_signature(line: &Documented, way: Way, request: &Request) -> Result<(), String> {
    let asked = line.argv.iter().any(|arg| arg.contains("veracode_hmac"));
    let known = HOSTS.contains(&line.expected.host.as_str());
    if !asked && (way.is_strict() || !known) {
        let sent = request.header("authorization").unwrap_or("none");
        return same("Authorization", sent, "none");
    }
    let secret_of = |id: &str| (id == ID).then(secret);
    let verified = Gate::new().verify(request, Clock::default().now(), secret_of);
    match verified {
        Ok(id) => same("id", id.as_str(), ID),
        Err(why) => Err(format!("the signature is refused: {why:?}")),
    }
}

fn same<T: PartialEq + std::fmt::Debug + ?Sized>(
    what: &str,
    found: &T,
    expected: &T,
) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what}: {found:?} instead of {expected:?}"))
    }
}

fn secret() -> String {
    "0123456789abcdef".repeat(8)
}

fn documented() -> Vec<Documented> {
    let all: Vec<Value> =
        serde_json::from_str(include_str!("fixtures/veracode/commands.json")).unwrap();
    let mut refused: BTreeMap<&str, Expected> = REFUSED_BY_HTTPIE
        .iter()
        .map(|(id, line, kind)| (*id, meant(line, *kind)))
        .collect();
    all.iter()
        .map(|entry| {
            let id = text(&entry["id"]);
            let argv = entry["argv"].as_array().unwrap().iter().map(text);
            let expected = refused
                .remove(id.as_str())
                .unwrap_or_else(|| recorded(&entry["request"]));
            Documented {
                argv: argv.collect(),
                reads_input: entry["stdin"] == "file",
                expected,
                id,
            }
        })
        .collect()
}

fn recorded(request: &Value) -> Expected {
    let optional = |value: &Value| value.as_str().map(str::to_owned);
    Expected {
        line: text(&request["line"]),
        host: text(&request["host"]),
        content_type: optional(&request["content_type"]),
        accept: text(&request["accept"]),
        body: optional(&request["body"]),
    }
}

fn meant(line: &str, kind: Kind) -> Expected {
    let xml = line.contains("/api/5.0/");
    let (content_type, accept, body) = match kind {
        Kind::Bare => (None, "*/*", Some("")),
        Kind::Input => (
            Some("application/json"),
            "application/json, */*;q=0.5",
            Some(INPUT),
        ),
        Kind::Upload => (None, "*/*", None),
    };
    Expected {
        line: format!("{line} HTTP/1.1"),
        host: if xml { "analysiscenter" } else { "api" }.to_owned() + ".veracode.com",
        content_type: content_type.map(str::to_owned),
        accept: accept.to_owned(),
        body: body.map(str::to_owned),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
