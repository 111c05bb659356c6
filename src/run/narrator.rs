//! Says on standard error what happens in an exchange, and what it means.

use std::fmt;
use std::io::Write;
use std::time::Duration;

use crate::diagnosis::{Cause, News, Witness};
use crate::environment::{Environment, SharedOutput};
use crate::message::{Request, Response, ResponseHead};
use crate::output::{Beginning, visible};
use crate::pair_history::{self, Fate};
use crate::plan::{Debug, RequestPlan};

/// Speaks to the user, who is safe from characters that steer a terminal. What cannot be shown is no reason to stop.
pub(super) struct Narrator<'a> {
    environment: &'a Environment,
    stderr: SharedOutput,
    /// With 2 there are no explanations.
    quiet: u8,
    /// Each signature is explained.
    explains: bool,
    witness: Witness,
    debug: Option<Debug>,
}

/// What is remembered of an answer until its body was shown.
pub(super) struct Heard {
    head: ResponseHead,
    elapsed: Duration,
    beginning: Option<Beginning>,
}

impl<'a> Narrator<'a> {
    /// Takes from the plan what it knows of signatures.
    pub(super) fn new(
        environment: &'a Environment,
        stderr: SharedOutput,
        plan: &mut RequestPlan,
    ) -> Self {
        let signing = plan.auth.as_mut().and_then(|auth| auth.signing.take());
        let mut narrator = Self {
            environment,
            stderr,
            quiet: plan.quiet,
            explains: plan.explain,
            witness: Witness::new(signing),
            debug: plan.debug.take(),
        };
        narrator.debug(|debug| debug.facts.clone());
        if narrator.quiet == 0 {
            narrator.remind();
        }
        narrator
    }

    /// Says what only `--debug` wants to know.
    fn debug(&mut self, lines: impl Fn(&Debug) -> Vec<String>) {
        for line in self.debug.as_ref().map(lines).unwrap_or_default() {
            self.say(format_args!("debug: {line}"));
        }
    }

    /// Says once a day that the pair in use ends soon.
    fn remind(&mut self) {
        let now = (self.environment.now)();
        let reminder = self.witness.pair().and_then(|(id, past)| {
            let text = past.reminder(now)?;
            pair_history::note_told(self.environment, id);
            Some(text)
        });
        if let Some(text) = reminder {
            self.warn(&text);
        }
    }

    /// Notes what an answer says of pairs of credentials; `body` is what [`Heard::unpacked`] knows of it.
    pub(super) fn learn(&mut self, heard: &Heard, body: &[u8]) {
        let Some(News { ends, replaced }) = self.witness.news(&heard.head, body) else {
            return;
        };
        for (id, end) in ends {
            pair_history::note_end(self.environment, &id, end);
        }
        if let Some(id) = replaced {
            let fate = Fate::Replaced((self.environment.now)());
            pair_history::note_fate(self.environment, &id, fate);
        }
    }

    pub(super) fn warn(&mut self, text: &str) {
        self.say(format_args!("warning: {}", visible(text)));
    }

    /// A status that is no success, unless it will be explained.
    pub(super) fn status(&mut self, head: &ResponseHead) {
        if self.quiet > 1 || !self.witness.explains(head) {
            self.warn(&format!("HTTP {} {}", head.status, head.reason_text()));
        }
    }

    /// A request is about to be shown and sent.
    pub(super) fn request(&mut self, request: &Request) {
        self.witness.note(request);
        self.debug(|debug| vec![debug.request(request)]);
        if self.explains
            && let Some(text) = self.witness.explanation()
        {
            self.say(format_args!("{text}"));
        }
    }

    /// An answer that brings about another request: of its causes the first one is told, which is the one acted on.
    pub(super) fn challenge(&mut self, response: &Response) {
        self.debug(|_| vec![Debug::response(response)]);
        let causes = self.witness.causes(&response.head, response.elapsed, &[]);
        self.tell(response.head.status, &causes[..causes.len().min(1)]);
    }

    /// Remembers an answer, and listens to its body while somebody else reads it.
    pub(super) fn listen(&mut self, response: &mut Response) -> Heard {
        self.debug(|_| vec![Debug::response(response)]);
        Heard {
            head: response.head.clone(),
            elapsed: response.elapsed,
            beginning: self
                .witness
                .wants_body()
                .then(|| Beginning::watch(response)),
        }
    }

    /// Says why the last request was refused, if it was signed.
    pub(super) fn explain(&mut self, heard: &Heard, body: &[u8]) {
        let causes = self.witness.causes(&heard.head, heard.elapsed, body);
        self.tell(heard.head.status, &causes);
    }

    /// Says what an `<error>` document with a good status says. Whether there is one.
    pub(super) fn error_document(&mut self, heard: &Heard, body: &[u8]) -> bool {
        let found = self.witness.error_document(&heard.head, body);
        if let Some(text) = &found {
            self.warn(&format!("the answer is an <error> document: {text}"));
        }
        found.is_some()
    }

    fn tell(&mut self, status: u16, causes: &[Cause]) {
        let told = if self.quiet < 2 { causes } else { &[] };
        for Cause { what, step } in told {
            self.say(format_args!("{status}: {what}\nhint: {step}"));
        }
    }

    fn say(&mut self, text: fmt::Arguments) {
        let text = text.to_string();
        let _ = writeln!(
            self.stderr,
            "{}: {}",
            self.environment.program,
            visible(&text)
        );
    }
}

impl Heard {
    /// Reads the beginning of a body that nobody has read.
    pub(super) fn fetch(&self, response: &mut Response) {
        if let Some(beginning) = &self.beginning {
            beginning.fetch(&mut response.body);
        }
    }

    /// What has been read of the body so far, a few thousand bytes at most, if anybody wants to know.
    pub(super) fn unpacked(&self) -> Vec<u8> {
        let codings = self.head.headers.list("Content-Encoding");
        self.beginning
            .as_ref()
            .map(|beginning| beginning.unpacked(&codings))
            .unwrap_or_default()
    }
}
