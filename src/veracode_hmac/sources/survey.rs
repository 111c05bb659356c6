//! Every source, not only the one that wins: for showing them.

use super::{Configured, Explicit, Found, Origin, PAIRS, SourceError, Sources, from_profile};

impl Sources<'_> {
    /// Whatever holds a pair or should, in the order in which it is asked: each profile of the credentials file too, in the order
    /// of the file. Sources that say nothing are left out. Which one wins, [`Sources::find`] says.
    pub fn survey(&self) -> Vec<Result<Found, SourceError>> {
        let mut all = Vec::new();
        if let Some(pair @ Explicit::Pair { .. }) = self.explicit {
            all.push(self.named(pair, Origin::CommandLine));
        }
        if let Some(Configured {
            what: pair @ Explicit::Pair { .. },
            path,
            line,
        }) = self.configured
        {
            let (path, line) = (path.clone(), *line);
            all.push(self.named(pair, Origin::Configuration { path, line }));
        }
        for (id, secret) in PAIRS {
            all.extend(self.pair_of(id, secret));
        }
        match self.open_file() {
            Ok(Some((path, file))) => {
                let profiles = file
                    .names()
                    .filter_map(|name| Some((name, file.profile(name)?)));
                all.extend(profiles.map(|(name, profile)| from_profile(path, name, profile)));
            }
            Ok(None) => {}
            Err(error) => all.push(Err(error)),
        }
        all.extend(self.in_cli_file());
        all
    }

    fn pair_of(
        &self,
        id: &'static str,
        secret: &'static str,
    ) -> Option<Result<Found, SourceError>> {
        let half = |set, missing| {
            let file = None;
            Some(Err(SourceError::HalfEnvironment { set, missing, file }))
        };
        match (self.text_of(id), self.text_of(secret)) {
            (Err(error), _) | (_, Err(error)) => Some(Err(error)),
            (Ok(None), Ok(None)) => None,
            (Ok(Some(_)), Ok(None)) => half(id, secret),
            (Ok(None), Ok(Some(_))) => half(secret, id),
            (Ok(Some(id_text)), Ok(Some(secret_text))) => {
                let origin = Origin::Environment { id, secret };
                Some(Found::new(&id_text, &secret_text, origin))
            }
        }
    }
}
