//! Whatever happens to `rotate`, a valid pair can be had by the step that the program names.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use super::{HOST, assert_kept_private, credentials, every_secret, text};
use crate::support::{IdentityApi, Output, Scratch};
use crate::threats::kill;

const FILE: &str = ".veracode/credentials";

/// Where a new pair waits.
const WAITING: &str = ".veracode/.credentials.new-pair";

/// A member who rotates, and an administrator who can help.
struct World {
    api: IdentityApi,
    member: Scratch,
    admin: Scratch,
    user: String,
}

impl World {
    fn new() -> World {
        let api = IdentityApi::start();
        let (member, admin) = (Scratch::new(), Scratch::new());
        let ((id, secret), (admin_id, admin_secret)) = (api.member(), api.admin());
        member.write_credentials(&id, &secret);
        admin.write_credentials(&admin_id, &admin_secret);
        let user = api.store(|store| store.users[1].id.clone());
        World {
            api,
            member,
            admin,
            user,
        }
    }

    fn run(&self, action: &str) -> Output {
        credentials(&self.member, &self.api, action).run()
    }

    /// Does what the program names, step by step, and asserts that the pair is valid then. Says whether it needed help.
    fn mend(&self) -> bool {
        let said = self.run("list").success().stderr();
        let mut helped = false;
        if said.contains("vhttp credentials recover") {
            let recovered = self.run("recover");
            if recovered.code != Some(0) {
                let step = format!("vhttp credentials generate --user-id {}", self.user);
                let said = recovered.stderr();
                assert!(said.contains("the new one is lost"), "{said}");
                assert!(said.contains(&step), "{said}");
                self.generate();
                helped = true;
            }
        } else {
            assert_eq!(said, "", "nothing else is wrong");
        }
        self.run("check").success();
        assert!(text(&self.member, FILE).contains(&self.api.member().1));
        let recovered = self.run("recover").success();
        let said = recovered.stdout();
        assert!(
            said.contains("nothing waits") || said.contains("nothing was lost"),
            "{said}"
        );
        assert_eq!(self.run("list").success().stderr(), "", "nothing is left");
        assert_kept_private(&self.member, &self.api);
        helped
    }

    /// The administrator makes a pair and hands the file over.
    fn generate(&self) {
        let run = credentials(&self.admin, &self.api, "generate");
        run.args(["--user-id", &self.user]).run().success();
        let new = format!(".veracode/credentials-{}", self.user);
        let place = self.member.home().join(FILE);
        fs::rename(self.admin.home().join(new), place).unwrap();
    }
}

/// The processes that this one has started.
#[cfg(target_os = "linux")]
fn children(parent: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let id: Option<u32> = entry.file_name().to_string_lossy().parse().ok();
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name is in brackets; behind it are the state and the parent.
        let rest = stat.rsplit(')').next().unwrap_or_default();
        if rest.split_whitespace().nth(1) == Some(&parent.to_string()) {
            found.extend(id);
        }
    }
    found
}

#[cfg(not(target_os = "linux"))]
fn children(_: u32) -> Vec<u32> {
    Vec::new()
}

/// Numbers that are the same in every run, from 0 to 999.
fn numbers() -> impl Iterator<Item = u32> {
    let mut state = 20_261_121_u32;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % 1000
    })
}

/// At every other moment all processes are killed, so that none is left that could finish the work.
#[test]
fn killed_at_50_moments_a_valid_pair_can_be_had() {
    let world = World::new();
    // The answer is on its way for a while: the moment in which it could be lost.
    world.api.set_delay(Duration::from_millis(15));
    let start = Instant::now();
    world.run("rotate").success();
    let course = start.elapsed().mul_f64(1.1);
    for (round, moment) in numbers().take(50).enumerate() {
        let run = credentials(&world.member, &world.api, "rotate").start();
        thread::sleep(course * moment / 1000);
        let kills_all = round % 2 == 1;
        let mut workers = if kills_all {
            children(run.id())
        } else {
            Vec::new()
        };
        workers.push(run.id());
        for id in workers {
            kill("-KILL", id);
        }
        let output = run.wait();
        for secret in every_secret(&world.api) {
            let written = [output.stdout(), output.stderr()].concat();
            assert!(!written.contains(&secret), "a secret is written");
        }
        let helped = world.mend();
        assert!(kills_all || !helped, "the second process was to finish");
    }
    let pairs = every_secret(&world.api).len();
    assert!(pairs > 4, "no rotation got anywhere");
}

