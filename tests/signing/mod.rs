//! Signed requests against the stand-in, which verifies each signature with code of its own: what is signed, with what, for whom.

mod credentials;
mod origins;

use std::collections::BTreeSet;

use crate::support::identity::signature::Refusal;
use crate::support::{IdentityApi, Output, Scratch, Vhttp};

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
