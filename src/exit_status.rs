//! The exit codes of HTTPie (`httpie/status.py`), all of them in one place.

/// How a run of the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    Success,
    /// Wrong use, a file that cannot be read, a network that failed.
    Error,
    Timeout,
    TooManyRedirects,
    /// A 3xx answer, with `--check-status`.
    Http3xx,
    /// A 4xx answer, with `--check-status`.
    Http4xx,
    /// A 5xx answer, with `--check-status`.
    Http5xx,
    /// Ctrl-C, where the program takes note of it.
    Interrupted,
    /// SIGTERM, where the program takes note of it.
    Terminated,
}

impl ExitStatus {
    /// The status of a response for `--check-status`; a redirect that was to be followed does not end here.
    pub(crate) fn from_http(status: u16, follow: bool) -> Self {
        match status {
            300..=399 if !follow => Self::Http3xx,
            400..=499 => Self::Http4xx,
            500..=599 => Self::Http5xx,
            _ => Self::Success,
        }
    }

    /// The number for the operating system.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Error => 1,
            Self::Timeout => 2,
            Self::Http3xx => 3,
            Self::Http4xx => 4,
            Self::Http5xx => 5,
            Self::TooManyRedirects => 6,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The status of another run of this program.
    pub(crate) fn of_code(code: i32) -> Self {
        let known = Self::ALL.into_iter().map(|(status, _)| status);
        known
            .chain([Self::Interrupted])
            .find(|status| i32::from(status.code()) == code)
            .unwrap_or(Self::Error)
    }

    /// All of them with what the manual says of each.
    pub(crate) const ALL: [(Self, &str); 9] = [
        (Self::Success, "the request succeeded"),
        (
            Self::Error,
            "wrong use, an unreadable file, a failed connection or a broken answer",
        ),
        (Self::Timeout, "the request timed out (see --timeout)"),
        (
            Self::Http3xx,
            "the answer was 3xx and --follow was not given (see --check-status)",
        ),
        (Self::Http4xx, "the answer was 4xx (see --check-status)"),
        (Self::Http5xx, "the answer was 5xx (see --check-status)"),
        (
            Self::TooManyRedirects,
            "there were more redirects than --max-redirects allows",
        ),
        (Self::Interrupted, "a download was interrupted with Ctrl-C"),
        (Self::Terminated, "a download was ended by SIGTERM"),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_statuses_map_as_in_httpie() {
        assert_eq!(ExitStatus::from_http(204, false).code(), 0);
        assert_eq!(ExitStatus::from_http(301, false).code(), 3);
        assert_eq!(ExitStatus::from_http(301, true).code(), 0);
        assert_eq!(ExitStatus::from_http(404, true).code(), 4);
        assert_eq!(ExitStatus::from_http(599, false).code(), 5);
        assert_eq!(ExitStatus::from_http(999, false).code(), 0);
    }

    #[test]
    fn every_code_is_its_own() {
        let codes: std::collections::BTreeSet<u8> = ExitStatus::ALL
            .iter()
            .map(|(status, _)| status.code())
            .collect();
        assert_eq!(codes, (0..=6).chain([130, 143]).collect());
    }
}
