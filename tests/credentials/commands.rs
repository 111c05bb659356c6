//! What each command says and does.

use super::{HOST, assert_kept_private, credentials, every_secret, home, text};
use crate::support::{IdentityApi, Output, Scratch};

const FILE: &str = ".veracode/credentials";

#[test]
fn help_and_mistakes_are_told() {
    let scratch = Scratch::new();
    let run = |args: &[&str]| scratch.vhttp().arg("credentials").args(args).run();
    let help = run(&[]).success().stdout();
    for word in [
        "list", "check", "expiry", "generate", "rotate", "recover", "revoke",
    ] {
        assert!(help.contains(word), "{word}");
    }
    assert_eq!(run(&["--help"]).success().stdout(), help);
    assert!(
        run(&["burn"])
            .expect_code(1)
            .stderr()
            .contains("invalid choice: 'burn'")
    );
    let stderr = run(&["generate", "--user-id", "a/b"])
        .expect_code(1)
        .stderr();
    assert!(stderr.contains("invalid user id"), "{stderr}");
    let run = scratch.vhttp().called_as("http");
    let stderr = run
        .args(["credentials", "list"])
        .run()
        .expect_code(1)
        .stderr();
    assert!(
        !stderr.contains(".veracode"),
        "strict HTTPie has no commands: {stderr}"
    );
}

#[test]
fn list_names_every_place_and_no_secret() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    let ((id, secret), (member, member_secret)) = (api.admin(), api.member());
    let old = text(&scratch, FILE);
    scratch.write_home(
        FILE,
        format!("{old}\n[eu]\nveracode_api_key_id = {member}\nveracode_api_key_secret = no\n"),
    );
    let yml = format!("api:\n  key-id: {member}\n  key-secret: {member_secret}\n");
    scratch.write_home(".veracode/veracode.yml", yml);
    let list = || credentials(&scratch, &api, "list");
    let shown = list().run().success().stdout();
    let lines: Vec<&str> = shown.lines().collect();
    let short = |id: &str| format!("API id {}...{}", &id[..4], &id[28..]);
    assert!(lines[0].starts_with("* ") && lines[0].contains("credentials:2, profile \"default\""));
    assert!(
        lines[0].contains(&short(&id)) && lines[0].contains("Commercial"),
        "{shown}"
    );
    assert!(lines[1].starts_with("! ") && lines[1].contains("credentials:7: the API secret is 2"));
    assert!(lines[2].starts_with("  ") && lines[2].contains("veracode.yml:2"));
    let run = list().credentials_in_env(&member, &member_secret);
    let shown = run.env("VERACODE_API_ID", &id).run().success().stdout();
    assert!(shown.starts_with("* VERACODE_API_KEY_ID and VERACODE_API_KEY_SECRET: "));
    assert!(
        shown.contains("! VERACODE_API_ID is set, but VERACODE_API_KEY is not"),
        "{shown}"
    );
    list().args(["--profile", "eu"]).run().expect_code(1);
    let pair = format!("{id}:{secret}");
    let shown = list().args(["-a", &pair]).run().success().stdout();
    assert!(shown.starts_with("* the command line: "));
    assert_eq!(api.requests().len(), 0);
}

#[test]
fn check_says_who_asks() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    let shown = credentials(&scratch, &api, "check")
        .run()
        .success()
        .stdout();
    for part in [
        "ada.lovelace@example.com",
        "Ada Lovelace",
        "roles: extadmin",
        HOST,
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    assert_eq!(api.requests().len(), 1);
    let wrong = credentials(&scratch, &api, "check")
        .args(["-a", &format!("{}:{}", "ab".repeat(16), "cd".repeat(64))]);
    let stderr = wrong.run().expect_code(4).stderr();
    assert!(
        stderr.contains("HTTP 401") && stderr.contains("hint: "),
        "{stderr}"
    );
}

