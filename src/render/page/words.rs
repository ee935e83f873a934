//! The words of the pages themselves, in every language that they speak.

use crate::domain::Language;

/// One language's words. A page whose language is none of these speaks English.
#[derive(Debug)]
pub(super) struct Words {
    /// The primary subtag.
    pub language: &'static str,
    pub skip: &'static str,
    pub front_page: &'static str,
    pub navigation: &'static str,
    pub all: &'static str,
    pub breaking: &'static str,
    pub latest: &'static str,
    pub more_sections: &'static str,
    pub sub_sections: &'static str,
    pub feeds: &'static str,
    pub feeds_hint: &'static str,
    pub section: &'static str,
    pub subscribe: &'static str,
    pub subscribe_hint: &'static str,
    pub last_update: &'static str,
    pub published: &'static str,
    pub updated: &'static str,
    pub by: &'static str,
    pub comma: &'static str,
    pub colon: &'static str,
    pub tags: &'static str,
    pub correction: &'static str,
    pub corrected: &'static str,
    pub retracted: &'static str,
    pub source: &'static str,
    pub headline_alone: &'static str,
    pub follow: &'static str,
    pub picture: &'static str,
    pub quiet: &'static str,
    pub quiet_hint: &'static str,
    pub calm: &'static str,
    pub calm_hint: &'static str,
    pub unfilled: &'static str,
    pub unfilled_hint: &'static str,
    pub gone: &'static str,
    pub gone_hint: &'static str,
    /// Ahead of the reason for which an article was withdrawn.
    pub reason: &'static str,
    pub succeeded: &'static str,
    pub succeeded_hint: &'static str,
    pub closed: &'static str,
    pub closed_hint: &'static str,
    pub missing: &'static str,
    pub missing_hint: &'static str,
    pub pages: &'static str,
    pub newer: &'static str,
    pub older: &'static str,
    pub older_stories: &'static str,
    pub archive: &'static str,
    /// What a page of search results begins with.
    pub results: &'static str,
    pub tag: &'static str,
    pub author: &'static str,
    pub language_of: &'static str,
    pub newer_than: &'static str,
    /// So many stories.
    pub counted: fn(usize) -> String,
    pub on_this_page: &'static str,
    pub nothing: &'static str,
    pub nothing_hint: &'static str,
    pub search: &'static str,
    /// Stands before a feed's title.
    pub search_in: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub not_copied: &'static str,
    pub readers: &'static str,
    pub any_reader: &'static str,
    pub addresses: &'static str,
    pub address_of_page: &'static str,
    pub address_of_feed: &'static str,
    pub address_of_article: &'static str,
    /// From Monday, as chrono counts them.
    pub weekdays: [&'static str; 7],
    pub months: [&'static str; 12],
}

impl Words {
    /// The words of a language, whatever its region; `None` when the pages do not speak it.
    pub fn of(language: &Language) -> Option<&'static Self> {
        // `ar-Latn` reads no Arabic script.
        let spoken = [&ARABIC, &FRENCH, &ENGLISH].into_iter().find(|words| words.language == language.primary())?;
        (spoken.speaks_rtl() == (language.direction().as_html() == "rtl")).then_some(spoken)
    }

    /// The words of a language, else English ones.
    pub fn for_page(language: &Language) -> &'static Self {
        Self::of(language).unwrap_or(&ENGLISH)
    }

    /// The value of `dir` for these words.
    pub fn dir(&self) -> &'static str {
        if self.speaks_rtl() { "rtl" } else { "ltr" }
    }

    fn speaks_rtl(&self) -> bool {
        self.language == "ar"
    }
}

