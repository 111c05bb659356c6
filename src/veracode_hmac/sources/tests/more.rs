//! A configuration, the file of the Veracode CLI, and what there is besides the winner.

use super::*;

const CLI: &str = "api:\n  key-id: 00000000000000000000000000000001\n  key-secret: c0ffee0123456789abcdef0123456789\
    abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789\n";

fn in_cli_file() -> Origin {
    Origin::CliFile {
        path: CLI_PATH.into(),
        id_line: 2,
        secret_line: 3,
    }
}

fn configured(what: Explicit) -> Configured {
    Configured {
        what,
        path: PathBuf::from("/c/config.toml"),
        line: 7,
    }
}

#[test]
fn the_file_of_the_cli_comes_last() {
    let mut world = World {
        cli_file: Some(CLI),
        ..World::default()
    };
    assert_eq!(world.find().unwrap().origin, in_cli_file());
    world.file = Some(profile("eu", ID, SECRET).into());
    assert_eq!(world.find().unwrap().origin, in_cli_file());
    world.file = Some(plain().into());
    assert_eq!(world.find().unwrap().origin, in_file("default", 2, 3));
    // A profile that was asked for is not replaced by another pair.
    let world = world.set("VERACODE_API_PROFILE", "eu");
    assert!(matches!(world.find(), Err(SourceError::NoProfile { .. })));
}

#[test]
fn a_configured_pair_beats_the_environment_and_gives_way_to_what_is_typed() {
    let (id, secret) = (OTHER_ID.into(), SECRET.into());
    let mut world = World::with_file(plain() + &profile("eu", OTHER_ID, SECRET));
    world.configured = Some(configured(Explicit::Pair { id, secret }));
    let mut world = world
        .set("VERACODE_API_KEY_ID", ID)
        .set("VERACODE_API_KEY_SECRET", SECRET);
    let path = PathBuf::from("/c/config.toml");
    let origin = Origin::Configuration { path, line: 7 };
    assert_eq!(world.find().unwrap().origin, origin);
    let hidden = world.with_sources(|sources| sources.hidden(&origin));
    assert_eq!(hidden.len(), 1, "the variables are passed over");
    world.configured = Some(configured(Explicit::Profile("eu".to_owned())));
    assert_eq!(
        world.with_sources(|sources| sources.hidden(&in_file("eu", 5, 6))),
        hidden
    );
    assert_eq!(world.find().unwrap().origin, in_file("eu", 5, 6));
    world.configured = Some(configured(Explicit::Profile("us".to_owned())));
    assert!(world.error().0.ends_with("which /c/config.toml:7 names"));
    assert_eq!(
        world.argument("eu").find().unwrap().origin,
        in_file("eu", 5, 6)
    );
}

#[test]
fn a_broken_file_of_the_cli_is_named() {
    let world = World {
        cli_file: Some("api:\n  key-id: 3ddaeeb10ca690df3fee5e3bd1c329fa\n"),
        ..World::default()
    };
    let (message, hint) = world.error();
    assert_eq!(
        message,
        format!("{CLI_PATH}: below api: there is no key-secret")
    );
    assert_eq!(hint, "veracode configure writes it anew");
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method is not general enough"
)]
#[test]
fn a_survey_shows_them_all() {
    let mut world = World::with_file(plain() + &profile("eu", OTHER_ID, "short"))
        .set("VERACODE_API_ID", OTHER_ID)
        .set("VERACODE_API_KEY", SECRET)
        .set("VERACODE_API_KEY_ID", ID);
    world.cli_file = Some(CLI);
    let all = world.with_sources(|sources| sources.survey());
    let told: Vec<String> = all
        .iter()
        .map(|found| match found {
            Ok(found) => found.origin.to_string(),
            Err(error) => format!("error: {error}"),
        })
        .collect();
    assert!(told[0].starts_with("error: no Veracode credentials: VERACODE_API_KEY_ID is set"));
    assert_eq!(told[1], "VERACODE_API_ID and VERACODE_API_KEY");
    assert_eq!(told[2], format!("{PATH}, profile \"default\""));
    assert!(told[3].starts_with(&format!("error: {PATH}:6: the API secret is 5 characters")));
    assert_eq!(told[4..], [CLI_PATH]);
    let hidden = world.with_sources(|sources| sources.hidden(&all[1].as_ref().unwrap().origin));
    let files = [PATH, CLI_PATH].map(|path| Hidden::File(path.into()));
    assert_eq!(hidden, files);
}
