//! The note in a folder of previews: its address, and what that means.

use super::ink::{cleaned, isolated, isolated_if_rtl};
use crate::domain::Language;

/// The words of one language.
struct Note {
    language: &'static str,
    /// What the note begins with, by which it is known again.
    of: &'static str,
    /// What stands between that and the category.
    colon: &'static str,
    /// Below the heading, above the page's address.
    shown: &'static str,
    /// Above the addresses of its feeds.
    feeds: &'static str,
    /// How to publish, and what the address is worth.
    then: &'static [&'static str],
}

const NOTES: [Note; 3] = [
    Note {
        language: "ar",
        of: "عنوان المعاينة",
        colon: ": ",
        shown: "ما في هذا المجلد غير منشور. يراه كما سيُنشر من يملك هذا العنوان وحده:",
        feeds: "وهو خلاصة أيضًا، لقارئ الخلاصات عندك:",
        then: &[
            "للنشر: انقل الملف إلى المجلد الذي يعلو هذا المجلد.",
            "العنوان سرّ: من يعرفه يقرأ ما هنا. لا يظهر في الموقع ولا في محركات البحث. احذف هذا المجلد دقيقتين يبطل العنوان نهائيًا.",
        ],
    },
    Note {
        language: "fr",
        of: "Adresse d’aperçu",
        colon: "\u{A0}: ",
        shown: "Ce que contient ce dossier n’est pas publié. Seul qui a cette adresse le voit, tel qu’il sera publié\u{A0}:",
        feeds: "C’est aussi un flux, pour votre lecteur\u{A0}:",
        then: &[
            "Pour publier, déplacez le fichier dans le dossier qui contient celui-ci.",
            "L’adresse est un secret\u{A0}: qui la connaît lit ce qui est ici. Ni le site ni les moteurs de recherche ne la montrent. Supprimez ce dossier deux minutes, et elle ne vaut plus rien.",
        ],
    },
    Note {
        language: "en",
        of: "Preview address",
        colon: ": ",
        shown: "What is in this folder is not published. Only those who have this address see it, as it will be published:",
        feeds: "It is a feed, too, for your reader:",
        then: &[
            "To publish a file, move it to the folder that this one is in.",
            "The address is a secret: who knows it reads what is here. Neither the site nor search engines show it. Remove this folder for two minutes, and the address is dead for good.",
        ],
    },
];

/// The text of the note: `category` is the folder above, empty at the top; `address` the page's, absolute.
pub fn preview_note(category: &str, address: &str, language: &Language) -> String {
    let note = NOTES.iter().find(|note| note.language == language.primary()).unwrap_or(&NOTES[2]);
    let from_the_right = note.language == "ar";
    let piece = |text: &str| if from_the_right { isolated(text) } else { isolated_if_rtl(text) };
    let mut text = note.of.to_owned();
    text.push_str(note.colon);
    text.push_str(&piece(&cleaned(if category.is_empty() { "/" } else { category })));
    // An address is copied by its line: nothing else stands in it.
    text.push_str(&format!("\n\n{}\n\n{address}\n\n{}\n\n", note.shown, note.feeds));
    for ending in ["rss", "atom", "json"] {
        text.push_str(&format!("{address}.{ending}\n"));
    }
    for line in note.then {
        text.push_str(&format!("\n{line}\n"));
    }
    text
}

/// Whether a text is such a note, in any language and of any version.
pub fn is_preview_note(text: &str) -> bool {
    NOTES.iter().any(|note| text.strip_prefix(note.of).is_some_and(|rest| rest.starts_with(note.colon)))
}
