//! Veracode's regions, their API hosts, and the letter in a credential that names its region.
//!
//! The hosts are those of Veracode's documentation, the letters those of `veracode_api_signing/regions.py`.

use std::fmt;

/// A Veracode region: a platform of its own with its own hosts and credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// `veracode.com`; prefix letter `g`, or no prefix.
    Commercial,
    /// `veracode.eu`; prefix letter `e`.
    European,
    /// `veracode.us`; prefix letter `f`.
    UsFederal,
}

/// What kind of API a host serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// The REST APIs, on `api.veracode.*`.
    Rest,
    /// The XML APIs, on `analysiscenter.veracode.*/api`.
    Xml,
}

/// A host known to serve a Veracode API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownHost {
    /// The host name, lower-case, without a port.
    pub name: &'static str,
    /// The region whose credentials it takes.
    pub region: Region,
    /// The kind of API it serves.
    pub api: Api,
}

impl Region {
    /// Every region.
    pub const ALL: [Self; 3] = [Self::Commercial, Self::European, Self::UsFederal];

    /// The host of the region's REST APIs.
    pub fn rest_host(self) -> &'static str {
        match self {
            Self::Commercial => "api.veracode.com",
            Self::European => "api.veracode.eu",
            Self::UsFederal => "api.veracode.us",
        }
    }

    /// The host of the region's XML APIs, which live below `/api`.
    pub fn xml_host(self) -> &'static str {
        match self {
            Self::Commercial => "analysiscenter.veracode.com",
            Self::European => "analysiscenter.veracode.eu",
            Self::UsFederal => "analysiscenter.veracode.us",
        }
    }

    /// The region of an id or a secret: the seventh letter of its eight-letter prefix.
    ///
    /// Without a prefix it is [`Region::Commercial`]; with one that names no region, `None`.
    pub(super) fn of_credential(credential: &str) -> Option<Self> {
        let Some((prefix, _)) = credential.split_once('-') else {
            return Some(Self::Commercial);
        };
        if prefix.len() != 8 {
            return None;
        }
        match prefix.as_bytes()[6].to_ascii_lowercase() {
            b'e' => Some(Self::European),
            b'f' => Some(Self::UsFederal),
            b'g' => Some(Self::Commercial),
            _ => None,
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Commercial => "Commercial",
            Self::European => "European",
            Self::UsFederal => "United States Federal",
        })
    }
}

impl KnownHost {
    /// The Veracode API host of this name, in any letter case, with or without a final dot.
    pub fn named(host: &str) -> Option<Self> {
        let host = host.strip_suffix('.').unwrap_or(host);
        Region::ALL
            .into_iter()
            .flat_map(|region| {
                [
                    (region.rest_host(), Api::Rest),
                    (region.xml_host(), Api::Xml),
                ]
                .map(|(name, api)| Self { name, region, api })
            })
            .find(|known| known.name.eq_ignore_ascii_case(host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_names_the_region() {
        let rows = [
            ("3ddaeeb1", Some(Region::Commercial)),
            ("vera01gi-3ddaeeb1", Some(Region::Commercial)),
            ("vera01ei-3ddaeeb1", Some(Region::European)),
            ("VERA01ES-3ddaeeb1", Some(Region::European)),
            ("vera01fi-3ddaeeb1", Some(Region::UsFederal)),
            ("vera01xi-3ddaeeb1", None),
            ("vera01e-3ddaeeb1", None),
            ("äera01i-3ddaeeb1", None),
            ("-3ddaeeb1", None),
        ];
        for (credential, region) in rows {
            assert_eq!(Region::of_credential(credential), region, "{credential}");
        }
    }

    #[test]
    fn a_host_is_known_by_its_whole_name_only() {
        let rows = [
            ("api.veracode.com", Some((Region::Commercial, Api::Rest))),
            ("API.Veracode.EU.", Some((Region::European, Api::Rest))),
            ("api.veracode.us", Some((Region::UsFederal, Api::Rest))),
            (
                "analysiscenter.veracode.com",
                Some((Region::Commercial, Api::Xml)),
            ),
            (
                "analysiscenter.veracode.eu",
                Some((Region::European, Api::Xml)),
            ),
            (
                "analysiscenter.veracode.us",
                Some((Region::UsFederal, Api::Xml)),
            ),
            ("status.veracode.com", None),
            ("api.veracode.com.evil.example", None),
            ("xapi.veracode.com", None),
            ("api.veracode.com:443", None),
            ("", None),
        ];
        for (host, expected) in rows {
            let found = KnownHost::named(host).map(|known| (known.region, known.api));
            assert_eq!(found, expected, "{host}");
        }
    }
}
