//! The manual page as text, for those who have no `man`: just as much roff as the page holds.

/// Columns of a line.
const WIDTH: usize = 80;

/// Blanks before each line below a section's title, and below a term.
const INDENT: usize = 4;

/// The text of a page.
pub(super) fn of_roff(page: &str) -> String {
    let mut text = Text::default();
    for line in page.lines() {
        match line.strip_prefix('.') {
            Some(request) => text.request(request),
            None => text.line(line),
        }
    }
    text.end_paragraph();
    text.written
}

#[derive(Default)]
struct Text {
    written: String,
    /// What was read of the paragraph.
    paragraph: String,
    /// Levels of `.RS`.
    depth: usize,
    /// The next line is the term of an entry.
    expects_term: bool,
    /// The paragraph explains a term.
    in_entry: bool,
}

impl Text {
    fn request(&mut self, request: &str) {
        let (name, argument) = request.split_once(' ').unwrap_or((request, ""));
        match name {
            "SH" | "SS" => {
                self.end_paragraph();
                self.in_entry = false;
                let title = plain(argument.trim_matches('"'));
                let indent = if name == "SS" { "  " } else { "" };
                self.written.extend(["\n", indent, &title, "\n"]);
            }
            "TP" => {
                self.end_paragraph();
                self.expects_term = true;
            }
            "PP" => {
                self.end_paragraph();
                self.in_entry = false;
                self.blank();
            }
            "IP" => {
                self.end_paragraph();
                self.paragraph.push_str("- ");
            }
            "br" => self.end_paragraph(),
            "RS" => {
                self.end_paragraph();
                self.depth += 1;
            }
            "RE" => {
                self.end_paragraph();
                self.depth = self.depth.saturating_sub(1);
            }
            // The rest is about the looks of a printed page.
            _ => {}
        }
    }

    fn line(&mut self, line: &str) {
        if std::mem::take(&mut self.expects_term) {
            self.in_entry = false;
            self.blank();
            self.paragraph = plain(line);
            self.end_paragraph();
            self.in_entry = true;
        } else {
            self.paragraph += &plain(line);
            self.paragraph.push(' ');
        }
    }

    fn blank(&mut self) {
        if !self.written.ends_with("\n\n") {
            self.written.push('\n');
        }
    }

    /// Writes the paragraph, broken into lines.
    fn end_paragraph(&mut self) {
        let levels = 1 + usize::from(self.in_entry) + self.depth;
        let indent = " ".repeat(INDENT * levels);
        let mut column = WIDTH;
        for word in std::mem::take(&mut self.paragraph).split_whitespace() {
            let length = word.chars().count();
            if column + 1 + length <= WIDTH {
                self.written.push(' ');
                column += 1;
            } else {
                if column < WIDTH || self.written.ends_with(|last| last != '\n') {
                    self.written.push('\n');
                }
                self.written += &indent;
                column = indent.len();
            }
            self.written += word;
            column += length;
        }
        if !self.written.ends_with('\n') && !self.written.is_empty() {
            self.written.push('\n');
        }
    }
}

/// A line without fonts and escapes.
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, escaped)) = rest.split_once('\\') {
        plain += before;
        let known = [
            ("*(Aq", "'"),
            ("(aq", "'"),
            ("(bu", "-"),
            ("fB", ""),
            ("fI", ""),
            ("fR", ""),
            ("fP", ""),
            ("&", ""),
        ];
        let found = known.iter().find(|(name, _)| escaped.starts_with(name));
        rest = if let Some((name, meaning)) = found {
            plain += meaning;
            &escaped[name.len()..]
        } else {
            // `\-` and `\\` stand for what follows the backslash.
            let mut letters = escaped.chars();
            plain.extend(letters.next());
            letters.as_str()
        };
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_entries_and_lists_are_set_apart() {
        let page = ".TH X 1\n.SH NAME\nx \\- the program\n.SH OPTIONS\n.SS \"ONE GROUP\"\n.TP\n\\fB\\-a\\fR, \\fB\\-\\-all\\fR\n\
                    HTTPie\\*(Aqs \\\\\n.br\n\n.br\n\\fIValues:\\fR\n.RS 14\n.IP \\(bu 2\none\n.RE\n.TP\n-b\nmore\n.PP\nend";
        let text = "\nNAME\n    x - the program\n\nOPTIONS\n\n  ONE GROUP\n\n    -a, --all\n        HTTPie's \\\n        Values:\n            - one\n\n    -b\n        more\n\n    end\n";
        assert_eq!(of_roff(page), text);
    }

    #[test]
    fn lines_are_short() {
        let text = of_roff(&format!(".SH X\n{}", "word ".repeat(40)));
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert_eq!(text.matches("word").count(), 40);
        assert_eq!(text.lines().count(), 2 + 3);
    }
}