/// What a rotation leaves that was killed, with this much of its answer.
fn leave(world: &World, answer: &str) {
    let head = format!(
        "{{\"file\":\"{}\",\"profile\":\"default\",\"host\":\"{HOST}\",\"user\":\"{}\",\"own\":true}}\n",
        world.member.home().join(FILE).display(),
        world.user
    );
    let waiting = world.member.home().join(WAITING);
    fs::write(&waiting, format!("{head}{answer}   ")).unwrap();
    fs::set_permissions(
        &waiting,
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
}

#[test]
fn a_pair_that_waits_is_offered_and_put_in_its_place() {
    let world = World::new();
    let new = world.api.store(|store| {
        let new = store.new_credentials(&world.user, &world.user, 1_700_000_000_000_i64);
        store.api_credentials.last_mut().unwrap().expires = i64::MAX / 2;
        new
    });
    let answer = format!(
        "{{\"api_id\":\"{}\",\"api_secret\":\"{}\"}}",
        new.api_id, new.api_secret
    );
    leave(&world, &answer);
    let list = world.run("list").success().stderr();
    assert!(list.contains(".credentials.new-pair") && list.contains("vhttp credentials recover"));
    // A request with the old pair says why it is refused.
    let run = world.member.vhttp().args(world.api.options(HOST));
    let url = format!("{HOST}/api/authn/v2/users/self");
    let said = run.arg(url).run().expect_code(4).stderr();
    let first = said.lines().next().unwrap_or_default();
    assert!(first.contains("a renewal that was broken off"), "{said}");
    assert!(said.contains("vhttp credentials recover"), "{said}");
    // Another renewal would kill the pair that waits.
    let stderr = world.run("rotate").expect_code(1).stderr();
    assert!(stderr.contains("vhttp credentials recover"), "{stderr}");
    assert!(!world.mend());
}

#[test]
fn what_came_before_the_answer_is_told_from_what_was_lost() {
    let world = World::new();
    let (_, secret) = world.api.member();
    leave(&world, "");
    let said = world.run("recover").success().stdout();
    assert!(said.contains("nothing was lost"), "{said}");
    leave(&world, "");
    world.run("rotate").success();
    assert!(!world.mend());
    // The answer is lost, and with it the pair: who is asked next says so, until there is another pair.
    let old = text(&world.member, FILE);
    let user = world.user.clone();
    let now = 1_700_000_000_000_i64;
    world
        .api
        .store(|store| store.new_credentials(&user, &user, now));
    leave(&world, "");
    for action in ["rotate", "recover", "recover"] {
        let said = world.run(action).expect_code(1).stderr();
        assert!(said.contains("the new one is lost"), "{action}: {said}");
        assert!(
            said.contains(&format!("generate --user-id {user}")),
            "{said}"
        );
    }
    assert_eq!(text(&world.member, FILE), old);
    assert!(world.mend(), "an administrator helps");
    assert_ne!(world.api.member().1, secret);
}

#[test]
fn an_answer_that_is_not_understood_stays_for_the_user() {
    let world = World::new();
    for answer in ["{\"api_id\":\"0123\",\"api_sec", "<html>canary"] {
        leave(&world, answer);
        for action in ["rotate", "recover", "recover"] {
            let said = world.run(action).expect_code(1).stderr();
            let path = world.member.home().join(WAITING);
            let file = format!("kept in {}", path.display());
            assert!(said.contains(&file), "{action}: {said}");
            assert!(said.contains("the new pair may stand in it"), "{said}");
            assert!(!said.contains("canary"), "{said}");
            assert!(text(&world.member, WAITING).contains(answer));
        }
        let list = world.run("list").success().stderr();
        assert!(list.contains("may stand in it"), "{list}");
    }
}

#[test]
fn without_an_answer_nothing_is_assumed() {
    let world = World::new();
    let (_, secret) = world.api.member();
    // Of a lost connection nobody knows what was done before it.
    let run = credentials(&world.member, &world.api, "rotate").arg("--timeout=1");
    world.api.set_delay(Duration::from_secs(3));
    let said = run.run();
    assert_ne!(said.code, Some(0));
    world.api.set_delay(Duration::ZERO);
    assert_eq!(
        world.api.member().1,
        secret,
        "the first question came too late"
    );
    assert!(!world.mend());
}

/// Runs `rotate` with files no longer than so many blocks of 512 bytes.
fn with_little_space(world: &World, blocks: usize) -> Output {
    let script = format!("ulimit -f {blocks} && exec \"$@\"");
    let run = world.member.vhttp().program("/bin/sh").called_as("sh");
    let run = run.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_vhttp")]);
    let run = run.args(["credentials", "rotate"]);
    run.args(world.api.options(HOST)).run()
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
fn a_full_disk_is_noticed_while_the_old_pair_lives() {
    let block = block();
    let world = World::new();
    let path = world.member.home().join(FILE);
    let pair = text(&world.member, FILE);
    let comment = format!("#{}\n", "x".repeat(20 * 1024));
    fs::write(&path, format!("{comment}{pair}")).unwrap();
    let asked = || {
        let requests = world.api.requests();
        requests.iter().filter(|it| it.method == "POST").count()
    };
    let (mut failures, mut successes) = (0, 0);
    for kilobytes in [1, 4, 8, 12, 16, 20, 21, 22, 23, 24, 25, 26, 28, 32] {
        let (_, secret) = world.api.member();
        let before = asked();
        let output = with_little_space(&world, kilobytes * 1024 / block);
        if output.code == Some(0) {
            assert_ne!(world.api.member().1, secret);
            successes += 1;
        } else {
            assert_eq!(asked(), before, "asked for what could not be kept");
            assert_eq!(world.api.member().1, secret, "the old pair lives");
            failures += 1;
        }
        assert!(text(&world.member, FILE).starts_with(&comment));
        assert!(!world.mend());
    }
    assert!(failures > 5 && successes > 1, "{failures} {successes}");
}
