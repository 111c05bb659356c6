//! Whether what the server sends fits behind the part that is there already.
//!
//! HTTPie: `parse_content_range` and `pre_request` in `httpie/downloads.py`; RFC 9110 §13.1.5, §14 and §15.3.7. A part that the
//! answer does not fit stays as it is. Beyond HTTPie, a part whose version is known is only continued with that version.

use std::path::{Path, PathBuf};

use crate::message::{Headers, ResponseHead};

/// The beginning of a file, from an earlier download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Bytes, at least one.
    pub(crate) size: u64,
    /// What an earlier answer said of its version: a strong `ETag` or a date, as `If-Range` takes them.
    pub(crate) version: Option<String>,
}

impl Part {
    /// The value of `Range`.
    pub(crate) fn range(&self) -> String {
        format!("bytes={}-", self.size)
    }

    /// Whether these headers speak of another version: by the tag if that is what is known of the part, or else by the date.
    fn differs(&self, headers: &Headers) -> bool {
        self.version.as_ref().is_some_and(|version| {
            let field = if is_tag(version) {
                "ETag"
            } else {
                "Last-Modified"
            };
            headers.text(field).is_some_and(|now| now != version)
        })
    }
}

/// Where the file lies that keeps the version of a part.
pub(crate) fn version_file(part: &Path) -> PathBuf {
    let mut name = part.as_os_str().to_owned();
    name.push(".vhttp-resume");
    name.into()
}

/// Where the body belongs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// Bytes of the file that stay.
    pub(super) at: u64,
    /// Bytes of the file when it is whole, if that is known.
    pub(super) total: Option<u64>,
}

/// Why the part cannot be continued with this answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ResumeError {
    #[error("the server answered {0}, which neither continues nor replaces the part")]
    Status(u16),
    #[error("the server sent several ranges at once")]
    Multipart,
    #[error("the server packed the rest ({}), so it does not fit the part", .0.escape_debug())]
    Packed(String),
    #[error("the answer has no Content-Range")]
    NoRange,
    #[error("the Content-Range `{}` is invalid", .0.escape_debug())]
    Invalid(String),
    #[error("the Content-Range `{}` is not what was asked for, the bytes from {from} to the end", .range.escape_debug())]
    Unexpected { range: String, from: u64 },
    #[error("the Content-Range speaks of {range} bytes, the Content-Length of {length}")]
    Length { range: u64, length: u64 },
    #[error("the file has changed on the server since the part was fetched")]
    Changed,
}

impl Start {
    /// Where the body of this answer belongs, to a request that asked for the rest of `part` if there is one.
    pub(super) fn of(head: &ResponseHead, part: Option<&Part>) -> Result<Self, ResumeError> {
        let headers = &head.headers;
        let Some(part) = part else {
            return Ok(Self::whole(headers));
        };
        match head.status {
            206 => {}
            200 | 203 => return Ok(Self::whole(headers)),
            status => return Err(ResumeError::Status(status)),
        }
        let content_type = headers.text("Content-Type").unwrap_or_default();
        if content_type
            .trim()
            .to_ascii_lowercase()
            .starts_with("multipart/byteranges")
        {
            return Err(ResumeError::Multipart);
        }
        if let Some(coding) = packing(headers) {
            return Err(ResumeError::Packed(coding.to_owned()));
        }
        let range = headers.get("Content-Range").ok_or(ResumeError::NoRange)?;
        let range = String::from_utf8_lossy(range).into_owned();
        let total = check_range(&range, part.size)?;
        if let Some(length) = content_length(headers).filter(|length| *length != total - part.size)
        {
            let range = total - part.size;
            return Err(ResumeError::Length { range, length });
        }
        if part.differs(headers) {
            return Err(ResumeError::Changed);
        }
        Ok(Self {
            at: part.size,
            total: Some(total),
        })
    }

    /// The body is the whole file.
    pub(super) fn whole(headers: &Headers) -> Self {
        let total = match packing(headers) {
            // The length is that of the packed body.
            Some(_) => None,
            None => content_length(headers),
        };
        Self { at: 0, total }
    }
}

/// What a later request can name in `If-Range`: a strong tag, or a date that the file cannot have changed at again.
pub(super) fn version(headers: &Headers) -> Option<String> {
    let tag = headers.text("ETag").filter(|tag| is_tag(tag));
    let modified = headers
        .text("Last-Modified")
        .filter(|modified| headers.text("Date").is_some_and(|date| date != *modified));
    tag.or(modified).map(str::to_owned)
}

fn is_tag(text: &str) -> bool {
    text.len() >= 2 && text.starts_with('"') && text.ends_with('"')
}

fn packing(headers: &Headers) -> Option<&str> {
    headers.text("Content-Encoding").filter(|coding| {
        !coding.trim().is_empty() && !coding.trim().eq_ignore_ascii_case("identity")
    })
}

fn content_length(headers: &Headers) -> Option<u64> {
    number(headers.text("Content-Length")?)
}

/// The size of the whole file by `bytes FIRST-LAST/SIZE`, where FIRST is `from` and LAST the last byte of all.
fn check_range(range: &str, from: u64) -> Result<u64, ResumeError> {
    let (first, last, size) =
        parse_range(range).ok_or_else(|| ResumeError::Invalid(range.to_owned()))?;
    let total = last.checked_add(1).filter(|_| first <= last);
    let total = total
        .filter(|total| size.is_none_or(|size| size >= *total))
        .ok_or_else(|| ResumeError::Invalid(range.to_owned()))?;
    if first == from && size.is_none_or(|size| size == total) {
        return Ok(total);
    }
    let range = range.to_owned();
    Err(ResumeError::Unexpected { range, from })
}

