//! Whether the body of the answer is downloaded, where to, and what of it is there already.
//!
//! HTTPie: `_process_download_options` and `_setup_standard_streams` in `httpie/cli/argparser.py`, `pre_request` in
//! `httpie/downloads.py`.

use std::io::ErrorKind;
use std::path::Path;

use super::{Inputs, PlanError, output};
use crate::cli::{Args, UsageError};
use crate::download::{DownloadPlan, Part, Target, version_file};
use crate::environment::Environment;
use crate::message::Request;

/// The longest version of a part that is taken up.
const LONGEST_VERSION: usize = 1000;

/// Uploads from this size on are worth a progress line.
const LARGE_UPLOAD: u64 = 4_000_000;

/// Whether there is a download: `--offline` makes `--download` mean nothing.
pub(super) fn is_download(args: &Args) -> bool {
    args.output.download && !args.request.offline
}

/// Decides on the download, and asks for it in the request's headers.
pub(super) fn download(
    args: &Args,
    environment: &Environment,
    inputs: &mut dyn Inputs,
    request: &mut Request,
) -> Result<Option<DownloadPlan>, PlanError> {
    let typed = &args.output;
    if args.request.offline {
        return Ok(None);
    }
    if typed.resume && !typed.download {
        return Err(UsageError::new("--continue only works with --download").into());
    }
    if typed.resume && typed.output.is_none() {
        return Err(UsageError::new("--continue requires --output to be specified").into());
    }
    if !typed.download {
        return Ok(None);
    }
    let target = match output::file(args, environment) {
        Some(path) => {
            let part = if typed.resume {
                part(&path, inputs)?
            } else {
                None
            };
            Target::File { path, part }
        }
        None if typed.output.is_some() || !environment.stdout_is_terminal => Target::Stdout,
        None => Target::Named {
            target: request.url.target().to_owned(),
        },
    };
    ask(request, &target);
    Ok(Some(DownloadPlan {
        target,
        speaks: typed.quiet == 0,
        draws: typed.quiet == 0 && environment.stderr_is_terminal,
    }))
}

/// What is there of the file.
fn part(path: &Path, inputs: &mut dyn Inputs) -> Result<Option<Part>, PlanError> {
    let unreadable = |error| PlanError::OutputFile {
        path: path.to_owned(),
        error,
    };
    let file = match inputs.open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.map_err(unreadable)?,
    };
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() || metadata.len() == 0 {
        return Ok(None);
    }
    let kept = version_file(path);
    // In a shared folder a link may lead to what the server should not see.
    let version = inputs
        .read_regular(&kept, LONGEST_VERSION as u64)
        .ok()
        .filter(|bytes| bytes.len() < LONGEST_VERSION && !kept.is_symlink())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|text| !text.is_empty() && !text.contains(char::is_control));
    Ok(Some(Part {
        size: metadata.len(),
        version,
    }))
}

/// Packed bodies have neither a known length nor a rest that could be asked for.
fn ask(request: &mut Request, target: &Target) {
    let headers = &mut request.headers;
    headers.remove("Accept-Encoding");
    headers.append("Accept-Encoding", "identity");
    let Target::File {
        part: Some(part), ..
    } = target
    else {
        return;
    };
    headers.set("Range", part.range());
    if let Some(version) = &part.version
        && !headers.contains("If-Range")
    {
        headers.append("If-Range", version.as_str());
    }
}

/// Whether a person waits for the upload of this request.
pub(super) fn shows_upload(args: &Args, environment: &Environment, request: &Request) -> bool {
    environment.stderr_is_terminal
        && args.output.quiet == 0
        && request
            .body
            .length()
            .is_some_and(|size| size >= LARGE_UPLOAD)
}
