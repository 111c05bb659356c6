//! `--explain`, `--sign-only`, `--assume-clock`, `<error>` documents, and placeholders that were left in.

use crate::support::identity::signature::{HOSTS, authorization};
use crate::support::{Ca, IdentityApi, Output, Response, Server, Vhttp};

const HOST: &str = "api.veracode.com";
const SELF: &str = "https://api.veracode.com/api/authn/v2/users/self";
const ID: &str = "3ddaeeb10ca690df3fee5e3bd1c329fa";
const NONCE: &str = "000102030405060708090a0b0c0d0e0f";

fn secret() -> String {
    "0123456789abcdef".repeat(8)
}

fn offline() -> Vhttp {
    Vhttp::new().credentials(ID, &secret())
}

fn admin(api: &IdentityApi) -> Vhttp {
    let (id, secret) = api.admin();
    Vhttp::new()
        .args(api.options(HOST))
        .credentials(&id, &secret)
}

#[test]
fn sign_only_prints_the_header_that_the_server_takes() {
    let api = IdentityApi::start();
    let header = admin(&api)
        .args(["--sign-only", "GET", SELF])
        .run()
        .success()
        .stdout();
    assert!(
        header.starts_with("VERACODE-HMAC-SHA-256 id=") && header.ends_with('\n'),
        "{header}"
    );
    assert!(api.requests().is_empty());
    let typed = format!("Authorization:{}", header.trim_end());
    let run = Vhttp::new()
        .args(api.options(HOST))
        .args(["GET", SELF, &typed]);
    run.run().success();
    assert_eq!(api.refused(), []);
}

#[test]
fn time_and_nonce_make_a_signature_repeatable() {
    let expected = authorization(
        (ID, &secret()),
        (1_672_531_200_123, NONCE),
        "PUT",
        HOST,
        "/a?b=c",
    );
    for program in ["vhttp", "http"] {
        let run = offline().called_as(program);
        let run = run.args(["--sign-only", "--sign-at=1672531200123", "--nonce", NONCE]);
        let output = run
            .args(["PUT", "https://api.veracode.com/a", "b==c", "d=e"])
            .run();
        assert_eq!(output.success().stdout(), format!("{expected}\n"));
    }
}

#[test]
fn sign_only_leaves_standard_input_alone() {
    use crate::support::Stdin;
    let run = offline()
        .args(["--sign-only", SELF])
        .stdin(Stdin::OpenPipe(b"next line\n".to_vec()));
    assert!(run.run().success().stdout().starts_with("VERACODE"));
}

#[test]
fn a_nonce_is_not_sent_twice() {
    let api = IdentityApi::start();
    let server_ca = Ca::new();
    let server = Server::start_tls(server_ca.issue(&HOSTS).server_config(), |_| {
        Response::redirect(307, "/again")
    });
    let output = offline()
        .arg(format!(
            "--connect-to={HOST}:443:127.0.0.1:{}",
            server.port()
        ))
        .arg(format!("--verify={}", server_ca.path().display()))
        .args(["--nonce", NONCE, "--follow", SELF])
        .run()
        .expect_code(1);
    assert!(output.stderr().contains("--nonce"), "{}", output.stderr());
    assert_eq!(server.requests().len(), 1);
    assert!(api.requests().is_empty());
}

#[test]
fn options_of_signatures_need_one() {
    for (option, value) in [("--sign-at", "5"), ("--nonce", NONCE)] {
        let output = Vhttp::new()
            .args([option, value, "--offline", "example.test"])
            .run();
        let stderr = output.expect_code(1).stderr();
        assert!(
            stderr.contains(option) && stderr.contains("veracode_hmac"),
            "{stderr}"
        );
    }
    for (option, value) in [
        ("--sign-at", "soon"),
        ("--nonce", "0102"),
        ("--assume-clock", "x"),
    ] {
        let output = offline().args([option, value, "--offline", SELF]).run();
        let stderr = output.expect_code(1).stderr();
        assert!(stderr.contains(option), "{stderr}");
    }
}

#[test]
fn explain_shows_each_step_and_changes_nothing() {
    let api = IdentityApi::start();
    let plain = admin(&api).arg(SELF).run().success();
    let output = admin(&api).args(["--explain", SELF]).run().success();
    assert_eq!(output.stdout(), plain.stdout());
    let told = output.stderr();
    for words in [
        "vhttp: how the request is signed",
        "id from ",
        "credentials:2\n",
        "credentials:3\n",
        "id=********&host=api.veracode.com&url=/api/authn/v2/users/self&method=GET\n",
        "k3 = HMAC(k2, version)",
        "sig=********\n",
    ] {
        assert!(told.contains(words), "{words:?} is missing in {told}");
    }
    assert!(!told.contains(&api.admin().0), "{told}");
}

