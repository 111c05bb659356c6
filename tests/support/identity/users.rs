//! `/users`: list, search, read, create, change, delete.

use serde_json::{Value, json};

use super::api_credentials;
use super::call::{Call, Problem, Reply, ok, references, replace, text, uuid};
use super::paging::page;
use super::store::{Id, Role, Store, Team, User};
use super::teams;
use crate::support::Response;

pub fn answer(call: &mut Call, path: &[&str]) -> Reply {
    let method = call.request.method.as_str();
    if let ("GET", ["self"]) = (method, path) {
        return read(call, &call.caller);
    }
    call.require_admin()?;
    match (method, path) {
        ("GET", [] | ["search"]) => list(call),
        ("POST", []) => create(call),
        ("GET", [id]) => read(call, uuid(id)?),
        ("PUT", [id]) => update(call, uuid(id)?),
        ("DELETE", [id]) => delete(call, uuid(id)?),
        (_, []) => Err(Problem::Method("GET, POST")),
        (_, ["self" | "search"]) => Err(Problem::Method("GET")),
        (_, [_]) => Err(Problem::Method("GET, PUT, DELETE")),
        _ => Err(Problem::NotFound("resource")),
    }
}

fn list(call: &Call) -> Reply {
    let mut users: Vec<&User> = call.store.users.iter().collect();
    for (name, value) in call.request.query() {
        check_filter(&name, &value)?;
        users.retain(|user| matches(call.store, user, &name, &value));
    }
    let users: Vec<Value> = users.into_iter().map(|user| summary(call, user)).collect();
    page(call, "users", &users)
}

fn check_filter(name: &str, value: &str) -> Result<(), Problem> {
    let fine = match name {
        "role_id" | "team_id" => uuid(value).is_ok(),
        "login_status" => matches!(
            value.to_ascii_lowercase().as_str(),
            "active" | "never" | "locked"
        ),
        "enabled" | "login_enabled" | "saml_user" | "saml" => matches!(value, "true" | "false"),
        _ => true,
    };
    if fine {
        Ok(())
    } else {
        Err(Problem::BadQuery(vec![format!("{name}: Invalid value.")]))
    }
}

/// Whether a user is one of those that `name=value` asks for; other parameters let all pass.
fn matches(store: &Store, user: &User, name: &str, value: &str) -> bool {
    let any = |text: &str| value.split(',').any(|one| one.eq_ignore_ascii_case(text));
    let wanted = value == "true";
    match name {
        "user_name" => any(&user.login),
        "email_address" => any(&user.email_address),
        "enabled" | "login_enabled" => user.login_enabled == wanted,
        "saml_user" | "saml" => user.saml == wanted,
        "login_status" => user.active == value.eq_ignore_ascii_case("active"),
        "role_id" => user.roles.iter().any(|role| role == value),
        "team_id" => teams_of(store, user).any(|team| team.id == value),
        "api_id" => store
            .credentials_of(&user.id)
            .is_some_and(|pair| pair.api_id == value),
        "search_term" => {
            let fields = [
                &user.login,
                &user.first_name,
                &user.last_name,
                &user.email_address,
            ];
            fields
                .iter()
                .any(|field| field.to_lowercase().contains(&value.to_lowercase()))
        }
        _ => true,
    }
}

fn read(call: &Call, id: &str) -> Reply {
    let user = call.store.user(id).ok_or(Problem::NotFound("user"))?;
    ok(&detail(call, user))
}

fn create(call: &mut Call) -> Reply {
    let body = call.body()?;
    require(&body)?;
    let user_name = text(&body, "user_name")
        .or_else(|| text(&body, "email_address"))
        .unwrap_or_default();
    if call.store.users.iter().any(|user| user.login == user_name) {
        return Err(Problem::BadRequest("user_name: already exists".to_string()));
    }
    let id = call.store.add_user(&user_name, "", "", &[]);
    let changed = change(call, &id, &body, false);
    if changed.is_err() {
        call.store.users.retain(|user| user.id != id);
    }
    changed
}

fn update(call: &mut Call, id: &str) -> Reply {
    let body = call.body()?;
    call.store.user(id).ok_or(Problem::NotFound("user"))?;
    if !call.flag("partial") {
        require(&body)?;
    }
    let incremental = call.flag("incremental");
    change(call, id, &body, incremental)
}

