//! When standard input is the body.
//!
//! HTTPie: `_body_from_file` and `_ensure_one_data_source` in `httpie/cli/argparser.py`. Two rules of the `vhttp` dialect are
//! ours: standard input that holds nothing is no body, and next to data items a pipe that holds nothing yet is left alone.

use std::io::{self, Read};
use std::time::Duration;

use super::spool::spool;
use super::{Inputs, PlanError};
use crate::environment::StdinKind;
use crate::message::Body;

/// A pipe that brings more goes through a temporary file: the length is known, and the body can be sent again.
const IN_MEMORY: u64 = 1024 * 1024;

/// What decides about standard input.
pub(super) struct Rules {
    /// It is not to be read.
    pub(super) ignore: bool,
    pub(super) empty_is_a_body: bool,
    /// There is other data for the body.
    pub(super) has_data: bool,
    /// A pipe is not read here, but while the body is sent.
    pub(super) streamed: bool,
    /// The user does not want to be told that it is waited for.
    pub(super) quiet: bool,
}

/// The body that standard input holds; `None` when it is not to be read or, in the `vhttp` dialect, holds nothing.
pub(super) fn body(inputs: &mut dyn Inputs, rules: &Rules) -> Result<Option<Body>, PlanError> {
    let empty_is_a_body = rules.empty_is_a_body;
    let kind = inputs.stdin_kind();
    if rules.ignore || kind == StdinKind::Terminal {
        return Ok(None);
    }
    if rules.has_data {
        if empty_is_a_body || holds_data(inputs, kind).map_err(PlanError::Stdin)? {
            return Err(PlanError::MixedSources);
        }
        return Ok(None);
    }
    let body = match kind {
        StdinKind::File => file(inputs).map_err(PlanError::Stdin)?,
        StdinKind::Pipe if rules.streamed => match inputs.stdin_file() {
            Ok(pipe) => Body::from_pipe(pipe),
            Err(_) => pipe(inputs, rules.quiet).map_err(PlanError::Stdin)?,
        },
        StdinKind::Pipe => pipe(inputs, rules.quiet).map_err(PlanError::Stdin)?,
        StdinKind::Nothing | StdinKind::Terminal => Body::empty(),
    };
    Ok(Some(body).filter(|body| empty_is_a_body || !body.is_empty()))
}

/// Whether there is something in standard input now. A pipe that is asked loses a byte: it is an error if there is one.
fn holds_data(inputs: &mut dyn Inputs, kind: StdinKind) -> io::Result<bool> {
    match kind {
        StdinKind::File => Ok(!file(inputs)?.is_empty()),
        StdinKind::Pipe => {
            Ok(inputs.stdin_is_ready(Duration::ZERO) && inputs.stdin().read(&mut [0])? > 0)
        }
        StdinKind::Nothing | StdinKind::Terminal => Ok(false),
    }
}

fn file(inputs: &mut dyn Inputs) -> io::Result<Body> {
    let file = inputs.stdin_file()?;
    Body::from_file("standard input".into(), file)
}

fn pipe(inputs: &mut dyn Inputs, quiet: bool) -> io::Result<Body> {
    if let Some(patience) = inputs.patience()
        && !inputs.stdin_is_ready(patience)
        && !quiet
    {
        let seconds = patience.as_secs_f64();
        inputs.notice(&format!(
            "> warning: no stdin data read in {seconds:?}s (perhaps you want to --ignore-stdin)"
        ));
    }
    let mut beginning = Vec::new();
    inputs.stdin().take(IN_MEMORY).read_to_end(&mut beginning)?;
    if (beginning.len() as u64) < IN_MEMORY {
        return Ok(Body::from_bytes(beginning));
    }
    let whole = spool(&beginning, inputs.stdin())?;
    Body::from_file("standard input".into(), whole)
}
