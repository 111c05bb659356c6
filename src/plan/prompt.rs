//! Asks for a password at the terminal.
//!
//! HTTPie: Python's `getpass`. The terminal stops echoing before the prompt is shown, so nothing that is typed early can be seen,
//! and it echoes again whatever happens: also before a signal ends the program.

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
    use std::os::unix::net::UnixStream;

    use rpassword::ConfigBuilder;
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::retry_on_intr;
    use rustix::process::Signal;
    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
    };
    use secrecy::SecretString;

    use crate::signals::{self, Listener};

    const CTRL_C: u8 = 3;

    pub(super) fn password(prompt: &str) -> io::Result<SecretString> {
        let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let listener = Listener::start()?;
        let silence = Silence::over(terminal.try_clone()?)?;
        (&terminal).write_all(prompt.as_bytes())?;
        let keys = ConfigBuilder::new()
            .input_reader(Keys {
                terminal: terminal.try_clone()?,
                bell: listener.bell().try_clone()?,
            })
            .output_discard()
            .build();
        let answer = rpassword::read_password_with_config(keys);
        (&terminal).write_all(b"\n")?;
        drop(silence);
        let said = answer.as_ref().err().map(ToString::to_string);
        let by_key = said.filter(|said| said == INTERRUPTED).map(|_| Signal::INT);
        let signal = by_key.or_else(|| listener.heard());
        drop(listener);
        signal.map_or(Ok(()), signals::end_by)?;
        answer.map(SecretString::from)
    }

    const INTERRUPTED: &str = "interrupted by Ctrl-C";
    const SIGNALLED: &str = "ended by a signal";

    /// What is typed, key by key, until a signal comes.
    struct Keys {
        terminal: File,
        bell: UnixStream,
    }

    impl Keys {
        fn wait(&self) -> io::Result<()> {
            let mut both = [
                PollFd::new(&self.terminal, PollFlags::IN),
                PollFd::new(&self.bell, PollFlags::IN),
            ];
            retry_on_intr(|| poll(&mut both, None))?;
            if both[1].revents().is_empty() {
                Ok(())
            } else {
                Err(io::Error::other(SIGNALLED))
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
