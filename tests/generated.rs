//! The files of `completions/` and `man/` are those of this build: `UPDATE=1 cargo test generated` rewrites them.
//!
//! Where a shell is installed, its script is loaded and asked to complete something.

use std::fs;
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Command;

use crate::support::Vhttp;

/// What `--generate` is asked for, and the file that holds it.
const FILES: [(&str, &str); 7] = [
    ("complete-bash", "completions/vhttp.bash"),
    ("complete-zsh", "completions/_vhttp"),
    ("complete-fish", "completions/vhttp.fish"),
    ("complete-powershell", "completions/_vhttp.ps1"),
    ("complete-elvish", "completions/vhttp.elv"),
    ("complete-nushell", "completions/vhttp.nu"),
    ("man", "man/vhttp.1"),
];

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn generate(kind: &str) -> String {
    let run = Vhttp::new().args(["--generate", kind]).run();
    run.success().stdout()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of the test")]
fn generated_files_are_those_of_this_build() {
    let mut stale = Vec::new();
    for (kind, file) in FILES {
        let (path, fresh) = (path(file), generate(kind));
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &fresh).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        // Git may have given the file Windows' line ends.
        if kept.replace("\r\n", "\n") != fresh {
            stale.push(file);
        }
    }
    assert!(
        stale.is_empty(),
        "stale: {}; UPDATE=1 cargo test generated rewrites them",
        stale.join(", ")
    );
}

#[test]
fn the_manual_has_its_sections() {
    let page = generate("man");
    let sections: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix(".SH "))
        .map(|title| title.trim_matches('"'))
        .collect();
    let expected = [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "OPTIONS",
        "REQUEST ITEMS",
        "AUTHENTICATION",
        "EXAMPLES",
        "EXIT STATUS",
        "ENVIRONMENT",
        "FILES",
    ];
    assert_eq!(sections, expected);
    assert!(
        !page.contains(env!("CARGO_PKG_VERSION")),
        "a version would go stale"
    );
}

/// Every option stands in the help, the manual and each completion script.
#[test]
fn every_option_is_everywhere() {
    let help = Vhttp::new().arg("--help").run().success().stdout();
    let wide: Vec<&str> = help.lines().filter(|line| line.len() > 80).collect();
    assert!(wide.is_empty(), "wider than 80 columns: {wide:?}");
    let options: Vec<&str> = help
        .lines()
        .filter(|line| line.starts_with("  -") || line.starts_with("      --"))
        .filter_map(|line| {
            line.split_whitespace()
                .find_map(|word| word.strip_prefix("--"))
        })
        .map(|name| name.trim_end_matches('.'))
        .collect();
    assert!(
        options.contains(&"auth-type") && options.len() > 30,
        "{options:?}"
    );
    for (kind, file) in FILES {
        let text = generate(kind).replace("\\-", "-");
        for option in &options {
            assert!(text.contains(option), "{file} does not know --{option}");
        }
    }
}

/// What `shell` prints for `commands` once it has loaded its completion script, or `None` where it is not installed.
#[cfg(unix)]
fn completed(shell: &str, commands: &str) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script");
    fs::write(&script, generate(&format!("complete-{shell}"))).unwrap();
    fs::write(folder.path().join("input.json"), "{}").unwrap();
    let output = Command::new(shell)
        .args(["-c", &commands.replace("SCRIPT", &script.to_string_lossy())])
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .output();
    let Ok(output) = output else {
        println!("skipped: {shell} is not installed");
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{shell}: {text}{errors}");
    let word = |line: &str| line.split('\t').next().unwrap_or_default().to_owned();
    Some(text.lines().map(word).collect())
}

#[cfg(unix)]
#[test]
fn bash_completes_options_methods_and_files() {
    for (line, word, previous, offered) in [
        ("vhttp --auth-t", "--auth-t", "vhttp", "--auth-type"),
        (
            "vhttp GET :3000/x --auth-t",
            "--auth-t",
            ":3000/x",
            "--auth-type",
        ),
        ("vhttp -A veracode_h", "veracode_h", "-A", "veracode_hmac"),
        ("vhttp PO", "PO", "vhttp", "POST"),
        ("vhttp POST :/x doc@in", "in", "@", "input.json"),
        ("vhttp POST :/x @in", "@in", ":/x", "@input.json"),
        ("vhttp POST :/x name=@in", "@in", "=", "@input.json"),
    ] {
        let count = line.split(' ').count() - 1;
        let words = line.replace(' ', "' '");
        let script = format!(
            "source SCRIPT; COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=('{words}'); COMP_CWORD={count}\n\
             _vhttp_words vhttp '{word}' '{previous}' && printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let Some(words) = completed("bash", &script) else {
            return;
        };
        assert_eq!(words, [offered], "{line}");
    }
}

#[cfg(unix)]
#[test]
fn fish_completes_options_methods_and_files() {
    for (line, offered) in [
        ("vhttp GET :3000/x --auth-t", "--auth-type"),
        ("vhttp -A veracode_h", "veracode_hmac"),
        ("vhttp PO", "POST"),
        ("vhttp POST :/x doc@in", "doc@input.json"),
        ("vhttp POST :/x name=@in", "name=@input.json"),
    ] {
        let script = format!("source SCRIPT; complete -C '{line}'");
        let Some(words) = completed("fish", &script) else {
            return;
        };
        assert!(
            words.iter().any(|word| word == offered),
            "{line}: {words:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn zsh_can_read_its_script() {
    let script =
        "autoload -Uz compinit && compinit -u -D && source SCRIPT && print ${_comps[vhttp]}";
    if let Some(words) = completed("zsh", script) {
        assert_eq!(words, ["_vhttp"]);
    }
}
