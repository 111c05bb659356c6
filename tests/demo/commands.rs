//! The documented command lines, and what a terminal shows of an answer.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::Output;

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
    let shown = plain(&(output.screen() + &output.stdout())).replace('\r', "");
    let (head, body) = shown.split_once("\n\n").unwrap_or((&shown, ""));
    (head.trim_start().to_string(), body.to_string())
}

/// The text without the escape sequences that colour it.
fn plain(text: &str) -> String {
    let mut pieces = text.split("\x1b[");
    let first = pieces.next().unwrap_or_default().to_string();
    pieces.fold(first, |plain, piece| {
        let end = piece
            .find(|letter: char| letter.is_ascii_alphabetic())
            .map_or(piece.len(), |at| at + 1);
        plain + &piece[end..]
    })
}
