//! An output that several writers hold.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// Standard error: errors, warnings, heads and progress take turns on it.
#[derive(Clone)]
pub struct SharedOutput(Arc<Mutex<dyn Write + Send>>);

impl SharedOutput {
    /// Shares this output.
    pub fn new(output: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(output)))
    }

    /// An output for tests, and what was written to it.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn in_memory() -> (Self, Arc<Mutex<Vec<u8>>>) {
        let written = Arc::new(Mutex::new(Vec::new()));
        (Self(written.clone()), written)
    }

    fn with<T>(&self, act: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        let mut output = self
            .0
            .lock()
            .map_err(|_| io::Error::other("a write failed before"))?;
        act(&mut *output)
    }
}

impl Write for SharedOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|output| output.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(|output| output.flush())
    }
}

impl std::fmt::Debug for SharedOutput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedOutput")
    }
}
