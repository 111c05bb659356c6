//! Where the credentials of a request come from: options, the Veracode CLI's file, the configuration.

use super::HOST;
#[cfg(unix)]
use super::home;
use crate::support::{IdentityApi, Response, Scratch, Server, Vhttp};

const SELF: &str = "api.veracode.com/api/authn/v2/users/self";
const CONFIG: &str = ".config/httpie/config.toml";

fn signer(api: &IdentityApi) -> String {
    api.accepted().last().unwrap().api_id.clone()
}

fn request(scratch: &Scratch, api: &IdentityApi) -> Vhttp {
    scratch.vhttp().args(api.options(HOST)).arg(SELF)
}

#[test]
fn a_profile_beats_the_environment_and_the_clis_file_comes_last() {
    let api = IdentityApi::start();
    let scratch = Scratch::new();
    let ((id, secret), (member, member_secret)) = (api.admin(), api.member());
    let yml = format!("api:\n  key-id: {id}\n  key-secret: {secret}\n");
    scratch.write_home(".veracode/veracode.yml", yml);
    request(&scratch, &api).run().success();
    assert_eq!(signer(&api), id, "veracode.yml");
    let file = format!(
        "[default]\nveracode_api_key_id = {member}\nveracode_api_key_secret = {member_secret}\n[work]\nveracode_api_key_id = {id}\nveracode_api_key_secret = {secret}\n"
    );
    scratch.write_home(".veracode/credentials", file);
    request(&scratch, &api).run().success();
    assert_eq!(signer(&api), member, "the credentials file");
    let run = || request(&scratch, &api).credentials_in_env(&member, &member_secret);
    let output = run().args(["--profile", "work"]).run().success();
    assert_eq!(signer(&api), id, "--profile");
    let stderr = output.stderr();
    assert!(!cfg!(unix) || stderr.contains("chmod 600 "), "{stderr}");
    let stderr = run().arg("-v").run().success().stderr();
    assert!(
        stderr.contains("VERACODE_API_KEY_ID and VERACODE_API_KEY_SECRET, which hide"),
        "{stderr}"
    );
    assert!(run().run().success().stderr().is_empty());
    // A session keeps the name of the profile, never the pair.
    let session = || run().arg("--session=s");
    session().args(["--profile", "work"]).run().success();
    session().run().success();
    assert_eq!(signer(&api), id, "the session's profile");
    // A configured profile hides the variables, and says so.
    scratch.write_home(CONFIG, "[hosts.\"api.veracode.com\"]\nprofile = \"work\"\n");
    let stderr = run().arg("-v").run().success().stderr();
    assert_eq!(signer(&api), id, "config.toml");
    let hides = "profile \"work\", which hide VERACODE_API_KEY_ID and VERACODE_API_KEY_SECRET";
    assert!(stderr.contains(hides), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_configuration_says_how_to_sign_for_any_host() {
    let api = IdentityApi::start();
    let scratch = home(&api);
    let (id, secret) = api.member();
    scratch.write_home("key", format!("{secret}\n"));
    for source in ["env:MY_KEY", "file:~/key", &format!("exec:echo {secret}")] {
        let config = format!("[hosts.\"api.veracode.com\"]\nid = \"{id}\"\nkey = \"{source}\"\n");
        scratch.write_home(CONFIG, config);
        let run = request(&scratch, &api)
            .env("MY_KEY", &secret)
            .secret(&secret);
        run.env("PATH", "/usr/bin:/bin").run().success();
        assert_eq!(signer(&api), id, "{source}");
    }
    scratch.write_home(
        CONFIG,
        "[hosts.\"api.veracode.com\"]\nid = \"1\"\nkey = \"exec:false\"\n",
    );
    let run = request(&scratch, &api).env("PATH", "/usr/bin:/bin");
    let stderr = run.run().expect_code(1).stderr();
    assert!(
        stderr.contains("config.toml:3: exec:false: ended with"),
        "{stderr}"
    );
    // A device never ends, and a pipe may never begin.
    if cfg!(unix) {
        let table = "[hosts.\"api.veracode.com\"]\nid = \"1\"\nkey = \"file:/dev/zero\"\n";
        scratch.write_home(CONFIG, table);
        let stderr = request(&scratch, &api).run().expect_code(1).stderr();
        assert!(stderr.contains("file:/dev/zero: not a file"), "{stderr}");
    }
}

#[test]
fn a_configured_login_serves_basic_and_bearer() {
    let server = Server::start(|_| Response::json("{}"));
    let scratch = Scratch::new();
    let secret = "canary-of-a-key";
    scratch.write_home(".config/httpie/key", secret);
    let table = |auth_type: &str, id: &str| {
        format!("[hosts.\"127.0.0.1\"]\nauth-type = \"{auth_type}\"\n{id}key = \"file:key\"\n")
    };
    let run = |words: &[&str]| {
        let run = scratch.vhttp().secret(secret).args(words);
        run.arg(server.url("/")).run()
    };
    let sent = || {
        let request = server.requests().pop().unwrap();
        request.header("authorization").map(str::to_owned)
    };
    scratch.write_home(CONFIG, table("basic", "id = \"ann\"\n"));
    run(&[]).success();
    assert_eq!(sent().unwrap(), "Basic YW5uOmNhbmFyeS1vZi1hLWtleQ==");
    assert!(run(&["--curl"]).success().stdout().contains("-u ann "));
    // Typed for another scheme, the key stays where it is.
    run(&["-A", "bearer", "-a", "token"]).success();
    assert_eq!(sent().unwrap(), "Bearer token");
    run(&["-A", "digest", "-I"]).expect_code(1);
    run(&["--no-auth"]).success();
    assert_eq!(sent(), None);
    scratch.write_home(CONFIG, table("bearer", ""));
    run(&[]).success();
    assert_eq!(sent().unwrap(), "Bearer canary-of-a-key");
    let line = run(&["--curl"]).success();
    assert!(line.stdout().contains("Bearer ***"), "{}", line.stdout());
}

#[cfg(unix)]
#[test]
fn a_keyring_is_asked_by_the_systems_command() {
    let api = IdentityApi::start();
    let scratch = Scratch::new();
    let (id, secret) = api.member();
    let name = if cfg!(target_os = "macos") {
        "security"
    } else {
        "secret-tool"
    };
    let program = scratch.write_home(
        &format!("tools/{name}"),
        "#!/bin/sh\ncat ~/key\necho \"$*\" > ~/asked\n",
    );
    std::fs::set_permissions(
        &program,
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    scratch.write_home("key", &secret);
    let config = format!("[hosts.\"*.veracode.com\"]\nid = \"{id}\"\nkey = \"keyring:my key\"\n");
    scratch.write_home(CONFIG, config);
    let path = format!("{}:/usr/bin:/bin", scratch.home().join("tools").display());
    let run = request(&scratch, &api).env("PATH", path).secret(&secret);
    run.run().success();
    assert_eq!(signer(&api), id);
    let asked = std::fs::read_to_string(scratch.home().join("asked")).unwrap();
    assert!(asked.trim_end().ends_with(" my key"), "{asked}");
}

#[cfg(unix)]
#[test]
fn no_configuration_counts_that_others_can_choose() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start(|_| Response::json("{}"));
    let scratch = Scratch::new();
    let table = "[hosts.\"127.0.0.1\"]\nheaders = { X-Theirs = \"1\" }\n";
    let run = |name: &str, value: &str| {
        let run = scratch.vhttp().env(name, value).arg(server.url("/"));
        run.run()
    };
    let is_read = || {
        let request = server.requests().pop().unwrap();
        request.header("x-theirs").is_some()
    };
    for name in [
        "config.toml",
        "httpie/config.toml",
        ".config/httpie/config.toml",
    ] {
        scratch.write(name, table);
    }
    for (name, value) in [
        ("XDG_CONFIG_HOME", "."),
        ("XDG_CONFIG_HOME", ""),
        ("HTTPIE_CONFIG_DIR", "."),
        ("VHTTP_CONFIG_DIR", "httpie"),
        ("NO", ""),
    ] {
        run(name, value).success();
        assert!(!is_read(), "{name}={value}");
    }
    let path = scratch.write_home(CONFIG, table);
    run("NO", "").success();
    assert!(is_read());
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o666)).unwrap();
    let stderr = run("NO", "").expect_code(1).stderr();
    assert!(stderr.contains("chmod go-w "), "{stderr}");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    scratch.write_home(CONFIG, "[hosts.a]\nid = \"1\"\nkey = \"exec:./steal\"\n");
    let stderr = run("NO", "").expect_code(1).stderr();
    assert!(
        stderr.contains("config.toml:3: ") && stderr.contains("full path"),
        "{stderr}"
    );
}

