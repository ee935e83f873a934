//! A page from its first line to its body: which line is what.

use super::layout::Knowledge;
use super::lines::{Numbered, unbulleted, unnumbered};
use crate::domain::folded_words;
use crate::formats::dates::{self, Reading};

/// Headlines of a numbered ticker.
const MOST_NUMBERED: usize = 40;

/// No label and no date line is longer, and folding a paragraph costs.
const LONGEST_MARK: usize = 256;
/// A line between a title and its date that is longer is the story.
const LONGEST_BYLINE: usize = 200;

/// A label or a date, and where it stands.
pub(super) struct Mark {
    pub(super) at: usize,
    pub(super) is_label: bool,
}

/// Bulleted lines with nothing but empty lines and ornaments between them.
pub(super) struct Run<'t> {
    pub(super) from: usize,
    pub(super) to: usize,
    /// What stands before it, if anything does.
    pub(super) after: Option<usize>,
    pub(super) items: Vec<Numbered<'t>>,
}

/// What one line is, ahead of the title and just below it.
enum Kind<'t> {
    Blank,
    Label,
    /// A date, and over how many lines.
    Date(Reading, usize),
    /// A bulleted line, without its bullet.
    Bullet(&'t str),
    /// Dashes, stars and the like, without a letter.
    Ornament,
    Text,
}

/// Reads the lines up to the body.
pub(super) struct Head<'l, 't, 'c> {
    lines: &'l [Numbered<'t>],
    known: &'l Knowledge<'c>,
    /// The next line; in the end, the body's first.
    pub(super) at: usize,
    pub(super) marks: Vec<Mark>,
    pub(super) runs: Vec<Run<'t>>,
    pub(super) dates: Vec<(Numbered<'t>, Reading)>,
    /// Lines between title and date, which are the body's.
    pub(super) bylines: Vec<&'t str>,
}

