//! Asks for a password at the terminal.
//!
//! HTTPie: Python's `getpass`. The terminal stops echoing before the prompt is shown, so nothing that is typed early can be seen,
//! and it echoes again whatever happens: also before Ctrl-C ends the program.

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

    use rpassword::ConfigBuilder;
    use rustix::process::{Signal, getpid, kill_process};
    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
    };
    use secrecy::SecretString;

    const CTRL_C: u8 = 3;

    pub(super) fn password(prompt: &str) -> io::Result<SecretString> {
        let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let silence = Silence::over(terminal.try_clone()?)?;
        (&terminal).write_all(prompt.as_bytes())?;
        let keys = ConfigBuilder::new()
            .input_reader(Keys(terminal.try_clone()?))
            .output_discard()
            .build();
        let answer = rpassword::read_password_with_config(keys);
        (&terminal).write_all(b"\n")?;
        drop(silence);
        if matches!(&answer, Err(error) if error.to_string() == INTERRUPTED) {
            kill_process(getpid(), Signal::INT)?;
        }
        answer.map(SecretString::from)
    }

    const INTERRUPTED: &str = "interrupted by Ctrl-C";

    /// What is typed, key by key.
    struct Keys(File);

    impl Read for Keys {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.read(buffer)?;
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
