//! The words of dates, folded as [`super::tokens::fold`] does: without hamza, diacritics or accents.

use jiff::civil::Weekday;

/// Names of the months, by number. Arabic in four sets (Egypt and Gulf · Morocco · Algeria and Tunisia · Levant
/// and Iraq, whose two-word names are [`LEVANT_PAIRS`]), French, English, Spanish; then Italian, Portuguese, German,
/// Turkish, Persian, Urdu and Hebrew.
const MONTHS: [&[&str]; 12] = [
    &[
        "يناير",
        "جانفي",
        "janvier",
        "janv",
        "january",
        "jan",
        "enero",
        "ene",
        "gennaio",
        "gen",
        "oca",
        "ינו",
        "janeiro",
        "januar",
        "janner",
        "ocak",
        "ژانويه",
        "جنوري",
        "ינואר",
    ],
    &[
        "فبراير",
        "فيفري",
        "شباط",
        "fevrier",
        "fevr",
        "fev",
        "february",
        "feb",
        "febrero",
        "febbraio",
        "sub",
        "פבר",
        "fevereiro",
        "februar",
        "subat",
        "فوريه",
        "فروري",
        "פברואר",
    ],
    &["مارس", "اذار", "mars", "march", "mar", "marzo", "marco", "marz", "mrz", "mart", "مارچ", "מרץ"],
    &[
        "ابريل",
        "افريل",
        "نيسان",
        "avril",
        "avr",
        "april",
        "apr",
        "abril",
        "abr",
        "aprile",
        "nis",
        "אפר",
        "nisan",
        "اوريل",
        "اپريل",
        "אפריל",
    ],
    &["مايو", "ماي", "ايار", "mai", "may", "mayo", "maggio", "mag", "maio", "mayis", "مه", "ميي", "מאי"],
    &[
        "يونيو",
        "يونيه",
        "جوان",
        "حزيران",
        "juin",
        "june",
        "jun",
        "junio",
        "giugno",
        "giu",
        "haz",
        "junho",
        "juni",
        "haziran",
        "ژوين",
        "جون",
        "יוני",
    ],
    &[
        "يوليو",
        "يوليه",
        "يوليوز",
        "جويليه",
        "تموز",
        "juillet",
        "juill",
        "juil",
        "july",
        "jul",
        "julio",
        "luglio",
        "lug",
        "tem",
        "julho",
        "juli",
        "temmuz",
        "ژوييه",
        "جولايي",
        "יולי",
    ],
    &["اغسطس", "غشت", "اوت", "اب", "aout", "august", "aug", "agosto", "ago", "agustos", "agu", "אוג", "اگست", "אוגוסט"],
    &[
        "سبتمبر",
        "شتنبر",
        "ايلول",
        "septembre",
        "september",
        "septiembre",
        "setiembre",
        "sept",
        "sep",
        "set",
        "settembre",
        "eyl",
        "ספט",
        "setembro",
        "eylul",
        "سپتامبر",
        "ستمبر",
        "ספטמבר",
    ],
    &[
        "اكتوبر",
        "octobre",
        "october",
        "octubre",
        "oct",
        "ottobre",
        "ott",
        "out",
        "eki",
        "אוק",
        "outubro",
        "oktober",
        "okt",
        "ekim",
        "اكتبر",
        "אוקטובר",
    ],
    &[
        "نوفمبر",
        "نونبر",
        "نونمبر",
        "novembre",
        "november",
        "noviembre",
        "nov",
        "novembro",
        "kas",
        "נוב",
        "kasim",
        "نوامبر",
        "نومبر",
        "נובמבר",
    ],
    &[
        "ديسمبر",
        "دجنبر",
        "دسمبر",
        "decembre",
        "december",
        "diciembre",
        "dec",
        "dic",
        "dicembre",
        "ara",
        "דצמ",
        "dezembro",
        "dezember",
        "dez",
        "aralik",
        "دسامبر",
        "דצמבר",
    ],
];

