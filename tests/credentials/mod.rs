//! `vhttp credentials` against the stand-in, and where credentials come from.

mod commands;
#[cfg(unix)]
mod interrupted;
mod sources;

use crate::support::{IdentityApi, Scratch, Vhttp};

const HOST: &str = "api.veracode.com";

/// `vhttp credentials ACTION` with its way to the stand-in.
fn credentials(scratch: &Scratch, api: &IdentityApi, action: &str) -> Vhttp {
    let run = scratch.vhttp().args(["credentials", action]);
    every_secret(api)
        .into_iter()
        .fold(run.args(api.options(HOST)), |run, it| run.secret(&it))
}

/// All secrets that the stand-in has made so far.
fn every_secret(api: &IdentityApi) -> Vec<String> {
    api.store(|store| {
        let pairs = store.api_credentials.iter();
        pairs.map(|pair| pair.api_secret.clone()).collect()
    })
}

/// A home with the administrator's pair in the credentials file.
fn home(api: &IdentityApi) -> Scratch {
    let scratch = Scratch::new();
    let (id, secret) = api.admin();
    scratch.write_credentials(&id, &secret);
    scratch
}

/// No secret stands outside the folder of credentials, and what stands there is its owner's alone.
fn assert_kept_private(scratch: &Scratch, api: &IdentityApi) {
    for path in scratch.holders(&every_secret(api)) {
        let folder = scratch.home().join(".veracode");
        assert!(
            path.starts_with(folder),
            "a secret stands in {}",
            path.display()
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
    }
}

/// The text of a file in the home directory.
fn text(scratch: &Scratch, name: &str) -> String {
    String::from_utf8(std::fs::read(scratch.home().join(name)).unwrap()).unwrap()
}
