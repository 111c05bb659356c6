//! Each cause of a refusal, provoked: the first line on standard error names the true one, and no line holds a secret or an id.

use crate::support::identity::signature::HOSTS;
use crate::support::{Ca, IdentityApi, Output, Response, Scratch, Server, Vhttp};

const HOST: &str = "api.veracode.com";
const SELF: &str = "https://api.veracode.com/api/authn/v2/users/self";

/// A pair that nobody knows.
fn strangers() -> (String, String) {
    (
        "3ddaeeb10ca690df3fee5e3bd1c329fa".to_owned(),
        "c0ffee0123456789".repeat(8),
    )
}

/// A run that signs with this pair from the file, and watches over both halves.
fn signed(api: &IdentityApi, host: &str, pair: &(String, String)) -> Vhttp {
    let (id, secret) = pair;
    Vhttp::new()
        .args(api.options(host))
        .credentials(id, secret)
        .secret(id.rsplit('-').next().unwrap())
}

/// Runs; the first line on standard error is `vhttp: STATUS: ` with these words, then comes a hint.
#[track_caller]
fn names(run: Vhttp, status: u16, words: &[&str]) -> Output {
    let output = run.run();
    let stderr = output.stderr();
    let lines: Vec<&str> = stderr.lines().collect();
    let start = format!("vhttp: {status}: ");
    assert!(lines[0].starts_with(&start), "{stderr}");
    assert!(lines[1].starts_with("hint: "), "{stderr}");
    for word in words {
        let told = format!("{}\n{}", lines[0], lines[1]);
        assert!(told.contains(word), "{word:?} is missing in {stderr}");
    }
    output
}

/// Runs; it ends before anything is sent, and the first line is an error with these words.
#[track_caller]
fn refuses(run: Vhttp, words: &[&str]) {
    let stderr = run.arg(SELF).run().expect_code(1).stderr();
    let first = stderr.lines().next().unwrap_or_default();
    for word in words {
        assert!(first.contains(word), "{word:?} is missing in {stderr}");
    }
    assert!(stderr.contains("\nhint: "), "{stderr}");
}

/// Answers every request under Veracode's names in the same way, whatever its signature.
struct Refusing {
    ca: Ca,
    server: Server,
}

impl Refusing {
    fn with(answer: impl Fn() -> Response + Send + Sync + 'static) -> Refusing {
        let ca = Ca::new();
        let server = Server::start_tls(ca.issue(&HOSTS).server_config(), move |_| answer());
        Refusing { ca, server }
    }

    fn json(status: u16) -> Refusing {
        Refusing::with(move || Response::new(status).header("Content-Type", "application/json"))
    }

    fn run(&self, url: &str) -> Vhttp {
        let host = url.split('/').nth(2).unwrap();
        let (id, secret) = strangers();
        Vhttp::new()
            .arg(format!(
                "--connect-to={host}:443:127.0.0.1:{}",
                self.server.port()
            ))
            .arg(format!("--verify={}", self.ca.path().display()))
            .credentials(&id, &secret)
            .secret(&id)
            .arg("GET")
            .arg(url)
    }
}

#[test]
fn a_clock_that_is_wrong() {
    let api = IdentityApi::start();
    let run = || signed(&api, HOST, &api.admin()).arg(SELF);
    api.set_clock_offset(-3_600_000);
    let output = names(
        run(),
        401,
        &["the clock of this machine is 3", " s ahead of the server's"],
    );
    let said = output.stderr();
    let seconds = said
        .split_whitespace()
        .find_map(|word| word.parse::<i64>().ok());
    assert!((3595..3605).contains(&seconds.unwrap()), "{said}");
    api.set_clock_offset(3_600_000);
    names(
        run(),
        401,
        &["behind the server's", "--assume-clock=server"],
    );
    api.set_clock_offset(0);
    let old = run().args(["--sign-at", "1672531200123"]);
    names(old, 401, &["the time of --sign-at is", "behind"]);
}

