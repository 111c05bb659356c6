//! Signed requests against the stand-in, which verifies each signature with code of its own: what is signed, with what, for whom.

use std::collections::BTreeSet;

use crate::support::identity::signature::Refusal;
use crate::support::{IdentityApi, Output, Response, Scratch, Server, Vhttp};

const HOST: &str = "api.veracode.com";
const USERS: &str = "api.veracode.com/api/authn/v2/users";

/// `vhttp` with its way to the stand-in, without credentials.
fn bare(api: &IdentityApi) -> Vhttp {
    Vhttp::new().args(api.options(HOST))
}

/// `vhttp` with its way to the stand-in, and the administrator's credentials in the file.
fn vhttp(api: &IdentityApi) -> Vhttp {
    let (id, secret) = api.admin();
    bare(api).credentials(&id, &secret)
}

#[track_caller]
fn accepted(api: &IdentityApi, run: Vhttp) -> Output {
    let before = api.accepted().len();
    let output = run.run().success();
    assert_eq!(api.refused(), []);
    assert_eq!(api.accepted().len(), before + 1);
    output
}

#[test]
fn every_method_is_signed() {
    let api = IdentityApi::start();
    let team = api.store(|store| store.teams[1].id.clone());
    let team = format!("{HOST}/api/authn/v2/teams/{team}");
    accepted(&api, vhttp(&api).args(["GET", USERS, "page==0", "size==5"]));
    let new = format!("{HOST}/api/authn/v2/teams");
    accepted(&api, vhttp(&api).args(["POST", &new, "team_name=Weavers"]));
    accepted(
        &api,
        vhttp(&api).args(["PUT", &team, "partial==true", "team_name=Knitters"]),
    );
    accepted(&api, vhttp(&api).args(["DELETE", &team]));
    let statuses: Vec<u16> = api.accepted().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [200, 200, 200, 204]);
}

#[test]
fn what_is_signed_is_what_is_sent() {
    let api = IdentityApi::start();
    for target in [
        "/api/authn/v2/users?user_name=%C3%A4+b&email==x",
        "/api/authn/v2/users?a=%2f%7e&b=[1]&&c",
        "/api/authn/v2/users?x=ä ö",
        "/api/authn/v2/../v2/users?",
    ] {
        accepted(&api, vhttp(&api).arg(format!("https://{HOST}{target}")));
    }
    let to_other_regions = ["api.veracode.eu", "api.veracode.us"];
    for host in to_other_regions {
        let (id, secret) = api.admin();
        let run = Vhttp::new().args(api.options(host));
        let url = format!("https://{host}/api/authn/v2/users");
        accepted(&api, run.credentials(&id, &secret).arg(url));
    }
}

#[test]
fn a_nonce_is_never_used_twice() {
    let api = IdentityApi::start();
    let scratch = Scratch::new();
    let (id, secret) = api.admin();
    scratch.write_credentials(&id, &secret);
    for _ in 0..50 {
        let run = scratch.vhttp().args(api.options(HOST)).arg(USERS);
        run.run().success();
    }
    assert_eq!(api.accepted().len(), 50);
    let nonces: BTreeSet<String> = api
        .requests()
        .iter()
        .map(|request| parameter(request.header("authorization").unwrap(), "nonce"))
        .collect();
    assert_eq!(nonces.len(), 50);
    assert!(nonces.iter().all(|nonce| nonce.len() == 32));
}

fn parameter(authorization: &str, name: &str) -> String {
    let mut parameters = authorization.split([' ', ',']);
    let found = parameters.find_map(|part| part.strip_prefix(&format!("{name}=")));
    found.unwrap().to_owned()
}

#[test]
fn credentials_come_from_four_places_in_order() {
    let api = IdentityApi::start();
    let ((id, secret), (member, member_secret)) = (api.admin(), api.member());
    let signer = || api.accepted().last().unwrap().api_id.clone();
    let in_file = || vhttp(&api).arg("GET").arg(format!("{USERS}/self"));

    accepted(&api, in_file());
    assert_eq!(signer(), id, "the file");
    accepted(&api, in_file().credentials_in_env(&member, &member_secret));
    assert_eq!(signer(), member, "the environment beats the file");
    let typed = format!("{id}:{secret}");
    let run = in_file().credentials_in_env(&member, &member_secret);
    accepted(&api, run.args(["-a", &typed]));
    assert_eq!(signer(), id, "what is typed beats the environment");
    let run = in_file().credentials_in_env(&member, &member_secret);
    accepted(&api, run.args(["-A", "veracode_hmac", "-a", ":"]));
    assert_eq!(signer(), member, "a colon stands for nothing typed");
}

