//! Completion scripts and the manual page, made from the definitions of the options.
//!
//! The generators know options, but neither methods nor request items: what completes those stands here, by shell.

use std::io::{self, Write};

use clap::ValueEnum;
use clap_complete::Shell;

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
        let script = match self {
            Self::CompleteBash => bash(),
            Self::CompleteElvish => elvish(),
            Self::CompleteFish => options(Shell::Fish) + FISH_ITEMS,
            Self::CompleteNushell => options(clap_complete_nushell::Nushell),
            Self::CompletePowershell => powershell(),
            Self::CompleteZsh => zsh(),
            Self::Man => return super::manual::write(out),
        };
        out.write_all(script.as_bytes())
    }
}

/// The script of the generator, which completes options and their values.
fn options(shell: impl clap_complete::Generator) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "vhttp", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

fn bash() -> String {
    options(Shell::Bash).replace("complete -F _vhttp ", "complete -F _vhttp_words ") + BASH_ITEMS
}

fn zsh() -> String {
    let script = options(Shell::Zsh);
    let words = |line: &str| match line.strip_prefix("'*::words") {
        Some(_) => r"'*: :_vhttp_items' \".to_owned(),
        None => line.to_owned(),
    };
    let script: Vec<String> = script.lines().map(words).collect();
    let script = script.join("\n") + "\n";
    let start = "_vhttp() {";
    script.replacen(start, &format!("{ZSH_ITEMS}\n{start}"), 1)
}

/// The generator takes a URL for a subcommand, and completes nothing behind one.
fn elvish() -> String {
    options(Shell::Elvish).replace("$completions[$command]", "$completions['vhttp']")
}

/// As for elvish.
fn powershell() -> String {
    options(Shell::PowerShell).replace("switch ($command)", "switch ('vhttp')")
}

/// Bash breaks words at `@` and `=`, so the whole word is read from the line.
const BASH_ITEMS: &str = r#"
_vhttp_words() {
    local word="${COMP_LINE:0:COMP_POINT}" at="" name
    word="${word##*[[:space:]]}"
    case "${word}" in
        -*) _vhttp "$@" ;;
        *@*)
            [[ "$2" == @* ]] && at="@"
            COMPREPLY=()
            compopt -o filenames 2>/dev/null
            while IFS= read -r name; do
                COMPREPLY+=("${at}${name}")
            done < <(compgen -f -- "${word##*@}")
            ;;
        *)
            _vhttp "$@"
            if [[ "$3" != -* || ${COMP_CWORD} -eq 1 ]]; then
                COMPREPLY=($(compgen -W "GET POST PUT PATCH DELETE HEAD OPTIONS" -- "$2"))
            fi
            ;;
    esac
}
"#;

const FISH_ITEMS: &str = r"
function __vhttp_items
    set -l word (commandline -ct)
    if string match -q -- '*@*' $word
        set -l name (string match -r -- '^.*@' $word)
        for path in (__fish_complete_path (string replace -r -- '^.*@' '' $word))
            echo $name$path
        end
    else if test (count (commandline -opc)) -eq 1
        printf '%s\n' GET POST PUT PATCH DELETE HEAD OPTIONS
    end
end
complete -c vhttp -a '(__vhttp_items)'
";

const ZSH_ITEMS: &str = r"_vhttp_items() {
    if compset -P '*@'; then
        _files
    else
        _alternative 'methods:method:(GET POST PUT PATCH DELETE HEAD OPTIONS)' 'files:file:_files'
    fi
}
";
