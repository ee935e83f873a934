use std::borrow::Cow;
use std::fmt;

/// Whether XML 1.0 §2.2 allows this character in a document.
///
/// Control characters, U+FFFE and U+FFFF are not allowed, raw or as a reference; gofeed and Rome reject
/// the whole feed for one of them.
pub fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Characters that steer the bidirectional algorithm: marks, embeddings, overrides and isolates.
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// `text` without the characters that XML forbids; borrowed when there are none.
pub fn strip_forbidden(text: &str) -> Cow<'_, str> {
    // Controls, and what begins as U+FFFE and U+FFFF do: most texts have none of these bytes.
    let may_be = |b: u8| (b < 0x20) & (b != b'\n') & (b != b'\t') | (b == 0xEF);
    let is_plain = !text.as_bytes().chunks(64).any(|bytes| bytes.iter().fold(false, |any, b| any | may_be(*b)));
    if is_plain || text.chars().all(is_xml_char) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| is_xml_char(*c)).collect())
    }
}

/// One line of plain text: no markup, no character that XML forbids, every run of white space
/// (no-break spaces and line ends included) folded to one space, none at the ends, and bidirectional
/// embeddings and isolates closed, so that a title cannot turn round the text that follows it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Line(String);

impl Line {
    /// Cleans `text`; `None` when nothing visible is left.
    pub fn new(text: &str) -> Option<Self> {
        let line = Self::folded(text);
        let visible = line.0.bytes().next().is_some_and(|b| b.is_ascii_graphic())
            || line.0.chars().any(|c| !c.is_whitespace() && !is_invisible(c));
        visible.then_some(line)
    }

    /// Cleans `text`, which may come out empty.
    pub fn folded(text: &str) -> Self {
        let text = text.trim_matches(' ');
        if is_folded(text) {
            return Self(text.to_owned());
        }
        let line = balanced(with_single_spaces(text));
        // A stray closer that went may leave the spaces on its two sides, or one at an end.
        let spaces_left = line.starts_with(' ') || line.ends_with(' ') || line.contains("  ");
        Self(if spaces_left { with_single_spaces(&line) } else { line })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// At most `limit` characters, cut at a space where there is one in the last third, with `…` where cut.
    #[must_use]
    pub fn shortened(&self, limit: usize) -> Self {
        if self.0.chars().count() <= limit {
            return self.clone();
        }
        let end = self.0.char_indices().nth(limit).map_or(self.0.len(), |(at, _)| at);
        let head = &self.0[..end];
        let cut = head.rfind(' ').filter(|at| *at > end * 2 / 3).unwrap_or(end);
        let mut short = head[..cut].trim_end_matches([' ', ',', '،', ';', '؛', ':', '-', '–']).to_owned();
        short.push('…');
        Self(balanced(short))
    }
}

/// Whether a text is a line as it stands, told by bytes that most titles do not have.
fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let holds_odd = bytes.chunks(64).any(|some| some.iter().fold(false, |any, b| any | (*b < b' ') | may_fold(*b)));
    let ends = bytes.first() != Some(&b' ') && bytes.last() != Some(&b' ');
    let is_double = || bytes.iter().zip(&bytes[1..]).fold(false, |any, (a, b)| any | ((*a == b' ') & (*b == b' ')));
    !holds_odd && ends && !bytes.is_empty() && !is_double()
}

/// Whether a character beyond ASCII that is no plain one of a line begins with this byte: C2 begins U+0085 and U+00A0, E1
/// to E3 the other spaces and what steers direction, EF what XML forbids.
fn may_fold(byte: u8) -> bool {
    (byte == 0xC2) | (byte.wrapping_sub(0xE1) < 3) | (byte == 0xEF)
}

fn with_single_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().position(|b| (b <= b' ') | may_fold(b)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(plain);
        let mut chars = after.chars();
        let odd = chars.next();
        rest = chars.as_str();
        // U+0085 and U+FEFF are white space to Unicode or to a careless editor.
        let is_space = |c: char| c.is_whitespace() || c == '\u{FEFF}';
        let kept = odd.filter(|c| !is_space(*c) && is_xml_char(*c));
        if gap && !out.is_empty() && (!run.is_empty() || kept.is_some()) {
            out.push(' ');
        }
        gap &= run.is_empty() && kept.is_none();
        out.push_str(run);
        out.extend(kept);
        gap |= odd.is_some_and(is_space);
    }
    out
}

