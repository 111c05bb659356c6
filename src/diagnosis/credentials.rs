//! Causes that lie in the credentials: whose they are, and where they were found.

use super::{Cause, Facts, Signing};
use crate::veracode_hmac::{Api, Hidden, KnownHost, Origin};

/// This program has seen the pair end.
pub(super) fn ended(facts: &Facts) -> Option<Cause> {
    let signing = facts.signing?;
    let fate = signing.fate?;
    Some(Cause::new(
        format!("this pair of API credentials {fate}"),
        again(signing, fate.step()),
    ))
}

/// The credentials are of one region, the host is of another.
pub(super) fn other_region(facts: &Facts) -> Option<Cause> {
    let host = KnownHost::named(facts.request.url.signed_host())?;
    let Some(region) = facts.signing?.signer.credentials().region() else {
        return Some(Cause::new(
            "the prefix of the API id names no region of Veracode's",
            "copy the API id again, as the Veracode Platform shows it",
        ));
    };
    (region != host.region).then(|| {
        let right = match host.api {
            Api::Rest => region.rest_host(),
            Api::Xml => region.xml_host(),
        };
        Cause::new(
            format!(
                "the credentials are of the {region} region, and {} is of the {} one",
                host.name, host.region
            ),
            format!("send the request to {right}"),
        )
    })
}

/// The two halves have prefixes of two regions.
pub(super) fn mixed_pair(facts: &Facts) -> Option<Cause> {
    let signing = facts.signing?;
    signing.signer.credentials().is_mixed().then(|| {
        Cause::new(
            "the API id and the API secret are of two regions, so not a pair",
            again(signing, "copy both from one page"),
        )
    })
}

/// Longer than what Veracode gives out, though not longer than what its library takes.
pub(super) fn unusual_length(facts: &Facts) -> Option<Cause> {
    let signing = facts.signing?;
    let (part, length) = signing.signer.credentials().unusual_length()?;
    Some(Cause::new(
        format!(
            "{part} has {length} hexadecimal digits, and Veracode's have {}",
            part.usual_digits()
        ),
        again(signing, "copy the whole value again"),
    ))
}

/// A profile was named, and variables won.
pub(super) fn hidden_profile(facts: &Facts) -> Option<Cause> {
    hidden(facts.signing?, |hidden| {
        matches!(hidden, Hidden::Profile { .. })
    })
}

/// Something else that holds credentials was passed over.
pub(super) fn hidden_source(facts: &Facts) -> Option<Cause> {
    hidden(facts.signing?, |hidden| {
        !matches!(hidden, Hidden::Profile { .. })
    })
}

fn hidden(signing: &Signing, counts: impl Fn(&Hidden) -> bool) -> Option<Cause> {
    let Signing { origin, hidden, .. } = signing;
    let found = hidden.iter().find(|hidden| counts(hidden))?;
    if let Hidden::HalfEnvironment { set, missing } = found {
        return Some(Cause::new(
            format!("the credentials are from {origin}: {set} is set, but {missing} is not"),
            format!("set {missing} as well, or unset {set}"),
        ));
    }
    let step = match origin {
        Origin::Environment { .. } => format!("unset {origin}, or name a profile: -a PROFILE"),
        _ => "name a profile: -a PROFILE".to_owned(),
    };
    let what = format!("the credentials are from {origin}, which hide {found}");
    Some(Cause::new(what, step))
}

/// What is left when nothing else is wrong.
#[allow(clippy::unnecessary_wraps, reason = "one rule among others")]
pub(super) fn unknown(facts: &Facts) -> Option<Cause> {
    Some(match facts.signing {
        Some(signing) => Cause::new(
            "the server does not know these credentials: they may have expired, or been revoked or replaced",
            again(
                signing,
                "compare the API id with the one that the Veracode Platform shows, or make a new pair there",
            ),
        ),
        None => Cause::new(
            "the signature in the Authorization header is not one of this request, or was used before",
            "leave the header out and let the request be signed: -A veracode_hmac",
        ),
    })
}

/// The server knows who asks, and says no.
#[allow(clippy::unnecessary_wraps, reason = "one rule among others")]
pub(super) fn missing_role(_: &Facts) -> Option<Cause> {
    Some(Cause::new(
        "the user whose credentials these are lacks the role that this request needs",
        "have an administrator add the role that the documentation of this API names",
    ))
}

fn again(signing: &Signing, step: &str) -> String {
    format!("{step}; the pair is from {}", signing.origin)
}
