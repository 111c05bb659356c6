//! `vhttp curl ARGS...`: a curl command line, as browsers and documentation give it, said in this program's words.
//!
//! Pure: arguments go in, arguments come out, no file is read. What curl would do and cannot be said here is an error.
//!
//! | file | purpose |
//! | --- | --- |
//! | `mod.rs` | reads curl's options and puts the command line together |
//! | `options.rs` | which options there are |
//! | `data.rs` | the body, or the query that `-G` makes of it |
//! | `item.rs` | request items, with what is special in them protected |

mod data;
mod item;
mod options;
#[cfg(test)]
mod tests;

use std::ffi::OsString;

use self::data::Data;
use self::options::{Meaning, Special};
use super::{UsageError, is_method_name, shell_word};

/// What is to be done with a curl command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CurlCommand {
    /// Run these arguments.
    Run(Vec<OsString>),
    /// Print this line.
    Print(String),
}

impl CurlCommand {
    /// Reads what stands behind `vhttp curl`. With `--offline`, which curl does not have, the line is to be printed.
    pub(crate) fn parse(arguments: &[OsString]) -> Result<Self, UsageError> {
        let is_offline = |word: &&OsString| *word == "--offline";
        let prints = arguments.iter().any(|word| is_offline(&word));
        let rest: Vec<OsString> = arguments
            .iter()
            .filter(|word| !is_offline(word))
            .cloned()
            .collect();
        let words = translate(&rest)?;
        if !prints {
            return Ok(Self::Run(words));
        }
        let words = words.iter().filter(|word| *word != "--ignore-stdin");
        let words = words.map(|word| shell_word(&word.to_string_lossy()));
        let line: Vec<String> = std::iter::once("vhttp".to_owned()).chain(words).collect();
        Ok(Self::Print(line.join(" ") + "\n"))
    }
}

/// The arguments of this program that do what these arguments of curl do.
pub(crate) fn translate(arguments: &[OsString]) -> Result<Vec<OsString>, UsageError> {
    let mut line = Line::default();
    let mut words = arguments.iter();
    let mut next = || match words.next() {
        Some(word) => text(word).map(Some),
        None => Ok(None),
    };
    while let Some(word) = next()? {
        if let Some(option) = word.strip_prefix("--").filter(|name| !name.is_empty()) {
            let (name, joined) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            let shown = format!("--{name}");
            let meaning = options::long(name).ok_or_else(|| unknown(&shown))?;
            let value = match joined {
                None if meaning.takes_value() => Some(next()?.ok_or_else(|| no_value(&shown))?),
                joined => joined,
            };
            line.take(meaning, &value.unwrap_or_default())?;
        } else if let Some(letters) = word.strip_prefix('-').filter(|it| !it.is_empty()) {
            for (at, letter) in letters.char_indices() {
                let shown = format!("-{letter}");
                let meaning = options::short(letter).ok_or_else(|| unknown(&shown))?;
                if !meaning.takes_value() {
                    line.take(meaning, "")?;
                    continue;
                }
                let value = match &letters[at + letter.len_utf8()..] {
                    "" => next()?.ok_or_else(|| no_value(&shown))?,
                    joined => joined.to_owned(),
                };
                line.take(meaning, &value)?;
                break;
            }
        } else if word != "--" {
            line.take(Meaning::Special(Special::Url), &word)?;
        }
    }
    line.finish()
}

fn text(word: &OsString) -> Result<String, UsageError> {
    let text = word.to_str().map(str::to_owned);
    text.ok_or_else(|| UsageError::new("curl: an argument is not valid UTF-8"))
}

fn unknown(option: &str) -> UsageError {
    UsageError::new(format!("curl: unknown option {option}"))
        .with_hint("leave it out, or say it with an option of vhttp: vhttp --help")
}

fn no_method(name: &str) -> UsageError {
    UsageError::new(format!("curl: -X: '{name}' cannot be said as a method"))
        .with_hint("methods are made of letters, '-' and '_'")
}

fn no_value(option: &str) -> UsageError {
    UsageError::new(format!("curl: option {option}: expected one argument"))
}

/// What was read of curl's command line.
#[derive(Default)]
struct Line {
    words: Vec<String>,
    method: Option<String>,
    url: Option<String>,
    headers: Vec<String>,
    cookies: Vec<String>,
    data: Data,
    fields: Vec<String>,
    upload: Option<String>,
    user: Option<String>,
    is_digest: bool,
    is_head: bool,
    in_query: bool,
    /// The longest of those given: here a timeout is about silence, in curl about the whole.
    timeout: Option<f64>,
}

impl Line {
    fn take(&mut self, meaning: Meaning, value: &str) -> Result<(), UsageError> {
        match meaning {
            Meaning::Nothing => {}
            Meaning::Word(word) => self.words.push(word.to_owned()),
            Meaning::Option(name) => self.words.push(format!("{name}={value}")),
            Meaning::Header(name) => self.headers.push(item::header(&format!("{name}:{value}"))?),
            Meaning::Special(special) => self.take_special(special, value)?,
        }
        Ok(())
    }

