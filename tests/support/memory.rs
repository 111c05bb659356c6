//! How much memory a running program holds (Linux).

use std::fs;

/// The most that the process has held so far, in bytes; `None` when it is not running any more.
pub fn peak(process: u32) -> Option<u64> {
    // For a moment a new process still has the memory of the one that started it.
    let program = |process: &str| fs::read_link(format!("/proc/{process}/exe")).ok();
    if program(&process.to_string()) == program("self") {
        return None;
    }
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}