#[test]
fn a_profile_is_chosen_by_name() {
    let api = IdentityApi::start();
    let ((id, secret), (member, member_secret)) = (api.admin(), api.member());
    let scratch = Scratch::new();
    let file = format!(
        "\u{feff}; two people\r\n[default]\r\nVERACODE_API_KEY_ID: {id}\r\nveracode_api_key_secret = {secret}\r\n\
         [member]\r\nveracode_api_key_id = \"{member}\"\r\nveracode_api_key_secret={member_secret}  # new\r\n"
    );
    scratch.write_home(".veracode/credentials", file);
    let run = || {
        let run = scratch.vhttp().args(api.options(HOST));
        run.arg(format!("{USERS}/self")).secret(&member_secret)
    };
    let signer = || api.accepted().last().unwrap().api_id.clone();
    accepted(&api, run());
    assert_eq!(signer(), id);
    accepted(&api, run().args(["-A", "veracode_hmac", "-a", "member"]));
    assert_eq!(signer(), member);
    accepted(&api, run().env("VERACODE_API_PROFILE", "member"));
    assert_eq!(signer(), member);
    let output = run().env("VERACODE_API_PROFILE", "nobody").run();
    let stderr = output.expect_code(1).stderr();
    assert!(
        stderr.contains("[nobody]") && stderr.contains("[member]"),
        "{stderr}"
    );
}

/// `vera01ei-…` and the like: the prefix says the region and is no part of the credential.
#[test]
fn region_prefixes_are_taken_off() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    for region in ["g", "e", "f"] {
        let pair = format!("vera01{region}i-{id}:vera01{region}s-{secret}");
        let run = bare(&api).args(["-A", "veracode_hmac", "-a", &pair, USERS]);
        accepted(&api, run.secret(&secret));
    }
    let sent = &api.requests()[0];
    assert_eq!(parameter(sent.header("authorization").unwrap(), "id"), id);
}

#[test]
fn known_hosts_are_signed_without_being_asked() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    accepted(&api, vhttp(&api).arg(USERS));
    let host = "analysiscenter.veracode.com";
    let run = Vhttp::new().args(api.options(host));
    let url = format!("{host}/api/5.0/getapplist.do");
    accepted(&api, run.credentials(&id, &secret).arg(url));

    let unsigned = |run: Vhttp| {
        let refused = api.refused().len();
        run.run();
        assert_eq!(api.refused()[refused..], [Refusal::Missing]);
        let sent = api.requests().pop().unwrap();
        sent.header("authorization").map(str::to_owned)
    };
    assert_eq!(unsigned(vhttp(&api).args(["--no-auth", USERS])), None);
    let strict = vhttp(&api).called_as("http");
    assert_eq!(unsigned(strict.arg(format!("https://{USERS}"))), None);
    let basic = vhttp(&api).args(["-A", "basic", "-a", "ann:passw0rd", USERS]);
    assert_eq!(
        unsigned(basic.secret("passw0rd")).as_deref(),
        Some("Basic YW5uOnBhc3N3MHJk")
    );
    let bearer = vhttp(&api).args(["-A", "bearer", "-a", "token-of-ann", USERS]);
    assert_eq!(
        unsigned(bearer.secret("token-of-ann")).as_deref(),
        Some("Bearer token-of-ann")
    );
}

/// The REST API refuses body-less calls of these methods without a type (415): the `vhttp` dialect gives them one.
#[test]
fn rest_hosts_get_the_content_type_that_they_demand() {
    let api = IdentityApi::start();
    let url = format!("https://{HOST}/api/authn/v2/api_credentials");
    let (id, _) = api.member();
    let revoke = format!("{url}/{id}");
    let strict = vhttp(&api).called_as("http").args(["--check-status", "-I"]);
    let run = strict.args(["-A", "veracode_hmac", "DELETE", &revoke]);
    run.run().expect_code(4);
    let run = vhttp(&api).args(["DELETE", &revoke, "Content-Type:text/plain"]);
    run.run().expect_code(4);
    let statuses: Vec<u16> = api.accepted().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [415, 415]);
    accepted(&api, vhttp(&api).args(["DELETE", &revoke]));
    accepted(&api, vhttp(&api).args(["POST", &url]));
    let sent = api.requests().pop().unwrap();
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.header("content-length"), Some("0"));
}

