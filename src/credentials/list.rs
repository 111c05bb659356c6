//! Where credentials are, and which are used.

use super::recovery::Recovery;
use super::{CredentialsError, Desk};
use crate::calendar::day_of;
use crate::environment::Environment;
use crate::exit_status::ExitStatus;
use crate::pair_history;
use crate::plan::{PlanError, pair};
use crate::veracode_hmac::{Found, Origin, SourceError};

/// Prints every source in the order in which they are asked, with a star at the one that is used.
pub(super) fn list(desk: &mut Desk) -> Result<ExitStatus, CredentialsError> {
    let file = desk.file()?;
    // A rotation that is under way ends first.
    let leftover = Recovery::leftover(&file)?;
    let (all, winner) = desk.with_sources(|sources| (sources.survey(), sources.find()))?;
    let used = winner.as_ref().ok().map(|found| &found.origin);
    for source in &all {
        let line = match source {
            Ok(found) => line(found, used == Some(&found.origin), desk.environment),
            Err(SourceError::HalfEnvironment { set, missing, .. }) => {
                format!("! {set} is set, but {missing} is not\n")
            }
            Err(error) => format!("! {error}\n"),
        };
        desk.say(&line)?;
    }
    let mut warned = Vec::new();
    for found in all.iter().flatten() {
        let warning = pair::exposed(&found.origin).filter(|warning| !warned.contains(warning));
        warned.extend(warning);
    }
    for warning in warned {
        desk.warn(&warning);
    }
    if let Some(recovery) = leftover {
        desk.warn(&recovery.remark());
    }
    winner.map_err(PlanError::from)?;
    Ok(ExitStatus::Success)
}

fn line(found: &Found, is_used: bool, environment: &Environment) -> String {
    let mark = if is_used { '*' } else { ' ' };
    let place = match &found.origin {
        Origin::File {
            path,
            profile,
            id_line,
            ..
        } => format!("{}:{id_line}, profile {profile:?}", path.display()),
        Origin::CliFile { path, id_line, .. } => format!("{}:{id_line}", path.display()),
        other => other.to_string(),
    };
    let region = found.credentials.region();
    let region = region.map_or("unknown".to_owned(), |region| region.to_string());
    let id = found.credentials.id();
    let past = pair_history::past(environment, id);
    let fate = past.fate((environment.now)());
    let known = match (fate, past.ends()) {
        (Some(fate), _) => format!("; it {fate}"),
        (None, Some(end)) => format!(", ends on {}", day_of(end)),
        (None, None) => String::new(),
    };
    let id = shortened(id);
    format!("{mark} {place}: API id {id}, {region} region{known}\n")
}

/// Enough of an id to tell it from others.
pub(super) fn shortened(id: &str) -> String {
    let bare = id.rsplit('-').next().unwrap_or(id);
    match (
        bare.get(..4),
        bare.len().checked_sub(4).and_then(|at| bare.get(at..)),
    ) {
        (Some(start), Some(end)) if bare.len() > 8 => format!("{start}...{end}"),
        _ => "...".to_owned(),
    }
}
