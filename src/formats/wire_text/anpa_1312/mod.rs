//! ANPA 1312 (NAA 89-3): the wire format of North America.
//!
//! ```text
//! SYN SYN SOH r0123 US asian               service level, story number, selector
//! u i DC3 DC1 BC-Morocco-Visit   09-24 0350   priority, category, format, keyword, month-day, words
//! STX ^BC-Morocco-Visit, 1st Ld,350<       the keyword line with the version
//! ^Headline<
//! ^Eds: for editors alone<
//! ^By SOMEBODY=
//!   TAB RABAT, Morocco (AP) _ Text …
//! ETX AP-WF-09-24-20 1457GMT
//! EOT
//! ```

mod head;

use self::head::Head;
use super::Message;
use super::setting;
use crate::domain::{Article, Line, Refusal, Timestamp};
use crate::formats::dates::{self, Reading};
use crate::formats::editor::{Body, Editor, Story};

/// Categories by their letter.
const CATEGORIES: [(char, &str); 13] = [
    ('a', "national"),
    ('d', "food"),
    ('e', "entertainment"),
    ('f', "economy"),
    ('i', "international"),
    ('l', "lifestyle"),
    ('n', "regional"),
    ('o', "weather"),
    ('p', "politics"),
    ('q', "sports"),
    ('s', "sports"),
    ('t', "travel"),
    ('w', "politics"),
];

const DC2: u8 = 0x12;
const UNIT_SEPARATOR: u8 = 0x1F;

/// Whether a header's first line is that of a message: a letter, three to five figures, a unit separator; where one need
/// not be strict, a space or nothing for the separator.
pub(super) fn opens(line: &[u8], is_strict: bool) -> bool {
    let digits = line.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
    let separator = line.get(digits + 1);
    line.first().is_some_and(u8::is_ascii_alphabetic)
        && (3..=5).contains(&digits)
        && (separator == Some(&UNIT_SEPARATOR) || !is_strict && separator.is_none_or(u8::is_ascii_whitespace))
}

/// Whether the header's format marks say that columns matter: DC2 where text has DC1.
pub(super) fn is_tabular(header: &[u8]) -> bool {
    header.contains(&DC2)
}

/// The second line of a header.
#[derive(Default)]
struct Opening<'h> {
    priority: char,
    category: char,
    keyword: String,
    /// Month and day, `09-24`.
    day: Option<&'h str>,
}

fn opening(line: &str) -> Opening<'_> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let letter =
        |at: usize| words.get(at).filter(|word| word.chars().count() == 1).and_then(|word| word.chars().next());
    let is_day = |word: &&str| {
        let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        word.split_once('-').is_some_and(|(month, day)| digits(month) && digits(day))
    };
    let end = words.iter().rposition(is_day).unwrap_or(words.len());
    let start = usize::from(letter(0).is_some()) + usize::from(letter(1).is_some());
    Opening {
        priority: letter(0).unwrap_or(' ').to_ascii_lowercase(),
        category: letter(1).unwrap_or(' ').to_ascii_lowercase(),
        keyword: words.get(start..end).unwrap_or_default().join(" "),
        day: words.get(end).copied(),
    }
}

/// Reads one message.
pub(super) fn article(message: &Message, editor: &mut Editor<'_>) -> Result<Article, Refusal> {
    // Some write the two lines as one.
    let in_one = || message.header.first()?.split_once(char::is_whitespace).map(|(_, rest)| rest);
    let opening = message.header.get(1).map(String::as_str).or_else(in_one).map(opening).unwrap_or_default();
    let published = sent(&message.trailer, editor).or_else(|| of_day(opening.day?, editor));
    let year = published.unwrap_or(editor.context.now).to_chrono().format("%Y").to_string().parse().unwrap_or(2000);
    let lines: Vec<&str> = message.text.lines().collect();
    let marked = head_length(&lines, message.is_tabular);
    let head = Head::read(&lines[..marked], &opening, year, editor)?;
    let typeset: Vec<String> = lines[marked..].iter().map(|line| in_type(line)).collect();
    let mut body: Vec<&str> = typeset.iter().map(String::as_str).collect();
    let mut title = head.title;
    if title.is_none() && marked == 0 && !message.is_tabular {
        // Nothing is marked: the first line is the headline.
        let start = body.iter().position(|line| !line.trim().is_empty()).unwrap_or(body.len());
        title = body.get(start).map(|line| line.trim().to_owned());
        body.drain(..(start + 1).min(body.len()));
    }
    let listed: Vec<&str> = head.listed.iter().map(String::as_str).collect();
    let mut html = setting::html(&body, message.is_tabular);
    if html.is_empty() {
        html = listed.iter().map(|line| format!("<p>{}</p>\n", setting::escaped(line))).collect();
    }
    // An alert is one sentence behind its dateline, and has no other headline.
    let title = title.or_else(|| Some(without_dateline(body.iter().find(|line| !line.trim().is_empty())?).to_owned()));
    let title = title.map(|title| Line::folded(&title).shortened(200).to_string()).unwrap_or_default();
    let mut article = editor.article(&Story {
        title: &title,
        body: if html.is_empty() { Body::None } else { Body::Html(&html) },
        published,
        ..Story::default()
    })?;
    article.declared_id = identity(message, published);
    article.status = head.status;
    article.visible_from = article.visible_from.max(head.release);
    article.breaking |= head.is_urgent || matches!(opening.priority, 'f' | 'b' | 'u');
    article.authors = head.authors;
    article.slug = head.keyword.or_else(|| Line::new(&opening.keyword));
    let name = CATEGORIES.iter().find(|(letter, _)| *letter == opening.category).map(|(_, name)| *name);
    article.categories = editor.categories(name);
    Ok(article)
}

