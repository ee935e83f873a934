//! IPTC 7901, revision 5: the text transmission format of Europe's and the Arab agencies.
//!
//! ```text
//! SOH bdt0123 4 pl 180  dpa 0456          service and number, priority, category, words, what the sender adds
//! Bundestag/Kinder/                        keywords
//! STX Headline
//! By Somebody =                            the head ends with an equals sign
//!
//! Berlin (dpa) - Text …
//! ETX 241205 Sep 24                        day, hour and minute, month, year
//! EOT
//! ```

mod head;

use self::head::Head;
use super::Message;
use super::setting;
use crate::domain::{Article, Line, Refusal, Status, Timestamp};
use crate::formats::dates::{self, Reading};
use crate::formats::editor::{Body, Editor, Story, embargo};
use crate::formats::release::{self, Release};

/// Categories by their codes: those of the recommendation's annex, and the two letters of the German agencies.
const CATEGORIES: [(&str, &str); 27] = [
    ("ace", "culture"),
    ("clj", "justice"),
    ("dis", "disasters"),
    ("ebf", "economy"),
    ("fin", "economy"),
    ("edu", "education"),
    ("env", "environment"),
    ("evn", "environment"),
    ("hth", "health"),
    ("hum", "people"),
    ("lab", "labour"),
    ("lif", "lifestyle"),
    ("pol", "politics"),
    ("rel", "religion"),
    ("sci", "science"),
    ("soi", "society"),
    ("spo", "sports"),
    ("war", "conflicts"),
    ("wea", "weather"),
    ("pl", "politics"),
    ("wi", "economy"),
    ("sp", "sports"),
    ("ku", "culture"),
    ("vm", "miscellaneous"),
    ("i", "international"),
    ("s", "sports"),
    ("f", "economy"),
];

/// From here on a text is for editors.
const NOT_FOR_PUBLICATION: [&str; 8] = [
    "the following information is not",
    "die folgenden informationen sind nicht",
    "les informations suivantes ne sont pas",
    "la siguiente información no",
    "ما يلي ليس للنشر",
    "المعلومات التالية ليست للنشر",
    "not for publication",
    "nicht zur veröffentlichung",
];

/// The first line of a header.
struct Opening<'h> {
    service: &'h str,
    priority: u8,
    category: &'h str,
    rest: Vec<&'h str>,
}

/// Whether a header's first line is that of a message: service and number, one figure, a few letters.
pub(super) fn opens(line: &[u8]) -> bool {
    let line: String = line.iter().map(|b| if b.is_ascii() { char::from(*b) } else { 'x' }).collect();
    opening(&line).is_some()
}

fn opening(line: &str) -> Option<Opening<'_>> {
    let mut words = line.split_whitespace().peekable();
    let service = words.next()?;
    let has_letters = service.chars().any(char::is_alphabetic);
    let has_number = service.ends_with(|c: char| c.is_ascii_digit());
    if !has_letters || service.chars().count() > 16 {
        return None;
    }
    if !has_number {
        // «AFP 0123»: the number apart.
        words.next_if(|word| word.len() > 1 && word.len() < 6 && word.bytes().all(|b| b.is_ascii_digit()))?;
    }
    let priority = words.next().filter(|word| word.len() == 1)?.parse().ok()?;
    let is_category = |word: &&str| word.chars().count() <= 4 && word.chars().all(char::is_alphabetic);
    let category = words.next_if(is_category).unwrap_or_default();
    Some(Opening { service, priority, category, rest: words.collect() })
}

/// Reads one message.
pub(super) fn article(message: &Message, editor: &mut Editor<'_>) -> Result<Article, Refusal> {
    let mut header = message.header.iter().map(String::as_str);
    let unknown = Opening { service: "", priority: 0, category: "", rest: Vec::new() };
    let opening = header.find_map(opening).unwrap_or(unknown);
    let published = sent(&message.trailer, editor);
    let year = published.unwrap_or(editor.context.now).to_chrono().format("%Y").to_string().parse().unwrap_or(2000);
    let lines: Vec<&str> = message.text.lines().collect();
    let start = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let (head, body) = split(&lines[start..]);
    let head = Head::read(head, year, editor)?;
    let body = for_publication(body, &opening);
    let embargo = match head.release {
        Some(at) => Some(at),
        None => opening_embargo(body, year, editor)?,
    };
    let html = setting::html(body, false);
    let title = head.title.join(" ");
    let mut article = editor.article(&Story {
        title: &title,
        body: if html.is_empty() { Body::None } else { Body::Html(&html) },
        published,
        ..Story::default()
    })?;
    let keywords = header.next().map(|line| line.trim_matches(['/', ' '])).unwrap_or_default();
    article.declared_id = identity(&opening, published);
    article.status = if head.is_kill { Status::Canceled } else { Status::Usable };
    article.visible_from = article.visible_from.max(embargo);
    article.breaking |= matches!(opening.priority, 1 | 2);
    article.authors = head.authors;
    article.correction = head.correction;
    article.slug = Line::new(keywords);
    article.tags = Editor::tags(keywords.split('/'));
    let code = opening.category.to_lowercase();
    let name = CATEGORIES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name);
    article.categories = editor.categories(name);
    Ok(article)
}

