//! Whole command lines, those of curl among them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;

use super::typed::assert_wire;
use crate::cli::{Args, CurlCommand};
use crate::environment::{Environment, StdinKind};
use crate::items::RequestItem;
use crate::message::Request;
use crate::plan::{Inputs, PlanError, RequestPlan, curl_line};

/// The arguments of a command line, one in a line: planned or refused, and nothing else. As a curl command line that is read
/// again it is the same request.
pub fn arguments(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let args: Vec<OsString> = input.lines().map(OsString::from).collect();
    if args.iter().any(|arg| reaches_out(&arg.to_string_lossy())) {
        return;
    }
    let planned = match plan(&args) {
        Ok(plan) => plan,
        Err(error) => {
            let told = format!("{error} {}", error.hint().unwrap_or_default());
            return assert!(!told.is_empty());
        }
    };
    assert_wire(&planned.request.url);
    assert_head(&planned.request);
    let shown = [vec![OsString::from("--show-secrets")], args].concat();
    let Ok(line) = with_inputs(&shown, |args, environment, inputs| {
        curl_line(args, environment, inputs)
    }) else {
        return;
    };
    let words = shell_words(line.trim_end_matches('\n'));
    assert_eq!(words.first().map(String::as_str), Some("curl"), "{line}");
    // A command that curl is to run first has no meaning here, and what is on standard input can be read once only.
    if line.contains("$(") || line.contains("@-") {
        return;
    }
    let words: Vec<OsString> = words[1..].iter().map(OsString::from).collect();
    let Ok(CurlCommand::Run(again)) = CurlCommand::parse(&words) else {
        return;
    };
    if let Ok(again) = plan(&again) {
        assert_same(&planned.request, &again.request, &line);
    }
}

/// What is not read through [`Inputs`] would leave the fuzzer's hands.
fn reaches_out(arg: &str) -> bool {
    let names = ["ou", "se", "cert", "veri", "cont", "dow", "unix"];
    let is_long = |name: &str| names.iter().any(|out| name.starts_with(out));
    let is_short = arg.starts_with('-') && !arg.starts_with("--");
    arg.strip_prefix("--").is_some_and(is_long) || is_short && arg.contains(['o', 'd', 'c'])
}

/// The words of curl, one in a line: said in our words, or refused. Fields and headers come through as they are.
pub fn curl(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let words: Vec<OsString> = input.lines().map(OsString::from).collect();
    match CurlCommand::parse(&words) {
        Ok(CurlCommand::Run(words)) => {
            let reaches = words
                .iter()
                .any(|word| reaches_out(&word.to_string_lossy()));
            if !reaches && let Ok(plan) = plan(&words) {
                assert_wire(&plan.request.url);
                assert_head(&plan.request);
            }
        }
        Ok(CurlCommand::Print(line)) => {
            assert_eq!(
                shell_words(line.trim_end_matches('\n'))[0],
                "vhttp",
                "{line}"
            );
        }
        Err(error) => drop((error.to_string(), error.hint().map(str::to_owned))),
    }
    for line in input.lines() {
        let words = ["--form-string", line, "http://a.test/"].map(OsString::from);
        if let Ok(CurlCommand::Run(words)) = CurlCommand::parse(&words) {
            let item = RequestItem::parse(words.last().unwrap()).unwrap();
            assert_eq!(item.typed_text(), line.split_once('='));
        }
    }
    let data = ["--data-raw", &input, "http://a.test/"].map(OsString::from);
    if let Ok(CurlCommand::Run(words)) = CurlCommand::parse(&data) {
        let request = plan(&words).unwrap().request;
        assert_eq!(request.body.as_bytes().unwrap(), input.as_bytes());
    }
}

