//! `/business_units`: list, read, create, change, delete.

use serde_json::{Value, json};

use super::call::{Call, Problem, Reply, ok, references, text, uuid};
use super::paging::page;
use super::store::{BusinessUnit, Id, Store};
use super::teams;
use crate::support::Response;

pub fn answer(call: &mut Call, path: &[&str]) -> Reply {
    call.require_admin()?;
    match (call.request.method.as_str(), path) {
        ("GET", [] | ["search"]) => {
            let units: Vec<Value> = call.store.business_units.iter().map(summary).collect();
            page(call, "business_units", &units)
        }
        ("POST", []) => create(call),
        ("GET", [id]) => read(call, uuid(id)?),
        ("PUT", [id]) => update(call, uuid(id)?),
        ("DELETE", [id]) => delete(call, uuid(id)?),
        (_, []) => Err(Problem::Method("GET, POST")),
        (_, ["search"]) => Err(Problem::Method("GET")),
        (_, [_]) => Err(Problem::Method("GET, PUT, DELETE")),
        _ => Err(Problem::NotFound("resource")),
    }
}

fn read(call: &Call, id: &str) -> Reply {
    let unit = call.store.business_units.iter().find(|unit| unit.id == id);
    let unit = unit.ok_or(Problem::NotFound("business unit"))?;
    let teams = call
        .store
        .teams
        .iter()
        .filter(|team| team.business_unit.as_deref() == Some(id));
    let mut value = summary(unit);
    value["teams"] = teams.map(|team| teams::summary(call, team)).collect();
    value["_links"] = call.link(&format!("business_units/{id}"));
    ok(&value)
}

fn create(call: &mut Call) -> Reply {
    let body = call.body()?;
    let id = call.store.add_business_unit(&name(&body)?);
    let changed = change(call, &id, &body, false);
    if changed.is_err() {
        call.store.business_units.retain(|unit| unit.id != id);
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
    let joined = references(body, "teams", |team| teams::find(call.store, team))?;
    let units = &mut call.store.business_units;
    let unit = units
        .iter_mut()
        .find(|unit| unit.id == id)
        .ok_or(Problem::NotFound("business unit"))?;
    if let Some(name) = text(body, "bu_name") {
        unit.name = name;
    }
    for team in &mut call.store.teams {
        match &joined {
            Some(joined) if joined.contains(&team.id) => team.business_unit = Some(id.to_string()),
            Some(_) if !incremental => team
                .business_unit
                .take_if(|unit| unit == id)
                .map_or((), drop),
            _ => {}
        }
    }
    read(call, id)
}

fn delete(call: &mut Call, id: &str) -> Reply {
    let before = call.store.business_units.len();
    call.store.business_units.retain(|unit| unit.id != id);
    if call.store.business_units.len() == before {
        return Err(Problem::NotFound("business unit"));
    }
    for team in &mut call.store.teams {
        team.business_unit.take_if(|unit| unit == id);
    }
    Ok(Response::new(204))
}

fn name(body: &Value) -> Result<String, Problem> {
    text(body, "bu_name")
        .ok_or_else(|| Problem::BadQuery(vec!["bu_name: may not be null".to_string()]))
}

/// The business unit that `{"bu_id": ...}` or `{"bu_name": ...}` names.
pub fn find(store: &Store, named: &Value) -> Option<Id> {
    let (id, name) = (text(named, "bu_id"), text(named, "bu_name"));
    let is_it =
        |unit: &&BusinessUnit| id.as_ref() == Some(&unit.id) || name.as_ref() == Some(&unit.name);
    store
        .business_units
        .iter()
        .find(is_it)
        .map(|unit| unit.id.clone())
}

/// A business unit as lists show it.
pub fn summary(unit: &BusinessUnit) -> Value {
    json!({
        "bu_id": unit.id,
        "bu_legacy_id": unit.legacy_id,
        "bu_name": unit.name,
        "is_default": false,
    })
}
