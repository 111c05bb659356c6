//! `/teams`: list, read, create, change, delete.

use serde_json::{Value, json};

use super::business_units;
use super::call::{Call, Problem, Reply, ok, references, replace, text, uuid};
use super::paging::page;
use super::store::{Id, Store, Team};
use super::users;
use crate::support::Response;

pub fn answer(call: &mut Call, path: &[&str]) -> Reply {
    let method = call.request.method.as_str();
    if let ("GET", ["self"]) = (method, path) {
        return list(call, |team| team.members.contains(&call.caller));
    }
    call.require_admin()?;
    match (method, path) {
        ("GET", [] | ["search"]) => {
            let wanted = call.query("team_name");
            list(call, |team| {
                wanted
                    .as_ref()
                    .is_none_or(|name| team.name.contains(name.as_str()))
            })
        }
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

fn list(call: &Call, wanted: impl Fn(&Team) -> bool) -> Reply {
    let teams = call.store.teams.iter().filter(|team| wanted(team));
    let teams: Vec<Value> = teams.map(|team| summary(call, team)).collect();
    page(call, "teams", &teams)
}

fn read(call: &Call, id: &str) -> Reply {
    let team = call
        .store
        .teams
        .iter()
        .find(|team| team.id == id)
        .ok_or(Problem::NotFound("team"))?;
    ok(&detail(call, team))
}

fn create(call: &mut Call) -> Reply {
    let body = call.body()?;
    let id = call.store.add_team(&name(&body)?, Vec::new(), None);
    let changed = change(call, &id, &body, false);
    if changed.is_err() {
        call.store.teams.retain(|team| team.id != id);
    }
    changed
}

fn update(call: &mut Call, id: &str) -> Reply {
    let body = call.body()?;
    if !call.flag("partial") {
        name(&body)?;
    }
    let incremental = call.flag("incremental");
    change(call, id, &body, incremental)
}

fn change(call: &mut Call, id: &str, body: &Value, incremental: bool) -> Reply {
    let members = references(body, "users", |user| users::find(call.store, user))?;
    let unit = body
        .get("business_unit")
        .map(|unit| business_units::find(call.store, unit));
    let teams = &mut call.store.teams;
    let team = teams
        .iter_mut()
        .find(|team| team.id == id)
        .ok_or(Problem::NotFound("team"))?;
    if let Some(name) = text(body, "team_name") {
        team.name = name;
    }
    if let Some(members) = members {
        replace(&mut team.members, members, incremental);
    }
    if let Some(unit) = unit {
        team.business_unit = unit;
    }
    read(call, id)
}

fn delete(call: &mut Call, id: &str) -> Reply {
    let before = call.store.teams.len();
    call.store.teams.retain(|team| team.id != id);
    if call.store.teams.len() < before {
        Ok(Response::new(204))
    } else {
        Err(Problem::NotFound("team"))
    }
}

fn name(body: &Value) -> Result<String, Problem> {
    text(body, "team_name")
        .ok_or_else(|| Problem::BadQuery(vec!["team_name: may not be null".to_string()]))
}

/// The team that `{"team_id": ...}` or `{"team_name": ...}` names.
pub fn find(store: &Store, named: &Value) -> Option<Id> {
    let (id, name) = (text(named, "team_id"), text(named, "team_name"));
    let is_it = |team: &&Team| id.as_ref() == Some(&team.id) || name.as_ref() == Some(&team.name);
    store.teams.iter().find(is_it).map(|team| team.id.clone())
}

/// A team as lists show it.
pub fn summary(call: &Call, team: &Team) -> Value {
    let mut value = json!({
        "team_id": team.id,
        "team_legacy_id": team.legacy_id,
        "team_name": team.name,
    });
    let units = &call.store.business_units;
    if let Some(unit) = units
        .iter()
        .find(|unit| team.business_unit.as_ref() == Some(&unit.id))
    {
        value["business_unit"] = business_units::summary(unit);
    }
    value
}

fn detail(call: &Call, team: &Team) -> Value {
    let members = call
        .store
        .users
        .iter()
        .filter(|user| team.members.contains(&user.id));
    let mut value = summary(call, team);
    value["users"] = members.map(|user| users::summary(call, user)).collect();
    value["_links"] = call.link(&format!("teams/{}", team.id));
    value
}
