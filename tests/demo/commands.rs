//! The documented command lines, and what a terminal shows of an answer.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::Output;
use crate::support::running::without_colours;

/// One command line of Veracode's documentation.
pub struct Documented {
    /// As it is printed there.
    pub command: String,
    /// The arguments that a shell makes of it.
    pub argv: Vec<String>,
}

/// The documented commands of the Identity API, by their number in the fixture.
pub fn identity() -> BTreeMap<String, Documented> {
    let all: Vec<Value> = serde_json::from_str(include_str!("../fixtures/veracode/commands.json"))
        .unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let documented = all.iter().filter(|entry| {
        text(&entry["api"]).starts_with("Identity/")
            && text(&entry["page"]).starts_with("https://docs.veracode.com/")
    });
    documented
        .map(|entry| {
            let argv = entry["argv"]
                .as_array()
                .map_or_else(Vec::new, |argv| argv.iter().map(text).collect());
            (
                text(&entry["id"]),
                Documented {
                    command: text(&entry["command"]),
                    argv,
                },
            )
        })
        .collect()
}

/// Head and body of an answer as it was shown, without colours.
pub fn answer(output: &Output) -> (String, String) {
    let shown = without_colours(&(output.screen() + &output.stdout())).replace('\r', "");
    let (head, body) = shown.split_once("\n\n").unwrap_or((&shown, ""));
    (head.trim_start().to_string(), body.to_string())
}
