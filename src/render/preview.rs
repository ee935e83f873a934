//! What is said of stories that are not published yet, on their pages and in their feeds.

use std::borrow::Cow;

use crate::domain::{Entry, Language, Line, Waiting};

/// One language's words.
#[derive(Debug)]
pub(super) struct Words {
    language: &'static str,
    pub preview: &'static str,
    pub hint: &'static str,
    pub how: &'static str,
    pub feeds: &'static str,
    pub back: &'static str,
    pub file: &'static str,
    pub empty: &'static str,
    pub empty_hint: &'static str,
    pub warnings: &'static str,
    pub refused: &'static str,
    pub busy: &'static str,
    pub left: fn(usize) -> String,
    /// Of a story that may be published as it is.
    pub ready: &'static str,
    pub draft: &'static str,
    pub scheduled: &'static str,
    pub expired: &'static str,
    pub withheld: &'static str,
    pub headline: &'static str,
    pub breaking: &'static str,
}

impl Words {
    /// The words of a language, else English ones.
    pub(super) fn of(language: &Language) -> &'static Self {
        ALL.iter().find(|words| words.language == language.primary()).unwrap_or(&ALL[2])
    }

    /// In a word, what would become of a story.
    pub(super) fn mark(&self, waiting: Option<Waiting>) -> &'static str {
        match waiting {
            None => self.ready,
            Some(Waiting::Draft) => self.draft,
            Some(Waiting::Until(_)) => self.scheduled,
            Some(Waiting::Expired(_)) => self.expired,
            Some(Waiting::Withheld) => self.withheld,
        }
    }
}

const ALL: [Words; 3] = [
    Words {
        language: "ar",
        preview: "معاينة",
        hint: "هذه الصفحة ليست عامة: ما فيها غير منشور، ولا يراه إلا من يملك عنوانها. لا تنشر العنوان.",
        how: "لنشر خبر، انقل ملفه إلى المجلد الذي يعلو مجلد المعاينة.",
        feeds: "خلاصات هذه المعاينة",
        back: "كل ما في هذه المعاينة",
        file: "الملف",
        empty: "لا شيء في مجلد المعاينة بعد",
        empty_hint: "ضع فيه ملف مقال ثم حدّث هذه الصفحة.",
        warnings: "ما يُستحسن النظر فيه",
        refused: "ما لن يُنشر ما لم يُصلح",
        busy: "ملفات ما زالت تُكتب",
        left: left_in_arabic,
        ready: "جاهز للنشر",
        draft: "مسودة",
        scheduled: "مؤجل",
        expired: "انتهى أجله",
        withheld: "موقوف",
        headline: "عنوان عاجل",
        breaking: "عاجل",
    },
    Words {
        language: "fr",
        preview: "Aperçu",
        hint: "Cette page n’est pas publique\u{a0}: rien de ce qu’elle montre n’est publié, et seul qui en a l’adresse la voit. \
               Ne diffusez pas l’adresse.",
        how: "Pour publier un article, déplacez son fichier dans le dossier qui contient le dossier d’aperçu.",
        feeds: "Les flux de cet aperçu",
        back: "Tout l’aperçu",
        file: "Fichier",
        empty: "Le dossier d’aperçu est encore vide",
        empty_hint: "Déposez-y un fichier d’article, puis rechargez cette page.",
        warnings: "À vérifier",
        refused: "Ce qui sera refusé, tant que ce n’est pas corrigé",
        busy: "Fichiers en cours d’écriture",
        left: left_in_french,
        ready: "Prêt à publier",
        draft: "Brouillon",
        scheduled: "Programmé",
        expired: "Expiré",
        withheld: "Retenu",
        headline: "Titre urgent",
        breaking: "Urgent",
    },
    Words {
        language: "en",
        preview: "Preview",
        hint: "This page is not public: nothing on it is published, and only those who have its address see it. Do not pass \
               the address on.",
        how: "To publish a story, move its file to the folder that the preview folder is in.",
        feeds: "Feeds of this preview",
        back: "All of this preview",
        file: "File",
        empty: "There is nothing in the preview folder yet",
        empty_hint: "Put an article file in it, and load this page again.",
        warnings: "Worth a look",
        refused: "Refused, unless it is mended",
        busy: "Files that are still being written",
        left: left_in_english,
        ready: "Ready to publish",
        draft: "Draft",
        scheduled: "Scheduled",
        expired: "Expired",
        withheld: "Withheld",
        headline: "Breaking headline",
        breaking: "Breaking",
    },
];

fn left_in_arabic(count: usize) -> String {
    match (count, count % 100) {
        (1, _) => "وملف آخر لم يُعرض.".to_owned(),
        (2, _) => "وملفان آخران لم يُعرضا.".to_owned(),
        (_, 3..=10) => format!("و{count} ملفات أخرى لم تُعرض."),
        _ => format!("و{count} ملفا آخر لم تُعرض."),
    }
}

fn left_in_french(count: usize) -> String {
    if count == 1 {
        "1 autre fichier n’est pas montré.".to_owned()
    } else {
        format!("{count} autres fichiers ne sont pas montrés.")
    }
}

fn left_in_english(count: usize) -> String {
    if count == 1 { "1 more file is not shown.".to_owned() } else { format!("{count} more files are not shown.") }
}

/// The title of a preview in the site's language: `Preview: Security`.
pub fn title_of(of: &Line, language: &Language) -> Line {
    let colon = if language.primary() == "fr" { "\u{a0}: " } else { ": " };
    Line::folded(&format!("{}{colon}{of}", Words::of(language).preview))
}

/// A story as a preview's feed has it: its title says that it is not public yet and what it waits for, and it leads to the
/// preview's own page, wherever its source will have it.
pub fn shown(entry: &Entry, waiting: Option<Waiting>) -> Entry {
    let words = Words::of(&entry.language);
    let mark = format!("[{}]", words.mark(waiting));
    // A foreign mark must not set the title's direction (UAX #9 P2).
    let mark: Cow<'_, str> =
        if words.language == entry.language.primary() { mark.into() } else { format!("\u{2068}{mark}\u{2069}").into() };
    Entry { title: Line::folded(&format!("{mark} {}", entry.title)), link: None, ..entry.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::render::page::sample::story;

    #[test]
    fn a_title_says_what_its_story_waits_for_in_its_own_language() {
        let at = Timestamp::from_millis_utc(0);
        for (language, waiting, title) in [
            ("en", None, "[Ready to publish] A visit"),
            ("ar", Some(Waiting::Draft), "[مسودة] A visit"),
            ("fr", Some(Waiting::Until(at)), "[Programmé] A visit"),
            ("fa", Some(Waiting::Expired(at)), "\u{2068}[Expired]\u{2069} A visit"),
        ] {
            assert_eq!(shown(&story("A visit", language), waiting).title.as_str(), title);
        }
    }

    #[test]
    fn a_story_leads_to_its_preview() {
        let entry = Entry { link: Some("https://example.org/later".to_owned()), ..story("A visit", "en") };
        assert_eq!(shown(&entry, None).link, None);
    }

    #[test]
    fn no_word_needs_escaping() {
        for words in &ALL {
            assert!(!format!("{words:?}").contains(['<', '>', '&']), "{}", words.language);
        }
    }
}
