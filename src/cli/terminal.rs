//! What the terminal is told, and in which colours.

use std::io::IsTerminal;

/// Whether standard output is a terminal that wants colours (<https://no-color.org>).
pub(super) fn wants_colours() -> bool {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    std::io::stdout().is_terminal() && !unwanted && !dumb
}

/// A file's name may hold what steers a terminal.
pub(super) fn harmless(name: &str) -> String {
    name.chars().fold(String::with_capacity(name.len()), |mut out, c| {
        if c.is_control() {
            out.extend(c.escape_default())
        } else {
            out.push(c)
        }
        out
    })
}

/// A text of somebody's in a line of ours: harmless, and in an isolate where it is written from right to left, lest it
/// turn what stands beside it round (UAX #9, *Isolates*).
pub(super) fn within(text: &str) -> String {
    let text = harmless(text);
    if text.chars().any(is_right_to_left) { format!("\u{2068}{text}\u{2069}") } else { text }
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}')
}

/// The colours of a text, or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    coloured: bool,
}

impl Ink {
    pub(super) fn of_the_terminal() -> Self {
        Self { coloured: wants_colours() }
    }

    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self { coloured: false }
    }

    /// A heading.
    pub(super) fn bold(self, text: &str) -> String {
        self.in_colour("1", text)
    }

    /// What is well.
    pub(super) fn green(self, text: &str) -> String {
        self.in_colour("32", text)
    }

    /// What wants a look.
    pub(super) fn yellow(self, text: &str) -> String {
        self.in_colour("33", text)
    }

    /// What is wrong.
    pub(super) fn red(self, text: &str) -> String {
        self.in_colour("31", text)
    }

    fn in_colour(self, code: &str, text: &str) -> String {
        if self.coloured { format!("\u{1B}[{code}m{text}\u{1B}[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown_and_what_is_arabic_is_isolated() {
        assert_eq!(within("a\u{1B}[2Jb\n"), "a\\u{1b}[2Jb\\n");
        assert_eq!(within("أمن/خبر.txt"), "\u{2068}أمن/خبر.txt\u{2069}");
    }
}