#[test]
fn expiry_is_fit_for_cron_and_is_told_once_a_day() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    let expiry = || credentials(&scratch, &api, "expiry");
    let shown = expiry().run().success().stdout();
    assert!(
        shown.contains("in 364 days") || shown.contains("in 365 days"),
        "{shown}"
    );
    expiry().args(["--within", "400"]).run().expect_code(1);
    let request = || {
        let run = scratch.vhttp().args(api.options(HOST));
        run.arg(format!("{HOST}/api/authn/v2/users/self"))
            .run()
            .success()
    };
    assert_eq!(request().stderr(), "");
    api.store(|store| store.api_credentials[0].expires -= 358 * 86_400_000 + 3_600_000);
    expiry().run().expect_code(1);
    expiry().args(["--within", "5"]).run().success();
    let listed = credentials(&scratch, &api, "list").run().success().stdout();
    assert!(listed.contains(", ends on 20"), "{listed}");
    let before = api.requests().len();
    let stderr = request().stderr();
    assert!(
        stderr.contains("end in 6 days") && stderr.contains("vhttp credentials rotate"),
        "{stderr}"
    );
    assert_eq!(stderr.lines().count(), 1);
    assert_eq!(request().stderr(), "");
    assert_eq!(api.requests().len(), before + 2);
}

#[test]
fn what_requests_show_is_remembered() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    api.store(|store| store.api_credentials[0].expires -= 358 * 86_400_000 + 3_600_000);
    let request = |words: &[&str]| {
        let run = scratch.vhttp().args(api.options(HOST)).args(words);
        every_secret(&api)
            .into_iter()
            .fold(run, |run, it| run.secret(&it))
    };
    let own = format!("{HOST}/api/authn/v2/api_credentials");
    let user = format!("{HOST}/api/authn/v2/users/self");
    assert_eq!(request(&[&own]).run().success().stderr(), "");
    let stderr = request(&[&user]).run().success().stderr();
    assert!(stderr.contains("end in 6 days"), "{stderr}");
    assert_eq!(request(&[&user]).run().success().stderr(), "");
    // What was noted is no secret.
    let noted = text(&scratch, ".config/httpie/vhttp-credentials.json");
    let (id, secret) = api.admin();
    assert!(!noted.contains(&id) && !noted.contains(&secret), "{noted}");
    // A pair that ended since then is told as the first cause.
    let ends = noted.split("\"ends\":").nth(1).unwrap();
    let ends: String = ends.chars().take_while(char::is_ascii_digit).collect();
    let path = ".config/httpie/vhttp-credentials.json";
    scratch.write_home(path, noted.replace(&ends, "86400"));
    api.store(|store| store.api_credentials[0].expires = 0);
    first_cause(&request(&[&user]).run(), "expired on 1970-01-02");
    // So is one that a request of one's own has replaced.
    let api = IdentityApi::start();
    let request = |words: &[&str]| scratch.vhttp().args(api.options(HOST)).args(words).run();
    let (id, secret) = api.admin();
    scratch.write_credentials(&id, &secret);
    request(&["POST", &own]).success();
    first_cause(&request(&[&user]), "was replaced by a new pair on 20");
}

/// The first cause of a refusal is this one.
#[track_caller]
fn first_cause(output: &Output, words: &str) {
    assert_eq!(output.code, Some(4));
    let stderr = output.stderr();
    let first = stderr.lines().find(|line| line.contains("401: "));
    assert!(first.is_some_and(|line| line.contains(words)), "{stderr}");
}

#[test]
fn a_rotated_pair_is_explained_wherever_it_still_is() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    let (id, secret) = api.admin();
    credentials(&scratch, &api, "rotate").run().success();
    let run = scratch.vhttp().args(api.options(HOST));
    let run = run.arg(format!("{HOST}/api/authn/v2/users/self"));
    let output = run.credentials_in_env(&id, &secret).run();
    first_cause(&output, "was replaced by rotate on 20");
    assert!(output.stderr().contains("VERACODE_API_KEY_ID"));
    let listed = credentials(&scratch, &api, "list").credentials_in_env(&id, &secret);
    let listed = listed.run().success().stdout();
    assert!(
        listed.contains("it was replaced by rotate on 20"),
        "{listed}"
    );
    assert_kept_private(&scratch, &api);
}

