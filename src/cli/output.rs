//! Options that choose what is shown, and how.

use std::path::PathBuf;

use clap::{ArgAction, ArgMatches, FromArgMatches};

use crate::output::{Charset, MediaType, Pretty, StyleName};

const SORTED: &str = "headers.sort:true,json.sort_keys:true";
const UNSORTED: &str = "headers.sort:false,json.sort_keys:false";

#[derive(Clone, Debug, Default, clap::Args)]
#[group(skip)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Format and colour the output: both on a terminal, nothing when redirected, unless told here
    #[arg(long, value_name = "WHAT")]
    pub(crate) pretty: Option<Pretty>,
    /// Colours of the output
    #[arg(long, short, value_name = "STYLE")]
    pub(crate) style: Option<StyleName>,
    /// Keep headers and JSON keys in the order received
    #[arg(long, alias = "no-sorted")]
    pub(crate) unsorted: bool,
    /// Sort headers and JSON keys
    #[arg(long, alias = "no-unsorted")]
    pub(crate) sorted: bool,
    /// Fine points of formatting: headers.sort, json.format, json.indent, json.sort_keys, xml.format, xml.indent
    #[arg(long = "format-options", id = "format_options", value_name = "KEY:VALUE,...", action = ArgAction::Append)]
    pub(crate) format_options: Vec<String>,
    /// Show these parts: H request headers, B request body, h response headers, b response body, m metadata
    #[arg(long, short, value_name = "HBhbm", overrides_with_all = ["headers", "body", "meta"])]
    pub(crate) print: Option<String>,
    /// Show only the response headers (--print=h)
    #[arg(long, short = 'h', overrides_with_all = ["print", "body", "meta"])]
    pub(crate) headers: bool,
    /// Show only the metadata (--print=m)
    #[arg(long, short, overrides_with_all = ["print", "headers", "body"])]
    pub(crate) meta: bool,
    /// Show only the response body (--print=b)
    #[arg(long, short, overrides_with_all = ["print", "headers", "meta"])]
    pub(crate) body: bool,
    /// Show requests and responses, intermediate ones too (--all --print=HBhb); twice: metadata too
    #[arg(long, short, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Show intermediate requests and responses too
    #[arg(long)]
    pub(crate) all: bool,
    /// Accepted and checked; like HTTPie's, it changes nothing
    #[arg(long, short = 'P', value_name = "HBhbm", hide = true)]
    pub(crate) history_print: Option<String>,
    /// Show each line or record of the response as it comes
    #[arg(long, short = 'S')]
    pub(crate) stream: bool,
    /// Read the body of a response in this charset, whatever its head says
    #[arg(long, value_name = "CHARSET")]
    pub(crate) response_charset: Option<Charset>,
    /// Format and colour the body of a response as this type, whatever its head says
    #[arg(long, value_name = "TYPE/SUBTYPE")]
    pub(crate) response_mime: Option<MediaType>,
    /// Write the output to this file; - is standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Save the body in a file instead of showing it, named by --output, the response or the URL; follows redirects
    ///
    /// Everything else that would be shown goes to standard error, with the progress. When standard output is redirected and
    /// there is no --output, the body goes there.
    #[arg(long, short)]
    pub(crate) download: bool,
    /// With --download and --output: fetch what is missing of a file that was downloaded in part
    ///
    /// A download that breaks off leaves what came in FILE, and in FILE.vhttp-resume the version that the server gave it: another
    /// version is never put behind it.
    #[arg(long = "continue", id = "continue", short = 'c')]
    pub(crate) resume: bool,
    /// Print a curl command that sends the same, and send nothing
    #[arg(long)]
    pub(crate) curl: bool,
    /// The same with curl's long option names
    #[arg(long)]
    pub(crate) curl_long: bool,
    /// Show errors and warnings only; twice: errors only
    #[arg(long, short, action = ArgAction::Count)]
    pub(crate) quiet: u8,
    /// Print credentials as they are sent instead of masking them
    #[arg(long)]
    pub(crate) show_secrets: bool,
}

impl OutputArgs {
    /// Takes what was typed.
    pub(super) fn read(&mut self, matches: &mut ArgMatches) -> Result<(), clap::Error> {
        let format_options = format_options_in_order(matches);
        self.update_from_arg_matches_mut(matches)?;
        self.format_options = format_options;
        Ok(())
    }
}

/// `--format-options`, `--sorted` and `--unsorted` add to one list, and a later entry beats an earlier one.
fn format_options_in_order(matches: &ArgMatches) -> Vec<String> {
    let mut entries: Vec<(usize, String)> = Vec::new();
    if let (Some(indices), Some(values)) = (
        matches.indices_of("format_options"),
        matches.get_many::<String>("format_options"),
    ) {
        entries.extend(indices.zip(values.cloned()));
    }
    for (flag, options) in [("sorted", SORTED), ("unsorted", UNSORTED)] {
        if let Some(index) = matches.index_of(flag) {
            entries.push((index, options.to_owned()));
        }
    }
    entries.sort_unstable_by_key(|(index, _)| *index);
    entries.into_iter().map(|(_, options)| options).collect()
}
