//! Tokens on the disk: `tokens/KEY/token.json` in the configuration folder, readable by its owner alone.
//!
//! A run that has to fetch a token locks the folder `KEY`, and looks again when it has the lock: whoever waited finds the token
//! that the first one has put there.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use std::{fs, io, thread};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::private_file;

/// So many seconds before its end a token counts as ended: it has to reach the server, whose clock may be a little ahead.
const MARGIN: i64 = 60;

/// So long a run waits for the one that fetches a token. That one may have been stopped.
const PATIENCE: Duration = Duration::from_secs(60);

/// An access token, and for how long it is good.
pub(crate) struct Token {
    pub(super) value: SecretString,
    /// Seconds since 1970; one without a known end is good until it is refused.
    until: Option<i64>,
}

impl Token {
    /// `lifetime` is in seconds; a tenth of it, or a minute, is not made use of.
    pub(super) fn new(value: SecretString, now: i64, lifetime: Option<i64>) -> Self {
        let useful = |lifetime: i64| lifetime - (lifetime / 10).clamp(0, MARGIN);
        Self {
            value,
            until: lifetime.map(|lifetime| now.saturating_add(useful(lifetime))),
        }
    }

    pub(super) fn is_good(&self, now: i64) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// Where one client's token is kept.
pub(crate) struct TokenCache {
    path: PathBuf,
    /// How long a run waits for its turn.
    patience: Duration,
}

/// Nobody else fetches the token while this lives.
pub(super) struct Turn {
    _lock: fs::File,
}

impl TokenCache {
    /// `config` is the configuration folder, `key` a name fit for a file.
    pub(crate) fn new(config: &Path, key: &str) -> Self {
        Self {
            path: config.join("tokens").join(key).join("token.json"),
            patience: PATIENCE,
        }
    }

    /// The cache of a run in which nothing is waited for longer than this.
    pub(crate) fn patient(self, limit: Option<Duration>) -> Self {
        let patience = limit.map_or(PATIENCE, |limit| limit.min(PATIENCE));
        Self { patience, ..self }
    }

    /// The token that was kept; a file that cannot be read, or holds something else, is as good as none.
    pub(super) fn read(&self) -> Option<Token> {
        let text = Zeroizing::new(private_file::read(&self.path).ok()??);
        let json: Value = serde_json::from_str(&text).ok()?;
        let value = json.get("access_token")?.as_str()?;
        let is_sound = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
        is_sound.then(|| Token {
            value: value.into(),
            until: json.get("until").and_then(Value::as_i64),
        })
    }

    /// Keeps a token in the place of the last one. Whoever calls has a turn, unless there are none to be had.
    pub(super) fn keep(&self, token: &Token) -> io::Result<()> {
        let json = json!({ "access_token": token.value.expose_secret(), "until": token.until });
        let text = Zeroizing::new(json.to_string());
        private_file::make_folder(private_file::folder_of(&self.path))?;
        private_file::replace(&self.path, text.as_bytes())
    }

    /// Removes this token, if it is still the one that is kept.
    pub(super) fn forget(&self, token: &Token) {
        let _turn = self.turn();
        let kept = self.read();
        if kept.is_some_and(|kept| kept.value.expose_secret() == token.value.expose_secret()) {
            // One that stays is refused again.
            let _ = fs::remove_file(&self.path);
        }
    }

    /// Waits for a turn to fetch the token. Without one (there is no folder, the file system knows no locks, the wait is too long)
    /// a run does its own work.
    pub(super) fn turn(&self) -> Option<Turn> {
        private_file::make_folder(private_file::folder_of(&self.path)).ok()?;
        let (sender, receiver) = mpsc::channel();
        let path = self.path.clone();
        let wait = move || sender.send(private_file::lock(&path));
        thread::Builder::new().spawn(wait).ok()?;
        let lock = receiver.recv_timeout(self.patience).ok().flatten()?;
        Some(Turn { _lock: lock })
    }
}