/// Levantine months that share their first word.
const LEVANT_PAIRS: [(&str, &[&str], u32); 4] = [
    ("كانون", &["الثاني", "ثاني"], 1),
    ("تشرين", &["الاول", "اول"], 10),
    ("تشرين", &["الثاني", "ثاني"], 11),
    ("كانون", &["الاول", "اول"], 12),
];

/// The month's number and how many of the words name it.
pub(super) fn month(word: &str, next: Option<&str>) -> Option<(u32, usize)> {
    // «ב» is «in» of a Hebrew month.
    let bare = word.strip_prefix('ב').unwrap_or(word);
    if let Some(number) = MONTHS.iter().position(|names| names.contains(&word) || names.contains(&bare)) {
        return u32::try_from(number + 1).ok().map(|number| (number, 1));
    }
    let next = next?;
    let pair = LEVANT_PAIRS.iter().find(|(first, seconds, _)| *first == word && seconds.contains(&next));
    pair.map(|(_, _, number)| (*number, 2))
}

/// The number of a month of the Persian calendar.
pub(super) fn persian_month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] =
        ["فروردين", "ارديبهشت", "خرداد", "تير", "مرداد", "شهريور", "مهر", "ابان", "اذر", "دي", "بهمن", "اسفند"];
    let place = MONTHS.iter().position(|name| *name == word)?;
    u32::try_from(place + 1).ok()
}

/// How many of the words name a month of the Islamic calendar.
pub(super) fn islamic_month(word: &str, next: Option<&str>) -> Option<usize> {
    const ALONE: [&str; 6] = ["محرم", "صفر", "رجب", "شعبان", "رمضان", "شوال"];
    const PAIRS: [(&str, &[&str]); 4] = [
        ("ربيع", &["الاول", "الاخر", "الثاني", "اول", "اخر", "ثاني"]),
        ("جمادي", &["الاولي", "الاول", "الاخره", "الثانيه", "الاخر", "الثاني"]),
        ("ذو", &["القعده", "الحجه"]),
        ("ذي", &["القعده", "الحجه"]),
    ];
    if ALONE.contains(&word) || ALONE.iter().any(|name| word.strip_prefix("ال") == Some(*name)) {
        return Some(1);
    }
    PAIRS.iter().any(|(first, seconds)| *first == word && next.is_some_and(|n| seconds.contains(&n))).then_some(2)
}

/// A weekday, in full or abbreviated. `mar` is `martes` and `mardi` here, and March to [`month`].
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let bare = word.strip_prefix("ال").unwrap_or(word);
    Some(match bare {
        "اثنين" | "lundi" | "lun" | "lunes" | "monday" | "mon" | "lunedi" | "montag" | "segunda" | "pazartesi"
        | "دوشنبه" | "שני" => Weekday::Monday,
        "ثلاثا" | "mardi" | "mar" | "martes" | "tuesday" | "tue" | "tues" | "martedi" | "dienstag" | "terca"
        | "sali" | "سهشنبه" | "שלישי" => Weekday::Tuesday,
        "اربعا" | "mercredi" | "mer" | "miercoles" | "mie" | "wednesday" | "wed" | "mercoledi" | "mittwoch"
        | "quarta" | "carsamba" | "چهارشنبه" | "רביעי" => Weekday::Wednesday,
        "خميس" | "jeudi" | "jeu" | "jueves" | "jue" | "thursday" | "thu" | "thur" | "thurs" | "giovedi"
        | "donnerstag" | "quinta" | "persembe" | "پنجشنبه" | "جمعرات" | "חמישי" => Weekday::Thursday,
        "جمعه" | "vendredi" | "ven" | "viernes" | "vie" | "friday" | "fri" | "venerdi" | "freitag" | "sexta"
        | "cuma" | "שישי" => Weekday::Friday,
        "سبت" | "samedi" | "sam" | "sabado" | "sab" | "saturday" | "sat" | "sabato" | "samstag" | "sonnabend"
        | "cumartesi" | "شنبه" | "שבת" => Weekday::Saturday,
        "احد" | "dimanche" | "dim" | "domingo" | "dom" | "sunday" | "sun" | "domenica" | "sonntag" | "pazar"
        | "يكشنبه" | "اتوار" | "ראשון" => Weekday::Sunday,
        _ => return None,
    })
}

