//! A news page's text as copied or scraped (FORMATS §1).

mod head;
mod layout;
mod lines;
#[cfg(test)]
mod tests;

use layout::{Knowledge, Layout, lay_out};

use super::dates::{self, Reading};
use super::front_matter::{self, Strictness};
use super::{Context, Parsed, SUMMARY, charset, language, limits, sanitize};
use crate::domain::{Article, Headline, Line, Position, Reason, Refusal, Timestamp, Warning, WarningCode};

/// Reads a page's text: at most one article, and the headlines of its labelled ticker.
///
/// A label that opens the title marks the article and is taken off the title. A file of a labelled ticker alone has
/// headlines and no article. Front matter, where there is any, rules over what the text says.
pub fn parse(bytes: &[u8], context: &Context<'_>) -> Result<Parsed, Refusal> {
    let decoded = charset::decode(bytes, None, context.language)?;
    if decoded.text.trim().is_empty() {
        return Err(Refusal::of(Reason::Empty));
    }
    limits::guard_lines(&decoded.text)?;
    let split = front_matter::split(&decoded.text, Strictness::Closed)?;
    let (mut declared, mut warnings) = split.declared(context)?;
    warnings.extend(decoded.warnings);
    let declared_title = declared.title.take();
    let opened = declared_title.as_ref().and_then(|title| Line::new(context.labels.strip_from(title.as_str())?));
    let title_opened_by_label = opened.is_some();
    let declared_title = opened.or(declared_title);
    let known = Knowledge {
        labels: context.labels,
        marks: context.label_marks,
        zone: context.zone,
        title: declared_title.as_ref().map(Line::as_str),
    };
    let layout = lay_out(split.body, split.body_line, &known);
    if layout.ticker.len() > context.limits.items {
        return Err(context.limits.too_many());
    }
    let ticker = headlines(&layout, context);
    if let Some((line, headlines)) = layout.unlabelled {
        warnings.push(Warning { code: WarningCode::TickerWithoutLabel { headlines }, at: Some(Position::line(line)) });
    }
    let found = layout.title.and_then(|title| Line::new(title.text));
    let Some(title) = declared_title.or(found) else {
        return if ticker.is_empty() {
            Err(Refusal::of(Reason::NoTitle))
        } else {
            Ok(Parsed { articles: Vec::new(), ticker, warnings })
        };
    };
    let dates = dates(&layout, context, &mut warnings)?;
    let is_guess = declared.language.is_none();
    let language = declared.language.take().unwrap_or_else(|| {
        let text: String = layout.body.iter().flatten().flat_map(|line| [*line, " "]).collect();
        language::detect(title.as_str(), &text, context.language)
    });
    let mut article = Article::new(title, language);
    article.guess_language(is_guess);
    article.body = (!layout.body.is_empty()).then(|| sanitize::paragraphs(&layout.body));
    article.summary = layout.body.iter().find_map(|lines| summary(lines));
    article.guess_breaking(layout.breaking || title_opened_by_label);
    article.published = dates.published;
    article.updated = dates.updated;
    declared.apply(&mut article);
    article.clamped = dates.clamped && article.published == dates.published;
    // A page's date is never one to wait for; that of its name is no other.
    let by_name = || dates::of_file_name(context.file_name, context.zone).filter(|at| *at <= context.now);
    article.published = article.published.or_else(by_name);
    Ok(Parsed { articles: vec![Ok(article)], ticker, warnings })
}

fn headlines(layout: &Layout<'_>, context: &Context<'_>) -> Vec<Headline> {
    let titles = layout.ticker.iter().filter_map(|text| Line::new(text));
    titles.map(|title| Headline { language: language::detect(title.as_str(), "", context.language), title }).collect()
}

fn summary(lines: &[&str]) -> Option<Line> {
    if !lines.iter().any(|line| line.chars().any(char::is_alphanumeric)) {
        return None;
    }
    Line::new(&lines.join(" ")).map(|line| line.shortened(SUMMARY))
}

#[derive(Default)]
struct Dates {
    published: Option<Timestamp>,
    updated: Option<Timestamp>,
    /// Whether it was in the future.
    clamped: bool,
}

/// The first date line tells the publication, the first that speaks of a change («آخر تحديث») the update. A page
/// that tells only its update was published no later.
fn dates(layout: &Layout<'_>, context: &Context<'_>, warnings: &mut Vec<Warning>) -> Result<Dates, Refusal> {
    let mut dates = Dates::default();
    for (line, reading) in &layout.dates {
        let at = Position::line(line.line);
        let told = match reading {
            Reading::Date(told) => told,
            Reading::Impossible => {
                let reason = Reason::Date { key: "date".to_owned(), found: line.text.to_owned() };
                return Err(Refusal::at(reason, at));
            }
            Reading::OtherCalendar => {
                let code = WarningCode::ValueIgnored { key: "date".to_owned(), found: line.text.to_owned() };
                warnings.push(Warning { code, at: Some(at) });
                continue;
            }
            Reading::NotADate => continue,
        };
        let known = if told.is_update { dates.updated } else { dates.published };
        if known.is_some() {
            continue;
        }
        if let Some(found) = told.wrong_weekday.clone() {
            warnings.push(Warning { code: WarningCode::WeekdayDisagrees { found }, at: Some(at) });
        }
        let mut moment = told.at;
        if moment > context.now {
            warnings.push(Warning { code: WarningCode::FutureDate { found: moment }, at: Some(at) });
            moment = context.zone.tell(context.now);
            dates.clamped |= !told.is_update;
        }
        *(if told.is_update { &mut dates.updated } else { &mut dates.published }) = Some(moment);
    }
    dates.published = dates.published.or(dates.updated);
    dates.updated = dates.updated.filter(|updated| dates.published.is_none_or(|published| *updated > published));
    Ok(dates)
}
