//! Ctrl-C and SIGTERM, heard for a while instead of ending the program (Unix).
//!
//! A handler belongs to the process and is never taken back. So there is one for each signal, which ends the program as the
//! system would, unless somebody listens.

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::process::{Signal, getpid, kill_process};
use signal_hook::SigId;
use signal_hook::flag::{register_conditional_default, register_usize};
use signal_hook::low_level::{pipe, unregister};

const HEARD: [Signal; 2] = [Signal::INT, Signal::TERM];

/// Whether the signals end the program.
static END: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Hears the signals until it is dropped. There is one at a time.
pub(crate) struct Listener {
    handlers: Vec<SigId>,
    /// The last signal's place in [`HEARD`]; before, one that is none.
    last: Arc<AtomicUsize>,
    bell: UnixStream,
}

impl Listener {
    /// Takes the signals over.
    pub(crate) fn start() -> io::Result<Self> {
        let end = end()?;
        let (bell, handler) = UnixStream::pair()?;
        let mut listener = Self {
            handlers: Vec::new(),
            last: Arc::new(AtomicUsize::new(HEARD.len())),
            bell,
        };
        for (place, signal) in HEARD.into_iter().enumerate() {
            let note = Arc::clone(&listener.last);
            let noted = register_usize(signal.as_raw(), note, place)?;
            listener.handlers.push(noted);
            let rung = pipe::register(signal.as_raw(), handler.try_clone()?)?;
            listener.handlers.push(rung);
        }
        // Only now, so that no signal is lost.
        end.store(false, Ordering::Relaxed);
        Ok(listener)
    }

    /// Can be read from once a signal has come.
    pub(crate) fn bell(&self) -> &UnixStream {
        &self.bell
    }

    /// The last signal that came.
    pub(crate) fn heard(&self) -> Option<Signal> {
        HEARD.get(self.last.load(Ordering::Relaxed)).copied()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(end) = END.get() {
            end.store(true, Ordering::Relaxed);
        }
        for handler in self.handlers.drain(..) {
            unregister(handler);
        }
    }
}

/// Ends the program by a signal that nobody listens to.
pub(crate) fn end_by(signal: Signal) -> io::Result<()> {
    Ok(kill_process(getpid(), signal)?)
}

fn end() -> io::Result<&'static AtomicBool> {
    if let Some(end) = END.get() {
        return Ok(end);
    }
    let end = Arc::new(AtomicBool::new(true));
    for signal in HEARD {
        register_conditional_default(signal.as_raw(), Arc::clone(&end))?;
    }
    Ok(END.get_or_init(|| end))
}
