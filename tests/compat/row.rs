//! One recorded row: what is run, and what HTTPie made of it. `play.py` documents the fields.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Where a row's standard input comes from.
pub(super) enum Stdin {
    Terminal,
    Null,
    Closed,
    Pipe(Vec<u8>),
    File(Vec<u8>),
}

/// What the server does once an answer is sent.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Then {
    Keep,
    Close,
    Hang,
}

/// One answer: pieces that are sent with a pause between them.
pub(super) struct Answer {
    pub(super) pieces: Vec<Vec<u8>>,
    pub(super) then: Then,
}

/// What came of a run. Bytes are normalised.
#[derive(Default)]
pub(super) struct Outcome {
    /// Head lines and decoded body of each request that the server received.
    pub(super) requests: Vec<(Vec<String>, Vec<u8>)>,
    pub(super) exit: i64,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
    /// Files that the run made or changed.
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

pub(super) struct Row {
    pub(super) id: String,
    pub(super) argv: Vec<String>,
    pub(super) name: String,
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) env: BTreeMap<String, String>,
    pub(super) stdin: Stdin,
    pub(super) tty: bool,
    pub(super) typed: Option<String>,
    pub(super) before: Vec<Vec<String>>,
    /// `None` when nothing listens.
    pub(super) server: Option<Vec<Answer>>,
    pub(super) stderr_has: Option<String>,
    pub(super) got: Outcome,
}

/// All rows of `rows/*.json`, by file name.
pub(super) fn load(folder: &Path) -> Vec<Row> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let areas = files
        .iter()
        .map(|file| serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap());
    areas
        .flat_map(|area: Value| area.as_array().unwrap().iter().map(row).collect::<Vec<_>>())
        .collect()
}

fn row(value: &Value) -> Row {
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    Row {
        id: text("id").unwrap(),
        argv: texts(&value["argv"]),
        name: text("name").unwrap_or_else(|| "http".into()),
        files: contents(&value["files"]),
        env: contents(&value["env"])
            .into_iter()
            .map(|(name, it)| (name, String::from_utf8(it).unwrap()))
            .collect(),
        stdin: stdin(&value["stdin"]),
        tty: value["tty"] == true,
        typed: text("typed"),
        before: list(&value["before"]).iter().map(texts).collect(),
        server: server(&value["server"]),
        stderr_has: text("stderr_has"),
        got: outcome(&value["got"]),
    }
}

fn outcome(value: &Value) -> Outcome {
    let request = |it: &Value| {
        let body = if it["body"].is_null() {
            Vec::new()
        } else {
            content(&it["body"])
        };
        (texts(&it["head"]), body)
    };
    Outcome {
        requests: list(&value["requests"]).iter().map(request).collect(),
        exit: value["exit"].as_i64().unwrap(),
        stdout: content(&value["stdout"]),
        stderr: content(&value["stderr"]),
        files: contents(&value["files"]),
    }
}

fn stdin(value: &Value) -> Stdin {
    match value {
        Value::Null => Stdin::Terminal,
        Value::String(kind) if kind == "tty" => Stdin::Terminal,
        Value::String(kind) if kind == "null" => Stdin::Null,
        Value::String(kind) if kind == "closed" => Stdin::Closed,
        it if it.get("pipe").is_some() => Stdin::Pipe(content(&it["pipe"])),
        it => Stdin::File(content(&it["file"])),
    }
}

fn server(value: &Value) -> Option<Vec<Answer>> {
    let greeting = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n";
    match value {
        Value::String(_) => None,
        Value::Null => Some(vec![Answer {
            pieces: vec![greeting.into()],
            then: Then::Keep,
        }]),
        it => Some(list(it).iter().map(answer).collect()),
    }
}

fn answer(value: &Value) -> Answer {
    let send = &value["send"];
    let pieces = match send {
        Value::Array(pieces) => pieces.iter().map(content).collect(),
        one => vec![content(one)],
    };
    let then = match value["then"].as_str() {
        Some("close") => Then::Close,
        Some("hang") => Then::Hang,
        _ => Then::Keep,
    };
    Answer { pieces, then }
}

/// Text, or `{"latin1": ...}` with one character per byte.
fn content(value: &Value) -> Vec<u8> {
    match value {
        Value::String(text) => text.clone().into_bytes(),
        it => it["latin1"]
            .as_str()
            .unwrap()
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect(),
    }
}

fn contents(value: &Value) -> BTreeMap<String, Vec<u8>> {
    let fields = value.as_object().into_iter().flatten();
    fields
        .map(|(name, it)| (name.clone(), content(it)))
        .collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn texts(value: &Value) -> Vec<String> {
    list(value)
        .iter()
        .map(|it| it.as_str().unwrap().to_owned())
        .collect()
}
