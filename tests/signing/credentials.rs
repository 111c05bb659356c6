//! Where the pair comes from, and what is said when it is missing or wrong.

use super::{HOST, USERS, accepted, bare, parameter, vhttp};
use crate::support::{IdentityApi, Scratch, Vhttp};

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
