//! What a fault of the program itself leaves behind: one line, and no copy of its memory.
//!
//! A panic's message may quote what was at hand, and a core dump holds everything: keys, passwords, tokens.

use std::io::Write;
use std::panic::{self, Location};

/// From here on a panic shows its place alone, and no signal makes a core dump. To be called first, by `main`.
pub fn leave_no_secrets() {
    panic::set_hook(Box::new(|fault| {
        // Where it cannot be shown, the signal that follows has to do.
        let _ = std::io::stderr().write_all(line(fault.location()).as_bytes());
    }));
    refuse_dumps();
}

fn line(place: Option<&Location>) -> String {
    let place = place.map_or_else(String::new, |place| format!(", at {place}"));
    format!(
        "vhttp: error: a fault in vhttp itself{place}\n\
         hint: what it was about is not shown, it may be secret; please report the place and what you did\n"
    )
}

/// One byte is less than any dump needs. Linux takes it, other than 0, also for a refusal to hand the dump to a program
/// (core(5)). The commands that vhttp starts inherit it, and theirs are secrets too.
#[cfg(unix)]
fn refuse_dumps() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Core).maximum;
    let current = Some(maximum.map_or(1, |maximum| maximum.min(1)));
    // It takes less than before, which no system denies.
    let _ = setrlimit(Resource::Core, Rlimit { current, maximum });
}

/// Windows makes dumps only where its registry says so.
#[cfg(not(unix))]
fn refuse_dumps() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_by_its_place() {
        let place = Location::caller();
        assert!(line(Some(place)).contains(&format!("itself, at src/crash.rs:{}", place.line())));
        assert!(line(None).contains("itself\n"));
    }
}
