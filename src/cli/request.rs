//! Options that shape the request and its body.

use clap::ArgAction;

#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
#[command(next_help_heading = "Request body")]
pub(crate) struct RequestArgs {
    /// Send data items as a JSON object (the default); alone: ask for and declare JSON
    #[arg(long, short, overrides_with_all = ["form", "multipart"])]
    pub(crate) json: bool,
    /// Send data items as form fields; with a file field, as multipart/form-data
    #[arg(long, short, overrides_with_all = ["json", "multipart"])]
    pub(crate) form: bool,
    /// Send data items as multipart/form-data, with or without a file
    #[arg(long, overrides_with_all = ["json", "form"])]
    pub(crate) multipart: bool,
    /// Separate the parts of multipart/form-data with this string
    #[arg(long, value_name = "BOUNDARY")]
    pub(crate) boundary: Option<String>,
    /// Send this text as the body
    #[arg(long, value_name = "TEXT")]
    pub(crate) raw: Option<String>,
    /// Send the body in chunks (Transfer-Encoding: chunked); a pipe is sent as it comes
    #[arg(long)]
    pub(crate) chunked: bool,
    /// Send the body compressed (Content-Encoding: deflate) if that makes it smaller; twice: in any case
    #[arg(long, short = 'x', action = ArgAction::Count)]
    pub(crate) compress: u8,
    /// Send `.` and `..` in the path of the URL as typed
    #[arg(long)]
    pub(crate) path_as_is: bool,
    /// Never read standard input
    #[arg(long, short = 'I', action = ArgAction::SetTrue)]
    pub(crate) ignore_stdin: bool,
    /// Scheme of a URL that has none
    #[arg(long, value_name = "SCHEME", overrides_with = "https")]
    pub(crate) default_scheme: Option<String>,
    /// Use https for a URL without a scheme (--default-scheme=https)
    #[arg(long, overrides_with = "default_scheme")]
    pub(crate) https: bool,
    /// Build the request and print it; send nothing, write nothing
    #[arg(long)]
    pub(crate) offline: bool,
}