#[test]
fn a_pair_of_another_region() {
    let api = IdentityApi::start();
    let (id, secret) = strangers();
    let european = (format!("vera01ei-{id}"), format!("vera01es-{secret}"));
    let run = signed(&api, HOST, &european).arg(SELF);
    names(
        run,
        401,
        &["European", "api.veracode.com", "to api.veracode.eu"],
    );
    let host = "analysiscenter.veracode.eu";
    let run = signed(&api, host, &(id.clone(), secret.clone()));
    let run = run.arg(format!("https://{host}/api/5.0/getapplist.do"));
    names(run, 401, &["Commercial", "to analysiscenter.veracode.com"]);
    let mixed = (format!("vera01gi-{id}"), format!("vera01es-{secret}"));
    let run = signed(&api, HOST, &mixed).arg(SELF);
    names(run, 401, &["two regions", ".veracode"]);
}

#[test]
fn variables_that_hide_what_was_meant() {
    let api = IdentityApi::start();
    let (id, secret) = strangers();
    let run = || {
        signed(&api, HOST, &api.admin())
            .credentials_in_env(&id, &secret)
            .arg(SELF)
    };
    let profile = run().env("VERACODE_API_PROFILE", "default");
    names(
        profile,
        401,
        &[
            "VERACODE_API_KEY_ID",
            "hide the profile",
            "VERACODE_API_PROFILE",
            "unset",
        ],
    );
    names(
        run(),
        401,
        &["VERACODE_API_KEY_SECRET, which hide", "credentials"],
    );
    let half = signed(&api, HOST, &(id, secret))
        .env("VERACODE_API_KEY_SECRET", "x")
        .arg(SELF);
    names(
        half,
        401,
        &["VERACODE_API_KEY_SECRET is set, but VERACODE_API_KEY_ID is not"],
    );
}

#[test]
fn a_pair_that_looks_wrong_is_not_sent() {
    let (id, secret) = strangers();
    let run = |id: &str, secret: &str| {
        Vhttp::new()
            .credentials_in_env(id, secret)
            .secret(&secret[..secret.len().min(20)])
    };
    refuses(run(&secret, &id), &["swapped"]);
    refuses(
        run(&format!("{} {}", &id[..8], &id[8..]), &secret),
        &["VERACODE_API_KEY_ID", "a blank", "character 9"],
    );
    refuses(
        run(&id, &format!("{}\"{}", &secret[..64], &secret[64..])),
        &["VERACODE_API_KEY_SECRET", "a quote"],
    );
    refuses(
        run(&id, &format!("{}\r\n{}", &secret[..64], &secret[64..])),
        &["a line end", "character 65"],
    );
    refuses(
        run("<YOUR_API_ID>", &secret),
        &["VERACODE_API_KEY_ID", "placeholder"],
    );
    refuses(
        run(&id, &secret[..100]),
        &["VERACODE_API_KEY_SECRET", "100 characters"],
    );
    refuses(run(&id, &format!("{secret}1")), &["odd number"]);
}

#[test]
fn a_pair_that_is_not_in_force() {
    let api = IdentityApi::start();
    let (id, secret) = strangers();
    let long = (format!("{id}00"), secret);
    names(
        signed(&api, HOST, &long).arg(SELF),
        401,
        &["the API id has 34", "credentials, profile"],
    );
    let pair = api.admin();
    api.store(|store| store.api_credentials[0].expires = 0);
    names(
        signed(&api, HOST, &pair).arg(SELF),
        401,
        &["expired", "profile \"default\""],
    );
}

#[test]
fn a_nonce_is_good_for_one_request() {
    let api = IdentityApi::start();
    let run = || {
        let run =
            signed(&api, HOST, &api.admin()).args(["--nonce", "000102030405060708090a0b0c0d0e0f"]);
        run.arg("https://api.veracode.com/healthcheck/status")
    };
    run().run().success();
    names(run(), 401, &["--nonce", "before"]);
}