fn parse_range(range: &str) -> Option<(u64, u64, Option<u64>)> {
    let (unit, range) = range.trim().split_once(' ')?;
    let (range, size) = range.trim().split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let size = match size {
        "*" => None,
        size => Some(number(size)?),
    };
    unit.eq_ignore_ascii_case("bytes")
        .then_some((number(first)?, number(last)?, size))
}

/// Digits only: Rust would take a `+` too.
fn number(text: &str) -> Option<u64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, fields: &[(&str, &str)]) -> ResponseHead {
        let mut headers = Headers::new();
        for (name, value) in fields {
            headers.append(*name, *value);
        }
        ResponseHead {
            version: "HTTP/1.1",
            status,
            reason: Vec::new(),
            headers,
        }
    }

    fn part() -> Part {
        Part {
            size: 40,
            version: Some("\"v1\"".into()),
        }
    }

    fn resumed(status: u16, fields: &[(&str, &str)]) -> Result<Start, ResumeError> {
        Start::of(&answer(status, fields), Some(&part()))
    }

    #[test]
    fn the_rest_of_the_file_goes_behind_the_part() {
        let rest = Start {
            at: 40,
            total: Some(100),
        };
        for range in ["bytes 40-99/100", "bytes 40-99/*", "Bytes 40-99/100"] {
            assert_eq!(
                resumed(206, &[("Content-Range", range)]).as_ref(),
                Ok(&rest),
                "{range}"
            );
        }
        let fields = [
            ("Content-Range", "bytes 40-99/100"),
            ("Content-Length", "60"),
            ("ETag", "\"v1\""),
        ];
        assert_eq!(resumed(206, &fields), Ok(rest));
        assert_eq!(part().range(), "bytes=40-");
    }

    #[test]
    fn a_whole_answer_starts_anew() {
        let whole = Start {
            at: 0,
            total: Some(100),
        };
        assert_eq!(resumed(200, &[("Content-Length", "100")]), Ok(whole));
        let unknown = Start { at: 0, total: None };
        assert_eq!(resumed(200, &[]).as_ref(), Ok(&unknown));
        let packed = answer(
            200,
            &[("Content-Length", "100"), ("Content-Encoding", "gzip")],
        );
        assert_eq!(Start::of(&packed, None), Ok(unknown));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let unexpected = |range: &str| ResumeError::Unexpected {
            range: range.into(),
            from: 40,
        };
        let invalid = |range: &str| ResumeError::Invalid(range.into());
        for range in ["bytes 0-99/100", "bytes 41-99/100", "bytes 40-98/100"] {
            assert_eq!(
                resumed(206, &[("Content-Range", range)]),
                Err(unexpected(range)),
                "{range}"
            );
        }
        for range in [
            "",
            "garbage",
            "bytes 40-99",
            "bytes */100",
            "bytes 40-39/100",
            "bytes 40-99/99",
            "bytes 40-+99/100",
            "items 40-99/100",
            "bytes 40-18446744073709551615/*",
            "bytes 40-99999999999999999999/*",
            "bytes 99999999999999999999-1/2",
        ] {
            assert_eq!(
                resumed(206, &[("Content-Range", range)]),
                Err(invalid(range)),
                "{range}"
            );
        }
        let good = ("Content-Range", "bytes 40-99/100");
        let rows = [
            (vec![], ResumeError::NoRange),
            (
                vec![("Content-Type", "Multipart/byteranges; boundary=x")],
                ResumeError::Multipart,
            ),
            (
                vec![good, ("Content-Encoding", "gzip")],
                ResumeError::Packed("gzip".into()),
            ),
            (
                vec![good, ("Content-Length", "61")],
                ResumeError::Length {
                    range: 60,
                    length: 61,
                },
            ),
            (vec![good, ("ETag", "\"v2\"")], ResumeError::Changed),
        ];
        for (fields, error) in rows {
            assert_eq!(resumed(206, &fields), Err(error), "{fields:?}");
        }
        for status in [204, 304, 299] {
            assert_eq!(resumed(status, &[]), Err(ResumeError::Status(status)));
        }
    }

    #[test]
    fn a_part_known_by_its_date_is_compared_by_its_date() {
        let date = "Sun, 01 Nov 2026 00:00:00 GMT";
        let dated = Part {
            size: 40,
            version: Some(date.into()),
        };
        let resumed = |fields: &[_]| {
            let fields = [&[("Content-Range", "bytes 40-99/100")], fields].concat();
            Start::of(&answer(206, &fields), Some(&dated)).map(|start| start.at)
        };
        let same = ("Last-Modified", date);
        let other = ("Last-Modified", "Mon, 02 Nov 2026 00:00:00 GMT");
        assert_eq!(resumed(&[same, ("ETag", "\"v2\"")]), Ok(40));
        assert_eq!(resumed(&[]), Ok(40));
        assert_eq!(resumed(&[other]), Err(ResumeError::Changed));
    }

    #[test]
    fn only_strong_validators_name_a_version() {
        let version = |fields: &[(&str, &str)]| version(&answer(200, fields).headers);
        assert_eq!(version(&[("ETag", "\"a\"")]).as_deref(), Some("\"a\""));
        assert_eq!(version(&[("ETag", "W/\"a\"")]), None);
        let (modified, date) = (
            "Mon, 01 Jan 2024 00:00:00 GMT",
            "Tue, 02 Jan 2024 00:00:00 GMT",
        );
        assert_eq!(
            version(&[("Last-Modified", modified), ("Date", date)]).as_deref(),
            Some(modified)
        );
        assert_eq!(version(&[("Last-Modified", date), ("Date", date)]), None);
        assert_eq!(version(&[("Last-Modified", modified)]), None);
    }
}