/// The half of the day that a word beside a time tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Half {
    Morning,
    Afternoon,
    /// «ظهرا»: 11 to 4 o'clock.
    Noon,
    /// «ليلا»: before and after midnight.
    Night,
}

impl Half {
    /// The hour of 0–23 that an hour of this half is; one that is beyond 12 already stays.
    pub(super) fn hour(self, hour: u32) -> u32 {
        match (self, hour) {
            (Self::Morning | Self::Night, 12) => 0,
            (Self::Afternoon, 0..=11) | (Self::Noon, 1..=4) | (Self::Night, 6..=11) => hour + 12,
            _ => hour,
        }
    }
}

/// The half of the day and how many of the words tell it.
pub(super) fn half<'w>(words: impl Fn(usize) -> Option<&'w str>) -> Option<(Half, usize)> {
    const WORDS: [(&[&str], Half); 32] = [
        (&["بعد", "منتصف", "الليل"], Half::Morning),
        (&["بعد", "الظهر"], Half::Afternoon),
        (&["بعد", "الزوال"], Half::Afternoon),
        (&["قبل", "الظهر"], Half::Morning),
        (&["de", "la", "manana"], Half::Morning),
        (&["de", "la", "madrugada"], Half::Morning),
        (&["de", "la", "tarde"], Half::Afternoon),
        (&["de", "la", "noche"], Half::Night),
        (&["du", "matin"], Half::Morning),
        (&["du", "soir"], Half::Afternoon),
        (&["de", "l", "apres", "midi"], Half::Afternoon),
        (&["صباحا"], Half::Morning),
        (&["صباح"], Half::Morning),
        (&["فجرا"], Half::Morning),
        (&["فجر"], Half::Morning),
        (&["ص"], Half::Morning),
        (&["am"], Half::Morning),
        (&["a", "m"], Half::Morning),
        (&["ظهرا"], Half::Noon),
        (&["ظهر"], Half::Noon),
        (&["زوالا"], Half::Noon),
        (&["زوال"], Half::Noon),
        (&["عصرا"], Half::Afternoon),
        (&["عصر"], Half::Afternoon),
        (&["مساا"], Half::Afternoon),
        (&["مسا"], Half::Afternoon),
        (&["م"], Half::Afternoon),
        (&["pm"], Half::Afternoon),
        (&["p", "m"], Half::Afternoon),
        (&["ليلا"], Half::Night),
        (&["ليل"], Half::Night),
        (&["ليله"], Half::Night),
    ];
    let matches = |phrase: &[&str]| phrase.iter().enumerate().all(|(at, word)| words(at) == Some(*word));
    WORDS.iter().find(|(phrase, _)| matches(phrase)).map(|(phrase, half)| (*half, phrase.len()))
}

/// Words that introduce an hour: after them a number alone is one.
pub(super) fn introduces_hour(word: &str) -> bool {
    matches!(word, "الساعه" | "at" | "a" | "las" | "hora" | "heure" | "time" | "um" | "ore" | "saat" | "ساعت" | "בשעה")
}

/// Units that follow an hour (`15h57`, `15 heures`).
pub(super) fn is_hour_unit(word: &str) -> bool {
    matches!(word, "h" | "hs" | "hr" | "hrs" | "heure" | "heures" | "hora" | "horas" | "hours" | "uhr")
}

/// Units that follow the minutes.
pub(super) fn is_minute_unit(word: &str) -> bool {
    matches!(word, "min" | "mn" | "minutes" | "دقيقه" | "دقايق")
}

/// What makes a day's number ordinal (`1er`, `24th`, `1º`).
pub(super) fn is_ordinal(word: &str) -> bool {
    matches!(word, "er" | "ere" | "eme" | "e" | "st" | "nd" | "rd" | "th" | "o" | "a")
}

/// What may stand between day, month and year.
pub(super) fn joins(word: &str) -> bool {
    matches!(word, "de" | "del" | "of" | "من" | "شهر" | "سنه" | "عام" | "the")
}

