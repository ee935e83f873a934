//! The names of months in every language whose dates we read, folded as [`super::tokens::fold`] does.

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

#[cfg(test)]
mod tests {
    use super::super::tokens::fold;
    use super::super::{Reading, read_line};
    use super::*;
    use crate::domain::Zone;

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
    fn date_lines_of_the_languages_whose_labels_we_know() {
        let zone = Zone::utc();
        for line in [
            "Donnerstag, 24.09.2020, 15:57 Uhr",
            "24. September 2020 um 15:57 Uhr",
            "Giovedì 24 settembre 2020, ore 15:57",
            "Quinta-feira, 24 de setembro de 2020 às 15:57",
            "24 Eylül 2020 Perşembe, saat 15:57",
            "יום חמישי, 24 בספטמבר 2020 15:57",
            "۲۴ سپتامبر ۲۰۲۰ ساعت ۱۵:۵۷",
            "20200924T155700Z",
            "20200924T165700+0100",
        ] {
            let Reading::Date(told) = read_line(line, &zone) else { panic!("{line}") };
            assert_eq!(
                (told.at.told_at(0).to_rfc3339(), told.wrong_weekday),
                ("2020-09-24T15:57:00Z".to_owned(), None),
                "{line}"
            );
        }
        assert_eq!(read_line("20209924T155700Z", &zone), Reading::Impossible);
    }
}
