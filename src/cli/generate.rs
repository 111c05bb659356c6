//! Completion scripts and the manual page, made from the definitions of the options.

use std::io::{self, Write};

use clap::{CommandFactory, ValueEnum};

use super::Args;

/// What `--generate` can print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Generate {
    CompleteBash,
    CompleteElvish,
    CompleteFish,
    CompleteNushell,
    CompletePowershell,
    CompleteZsh,
    Man,
}

impl Generate {
    /// Writes the file to `out`.
    pub(crate) fn write(self, out: &mut dyn Write) -> io::Result<()> {
        use clap_complete::Shell;
        match self {
            Self::CompleteBash => complete(Shell::Bash, out),
            Self::CompleteElvish => complete(Shell::Elvish, out),
            Self::CompleteFish => complete(Shell::Fish, out),
            Self::CompleteNushell => complete(clap_complete_nushell::Nushell, out),
            Self::CompletePowershell => complete(Shell::PowerShell, out),
            Self::CompleteZsh => complete(Shell::Zsh, out),
            Self::Man => super::manual::write(out),
        }
    }
}

fn complete(shell: impl clap_complete::Generator, out: &mut dyn Write) -> io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "vhttp", &mut script);
    out.write_all(&script)
}
