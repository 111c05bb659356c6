//! What is shown of a response: nothing is lost, nothing dangerous reaches the terminal, and redirected bytes stay as they came.

use serde_json::Value;

use crate::support::running::without_colours;
use crate::support::{Response, Scratch, Server, Vhttp};

/// What other formatters change: number literals, order, duplicates, escapes, depth.
const JSON: &str = concat!(
    r#"{"z":1.10,"a":1E400,"a":-0.0,"n":12345678901234567890123,"e":1e-7,"u":"\u00e4\ud83d\ude00","q":"\"\\\/\n","#,
    r#""bidi":"\u202e","lone":"\ud800","empty":{},"list":[ ],"deep":[[[[{"x":[1,2 , 3]}]]]],"t":true,"f":false,"nil":null}"#
);

fn serve(body: &'static str, content_type: &'static str) -> Server {
    Server::start(move |_| {
        let response = Response::new(200).header("Content-Type", content_type);
        response.body(body)
    })
}

#[test]
fn redirected_output_is_what_was_received() {
    let server = serve(JSON, "application/json");
    for name in ["vhttp", "http"] {
        let run = Vhttp::new().called_as(name).arg(server.url("/"));
        assert_eq!(run.arg("-I").run().success().stdout(), JSON, "{name}");
    }
}

/// A JSON text without blanks outside of its strings.
fn tokens(text: &str) -> String {
    let (mut tokens, mut in_string, mut escaped) = (String::new(), false, false);
    for letter in text.chars() {
        if in_string {
            in_string = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
        } else if letter.is_ascii_whitespace() {
            continue;
        } else {
            in_string = letter == '"';
        }
        tokens.push(letter);
    }
    tokens
}

#[test]
fn formatting_changes_blanks_and_nothing_else() {
    let server = serve(JSON, "application/json");
    let shown = |pretty: &str| {
        let run = Vhttp::new().args([pretty, "--body", &server.url("/")]);
        run.run().success().stdout()
    };
    // A character that can be shown is shown as itself; others stay escaped.
    let expected = tokens(JSON).replace(r"\u00e4\ud83d\ude00", "ä😀");
    let formatted = shown("--pretty=format");
    assert_eq!(tokens(&formatted), expected);
    assert!(formatted.contains("    \"z\": 1.10,\n"), "{formatted}");
    let coloured = shown("--pretty=all");
    assert!(coloured.contains('\x1b'));
    assert_eq!(without_colours(&coloured).trim_end(), formatted.trim_end());
    let colours = without_colours(&shown("--pretty=colors"));
    assert_eq!(colours.trim_end(), JSON);
}

