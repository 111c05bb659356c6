//! What stands in a session file, in both of HTTPie's layouts.
//!
//! HTTPie: `httpie/sessions.py`, `httpie/legacy/` and `BaseConfigDict` in `httpie/config.py`. Since 3.1 (cookies) and 3.2 (headers)
//! both are lists; before, they were objects by name. A file keeps the layout that it has until it is upgraded, and what stands
//! in it besides is written back as it was.

use serde_json::{Map, Value, json};

use super::cookies::Cookie;
use crate::message::{is_name, is_value};

/// The version of HTTPie whose layout is written.
const LAYOUT_VERSION: &str = "3.2.4";

/// How headers or cookies are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Layout {
    #[default]
    List,
    /// The old one: an object by name.
    ByName,
}

/// What a session file says of itself; HTTPie's other files say something else.
const ABOUT: &str = "HTTPie session file";

/// The contents of a session file.
#[derive(Clone, Default)]
pub(super) struct SessionFile {
    pub(super) headers: Vec<(String, String)>,
    pub(super) header_layout: Layout,
    pub(super) cookies: Vec<Cookie>,
    pub(super) cookie_layout: Layout,
    /// Whatever else the file holds, `auth` and `__meta__` among it.
    rest: Map<String, Value>,
}

/// A part of a session file that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum LayoutError {
    #[error("not JSON: {0}")]
    Json(String),
    #[error("{0}")]
    Shape(&'static str),
}

/// Credentials as they stand in a session file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StoredAuth {
    /// A name of `--auth-type`.
    pub(crate) auth_type: String,
    /// What `--auth` was given.
    pub(crate) raw: Option<String>,
}

impl SessionFile {
    /// Reads a file's text. A blank one is a session that holds nothing yet.
    pub(super) fn parse(text: &str) -> Result<Self, LayoutError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        // The error says where, and never shows the text: it may hold passwords.
        let value =
            serde_json::from_str(text).map_err(|error| LayoutError::Json(error.to_string()))?;
        let Value::Object(mut rest) = value else {
            return Err(LayoutError::Shape("not a JSON object"));
        };
        for (key, error) in [
            ("__meta__", "`__meta__` is not an object"),
            ("auth", "`auth` is not an object"),
        ] {
            if rest
                .get(key)
                .is_some_and(|value| !value.is_object() && !value.is_null())
            {
                return Err(LayoutError::Shape(error));
            }
        }
        if rest.get("auth").is_some_and(has_odd_type) {
            return Err(LayoutError::Shape("`auth` has no `type` that is a string"));
        }
        if rest.get("auth").is_some_and(has_odd_login) {
            let error =
                "`auth` holds a user or password that is neither a string nor a whole number";
            return Err(LayoutError::Shape(error));
        }
        let (header_layout, headers) =
            named(rest.remove("headers"), "`headers` is not a list of objects")?;
        let (cookie_layout, cookies) =
            named(rest.remove("cookies"), "`cookies` is not a list of objects")?;
        Ok(Self {
            headers: headers
                .into_iter()
                .map(|(name, entry)| header(name, &entry, header_layout))
                .collect::<Result<_, _>>()?,
            header_layout,
            cookies: cookies
                .into_iter()
                .filter_map(|(name, fields)| cookie(name, &fields).transpose())
                .collect::<Result<_, _>>()?,
            cookie_layout,
            rest,
        })
    }

    /// Whether the file is empty or has anything of a session in it: the JSON of another program has not.
    pub(super) fn is_a_sessions(&self) -> bool {
        let about = self.rest.get("__meta__").and_then(|meta| meta.get("about"));
        self.rest.is_empty()
            || about.is_some_and(|about| about == ABOUT)
            || self.rest.contains_key("auth")
            || !self.headers.is_empty()
            || !self.cookies.is_empty()
    }

    /// The text, byte for byte as HTTPie writes it: keys sorted, four blanks a level, ASCII.
    pub(super) fn to_text(&self) -> String {
        let mut fields = self.rest.clone();
        if !fields.contains_key("auth") {
            fields.insert(
                "auth".to_owned(),
                json!({"type": null, "username": null, "password": null}),
            );
        }
        let meta = fields.entry("__meta__").or_insert_with(|| json!({}));
        if !meta.is_object() {
            *meta = json!({});
        }
        if meta.get("httpie").is_none() {
            meta["httpie"] = json!(LAYOUT_VERSION);
        }
        meta["help"] = json!("https://httpie.io/docs#sessions");
        meta["about"] = json!(ABOUT);
        fields.insert("headers".to_owned(), self.headers_value());
        fields.insert("cookies".to_owned(), self.cookies_value());
        as_python(&Value::Object(fields))
    }

    fn headers_value(&self) -> Value {
        let headers = self.headers.iter();
        match self.header_layout {
            Layout::List => headers
                .map(|(name, value)| json!({"name": name, "value": value}))
                .collect(),
            Layout::ByName => headers
                .map(|(name, value)| (name.clone(), json!(value)))
                .collect::<Map<_, _>>()
                .into(),
        }
    }

    fn cookies_value(&self) -> Value {
        let fields = |cookie: &Cookie| {
            json!({
                "domain": cookie.domain, "expires": cookie.expires, "path": cookie.path,
                "secure": cookie.secure, "value": cookie.value,
            })
        };
        let cookies = self.cookies.iter();
        match self.cookie_layout {
            Layout::List => cookies
                .map(|cookie| {
                    let mut fields = fields(cookie);
                    fields["name"] = json!(cookie.name);
                    fields
                })
                .collect(),
            Layout::ByName => cookies
                .map(|cookie| (cookie.name.clone(), fields(cookie)))
                .collect::<Map<_, _>>()
                .into(),
        }
    }

    /// The stored credentials. The oldest files hold user and password apart.
    pub(super) fn auth(&self) -> Option<StoredAuth> {
        let auth = self.rest.get("auth")?;
        let text = |key: &str| auth.get(key).and_then(Value::as_str);
        let auth_type = text("type").filter(|auth_type| !auth_type.is_empty())?;
        let login = || {
            let (user, password) = (word(&auth["username"])?, word(&auth["password"])?);
            Some(format!("{}:{password}", user.replace(':', "\\:")))
        };
        let raw = text("raw_auth").map(str::to_owned).or_else(login);
        Some(StoredAuth {
            auth_type: auth_type.to_owned(),
            raw,
        })
    }

    pub(super) fn set_auth(&mut self, auth: &StoredAuth) {
        let value = json!({"type": auth.auth_type, "raw_auth": auth.raw});
        self.rest.insert("auth".to_owned(), value);
    }

    /// Brings the file to the present layout; cookies bound to no host are bound to `host`, or marked as meant that way.
    pub(super) fn upgrade(&mut self, host: Option<&str>) {
        if self.cookie_layout == Layout::ByName {
            for cookie in self.cookies.iter_mut().filter(|cookie| cookie.is_unbound()) {
                cookie.domain = host.map(str::to_owned);
            }
        }
        (self.header_layout, self.cookie_layout) = (Layout::List, Layout::List);
        let meta = self.rest.entry("__meta__").or_insert_with(|| json!({}));
        meta["httpie"] = json!(LAYOUT_VERSION);
    }
}

