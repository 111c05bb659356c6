//! `vhttp credentials`: looks after Veracode API credentials.
//!
//! | file | purpose |
//! | --- | --- |
//! | `identity.rs` | asks the Identity API, by the same plan and exchange as every request |
//! | `list.rs` | where credentials are, and which are used |
//! | `report.rs` | who a pair belongs to and when it ends |
//! | `renew.rs` | makes new pairs and puts them where they belong |
//! | `recovery.rs` | keeps a new pair from the moment it arrives until it is in its place |
//! | `worker.rs` | lets a renewal outlive the command that began it |

mod error;
mod identity;
mod list;
mod recovery;
mod renew;
mod report;
mod worker;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

pub(crate) use error::CredentialsError;

use crate::cli::{CredentialsAction, CredentialsArgs, UsageError};
use crate::environment::{Environment, Streams};
use crate::exit_status::ExitStatus;
use crate::hosts::Hosts;
use crate::plan::{PlanError, ProcessInputs, pair};
use crate::veracode_hmac::{Explicit, Found, Region, Sources};

/// What a command works with.
struct Desk<'a> {
    args: &'a CredentialsArgs,
    environment: &'a Environment,
    streams: &'a mut Streams,
}

/// Does what was typed after `vhttp credentials`.
pub(crate) fn run(
    arguments: &[OsString],
    environment: &Environment,
    streams: &mut Streams,
) -> Result<ExitStatus, CredentialsError> {
    let args = CredentialsArgs::parse(arguments)?;
    let mut desk = Desk {
        args: &args,
        environment,
        streams,
    };
    let Some(action) = args.action.filter(|_| !args.help) else {
        desk.say(CredentialsArgs::help_text())?;
        return Ok(ExitStatus::Success);
    };
    let renews = matches!(
        action,
        CredentialsAction::Generate | CredentialsAction::Rotate | CredentialsAction::Recover
    );
    if renews && !args.in_this_process {
        return worker::run(arguments);
    }
    match action {
        CredentialsAction::List => list::list(&mut desk),
        CredentialsAction::Check => report::check(&mut desk),
        CredentialsAction::Expiry => report::expiry(&mut desk),
        CredentialsAction::Generate => renew::generate(&mut desk),
        CredentialsAction::Rotate => renew::rotate(&mut desk),
        CredentialsAction::Recover => renew::recover(&mut desk),
        CredentialsAction::Revoke => report::revoke(&mut desk),
    }
}

impl Desk<'_> {
    /// Writes to standard output. The text ends its own lines.
    fn say(&mut self, text: &str) -> Result<(), CredentialsError> {
        let out = &mut self.streams.stdout;
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(CredentialsError::Output)
    }

    /// Writes a warning. One that cannot be shown is no reason to stop.
    fn warn(&mut self, text: &str) {
        let program = &self.environment.program;
        let _ = writeln!(self.streams.stderr, "{program}: warning: {text}");
    }

    /// The credentials file, which may not exist.
    fn file(&self) -> Result<PathBuf, CredentialsError> {
        pair::credentials_file(self.environment).ok_or(CredentialsError::NoHome)
    }

    /// Does some work with all sources of credentials.
    fn with_sources<T>(
        &mut self,
        work: impl FnOnce(&Sources<'_>) -> T,
    ) -> Result<T, CredentialsError> {
        let explicit = pair::explicit(self.args.auth.as_deref(), self.args.profile.as_deref());
        let host = self
            .args
            .host
            .as_deref()
            .unwrap_or(Region::Commercial.rest_host());
        let hosts = Hosts::load(self.environment).map_err(PlanError::from)?;
        let profile = hosts.profile_of(host, None);
        let configured = match explicit {
            None => profile
                .credentials(self.environment)
                .map_err(PlanError::from)?,
            Some(_) => None,
        };
        let mut inputs = ProcessInputs {
            environment: self.environment,
            stdin: &mut self.streams.stdin,
            stderr: &mut self.streams.stderr,
        };
        let (explicit, configured) = (explicit.as_ref(), configured.as_ref());
        Ok(pair::with_sources(
            explicit,
            configured,
            self.environment,
            &mut inputs,
            work,
        ))
    }

    /// The pair that is used.
    fn found(&mut self) -> Result<Found, CredentialsError> {
        let found = self.with_sources(|sources| sources.find().map_err(PlanError::from))??;
        if let Some(warning) = pair::exposed(&found.origin) {
            self.warn(&warning);
        }
        Ok(found)
    }

    /// The pair of this profile of the credentials file.
    fn profile(&mut self, name: &str) -> Result<Found, CredentialsError> {
        let mut inputs = ProcessInputs {
            environment: self.environment,
            stdin: &mut self.streams.stdin,
            stderr: &mut self.streams.stderr,
        };
        let named = Explicit::Profile(name.to_owned());
        let environment = self.environment;
        let found = pair::with_sources(Some(&named), None, environment, &mut inputs, |sources| {
            sources.find().map_err(PlanError::from)
        });
        Ok(found?)
    }

    /// The host that takes the pair.
    fn host_of(&self, found: &Found) -> Result<String, CredentialsError> {
        if let Some(host) = &self.args.host {
            return Ok(host.clone());
        }
        let region = found.credentials.region().map(Region::rest_host);
        let region = region.ok_or_else(|| {
            let text = "the prefix of the API id names no region";
            UsageError::new(text).with_hint("name the host: --host HOST")
        })?;
        Ok(region.to_owned())
    }
}
