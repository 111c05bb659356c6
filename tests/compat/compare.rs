//! Compares an outcome with the recorded one.
//!
//! What is deliberately different everywhere is allowed here, in [`head`]:
//! - header names are compared in Title-Case, because the HTTP library fixes the case;
//! - `Host` may stand anywhere: HTTPie prints it last and sends it first, `vhttp` prints what it sends;
//! - `Accept-Encoding` may name `br` and `zstd` too (also where a request is printed, in [`printed`]).
//!
//! Of stderr it matters whether there is any, and the row's key sentence. A session file is compared as a
//! JSON value without its `__meta__`.

use super::normalise::replace;
use super::row::{Outcome, Row};
use serde_json::Value;
use std::fmt::Write;

const OUR_ENCODINGS: &str = "gzip, deflate, br, zstd";
const HTTPIE_ENCODINGS: &str = "gzip, deflate";

/// The differences, as text for a reader; empty when there are none.
pub(super) fn differences(row: &Row, ours: &Outcome) -> String {
    let theirs = &row.got;
    let mut found = String::new();
    if theirs.exit != ours.exit {
        differ(
            &mut found,
            "exit",
            &theirs.exit.to_string(),
            &ours.exit.to_string(),
        );
    }
    requests(&mut found, theirs, ours);
    bytes(&mut found, "stdout", &theirs.stdout, &printed(&ours.stdout));
    stderr(&mut found, row, ours);
    for (path, data) in &theirs.files {
        match ours.files.get(path) {
            Some(made) => bytes(&mut found, path, &file(path, data), &file(path, made)),
            None => differ(&mut found, path, "a file", "none"),
        }
    }
    for path in ours
        .files
        .keys()
        .filter(|path| !theirs.files.contains_key(*path))
    {
        differ(&mut found, path, "no file", "one");
    }
    if !found.is_empty() {
        writeln!(found, "  stderr is {}", shown(&ours.stderr)).unwrap();
    }
    found
}

fn requests(found: &mut String, theirs: &Outcome, ours: &Outcome) {
    if theirs.requests.len() != ours.requests.len() {
        differ(
            found,
            "requests",
            &theirs.requests.len().to_string(),
            &ours.requests.len().to_string(),
        );
    }
    for (number, (theirs, ours)) in theirs.requests.iter().zip(&ours.requests).enumerate() {
        let (their_head, our_head) = (head(&theirs.0), head(&ours.0));
        if their_head != our_head {
            differ(found, &format!("request {number}"), &their_head, &our_head);
        }
        bytes(found, &format!("body {number}"), &theirs.1, &ours.1);
    }
}

fn head(lines: &[String]) -> String {
    let field = |line: &String| match line.split_once(':') {
        Some((name, value)) => format!(
            "{}:{}",
            title_case(name),
            value.replace(OUR_ENCODINGS, HTTPIE_ENCODINGS)
        ),
        None => line.clone(),
    };
    let (request_line, fields) = lines.split_first().unwrap();
    let fields: Vec<_> = fields.iter().map(field).collect();
    let (host, others): (Vec<_>, Vec<_>) = fields
        .into_iter()
        .partition(|line| line.starts_with("Host:"));
    [&[request_line.clone()], &host[..], &others[..]]
        .concat()
        .join("\n      ")
}

fn title_case(name: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

fn printed(stdout: &[u8]) -> Vec<u8> {
    replace(
        stdout,
        OUR_ENCODINGS.as_bytes(),
        HTTPIE_ENCODINGS.as_bytes(),
    )
}

fn stderr(found: &mut String, row: &Row, ours: &Outcome) {
    if row.got.stderr.is_empty() != ours.stderr.is_empty() {
        differ(
            found,
            "stderr",
            &shown(&row.got.stderr),
            &shown(&ours.stderr),
        );
    }
    let text = String::from_utf8_lossy(&ours.stderr);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(sentence) = row.stderr_has.as_ref().filter(|it| !text.contains(*it)) {
        differ(found, "stderr", sentence, &text);
    }
}

fn file(path: &str, data: &[u8]) -> Vec<u8> {
    match serde_json::from_slice(data) {
        Ok(Value::Object(mut fields))
            if path.ends_with(".json") && fields.contains_key("__meta__") =>
        {
            fields.remove("__meta__");
            Value::Object(fields).to_string().into()
        }
        _ => printed(data),
    }
}

fn bytes(found: &mut String, what: &str, theirs: &[u8], ours: &[u8]) {
    if theirs != ours {
        let same = theirs.iter().zip(ours).take_while(|(a, b)| a == b).count();
        let from = same.saturating_sub(40);
        let around = |data: &[u8]| shown(&data[from.min(data.len())..(same + 80).min(data.len())]);
        differ(
            found,
            &format!("{what} at byte {same}"),
            &around(theirs),
            &around(ours),
        );
    }
}

fn differ(found: &mut String, what: &str, theirs: &str, ours: &str) {
    writeln!(found, "  {what}\n    HTTPie {theirs}\n    vhttp  {ours}").unwrap();
}

/// Bytes as one line of text.
fn shown(data: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(data))
}
