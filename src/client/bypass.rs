//! Hosts that are reached without the environment's proxies (`NO_PROXY`).
//!
//! HTTPie: `should_bypass_proxies` in requests' `utils.py` and `proxy_bypass_environment` of Python. An entry is a host with all
//! its subdomains, perhaps with a port; for an IPv4 address it is that address or a network like `10.0.0.0/8`. `*` alone is all.

use std::net::{IpAddr, Ipv4Addr};

use crate::message::RequestUrl;

/// The entries of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bypass {
    entries: Vec<String>,
}

impl Bypass {
    /// Reads the variable's value: entries with commas between them, blanks do not count.
    pub(crate) fn parse(list: &str) -> Self {
        let list = list.replace(char::is_whitespace, "").to_lowercase();
        let entries = list.split(',').filter(|entry| !entry.is_empty());
        Self {
            entries: entries.map(str::to_owned).collect(),
        }
    }

    pub(crate) fn covers(&self, url: &RequestUrl) -> bool {
        if self.entries == ["*"] {
            return true;
        }
        let host = url.host();
        let covers = |entry: &String| match host.address() {
            Some(address) => covers_address(entry, address, url.port()),
            None => covers_name(entry, host.as_str(), url.port()),
        };
        self.entries.iter().any(covers)
    }
}

fn covers_address(entry: &str, address: IpAddr, port: Option<u16>) -> bool {
    if let (IpAddr::V4(address), Some((network, bits))) = (address, entry.split_once('/')) {
        let network = network.parse::<Ipv4Addr>().ok().map(Ipv4Addr::to_bits);
        let bits = bits.parse::<u32>().ok().filter(|bits| *bits <= 32);
        return network.zip(bits).is_some_and(|(network, bits)| {
            let host_bits = u32::MAX.checked_shr(bits).unwrap_or(0);
            (network ^ address.to_bits()) & !host_bits == 0
        });
    }
    let (entry, wanted) = split_port(entry);
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    bare.parse() == Ok(address) && wanted.is_none_or(|wanted| Some(wanted) == port)
}

fn covers_name(entry: &str, host: &str, port: Option<u16>) -> bool {
    let (entry, wanted) = split_port(entry.trim_start_matches('.'));
    let parent = host.strip_suffix(entry);
    let is_covered = parent.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    is_covered && !entry.is_empty() && wanted.is_none_or(|wanted| Some(wanted) == port)
}

/// `HOST:PORT`, unless the colons are those of an IPv6 address.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    let split = entry
        .rsplit_once(':')
        .filter(|(host, _)| !host.contains(':') || host.ends_with(']'));
    match split.map(|(host, port)| (host, port.parse())) {
        Some((host, Ok(port))) => (host, Some(port)),
        _ => (entry, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(list: &str, url: &str) -> bool {
        Bypass::parse(list).covers(&RequestUrl::parse(url).unwrap())
    }

    #[test]
    fn a_name_covers_itself_and_its_subdomains_only() {
        for list in ["api.test", ".api.test", "x, API.test ,y"] {
            assert!(covers(list, "http://api.test/"), "{list}");
            assert!(covers(list, "https://v2.api.test:8443/"), "{list}");
            assert!(!covers(list, "http://evil-api.test/"), "{list}");
            assert!(!covers(list, "http://api.test.evil/"), "{list}");
        }
    }

    #[test]
    fn a_port_narrows_an_entry() {
        assert!(covers("api.test:8080", "http://api.test:8080/"));
        assert!(!covers("api.test:8080", "http://api.test/"));
        assert!(covers("[::1]:8080", "http://[::1]:8080/"));
    }

    #[test]
    fn addresses_are_covered_by_themselves_and_their_networks() {
        assert!(covers("127.0.0.1", "http://127.0.0.1:1/"));
        assert!(covers("10.0.0.0/8", "http://10.9.8.7/"));
        assert!(!covers("10.0.0.0/8", "http://11.9.8.7/"));
        assert!(covers("0.0.0.0/0", "http://11.9.8.7/"));
        assert!(covers("10.1.2.3/32", "http://10.1.2.3/"));
        assert!(!covers("10.1.2.3/33", "http://10.1.2.3/"));
        assert!(covers("::1", "http://[::1]/"));
        assert!(!covers("0.0.1", "http://127.0.0.1/"));
    }

    #[test]
    fn a_star_alone_covers_everything() {
        assert!(covers("*", "http://any.test/"));
        assert!(!covers("*,x", "http://any.test/"));
        assert!(!covers("", "http://any.test/"));
        assert!(!covers(" , .", "http://any.test/"));
    }
}
