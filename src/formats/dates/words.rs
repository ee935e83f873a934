//! The words of dates, folded as [`super::tokens::fold`] does: without hamza, diacritics or accents.

use jiff::civil::Weekday;

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
    use super::*;

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
