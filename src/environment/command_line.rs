//! Takes secrets off the command line that `ps` shows to everybody on this machine.
//!
//! Linux keeps the arguments in the memory of the process and shows them from there; the file `/proc/self/mem` is that memory. curl
//! does the same through the pointers of C. Elsewhere, and where the system forbids it, nothing happens.

use std::fs::{self, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};

use memchr::memmem;

/// Shorter ones cannot be told from ordinary text.
const SHORTEST: usize = 4;

/// Writes asterisks over every occurrence of these words, for as long as the process lives.
pub(crate) fn conceal<'a>(words: impl IntoIterator<Item = &'a str>) {
    let words: Vec<&[u8]> = words
        .into_iter()
        .map(str::as_bytes)
        .filter(|word| word.len() >= SHORTEST)
        .collect();
    if cfg!(target_os = "linux") && !words.is_empty() {
        // It is a courtesy: a system that does not let us is no reason to stop.
        let _ = overwrite(&words);
    }
}

fn overwrite(words: &[&[u8]]) -> io::Result<()> {
    let shown = fs::read("/proc/self/cmdline")?;
    let places = places(&shown, words);
    if places.is_empty() {
        return Ok(());
    }
    let facts = fs::read_to_string("/proc/self/stat")?;
    let (start, length) = arguments(&facts).ok_or_else(|| io::Error::other("no address"))?;
    if length != shown.len() as u64 {
        return Err(io::Error::other("the arguments stand elsewhere"));
    }
    let mut memory = OpenOptions::new().write(true).open("/proc/self/mem")?;
    for (at, length) in places {
        memory.seek(SeekFrom::Start(start + at as u64))?;
        memory.write_all(&vec![b'*'; length])?;
    }
    Ok(())
}

/// Where the words stand, and how long they are.
fn places(shown: &[u8], words: &[&[u8]]) -> Vec<(usize, usize)> {
    let each = words
        .iter()
        .flat_map(|word| memmem::find_iter(shown, word).map(|at| (at, word.len())));
    each.collect()
}

/// Address and length of the arguments: the fields 48 and 49 of proc(5), the second of which may hold any character.
fn arguments(facts: &str) -> Option<(u64, u64)> {
    let (_, rest) = facts.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(45);
    let start: u64 = fields.next()?.parse().ok()?;
    let end: u64 = fields.next()?.parse().ok()?;
    (start > 0).then_some((start, end.checked_sub(start)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_behind_any_name() {
        let fields: Vec<String> = (3..=52).map(|field| field.to_string()).collect();
        let stat = format!("1 (a) b (c) {}", fields.join(" "));
        assert_eq!(arguments(&stat), Some((48, 1)));
        for broken in ["", "1 (a) S", "1 (a S 1"] {
            assert_eq!(arguments(broken), None);
        }
    }

    #[test]
    fn every_place_is_found() {
        let words: [&[u8]; 2] = [b"pass", b"gone"];
        assert_eq!(places(b"a\0u:pass\0pass", &words), [(4, 4), (9, 4)]);
    }
}