static ARABIC: Words = Words {
    language: "ar",
    skip: "انتقل إلى المحتوى",
    front_page: "الرئيسية",
    navigation: "الأقسام",
    all: "كل الأخبار",
    breaking: "عاجل",
    latest: "آخر الأخبار",
    more_sections: "المزيد",
    sub_sections: "أقسام فرعية",
    feeds: "الخلاصات",
    feeds_hint: "لكل قسم خلاصة يقرؤها أي قارئ خلاصات، بلا حساب ولا بريد.",
    section: "القسم",
    subscribe: "اشترك",
    subscribe_hint: "انسخ أحد هذه العناوين إلى قارئ الخلاصات، فتصلك الأخبار حال نشرها، بلا حساب ولا بريد.",
    last_update: "آخر تحديث",
    published: "نُشر",
    updated: "حُدّث",
    by: "بقلم",
    comma: "، ",
    colon: ":",
    tags: "وسوم",
    correction: "تصحيح",
    corrected: "مصحَّح",
    retracted: "خبر مسحوب",
    source: "المقال في مصدره",
    headline_alone: "خبر عاجل: لم يُنشر منه بعدُ غير هذا العنوان.",
    follow: "تابع هذا القسم",
    picture: "صورة",
    quiet: "لم يُنشر هنا شيء بعد",
    quiet_hint: "اشترك في هذه الخلاصة الآن، يصلك أول خبر فيها حال نشره.",
    calm: "لا أخبار عاجلة الآن",
    calm_hint: "اشترك في هذه الخلاصة، يصلك العاجل حال وقوعه.",
    unfilled: "الموقع جاهز، ولم يُنشر فيه شيء بعد",
    unfilled_hint: "ضع ملف مقال في أي مجلد من مجلدات الموقع، يظهر هنا وفي الخلاصات في لحظات.",
    gone: "سُحب هذا المقال",
    gone_hint: "كان في هذا العنوان مقال سحبه ناشره، ولن يعود إليه.",
    reason: "السبب:",
    succeeded: "أُعيد نشر هذا المقال",
    succeeded_hint: "كان في هذا العنوان مقال أعاد ناشره نشره، وهو الآن هنا:",
    closed: "أُغلق هذا القسم",
    closed_hint: "كان في هذا العنوان قسم لم يعد ينشر. هذه خلاصات الموقع:",
    missing: "لا شيء في هذا العنوان",
    missing_hint: "ربما كُتب العنوان ناقصا أو نُقلت الصفحة. هذه خلاصات الموقع:",
    pages: "الصفحات",
    newer: "الأحدث",
    older: "الأقدم",
    older_stories: "أخبار أقدم",
    archive: "الأرشيف",
    results: "نتائج البحث",
    tag: "وسم",
    author: "الكاتب",
    language_of: "اللغة",
    newer_than: "لا أقدم من",
    counted: stories_in_arabic,
    on_this_page: "في هذه الصفحة",
    nothing: "لا خبر يطابق ما تبحث عنه",
    nothing_hint: "جرّب كلمات أقل أو أعمّ. وهذا البحث خلاصة أيضا: اشترك فيه، يصلك أول خبر يطابقه حال نشره.",
    search: "بحث",
    search_in: "ابحث في",
    copy: "انسخ",
    copied: "نُسخ العنوان",
    not_copied: "تعذر النسخ. العنوان محدد: انسخه من لوحة المفاتيح.",
    readers: "بنقرة واحدة",
    any_reader: "قارئ على هذا الجهاز",
    addresses: "عناوين الموقع",
    address_of_page: "صفحة قسم",
    address_of_feed: "خلاصة قسم",
    address_of_article: "مقال",
    weekdays: ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
    // The names that Cairo, Riyadh and the Arabic of the world's agencies use; they are understood everywhere,
    // Morocco's own (غشت, شتنبر) and the Levant's (آب, أيلول) are not.
    months: [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
};

static FRENCH: Words = Words {
    // French puts a no-break space before a colon or semicolon.
    language: "fr",
    skip: "Aller au contenu",
    front_page: "Accueil",
    navigation: "Rubriques",
    all: "Toutes les actualités",
    breaking: "Urgent",
    latest: "Dernières actualités",
    more_sections: "Plus",
    sub_sections: "Sous-rubriques",
    feeds: "Flux",
    feeds_hint: "Chaque rubrique a son flux, lisible dans tout lecteur de flux, sans compte ni courriel.",
    section: "Rubrique",
    subscribe: "S’abonner",
    subscribe_hint: "Copiez l’une de ces adresses dans votre lecteur de flux\u{a0}: les articles vous parviennent dès leur \
                     publication, sans compte ni courriel.",
    last_update: "Dernière mise à jour",
    published: "Publié le",
    updated: "Mis à jour le",
    by: "Par",
    comma: ", ",
    colon: "\u{a0}:",
    tags: "Mots-clés",
    correction: "Rectificatif",
    corrected: "Rectifié",
    retracted: "Article retiré",
    source: "L’article à sa source",
    headline_alone: "Dernière minute\u{a0}: seul ce titre est publié pour l’instant.",
    follow: "Suivre cette rubrique",
    picture: "Image",
    quiet: "Rien n’est encore publié ici",
    quiet_hint: "Abonnez-vous à ce flux dès maintenant\u{a0}: son premier article vous parviendra dès sa publication.",
    calm: "Aucune information urgente en ce moment",
    calm_hint: "Abonnez-vous à ce flux\u{a0}: la prochaine urgence vous parviendra aussitôt.",
    unfilled: "Le site est prêt, rien n’y est encore publié",
    unfilled_hint: "Déposez un fichier d’article dans l’un des dossiers du site\u{a0}: il paraît ici et dans les flux en \
                    quelques instants.",
    gone: "Cet article a été retiré",
    gone_hint: "Un article se trouvait à cette adresse\u{a0}; son éditeur l’a retiré et il n’y reviendra pas.",
    reason: "Motif\u{a0}:",
    succeeded: "Cet article a été republié",
    succeeded_hint: "Un article se trouvait à cette adresse\u{a0}; son éditeur l’a republié. Le voici\u{a0}:",
    closed: "Cette rubrique n’existe plus",
    closed_hint: "Une rubrique se trouvait à cette adresse. Voici les flux du site\u{a0}:",
    missing: "Il n’y a rien à cette adresse",
    missing_hint: "L’adresse est peut-être incomplète, ou la page a changé de place. Voici les flux du site\u{a0}:",
    pages: "Pages",
    newer: "Plus récent",
    older: "Plus ancien",
    older_stories: "Articles plus anciens",
    archive: "Archives",
    results: "Résultats de la recherche",
    tag: "Mot-clé",
    author: "Auteur",
    language_of: "Langue",
    newer_than: "Depuis",
    counted: stories_in_french,
    on_this_page: "sur cette page",
    nothing: "Aucun article ne correspond",
    nothing_hint: "Essayez avec moins de mots, ou des mots plus généraux. Cette recherche est aussi un flux\u{a0}: abonnez-vous, et le premier article qui y répond vous parviendra.",
    search: "Chercher",
    search_in: "Chercher dans",
    copy: "Copier",
    copied: "Adresse copiée",
    not_copied: "La copie a échoué. L’adresse est sélectionnée\u{a0}: copiez-la au clavier.",
    readers: "En un clic",
    any_reader: "Lecteur de cet appareil",
    addresses: "Les adresses du site",
    address_of_page: "la page d’une rubrique",
    address_of_feed: "son flux",
    address_of_article: "un article",
    weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
};

static ENGLISH: Words = Words {
    language: "en",
    skip: "Skip to content",
    front_page: "Front page",
    navigation: "Sections",
    all: "All news",
    breaking: "Breaking",
    latest: "Latest",
    more_sections: "More",
    sub_sections: "Sub-sections",
    feeds: "Feeds",
    feeds_hint: "Every section has a feed that any feed reader can read, with no account and no mail.",
    section: "Section",
    subscribe: "Subscribe",
    subscribe_hint: "Copy one of these addresses into your feed reader: stories reach you as they are published, with \
                     no account and no mail.",
    last_update: "Last update",
    published: "Published",
    updated: "Updated",
    by: "By",
    comma: ", ",
    colon: ":",
    tags: "Tags",
    correction: "Correction",
    corrected: "Corrected",
    retracted: "Story retracted",
    source: "The story at its source",
    headline_alone: "Breaking news: this headline is all that has been published so far.",
    follow: "Follow this section",
    picture: "Picture",
    quiet: "Nothing has been published here yet",
    quiet_hint: "Subscribe to this feed now, and its first story will reach you as it is published.",
    calm: "No breaking news at the moment",
    calm_hint: "Subscribe to this feed, and the next will reach you as it happens.",
    unfilled: "The site is ready, and nothing has been published yet",
    unfilled_hint: "Drop an article file in one of the site’s folders: it appears here and in the feeds within moments.",
    gone: "This story was withdrawn",
    gone_hint: "There was a story at this address. Its publisher withdrew it, and it will not come back here.",
    reason: "Reason:",
    succeeded: "This story was published anew",
    succeeded_hint: "There was a story at this address. Its publisher published it anew, and it is here now:",
    closed: "This section is closed",
    closed_hint: "There was a section at this address, and there is no more. These are the feeds of the site:",
    missing: "There is nothing at this address",
    missing_hint: "The address may be incomplete, or the page may have moved. These are the site’s feeds:",
    pages: "Pages",
    newer: "Newer",
    older: "Older",
    older_stories: "Older stories",
    archive: "Archive",
    results: "Search results",
    tag: "Tag",
    author: "Author",
    language_of: "Language",
    newer_than: "No older than",
    counted: stories_in_english,
    on_this_page: "on this page",
    nothing: "No story matches",
    nothing_hint: "Try fewer words, or more general ones. This search is a feed, too: subscribe, and the first story to match will reach you.",
    search: "Search",
    search_in: "Search in",
    copy: "Copy",
    copied: "Address copied",
    not_copied: "It could not be copied. The address is selected: copy it by the keyboard.",
    readers: "With one click",
    any_reader: "Reader on this device",
    addresses: "The site’s addresses",
    address_of_page: "the page of a section",
    address_of_feed: "its feed",
    address_of_article: "a story",
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
};

fn stories_in_arabic(count: usize) -> String {
    match (count, count % 100) {
        (0, _) => "لا أخبار".to_owned(),
        (1, _) => "خبر واحد".to_owned(),
        (2, _) => "خبران".to_owned(),
        (_, 3..=10) => format!("{count} أخبار"),
        (_, 11..=99) => format!("{count} خبرا"),
        _ => format!("{count} خبر"),
    }
}

fn stories_in_french(count: usize) -> String {
    if count < 2 { format!("{count} article") } else { format!("{count} articles") }
}

fn stories_in_english(count: usize) -> String {
    if count == 1 { "1 story".to_owned() } else { format!("{count} stories") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(tag: &str) -> Option<&'static str> {
        Words::of(&Language::new(tag).unwrap()).map(|words| words.language)
    }

    #[test]
    fn the_region_does_not_matter_and_the_script_does() {
        assert_eq!(spoken("ar-MA"), Some("ar"));
        assert_eq!(spoken("fr-CA"), Some("fr"));
        assert_eq!(spoken("ar-Latn"), None);
        assert_eq!(spoken("fa"), None);
    }

    #[test]
    fn every_other_language_gets_english() {
        assert_eq!(Words::for_page(&Language::new("de").unwrap()).language, "en");
    }

    #[test]
    fn stories_are_counted_as_each_language_counts() {
        for (count, arabic, french) in [
            (1, "خبر واحد", "1 article"),
            (2, "خبران", "2 articles"),
            (10, "10 أخبار", "10 articles"),
            (11, "11 خبرا", "11 articles"),
            (100, "100 خبر", "100 articles"),
            (103, "103 أخبار", "103 articles"),
        ] {
            assert_eq!(((ARABIC.counted)(count), (FRENCH.counted)(count)), (arabic.to_owned(), french.to_owned()));
        }
    }

    #[test]
    fn no_word_needs_escaping() {
        for words in [&ARABIC, &FRENCH, &ENGLISH] {
            let all = format!("{words:?}");
            assert!(!all.contains(['<', '>', '&']) && !all.contains("\\\""), "{}", words.language);
        }
    }
}