impl<'l, 't, 'c> Head<'l, 't, 'c> {
    pub(super) fn new(lines: &'l [Numbered<'t>], known: &'l Knowledge<'c>) -> Self {
        let (marks, runs, dates, bylines) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { lines, known, at: 0, marks, runs, dates, bylines }
    }

    fn kind(&self, at: usize) -> Kind<'t> {
        let text = self.lines[at].text;
        if text.is_empty() {
            return Kind::Blank;
        }
        if text.len() <= LONGEST_MARK {
            if self.known.labels.is_label(text) {
                return Kind::Label;
            }
            if let Some((reading, lines)) = self.date(at) {
                return Kind::Date(reading, lines);
            }
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Kind::Ornament;
        }
        unbulleted(text).or_else(|| self.in_numbered_ticker(at)).map_or(Kind::Text, Kind::Bullet)
    }

    /// A line of a ticker whose headlines are numbered: two or more, from one on, with a label or a date right behind
    /// them. Any other number is the line's own («2. Bundesliga beginnt»).
    fn in_numbered_ticker(&self, at: usize) -> Option<&'t str> {
        let (number, words) = unnumbered(self.lines[at].text)?;
        let place = |at: usize| unnumbered(self.lines.get(at)?.text).map(|(number, _)| number);
        let first = at.checked_sub(usize::try_from(number.checked_sub(1)?).ok()?)?;
        if !(first..at).zip(1..).all(|(at, number)| place(at) == Some(number)) {
            return None;
        }
        let rest = (at..self.lines.len().min(at + MOST_NUMBERED)).zip(number..);
        let end = at + rest.take_while(|(at, number)| place(*at) == Some(*number)).count();
        let next = (end..self.lines.len()).find(|at| !self.lines[*at].text.is_empty())?;
        let follows = self.lines[next].text.len() <= LONGEST_MARK
            && (self.known.labels.is_label(self.lines[next].text) || self.date(next).is_some());
        (end - first > 1 && follows).then_some(words)
    }

    /// A date on one line, or broken over two: the weekday, «آخر تحديث:» or the time on a line of its own.
    fn date(&self, at: usize) -> Option<(Reading, usize)> {
        let text = self.lines[at].text;
        let alone = dates::read_line(text, self.known.zone);
        let next = self.lines.get(at + 1).map(|line| line.text).filter(|next| !next.is_empty() && next.len() <= 64);
        if let Some(next) = next.filter(|_| text.len() <= 128) {
            let is_date = alone != Reading::NotADate;
            let part = if is_date { next } else { text };
            let belongs = dates::is_part(part) || !is_date && part.ends_with([':', '：']);
            if belongs && (is_date || dates::read_line(next, self.known.zone) != Reading::NotADate) {
                match dates::read_line(&format!("{text} {next}"), self.known.zone) {
                    Reading::NotADate => {}
                    joined => return Some((joined, 2)),
                }
            }
        }
        (alone != Reading::NotADate).then_some((alone, 1))
    }

    fn label(&mut self) {
        self.marks.push(Mark { at: self.at, is_label: true });
        self.at += 1;
    }

    fn dated(&mut self, reading: Reading, lines: usize) {
        self.marks.push(Mark { at: self.at, is_label: false });
        self.dates.push((self.lines[self.at], reading));
        self.at += lines;
    }

    pub(super) fn read_to_title(&mut self) {
        let mut last = None;
        let mut in_run = false;
        while self.at < self.lines.len() {
            let at = self.at;
            match self.kind(at) {
                Kind::Text => return,
                Kind::Blank | Kind::Ornament => {
                    self.at += 1;
                    continue;
                }
                Kind::Bullet(text) => {
                    let item = Numbered { text, line: self.lines[at].line };
                    match self.runs.last_mut().filter(|_| in_run) {
                        Some(run) => {
                            run.to = at + 1;
                            run.items.push(item);
                        }
                        None => self.runs.push(Run { from: at, to: at + 1, after: last, items: vec![item] }),
                    }
                    self.at += 1;
                    in_run = true;
                }
                Kind::Label => {
                    self.label();
                    in_run = false;
                }
                Kind::Date(reading, lines) => {
                    self.dated(reading, lines);
                    in_run = false;
                }
            }
            last = Some(at);
        }
    }

    /// The title at hand, without the label that opens it, and whether one did. Where front matter declares the
    /// title, another line is the body's.
    pub(super) fn title(&mut self) -> (Option<Numbered<'t>>, bool) {
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
    pub(super) fn read_below_title(&mut self, title: Option<Numbered<'t>>) -> bool {
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
                Kind::Ornament => self.at = next + 1,
                Kind::Label => {
                    self.at = next;
                    self.label();
                }
                Kind::Date(reading, lines) => {
                    self.at = next;
                    self.dated(reading, lines);
                }
                Kind::Bullet(_) if self.take_ticker_before_repetition(next, &words) => repeated = true,
                Kind::Text if self.is_title_again(next, title.text, &words) => {
                    repeated = true;
                    self.at = next + 1;
                }
                Kind::Text if self.dates.is_empty() && self.take_byline_before_date(next) => {}
                Kind::Bullet(_) | Kind::Text => break,
            }
            next = self.at;
        }
        repeated
    }

    fn is_title_again(&self, at: usize, title: &str, words: &str) -> bool {
        let text = self.lines[at].text;
        let bare = self.known.labels.strip_from(text).unwrap_or(text);
        // Much longer cannot be the same words.
        bare == title || bare.len() < title.len() * 2 + 64 && !words.is_empty() && folded_words(bare) == words
    }

    /// A short line, then a date: the writer's name or the place. It is the body's, the date is the article's.
    fn take_byline_before_date(&mut self, at: usize) -> bool {
        let byline = self.lines[at].text;
        let Some(next) = (at + 1..self.lines.len()).find(|next| !self.lines[*next].text.is_empty()) else {
            return false;
        };
        if byline.len() > LONGEST_BYLINE || next > at + 3 {
            return false;
        }
        let Kind::Date(reading, lines) = self.kind(next) else { return false };
        self.bylines.push(byline);
        self.at = next;
        self.dated(reading, lines);
        true
    }

    /// A page's own title above everything else: bullets, labels and dates, then the title again. Takes them all.
    fn take_ticker_before_repetition(&mut self, from: usize, words: &str) -> bool {
        let again = self.lines[from..].iter().take(64).position(|line| {
            !line.text.is_empty() && line.text.len() <= words.len() * 2 + 64 && folded_words(line.text) == words
        });
        let Some(again) = again.map(|at| from + at) else { return false };
        if (from..again).any(|at| matches!(self.kind(at), Kind::Text)) {
            return false;
        }
        self.at = from;
        self.read_to_title();
        self.at = again + 1;
        true
    }
}
