use crate::domain::{Author, Line, Refusal, Timestamp};
use crate::formats::byline;
use crate::formats::editor::{Editor, embargo};
use crate::formats::release::{self, Release};

/// Lines of a head that name the version of a story and are no part of its title.
const VERSIONS: [&str; 14] = [
    "REFILE",
    "LEAD",
    "1ST LEAD",
    "2ND LEAD",
    "3RD LEAD",
    "UPDATE",
    "CORRECTION",
    "CORRECTED",
    "WRAPUP",
    "ROUNDUP",
    "REPETITION",
    "RPT RPT",
    "URGENT",
    "FLASH",
];

/// What opens a note on a correction.
const CORRECTIONS: [&str; 6] = ["berichtigung", "korrektur", "correction", "corrección", "correctif", "تصحيح"];

/// What opens a kill: a message that recalls another one.
const KILLS: [&str; 8] = [
    "KILL KILL",
    "MANDATORY KILL",
    "ADVISORY KILL",
    "*** ELIMINAR",
    "ANNULATION",
    "АННУЛИРОВАНИЕ",
    "حظر حظر",
    "إلغاء إلغاء",
];

/// What the lines of a head say.
#[derive(Default)]
pub(super) struct Head {
    pub(super) title: Vec<String>,
    pub(super) authors: Vec<Author>,
    pub(super) correction: Option<Line>,
    pub(super) release: Option<Timestamp>,
    pub(super) is_kill: bool,
}

impl Head {
    pub(super) fn read(lines: &[&str], year: i16, editor: &Editor<'_>) -> Result<Self, Refusal> {
        let mut head = Self::default();
        let mut lines =
            lines.iter().map(|line| line.trim().trim_end_matches('=').trim()).filter(|line| !line.is_empty());
        while let Some(line) = lines.next() {
            if line.starts_with('(') {
                let mut note = line.to_owned();
                while !note.ends_with(')')
                    && let Some(more) = lines.next()
                {
                    note = format!("{note} {more}");
                }
                head.note(note.trim_matches(['(', ')']), year, editor)?;
                continue;
            }
            match release::read(line, year, editor.context.zone) {
                Release::At(at) => head.release = Some(at),
                Release::Unreadable => return Err(embargo("embargo", line)),
                Release::None if KILLS.iter().any(|kill| line.to_uppercase().starts_with(kill)) => {
                    head.is_kill = true;
                    head.title.push(line.to_owned());
                }
                Release::None if VERSIONS.contains(&line.to_uppercase().as_str()) => {}
                Release::None if is_byline(line) && !head.title.is_empty() => {
                    head.authors.extend(byline::authors(line))
                }
                Release::None => head.title.push(line.to_owned()),
            }
        }
        Ok(head)
    }

    /// What stands in brackets: the note of a correction, an embargo; kinds of texts and hints at pictures say nothing.
    fn note(&mut self, note: &str, year: i16, editor: &Editor<'_>) -> Result<(), Refusal> {
        let folded = note.to_lowercase();
        if CORRECTIONS.iter().any(|word| folded.starts_with(word)) {
            self.correction = note.split_once(':').and_then(|(_, text)| Line::new(text)).or_else(|| Line::new(note));
        }
        // An embargo may stand behind the kind of the text: «(Vorbericht Sperrfrist 9. Oktober 14.20 Uhr)».
        let inside = ["sperrfrist", "embargo"].iter().filter_map(|word| folded.find(word)).min();
        let from = inside.filter(|at| note.is_char_boundary(*at)).unwrap_or(0);
        match release::read(&format!("({}", &note[from..]), year, editor.context.zone) {
            Release::At(at) => self.release = Some(at),
            Release::Unreadable => return Err(embargo("embargo", note)),
            Release::None => {}
        }
        Ok(())
    }
}

fn is_byline(line: &str) -> bool {
    let folded = line.to_lowercase();
    ["by ", "von ", "par ", "por ", "بقلم", "كتب"].iter().any(|opening| folded.starts_with(opening))
}
