//! One verified request with all that is needed to answer it, and the answers that are not good news.

use serde_json::{Value, json};

use super::store::{Id, Store};
use crate::support::{Request, Response};

/// An answer, or why there is none.
pub type Reply = Result<Response, Problem>;

/// Errors in the shapes that Veracode's APIs give them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// 400 with a sentence.
    BadRequest(String),
    /// 400 with one line for each wrong parameter.
    BadQuery(Vec<String>),
    /// 400 as the proxy before the API gives it.
    BadGateway,
    Unauthorized,
    Forbidden,
    /// 404, with what there is none of.
    NotFound(&'static str),
    /// 405, with what is allowed.
    Method(&'static str),
    MediaType,
    /// 429, with the seconds to wait.
    TooMany(i64),
}

impl Problem {
    pub fn response(&self) -> Response {
        match self {
            Problem::BadRequest(why) => general(400, "Bad Request", why),
            Problem::BadQuery(errors) => {
                with_json(400, &json!({ "errors": errors, "status": 400 }))
            }
            Problem::BadGateway => Response::new(400)
                .header("Content-Type", "text/html")
                .body(PROXY_PAGE),
            Problem::Unauthorized => general(401, "Unauthorized", "Unauthorized"),
            Problem::Forbidden => general(403, "Forbidden", "Access is denied"),
            Problem::NotFound(what) => general(404, "Not Found", &format!("No {what} found")),
            Problem::Method(allowed) => {
                general(405, "Method Not Allowed", "Request method is not supported")
                    .header("Allow", allowed)
            }
            Problem::MediaType => general(
                415,
                "Unsupported Media Type",
                "Content-Type must be application/json",
            ),
            Problem::TooMany(seconds) => general(429, "Too Many Requests", "Rate limit exceeded")
                .header("Retry-After", &seconds.to_string()),
        }
    }
}

const PROXY_PAGE: &str = "<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body>\r\n\
    <center><h1>400 Bad Request</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n";

fn general(code: u16, status: &str, message: &str) -> Response {
    with_json(
        code,
        &json!({ "http_code": code, "http_status": status, "message": message }),
    )
}

fn with_json(status: u16, value: &Value) -> Response {
    Response::new(status)
        .header("Content-Type", "application/json")
        .body(value.to_string())
}

/// 200 with `value`.
#[allow(clippy::unnecessary_wraps, reason = "the last word of every route")]
pub fn ok(value: &Value) -> Reply {
    Ok(with_json(200, value))
}

/// One verified request.
pub struct Call<'a> {
    pub request: &'a Request,
    pub store: &'a mut Store,
    /// The id of the user who signed.
    pub caller: Id,
    /// Milliseconds since 1970.
    pub now: i64,
}

impl Call<'_> {
    /// # Errors
    /// `Forbidden` unless the caller may administer others.
    pub fn require_admin(&self) -> Result<(), Problem> {
        if self.store.is_admin(&self.caller) {
            Ok(())
        } else {
            Err(Problem::Forbidden)
        }
    }

    /// The body as a JSON object.
    ///
    /// # Errors
    /// `BadRequest` for anything else.
    pub fn body(&self) -> Result<Value, Problem> {
        let value: Value = serde_json::from_slice(&self.request.body)
            .map_err(|_| Problem::BadRequest("JSON parse error".to_string()))?;
        let object = value.is_object();
        if object {
            Ok(value)
        } else {
            Err(Problem::BadRequest(
                "Request body must be an object".to_string(),
            ))
        }
    }

    /// The parameter `name` of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        self.request
            .query()
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// Whether the query says `name=true`.
    pub fn flag(&self, name: &str) -> bool {
        self.query(name).is_some_and(|value| value == "true")
    }

    /// The link to `path` below the Identity API, on the host that was called.
    pub fn link(&self, path: &str) -> Value {
        json!({ "self": { "href": format!("{}/api/authn/v2/{path}", self.origin()) } })
    }

    /// Scheme, host and port that were called.
    pub fn origin(&self) -> String {
        format!(
            "https://{}",
            self.request.header("host").unwrap_or_default()
        )
    }
}

/// Checks that a part of a path is a UUID.
///
/// # Errors
/// `BadRequest`, as Veracode says it.
pub fn uuid(text: &str) -> Result<&str, Problem> {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let hex = text
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    if hex && lengths == [8, 4, 4, 4, 12] {
        Ok(text)
    } else {
        Err(Problem::BadRequest(format!("Invalid UUID string: {text}")))
    }
}

/// The text of a field, when the object has it.
pub fn text(body: &Value, field: &str) -> Option<String> {
    body.get(field).and_then(Value::as_str).map(str::to_string)
}

/// The ids of the things that `body[field]` lists; `find` looks one up.
///
/// # Errors
/// `BadRequest` when the field is no list or names something unknown.
pub fn references(
    body: &Value,
    field: &str,
    find: impl Fn(&Value) -> Option<Id>,
) -> Result<Option<Vec<Id>>, Problem> {
    let Some(value) = body.get(field) else {
        return Ok(None);
    };
    let ids = value
        .as_array()
        .and_then(|list| list.iter().map(find).collect::<Option<Vec<Id>>>());
    ids.map(Some)
        .ok_or_else(|| Problem::BadRequest(format!("{field}: Invalid value.")))
}

/// Puts `new` in the place of `old`, or after it with `incremental=true`.
pub fn replace(old: &mut Vec<Id>, new: Vec<Id>, incremental: bool) {
    if !incremental {
        old.clear();
    }
    for id in new {
        if !old.contains(&id) {
            old.push(id);
        }
    }
}