/// Every header is one that can be sent, and so is every head of a part.
fn assert_head(request: &Request) {
    for (name, value) in request.headers.iter() {
        assert!(
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()),
            "{name:?}"
        );
        let is_clean = |byte: &u8| *byte >= b' ' && *byte != 0x7f || *byte == b'\t';
        assert!(value.iter().all(is_clean), "{name}: {value:?}");
    }
    let content_type = request.headers.text("Content-Type").unwrap_or_default();
    if let Some((_, boundary)) = content_type.split_once("; boundary=")
        && boundary.len() == 32
        && boundary.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        let body = body(request);
        let border = format!("--{boundary}");
        let parts: Vec<&str> = body.split(&border).collect();
        assert_eq!((parts[0], parts[parts.len() - 1]), ("", "--\r\n"));
        for part in &parts[1..parts.len() - 1] {
            let (head, content) = part.split_once("\r\n\r\n").unwrap();
            assert!(content.ends_with("\r\n"), "{body:?}");
            for field in head.trim_start_matches("\r\n").split("\r\n") {
                assert!(field.starts_with("Content-"), "{body:?}");
                assert!(!field.contains(['\r', '\n']), "{field:?}");
            }
        }
    }
}

fn body(request: &Request) -> String {
    let mut body = Vec::new();
    request.body.reader().read_to_end(&mut body).unwrap();
    String::from_utf8_lossy(&body).into_owned()
}

/// Two requests with one method, URL, body and set of headers, but for those that tell of a multipart boundary.
fn assert_same(first: &Request, second: &Request, line: &str) {
    assert_eq!(first.method, second.method, "{line}");
    assert_eq!(first.url.to_string(), second.url.to_string(), "{line}");
    let is_form = first
        .headers
        .text("Content-Type")
        .is_some_and(|mime| mime.contains("boundary="));
    let fields = |request: &Request| {
        let mut fields: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.to_ascii_lowercase(),
                    String::from_utf8_lossy(value).into_owned(),
                )
            })
            .filter(|(name, _)| !is_form || !name.starts_with("content-"))
            .collect();
        fields.sort();
        fields
    };
    assert_eq!(fields(first), fields(second), "{line}");
    if !is_form {
        assert_eq!(body(first), body(second), "{line}");
    }
}

/// What a POSIX shell makes of a line of plain and single-quoted words.
fn shell_words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut begun) = (Vec::new(), String::new(), false);
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match c {
            ' ' if begun => {
                words.push(std::mem::take(&mut word));
                begun = false;
            }
            ' ' => {}
            '\'' => {
                begun = true;
                word.extend(rest.by_ref().take_while(|c| *c != '\''));
            }
            '\\' => {
                begun = true;
                word.extend(rest.next());
            }
            '"' => {
                begun = true;
                word.extend(rest.by_ref().take_while(|c| *c != '"'));
            }
            c => {
                begun = true;
                word.push(c);
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// Decides what these arguments ask for, in an empty environment.
fn plan(args: &[OsString]) -> Result<RequestPlan, PlanError> {
    with_inputs(args, |args, environment, inputs| {
        RequestPlan::new(args, environment, inputs)
    })
}

fn with_inputs<T>(
    args: &[OsString],
    act: impl FnOnce(&Args, &Environment, &mut Memory) -> Result<T, PlanError>,
) -> Result<T, PlanError> {
    let environment = Environment {
        program: "vhttp".into(),
        args: args.to_vec(),
        variables: BTreeMap::new(),
        stdout_is_terminal: false,
        stderr_is_terminal: false,
        home: None,
        now: || 1_700_000_000,
    };
    let args = Args::parse(&environment.args)?;
    act(&args, &environment, &mut Memory(io::empty()))
}

/// No standard input, nobody to ask, and files that hold their own path.
struct Memory(io::Empty);

impl Inputs for Memory {
    fn open(&mut self, path: &Path) -> io::Result<File> {
        let mut file = tempfile::tempfile()?;
        file.write_all(path.as_os_str().as_encoded_bytes())?;
        file.rewind()?;
        Ok(file)
    }

    fn stdin_kind(&self) -> StdinKind {
        StdinKind::Nothing
    }

    fn stdin_is_ready(&self, _wait: Duration) -> bool {
        true
    }

    fn stdin_file(&mut self) -> io::Result<File> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn stdin(&mut self) -> &mut dyn Read {
        &mut self.0
    }

    fn password(&mut self, _prompt: &str) -> io::Result<SecretString> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn notice(&mut self, _text: &str) {}
}
