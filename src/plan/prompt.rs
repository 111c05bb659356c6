//! Asks for a password at the terminal.
//!
//! HTTPie: Python's `getpass`. The terminal stops echoing before the prompt is shown, so nothing that is typed early can be seen,
//! and it echoes again whatever happens: also before Ctrl-C or SIGTERM ends the program.

use std::io;

use secrecy::SecretString;

/// Shows the prompt and reads a line that nobody sees. An end of input is `UnexpectedEof`.
#[cfg(unix)]
pub(super) fn password(prompt: &str) -> io::Result<SecretString> {
    unix::password(prompt)
}

/// Shows the prompt and reads a line that nobody sees.
#[cfg(not(unix))]
pub(super) fn password(prompt: &str) -> io::Result<SecretString> {
    rpassword::prompt_password(prompt).map(SecretString::from)
}

#[cfg(unix)]
mod unix {
    use std::fs::{File, OpenOptions};
    use std::io::{self, Read, Write};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use rpassword::ConfigBuilder;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    use rustix::process::{Signal, getpid, kill_process};
    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
    };
    use secrecy::SecretString;
    use signal_hook::consts::SIGTERM;
    use signal_hook::flag;

    const CTRL_C: u8 = 3;

    pub(super) fn password(prompt: &str) -> io::Result<SecretString> {
        let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let termination = Termination::note()?;
        let silence = Silence::over(terminal.try_clone()?)?;
        (&terminal).write_all(prompt.as_bytes())?;
        let keys = ConfigBuilder::new()
            .input_reader(Keys {
                terminal: terminal.try_clone()?,
                terminated: Arc::clone(&termination.noted),
            })
            .output_discard()
            .build();
        let answer = rpassword::read_password_with_config(keys);
        (&terminal).write_all(b"\n")?;
        drop(silence);
        let said = answer.as_ref().err().map(ToString::to_string);
        match said.as_deref() {
            Some(INTERRUPTED) => kill_process(getpid(), Signal::INT)?,
            Some(TERMINATED) => termination.obey()?,
            _ => {}
        }
        answer.map(SecretString::from)
    }

    const INTERRUPTED: &str = "interrupted by Ctrl-C";
    const TERMINATED: &str = "ended by SIGTERM";

    /// SIGTERM, which only leaves a note until this value is dropped, and ends the program from then on as always.
    struct Termination {
        noted: Arc<AtomicBool>,
        ends: Arc<AtomicBool>,
    }

    impl Termination {
        fn note() -> io::Result<Self> {
            let (noted, ends) = (Arc::default(), Arc::default());
            flag::register(SIGTERM, Arc::clone(&noted))?;
            flag::register_conditional_default(SIGTERM, Arc::clone(&ends))?;
            Ok(Self { noted, ends })
        }

        fn obey(self) -> io::Result<()> {
            drop(self);
            Ok(kill_process(getpid(), Signal::TERM)?)
        }
    }

    impl Drop for Termination {
        fn drop(&mut self) {
            self.ends.store(true, Ordering::Relaxed);
        }
    }

    /// What is typed, key by key.
    struct Keys {
        terminal: File,
        terminated: Arc<AtomicBool>,
    }

    impl Keys {
        /// Waits for a key. A signal ends the wait; one that came just before it is seen at the next look.
        fn wait(&self) -> io::Result<()> {
            let look = Timespec {
                tv_sec: 0,
                tv_nsec: 200_000_000,
            };
            loop {
                if self.terminated.load(Ordering::Relaxed) {
                    return Err(io::Error::other(TERMINATED));
                }
                let mut terminal = [PollFd::new(&self.terminal, PollFlags::IN)];
                match poll(&mut terminal, Some(&look)) {
                    Ok(0) | Err(Errno::INTR) => {}
                    Ok(_) => return Ok(()),
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }

    impl Read for Keys {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.wait()?;
            let count = self.terminal.read(buffer)?;
            if buffer[..count].contains(&CTRL_C) {
                return Err(io::Error::other(INTERRUPTED));
            }
            Ok(count)
        }
    }

    /// A terminal that shows nothing of what is typed, until this value is dropped.
    struct Silence {
        terminal: File,
        before: Termios,
    }

    impl Silence {
        fn over(terminal: File) -> io::Result<Self> {
            let before = tcgetattr(&terminal)?;
            let mut silent = before.clone();
            let shown = LocalModes::ECHO | LocalModes::ECHONL;
            silent.local_modes &= !(shown | LocalModes::ICANON | LocalModes::ISIG);
            silent.special_codes[SpecialCodeIndex::VMIN] = 1;
            silent.special_codes[SpecialCodeIndex::VTIME] = 0;
            tcsetattr(&terminal, OptionalActions::Flush, &silent)?;
            Ok(Self { terminal, before })
        }
    }

    impl Drop for Silence {
        fn drop(&mut self) {
            // The terminal may be gone by now.
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
        }
    }
}
