//! The runtime that waits for the network, and for Ctrl-C where that is asked for.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::Poll;

use tokio::runtime::{Builder, Runtime};

use crate::client::ClientError;

/// The runtime, shared by the transport and the bodies that are still read.
pub(super) struct Executor {
    /// Taken only when this is dropped.
    runtime: Option<Runtime>,
    /// One and the same from the beginning on, so that no Ctrl-C is lost between two calls.
    interrupt: Option<RefCell<Interrupt>>,
}

/// Ready when Ctrl-C was pressed.
type Interrupt = Pin<Box<dyn Future<Output = io::Result<()>>>>;

impl Executor {
    /// An `interruptible` one takes Ctrl-C away from the system for as long as the program runs.
    pub(super) fn start(interruptible: bool) -> Result<Self, ClientError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ClientError::Start(error.to_string()))?;
        survive_limits(&runtime);
        let interrupt = interruptible.then(|| RefCell::new(Box::pin(tokio::signal::ctrl_c()) as _));
        Ok(Self {
            runtime: Some(runtime),
            interrupt,
        })
    }

    /// Waits for the future, or for Ctrl-C.
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
                Poll::Ready(_) => Poll::Ready(Err(ClientError::Interrupted)),
                Poll::Pending => future.as_mut().poll(context).map(Ok),
            })
            .await
        })
    }
}

/// A file that grows beyond the limit of its user is an error where it is written, not the end of the program.
#[cfg(unix)]
fn survive_limits(runtime: &Runtime) {
    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};
    let _inside = runtime.enter();
    // Once somebody has listened, the signal no longer kills.
    let _ = signal(SignalKind::from_raw(Signal::XFSZ.as_raw()));
}

#[cfg(not(unix))]
fn survive_limits(_: &Runtime) {}

impl Drop for Executor {
    /// Does not wait for the system's resolver, which may still be at work for a request that timed out.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
