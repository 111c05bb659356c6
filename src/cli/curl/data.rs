//! The body of a curl command line: `-d` and its kin, `-F`, `-T`.

use std::fmt::Write as _;

use super::{Line, item};
use crate::cli::UsageError;

/// What `-d`, `--data-*` and `--json` gave.
#[derive(Default)]
pub(super) struct Data {
    /// Joined as curl joins it.
    text: Option<String>,
    /// A file that is the whole body; `-` is standard input.
    file: Option<String>,
    is_json: bool,
}

impl Data {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_none() && self.file.is_none()
    }

    /// `-d` and `--data-binary`: text, or `@FILE`. (A file is sent as it is: `-d` of curl takes its line ends out.)
    pub(super) fn push(&mut self, value: &str) -> Result<(), UsageError> {
        match value.strip_prefix('@') {
            Some(file) => self.push_file(file),
            None => self.push_text(value),
        }
    }

    fn push_file(&mut self, file: &str) -> Result<(), UsageError> {
        if !self.is_empty() {
            return Err(mixed());
        }
        self.file = Some(file.to_owned());
        Ok(())
    }

    pub(super) fn push_text(&mut self, value: &str) -> Result<(), UsageError> {
        self.join("&", value)
    }

    pub(super) fn push_json(&mut self, value: &str) -> Result<(), UsageError> {
        self.is_json = true;
        match value.strip_prefix('@') {
            Some(file) => self.push_file(file),
            None => self.join("", value),
        }
    }

    /// `content`, `=content` or `name=content`; the name is encoded already.
    pub(super) fn push_encoded(&mut self, value: &str) -> Result<(), UsageError> {
        let Some(at) = value.find(['=', '@']) else {
            return self.push_text(&encoded(value));
        };
        let (name, content) = (&value[..at], &value[at + 1..]);
        match &value[at..=at] {
            "@" => Err(UsageError::new(
                "curl: --data-urlencode: a file cannot be read here",
            )),
            _ if name.is_empty() => self.push_text(&encoded(content)),
            _ => self.push_text(&format!("{name}={}", encoded(content))),
        }
    }

    fn join(&mut self, separator: &str, value: &str) -> Result<(), UsageError> {
        if self.file.is_some() {
            return Err(mixed());
        }
        self.text = Some(match self.text.take() {
            Some(text) => format!("{text}{separator}{value}"),
            None => value.to_owned(),
        });
        Ok(())
    }

    /// The query that `-G` makes of the data.
    pub(super) fn into_query(self) -> Result<String, UsageError> {
        self.text
            .ok_or_else(|| UsageError::new("curl: -G: a file cannot be read into the query"))
    }
}

fn mixed() -> UsageError {
    UsageError::new("curl: a file of data cannot be joined with other data")
}

/// Everything but unreserved characters encoded (RFC 3986).
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            // Writing to memory does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The request item of `-F`: `name=text`, `name=<file`, `name=@file;type=mime`.
pub(super) fn field(typed: &str) -> Result<String, UsageError> {
    let (name, value) = name_and_value("-F", typed)?;
    let refused = |what: &str| UsageError::new(format!("curl: -F {name}: {what}"));
    if let Some(path) = value.strip_prefix('<') {
        return item::file(name, "=@", path);
    }
    let Some(upload) = value.strip_prefix('@') else {
        if value.contains(";type=") {
            return Err(refused("a text field cannot have a type here"));
        }
        return item::text(name, value);
    };
    let (path, parameters) = upload.split_once(';').unwrap_or((upload, ""));
    let path = path.trim_matches('"');
    if path == "-" || path.contains(',') {
        return Err(refused("one file by its name, please"));
    }
    match parameters.split_once('=') {
        None if parameters.is_empty() => item::file(name, "@", path),
        Some(("type", mime)) if !mime.contains(';') => {
            Ok(item::file(name, "@", path)? + ";type=" + mime)
        }
        _ => Err(refused("of a file only the type can be said here")),
    }
}

pub(super) fn name_and_value<'a>(
    option: &str,
    typed: &'a str,
) -> Result<(&'a str, &'a str), UsageError> {
    let pair = typed.split_once('=');
    pair.ok_or_else(|| UsageError::new(format!("curl: {option}: expected NAME=VALUE")))
}

impl Line {
    /// Says the body, with the headers that curl gives it. `-T` adds the file's name to a URL that ends with a slash.
    pub(super) fn body(&mut self, data: Data, url: &mut String) -> Result<(), UsageError> {
        let kinds = [
            !data.is_empty(),
            !self.fields.is_empty(),
            self.upload.is_some(),
        ];
        if kinds.iter().filter(|given| **given).count() > 1 {
            return Err(UsageError::new(
                "curl: -d, -F and -T: only one of them can be the body",
            ));
        }
        let mut reads_stdin = false;
        if !self.fields.is_empty() {
            self.words.push("--multipart".to_owned());
        }
        if !data.is_empty() {
            let (mime, accept) = if data.is_json {
                ("application/json", "application/json")
            } else {
                ("application/x-www-form-urlencoded", "*/*")
            };
            self.preset("Content-Type", mime);
            self.preset("Accept", accept);
            self.method.get_or_insert_with(|| "POST".to_owned());
        }
        if let Some(file) = data.file {
            reads_stdin = self.file(&file)?;
        } else if let Some(text) = data.text {
            self.words.push(format!("--raw={text}"));
        }
        if let Some(file) = self.upload.clone() {
            if url.ends_with('/') && file != "-" {
                *url += file.rsplit(['/', '\\']).next().unwrap_or_default();
            }
            reads_stdin = self.file(&file)?;
            self.preset("Content-Type", "");
            self.preset("Accept", "*/*");
        }
        // Without a password the user is asked for it, which needs standard input.
        let asks = self.user.as_ref().is_some_and(|user| !user.contains(':'));
        if !reads_stdin && !asks {
            self.words.push("--ignore-stdin".to_owned());
        }
        Ok(())
    }

    /// A file as the body. Whether it is standard input.
    fn file(&mut self, file: &str) -> Result<bool, UsageError> {
        if file == "-" {
            return Ok(true);
        }
        self.fields.push(item::file("", "@", file)?);
        Ok(false)
    }
}