/// Whether credentials would go unused. HTTPie writes null where there are none.
fn has_odd_type(auth: &Value) -> bool {
    match auth.get("type") {
        None => auth.get("raw_auth").or(auth.get("username")).is_some(),
        Some(kind) => !kind.is_string() && !kind.is_null(),
    }
}

/// Whether a user and a password that stand apart are there, and of no use.
fn has_odd_login(auth: &Value) -> bool {
    let is_used = |key: &str| auth.get(key).is_some_and(|value| !value.is_null());
    !is_used("raw_auth")
        && is_used("type")
        && is_used("username")
        && ["username", "password"]
            .iter()
            .any(|key| word(&auth[key]).is_none())
}

/// A user or password. Whoever writes the file by hand forgets the quotation marks: HTTPie takes a number for its digits.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

/// The entries of a list of objects with a `name`, or of an object by name. Nothing, as null or `[]`, is a list.
fn named(
    value: Option<Value>,
    error: &'static str,
) -> Result<(Layout, Vec<(String, Value)>), LayoutError> {
    let wrong = || LayoutError::Shape(error);
    match value {
        None | Some(Value::Null) => Ok((Layout::List, Vec::new())),
        Some(Value::Object(entries)) => Ok((Layout::ByName, entries.into_iter().collect())),
        Some(Value::Array(entries)) => {
            let entry = |entry: Value| {
                let name = entry.get("name").and_then(Value::as_str);
                Ok((name.ok_or_else(wrong)?.to_owned(), entry))
            };
            Ok((
                Layout::List,
                entries.into_iter().map(entry).collect::<Result<_, _>>()?,
            ))
        }
        Some(_) => Err(wrong()),
    }
}

/// A header from its entry.
fn header(name: String, entry: &Value, layout: Layout) -> Result<(String, String), LayoutError> {
    let value = match layout {
        Layout::List => entry.get("value"),
        Layout::ByName => Some(entry),
    };
    let wrong = |what| Err(LayoutError::Shape(what));
    match value.and_then(Value::as_str) {
        None => wrong("`headers` holds a value that is not a string"),
        Some(_) if !is_name(&name) => wrong("`headers` holds a name that is not a token"),
        Some(value) if !is_value(value) => {
            wrong("`headers` holds a value with a line end or another control character")
        }
        Some(value) => Ok((name, value.to_owned())),
    }
}

/// A cookie from its fields; one without a value is none.
fn cookie(name: String, fields: &Value) -> Result<Option<Cookie>, LayoutError> {
    let wrong = |_: &Value| LayoutError::Shape("`cookies` holds a field of the wrong type");
    let text = |key: &str| match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(wrong(other)),
    };
    let value = match fields {
        Value::String(value) => Some(value.clone()),
        Value::Object(_) | Value::Null => text("value")?,
        other => return Err(wrong(other)),
    };
    let expires = match fields.get("expires") {
        None | Some(Value::Null) => None,
        Some(Value::Number(number)) => Some(whole(number)),
        Some(other) => return Err(wrong(other)),
    };
    let domain = match fields.get("domain") {
        Some(Value::Null) => None,
        _ => Some(text("domain")?.unwrap_or_default()),
    };
    let secure = match fields.get("secure") {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::Bool(true)) => true,
        Some(other) => return Err(wrong(other)),
    };
    let path = text("path")?.unwrap_or_else(|| "/".to_owned());
    Ok(value.map(|value| Cookie {
        name,
        value,
        domain,
        path,
        secure,
        expires,
    }))
}

/// Whole seconds; what is larger than a clock can hold is cut.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a float is cut to the range, as wanted"
)]
fn whole(number: &serde_json::Number) -> i64 {
    number
        .as_i64()
        .unwrap_or_else(|| number.as_f64().unwrap_or(f64::MAX) as i64)
}

/// JSON as Python writes it: an indent of four where Rust's is two, and all but ASCII escaped.
fn as_python(value: &Value) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    // No string holds a line end of its own: they are escaped.
    for line in format!("{value:#}").lines() {
        let indent = line.len() - line.trim_start_matches(' ').len();
        text.push_str(&line[..indent]);
        for c in line.chars() {
            if c.is_ascii() {
                text.push(c);
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
