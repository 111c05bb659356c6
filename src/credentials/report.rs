//! Who a pair belongs to, when it ends, and away with it.

use serde_json::Value;

use super::identity::Question;
use super::list::shortened;
use super::{CredentialsError, Desk};
use crate::exit_status::ExitStatus;
use crate::pair_history::{self, Fate};

pub(super) const SELF: Question = Question {
    what: "asking who the credentials belong to",
    method: "GET",
    path: "users/self",
};

const END: Question = Question {
    what: "asking when the credentials end",
    method: "GET",
    path: "api_credentials",
};

/// One signed request: says who the user is, and which roles that user has.
pub(super) fn check(desk: &mut Desk) -> Result<ExitStatus, CredentialsError> {
    let found = desk.found()?;
    let host = desk.host_of(&found)?;
    let user = desk.ask(&host, &found.credentials, SELF)?;
    note(desk, &user);
    let name = |field: &str| user[field].as_str().unwrap_or_default().to_owned();
    let roles: Vec<&str> = user["roles"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|role| role["role_name"].as_str())
        .collect();
    let text = format!(
        "credentials: {} (API id {})\nhost: {host}\nuser: {}, {} {}, {}\nroles: {}\n",
        found.origin,
        shortened(found.credentials.id()),
        name("user_name"),
        name("first_name"),
        name("last_name"),
        name("user_id"),
        if roles.is_empty() {
            "none".to_owned()
        } else {
            roles.join(", ")
        },
    );
    desk.say(&plain(&text))?;
    Ok(ExitStatus::Success)
}

/// Says when the pair ends; the exit status is 1 when that is within the days that were typed.
pub(super) fn expiry(desk: &mut Desk) -> Result<ExitStatus, CredentialsError> {
    let found = desk.found()?;
    let host = desk.host_of(&found)?;
    let answer = desk.ask(&host, &found.credentials, END)?;
    note(desk, &answer);
    let ends = pair_history::ends_in(&answer);
    let own = |(id, _): &&(&str, i64)| pair_history::is_same(id, found.credentials.id());
    let end = ends.iter().find(own).map(|(_, end)| *end);
    let end = end.ok_or_else(|| END.unexpected("it names no expiration_ts of this pair"))?;
    let days = pair_history::days_until(end, (desk.environment.now)());
    let when = answer["expiration_ts"].as_str().unwrap_or_default();
    let id = shortened(found.credentials.id());
    let verb = if days < 0 { "ended" } else { "ends" };
    desk.say(&plain(&format!(
        "API id {id} {verb} at {when}, in {days} days\n"
    )))?;
    let within = desk.args.within.unwrap_or(pair_history::DAYS_OF_GRACE);
    Ok(if days < within {
        ExitStatus::Error
    } else {
        ExitStatus::Success
    })
}

/// Notes when the pairs end that an answer tells of.
pub(super) fn note(desk: &Desk, answer: &Value) {
    for (id, end) in pair_history::ends_in(answer) {
        pair_history::note_end(desk.environment, id, end);
    }
}

/// Revokes the pair in use, or that of the user who was typed.
pub(super) fn revoke(desk: &mut Desk) -> Result<ExitStatus, CredentialsError> {
    let found = desk.found()?;
    let host = desk.host_of(&found)?;
    let of_user = desk.args.user_id.clone();
    let path = match &of_user {
        Some(user) => format!("api_credentials/user_id/{user}"),
        None => format!("api_credentials/{}", found.credentials.bare_id()),
    };
    let question = Question {
        what: "revoking the credentials",
        method: "DELETE",
        path: &path,
    };
    desk.ask(&host, &found.credentials, question)?;
    let text = if let Some(user) = of_user {
        format!("revoked the API credentials of user {user}\n")
    } else {
        let id = found.credentials.id();
        let fate = Fate::Revoked((desk.environment.now)());
        pair_history::note_fate(desk.environment, id, fate);
        let (id, origin) = (shortened(id), &found.origin);
        format!("revoked API id {id}; it still stands in {origin}\n")
    };
    desk.say(&text)?;
    Ok(ExitStatus::Success)
}

/// What a server says may not steer the terminal.
fn plain(text: &str) -> String {
    let safe = |c: char| {
        if c.is_control() && c != '\n' {
            '\u{fffd}'
        } else {
            c
        }
    };
    text.chars().map(safe).collect()
}
