//! `/api_credentials`: read, generate and revoke pairs. A new pair revokes the old one at once.

use serde_json::{Value, json};

use super::call::{Call, Problem, Reply, ok, uuid};
use super::clock::timestamp;
use super::store::ApiCredential;
use crate::support::Response;

pub fn answer(call: &mut Call, path: &[&str]) -> Reply {
    let method = call.request.method.clone();
    let own = call.caller.clone();
    match path {
        [] => match method.as_str() {
            "GET" => show_of(call, &own),
            "POST" => generate(call, &own),
            _ => Err(Problem::Method("GET, POST")),
        },
        ["user_id", id] => {
            call.require_admin()?;
            let id = uuid(id)?;
            call.store.user(id).ok_or(Problem::NotFound("user"))?;
            match method.as_str() {
                "GET" => show_of(call, id),
                "POST" => generate(call, id),
                "DELETE" => revoke(call, |pair| pair.user == id),
                _ => Err(Problem::Method("GET, POST, DELETE")),
            }
        }
        [api_id] => {
            let pairs = &call.store.api_credentials;
            let pair = pairs.iter().find(|pair| pair.api_id == *api_id).cloned();
            if pair.as_ref().is_none_or(|pair| pair.user != own) {
                call.require_admin()?;
            }
            let pair = pair.ok_or(Problem::NotFound("API credentials"))?;
            match method.as_str() {
                "GET" => show(call, &pair),
                "DELETE" => revoke(call, |other| other.api_id == pair.api_id),
                _ => Err(Problem::Method("GET, DELETE")),
            }
        }
        _ => Err(Problem::NotFound("resource")),
    }
}

fn show_of(call: &Call, user: &str) -> Reply {
    show(
        call,
        call.store
            .credentials_of(user)
            .ok_or(Problem::NotFound("API credentials"))?,
    )
}

fn show(call: &Call, pair: &ApiCredential) -> Reply {
    let mut value = brief(pair);
    value["revocation_ts"] = pair
        .revoked
        .as_ref()
        .map(|(time, _)| timestamp(*time))
        .into();
    value["revocation_user"] = pair.revoked.as_ref().map(|(_, user)| user.clone()).into();
    value["_links"] = call.link(&format!("api_credentials/{}", pair.api_id));
    ok(&value)
}

fn generate(call: &mut Call, user: &str) -> Reply {
    let pair = call.store.new_credentials(user, &call.caller, call.now);
    let mut value = brief(&pair);
    value["api_secret"] = pair.api_secret.into();
    value["_links"] = call.link("api_credentials");
    ok(&value)
}

fn revoke(call: &mut Call, meant: impl Fn(&ApiCredential) -> bool) -> Reply {
    let any = call.store.revoke(meant, &call.caller, call.now);
    if any {
        Ok(Response::new(204))
    } else {
        Err(Problem::NotFound("API credentials"))
    }
}

/// What is shown of a pair wherever it is named.
pub fn brief(pair: &ApiCredential) -> Value {
    json!({ "api_id": pair.api_id, "expiration_ts": timestamp(pair.expires) })
}