#[test]
fn a_redirect_to_the_same_origin_is_signed_afresh() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let server = redirecting(&api, "/api/authn/v2/users/self", 307);
    let options = [
        format!("--connect-to={HOST}:443:127.0.0.1:{}", server.port()),
        format!("--verify={}", api.ca_path().display()),
    ];
    let run = Vhttp::new().args(options).credentials(&id, &secret);
    run.args(["--follow", USERS]).run().success();
    let requests = server.requests();
    let sent = |at: usize| requests[at].header("authorization").unwrap();
    assert_eq!(requests[1].target, "/api/authn/v2/users/self");
    assert_ne!(parameter(sent(0), "nonce"), parameter(sent(1), "nonce"));
    assert_ne!(parameter(sent(0), "sig"), parameter(sent(1), "sig"));
    for request in &requests {
        verify(&api, request);
    }
}

/// Verifies a request that another server has received.
fn verify(api: &IdentityApi, request: &crate::support::Request) {
    use crate::support::identity::{clock::Clock, signature::Gate};
    let (id, secret) = api.admin();
    let secret_of = |asked: &str| (asked == id).then(|| secret.clone());
    let verified = Gate::new().verify(request, Clock::default().now(), secret_of);
    assert_eq!(verified, Ok(id.clone()));
}

/// A server with the stand-in's authority that redirects its first request.
fn redirecting(api: &IdentityApi, location: &str, status: u16) -> Server {
    let config = api.ca().issue(&[HOST]).server_config();
    let location = location.to_owned();
    Server::start_tls(config, move |request| {
        if request.target == location {
            Response::json("{}")
        } else {
            Response::redirect(status, &location)
        }
    })
}

#[test]
fn a_foreign_origin_gets_no_credentials() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let foreign = Server::start(|_| Response::json("{}"));
    let server = redirecting(&api, &foreign.url("/take"), 302);
    let connect = format!("--connect-to={HOST}:443:127.0.0.1:{}", server.port());
    let verify = format!("--verify={}", api.ca_path().display());
    for auth in ["veracode_hmac", "basic", "bearer"] {
        let run = Vhttp::new().credentials(&id, &secret);
        let run = run.args([&connect, &verify, "--follow"]);
        let run = match auth {
            "veracode_hmac" => run,
            _ => run.args(["-A", auth, "-a", "ann:passw0rd"]),
        };
        let output = run.arg(USERS).run().success();
        let taken = foreign.requests().pop().unwrap();
        assert_eq!(taken.header("authorization"), None, "{auth}");
        let stderr = output.stderr();
        assert!(
            stderr.contains("credentials are not sent") && stderr.contains("127.0.0.1"),
            "{stderr}"
        );
    }
    assert_eq!(foreign.requests().len(), 3);
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.header("authorization").is_some())
    );
}

#[test]
fn nothing_is_signed_over_plain_http_but_to_this_machine() {
    let server = Server::start(|_| Response::json("{}"));
    let resolve = format!("--resolve=api.example.org:{}:127.0.0.1", server.port());
    let url = format!("http://api.example.org:{}/x", server.port());
    let (id, secret) = ("ab".repeat(16), "cd".repeat(64));
    let run = || {
        Vhttp::new()
            .credentials(&id, &secret)
            .arg("-Averacode_hmac")
    };
    let output = run().args([&resolve, &url]).run().expect_code(1);
    let stderr = output.stderr();
    assert!(
        stderr.contains("will not sign a request to http://api.example.org")
            && stderr.contains("hint: "),
        "{stderr}"
    );
    assert_eq!(server.connections(), 0);
    run().arg(server.url("/x")).run().success();
    let sent = server.requests().pop().unwrap();
    assert!(
        sent.header("authorization")
            .unwrap()
            .starts_with("VERACODE-HMAC-SHA-256 id=")
    );
    // Basic and bearer go over http, as in HTTPie.
    let run = Vhttp::new()
        .args([&resolve, &url])
        .args(["-a", "ann:passw0rd"]);
    run.run().success();
    assert_eq!(server.requests().len(), 2);
}

/// Another scheme is another origin: a redirect from http to https leaves the credentials behind, too.
#[test]
fn a_redirect_from_http_to_https_is_another_origin() {
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let target = format!("https://localhost:{}/healthcheck/status", api.port());
    let server = Server::start(move |_| Response::redirect(301, &target));
    let run = bare(&api).credentials(&id, &secret);
    let run = run.args(["-Averacode_hmac", "--follow", &server.url("/")]);
    let output = run.run().expect_code(4);
    assert!(output.stderr().contains("credentials are not sent"));
    assert_eq!(api.refused(), [Refusal::Missing]);
}

