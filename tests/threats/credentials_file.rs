//! The Veracode credentials file and variables: signed rightly, or refused in words that name the place and no secret.

use super::{ID, SECRET, assert_signed};
use crate::support::{Output, Response, Scratch, Server, Vhttp};

/// What must come of a credentials file.
enum Outcome {
    /// A message that names the file (or the words) and no request.
    Refused(&'static [&'static str]),
    /// A right signature, or a message.
    EitherWay,
    Signed,
}
use Outcome::{EitherWay, Refused, Signed};

#[track_caller]
fn run(run: Vhttp, outcome: &Outcome) -> Output {
    let server = Server::start(|_| Response::json("{}"));
    // Half a secret is a secret.
    let run = run
        .secret(SECRET)
        .secret(&SECRET[..64])
        .secret(&SECRET[64..]);
    let output = run.args(["-Averacode_hmac", &server.url("/v1")]).judged();
    let requests = server.requests();
    assert_signed(&requests);
    match outcome {
        Signed => output.success(),
        EitherWay if !requests.is_empty() => output.success(),
        EitherWay => output.fails(),
        Refused(words) => {
            assert_eq!(requests.len(), 0, "sent");
            output.fails_with(words)
        }
    }
}

/// Runs with this file; `ID` and `SECRET` stand for the pair.
#[track_caller]
fn with_file(content: impl AsRef<[u8]>, outcome: &Outcome) {
    let scratch = Scratch::new();
    scratch.write_home(".veracode/credentials", content);
    run(scratch.vhttp(), outcome);
}

#[track_caller]
fn with_text(content: &str, outcome: &Outcome) {
    with_file(fill(content), outcome);
}

fn fill(content: &str) -> String {
    content.replace("SECRET", SECRET).replace("ID", ID)
}

const NAMES_FILE: Outcome = Refused(&["credentials"]);
const PAIR: &str = "[default]\nveracode_api_key_id = ID\nveracode_api_key_secret = SECRET\n";

#[test]
fn cf_missing() {
    run(Vhttp::new(), &NAMES_FILE);
}

#[test]
fn cf_missing_id() {
    with_text("[default]\nveracode_api_key_secret = SECRET\n", &NAMES_FILE);
}

#[test]
fn cf_missing_secret() {
    with_text("[default]\nveracode_api_key_id = ID\n", &NAMES_FILE);
}

#[test]
fn cf_nonhex_secret() {
    with_text(&PAIR.replace("SECRET", "xSECRET"), &NAMES_FILE);
    with_text(&PAIR.replace("SECRET", "c0ffee"), &NAMES_FILE);
}

#[test]
fn cf_nonhex_id() {
    with_text(&PAIR.replace(" ID", " zzID"), &NAMES_FILE);
}

#[test]
fn cf_id_is_secret() {
    let swapped = "[default]\nveracode_api_key_id = SECRET\nveracode_api_key_secret = ID\n";
    with_text(swapped, &NAMES_FILE);
}

#[test]
fn cf_percent() {
    with_text(&PAIR.replace("SECRET", "SECRET%s"), &NAMES_FILE);
    with_text(
        &PAIR.replace("SECRET", "%(veracode_api_key_id)s"),
        &NAMES_FILE,
    );
}

#[test]
fn cf_empty() {
    with_text("", &NAMES_FILE);
    with_text("\n\n# nothing\n", &NAMES_FILE);
}

#[test]
fn cf_no_section() {
    with_text(&PAIR.replace("[default]\n", ""), &EitherWay);
}

#[test]
fn cf_other_profile_only() {
    with_text(&PAIR.replace("default", "other"), &NAMES_FILE);
}

#[test]
fn cf_garbage() {
    let garbage: Vec<u8> = (0..4096_u32).map(|at| ((at * 7919) >> 3) as u8).collect();
    with_file(garbage, &NAMES_FILE);
}

#[test]
fn cf_nonutf8() {
    let mut file = b"# J\xfcrgen\n".to_vec();
    file.extend(fill(PAIR).bytes());
    with_file(file, &EitherWay);
}

#[test]
fn cf_nul() {
    with_text(&PAIR.replace("SECRET", "SECRET\0"), &NAMES_FILE);
    with_text(&PAIR.replace("SECRET", "c0ff\0eeSECRET"), &NAMES_FILE);
}

#[test]
fn cf_bad_line() {
    with_text(&format!("{PAIR}this is SECRET\n"), &EitherWay);
    with_text(&format!("SECRET\n{PAIR}"), &EitherWay);
}

#[test]
fn cf_dup_section() {
    with_text(&format!("{PAIR}{PAIR}"), &EitherWay);
}

#[test]
fn cf_dup_key() {
    with_text(
        &format!("{PAIR}veracode_api_key_secret = SECRET\n"),
        &EitherWay,
    );
}

#[test]
fn cf_bom() {
    with_text(&format!("\u{feff}{PAIR}"), &EitherWay);
}