    fn take_special(&mut self, special: Special, value: &str) -> Result<(), UsageError> {
        match special {
            Special::Method if !is_method_name(value) => return Err(no_method(value)),
            Special::Method => self.method = Some(value.to_owned()),
            Special::Header => self.headers.push(item::header(value)?),
            Special::Data => self.data.push(value)?,
            Special::RawData => self.data.push_text(value)?,
            Special::EncodedData => self.data.push_encoded(value)?,
            Special::Json => self.data.push_json(value)?,
            Special::Form => self.fields.push(data::field(value)?),
            Special::FormString => {
                let (name, value) = data::name_and_value("--form-string", value)?;
                self.fields.push(item::text(name, value)?);
            }
            Special::User => self.user = Some(value.to_owned()),
            Special::Token => {
                self.words.push("--auth-type=bearer".to_owned());
                self.words.push(format!("--auth={value}"));
            }
            Special::Digest => self.is_digest = true,
            Special::Cookie => self.cookie(value)?,
            Special::Referer => {
                let value = value.strip_suffix(";auto").unwrap_or(value);
                self.headers.push(item::named("Referer", value)?);
            }
            Special::InQuery => self.in_query = true,
            Special::Head => self.is_head = true,
            // Without a limit it is -1 there, and 0 here.
            Special::MaxRedirects => self.words.push(max_redirects(value)),
            Special::Certificate => self.certificate(value),
            Special::Proxy => self.words.push(if value.contains("://") {
                format!("--proxy=all:{value}")
            } else {
                format!("--proxy=all:http://{value}")
            }),
            Special::Output if value == "-" => {}
            Special::Output => self.words.push(format!("--output={value}")),
            Special::Resolve => {
                let value = value.strip_prefix('+').unwrap_or(value);
                self.words.push(format!("--resolve={value}"));
            }
            Special::Timeout => self.silence(value)?,
            Special::Url if self.url.is_some() => {
                return Err(UsageError::new(format!(
                    "curl: one URL at a time, and {value} is the second one"
                )));
            }
            Special::Url => self.url = Some(value.to_owned()),
            // Both are standard input, and only here.
            Special::Upload if value == "." => self.upload = Some("-".to_owned()),
            Special::Upload => self.upload = Some(value.to_owned()),
        }
        Ok(())
    }

    fn cookie(&mut self, value: &str) -> Result<(), UsageError> {
        if !value.contains('=') {
            let message = "curl: -b: cookies cannot be read from a file";
            return Err(UsageError::new(message));
        }
        self.cookies.push(value.to_owned());
        Ok(())
    }

    fn silence(&mut self, value: &str) -> Result<(), UsageError> {
        let seconds = value
            .parse::<f64>()
            .map_err(|_| UsageError::new(format!("curl: '{value}' is no number of seconds")))?;
        self.timeout = Some(self.timeout.map_or(seconds, |longest| longest.max(seconds)));
        Ok(())
    }

    /// `FILE` or `FILE:PASSWORD`; the colon of a drive stands second.
    fn certificate(&mut self, value: &str) {
        let colon = value.char_indices().find(|(at, c)| *c == ':' && *at != 1);
        let (file, password) = match colon {
            Some((at, _)) => (&value[..at], Some(&value[at + 1..])),
            None => (value, None),
        };
        self.words.push(format!("--cert={file}"));
        let password = password.map(|password| format!("--cert-key-pass={password}"));
        self.words.extend(password);
    }

    fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|item| {
            let end = item.find([':', ';']).unwrap_or(item.len());
            item[..end].eq_ignore_ascii_case(name)
        })
    }

    /// A header that curl sends by itself, unless it was typed.
    fn preset(&mut self, name: &str, value: &str) {
        if !self.has_header(name) {
            self.headers.push(format!("{name}:{value}"));
        }
    }

    fn finish(mut self) -> Result<Vec<OsString>, UsageError> {
        let missing = || UsageError::new("curl: no URL specified");
        let mut url = self.url.take().ok_or_else(missing)?;
        if !url.contains("://") {
            url = format!("http://{url}");
        }
        let data = std::mem::take(&mut self.data);
        let has_query = self.in_query && !data.is_empty();
        if has_query {
            // What stands behind `#` is not sent.
            url.truncate(url.find('#').unwrap_or(url.len()));
            let separator = if url.contains('?') { '&' } else { '?' };
            url = format!("{url}{separator}{}", data.into_query()?);
        } else {
            self.body(data, &mut url)?;
        }
        self.authentication();
        if !self.cookies.is_empty() {
            self.headers
                .push(item::named("Cookie", &self.cookies.join("; "))?);
        }
        if let Some(seconds) = self.timeout {
            self.words.push(format!("--timeout={seconds}"));
        }
        let method = self
            .method
            .take()
            .unwrap_or_else(|| self.usual_method().to_owned());
        let mut words = self.words;
        let items = [self.headers, self.fields].concat();
        if items.iter().any(|item| item.starts_with('-')) {
            words.push("--".to_owned());
        }
        words.extend([method, url]);
        words.extend(items);
        Ok(words.into_iter().map(OsString::from).collect())
    }

    fn authentication(&mut self) {
        let Some(user) = self.user.take() else { return };
        let scheme = if self.is_digest { "digest" } else { "basic" };
        self.words.push(format!("--auth-type={scheme}"));
        self.words.push(format!("--auth={user}"));
    }

    fn usual_method(&self) -> &'static str {
        match self {
            Self { is_head: true, .. } => "HEAD",
            Self {
                upload: Some(_), ..
            } => "PUT",
            _ if self.fields.is_empty() => "GET",
            _ => "POST",
        }
    }
}

/// HTTPie's limit is the redirect that is too many.
fn max_redirects(limit: &str) -> String {
    match (limit, limit.parse::<u32>()) {
        ("-1", _) => "--max-redirects=0".to_owned(),
        ("0", _) => "--no-follow".to_owned(),
        (_, Ok(limit)) => format!("--max-redirects={}", limit.saturating_add(1)),
        (_, Err(_)) => format!("--max-redirects={limit}"),
    }
}
