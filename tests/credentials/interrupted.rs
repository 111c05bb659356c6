//! Whatever happens to `rotate`, a valid pair can be had by the step that the program names.

use std::fs;
use std::thread;
use std::time::Duration;

use super::{HOST, credentials, every_secret, home, text};
use crate::support::{IdentityApi, Scratch};

const FILE: &str = ".veracode/credentials";

/// Does what `credentials list` names, and asserts that the pair is valid then.
fn mend(scratch: &Scratch, api: &IdentityApi) {
    let list = credentials(scratch, api, "list").run().success();
    if list.stderr().contains("vhttp credentials recover") {
        credentials(scratch, api, "recover").run().success();
    }
    credentials(scratch, api, "check").run().success();
    assert!(text(scratch, FILE).contains(&api.admin().1));
    let list = credentials(scratch, api, "list").run().success();
    assert_eq!(list.stderr(), "", "nothing is left");
}

#[test]
fn killed_at_any_moment_the_pair_is_there() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    for round in 0..25 {
        let run = credentials(&scratch, &api, "rotate").start();
        thread::sleep(Duration::from_millis(round * 7 % 90));
        // The end of the value is the end of the process.
        drop(run);
        mend(&scratch, &api);
    }
    assert!(every_secret(&api).len() > 3, "no rotation got anywhere");
}

#[test]
fn a_pair_that_waits_is_offered_and_put_in_its_place() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    let user = api.store(|store| store.users[0].id.clone());
    let new = api.store(|store| store.new_credentials(&user, &user, 1_700_000_000_000_i64));
    api.store(|store| store.api_credentials.last_mut().unwrap().expires = i64::MAX / 2);
    let waiting = scratch.home().join(".veracode/.credentials.new-pair");
    let place = scratch.home().join(FILE);
    let head = format!(
        "{{\"file\":\"{}\",\"profile\":\"default\"}}\n",
        place.display()
    );
    let answer = format!(
        "{{\"api_id\":\"{}\",\"api_secret\":\"{}\"}}",
        new.api_id, new.api_secret
    );
    fs::write(&waiting, format!("{head}{answer}   ")).unwrap();
    let list = credentials(&scratch, &api, "list").run().success().stderr();
    assert!(list.contains(".credentials.new-pair") && list.contains("vhttp credentials recover"));
    // Another renewal would kill the pair that waits.
    let stderr = credentials(&scratch, &api, "rotate")
        .run()
        .expect_code(1)
        .stderr();
    assert!(stderr.contains("vhttp credentials recover"), "{stderr}");
    mend(&scratch, &api);
    assert!(!waiting.exists());
    for rest in ["", "{\"file\"", &head] {
        fs::write(&waiting, rest).unwrap();
        mend(&scratch, &api);
    }
}

/// Runs `rotate` with files no longer than so many blocks of 512 bytes.
fn with_little_space(scratch: &Scratch, api: &IdentityApi, blocks: usize) {
    let script = format!("ulimit -f {blocks} && exec \"$@\"");
    let run = scratch.vhttp().program("/bin/sh").called_as("sh");
    let run = run.args([
        "-c",
        &script,
        "sh",
        env!("CARGO_BIN_EXE_vhttp"),
        "credentials",
        "rotate",
    ]);
    let output = run.args(api.options(HOST)).run();
    assert_ne!(output.code, Some(0), "{}", output.stdout());
    assert!(
        output.stderr().contains("vhttp credentials"),
        "{}",
        output.stderr()
    );
}

/// The size of a block that this shell's `ulimit -f` counts in.
fn block() -> usize {
    let script = "ulimit -f 1; head -c 2000 /dev/zero > f; wc -c < f";
    let run = Scratch::new().vhttp().program("/bin/sh").called_as("sh");
    run.args(["-c", script])
        .run()
        .stdout()
        .trim()
        .parse()
        .unwrap()
}

#[test]
fn a_full_disk_leaves_one_of_the_pairs_alive() {
    let api = IdentityApi::start();
    let block = block();
    // What the profile inherits is not changed where it stands, so the new file is longer than its backup.
    let (id, secret) = api.admin();
    let scratch = Scratch::new();
    let pair = format!(
        "[DEFAULT]\nveracode_api_key_id = {id}\nveracode_api_key_secret = {secret}\n[default]\n"
    );
    let length = 20 * 1024 - 20;
    let comment = format!("#{}\n", "x".repeat(length - pair.len() - 2));
    let path = scratch.write_home(FILE, format!("{comment}{pair}"));
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    // No space for the file that is made before anything is asked.
    with_little_space(&scratch, &api, 1024 / block);
    assert_eq!(api.admin().1, secret, "the old pair lives");
    mend(&scratch, &api);
    // Space for everything but the new file.
    with_little_space(&scratch, &api, 20 * 1024 / block);
    assert_ne!(api.admin().1, secret);
    assert!(
        text(&scratch, FILE).contains(&secret),
        "the file is as it was"
    );
    mend(&scratch, &api);
}
