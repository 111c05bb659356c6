//! Writes the messages of an exchange, one after the other.
//!
//! HTTPie: `httpie/core.py` (what stands between messages) and `httpie/output/writer.py`.

use std::borrow::Cow;
use std::io::{self, BufReader, Write};
use std::time::Instant;

use super::body::BodyView;
use super::content::content;
use super::head::{HeadOptions, StartLine, write_elapsed, write_head};
use super::options::OutputOptions;
use super::theme::Theme;
use crate::message::{Headers, Request, Response, title_case};

/// What went wrong while a message was shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RenderError {
    /// The body could not be read: the network, or what it was packed in, failed.
    #[error("{0}")]
    Body(io::Error),
    /// The output could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

/// Bytes of a request's body that are read at once, if it has as many.
const PIECE: usize = 64 * 1024;

/// What stands between messages.
const SEPARATOR: &[u8] = b"\n\n";

/// Pulls messages in and writes what the options ask for.
pub(crate) struct Renderer<W> {
    out: W,
    options: OutputOptions,
    theme: Option<Theme>,
    /// The message before this one was shown with its body.
    after_body: bool,
    /// That body came from a file: HTTPie sets it apart from the next message, on a terminal too.
    owes_separator: bool,
}

impl<W: Write> Renderer<W> {
    pub(crate) fn new(out: W, options: OutputOptions) -> Self {
        let theme = options
            .colors
            .then(|| Theme::new(options.style, options.depth));
        Self {
            out,
            options,
            theme,
            after_body: false,
            owes_separator: false,
        }
    }

    /// Shows a request.
    pub(crate) fn request(&mut self, request: &Request) -> Result<(), RenderError> {
        let parts = self.options.parts;
        if parts.authorization {
            let value = request.headers.get("Authorization").unwrap_or_default();
            self.out.write_all(value)?;
            self.out.write_all(b"\n")?;
        }
        self.separate(parts.request_head || parts.request_body)?;
        if parts.request_head {
            self.request_head(request)?;
        }
        if parts.request_body {
            let held = request
                .body
                .as_bytes()
                .is_some_and(|bytes| !bytes.is_empty());
            let length = request.body.length().map(usize::try_from);
            let piece = length.map_or(PIECE, |it| it.unwrap_or(PIECE).clamp(1, PIECE));
            let body = self.options.redactor.reader(request.body.reader());
            let body = BufReader::with_capacity(piece, body);
            let view = BodyView::request(
                &self.options,
                self.theme.as_ref(),
                content_type(&request.headers),
            );
            view.write(body, parts.request_head && held, &mut self.out)?;
            if held {
                self.end_body()?;
            }
            self.owes_separator = !held && self.options.terminal;
        }
        self.after_body = parts.request_body;
        Ok(())
    }

    /// Ends the output: a last request whose body was a file is set apart from what follows.
    pub(crate) fn finish(&mut self) -> Result<(), RenderError> {
        if std::mem::take(&mut self.owes_separator) {
            self.out.write_all(SEPARATOR)?;
        }
        Ok(self.out.flush()?)
    }

    /// Shows a response that was answered with credentials.
    pub(crate) fn challenge(&mut self, response: &mut Response) -> Result<(), RenderError> {
        if self.options.challenges {
            self.response(response, false)
        } else {
            Ok(())
        }
    }

    /// Shows the request that answered.
    pub(crate) fn answer(&mut self, request: &Request) -> Result<(), RenderError> {
        if self.options.challenges {
            self.request(request)
        } else {
            Ok(())
        }
    }

    /// Shows a response. Its body is only fetched when it is to be shown.
    pub(crate) fn response(
        &mut self,
        response: &mut Response,
        last: bool,
    ) -> Result<(), RenderError> {
        if !last && !self.options.all {
            return Ok(());
        }
        let parts = self.options.parts;
        let arrived = Instant::now();
        self.separate(parts.response_head || parts.response_body || parts.meta)?;
        if parts.response_head {
            self.response_head(response)?;
        }
        if parts.response_body {
            let Response {
                head,
                body,
                endpoint,
                ..
            } = &mut *response;
            let media_type = content_type(&head.headers);
            let view = BodyView::response(&self.options, self.theme.as_ref(), media_type);
            let body = content(head, endpoint, body.as_mut(), self.options.max_size);
            view.write(body, parts.response_head, &mut self.out)?;
            if !parts.meta {
                self.end_body()?;
            }
        }
        if parts.meta {
            let before: &[u8] = if parts.response_body { SEPARATOR } else { b"" };
            self.out.write_all(before)?;
            let elapsed = response.elapsed + arrived.elapsed();
            write_elapsed(elapsed.as_secs_f64(), self.theme.as_ref(), &mut self.out)?;
            self.out.write_all(SEPARATOR)?;
        }
        self.after_body = parts.response_body;
        Ok(())
    }

    /// Redirected output sets messages apart. On a terminal a body ends in blank lines anyway, unless it was uploaded from a file.
    fn separate(&mut self, shown: bool) -> io::Result<()> {
        let owed = std::mem::take(&mut self.owes_separator);
        if self.after_body && shown && (owed || !self.options.terminal) {
            self.out.write_all(SEPARATOR)?;
        }
        Ok(())
    }

    fn end_body(&mut self) -> io::Result<()> {
        if self.options.terminal {
            self.out.write_all(SEPARATOR)?;
        }
        Ok(())
    }

    fn head_options(&self) -> HeadOptions<'_> {
        HeadOptions {
            sort: self.options.format && self.options.fine.headers_sort,
            theme: self.theme.as_ref(),
        }
    }

    fn request_head(&mut self, request: &Request) -> io::Result<()> {
        let mut headers = request.headers.clone();
        if self.options.as_httpie {
            headers.move_to_back("Host");
        }
        let fields: Vec<(String, String)> = headers
            .iter()
            .map(|(name, value)| {
                let shown = if self.options.as_httpie {
                    name.to_owned()
                } else {
                    title_case(name)
                };
                let value = self.options.redactor.field(name, value);
                (shown, text(&value).into_owned())
            })
            .collect();
        let target = self
            .options
            .redactor
            .bytes(request.url.target().as_bytes().to_vec());
        let start = StartLine::Request {
            method: &request.method,
            target: &text(&target),
            version: self.options.request_version,
        };
        let mut head = Vec::new();
        write_head(start, &borrowed(&fields), self.head_options(), &mut head)?;
        self.out.write_all(&head)
    }

    fn response_head(&mut self, response: &Response) -> io::Result<()> {
        let head = &response.head;
        let fields: Vec<(String, String)> = head
            .headers
            .iter()
            .map(|(name, value)| (name.to_owned(), latin1(value)))
            .collect();
        let start = StartLine::Response {
            version: head.version,
            code: head.status,
            reason: &latin1(&head.reason),
        };
        let mut bytes = Vec::new();
        write_head(start, &borrowed(&fields), self.head_options(), &mut bytes)?;
        self.out.write_all(&bytes)
    }
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

fn content_type(headers: &Headers) -> &str {
    headers.text("Content-Type").unwrap_or_default()
}

/// A value that was typed as text: UTF-8 if it is that, otherwise Latin-1.
fn text(value: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(value) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(latin1(value)),
    }
}

/// A received value as text: Latin-1, in which every byte is a character, as HTTP/1.1 and HTTPie have it.
fn latin1(value: &[u8]) -> String {
    value.iter().copied().map(char::from).collect()
}