#[test]
fn secrets_are_masked_unless_they_are_asked_for() {
    let api = IdentityApi::start();
    let (_, secret) = api.admin();
    let sent = || api.requests().pop().unwrap();
    let output = accepted(&api, vhttp(&api).args(["-v", USERS]));
    let signature = parameter(sent().header("authorization").unwrap(), "sig");
    let shown = output.stdout();
    assert!(!shown.contains(&signature) && shown.contains("sig=********"));

    let item = format!("note={secret}");
    let run = vhttp(&api).args(["--offline", "POST", USERS, &item]);
    let shown = run.run().success().stdout();
    assert!(shown.contains(r#"{"note": "********"}"#), "{shown}");

    let output = accepted(&api, vhttp(&api).args(["-v", "--show-secrets", USERS]));
    let authorization = sent().header("authorization").unwrap().to_owned();
    assert!(output.stdout().contains(&authorization));
    let strict = vhttp(&api).called_as("http").shows_secrets();
    let strict = strict.args(["-v", "-Averacode_hmac"]);
    let output = accepted(&api, strict.arg(format!("https://{USERS}")));
    let authorization = sent().header("authorization").unwrap().to_owned();
    assert!(output.stdout().contains(&authorization));
}

#[test]
fn no_credentials_at_all_is_one_error_with_all_the_ways() {
    let api = IdentityApi::start();
    let stderr = bare(&api).arg(USERS).run().expect_code(1).stderr();
    for way in [
        "VERACODE_API_KEY_ID",
        ".veracode",
        "-a ID:KEY",
        "-a PROFILE",
        "https://docs.veracode.com/",
        "hint: ",
    ] {
        assert!(stderr.contains(way), "{way} is missing in {stderr}");
    }
    assert_eq!(api.requests().len(), 0);
}

#[test]
fn wrong_credentials_are_refused_without_being_shown() {
    let (id, secret) = ("ab".repeat(16), "cd".repeat(64));
    for (id, secret) in [
        (id.clone(), secret[..100].to_owned()),
        (id.clone(), secret[..127].to_owned() + "z"),
        (id[..20].to_owned(), secret.clone()),
        (id.replace('a', "x"), secret.clone()),
    ] {
        let run = Vhttp::new().credentials(&id, &secret).arg(USERS);
        let stderr = run.run().expect_code(1).stderr();
        assert!(!stderr.contains(&secret[..20]), "{stderr}");
        let run = Vhttp::new().credentials_in_env(&id, &secret).arg(USERS);
        let stderr = run.run().expect_code(1).stderr();
        assert!(!stderr.contains(&secret[..20]), "{stderr}");
    }
}

/// Real HTTPie with Veracode's own plugin (its `http` is named by the variable `HTTPIE_BIN`) and ours: one signs like the other.
#[cfg(unix)]
#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of the test")]
fn the_official_plugin_is_accepted_alike() {
    let Some(official) = std::env::var_os("HTTPIE_BIN") else {
        println!("skipped: HTTPIE_BIN does not name HTTPie with Veracode's plugin");
        return;
    };
    let api = IdentityApi::start();
    let (id, secret) = api.admin();
    let base = format!("https://localhost:{}/api/authn/v2", api.port());
    let team = api.store(|store| store.teams[1].id.clone());
    for args in [
        &["GET", "/users?user_name=%C3%A4&size=5"][..],
        &["GET", "/users?a=%2f%7e%zz&b={x} y&&c=[1]", "name==a b@c"],
        &["GET", "/teams/../users?"],
        &["POST", "/teams", "team_name=Weavers"],
        &[
            "PUT",
            &format!("/teams/{team}"),
            "partial==true",
            "team_name=Dyers",
        ],
        &["--json", "DELETE", "/api_credentials/none"],
    ] {
        for program in [official.as_os_str(), env!("CARGO_BIN_EXE_vhttp").as_ref()] {
            let run = Vhttp::new().program(program).called_as("http");
            let run = run.credentials(&id, &secret).arg("--ignore-stdin");
            let run = run.arg(format!("--verify={}", api.ca_path().display()));
            let args = args.iter().map(|arg| match arg.strip_prefix('/') {
                Some(path) => format!("{base}/{path}"),
                None => (*arg).to_owned(),
            });
            run.arg("--auth-type=veracode_hmac")
                .args(args)
                .run()
                .success();
        }
        let accepted = api.accepted();
        assert_eq!(api.refused(), []);
        let [.., theirs, ours] = &accepted[..] else {
            panic!("{args:?}: {accepted:?}");
        };
        assert_eq!(theirs, ours);
    }
    assert_eq!(api.accepted().len(), 12);
}