/// An id of the sender's own («170123-89-00065#2», the version behind the mark), else service, number and moment:
/// numbers begin anew each day.
fn identity(opening: &Opening<'_>, published: Option<Timestamp>) -> Option<Line> {
    let is_id = |word: &&&str| word.matches('-').count() > 1 && word.bytes().filter(u8::is_ascii_digit).count() > 5;
    if let Some(word) = opening.rest.iter().find(is_id) {
        return Line::new(word.split('#').next().unwrap_or(word));
    }
    Line::new(&format!("{} {}", opening.service, published?.told_at(0)))
}

/// The moment behind the text: `241205 Sep 24`, `212322 GMT Nov 18`.
pub(super) fn sent(trailer: &str, editor: &mut Editor<'_>) -> Option<Timestamp> {
    let line = trailer.lines().find(|line| line.trim().starts_with(|c: char| c.is_ascii_digit()))?;
    let mut words = line.split_whitespace();
    let clock = words.next().filter(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()))?;
    let rest: Vec<&str> = words.take(3).collect();
    let (zone, month, year) = match rest.as_slice() {
        [month, year] => ("", *month, *year),
        [zone, month, year] => (*zone, *month, *year),
        _ => return None,
    };
    let year = if year.len() == 2 { format!("20{year}") } else { year.to_owned() };
    let text = format!("{} {} {year} {}:{} {zone}", &clock[..2], english(month), &clock[2..4], &clock[4..]);
    match dates::read_line(text.trim(), editor.context.zone) {
        Reading::Date(told) => Some(told.at),
        _ => {
            editor.ignored("date", line);
            None
        }
    }
}

/// German short months that are not English ones.
fn english(month: &str) -> &str {
    match month.trim_end_matches('.').to_lowercase().as_str() {
        "mär" | "mrz" | "maerz" => "Mar",
        "mai" => "May",
        "okt" => "Oct",
        "dez" => "Dec",
        _ => month,
    }
}

/// The head and the text. The head ends with an equals sign; where there is none it is the first line, or the two ahead
/// of the first empty one.
fn split<'l, 't>(lines: &'l [&'t str]) -> (&'l [&'t str], &'l [&'t str]) {
    let end = lines.iter().take(14).position(|line| line.trim_end().ends_with('='));
    let gap = lines.iter().position(|line| line.trim().is_empty()).unwrap_or(lines.len());
    let length = match end {
        Some(end) => end + 1,
        None if gap <= 2 => gap,
        None => 1,
    };
    lines.split_at(length.min(lines.len()))
}

/// An embargo may also head the text itself.
fn opening_embargo(lines: &[&str], year: i16, editor: &Editor<'_>) -> Result<Option<Timestamp>, Refusal> {
    for line in lines.iter().filter(|line| !line.trim().is_empty()).take(3) {
        match release::read(line, year, editor.context.zone) {
            Release::At(at) => return Ok(Some(at)),
            Release::Unreadable => return Err(embargo("embargo", line)),
            Release::None => {}
        }
    }
    Ok(None)
}

/// The text without the editors' notepad and the sender's last line («dpa abc yydd n1 sku»).
fn for_publication<'l, 't>(lines: &'l [&'t str], opening: &Opening<'_>) -> &'l [&'t str] {
    let is_note = |line: &&str| {
        let folded = line.trim().to_lowercase();
        line.starts_with("# ")
            || NOT_FOR_PUBLICATION.iter().any(|words| folded.trim_start_matches(['*', '(', ' ']).starts_with(words))
    };
    let end = lines.iter().position(is_note).unwrap_or(lines.len());
    let mut lines = &lines[..end];
    while let Some((last, rest)) = lines.split_last() {
        if last.trim().is_empty() || is_signature(last, opening) || *last == "* * * *" {
            lines = rest;
        } else {
            break;
        }
    }
    lines
}

/// A short last line that begins with the agency's name, or says that this is the end.
fn is_signature(line: &str, opening: &Opening<'_>) -> bool {
    let line = line.trim();
    let first = line.split_whitespace().next().unwrap_or_default();
    let agency =
        opening.rest.iter().any(|word| word.chars().all(char::is_alphabetic) && word.eq_ignore_ascii_case(first));
    let is_end = matches!(
        line.trim_matches(['-', '=', '/', '.', ' ']).to_uppercase().as_str(),
        "30" | "ENDIT" | "ENDS" | "END" | "انتهى" | "نهاية"
    );
    is_end || agency && line.chars().count() <= 40 && !line.ends_with(['.', '!', '?', '»', '"'])
}