/// Characters without ink that `char::is_whitespace` does not count: a title of these alone is empty.
fn is_invisible(c: char) -> bool {
    is_bidi_control(c) || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2065}' | '\u{00AD}' | '\u{0640}')
}

/// Closes what UAX #9 embeddings and isolates are left open and drops the closers that open nothing.
fn balanced(text: String) -> String {
    // All of these begin with this byte.
    let steers = |c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if !text.as_bytes().contains(&0xE2) || !text.chars().any(steers) {
        return text;
    }
    let mut open = Vec::new();
    let mut out = String::with_capacity(text.len() + 6);
    for c in text.chars() {
        match c {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push('\u{202C}'),
            '\u{2066}'..='\u{2068}' => open.push('\u{2069}'),
            '\u{202C}' | '\u{2069}' => {
                let Some(at) = open.iter().rposition(|closer| *closer == c) else { continue };
                // A closing isolate closes the embeddings inside it, too; write them out, for readers that count.
                while open.len() > at + 1 {
                    out.extend(open.pop());
                }
                open.pop();
            }
            _ => {}
        }
        out.push(c);
    }
    out.extend(open.into_iter().rev());
    out
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// HTML that went through the sanitiser once: no script, style, frame, form or event handler, only
/// characters that XML allows. Having one is the proof; no output escapes or cleans it again.
///
/// **Invariant:** [`SafeHtml::sanitised`] is called by `formats::sanitize` and, for what that wrote before,
/// by `store`; `tests/architecture.rs` holds this.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Vouches that the sanitiser made `html`.
    pub fn sanitised(html: String) -> Self {
        Self(html)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_break_spaces_and_line_ends_fold_to_one_space() {
        assert_eq!(Line::folded(" a\u{A0}\u{202F}\r\n b\t").as_str(), "a b");
    }

    #[test]
    fn characters_that_xml_forbids_go() {
        assert_eq!(Line::folded("a\u{B}b\u{FFFE}c\0").as_str(), "a bc");
        assert_eq!(strip_forbidden("خبر\u{1}"), "خبر");
    }

    /// As the doc of [`Line`] has it, one character at a time.
    fn one_by_one(text: &str) -> String {
        let mut out = String::new();
        let mut gap = false;
        for c in text.chars() {
            if c.is_whitespace() || c == '\u{FEFF}' {
                gap = true;
            } else if is_xml_char(c) {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                out.push(c);
            }
        }
        out
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_line_that_is_made_of_runs_is_the_same(
            text in "[ab é\u{A0}\u{85}’\u{2003}\u{3000}«\u{FEFF}\u{FFFE}\u{1}\u{7F}\nخ\u{640}\u{1680}]{0,12}",
        ) {
            proptest::prop_assert_eq!(with_single_spaces(&text), one_by_one(&text));
            if is_folded(&text) {
                proptest::prop_assert_eq!(balanced(one_by_one(&text)), text);
            }
        }

        #[test]
        fn every_character_is_folded_as_it_is_alone(c in proptest::prelude::any::<char>()) {
            let text = format!("a{c}b");
            proptest::prop_assert_eq!(with_single_spaces(&text), one_by_one(&text));
            proptest::prop_assert!(!is_folded(&text) || balanced(one_by_one(&text)) == text);
        }
    }

    #[test]
    fn a_line_of_marks_alone_is_no_line() {
        assert_eq!(Line::new("\u{200F} \u{200B}\u{A0}"), None);
    }

    #[test]
    fn isolates_left_open_are_closed_and_stray_closers_dropped() {
        assert_eq!(Line::folded("\u{2067}abc").as_str(), "\u{2067}abc\u{2069}");
        assert_eq!(Line::folded("abc\u{2069}\u{202C}").as_str(), "abc");
        assert_eq!(Line::folded("\u{2067}a\u{202B}b\u{2069}c").as_str(), "\u{2067}a\u{202B}b\u{202C}\u{2069}c");
    }

    #[test]
    fn a_stray_closer_leaves_no_space_behind() {
        assert_eq!(Line::folded("\u{2069} a \u{2069} b \u{202C}").as_str(), "a b");
    }

    #[test]
    fn shortening_cuts_at_a_word() {
        assert_eq!(Line::folded("one two three four").shortened(14).as_str(), "one two three…");
        assert_eq!(Line::folded("short").shortened(14).as_str(), "short");
    }
}
