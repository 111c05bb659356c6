//! What an exchange with a signed API means: why a request was refused, and how it was signed.
//!
//! HTTPie has nothing of the kind: it shows the 401 and no more. All of this is pure: facts come in, sentences go out, and nothing
//! is asked of anyone. No sentence holds a secret or an id.
//!
//! | file | purpose |
//! | --- | --- |
//! | `witness.rs` | follows an exchange and gathers the facts |
//! | `mod.rs` | which causes a status may have, the likeliest first |
//! | `credentials.rs`, `clock.rs`, `route.rs` | the causes |
//! | `header.rs` | reads a signature back |
//! | `explanation.rs` | `--explain` |
//! | `placeholder.rs` | examples of some documentation that were left in a request |
//! | `xml.rs` | `<error>` documents |

mod clock;
mod credentials;
mod explanation;
mod header;
mod placeholder;
mod route;
#[cfg(test)]
mod tests;
mod witness;
mod xml;

use std::time::Duration;

use crate::message::{Request, ResponseHead};
use crate::pair_history::{Fate, Past};
use crate::veracode_hmac::{Hidden, Origin, Signer};

pub(crate) use placeholder::placeholders;
pub(crate) use witness::{News, Witness};

/// How this run signs.
pub(crate) struct Signing {
    pub(crate) signer: Signer,
    /// Where the credentials were found.
    pub(crate) origin: Origin,
    /// What was passed over for them.
    pub(crate) hidden: Vec<Hidden>,
    /// What this program has seen of the pair before.
    pub(crate) past: Past,
    /// What became of it, as far as that is known.
    pub(crate) fate: Option<Fate>,
    pub(crate) time: TimeSource,
    /// `--nonce` was given.
    pub(crate) nonce_is_given: bool,
    /// Ids and signatures may be shown.
    pub(crate) shows_secrets: bool,
}

/// Whose time the signatures carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeSource {
    /// This machine's clock.
    Own,
    /// `--assume-clock=server`: this machine's clock until it proves wrong.
    Server,
    /// `--sign-at`.
    Given,
}

/// What is at hand when an answer has come.
struct Facts<'a> {
    /// The request that was answered, as sent.
    request: &'a Request,
    /// The value of its `Authorization`.
    authorization: &'a str,
    /// How it was signed; `None` when its header was typed.
    signing: Option<&'a Signing>,
    /// A redirect led to it.
    is_redirected: bool,
    head: &'a ResponseHead,
    /// The first bytes of the body, unpacked; empty when nobody read it.
    beginning: &'a [u8],
    /// From sending the request to the end of the answer's head.
    elapsed: Duration,
}

/// Why a request may have been refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// What is wrong.
    pub(crate) what: String,
    /// What to do about it.
    pub(crate) step: String,
}

impl Cause {
    fn new(what: impl Into<String>, step: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            step: step.into(),
        }
    }
}

/// Says what is wrong if it finds that it is.
type Rule = fn(&Facts) -> Option<Cause>;

/// A signature that was not accepted: first what is certainly wrong, last what can be when all else is right.
const UNAUTHORIZED: [Rule; 16] = [
    header::malformed,
    route::other_api,
    credentials::ended,
    credentials::other_region,
    credentials::mixed_pair,
    credentials::unusual_length,
    clock::far_off,
    clock::used_nonce,
    credentials::hidden_profile,
    route::proxy,
    route::rewritten_path,
    route::missing_content_type,
    clock::slightly_off,
    credentials::hidden_source,
    route::redirect,
    credentials::unknown,
];

/// A signature that was accepted, or a request that did not get as far.
const FORBIDDEN: [Rule; 5] = [
    route::other_api,
    route::proxy,
    credentials::missing_role,
    credentials::hidden_profile,
    credentials::hidden_source,
];

/// Every cause that the facts allow, the likeliest first; none for an answer that needs no explaining.
fn causes(facts: &Facts) -> Vec<Cause> {
    let rules: &[Rule] = match facts.head.status {
        400 => &[header::malformed, header::refused_page],
        401 => &UNAUTHORIZED,
        403 => &FORBIDDEN,
        404 => &[route::other_api],
        415 => &[route::missing_content_type],
        _ => &[],
    };
    rules.iter().filter_map(|rule| rule(facts)).collect()
}