/// What a user cannot be without.
fn require(body: &Value) -> Result<(), Problem> {
    let missing = ["email_address", "first_name", "last_name"]
        .into_iter()
        .filter(|name| text(body, name).is_none());
    let errors: Vec<String> = missing
        .map(|name| format!("{name}: may not be null"))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::BadQuery(errors))
    }
}

fn change(call: &mut Call, id: &str, body: &Value, incremental: bool) -> Reply {
    let roles = references(body, "roles", |role| find_role(call.store, role))?;
    let joined = references(body, "teams", |team| teams::find(call.store, team))?;
    if let Some(user) = call.store.users.iter_mut().find(|user| user.id == id) {
        set_fields(user, body);
        if let Some(roles) = roles {
            replace(&mut user.roles, roles, incremental);
        }
    }
    for team in &mut call.store.teams {
        match &joined {
            Some(joined) if joined.contains(&team.id) => {
                replace(&mut team.members, vec![id.to_string()], true);
            }
            Some(_) if !incremental => team.members.retain(|member| member != id),
            _ => {}
        }
    }
    read(call, id)
}

fn set_fields(user: &mut User, body: &Value) {
    for (field, value) in [
        ("user_name", &mut user.login),
        ("first_name", &mut user.first_name),
        ("last_name", &mut user.last_name),
        ("email_address", &mut user.email_address),
    ] {
        *value = text(body, field).unwrap_or_else(|| std::mem::take(value));
    }
    for (field, value) in [
        ("login_enabled", &mut user.login_enabled),
        ("saml_user", &mut user.saml),
        ("active", &mut user.active),
    ] {
        *value = body.get(field).and_then(Value::as_bool).unwrap_or(*value);
    }
    let kind = text(body, "account_type").or_else(|| text(body, "user_type"));
    user.is_api = kind.map_or(user.is_api, |kind| kind.eq_ignore_ascii_case("api"));
}

fn delete(call: &mut Call, id: &str) -> Reply {
    call.store.user(id).ok_or(Problem::NotFound("user"))?;
    call.store.users.retain(|user| user.id != id);
    for team in &mut call.store.teams {
        team.members.retain(|member| member != id);
    }
    call.store
        .revoke(|pair| pair.user == id, &call.caller, call.now);
    Ok(Response::new(204))
}

/// The user that `{"user_id": ...}` or `{"user_name": ...}` names.
pub fn find(store: &Store, named: &Value) -> Option<Id> {
    let named = [text(named, "user_id"), text(named, "user_name")];
    let is_it = |user: &&User| {
        named.contains(&Some(user.id.clone())) || named.contains(&Some(user.login.clone()))
    };
    store.users.iter().find(is_it).map(|user| user.id.clone())
}

fn find_role(store: &Store, named: &Value) -> Option<Id> {
    let (id, name) = (text(named, "role_id"), text(named, "role_name"));
    let is_it =
        |role: &&Role| id.as_deref() == Some(&role.id) || name.as_deref() == Some(role.name);
    store.roles.iter().find(is_it).map(|role| role.id.clone())
}

fn teams_of<'a>(store: &'a Store, user: &'a User) -> impl Iterator<Item = &'a Team> {
    store
        .teams
        .iter()
        .filter(|team| team.members.contains(&user.id))
}

/// A user as lists show it.
pub fn summary(call: &Call, user: &User) -> Value {
    json!({
        "user_id": user.id,
        "user_legacy_id": user.legacy_id,
        "user_name": user.login,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email_address": user.email_address,
        "login_enabled": user.login_enabled,
        "saml_user": user.saml,
        "active": user.active,
        "account_type": if user.is_api { "API" } else { "USER" },
        "_links": call.link(&format!("users/{}", user.id)),
    })
}

fn detail(call: &Call, user: &User) -> Value {
    let roles = call
        .store
        .roles
        .iter()
        .filter(|role| user.roles.contains(&role.id));
    let roles = roles.map(|role| {
        json!({ "role_id": role.id, "role_name": role.name, "role_description": role.description })
    });
    let teams = teams_of(call.store, user).map(|team| {
        json!({
            "team_id": team.id,
            "team_legacy_id": team.legacy_id,
            "team_name": team.name,
            "relationship": { "name": "MEMBER" },
        })
    });
    let mut value = summary(call, user);
    value["roles"] = roles.collect();
    value["teams"] = teams.collect();
    value["ip_restricted"] = false.into();
    value["api_credentials"] = call
        .store
        .credentials_of(&user.id)
        .map_or(Value::Null, api_credentials::brief);
    value
}
