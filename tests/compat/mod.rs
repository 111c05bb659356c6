//! Real HTTPie's behaviour, row by row. `record.py` records it from `cases/` into `rows/`; this plays every row
//! against the program under the name `http` and compares. Needs no Python.
//!
//! `known_differences.json` says, by id and with a reason, which rows do not come out as HTTPie's. A row outside
//! of it that differs fails the test, and so does a row inside of it that no longer differs.
//!
//! Variables for the developer:
//! - `VHTTP_COMPAT=TEXT` plays only the rows whose id holds TEXT, and shows known differences too;
//! - `COMPAT_BIN=PATH` plays another program, such as real HTTPie, which must pass every row;
//! - `UPDATE=1` rewrites `known_differences.json`: takes out what passes, adds what fails.

mod compare;
mod normalise;
mod play;
mod row;
mod server;

use row::Row;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const THREADS: usize = 6;

#[test]
fn behaves_as_httpie_did_when_recorded() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compat");
    let other = variable("COMPAT_BIN").map(PathBuf::from);
    let program = other
        .clone()
        .unwrap_or_else(|| env!("CARGO_BIN_EXE_vhttp").into());
    let list = here.join("known_differences.json");
    let known = if other.is_some() {
        BTreeMap::new()
    } else {
        read_known(&list)
    };
    let filter = variable("VHTTP_COMPAT");
    let mut rows = row::load(&here.join("rows"));
    let gone: Vec<_> = known
        .keys()
        .filter(|id| rows.iter().all(|row| row.id != **id))
        .collect();
    assert!(
        gone.is_empty(),
        "known_differences.json names rows that are not there: {gone:?}"
    );
    rows.retain(|row| filter.as_ref().is_none_or(|text| row.id.contains(text)));

    let failed = play_all(&rows, &program);
    if variable("UPDATE").is_some() && other.is_none() && filter.is_none() {
        return write_known(&list, &known, &failed);
    }
    let mut report = String::new();
    for (id, difference) in &failed {
        match known.get(id) {
            Some(reason) if filter.is_none() => println!("known: {id}: {reason}"),
            Some(reason) => println!("known: {id}: {reason}\n{difference}"),
            None => report += &format!("{id}\n{difference}"),
        }
    }
    for row in rows
        .iter()
        .filter(|row| known.contains_key(&row.id) && !failed.contains_key(&row.id))
    {
        report += &format!(
            "{}\n  passes: take it out of known_differences.json\n",
            row.id
        );
    }
    println!(
        "{} rows, {} as HTTPie",
        rows.len(),
        rows.len() - failed.len()
    );
    assert!(report.is_empty(), "\n{report}");
}

/// The differences of each row that has any, by id.
fn play_all(rows: &[Row], program: &Path) -> BTreeMap<String, String> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(row) = rows.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let difference = compare::differences(row, &play::play(row, program));
                    if !difference.is_empty() {
                        failed.lock().unwrap().insert(row.id.clone(), difference);
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap()
}

fn read_known(list: &Path) -> BTreeMap<String, String> {
    serde_json::from_slice(&std::fs::read(list).unwrap()).unwrap()
}

fn write_known(list: &Path, known: &BTreeMap<String, String>, failed: &BTreeMap<String, String>) {
    let reason = |id: &String| {
        known
            .get(id)
            .cloned()
            .unwrap_or_else(|| "not there yet".into())
    };
    let now: BTreeMap<_, _> = failed.keys().map(|id| (id.clone(), reason(id))).collect();
    std::fs::write(list, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
}

#[expect(
    clippy::disallowed_methods,
    reason = "switches of the test runner, not of the program"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
