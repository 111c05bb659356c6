//! TLS settings that hold for some origins only: those of which the configuration speaks.
//!
//! HTTPie has nothing of the kind. A redirect may lead anywhere: another origin must see no certificate of ours, and none must be
//! believed there, that was meant for the first one.

use super::options::{NetworkOptions, Verify};
use super::tls_options::Identity;
use crate::message::Origin;

/// What the configuration says and nobody typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct HostTls {
    /// Of whom it says it.
    pub(crate) origins: Vec<Origin>,
    pub(crate) verify: Option<Verify>,
    pub(crate) identity: Option<Identity>,
}

impl NetworkOptions {
    /// Whether the configuration speaks of this origin.
    pub(crate) fn is_configured(&self, origin: &Origin) -> bool {
        self.configured.origins.contains(origin)
    }

    /// Whom to trust there.
    pub(crate) fn verify_at(&self, is_configured: bool) -> &Verify {
        let configured = self.configured.verify.as_ref();
        let configured = configured.filter(|_| is_configured);
        configured.unwrap_or(&self.verify)
    }

    /// Who we are there.
    pub(crate) fn identity_at(&self, is_configured: bool) -> Option<&Identity> {
        let configured = self.configured.identity.as_ref();
        let configured = configured.filter(|_| is_configured);
        configured.or(self.tls.identity.as_ref())
    }
}
