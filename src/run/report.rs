//! What the user reads when a run ends early: the error, its hint, and on demand what led to it.
//!
//! HTTPie: `HTTPieArgumentParser.error` and `handle_generic_error` in `httpie/core.py`.

use std::error::Error as _;
use std::io::{self, Write};

use super::httpies_words::sentence;
use crate::environment::Environment;
use crate::error::Error;
use crate::output::visible;
use crate::plan::Dialect;

/// Says what went wrong, in HTTPie's layout: usage first when the command line is at fault. What came from outside, from the
/// command line or a server, may hold characters that steer a terminal.
pub(super) fn report(
    error: &Error,
    environment: &Environment,
    stderr: &mut dyn Write,
) -> io::Result<()> {
    let program = &environment.program;
    let dialect = Dialect::of(program);
    let words = dialect.speaks_as_httpie.then(|| sentence(error)).flatten();
    // What HTTPie says to the word stands without more words.
    let hint = error.hint().filter(|_| words.is_none());
    let message = shortened(words.unwrap_or_else(|| error.to_string()));
    let hint = hint.map(shortened);
    let (message, hint) = (visible(&message), hint.as_deref().map(visible));
    let causes = if wants_causes(environment) {
        causes(error)
    } else {
        String::new()
    };
    let causes = visible(&causes);
    if dialect.speaks_as_httpie && error.is_nested_key() {
        return write!(stderr, "{message}\n{causes}");
    }
    if !error.is_usage() {
        write!(stderr, "{program}: error: {message}\n{causes}")?;
        return hint.map_or(Ok(()), |hint| writeln!(stderr, "hint: {hint}"));
    }
    let usage = error.usage().unwrap_or_default();
    writeln!(
        stderr,
        "usage:\n    {program} {usage}[METHOD] URL [REQUEST_ITEM ...]\n\nerror:\n    {message}\n"
    )?;
    if let Some(hint) = hint {
        writeln!(stderr, "hint:\n    {hint}\n")?;
    }
    let manual = if dialect.speaks_as_httpie {
        "visit https://httpie.io/docs/cli\n"
    } else {
        concat!("see man ", env!("CARGO_PKG_NAME"))
    };
    writeln!(
        stderr,
        "{causes}for more information:\n    run '{program} --help' or {manual}"
    )
}

/// The text, with its middle left out when it is so long that it would bury the reason, which stands at the end.
fn shortened(text: String) -> String {
    const MOST: usize = 2000;
    const EACH: usize = 500;
    if text.chars().count() <= MOST {
        return text;
    }
    let start: String = text.chars().take(EACH).collect();
    let mut end: Vec<char> = text.chars().rev().take(EACH).collect();
    end.reverse();
    format!("{start}[...]{}", end.into_iter().collect::<String>())
}

/// Whether the causes of an error are to be told, even of one in the command line itself. HTTPie looks for these two words, too.
fn wants_causes(environment: &Environment) -> bool {
    let words = environment.args.iter();
    words
        .take_while(|word| *word != "--")
        .any(|word| word == "--traceback" || word == "--debug")
}

/// One line for each error that led to this one.
fn causes(error: &Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let lines: Vec<String> = causes
        .map(|cause| format!("caused by: {cause}\n"))
        .collect();
    lines.concat()
}