#[test]
fn a_table_and_a_nickname_take_the_place_of_options() {
    let server = Server::start(|_| Response::json("{}"));
    let scratch = Scratch::new();
    let (id, secret) = ("ab".repeat(16), "cd".repeat(64));
    scratch.write_credentials(&id, &secret);
    let config = format!(
        "[hosts.prod]\nbase-url = \"http://127.0.0.1:{}/v1\"\nauth-type = \"veracode_hmac\"\nheaders = {{ X-Team = \"build\" }}\ncontent-type = \"application/json\"\n",
        server.port()
    );
    scratch.write_home(CONFIG, &config);
    // A file in the working directory is never read.
    scratch.write("config.toml", "broken");
    let run = |args: &[&str]| scratch.vhttp().secret(&secret).args(args).run();
    run(&["DELETE", "prod/users"]).success();
    let sent = server.requests().pop().unwrap();
    assert_eq!(sent.target, "/v1/users");
    assert_eq!(sent.header("x-team"), Some("build"));
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert!(
        sent.header("authorization")
            .unwrap()
            .starts_with("VERACODE-HMAC-SHA-256 ")
    );
    run(&[
        "prod/users",
        "X-Team:mine",
        "-a",
        "ann:passw0rd",
        "-A",
        "basic",
    ])
    .success();
    let sent = server.requests().pop().unwrap();
    assert_eq!(sent.header("x-team"), Some("mine"));
    assert!(sent.header("authorization").unwrap().starts_with("Basic "));
    // Typed in full, the URL is no nickname's.
    run(&[&server.url("/v1/users")]).success();
    assert_eq!(
        server.requests().pop().unwrap().header("authorization"),
        None
    );
    scratch.write_home(CONFIG, format!("{config}colour = 1\n"));
    let stderr = run(&["prod/users"]).expect_code(1).stderr();
    assert!(
        stderr.contains("config.toml:6: unknown key `colour`"),
        "{stderr}"
    );
    let strict = scratch.vhttp().called_as("http").args([server.url("/x")]);
    strict.run().success();
}
