//! What the token endpoint said (RFC 6749 §5), and what went wrong in its words or in ours.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{Grant, Token};
use crate::message::ResponseHead;

/// Of a description or a place that the endpoint gives, so many characters are shown.
const LONGEST_TEXT: usize = 200;

/// Why there is no token. An endpoint is a host with its port; nothing here holds a secret.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("{endpoint} says {error}{}", described(.description.as_ref()))]
    Refused {
        endpoint: String,
        error: String,
        description: Option<String>,
    },
    #[error("{endpoint} answered {status} {reason}")]
    Status {
        endpoint: String,
        status: u16,
        reason: String,
    },
    #[error("{endpoint} redirects to `{location}`, and the client's secret goes nowhere else")]
    Redirect { endpoint: String, location: String },
    #[error("the answer of {endpoint} {why}")]
    Answer { endpoint: String, why: &'static str },
}

fn described(description: Option<&String>) -> String {
    description
        .map(|text| format!(": {text}"))
        .unwrap_or_default()
}

impl TokenError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Refused { error, .. } => Some(match error.as_str() {
                "invalid_client" => {
                    "check the client's id and secret; --token-auth=body sends them in the form instead of a header"
                }
                "invalid_scope" => "--scope=\"NAME NAME\" says what the token is to be good for",
                "invalid_request" => {
                    "the endpoint may want --scope, --audience or --token-auth=body"
                }
                "invalid_target" => "--audience=NAME says whom the token is meant for",
                "unauthorized_client" | "unsupported_grant_type" => {
                    "the server must allow this client the grant `client_credentials`"
                }
                _ => return None,
            }),
            Self::Status { status: 500.., .. } => Some("the server has a problem: try again later"),
            Self::Status { status: 401, .. } => Some(
                "check the client's id and secret; --token-auth=body sends them in the form instead of a header",
            ),
            Self::Status { .. } | Self::Redirect { .. } | Self::Answer { .. } => {
                Some("check --token-url: it names where tokens are given out")
            }
        }
    }
}

/// The token in the answer. `now` is in seconds since 1970.
pub(super) fn read(
    grant: &Grant,
    head: &ResponseHead,
    body: &[u8],
    now: i64,
) -> Result<Token, TokenError> {
    let endpoint = grant.token_url.host_header();
    let json = serde_json::from_slice::<Value>(body).ok();
    let text = |name: &str| json.as_ref()?.get(name)?.as_str();
    let refused = || {
        let shown = |text| shown(text, &grant.client_secret);
        Some(TokenError::Refused {
            endpoint: endpoint.clone(),
            error: shown(text("error")?),
            description: text("error_description").map(shown),
        })
    };
    match head.status {
        200..=299 => {}
        300..=399 => {
            let location = head.headers.text("Location").unwrap_or_default();
            // Without the query, which may hold secrets.
            let place = location.split(['?', '#']).next().unwrap_or_default();
            let location = place.chars().take(LONGEST_TEXT).collect();
            return Err(TokenError::Redirect {
                endpoint: endpoint.clone(),
                location,
            });
        }
        status => {
            let reason = head.reason_text();
            let status = TokenError::Status {
                endpoint: endpoint.clone(),
                status,
                reason,
            };
            return Err(refused().unwrap_or(status));
        }
    }
    let wrong = |why| TokenError::Answer {
        endpoint: endpoint.clone(),
        why,
    };
    if json.is_none() {
        return Err(wrong("is no JSON"));
    }
    let value = text("access_token")
        .ok_or_else(|| refused().unwrap_or_else(|| wrong("holds no access_token")))?;
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(wrong("holds an access_token that cannot stand in a header"));
    }
    if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(wrong("holds a token of another type than Bearer"));
    }
    let lifetime = json
        .as_ref()
        .and_then(|json| seconds(json.get("expires_in")?));
    Ok(Token::new(SecretString::from(value), now, lifetime))
}

/// A number, or as some servers give it the text of one.
fn seconds(value: &Value) -> Option<i64> {
    let number = value
        .as_f64()
        .or_else(|| value.as_str()?.trim().parse().ok())?;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a cast of floats keeps to the limits"
    )]
    Some(number as i64)
}

/// What the endpoint says in words: on one line, not too long, and without the secret that it may repeat.
fn shown(text: &str, secret: &SecretString) -> String {
    let secret = secret.expose_secret();
    let masked = Zeroizing::new(match secret.len() {
        0..4 => text.to_owned(),
        _ => text.replace(secret, "********"),
    });
    let line = masked.chars().take(LONGEST_TEXT);
    line.map(|c| if c.is_control() { ' ' } else { c }).collect()
}
