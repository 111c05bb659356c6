//! A home directory for one test, with a working directory beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;

use super::http::find;
use super::vhttp::Vhttp;

/// Two empty directories that are removed with the last copy of this value.
#[derive(Clone)]
pub struct Scratch {
    root: Rc<TempDir>,
}

impl Scratch {
    pub fn new() -> Scratch {
        let root = tempfile::tempdir().unwrap();
        for name in ["home", "work", "bin"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        Scratch {
            root: Rc::new(root),
        }
    }

    /// The directory that holds all others.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The directory that `~` stands for.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// The directory that the program runs in.
    pub fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// Where the links lie by which the program is called.
    pub fn bin(&self) -> PathBuf {
        self.root.path().join("bin")
    }

    /// Writes a file in the working directory.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        write(&self.work().join(name), content.as_ref())
    }

    /// Writes a file in the home directory.
    pub fn write_home(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        write(&self.home().join(name), content.as_ref())
    }

    /// Reads a file in the working directory.
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.work().join(name)).unwrap()
    }

    /// Writes `~/.veracode/credentials` with one pair as the profile `default`.
    pub fn write_credentials(&self, id: &str, secret: &str) -> PathBuf {
        let file =
            format!("[default]\nveracode_api_key_id = {id}\nveracode_api_key_secret = {secret}\n");
        let path = self.write_home(".veracode/credentials", file);
        private(&path);
        path
    }

    /// The files that hold one of the secrets, those of more than 64 MiB left out.
    pub fn holders(&self, secrets: &[String]) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        if !secrets.is_empty() {
            look_into(self.root(), secrets, &mut found);
        }
        found
    }

    /// The command, run here.
    pub fn vhttp(&self) -> Vhttp {
        Vhttp::in_scratch(self)
    }
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch::new()
    }
}

/// Keeps the file from others, as its owner should.
#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private(_: &Path) {}

fn write(path: &Path, content: &[u8]) -> PathBuf {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
    path.to_path_buf()
}

fn look_into(folder: &Path, secrets: &[String], found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() {
            look_into(&path, secrets, found);
        } else if kind.is_file() && entry.metadata().is_ok_and(|data| data.len() < 64 << 20) {
            let content = fs::read(&path).unwrap_or_default();
            let holds = |secret: &String| find(&content, secret.as_bytes()).is_some();
            if secrets.iter().any(holds) {
                found.insert(path);
            }
        }
    }
}
