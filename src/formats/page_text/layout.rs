//! What each line of a page's text is: ticker, label, date, title, body (FORMATS §1).

use std::collections::HashSet;

use crate::domain::{LabelMarks, Labels, Zone, folded_words, is_bidi_control};
use crate::formats::dates::{self, Reading};

/// A line that holds something, and its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numbered<'t> {
    pub(super) text: &'t str,
    pub(super) line: u32,
}

/// The parts of a page.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Layout<'t> {
    /// The headlines of labelled tickers, in page order, each once.
    pub(super) ticker: Vec<&'t str>,
    /// Where tickers without a label begin, and how many headlines they have.
    pub(super) unlabelled: Option<(u32, usize)>,
    /// A label marks the article.
    pub(super) breaking: bool,
    /// The date lines, in page order; none is [`Reading::NotADate`].
    pub(super) dates: Vec<(Numbered<'t>, Reading)>,
    /// The title without the label that may open it.
    pub(super) title: Option<Numbered<'t>>,
    /// The lines of each paragraph.
    pub(super) body: Vec<Vec<&'t str>>,
}

/// What the reader of a page knows beside its text.
pub(super) struct Knowledge<'c> {
    pub(super) labels: &'c Labels,
    pub(super) marks: LabelMarks,
    pub(super) zone: &'c Zone,
    /// The title that front matter declares.
    pub(super) title: Option<&'c str>,
}

/// What one line is, ahead of the title and just below it.
#[derive(Debug)]
enum Kind<'t> {
    Blank,
    Label,
    Date(Reading),
    /// A bulleted line, without its bullet.
    Bullet(&'t str),
    /// Dashes, stars and the like, without a letter.
    Ornament,
    Text,
}

/// Lays a text out; `first_line` is the number of its first line in the file.
pub(super) fn lay_out<'t>(text: &'t str, first_line: u32, known: &Knowledge<'_>) -> Layout<'t> {
    let lines: Vec<_> = (first_line..)
        .zip(text.split(['\n', '\u{2028}', '\u{2029}']))
        .map(|(line, text)| Numbered { text: trim(text), line })
        .collect();
    let mut head = Head { lines: &lines, known, at: 0, marks: Vec::new(), runs: Vec::new(), dates: Vec::new() };
    head.read_to_title();
    let (title, opened_by_label) = head.title();
    let repeated = head.read_below_title(title);
    let Head { at, marks, mut runs, dates, .. } = head;

    let mut layout = Layout { dates, breaking: opened_by_label, ..Layout::default() };
    let no_story = title.is_none() && known.title.is_none();
    let mut body_lines: Vec<&str> = Vec::new();
    let mut claimed = HashSet::new();
    for place in 0..runs.len() {
        let next_run = runs.get(place + 1).map_or(usize::MAX, |next| next.from);
        let run = &mut runs[place];
        // The label that follows it; else the one right before it, if no other ticker has that.
        let label_after = marks.iter().position(|mark| mark.is_label && mark.at > run.from && mark.at < next_run);
        let label_before =
            marks.iter().rposition(|mark| mark.is_label && Some(mark.at) == run.after && !claimed.contains(&mark.at));
        let label = label_after.or(label_before).map(|place| marks[place].at);
        let followed = repeated || marks.iter().any(|mark| mark.at > run.from);
        run.is_ticker = followed || label.is_some();
        run.is_labelled = label.is_some() && known.marks != LabelMarks::Article;
        if let Some(at) = label.filter(|_| run.is_ticker) {
            claimed.insert(at);
        }
    }
    let unclaimed = marks.iter().any(|mark| mark.is_label && !claimed.contains(&mark.at));
    let any_label = marks.iter().any(|mark| mark.is_label);
    layout.breaking |= match known.marks {
        LabelMarks::Ticker => unclaimed,
        LabelMarks::Article | LabelMarks::Both => any_label,
    };

    let mut seen = HashSet::new();
    for run in &runs {
        if !run.is_ticker {
            body_lines.extend(lines[run.from..run.to].iter().map(|line| line.text));
            body_lines.push("");
            continue;
        }
        for bulleted in run.items() {
            // A headline that a label opens is labelled itself.
            let opened = known.labels.strip_from(bulleted.text);
            if opened.is_none() && !run.is_labelled {
                layout.unlabelled.get_or_insert((bulleted.line, 0)).1 += 1;
            } else if seen.insert(folded_words(opened.unwrap_or(bulleted.text))) {
                layout.ticker.push(opened.unwrap_or(bulleted.text));
            }
        }
    }
    layout.title = title;
    // Bullets alone: the first of them is the title.
    if no_story && let Some(first) = body_lines.iter().position(|line| !line.is_empty()) {
        let number = runs.iter().find(|run| !run.is_ticker).map_or(first_line, |run| lines[run.from].line);
        let text = unbulleted(body_lines[first]).unwrap_or(body_lines[first]);
        let opened = known.labels.strip_from(text);
        layout.breaking |= opened.is_some();
        layout.title = Some(Numbered { text: opened.unwrap_or(text), line: number });
        body_lines.drain(..=first);
    }
    body_lines.extend(lines[at..].iter().map(|line| line.text));
    layout.body =
        body_lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()).map(<[_]>::to_vec).collect();
    layout
}

