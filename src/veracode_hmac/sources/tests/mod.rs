//! Which source wins; `errors` holds what is said when none does.

mod errors;
mod more;

use std::path::PathBuf;

use super::*;

const ID: &str = "3ddaeeb10ca690df3fee5e3bd1c329fa";
const SECRET: &str = "c0ffee0123456789abcdef0123456789abcdef0123456789abcdef0123456789\
                      abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789";
const OTHER_ID: &str = "00000000000000000000000000000001";
const PATH: &str = "/home/ann/.veracode/credentials";
const CLI_PATH: &str = "/home/ann/.veracode/veracode.yml";

/// A small world with a command line, an environment and a file.
#[derive(Default)]
struct World {
    argument: Option<String>,
    variables: Vec<(&'static str, OsString)>,
    file: Option<Vec<u8>>,
    read_error: Option<io::ErrorKind>,
    cli_file: Option<&'static str>,
    configured: Option<Configured>,
}

impl World {
    fn with_file(text: impl Into<Vec<u8>>) -> Self {
        Self {
            file: Some(text.into()),
            ..Self::default()
        }
    }

    fn set(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    fn argument(mut self, argument: impl Into<String>) -> Self {
        self.argument = Some(argument.into());
        self
    }

    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method is not general enough"
    )]
    fn find(&self) -> Result<Found, SourceError> {
        self.with_sources(|sources| sources.find())
    }