#[test]
fn the_other_kind_of_host() {
    for status in [401, 403] {
        let server = Refusing::json(status);
        let rest = server.run("https://analysiscenter.veracode.com/appsec/v1/applications");
        names(rest, status, &["REST", "to api.veracode.com"]).expect_code(4);
        let xml = server.run("https://api.veracode.eu/api/5.0/getapplist.do");
        names(xml, status, &["XML", "to analysiscenter.veracode.eu"]).expect_code(4);
    }
}

#[test]
fn something_on_the_way() {
    let proxy = Refusing::with(|| Response::new(401).header("Via", "1.1 gate.corp (squid)"));
    names(proxy.run(SELF), 401, &["proxy", "gate.corp"]);
    let page = Refusing::with(|| {
        Response::new(403)
            .header("Content-Type", "text/html")
            .body("<html>no")
    });
    let output = names(page.run(SELF), 403, &["web page"]);
    assert_eq!(output.stdout(), "<html>no");
    let refusing = Refusing::json(401);
    names(
        refusing.run("https://api.veracode.com/appsec//v1/x"),
        401,
        &["empty segment"],
    );
}

#[test]
fn a_missing_content_type() {
    let api = IdentityApi::start();
    let url = "https://api.veracode.com/api/authn/v2/api_credentials/3ddaeeb1";
    let run = signed(&api, HOST, &api.admin()).args(["DELETE", url, "Content-Type:"]);
    names(run, 415, &["DELETE", "Content-Type:application/json"]).expect_code(4);
}

#[test]
fn a_header_that_cannot_be_read() {
    let api = IdentityApi::start();
    let typed = "Authorization:VERACODE-HMAC-SHA-256 id=x,ts=y";
    let output = names(
        Vhttp::new().args(api.options(HOST)).args([SELF, typed]),
        400,
        &["malformed"],
    );
    assert!(output.stdout().contains("cloudflare"));
    assert_eq!(output.code, Some(4));
}

#[test]
fn a_user_without_the_role() {
    let api = IdentityApi::start();
    let run = signed(&api, HOST, &api.member());
    let run = run.args([
        "POST",
        "https://api.veracode.com/api/authn/v2/teams",
        "team_name=x",
    ]);
    names(run, 403, &["role"]).expect_code(4);
}

#[test]
fn the_answer_itself_stays_as_it_is() {
    let api = IdentityApi::start();
    let run = || signed(&api, HOST, &strangers()).arg(SELF);
    let output = run().run().expect_code(4);
    let body = output.stdout();
    assert!(body.contains(r#""http_code":401"#), "{body}");
    assert_eq!(output.stderr().lines().count(), 2, "{}", output.stderr());
    let strict = run()
        .called_as("http")
        .args(["-A", "veracode_hmac"])
        .run()
        .success();
    assert_eq!(strict.stdout(), body);
    assert!(
        strict.stderr().starts_with("http: 401: "),
        "{}",
        strict.stderr()
    );
    let strict = run()
        .called_as("http")
        .args(["-A", "veracode_hmac", "--check-status"]);
    strict.run().expect_code(4);
    assert!(
        run()
            .arg("-q")
            .run()
            .expect_code(4)
            .stderr()
            .contains("401: ")
    );
    assert!(
        !run()
            .arg("-qq")
            .run()
            .expect_code(4)
            .stderr()
            .contains("hint")
    );
}

#[test]
fn other_schemes_are_not_explained() {
    let server = Server::start(|_| Response::new(401).body("no"));
    let scratch = Scratch::new();
    for args in [&["-a", "u:p"][..], &[], &["-A", "bearer", "-a", "t0ken"]] {
        let run = scratch.vhttp().called_as("http").args(args);
        let output = run.arg(server.url("/")).run().success();
        assert_eq!(
            (output.stdout(), output.stderr()),
            ("no".to_owned(), String::new())
        );
    }
}