/// An era after a year of ours.
pub(super) fn is_common_era(word: &str) -> bool {
    matches!(word, "م" | "ميلادي" | "ميلاديه" | "الميلادي" | "ad" | "ce")
}

/// An era after a year of the Islamic calendar.
pub(super) fn is_islamic_era(word: &str) -> bool {
    matches!(word, "ه" | "هج" | "هجري" | "هجريه" | "الهجري" | "ah")
}

/// Words that say the date is that of a change.
pub(super) fn tells_update(word: &str) -> bool {
    matches!(
        word,
        "تحديث"
            | "التحديث"
            | "محدث"
            | "حدث"
            | "تعديل"
            | "التعديل"
            | "update"
            | "updated"
            | "modified"
            | "jour"
            | "modifie"
            | "actualise"
            | "actualizado"
            | "actualizacion"
            | "modificado"
            | "aktualisiert"
            | "aggiornato"
            | "atualizado"
            | "guncelleme"
            | "עודכן"
    )
}

/// Words that say the date is that of publication.
pub(super) fn tells_publication(word: &str) -> bool {
    matches!(
        word,
        "نشر"
            | "نشرت"
            | "النشر"
            | "publie"
            | "publiee"
            | "published"
            | "posted"
            | "publicado"
            | "publicada"
            | "veroffentlicht"
            | "pubblicato"
            | "yayinlanma"
            | "פורסם"
            | "منتشر"
    )
}

/// Words that a date line may hold and that say nothing we need.
pub(super) fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "في" | "يوم"
            | "اليوم"
            | "بتاريخ"
            | "تاريخ"
            | "علي"
            | "عند"
            | "حوالي"
            | "الساعه"
            | "و"
            | "ل"
            | "تم"
            | "نشر"
            | "نشرت"
            | "النشر"
            | "ونشر"
            | "حرر"
            | "كتب"
            | "اخر"
            | "الموافق"
            | "الموافقل"
            | "المصادف"
            | "موافق"
            | "le"
            | "publie"
            | "publiee"
            | "publication"
            | "paru"
            | "ecrit"
            | "date"
            | "mis"
            | "mise"
            | "derniere"
            | "vers"
            | "la"
            | "heure"
            | "on"
            | "published"
            | "posted"
            | "at"
            | "last"
            | "the"
            | "by"
            | "time"
            | "t"
            | "el"
            | "los"
            | "las"
            | "a"
            | "hora"
            | "horas"
            | "publicado"
            | "publicada"
            | "fecha"
            | "ultima"
            | "de"
            | "del"
            | "des"
            | "hs"
            | "il"
            | "alle"
            | "em"
            | "as"
            | "feira"
            | "den"
            | "vom"
            | "veroffentlicht"
            | "pubblicato"
            | "yayinlanma"
            | "tarihi"
            | "פורסם"
            | "בתאריך"
            | "יום"
            | "ביום"
    )
}

#[cfg(test)]
mod tests {
    use super::super::tokens::fold;
    use super::*;

    #[test]
    fn every_name_of_the_tables_is_spelt_as_folded() {
        for name in MONTHS.iter().copied().flatten() {
            assert_eq!(fold(name), *name);
        }
        for (first, seconds, _) in LEVANT_PAIRS {
            assert_eq!(fold(first), first);
            assert!(seconds.iter().all(|second| fold(second) == *second));
        }
    }

    #[test]
    fn no_name_has_two_months() {
        let all: Vec<_> = MONTHS.iter().copied().flatten().collect();
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(all.len(), distinct.len());
    }

    #[test]
    fn halves_of_the_day() {
        let cases = [
            (Half::Morning, 12, 0),
            (Half::Morning, 9, 9),
            (Half::Afternoon, 3, 15),
            (Half::Afternoon, 12, 12),
            (Half::Afternoon, 15, 15),
            (Half::Noon, 12, 12),
            (Half::Noon, 11, 11),
            (Half::Noon, 1, 13),
            (Half::Night, 11, 23),
            (Half::Night, 12, 0),
            (Half::Night, 2, 2),
        ];
        for (half, told, hour) in cases {
            assert_eq!(half.hour(told), hour, "{half:?} {told}");
        }
    }
}
