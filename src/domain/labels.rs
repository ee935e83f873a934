use super::words::folded_words;

/// The labels that mark breaking news, alone on a line or opening a title (FORMATS §1.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Labels(Vec<Label>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Label {
    folded: String,
    /// A Latin word is a label in capitals only: «Flash floods» is no news flash.
    upper_case_only: bool,
}

/// What a label that stands alone on its line marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LabelMarks {
    /// The ticker ahead of it; the article where there is none.
    #[default]
    Ticker,
    /// The article, always.
    Article,
    /// Both.
    Both,
}

const BUILT_IN: [&str; 26] = [
    "عاجل",
    "خبر عاجل",
    "هام وعاجل",
    "URGENT",
    "FLASH",
    "ALERTE",
    "DERNIÈRE MINUTE",
    "BREAKING",
    "BREAKING NEWS",
    "NEWSFLASH",
    "ÚLTIMA HORA",
    "ULTIMA HORA",
    "URGENTE",
    "فوری",
    "خبر فوری",
    "מבזק",
    "SON DAKİKA",
    "SON DAKIKA",
    "EILMELDUNG",
    "ULTIM'ORA",
    "ULTIM’ORA",
    "ULTIMORA",
    "بریکنگ نیوز",
    "DERNIERE MINUTE",
    "FLASH INFO",
    "NEWS FLASH",
];

impl Labels {
    /// The labels of a list; those without a letter are passed over.
    pub fn new<S: AsRef<str>>(labels: impl IntoIterator<Item = S>) -> Self {
        let label = |text: S| {
            let folded = folded_words(text.as_ref());
            (!folded.is_empty()).then(|| Label { folded, upper_case_only: has_case(text.as_ref()) })
        };
        Self(labels.into_iter().filter_map(label).collect())
    }

    /// The labels of FORMATS §1.2, in eleven languages.
    pub fn built_in() -> Self {
        Self::new(BUILT_IN)
    }

    /// Whether `text` is a label and nothing else, whatever stands round it (`«عاجل»`, `عاجل :`).
    pub fn is_label(&self, text: &str) -> bool {
        let folded = folded_words(text);
        self.0.iter().any(|label| label.folded == folded && (!label.upper_case_only || is_upper_case(text)))
    }

    /// The title without the label that opens it («عاجل: …», «عاجل | …», «عاجل.. …», «عاجل – …»), `None` when none does.
    pub fn strip_from<'t>(&self, title: &'t str) -> Option<&'t str> {
        // The first of them alone: what follows another is the title's.
        let (at, length) = SEPARATORS.iter().filter_map(|mark| Some((title.find(mark)?, mark.len()))).min()?;
        let rest = title[at + length..].trim_start_matches(['.', '…', ':', '|', ' ', '\u{A0}']).trim_end();
        (!rest.is_empty() && self.is_label(&title[..at])).then_some(rest)
    }
}

/// What parts a label from the title that it opens. A dash parts only with a space before it: «BREAKING-NEWS» is a word.
const SEPARATORS: [&str; 10] = [":", "：", "|", "｜", "¦", "..", "…", " -", " –", " —"];

fn has_case(text: &str) -> bool {
    text.chars().any(|c| c.is_lowercase() || c.is_uppercase())
}

fn is_upper_case(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_alone_is_a_label_in_any_dress() {
        let labels = Labels::built_in();
        for text in
            ["عاجل", " عاجل ", "«عاجل»", "عـــاجل", "عاجل:", "خبر عاجل", "BREAKING", "DERNIÈRE MINUTE", "SON DAKİKA"]
        {
            assert!(labels.is_label(text), "{text}");
        }
    }

    #[test]
    fn latin_labels_count_in_capitals_only() {
        let labels = Labels::built_in();
        assert!(!labels.is_label("Urgent"));
        assert_eq!(labels.strip_from("Flash: floods in Fez"), None);
        assert_eq!(labels.strip_from("FLASH: floods in Fez"), Some("floods in Fez"));
    }

    #[test]
    fn a_label_that_opens_a_title_is_taken_off_it() {
        let labels = Labels::built_in();
        assert_eq!(labels.strip_from("عاجل: زلزال"), Some("زلزال"));
        assert_eq!(labels.strip_from("عاجل | زلزال"), Some("زلزال"));
        assert_eq!(labels.strip_from("عاجل.. زلزال: صور"), Some("زلزال: صور"));
        assert_eq!(labels.strip_from("#عاجل – زلزال"), Some("زلزال"));
        assert_eq!(labels.strip_from("URGENT - Séisme à Fès"), Some("Séisme à Fès"));
        assert_eq!(labels.strip_from("عاجل زلزال"), None);
        assert_eq!(labels.strip_from("عاجل:"), None);
        assert_eq!(labels.strip_from("زلزال: عاجل"), None);
    }

    #[test]
    fn a_site_can_have_labels_of_its_own() {
        let labels = Labels::new(["هام", "…"]);
        assert!(labels.is_label("هام") && !labels.is_label("عاجل") && !labels.is_label(""));
    }
}