    fn with_sources<T>(&self, work: impl FnOnce(&Sources<'_>) -> T) -> T {
        let explicit = self.argument.as_deref().and_then(Explicit::from_argument);
        let variable = |name: &str| {
            let set = self.variables.iter().find(|(known, _)| *known == name);
            set.map(|(_, value)| value.clone())
        };
        let read = |path: &Path| {
            if path == Path::new(CLI_PATH) {
                let file = self.cli_file.map(Into::into);
                return file.ok_or_else(|| io::ErrorKind::NotFound.into());
            }
            assert_eq!(path, Path::new(PATH));
            let missing = || self.read_error.unwrap_or(io::ErrorKind::NotFound).into();
            self.file.clone().ok_or_else(missing)
        };
        work(&Sources {
            explicit: explicit.as_ref(),
            configured: self.configured.as_ref(),
            variable: &variable,
            file: Some(Path::new(PATH)),
            cli_file: Some(Path::new(CLI_PATH)),
            read: &read,
        })
    }

    /// The error, as message and hint, which together with its `Debug` show neither half of the pair.
    #[track_caller]
    fn error(&self) -> (String, String) {
        let error = self.find().unwrap_err();
        let (message, hint) = (error.to_string(), error.hint().unwrap_or_default());
        let told = format!("{message} {hint} {error:?}");
        for canary in ["c0ffee01", "23456789", "3ddaeeb1", "5e3bd1c3"] {
            assert!(!told.contains(canary), "{told}");
        }
        assert!(!message.ends_with('.') && !hint.ends_with('.'), "{told}");
        (message, hint)
    }
}

/// A profile with these values.
fn profile(name: &str, id: &str, secret: &str) -> String {
    format!("[{name}]\nveracode_api_key_id = {id}\nveracode_api_key_secret = {secret}\n")
}

fn plain() -> String {
    profile("default", ID, SECRET)
}

fn in_file(name: &str, id_line: usize, secret_line: usize) -> Origin {
    Origin::File {
        path: PathBuf::from(PATH),
        profile: name.to_owned(),
        id_line,
        secret_line,
    }
}

const OFFICIAL: Origin = Origin::Environment {
    id: "VERACODE_API_KEY_ID",
    secret: "VERACODE_API_KEY_SECRET",
};
const COMMON: Origin = Origin::Environment {
    id: "VERACODE_API_ID",
    secret: "VERACODE_API_KEY",
};

/// A world with everything set; each row takes one more source away.
#[test]
fn the_order_of_the_sources() {
    let text = plain() + &profile("eu", OTHER_ID, SECRET);
    let file = || World::with_file(text.clone());
    let common = || {
        file()
            .set("VERACODE_API_ID", OTHER_ID)
            .set("VERACODE_API_KEY", SECRET)
            .set("VERACODE_API_PROFILE", "eu\n")
    };
    let official = || {
        common()
            .set("VERACODE_API_KEY_ID", ID)
            .set("VERACODE_API_KEY_SECRET", SECRET)
    };
    let pair = format!("{OTHER_ID}:{SECRET}");
    let rows = [
        (official().argument(pair), OTHER_ID, Origin::CommandLine),
        (official().argument("eu"), OTHER_ID, in_file("eu", 5, 6)),
        (official().argument(":"), ID, OFFICIAL),
        (official().argument(""), ID, OFFICIAL),
        (official(), ID, OFFICIAL),
        (common(), OTHER_ID, COMMON),
        (
            file().set("VERACODE_API_PROFILE", "eu"),
            OTHER_ID,
            in_file("eu", 5, 6),
        ),
        (
            file().set("VERACODE_API_PROFILE", " "),
            ID,
            in_file("default", 2, 3),
        ),
        (
            file().set("VERACODE_API_KEY_ID", OTHER_ID),
            ID,
            in_file("default", 2, 3),
        ),
        (
            file()
                .set("VERACODE_API_ID", "")
                .set("VERACODE_API_KEY", ""),
            ID,
            in_file("default", 2, 3),
        ),
        (file(), ID, in_file("default", 2, 3)),
    ];
    for (number, (world, id, origin)) in rows.into_iter().enumerate() {
        let found = world.find().unwrap();
        assert_eq!(found.credentials.id(), id, "row {number}");
        assert_eq!(found.origin, origin, "row {number}");
    }
}

#[test]
fn the_file_is_not_read_when_it_is_not_needed() {
    let sources = Sources {
        explicit: None,
        configured: None,
        variable: &|name| Some(if name.ends_with("SECRET") { SECRET } else { ID }.into()),
        file: Some(Path::new(PATH)),
        cli_file: None,
        read: &|_| panic!("read"),
    };
    assert_eq!(sources.find().unwrap().origin, OFFICIAL);
}

/// Files and variables that are odd but mean one thing only.
#[test]
fn odd_sources_that_give_the_pair() {
    let quoted = profile(
        "default",
        &format!("\"{ID}\""),
        &format!("'{SECRET}' ; mine"),
    );
    let environment = |secret: String| {
        World::default()
            .set("VERACODE_API_KEY_ID", format!("{ID}\r\n"))
            .set("VERACODE_API_KEY_SECRET", secret)
    };
    let rows = [
        World::with_file(plain().replace('\n', "\r\n")),
        World::with_file(format!("\u{feff}{}", plain())),
        World::with_file([plain().as_bytes(), b"; caf\xe9"].concat()),
        World::with_file(quoted),
        World::with_file(plain().to_uppercase().replace("DEFAULT", "default")),
        environment(format!("{SECRET}\n")),
        environment(format!("\"{SECRET}\"")),
    ];
    for (number, world) in rows.iter().enumerate() {
        let credentials = world.find().unwrap().credentials;
        assert!(credentials.id().eq_ignore_ascii_case(ID), "row {number}");
        let secret = credentials.expose_secret();
        assert!(secret.eq_ignore_ascii_case(SECRET), "row {number}");
    }
}

#[test]
fn an_origin_in_words() {
    let told = in_file("default", 2, 3).to_string();
    assert_eq!(told, format!("{PATH}, profile \"default\""));
    let told = OFFICIAL.to_string();
    assert_eq!(told, "VERACODE_API_KEY_ID and VERACODE_API_KEY_SECRET");
}

#[test]
fn what_the_winner_hides_is_known() {
    let file = format!("[default]\nveracode_api_key_id={ID}\nveracode_api_key_secret={SECRET}\n");
    let half = World::with_file(&*file).set("VERACODE_API_KEY_ID", ID);
    let whole = World::with_file(&*file)
        .set("VERACODE_API_KEY_ID", ID)
        .set("VERACODE_API_KEY_SECRET", SECRET)
        .set("VERACODE_API_PROFILE", "other")
        .set("VERACODE_API_ID", OTHER_ID)
        .set("VERACODE_API_KEY", SECRET);
    let hidden = |world: &World| {
        let origin = world.find().unwrap().origin;
        let hidden = world.with_sources(|sources| sources.hidden(&origin));
        hidden.iter().map(Hidden::to_string).collect::<Vec<_>>()
    };
    assert_eq!(hidden(&World::with_file(&*file)), [""; 0]);
    assert_eq!(
        hidden(&half),
        ["VERACODE_API_KEY_ID, which has no VERACODE_API_KEY_SECRET"]
    );
    assert_eq!(
        hidden(&whole),
        [
            "the profile that VERACODE_API_PROFILE names",
            PATH,
            "VERACODE_API_ID and VERACODE_API_KEY"
        ]
    );
    assert_eq!(hidden(&whole.argument(format!("{ID}:{SECRET}"))), [""; 0]);
}