/// Story numbers begin anew each day: with the moment they are an identity.
fn identity(message: &Message, published: Option<Timestamp>) -> Option<Line> {
    let number = message.header.first()?.split_whitespace().next()?;
    Line::new(&format!("{number} {}", published?.told_at(0)))
}

/// The moment behind the text: `AP-WF-09-24-20 1457GMT`, month first.
fn sent(trailer: &str, editor: &mut Editor<'_>) -> Option<Timestamp> {
    let line = trailer.lines().map(|line| line.trim().trim_matches(['<', '^', ' '])).find(|line| !line.is_empty())?;
    let (date, clock) = line.split_once(' ')?;
    let mut parts = date.rsplit('-');
    let (year, day, month) = (parts.next()?, parts.next()?, parts.next()?);
    if [year, day, month].iter().any(|part| part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let year = if year.len() == 2 { format!("20{year}") } else { year.to_owned() };
    let clock = clock.trim();
    let digits = clock.bytes().take_while(u8::is_ascii_digit).count();
    let (time, zone) = clock.split_at(digits);
    let time = if time.len() == 4 { format!("{}:{}", &time[..2], &time[2..]) } else { time.to_owned() };
    match dates::read_value(&format!("{year}-{month}-{day} {time} {}", zone.trim()), editor.context.zone) {
        Reading::Date(told) => Some(told.at),
        _ => {
            editor.ignored("date", line);
            None
        }
    }
}

/// The header's own day, in the year in which it was last: it says none.
fn of_day(day: &str, editor: &Editor<'_>) -> Option<Timestamp> {
    let (month, day) = day.split_once('-')?;
    let now = editor.context.now;
    let year: i32 = now.to_chrono().format("%Y").to_string().parse().ok()?;
    let read = |year: i32| match dates::read_value(&format!("{year}-{month}-{day}"), editor.context.zone) {
        Reading::Date(told) => Some(told.at),
        _ => None,
    };
    let this = read(year)?;
    if this > now { read(year - 1) } else { Some(this) }
}

/// How many lines the head has: those marked with a caret, and empty ones between them.
///
/// In a table every line is marked: there the keyword and the headline are the head.
fn head_length(lines: &[&str], is_tabular: bool) -> usize {
    let is_marked = |line: &&str| line.trim_start().starts_with(['^', '<']);
    let marked = lines.iter().take_while(|line| line.trim().is_empty() || is_marked(line)).count();
    if is_tabular {
        return lines.iter().position(|line| !line.trim().is_empty()).map_or(0, |first| (first + 2).min(marked));
    }
    if lines[..marked].iter().any(is_marked) { marked } else { 0 }
}

/// Teletypesetter's signs in letters: ` _ ` is a dash, ``…'' are quotes, a mark of the line's end says nothing.
fn in_type(line: &str) -> String {
    let line = line.trim_end().trim_end_matches(['<', '^']).trim_start_matches(['^', '<']);
    let mut text = line.replace(" _ ", " — ").replace("``", "“");
    if text.contains('“') {
        text = text.replace("''", "”");
    }
    text
}

/// «RABAT, Morocco (AP) — » ahead of a sentence.
fn without_dateline(line: &str) -> &str {
    let line = line.trim();
    for dash in [" — ", " -- ", " - "] {
        if let Some((place, rest)) = line.split_once(dash)
            && place.ends_with(')')
            && place.chars().count() < 60
        {
            return rest;
        }
    }
    line
}