#[test]
fn cf_utf16() {
    let units = "\u{feff}".to_string() + &fill(PAIR);
    let bytes: Vec<u8> = units.encode_utf16().flat_map(u16::to_le_bytes).collect();
    with_file(bytes, &EitherWay);
}

#[test]
fn cf_crlf() {
    with_text(&PAIR.replace('\n', "\r\n"), &EitherWay);
    with_text(&PAIR.replace('\n', "\r"), &EitherWay);
}

#[test]
fn cf_inline_comment() {
    with_text(&PAIR.replace("SECRET", "SECRET ; mine"), &EitherWay);
    with_text(&PAIR.replace("SECRET", "SECRET # mine"), &EitherWay);
}

#[test]
fn cf_quotes() {
    with_text(&PAIR.replace("SECRET", "\"SECRET\""), &EitherWay);
}

#[test]
fn cf_upper_keys() {
    with_text(&PAIR.replace("veracode_api", "VERACODE_API"), &EitherWay);
}

#[test]
fn cf_tabs() {
    let file =
        "\n\n[default]\n\tveracode_api_key_id\t:\tID\n\n\tveracode_api_key_secret : SECRET\n";
    with_text(file, &EitherWay);
}

#[test]
fn cf_veracode_is_file() {
    let scratch = Scratch::new();
    scratch.write_home(".veracode", "a file");
    run(scratch.vhttp(), &NAMES_FILE);
    let scratch = Scratch::new();
    scratch.write_home(".veracode/credentials/x", "a folder");
    run(scratch.vhttp(), &NAMES_FILE);
}

#[test]
fn cf_huge() {
    let mut file = fill(PAIR).into_bytes();
    file.resize(150 << 20, b'#');
    with_file(file, &NAMES_FILE);
}

#[cfg(target_os = "linux")]
#[test]
fn cf_device() {
    for device in ["/dev/zero", "/dev/null"] {
        let scratch = Scratch::new();
        std::fs::create_dir(scratch.home().join(".veracode")).unwrap();
        let link = scratch.home().join(".veracode/credentials");
        std::os::unix::fs::symlink(device, link).unwrap();
        run(scratch.vhttp(), &NAMES_FILE);
    }
}

#[cfg(unix)]
#[test]
fn cf_unreadable() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    let path = scratch.write_credentials(ID, SECRET);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o0)).unwrap();
    // Root may read everything.
    if std::fs::read(&path).is_err() {
        run(
            scratch.vhttp(),
            &Refused(&["credentials", "ermission denied"]),
        );
    }
}

#[test]
fn cf_profile_missing() {
    let scratch = Scratch::new();
    scratch.write_credentials(ID, SECRET);
    let asked = scratch.vhttp().env("VERACODE_API_PROFILE", "nowhere");
    run(asked, &Refused(&["credentials", "nowhere"]));
}

#[test]
fn cf_profile_ok() {
    let scratch = Scratch::new();
    scratch.write_home(
        ".veracode/credentials",
        fill(&PAIR.replace("default", "mine")),
    );
    run(scratch.vhttp().env("VERACODE_API_PROFILE", "mine"), &Signed);
}

#[test]
fn cf_env_half() {
    run(
        Vhttp::new().env("VERACODE_API_KEY_ID", ID),
        &Refused(&["VERACODE_API_KEY_SECRET"]),
    );
    run(
        Vhttp::new().env("VERACODE_API_KEY_SECRET", SECRET),
        &Refused(&["VERACODE_API_KEY_ID"]),
    );
}

fn with_env(secret: impl AsRef<std::ffi::OsStr>) -> Vhttp {
    let run = Vhttp::new().env("VERACODE_API_KEY_ID", ID);
    run.env("VERACODE_API_KEY_SECRET", secret)
}

#[test]
fn cf_env_newline() {
    run(with_env(format!("{SECRET}\n")), &EitherWay);
    run(with_env(format!("{SECRET}\r\n")), &EitherWay);
}

#[test]
fn cf_env_nonhex() {
    run(
        with_env(format!("{SECRET}xx")),
        &Refused(&["VERACODE_API_KEY_SECRET"]),
    );
}

#[cfg(unix)]
#[test]
fn cf_env_nonutf8() {
    use std::os::unix::ffi::OsStringExt;
    let mut secret = SECRET.as_bytes().to_vec();
    secret.extend(b"\xff\xfe");
    let secret = std::ffi::OsString::from_vec(secret);
    run(with_env(secret), &Refused(&["VERACODE_API_KEY_SECRET"]));
}

/// Nobody writes into the pipe.
#[cfg(unix)]
#[test]
fn cf_pipe() {
    let scratch = Scratch::new();
    let script = "mkdir -p \"$HOME/.veracode\" && mkfifo \"$HOME/.veracode/credentials\" && \
        exec \"$V\" -A veracode_hmac http://127.0.0.1:1/";
    let run = super::shell(&scratch, script);
    run.judged()
        .fails_with(&[".veracode/credentials", "not a file"]);
}