#[test]
fn rotate_changes_the_pair_and_nothing_else() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    let (id, secret) = api.admin();
    let file = format!(
        "# mine\r\n[eu]\r\nveracode_api_key_id = 1\r\n\r\n[default]\r\nveracode_api_key_secret: {secret} ; s\r\nother = x\r\nVERACODE_API_KEY_ID={id}\r\n"
    );
    scratch.write_home(FILE, &file);
    let rotate = || credentials(&scratch, &api, "rotate");
    let output = rotate().run().success();
    let (new_id, new_secret) = api.admin();
    assert_ne!(id, new_id);
    let expected = file.replace(&id, &new_id).replace(&secret, &new_secret);
    assert_eq!(text(&scratch, FILE), expected);
    assert_eq!(text(&scratch, ".veracode/credentials.backup"), file);
    for secret in every_secret(&api) {
        assert!(!output.stdout().contains(&secret) && !output.stderr().contains(&secret));
    }
    #[cfg(unix)]
    for name in [FILE, ".veracode/credentials.backup"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(scratch.home().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    credentials(&scratch, &api, "check").run().success();
    let shown = rotate()
        .shows_secrets()
        .arg("--show-secrets")
        .run()
        .success()
        .stdout();
    assert!(shown.contains(&api.admin().1));
    let names: Vec<_> = std::fs::read_dir(scratch.home().join(".veracode"))
        .unwrap()
        .collect();
    assert!(names.len() <= 3, "something was left: {names:?}");
}

#[test]
fn rotate_asks_for_nothing_that_it_could_not_keep() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let scratch = Scratch::new();
    let run = credentials(&scratch, &api, "rotate").credentials_in_env(&id, &secret);
    let stderr = run.run().expect_code(1).stderr();
    assert!(
        stderr.contains("VERACODE_API_KEY_ID") && stderr.contains("--profile"),
        "{stderr}"
    );
    assert_eq!(api.requests().len(), 0);
    // One who may not is told, and nothing is left behind.
    let scratch = home(&api);
    api.store(|store| store.api_credentials[0].expires = 0);
    let stderr = credentials(&scratch, &api, "rotate")
        .run()
        .expect_code(4)
        .stderr();
    assert!(stderr.contains("HTTP 401"), "{stderr}");
    let shown = credentials(&scratch, &api, "list").run().success();
    assert_eq!(shown.stderr(), "");
}

#[test]
fn two_rotations_at_once_take_turns() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    let runs: Vec<_> = (0..4)
        .map(|_| credentials(&scratch, &api, "rotate").start())
        .collect();
    for run in runs {
        run.wait().success();
    }
    assert!(text(&scratch, FILE).contains(&api.admin().1));
    assert_eq!(api.refused(), []);
}

#[test]
fn a_pair_for_another_user_goes_to_a_file_of_its_own() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    let (own, other) = api.store(|store| (store.users[0].id.clone(), store.users[1].id.clone()));
    let generate = |user: &str| {
        credentials(&scratch, &api, "generate")
            .args(["--user-id", user])
            .run()
    };
    let stderr = generate(&own).expect_code(1).stderr();
    assert!(stderr.contains("the user of the pair in use"), "{stderr}");
    let shown = generate(&other).success().stdout();
    let (id, secret) = api.member();
    let name = format!(".veracode/credentials-{other}");
    assert!(shown.contains(&name) && !shown.contains(&secret), "{shown}");
    assert!(text(&scratch, &name).contains(&id) && text(&scratch, &name).contains(&secret));
    let pair = format!("{id}:{secret}");
    let check = || {
        credentials(&scratch, &api, "check")
            .args(["-a", &pair])
            .run()
    };
    check().success();
    let revoke = credentials(&scratch, &api, "revoke");
    revoke.args(["--user-id", &other]).run().success();
    check().expect_code(4);
    credentials(&scratch, &api, "revoke").run().success();
    credentials(&scratch, &api, "check").run().expect_code(4);
}