#[test]
fn the_strict_dialect_sorts_keys_and_loses_nothing() {
    let server = serve(r#"{"b":1.10,"a":{"d":1E400,"c":0}}"#, "application/json");
    let run = Vhttp::new().called_as("http");
    let run = run.args(["-I", "--pretty=format", "-b", &server.url("/")]);
    let shown = run.run().success().stdout();
    assert_eq!(tokens(&shown), r#"{"a":{"c":0,"d":1E400},"b":1.10}"#);
    let run = Vhttp::new().args(["--sorted", "--pretty=format", "-b", &server.url("/")]);
    assert_eq!(run.run().success().stdout(), shown);
}

/// Whatever is read by another program is JSON, as for `vhttp ... | jq .`
#[test]
fn json_can_be_read_by_other_programs() {
    let server = serve(r#"{"a":[1,"ü",null]}"#, "application/json");
    for args in [
        &[][..],
        &["--pretty=format"],
        &["--sorted", "--pretty=format"],
    ] {
        let run = Vhttp::new().arg(server.url("/")).args(args);
        let value: Value = serde_json::from_slice(&run.run().success().stdout).unwrap();
        assert_eq!(value["a"][1], "ü");
    }
}

#[test]
fn invalid_json_is_shown_as_it_is() {
    for body in ["{\"a\": 1,}", "{\"a\"", "[1 2]", "nul", "{\"a\":01}"] {
        let server = serve(body, "application/json");
        let run = Vhttp::new().args(["--pretty=format", "-b", &server.url("/")]);
        assert_eq!(tokens(&run.run().success().stdout()), tokens(body));
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_gets_head_and_formatted_body() {
    let server = serve(r#"{"b":1.10,"a":[]}"#, "application/json");
    let run = Vhttp::new().arg(server.url("/")).on_terminal();
    let screen = run.env("NO_COLOR", "1").run().success().screen();
    assert!(screen.starts_with("HTTP/1.1 200 OK\r\n"), "{screen}");
    assert!(
        screen.contains("\r\n\r\n{\n    \"b\": 1.10,\n    \"a\": []\n}\n"),
        "{screen}"
    );
}

#[cfg(unix)]
#[test]
fn colours_go_where_they_are_wanted() {
    let server = serve("{}", "application/json");
    let coloured = |run: Vhttp| {
        let output = run.arg(server.url("/")).run().success();
        output.screen().contains('\x1b') || output.stdout().contains('\x1b')
    };
    assert!(coloured(Vhttp::new().on_terminal()));
    assert!(coloured(Vhttp::new().on_terminal().env("NO_COLOR", "")));
    assert!(!coloured(Vhttp::new().on_terminal().env("NO_COLOR", "1")));
    assert!(coloured(
        Vhttp::new()
            .on_terminal()
            .env("NO_COLOR", "1")
            .arg("--pretty=all")
    ));
    assert!(!coloured(Vhttp::new()));
    assert!(coloured(Vhttp::new().env("CLICOLOR_FORCE", "1")));
    assert!(!coloured(Vhttp::new().env("CLICOLOR_FORCE", "0")));
    assert!(!coloured(
        Vhttp::new().env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1")
    ));
}

#[cfg(unix)]
#[test]
fn binary_bodies_are_not_shown_on_a_terminal() {
    let server = serve("\u{0}\u{1}PNG", "image/png");
    let run = Vhttp::new().arg(server.url("/")).on_terminal();
    let screen = run.run().success().screen();
    assert!(
        screen.contains("NOTE: binary data not shown in terminal"),
        "{screen}"
    );
    let run = Vhttp::new().arg(server.url("/"));
    assert_eq!(run.run().success().stdout, b"\0\x01PNG");
}

/// Escape sequences of a server must not drive the terminal. U+009B is one byte in some character sets.
#[cfg(unix)]
#[test]
fn control_characters_do_not_reach_the_terminal() {
    for (content_type, body) in [
        ("text/plain", "a\u{1b}[2J\u{9b}31m\u{7}\u{8}\u{7f}"),
        ("text/html", "<p>\u{1b}]0;title\u{7}</p>"),
        ("application/json", "{\"\u{1b}[2J\": \"\u{9b}31m\u{7}\"}"),
        ("application/json", r#"{"a": "\u001b[2J\u009b\u0007"}"#),
        ("application/xml", "<a b=\"\u{9b}31m\">\u{1b}[2J</a>"),
    ] {
        let server = Server::start(move |_| {
            let response = Response::new(200).header("Content-Type", content_type);
            response.header("X-Evil", "a\u{9b}31m\u{202e}b").body(body)
        });
        for pretty in ["--pretty=format", "--pretty=none", "--pretty=all"] {
            let run = Vhttp::new().args([pretty, &server.url("/")]).on_terminal();
            let screen = without_colours(&run.run().success().screen());
            let is_raw = |c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t');
            assert!(
                screen.starts_with("HTTP/1.1 200 OK") && !screen.contains(is_raw),
                "{content_type} {pretty}: {screen:?}"
            );
        }
    }
}

#[cfg(unix)]
fn shell(script: &str, url: &str) -> Vhttp {
    let run = Vhttp::new().program("/bin/sh").called_as("sh");
    let run = run.env("PATH", "/usr/bin:/bin");
    run.args(["-c", script, env!("CARGO_BIN_EXE_vhttp"), url])
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_ends_the_program_in_silence() {
    let server = Server::start(|_| Response::new(200).body(vec![b'x'; 1 << 20]).repeated(64));
    let script = r#"{ "$0" "$1"; echo "exit $?" >&2; } | head -c 5"#;
    let output = shell(script, &server.url("/")).run().success();
    assert_eq!(output.stdout(), "xxxxx");
    assert_eq!(output.stderr(), "exit 0\n");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let server = serve("{}", "application/json");
    let script = r#""$0" "$1" > /dev/full"#;
    let output = shell(script, &server.url("/")).run().expect_code(1);
    let stderr = output.stderr();
    assert!(stderr.starts_with("vhttp: error: "), "{stderr}");
    assert!(stderr.to_lowercase().contains("no space left"), "{stderr}");
    let script = r#""$0" -o /nowhere/x "$1""#;
    let output = shell(script, &server.url("/")).run().expect_code(1);
    assert!(output.stderr().contains("/nowhere/x"));
}

#[test]
fn a_dash_is_standard_output() {
    let server = serve("{}", "application/json");
    let scratch = Scratch::new();
    let run = Vhttp::in_scratch(&scratch);
    let output = run.args(["-o", "-", &server.url("/")]).run().success();
    assert_eq!(output.stdout(), "{}");
    assert!(!scratch.work().join("-").exists());
}

/// 200 MB of JSON are formatted in less than 16 MB of memory.
#[cfg(target_os = "linux")]
#[test]
fn formatting_needs_no_memory_for_the_body() {
    let item = r#"{"id":1.10,"name":"a \u00e4 b","list":[1,2,{"x":null}]},"#.repeat(1 << 14);
    let times = (200 << 20) / item.len() as u64;
    let server = Server::start(move |_| {
        let response = Response::json(&item).repeated(times);
        response.around("[", "0]")
    });
    let script = r#"exec "$0" --pretty=all --body "$1" > /dev/null"#;
    let run = shell(script, &server.url("/"));
    let running = run.timeout(std::time::Duration::from_secs(150)).start();
    let mut peak = 0;
    while let Some(now) = crate::support::memory::peak(running.id()) {
        peak = now;
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    running.wait().success();
    assert!(peak > 0);
    // Most of what an unoptimised program needs is the program.
    let limit = if cfg!(debug_assertions) {
        24 << 20
    } else {
        16 << 20
    };
    assert!(peak < limit, "{peak} bytes of memory");
}
