//! Where an entry is and is not, and what was guessed of it, in the words of its publisher.

use super::ink::{Unit, amount, cleaned, isolated, isolated_if_rtl, moment};
use super::words_of;
use crate::domain::{Absence, Account, Aspect, Guess, Language, Timestamp, Zone};

/// The languages that are spoken here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tongue {
    Arabic,
    French,
    English,
}

impl Tongue {
    fn of(language: &Language) -> Self {
        match language.primary() {
            "ar" => Self::Arabic,
            "fr" => Self::French,
            _ => Self::English,
        }
    }

    /// The one of these in this language.
    fn pick<T>(self, [arabic, french, english]: [T; 3]) -> T {
        match self {
            Self::Arabic => arabic,
            Self::French => french,
            Self::English => english,
        }
    }

    /// A piece of another language, inside a line of this one.
    fn piece(self, text: &str) -> String {
        let text = cleaned(text);
        if self == Self::Arabic { isolated(&text) } else { isolated_if_rtl(&text) }
    }

    fn moment(self, at: Timestamp) -> String {
        self.piece(&moment(at))
    }

    fn size(self, bytes: u64) -> String {
        let (number, unit) = amount(bytes);
        let unit = match unit {
            Unit::Mega => ["ميغابايت", "Mo", "MB"],
            Unit::Kilo => ["كيلوبايت", "Ko", "KB"],
            Unit::Byte => ["بايت", "octets", "bytes"],
        };
        format!("{number} {}", self.pick(unit))
    }

    /// A span as settings have it: `7d`.
    fn span(self, millis: i64) -> String {
        let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")];
        let (number, unit) = units
            .into_iter()
            .find(|(size, _)| millis % size == 0 && millis >= *size)
            .map_or((millis, "ms"), |(size, unit)| (millis / size, unit));
        self.piece(&format!("{number}{unit}"))
    }
}

/// By which of its sides something is selected, as the settings call it.
fn setting(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Category => "categories",
        Aspect::Tag => "tags",
        Aspect::Author => "authors",
        Aspect::Language => "languages",
        Aspect::Breaking => "breaking",
        Aspect::Age => "newer_than",
        Aspect::Words => "words",
    }
}

/// Why a feed does not show an entry. Moments are told at the offset that they carry.
pub fn absence(absence: &Absence, language: &Language) -> String {
    let tongue = Tongue::of(language);
    match absence {
        Absence::Waits(at) => {
            let at = tongue.moment(*at);
            tongue.pick([
                format!("ينتظر موعده في {at}."),
                format!("attend son heure, le {at}."),
                format!("it waits until {at}."),
            ])
        }
        Absence::Expired(at) => {
            let at = tongue.moment(*at);
            tongue.pick([
                format!("انتهت مدة نشره في {at}."),
                format!("sa durée de publication a pris fin le {at}."),
                format!("its time was over on {at}."),
            ])
        }
        Absence::CeasedToBreak(at) => {
            let at = tongue.moment(*at);
            tongue.pick([
                format!("لم يعد خبرًا عاجلًا منذ {at}."),
                format!("n’est plus une information urgente depuis le {at}."),
                format!("it ceased to be breaking news on {at}."),
            ])
        }
        Absence::Below => tongue
            .pick([
                "لا تعرض هذه الخلاصة ما في أقسامها الفرعية.",
                "ce flux laisse de côté ses sous-rubriques.",
                "this feed leaves out what is in its sub-categories.",
            ])
            .to_owned(),
        Absence::NotAccepted => tongue
            .pick([
                "لا يقبل هذا القسم إلا ما في مجلده.",
                "cette rubrique n’accepte que les articles de son propre dossier.",
                "this category takes only what is in its own folder.",
            ])
            .to_owned(),
        Absence::NotSelected(aspect) => {
            let key = tongue.piece(setting(*aspect));
            tongue.pick([
                format!("لا يطابق ما تختاره هذه الخلاصة ({key})."),
                format!("ne correspond pas à ce que ce flux sélectionne ({key})."),
                format!("it is not what this feed selects ({key})."),
            ])
        }
        Absence::LeftOut(aspect) => {
            let key = tongue.piece(setting(*aspect));
            tongue.pick([
                format!("هو مما تستثنيه هذه الخلاصة ({key})."),
                format!("fait partie de ce que ce flux exclut ({key})."),
                format!("it is what this feed excludes ({key})."),
            ])
        }
        Absence::Skipped(partner, skip) => {
            let why = super::skip(skip, language);
            let name = tongue.piece(partner.name());
            tongue.pick([
                format!("لا يقبله الشريك {name}: {why}"),
                format!("{name} l’écarterait\u{a0}: {why}"),
                format!("{name} would skip it: {why}"),
            ])
        }
        Absence::Age { most } => {
            let most = tongue.span(*most);
            tongue.pick([
                format!("لا تعرض هذه الخلاصة ما هو أقدم من {most}."),
                format!("ce flux ne montre rien de plus ancien que {most}."),
                format!("this feed shows nothing older than {most}."),
            ])
        }
        Absence::Count { most } => tongue.pick([
            format!("تعرض هذه الخلاصة أحدث ما فيها (العدد الأقصى {most})، وهي كلها أحدث منه."),
            format!("ce flux montre ses articles les plus récents ({most} au plus), tous plus récents que celui-ci."),
            format!("this feed shows its newest ({most} at most), and all of these are newer."),
        ]),
        Absence::Bytes { most } => {
            let most = tongue.size(*most);
            tongue.pick([
                format!("تتسع هذه الخلاصة لـ{most}، وقد ملأها ما هو أحدث منه."),
                format!("ce flux tient en {most}, que de plus récents remplissent."),
                format!("this feed has room for {most}, and newer ones fill it."),
            ])
        }
    }
}

