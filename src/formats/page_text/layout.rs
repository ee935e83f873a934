//! The parts of a page's text: ticker, dates, title, body (FORMATS §1).

use std::collections::HashSet;

use super::head::{Head, Mark, Run};
use super::lines::{Numbered, numbered, unbulleted};
use crate::domain::{LabelMarks, Labels, Zone, folded_words};
use crate::formats::dates::Reading;

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

/// Lays a text out; `first_line` is the number of its first line in the file.
pub(super) fn lay_out<'t>(text: &'t str, first_line: u32, known: &Knowledge<'_>) -> Layout<'t> {
    let lines = numbered(text, first_line);
    let mut head = Head::new(&lines, known);
    head.read_to_title();
    let (title, opened_by_label) = head.title();
    let repeated = head.read_below_title(title);
    let Head { at, marks, runs, dates, bylines, .. } = head;

    let roles = roles(&runs, &marks, repeated);
    let claimed: HashSet<usize> = roles.iter().filter_map(|role| role.label).collect();
    let mut labels = marks.iter().filter(|mark| mark.is_label);
    let marked = match known.marks {
        LabelMarks::Ticker => labels.any(|mark| !claimed.contains(&mark.at)),
        LabelMarks::Article | LabelMarks::Both => labels.next().is_some(),
    };
    let mut layout = Layout { title, dates, breaking: opened_by_label || marked, ..Layout::default() };
    let mut seen = HashSet::new();
    let mut points: Vec<Numbered<'t>> = Vec::new();
    for (run, role) in runs.iter().zip(&roles) {
        if !role.is_ticker {
            points.extend(&lines[run.from..run.to]);
            points.push(Numbered { text: "", line: 0 });
            continue;
        }
        let is_labelled = role.label.is_some() && known.marks != LabelMarks::Article;
        for item in &run.items {
            // A headline that a label opens is labelled itself.
            let opened = known.labels.strip_from(item.text);
            let words = opened.unwrap_or(item.text);
            if opened.is_none() && !is_labelled {
                layout.unlabelled.get_or_insert((item.line, 0)).1 += 1;
            } else if seen.insert(folded_words(words)) {
                layout.ticker.push(words);
            }
        }
    }
    if title.is_none() && known.title.is_none() {
        // Bullets alone: the first of them is the title.
        if let Some(first) = points.first().copied() {
            let text = unbulleted(first.text).unwrap_or(first.text);
            let opened = known.labels.strip_from(text);
            layout.breaking |= opened.is_some();
            layout.title = Some(Numbered { text: opened.unwrap_or(text), ..first });
            points.remove(0);
        }
    }
    let points = points.iter().map(|line| line.text);
    // A name is a paragraph of its own.
    let bylines = bylines.into_iter().flat_map(|line| [line, ""]);
    let rest = lines[at..].iter().map(|line| line.text);
    let body: Vec<&str> = points.chain(bylines).chain(rest).collect();
    layout.body = body.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()).map(<[_]>::to_vec).collect();
    layout
}

/// What a run of bullets is.
struct Role {
    /// Not of this story: something follows it that opens one (§1.1), or a label is its own.
    is_ticker: bool,
    /// Where the label is that it has: the one that follows it, else the one right before it that no other run has.
    label: Option<usize>,
}

fn roles(runs: &[Run<'_>], marks: &[Mark], repeated: bool) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::with_capacity(runs.len());
    for (place, run) in runs.iter().enumerate() {
        let after = marks.partition_point(|mark| mark.at < run.from);
        let next_run = runs.get(place + 1).map_or(usize::MAX, |next| next.from);
        let following = marks[after..].iter().take_while(|mark| mark.at < next_run).find(|mark| mark.is_label);
        let taken = roles.last().and_then(|role| role.label);
        let before = marks[..after].last().filter(|mark| mark.is_label && Some(mark.at) == run.after);
        let label = following.or(before.filter(|mark| Some(mark.at) != taken)).map(|mark| mark.at);
        roles.push(Role { is_ticker: repeated || after < marks.len() || label.is_some(), label });
    }
    roles
}
