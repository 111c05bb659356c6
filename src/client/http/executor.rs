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
    /// An `interruptible` one takes both signals away from the system for as long as the program runs.
    pub(super) fn start(interruptible: bool) -> Result<Self, ClientError> {
        platform::check_limits().map_err(ClientError::Start)?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ClientError::Start(error.to_string()))?;
        platform::survive_full_files(&runtime);
        let interrupt = interruptible.then(|| RefCell::new(Box::pin(interrupt()) as _));
        Ok(Self {
            runtime: Some(runtime),
            interrupt,
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

async fn interrupt() -> ClientError {
    let mut pressed = pin!(tokio::signal::ctrl_c());
    let mut terminated = pin!(platform::terminated());
    poll_fn(|context| {
        if pressed.as_mut().poll(context).is_ready() {
            return Poll::Ready(ClientError::Interrupted);
        }
        let terminated = terminated.as_mut().poll(context);
        terminated.map(|()| ClientError::Terminated)
    })
    .await
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
    use std::future::pending;

    use rustix::process::{Resource, Signal, getrlimit};
    use tokio::runtime::Runtime;
    use tokio::signal::unix::{SignalKind, signal};

    /// The runtime and one connection need so many open files; with fewer the runtime ends the program.
    const OPEN_FILES: u64 = 12;

    pub(super) fn check_limits() -> Result<(), String> {
        match getrlimit(Resource::Nofile).current {
            Some(limit) if limit < OPEN_FILES => Err(format!(
                "only {limit} files may be open at once (`ulimit -n`), and {OPEN_FILES} are needed"
            )),
            _ => Ok(()),
        }
    }

    /// Waits for SIGTERM; where nobody can listen to it, it ends the process as always.
    pub(super) async fn terminated() {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await.unwrap_or_default(),
            Err(_) => pending().await,
        }
    }

    /// Without a handler a write beyond `ulimit -f` kills the process; with one it is an error like any other.
    pub(super) fn survive_full_files(runtime: &Runtime) {
        let _inside = runtime.enter();
        // The handler stays when this is dropped. Where there can be none, all is as it was.
        let _ = signal(SignalKind::from_raw(Signal::XFSZ.as_raw()));
    }
}

#[cfg(not(unix))]
mod platform {
    use tokio::runtime::Runtime;

    #[allow(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
    pub(super) fn check_limits() -> Result<(), String> {
        Ok(())
    }

    pub(super) async fn terminated() {
        std::future::pending().await
    }

    pub(super) fn survive_full_files(_: &Runtime) {}
}