/// A label or a date, and where it stands.
struct Mark {
    at: usize,
    is_label: bool,
}

/// Bulleted lines with nothing but empty lines between them.
struct Run<'t> {
    from: usize,
    to: usize,
    /// What stands before it, if anything does.
    after: Option<usize>,
    items: Vec<Numbered<'t>>,
    is_ticker: bool,
    is_labelled: bool,
}

impl<'t> Run<'t> {
    fn items(&self) -> &[Numbered<'t>] {
        &self.items
    }
}

/// Reads the lines up to the body.
struct Head<'l, 't, 'c> {
    lines: &'l [Numbered<'t>],
    known: &'l Knowledge<'c>,
    /// The next line.
    at: usize,
    marks: Vec<Mark>,
    runs: Vec<Run<'t>>,
    dates: Vec<(Numbered<'t>, Reading)>,
}

impl<'t> Head<'_, 't, '_> {
    fn kind(&self, at: usize) -> Kind<'t> {
        let text = self.lines[at].text;
        if text.is_empty() {
            return Kind::Blank;
        }
        // No label and no date is longer, and folding a paragraph costs.
        if text.len() <= 256 {
            if self.known.labels.is_label(text) {
                return Kind::Label;
            }
            match dates::read_line(text, self.known.zone) {
                Reading::NotADate => {}
                reading => return Kind::Date(reading),
            }
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Kind::Ornament;
        }
        unbulleted(text).map_or(Kind::Text, Kind::Bullet)
    }

    fn mark(&mut self, reading: Option<Reading>) {
        self.marks.push(Mark { at: self.at, is_label: reading.is_none() });
        if let Some(reading) = reading {
            self.dates.push((self.lines[self.at], reading));
        }
    }

    fn read_to_title(&mut self) {
        let mut last = None;
        let mut in_run = false;
        while self.at < self.lines.len() {
            match self.kind(self.at) {
                Kind::Blank => {
                    self.at += 1;
                    continue;
                }
                Kind::Bullet(text) => {
                    let item = Numbered { text, line: self.lines[self.at].line };
                    match self.runs.last_mut().filter(|_| in_run) {
                        Some(run) => {
                            run.to = self.at + 1;
                            run.items.push(item);
                        }
                        None => self.runs.push(Run {
                            from: self.at,
                            to: self.at + 1,
                            after: last,
                            items: vec![item],
                            is_ticker: false,
                            is_labelled: false,
                        }),
                    }
                    in_run = true;
                }
                Kind::Text => return,
                Kind::Ornament => in_run = false,
                Kind::Label => {
                    self.mark(None);
                    in_run = false;
                }
                Kind::Date(reading) => {
                    self.mark(Some(reading));
                    in_run = false;
                }
            }
            last = Some(self.at);
            self.at += 1;
        }
    }

    /// The title at hand, without the label that opens it, and whether one did. Where front matter declares the
    /// title, another line is the body's.
    fn title(&mut self) -> (Option<Numbered<'t>>, bool) {
        let Some(line) = self.lines.get(self.at).copied() else { return (None, false) };
        let opened = self.known.labels.strip_from(line.text);
        let title = Numbered { text: opened.unwrap_or(line.text), ..line };
        if let Some(declared) = self.known.title
            && folded_words(declared) != folded_words(title.text)
        {
            return (None, false);
        }
        self.at += 1;
        (Some(title), opened.is_some())
    }

    /// Dates, labels and the title again, below the title; whether the title was repeated.
    fn read_below_title(&mut self, title: Option<Numbered<'t>>) -> bool {
        let Some(title) = title else { return false };
        let words = folded_words(title.text);
        let mut repeated = false;
        let mut next = self.at;
        while next < self.lines.len() {
            match self.kind(next) {
                Kind::Blank => {
                    next += 1;
                    continue;
                }
                Kind::Ornament => {}
                Kind::Label => {
                    self.at = next;
                    self.mark(None);
                }
                Kind::Date(reading) => {
                    self.at = next;
                    self.mark(Some(reading));
                }
                Kind::Bullet(_) => match self.ticker_before_repetition(next, &words) {
                    Some(()) => {
                        repeated = true;
                        next = self.at;
                        continue;
                    }
                    None => return repeated,
                },
                Kind::Text if self.is_title_again(self.lines[next].text, title.text, &words) => {
                    repeated = true;
                    self.at = next;
                }
                Kind::Text => return repeated,
            }
            next += 1;
            self.at = next;
        }
        repeated
    }

    fn is_title_again(&self, text: &str, title: &str, words: &str) -> bool {
        let bare = self.known.labels.strip_from(text).unwrap_or(text);
        // Much longer or shorter cannot be the same words.
        bare == title || bare.len() < title.len() * 2 + 64 && !words.is_empty() && folded_words(bare) == words
    }

    /// A page's own title above everything else: bullets, labels and dates, then the title again. Takes them all.
    fn ticker_before_repetition(&mut self, from: usize, words: &str) -> Option<()> {
        let title = self.lines[from..].iter().take(64).position(|line| {
            !line.text.is_empty() && line.text.len() <= words.len() * 2 + 64 && folded_words(line.text) == words
        })? + from;
        if (from..title).any(|at| matches!(self.kind(at), Kind::Text)) {
            return None;
        }
        self.at = from;
        self.read_to_title();
        self.at = title + 1;
        Some(())
    }
}

/// Without white space and marks of direction at its ends: pages leave both before a bullet.
fn trim(text: &str) -> &str {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}');
    if trimmed.chars().all(|c| {
        c.is_whitespace() || is_bidi_control(c) || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200D}' | '\u{2060}')
    }) {
        ""
    } else {
        trimmed
    }
}

/// The line without its bullet; `None` when it has none. A dash or star is a bullet only before a space: «-5» is
/// a number, «*» may open an emphasis.
fn unbulleted(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(is_bidi_control);
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    let bullet = match first {
        '•' | '●' | '▪' | '■' | '◦' | '○' | '‣' | '⁃' | '∙' | '►' | '▶' | '➤' | '◆' | '◾' | '▫' | '□' | '⚫'
        | '🔴' | '\u{F0B7}' => true,
        '-' | '*' | '–' | '—' | '·' | '+' | '−' => rest.starts_with(char::is_whitespace),
        _ => false,
    };
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || is_bidi_control(c) || c == '\u{FE0F}');
    (bullet && rest.chars().any(char::is_alphanumeric)).then_some(rest)
}
