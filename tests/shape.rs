//! The shape of the code: floors, sizes and names.
//!
//! A module of `src/` imports only from floors below its own, which the table in `src/lib.rs` gives. The sizes keep each file a
//! room with one purpose, and each function on one screen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// About 400.
const LONGEST_FILE: usize = 420;
const LONGEST_FUNCTION: usize = 60;

/// Files that may be longer: nothing but tables of data or of recorded behaviour.
const TABLES: [&str; 3] = [
    "src/message/url/tests/recorded.rs",
    "src/output/theme/styles.rs",
    "tests/compat/cases/",
];

/// Parts of names that say nothing about what a thing is for.
const EMPTY_NAMES: [&str; 6] = ["util", "utils", "helper", "helpers", "manager", "common"];

/// A source file: its path from the root of the repository, and its lines.
struct Source {
    path: String,
    lines: Vec<String>,
}

impl Source {
    fn is_rust(&self) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|ending| ending == "rs")
    }

    /// `plan` for `src/plan/mod.rs` and `src/plan/auth.rs`, `run` for `src/run.rs`.
    fn module(&self) -> Option<&str> {
        let first = self.path.strip_prefix("src/")?.split('/').next()?;
        Some(first.trim_end_matches(".rs"))
    }
}

#[test]
fn modules_import_from_lower_floors_only() {
    let floors = floors();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources(&["src"]).iter().filter(|source| source.is_rust()) {
        let module = source.module().unwrap();
        let Some(own) = floors.get(module) else {
            wrong.push(format!("{}: {module} has no floor", source.path));
            continue;
        };
        for imported in imports(&source.lines) {
            seen += 1;
            let allowed =
                imported == module || floors.get(&imported).is_some_and(|floor| floor < own);
            if !allowed {
                wrong.push(format!(
                    "{}: {module} must not import {imported}",
                    source.path
                ));
            }
        }
    }
    assert!(seen > 50, "only {seen} imports were found");
    nothing(&wrong);
}

#[test]
fn files_are_short() {
    let mut wrong = Vec::new();
    for source in sources(&["src", "tests"]) {
        let table = TABLES.iter().any(|table| source.path.starts_with(table));
        if source.lines.len() > LONGEST_FILE && !table {
            wrong.push(format!("{}: {} lines", source.path, source.lines.len()));
        }
    }
    nothing(&wrong);
}

#[test]
fn functions_are_short() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources(&["src", "tests"])
        .iter()
        .filter(|source| source.is_rust())
    {
        for (name, length) in functions(&source.lines) {
            seen += 1;
            if length > LONGEST_FUNCTION {
                wrong.push(format!("{}: {name} has {length} lines", source.path));
            }
        }
    }
    assert!(seen > 500, "only {seen} functions were found");
    nothing(&wrong);
}

#[test]
fn files_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for source in sources(&["src", "tests"])
        .iter()
        .filter(|source| source.is_rust())
    {
        let first = source.lines.first().map_or("", String::as_str);
        if !first.starts_with("//! ") {
            wrong.push(format!("{}: does not begin with `//! `", source.path));
        }
        wrong.extend(empty_names(source));
    }
    nothing(&wrong);
}

fn empty_names(source: &Source) -> Vec<String> {
    let path = source.path.trim_end_matches(".rs");
    let mut names: Vec<String> = path.split('/').map(str::to_owned).collect();
    for line in &source.lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        for pair in words.windows(2) {
            if matches!(pair[0], "struct" | "enum" | "trait" | "mod" | "fn") {
                names.push(snake_case(pair[1]));
            }
        }
    }
    let empty = |name: &&String| name.split('_').any(|part| EMPTY_NAMES.contains(&part));
    let unique: BTreeSet<&String> = names.iter().filter(empty).collect();
    unique
        .into_iter()
        .map(|name| format!("{}: the name `{name}` says nothing", source.path))
        .collect()
}

/// `session_manager` for `SessionManager<T>`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
    {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[track_caller]
fn nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The floor of each module, from the table in the crate's documentation.
fn floors() -> BTreeMap<String, u8> {
    let mut floors = BTreeMap::new();
    for line in include_str!("../src/lib.rs").lines() {
        let cells: Vec<&str> = line.split(" | ").collect();
        if let ["//!", floor, modules, ..] = cells[..]
            && let Ok(floor) = floor.parse()
        {
            let names = modules.split(", ").map(|name| name.trim_matches('`'));
            floors.extend(names.map(|name| (name.to_owned(), floor)));
        }
    }
    assert!(floors.len() > 10, "{floors:?}");
    floors
}

/// The modules that `crate::` paths name, in `use` lines and in code; comments do not count.
fn imports(lines: &[String]) -> BTreeSet<String> {
    let code = lines
        .iter()
        .map(|line| line.split("//").next().unwrap_or_default());
    let code = code.collect::<Vec<_>>().join(" ");
    let mut modules = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let names = match rest.strip_prefix('{') {
            Some(group) => top_level_names(group),
            None => vec![identifier(rest)],
        };
        // A path such as `$crate::Name` or a re-export of the root is no module.
        let is_module = |name: &String| name.starts_with(|c: char| c.is_ascii_lowercase());
        modules.extend(names.into_iter().filter(is_module));
    }
    modules
}

/// `a` and `c` of `a::{b, x}, c::d}`.
fn top_level_names(group: &str) -> Vec<String> {
    let mut names = vec![identifier(group)];
    let mut depth = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(identifier(&group[at + 1..])),
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.trim_start()
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect()
}

/// Name and length of each function, in lines. It counts on rustfmt: the closing brace stands below the `fn` line's first letter.
fn functions(lines: &[String]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some(name) = function_name(code) else {
            continue;
        };
        let indent = &line[..line.len() - code.len()];
        let last = lines[at..].iter().position(|line| {
            line.strip_prefix(indent).is_some_and(|rest| {
                rest == "}" || (!rest.starts_with(' ') && rest.ends_with([';', '}']))
            })
        });
        found.push((name, last.map_or(lines.len() - at, |last| last + 1)));
    }
    found
}

fn function_name(code: &str) -> Option<String> {
    let mut words = code.split(' ');
    let is_qualifier = |word: &&str| {
        word.starts_with("pub")
            || matches!(*word, "const" | "async" | "unsafe" | "extern" | "super)")
    };
    let word = words.find(|word| !is_qualifier(word))?;
    (word == "fn").then(|| identifier(words.next().unwrap_or_default()))
}

fn sources(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in folders {
        collect(&root.join(folder), &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root).unwrap();
        Source {
            path: path.to_string_lossy().replace('\\', "/"),
            lines: text.lines().map(str::to_owned).collect(),
        }
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path
            .extension()
            .is_some_and(|ending| ending == "rs" || ending == "py")
        {
            paths.push(path);
        }
    }
}

#[test]
fn the_measuring_itself_is_right() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let code = "use crate::{a::{b, c}, d};\nuse crate::e::F; // crate::no\ncrate::g::h()";
    let modules: Vec<String> = imports(&lines(code)).into_iter().collect();
    assert_eq!(modules, ["a", "d", "e", "g"]);
    let code = "impl A {\n    pub(super) fn one(\n        x: u8,\n    ) -> u8 {\n        x\n    }\n}\n\
                fn two();\nconst fn three() {}\nfn four() {\n    if x {\n    }\n}\n";
    let found = functions(&lines(code));
    let expected = [("one", 5), ("two", 1), ("three", 1), ("four", 4)];
    assert_eq!(
        found,
        expected.map(|(name, length)| (name.to_owned(), length))
    );
    assert_eq!(snake_case("SessionManager<T>"), "session_manager");
}
