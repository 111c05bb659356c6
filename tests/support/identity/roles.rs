//! `/roles`: list, search, read.

use serde_json::{Value, json};

use super::call::{Call, Problem, Reply, ok, uuid};
use super::paging::page;
use super::store::Role;

pub fn answer(call: &Call, path: &[&str]) -> Reply {
    call.require_admin()?;
    match (call.request.method.as_str(), path) {
        ("GET", []) => list(call, |_| true),
        ("GET", ["search"]) => {
            let id = call.query("role_id");
            id.as_deref().map(uuid).transpose()?;
            list(call, |role| id.as_ref().is_none_or(|id| role.id == *id))
        }
        ("GET", [id]) => {
            let id = uuid(id)?;
            let role = call.store.roles.iter().find(|role| role.id == id);
            ok(&summary(role.ok_or(Problem::NotFound("role"))?))
        }
        (_, [] | [_]) => Err(Problem::Method("GET")),
        _ => Err(Problem::NotFound("resource")),
    }
}

fn list(call: &Call, wanted: impl Fn(&Role) -> bool) -> Reply {
    let roles = call.store.roles.iter().filter(|role| wanted(role));
    let roles: Vec<Value> = roles.map(summary).collect();
    page(call, "roles", &roles)
}

fn summary(role: &Role) -> Value {
    json!({
        "role_id": role.id,
        "role_legacy_id": role.legacy_id,
        "role_name": role.name,
        "role_description": role.description,
        "is_api": role.is_api,
        "is_scan_type": false,
        "team_admin_manageable": !role.is_api,
        "jit_assignable": !role.is_api,
        "jit_assignable_default": !role.is_api,
    })
}