/// What was guessed, and of what. Moments are told at the offset that they carry.
pub fn guess(guess: &Guess, language: &Language) -> String {
    let tongue = Tongue::of(language);
    match guess {
        Guess::Language(found) => {
            let found = tongue.piece(found.as_str());
            tongue.pick([
                format!("اللغة ({found}): من كلماته، أو من الإعدادات حيث لا تكفي."),
                format!("la langue ({found})\u{a0}: d’après ses mots, ou les réglages quand ils ne suffisent pas."),
                format!("the language ({found}): by its words, or by the settings where these do not tell."),
            ])
        }
        Guess::Label => tongue
            .pick([
                "أنه عاجل: من الوسم في النص.",
                "qu’il est urgent\u{a0}: d’après la mention dans le texte.",
                "that it is breaking news: by the label in the text.",
            ])
            .to_owned(),
        Guess::Folder => tongue
            .pick([
                "أنه عاجل: من المجلد.",
                "qu’il est urgent\u{a0}: d’après le dossier.",
                "that it is breaking news: by the folder.",
            ])
            .to_owned(),
        Guess::DateOfFile(at) => {
            let at = tongue.moment(*at);
            tongue.pick([
                format!("التاريخ ({at}): من وقت وصول الملف أو تعديله."),
                format!("la date ({at})\u{a0}: celle du fichier."),
                format!("the date ({at}): by the time of the file."),
            ])
        }
        Guess::DateOfName(at) => {
            let at = tongue.moment(*at);
            tongue.pick([
                format!("التاريخ ({at}): من اسم الملف."),
                format!("la date ({at})\u{a0}: d’après le nom du fichier."),
                format!("the date ({at}): by the file’s name."),
            ])
        }
        Guess::Category(category) => {
            let category = tongue.piece(category.as_str());
            tongue.pick([
                format!("القسم ({category}): من الإعدادات، فالملف ليس في مجلد قسم."),
                format!("la rubrique ({category})\u{a0}: d’après les réglages, car le fichier n’est dans aucun dossier de rubrique."),
                format!("the category ({category}): by the settings, since the file lies in no category’s folder."),
            ])
        }
    }
}

/// The lines of a receipt about one entry, without their indent.
pub(super) fn lines(account: &Account, language: &Language, zone: &Zone) -> Vec<String> {
    let tongue = Tongue::of(language);
    let colon = words_of(language).frame().colon;
    let mut lines = Vec::new();
    if !account.feeds.is_empty() {
        let names: Vec<_> = account.feeds.iter().map(|name| tongue.piece(name.as_str())).collect();
        let label = tongue.pick(["في الخلاصات", "Dans les flux", "In the feeds"]);
        lines.push(format!("{label}{colon}{}", names.join(tongue.pick(["، ", ", ", ", "]))));
    }
    let not_in = tongue.pick(["ليس في", "Pas dans", "Not in"]);
    match &account.absent[..] {
        // What waits is in none, and for one reason.
        [(_, first), ..] if account.feeds.is_empty() && account.absent.iter().all(|(_, one)| one == first) => {
            let none = tongue.pick(["ليس في أي خلاصة", "Dans aucun flux", "In no feed"]);
            lines.push(format!("{none}{colon}{}", absence(&told(first, zone), language)));
        }
        absent => lines.extend(absent.iter().map(|(name, why)| {
            let name = tongue.piece(name.as_str());
            format!("{not_in} {name}{colon}{}", absence(&told(why, zone), language))
        })),
    }
    let guessed = tongue.pick(["تقدير", "Supposé", "Guessed"]);
    lines.extend(account.guesses.iter().map(|one| {
        let one = match one {
            Guess::DateOfFile(at) => Guess::DateOfFile(zone.tell(*at)),
            other => other.clone(),
        };
        format!("{guessed}{colon}{}", guess(&one, language))
    }));
    lines
}

/// What is to be known of every account.
pub(super) fn of_the_moment(language: &Language) -> &'static str {
    Tongue::of(language).pick([
        "الخلاصات كما كانت في اللحظة المذكورة أعلاه: يخرج الأقدم منها كلما نُشر ما هو أحدث.",
        "Les flux sont ceux de l’instant indiqué en haut\u{a0}: à mesure que d’autres articles paraissent, les plus anciens en sortent.",
        "Feeds are told as they were at the moment above: as newer stories come, the oldest leave.",
    ])
}

fn told(absence: &Absence, zone: &Zone) -> Absence {
    match absence {
        Absence::Waits(at) => Absence::Waits(zone.tell(*at)),
        Absence::Expired(at) => Absence::Expired(zone.tell(*at)),
        Absence::CeasedToBreak(at) => Absence::CeasedToBreak(zone.tell(*at)),
        other => other.clone(),
    }
}