#[test]
fn explain_works_offline_and_gives_fingerprints() {
    let run = offline().args([
        "--explain",
        "--offline",
        "--sign-at=1672531200123",
        "--nonce",
        NONCE,
    ]);
    let output = run.arg("https://api.veracode.com/").run().success();
    assert!(
        output.stdout().starts_with("GET / HTTP/1.1"),
        "{}",
        output.stdout()
    );
    let digest = ring::digest::digest(
        &ring::digest::SHA256,
        &[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef].repeat(8),
    );
    let start: String = digest.as_ref()[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let line = format!("  {:<26}{start}\n", "secret");
    assert!(
        output.stderr().contains(&line),
        "{line} is missing in {}",
        output.stderr()
    );
    let bare = Vhttp::new().args(["--explain", "--offline", "http://example.test"]);
    let told = bare.run().success().stderr();
    assert_eq!(
        told,
        "vhttp: the request is not signed with veracode_hmac\n"
    );
}

#[test]
fn the_servers_clock_is_assumed_once_it_is_known() {
    let api = IdentityApi::start();
    let run = |args: &[&str]| admin(&api).arg("--assume-clock=server").args(args).run();
    for offset in [-7_200_000, 7_200_000] {
        api.set_clock_offset(offset);
        let output = run(&["PUT", SELF, "a=b"]);
        assert_eq!(api.requests().last().unwrap().text(), r#"{"a": "b"}"#);
        assert!(
            output.stderr().contains("signed once more"),
            "{}",
            output.stderr()
        );
    }
    let output = run(&[SELF]).success();
    assert!(output.stdout().contains("user_id"), "{}", output.stdout());
    api.set_clock_offset(0);
    let before = api.requests().len();
    assert_eq!(run(&[SELF]).success().stderr(), "");
    assert_eq!(api.requests().len(), before + 1);
    // A pair that is refused is refused once: the clocks agree.
    let stranger = offline()
        .args(api.options(HOST))
        .args(["--assume-clock=server", SELF]);
    stranger.run().expect_code(4);
    assert_eq!(api.requests().len(), before + 2);
}

/// A server for the XML APIs that answers with this document, whatever is asked.
fn xml(answer: &'static str, args: &[&str], program: &str) -> Output {
    let ca = Ca::new();
    let server = Server::start_tls(ca.issue(&HOSTS).server_config(), move |_| {
        Response::new(200)
            .header("Content-Type", "text/xml;charset=UTF-8")
            .body(answer)
    });
    let host = "analysiscenter.veracode.com";
    offline()
        .called_as(program)
        .arg(format!(
            "--connect-to={host}:443:127.0.0.1:{}",
            server.port()
        ))
        .arg(format!("--verify={}", ca.path().display()))
        .args(["-A", "veracode_hmac"])
        .args(args)
        .arg(format!("https://{host}/api/5.0/getappinfo.do"))
        .run()
}

#[test]
fn an_error_document_is_an_error() {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n<error>Access denied</error>";
    for args in [
        &[][..],
        &["--headers"],
        &["-qq"],
        &["--pretty=all"],
        &["-o", "file"],
        &["-d"],
    ] {
        let output = xml(document, args, "vhttp").expect_code(4);
        let stderr = output.stderr();
        let line = "vhttp: warning: the answer is an <error> document: Access denied";
        assert!(
            stderr.lines().any(|told| told == line),
            "{args:?}: {stderr}"
        );
    }
    assert_eq!(xml(document, &[], "vhttp").stdout(), document);
    let strict = xml(document, &[], "http").success();
    assert_eq!(strict.stderr(), "");
    xml(document, &["--check-status"], "http").expect_code(4);
    xml(document, &["--no-check-status"], "vhttp").success();
    let good = xml("<appinfo><error>none</error></appinfo>", &[], "vhttp").success();
    assert_eq!(good.stderr(), "");
}

#[test]
fn placeholders_are_warned_of() {
    let warnings = |program: &str, args: &[&str]| {
        let run = offline()
            .called_as(program)
            .args(["--offline", "--ignore-stdin"]);
        run.args(args).run().success().stderr()
    };
    let url = "https://api.veracode.com/api/authn/v2/users/{userId}";
    for program in ["vhttp", "http"] {
        assert_eq!(
            warnings(program, &[url]),
            format!("{program}: warning: {{userId}} is a placeholder: put in the value\n")
        );
    }
    let told = warnings(
        "vhttp",
        &[
            "-A",
            "veracode_hmac",
            "https://h.test/{a b}",
            "app_id==<app id>",
        ],
    );
    assert_eq!(
        told,
        "vhttp: warning: {a b}, the item app_id are placeholders: put in the values\n"
    );
    assert_eq!(warnings("vhttp", &["-q", url]), "");
    assert_eq!(warnings("http", &["https://h.test/{userId}", "a=<b>"]), "");
    assert_eq!(
        warnings("vhttp", &[SELF, "note=<b>bold</b>", "x:={\"a\": 1}"]),
        ""
    );
}
