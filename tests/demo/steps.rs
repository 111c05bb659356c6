//! The order in which the commands are shown, and what stands for their placeholders.

use crate::support::identity::store::Store;

/// A text that depends on what the stand-in keeps, such as an id.
type Text = fn(&mut Store) -> String;
/// Placeholders and what stands for them.
type Fill = &'static [(&'static str, Text)];

/// One command to be run.
pub struct Step {
    /// Its number in the fixture.
    pub id: &'static str,
    /// The status that it must be answered with.
    pub status: u16,
    /// What `input.json` holds.
    pub input: Option<Text>,
    /// The values of its placeholders.
    pub fill: Fill,
}

impl Step {
    const fn new(id: &'static str) -> Step {
        Step {
            id,
            status: 200,
            input: None,
            fill: &[],
        }
    }

    const fn deletes(self) -> Step {
        Step {
            status: 204,
            ..self
        }
    }

    const fn reads(self, input: Text) -> Step {
        Step {
            input: Some(input),
            ..self
        }
    }

    const fn with(self, fill: Fill) -> Step {
        Step { fill, ..self }
    }
}

/// All documented Identity commands; what is made is there before it is changed and deleted.
pub const STEPS: &[Step] = &[
    Step::new("C102"),
    Step::new("C180"),
    Step::new("C181").with(&[("{apiCredsId}", |store| newest_api_id(store, 0))]),
    Step::new("C182").with(&[("{userId}", |store| user(store, 1))]),
    Step::new("C015")
        .deletes()
        .with(&[("{userId}", |store| user(store, 1))]),
    Step::new("C103").with(&[("{userId}", |store| user(store, 1))]),
    Step::new("C144")
        .deletes()
        .with(&[("{apiCredsId}", |store| newest_api_id(store, 1))]),
    Step::new("C040"),
    Step::new("C041").with(&[
        ("{page number}", |_| "1".into()),
        ("{page size}", |_| "2".into()),
    ]),
    Step::new("C042"),
    Step::new("C147").with(&[("{user_name}", |store| store.users[2].login.clone())]),
    Step::new("C148").with(&[("{email_address}", |store| {
        store.users[2].email_address.clone()
    })]),
    Step::new("C149").with(&[("{search_term}", |_| "turing".into())]),
    Step::new("C150").with(&[("{api_id}", |store| newest_api_id(store, 0))]),
    Step::new("C024").with(&[("{role_guid}", |store| store.roles[0].id.clone())]),
    Step::new("C026").with(&[("{login_status}", |_| "active".into())]),
    Step::new("C027"),
    Step::new("C028").with(&[("{team_guid}", |store| store.teams[0].id.clone())]),
    Step::new("C045")
        .with(&[("{userId}", |store| user(store, 3))])
        .reads(|_| r#"{"first_name": "Alan Mathison"}"#.into()),
    Step::new("C014").with(&[("{role_id}", |store| store.roles[1].id.clone())]),
    Step::new("C110"),
    Step::new("C089").reads(|_| r#"{"bu_name": "Looms"}"#.into()),
    Step::new("C091").with(&[("{businessUnitId}", newest_unit)]),
    Step::new("C078")
        .with(&[("{businessUnitId}", newest_unit)])
        .reads(|_| r#"{"bu_name": "Power Looms"}"#.into()),
    Step::new("C155")
        .with(&[("{businessUnitId}", newest_unit)])
        .reads(|store| format!(r#"{{"teams": [{{"team_id": "{}"}}]}}"#, team(store))),
    Step::new("C047")
        .deletes()
        .with(&[("{businessUnitId}", newest_unit)]),
    Step::new("C120"),
    Step::new("C121"),
    Step::new("C126")
        .with(&[("{teamId}", team)])
        .reads(|_| r#"{"team_name": "Difference Engine No. 2"}"#.into()),
    Step::new("C175")
        .with(&[("{teamId}", team)])
        .reads(|store| format!(r#"{{"users": [{{"user_id": "{}"}}]}}"#, user(store, 3))),
    Step::new("C090").deletes().with(&[("{teamId}", team)]),
    Step::new("C125")
        .deletes()
        .with(&[("{userId}", |store| user(store, 3))]),
];

fn user(store: &Store, number: usize) -> String {
    store.users[number].id.clone()
}

fn newest_api_id(store: &Store, number: usize) -> String {
    store
        .credentials_of(&store.users[number].id)
        .map_or_else(String::new, |pair| pair.api_id.clone())
}

fn newest_unit(store: &mut Store) -> String {
    store
        .business_units
        .last()
        .map_or_else(String::new, |unit| unit.id.clone())
}

fn team(store: &mut Store) -> String {
    store.teams[1].id.clone()
}
