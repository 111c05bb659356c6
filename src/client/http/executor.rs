//! The runtime that waits for the network, and for Ctrl-C and SIGTERM where that is asked for.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use tokio::runtime::{Builder, Runtime};

use crate::client::ClientError;

/// The runtime, shared by the transport and the bodies that are still read.
pub(super) struct Executor {
    /// Taken only when this is dropped.
    runtime: Option<Runtime>,
    /// One and the same from the beginning on, so that no signal is lost between two calls.
    interrupt: Option<RefCell<Interrupt>>,
}

/// Ready when the program was told to end: by Ctrl-C, or by SIGTERM.
type Interrupt = Pin<Box<dyn Future<Output = ClientError>>>;

impl Executor {
    /// An `interruptible` one listens to both signals.
    pub(super) fn start(interruptible: bool) -> Result<Self, ClientError> {
        platform::check_limits().map_err(ClientError::Start)?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ClientError::Start(error.to_string()))?;
        platform::survive_full_files();
        let interrupt = interruptible.then(|| platform::interrupt(&runtime));
        let interrupt = interrupt.transpose();
        let interrupt = interrupt.map_err(|error| ClientError::Start(error.to_string()))?;
        Ok(Self {
            runtime: Some(runtime),
            interrupt: interrupt.map(RefCell::new),
        })
    }

    /// Waits for the future, or for a signal.
    pub(super) fn run<F: Future>(&self, future: F) -> Result<F::Output, ClientError> {
        let Some(runtime) = &self.runtime else {
            unreachable!("the runtime is taken only when it is dropped")
        };
        let Some(interrupt) = &self.interrupt else {
            return Ok(runtime.block_on(future));
        };
        let mut interrupt = interrupt.borrow_mut();
        runtime.block_on(async {
            let mut future = pin!(future);
            poll_fn(|context| match interrupt.as_mut().poll(context) {
                Poll::Ready(signal) => Poll::Ready(Err(signal)),
                Poll::Pending => future.as_mut().poll(context).map(Ok),
            })
            .await
        })
    }
}

impl Drop for Executor {
    /// Does not wait for the system's resolver, which may still be at work for a request that timed out.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(unix)]
mod platform {
    use std::io;
    use std::sync::Arc;

    use rustix::process::{Resource, Signal, getrlimit};
    use signal_hook::consts::SIGXFSZ;
    use signal_hook::flag;
    use tokio::net::UnixStream;
    use tokio::runtime::Runtime;

    use super::{ClientError, Interrupt};
    use crate::signals::Listener;

    /// The runtime and one connection need so many open files; with fewer the runtime ends the program.
    const OPEN_FILES: u64 = 8;

    pub(super) fn check_limits() -> Result<(), String> {
        match getrlimit(Resource::Nofile).current {
            Some(limit) if limit < OPEN_FILES => Err(format!(
                "only {limit} files may be open at once (`ulimit -n`), and {OPEN_FILES} are needed"
            )),
            _ => Ok(()),
        }
    }

    /// The signals of tokio would cost every request as much as a thirtieth of a small one.
    pub(super) fn interrupt(runtime: &Runtime) -> io::Result<Interrupt> {
        let listener = Listener::start()?;
        let bell = listener.bell().try_clone()?;
        bell.set_nonblocking(true)?;
        let _inside = runtime.enter();
        let bell = UnixStream::from_std(bell)?;
        Ok(Box::pin(async move {
            // A socket that fails has nobody left to write to it.
            let _ = bell.readable().await;
            if listener.heard() == Some(Signal::TERM) {
                ClientError::Terminated
            } else {
                ClientError::Interrupted
            }
        }))
    }

    /// Without a handler a write beyond `ulimit -f` kills the process; with one it is an error like any other.
    pub(super) fn survive_full_files() {
        // Nobody looks at the flag. Where there can be no handler, all is as it was.
        let _ = flag::register(SIGXFSZ, Arc::default());
    }
}

#[cfg(not(unix))]
mod platform {
    use std::io;

    use tokio::runtime::Runtime;

    use super::{ClientError, Interrupt};

    #[allow(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
    pub(super) fn check_limits() -> Result<(), String> {
        Ok(())
    }

    #[allow(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
    pub(super) fn interrupt(_: &Runtime) -> io::Result<Interrupt> {
        Ok(Box::pin(async {
            let _ = tokio::signal::ctrl_c().await;
            ClientError::Interrupted
        }))
    }

    pub(super) fn survive_full_files() {}
}
