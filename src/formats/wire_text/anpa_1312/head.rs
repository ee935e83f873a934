use super::{Opening, in_type};
use crate::domain::{Author, Line, Refusal, Status, Timestamp};
use crate::formats::byline;
use crate::formats::editor::{Editor, embargo};
use crate::formats::release::{self, Release};

/// Lines that say how a story is sent and nothing of what it tells.
const URGENT: [&str; 7] = ["URGENT", "FLASH", "BULLETIN", "APNEWSALERT", "AP NEWS ALERT", "NEWSALERT", "عاجل"];

/// What the marked lines say.
#[derive(Default)]
pub(super) struct Head {
    pub(super) keyword: Option<Line>,
    pub(super) title: Option<String>,
    pub(super) authors: Vec<Author>,
    /// Marked lines behind the headline that say nothing else: the text of a list without any other.
    pub(super) listed: Vec<String>,
    /// A line says so that is nothing else.
    pub(super) is_urgent: bool,
    pub(super) release: Option<Timestamp>,
    pub(super) status: Status,
}

impl Head {
    pub(super) fn read(lines: &[&str], opening: &Opening<'_>, year: i16, editor: &Editor<'_>) -> Result<Self, Refusal> {
        let mut head = Self::default();
        let pieces = lines.iter().flat_map(|line| line.split("< ^"));
        for piece in pieces.map(str::trim).filter(|piece| !piece.is_empty()) {
            let is_centred = piece.ends_with('=');
            let text = in_type(piece.trim_matches(['^', '<', '=', ' ']));
            if text.is_empty() || text.starts_with('*') && text.len() < 8 {
                continue;
            }
            match release::read(&text, year, editor.context.zone) {
                Release::At(at) => head.release = Some(at),
                Release::Unreadable => return Err(embargo("embargo", &text)),
                Release::None if head.keyword.is_none() && is_keyword_line(&text, opening) => head.keyword(&text),
                Release::None if is_note(&text) => {}
                Release::None if URGENT.contains(&text.to_uppercase().as_str()) => head.is_urgent = true,
                Release::None if is_centred => head.centred(&text),
                Release::None if head.title.is_none() => head.title = Some(text),
                Release::None => head.listed.push(text),
            }
        }
        // What is sent in advance is held until a day, which must be readable.
        let is_advance = matches!(opening.priority, 'a' | 's') || head.is_advance(opening);
        if is_advance && head.release.is_none() {
            return Err(embargo("embargo", &format!("{} {}", opening.priority, opening.keyword)));
        }
        Ok(head)
    }

    /// `BC-Morocco-Visit, 1st Ld-Writethru,350`: the keyword, the version, the number of words.
    fn keyword(&mut self, text: &str) {
        let mut parts = text.split(',').map(str::trim);
        self.keyword = parts.next().and_then(Line::new);
        for version in parts.map(str::to_lowercase) {
            let words: Vec<&str> = version.split(|c: char| !c.is_alphanumeric()).collect();
            if words.iter().any(|word| matches!(*word, "kill" | "killed" | "elimination" | "eliminate")) {
                self.status = Status::Canceled;
            } else if words.iter().any(|word| matches!(*word, "withhold" | "withheld")) {
                self.status = Status::Withheld;
            }
        }
    }

    fn is_advance(&self, opening: &Opening<'_>) -> bool {
        let keyword = self.keyword.as_ref().map_or(opening.keyword.as_str(), Line::as_str).to_lowercase();
        let mut words = keyword.split(|c: char| !c.is_alphanumeric());
        words.any(|word| {
            word == "adv" || word.strip_prefix("adv").is_some_and(|day| day.bytes().all(|b| b.is_ascii_digit()))
        })
    }

    /// Centred lines name the writer and then the house.
    fn centred(&mut self, text: &str) {
        if self.title.is_none() && !is_byline(text) {
            self.title = Some(text.to_owned());
        } else if self.authors.is_empty() {
            self.authors = byline::authors(text);
        }
    }
}

fn is_byline(text: &str) -> bool {
    let folded = text.to_lowercase();
    ["by ", "par ", "por ", "بقلم"].iter().any(|opening| folded.starts_with(opening))
}

/// The header's keyword again, or a line that begins as keywords do.
fn is_keyword_line(text: &str, opening: &Opening<'_>) -> bool {
    let words: String = text.chars().filter(|c| c.is_alphanumeric()).take(10).collect();
    let known: String = opening.keyword.chars().filter(|c| c.is_alphanumeric()).take(10).collect();
    let count = text.rsplit_once(',').is_some_and(|(_, last)| last.trim().bytes().all(|b| b.is_ascii_digit()));
    !known.is_empty() && words.eq_ignore_ascii_case(&known) || count && text.contains('-')
}

/// Lines for editors, which are never published, and those that announce pictures.
fn is_note(text: &str) -> bool {
    let folded = text.to_lowercase();
    let folded = folded.trim_start_matches(['(', '[']);
    let openings = [
        "eds:",
        "eds.",
        "ed:",
        "editors:",
        "editors note",
        "editor's note",
        "editor’s note",
        "note to editors",
        "ap photo",
        "photo",
        "with photo",
        "with ap photo",
        "attn ",
        "attention ",
        "note au rédacteur",
        "ملاحظة للمحررين",
        "تنويه للمحررين",
    ];
    openings.iter().any(|opening| folded.starts_with(opening))
}
