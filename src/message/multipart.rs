//! Bodies of type `multipart/form-data` (RFC 7578): every byte is known before it is sent, and so is the length.
//!
//! HTTPie: `httpie/uploads.py` with requests-toolbelt's encoder and urllib3's rules for quoting names.

use std::fs::File;
use std::io;
use std::path::Path;

use rand::TryRng;

use super::Body;

/// Builds the body part by part.
pub(crate) struct Multipart {
    boundary: String,
    body: Body,
}

/// An open file and what its part says of it.
pub(crate) struct MultipartFile<'a> {
    pub(crate) file_name: &'a str,
    pub(crate) mime: Option<String>,
    pub(crate) path: &'a Path,
    pub(crate) file: File,
}

impl Multipart {
    /// `boundary` must not stand in any part; a random one will not.
    pub(crate) fn new(boundary: impl Into<String>) -> Self {
        Self {
            boundary: boundary.into(),
            body: Body::empty(),
        }
    }

    /// A boundary of 32 random hexadecimal digits. It only has to differ from what the parts hold.
    pub(crate) fn random_boundary() -> String {
        let mut boundary = [0; 16];
        rand::rngs::SysRng
            .try_fill_bytes(&mut boundary)
            .map_or_else(|_| "-".repeat(32), |()| hex::encode(boundary))
    }

    /// A field with a text.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        let head = self.head(&format!("form-data; name=\"{}\"", quoted(name)), None);
        self.body.push_bytes(format!("{head}{value}\r\n"));
    }

    /// A field with the content of a file.
    pub(crate) fn file(&mut self, name: &str, part: MultipartFile<'_>) -> io::Result<()> {
        let (name, file_name) = (quoted(name), quoted(part.file_name));
        let disposition = format!("form-data; name=\"{name}\"; filename=\"{file_name}\"");
        self.body
            .push_bytes(self.head(&disposition, part.mime.as_deref()));
        self.body.push_file(part.path.to_owned(), part.file)?;
        self.body.push_bytes("\r\n");
        Ok(())
    }

    /// The whole body.
    pub(crate) fn finish(mut self) -> Body {
        self.body.push_bytes(format!("--{}--\r\n", self.boundary));
        self.body
    }

    fn head(&self, disposition: &str, mime: Option<&str>) -> String {
        let content_type = mime.map_or(String::new(), |mime| format!("Content-Type: {mime}\r\n"));
        format!(
            "--{}\r\nContent-Disposition: {disposition}\r\n{content_type}\r\n",
            self.boundary
        )
    }
}

/// A name inside quotes, as HTML forms escape it: no name can end the quotes or the line.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    #[test]
    fn parts_are_laid_out_as_in_forms() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"content").unwrap();
        let mut multipart = Multipart::new("XX");
        multipart.text("a", "1");
        let part = MultipartFile {
            file_name: "n\".txt",
            mime: Some("text/plain".into()),
            path: file.path(),
            file: File::open(file.path()).unwrap(),
        };
        multipart.file("f", part).unwrap();
        let body = multipart.finish();
        let mut text = String::new();
        body.reader().read_to_string(&mut text).unwrap();
        assert_eq!(body.length(), Some(text.len() as u64));
        assert_eq!(
            text,
            "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
             --XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n%22.txt\"\r\nContent-Type: text/plain\r\n\r\n\
             content\r\n--XX--\r\n"
        );
    }

    #[test]
    fn names_cannot_inject_lines() {
        assert_eq!(quoted("a\"\r\nX: y"), "a%22%0D%0AX: y");
    }

    #[test]
    fn boundaries_differ() {
        assert_ne!(Multipart::random_boundary(), Multipart::random_boundary());
    }
}
