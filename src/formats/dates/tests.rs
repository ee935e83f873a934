use icu::calendar::Date as IcuDate;
use icu::datetime::DateTimeFormatter;
use icu::datetime::fieldsets::YMD;
use icu::locale::Locale;

use super::*;

fn casablanca() -> Zone {
    Zone::named("Africa/Casablanca").unwrap()
}

#[track_caller]
fn line(text: &str, expected: &str) {
    match read_line(text, &casablanca()) {
        Reading::Date(told) => {
            assert_eq!(told.at.to_rfc3339(), expected, "{text}");
            assert_eq!(told.wrong_weekday, None, "{text}");
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[track_caller]
fn all_lines(lines: &[&str], expected: &str) {
    for text in lines {
        line(text, expected);
    }
}

#[track_caller]
fn no_date(lines: &[&str]) {
    for text in lines {
        assert_eq!(read_line(text, &casablanca()), Reading::NotADate, "{text}");
    }
}

#[track_caller]
fn value(text: &str, expected: &str) {
    match read_value(text, &casablanca()) {
        Reading::Date(told) => assert_eq!(told.at.to_rfc3339(), expected, "{text}"),
        other => panic!("{text}: {other:?}"),
    }
}

const AT_1557: &str = "2020-09-24T15:57:00+01:00";
const MIDNIGHT: &str = "2020-09-24T00:00:00+01:00";

#[test]
fn words_around_the_arabic_time() {
    all_lines(
        &[
            "الخميس 24 سبتمبر 2020 على الساعة 15:57",
            "الخميس 24 سبتمبر 2020 الساعة 15:57",
            "الخميس، 24 سبتمبر، 2020 - 15:57",
            "الخميس 24 شتنبر 2020 | 15:57",
            "يوم الخميس 24 أيلول 2020 في الساعة 15:57",
            "24 سبتمبر 2020 عند 15:57:00",
            "الخميس 24 سبتمبر 2020 (15:57)",
            "15:57 - الخميس 24 سبتمبر 2020",
            "الخميس 24 سبتمبر 2020 15h57",
            "نُشر في 24 سبتمبر 2020 على الساعة 15:57",
            "تاريخ النشر: 24/09/2020 - 15:57",
            "\u{200F}الخميس\u{200F} 24 سبتمبر 2020 على\u{A0}الساعة 15:57",
            "📅 24 سبتمبر 2020 🕒 15:57",
        ],
        AT_1557,
    );
}

#[test]
fn halves_of_the_day_in_arabic() {
    all_lines(
        &[
            "الخميس 24 سبتمبر 2020 3:57 م",
            "الخميس 24 سبتمبر 2020 - 03:57 مساءً",
            "24 سبتمبر 2020 الساعة 3:57 بعد الظهر",
            "24 سبتمبر 2020، 3:57 عصرا",
            "24/09/2020 03:57:00 م",
        ],
        AT_1557,
    );
    line("24 سبتمبر 2020 8:05 ص", "2020-09-24T08:05:00+01:00");
    line("24 سبتمبر 2020 12:05 صباحًا", "2020-09-24T00:05:00+01:00");
    line("24 سبتمبر 2020 الساعة 9 مساء", "2020-09-24T21:00:00+01:00");
    line("24 سبتمبر 2020 12:30 ظهرا", "2020-09-24T12:30:00+01:00");
    line("24 سبتمبر 2020 11:30 ليلا", "2020-09-24T23:30:00+01:00");
}

#[test]
fn arabic_and_persian_digits() {
    all_lines(
        &[
            "الخميس ٢٤ سبتمبر ٢٠٢٠ على الساعة ١٥:٥٧",
            "۲۴/۰۹/۲۰۲۰ ۱۵:۵۷",
            "٢٤-٩-٢٠٢٠ ٣:٥٧ م",
            "２４ سبتمبر 2020 １５：５７",
        ],
        AT_1557,
    );
}

#[test]
fn an_era_after_the_year_is_not_the_afternoon() {
    all_lines(&["24 سبتمبر 2020م", "24 سبتمبر 2020 م", "24/9/2020 ميلادية", "24-09-2020م"], MIDNIGHT);
    line("24 سبتمبر 2020م 3:57 م", AT_1557);
}

#[test]
fn two_names_of_one_month() {
    all_lines(
        &["24 شتنبر/سبتمبر 2020", "24 أيلول / سبتمبر 2020", "24 أيلول (سبتمبر) 2020", "24 سبتمبر - أيلول 2020"],
        MIDNIGHT,
    );
    line("الأحد 5 كانون الثاني/يناير 2020", "2020-01-05T00:00:00+01:00");
    line("الأحد 5 يناير (كانون الثاني) 2020", "2020-01-05T00:00:00+01:00");
    assert_eq!(read_line("24 أيلول/أكتوبر 2020", &casablanca()), Reading::Impossible);
}

#[test]
fn months_without_hamza_with_diacritics_or_tatweel() {
    for (text, month) in [
        ("5 اغسطس 2020", "08"),
        ("5 أغُسطُس 2020", "08"),
        ("5 أغسطــس 2020", "08"),
        ("5 ابريل 2020", "04"),
        ("5 إبريل 2020", "04"),
        ("5 اذار 2020", "03"),
        ("5 ايار 2020", "05"),
        ("5 آب 2020", "08"),
        ("5 اوت 2020", "08"),
        ("5 تشرين الاول 2020", "10"),
        ("5 تشرين ثاني 2020", "11"),
        ("5 يوليه 2020", "07"),
        ("5 يونية 2020", "06"),
        ("5 جويلية 2020", "07"),
        ("5 غشت 2020", "08"),
        ("5 دجنبر 2020", "12"),
    ] {
        let Reading::Date(told) = read_line(text, &Zone::utc()) else { panic!("{text}") };
        assert_eq!(told.at.to_rfc3339(), format!("2020-{month}-05T00:00:00Z"), "{text}");
    }
}

#[test]
fn french_dates() {
    all_lines(
        &[
            "Jeudi 24 septembre 2020 à 15h57",
            "Publié le jeudi 24 septembre 2020 à 15:57",
            "Le 24 sept. 2020 à 15 h 57",
            "24/09/2020 à 15h57",
            "jeu. 24 sept. 2020, 15h57min",
            "24 Septembre 2020 - 15H57",
        ],
        AT_1557,
    );
    line("1er février 2020", "2020-02-01T00:00:00+01:00");
    line("dimanche 1ᵉʳ mars 2020", "2020-03-01T00:00:00+01:00");
    line("14 juillet 2020 à 18h", "2020-07-14T18:00:00+01:00");
    line("15 AOÛT 2020", "2020-08-15T00:00:00+01:00");
    line("15 déc. 2020", "2020-12-15T00:00:00+01:00");
}

#[test]
fn english_dates() {
    all_lines(
        &[
            "September 24, 2020 3:57 PM",
            "Thursday, September 24, 2020 at 3:57 p.m.",
            "Thu, 24 Sep 2020 15:57",
            "24th of September 2020, 15:57",
            "Sept. 24th, 2020 | 15:57",
            "Published on 24 September, 2020 at 15:57",
            "24-Sep-2020 15:57",
            "2020-Sep-24 15:57",
            "Posted: 09/24/2020 03:57pm",
        ],
        AT_1557,
    );
}

#[test]
fn spanish_dates() {
    all_lines(
        &[
            "24 de septiembre de 2020 a las 15:57",
            "Jueves, 24 de septiembre de 2020 - 15.57",
            "jueves 24 de setiembre del 2020, 15:57 horas",
            "Publicado el 24 sep. 2020 a las 3:57 de la tarde",
        ],
        AT_1557,
    );
    line("miércoles 1º de enero de 2020", "2020-01-01T00:00:00+01:00");
}

#[test]
fn mar_is_a_day_or_a_month_by_its_place() {
    line("mar 22 sep 2020", "2020-09-22T00:00:00+01:00");
    line("22 mar 2020", "2020-03-22T00:00:00+01:00");
    line("mar 22, 2020", "2020-03-22T00:00:00+01:00");
}

#[test]
fn numbers_alone_have_the_day_first() {
    all_lines(
        &[
            "24/09/2020",
            "24-09-2020",
            "24.09.2020",
            "24.9.2020",
            "2020-09-24",
            "2020/09/24",
            "24 / 09 / 2020",
            "24/09/20",
            "24‑09‑2020",
            "2020.09.24",
        ],
        MIDNIGHT,
    );
    line("05/04/2020", "2020-04-05T00:00:00+01:00");
    line("2020-09-24 15:57", AT_1557);
    line("24.09.2020 15.57", AT_1557);
}

#[test]
fn arabic_month_before_the_day() {
    line("سبتمبر 24, 2020", MIDNIGHT);
    line("سبتمبر 24، 2020 3:57 م", AT_1557);
}

#[test]
fn zones_on_the_line() {
    for (text, expected) in [
        ("24 سبتمبر 2020 14:57 بتوقيت غرينتش", "2020-09-24T14:57:00Z"),
        ("24 سبتمبر 2020 14:57 (توقيت جرينتش)", "2020-09-24T14:57:00Z"),
        ("24 سبتمبر 2020 14:57 ت.غ", "2020-09-24T14:57:00Z"),
        ("24 سبتمبر 2020 14:57 GMT", "2020-09-24T14:57:00Z"),
        ("24 سبتمبر 2020 17:57 بتوقيت مكة المكرمة", "2020-09-24T17:57:00+03:00"),
        ("24 سبتمبر 2020 15:57 بالتوقيت المحلي", AT_1557),
        ("24 septembre 2020 à 16h57 (heure de Paris)", "2020-09-24T16:57:00+02:00"),
        ("24 Sep 2020 15:57 +01:00", AT_1557),
        ("24 Sep 2020 10:57:00 -0400", "2020-09-24T10:57:00-04:00"),
        ("24 Sep 2020 15:57 GMT+1", AT_1557),
        ("24 Sep 2020 15:57 (UTC+01:00)", AT_1557),
        ("24 Sep 2020 10:57 EDT", "2020-09-24T10:57:00-04:00"),
        ("24 Sep 2020 15:57 Africa/Casablanca", AT_1557),
    ] {
        line(text, expected);
    }
}

#[test]
fn an_islamic_date_beside_ours_is_passed_over() {
    all_lines(
        &[
            "الخميس 6 صفر 1442هـ الموافق 24 سبتمبر 2020م",
            "24 سبتمبر 2020 الموافق لـ 6 صفر 1442",
            "6/2/1442هـ - 24/09/2020",
            "الخميس 06 صفر 1442 هـ / 24 شتنبر 2020",
        ],
        MIDNIGHT,
    );
    for text in ["الخميس 6 صفر 1442هـ", "15 ذو الحجة 1441", "1 ربيع الأول 1442 هجري"] {
        assert_eq!(read_line(text, &casablanca()), Reading::OtherCalendar, "{text}");
    }
}

#[test]
fn a_wrong_weekday_is_told_and_the_numbers_win() {
    for (text, found) in [("الجمعة 24 سبتمبر 2020", "الجمعة"), ("Wed, 24 Sep 2020", "Wed")] {
        let Reading::Date(told) = read_line(text, &casablanca()) else { panic!("{text}") };
        assert_eq!((told.at.to_rfc3339().as_str(), told.wrong_weekday.as_deref()), (MIDNIGHT, Some(found)));
    }
}

#[test]
fn every_weekday_in_its_spellings() {
    for (day, names) in [
        (21, ["الاثنين", "الإثنين", "lundi", "Lun.", "Monday", "lunes"]),
        (22, ["الثلاثاء", "الثلاثا", "mardi", "Tue", "Tuesday", "martes"]),
        (23, ["الأربعاء", "الاربعاء", "mercredi", "Wed", "Wednesday", "miércoles"]),
        (24, ["الخميس", "خميس", "jeudi", "Thu", "Thursday", "jueves"]),
        (25, ["الجمعة", "الجمعه", "vendredi", "Fri", "Friday", "viernes"]),
        (26, ["السبت", "سبت", "samedi", "Sat", "Saturday", "sábado"]),
        (27, ["الأحد", "الاحد", "dimanche", "Sun", "Sunday", "domingo"]),
    ] {
        for name in names {
            line(&format!("{name} {day}/09/2020"), &format!("2020-09-{day}T00:00:00+01:00"));
        }
    }
}

#[test]
fn dates_that_no_calendar_has() {
    for text in [
        "31 فبراير 2020",
        "30 février 2021",
        "29/02/2021",
        "32/01/2020",
        "45/45/2020",
        "2020-13-01",
        "24/09/2020 25:10",
        "24 سبتمبر 2020 على الساعة 15:61",
        "24/09/0000",
    ] {
        assert_eq!(read_line(text, &casablanca()), Reading::Impossible, "{text}");
    }
    line("29 فبراير 2020", "2020-02-29T00:00:00+01:00");
}

#[test]
fn the_end_of_a_day_is_the_beginning_of_the_next() {
    line("23/09/2020 24:00", MIDNIGHT);
}

#[test]
fn a_line_with_one_word_more_is_no_date() {
    no_date(&[
        "الرباط 24 سبتمبر 2020",
        "24 سبتمبر 2020: يوم تاريخي",
        "24 سبتمبر 2020؟",
        "استقبل الوزير يوم 24 سبتمبر 2020 السفير",
        "Paris, le 24 septembre 2020",
        "24 September 2020 attack",
        "سبتمبر 2020",
        "24 سبتمبر",
        "الخميس 15:57",
        "2020",
        "15:57",
        "3-2",
        "12.5 %",
        "06.12.34.56.78",
        "192.168.1.2020",
        "1984",
        "من 24 سبتمبر 2020 إلى 30 سبتمبر 2020",
        "24/09/2020 25/09/2020",
        "24 ans",
        "mai 68",
        "Top 10 2020",
        "",
    ]);
}

#[test]
fn the_line_of_a_change_says_so() {
    for text in [
        "آخر تحديث: 24 سبتمبر 2020",
        "Mis à jour le 24/09/2020",
        "Updated September 24, 2020",
        "Actualizado el 24/09/2020",
    ] {
        let Reading::Date(told) = read_line(text, &casablanca()) else { panic!("{text}") };
        assert!(told.is_update, "{text}");
    }
    let Reading::Date(told) = read_line("نشر في 24 سبتمبر 2020", &casablanca()) else { panic!() };
    assert!(!told.is_update);
}

#[test]
fn the_zone_knows_ramadan_and_the_end_of_moroccos_summer_time() {
    line("10 ماي 2020 على الساعة 15:57", "2020-05-10T15:57:00Z");
    line("21 شتنبر 2026 على الساعة 15:57", "2026-09-21T15:57:00Z");
}

#[test]
fn machine_dates() {
    for (text, expected) in [
        ("2020-09-24T15:57:00+01:00", AT_1557),
        ("2020-09-24T14:57:00Z", "2020-09-24T14:57:00Z"),
        ("2020-09-24T14:57:00.123456789Z", "2020-09-24T14:57:00Z"),
        ("2020-09-24 15:57:00 +0100", AT_1557),
        ("2020-09-24 15:57:00 +01:00", AT_1557),
        ("2020-09-24 15:57", AT_1557),
        ("2020-09-24t15:57", AT_1557),
        ("2020-09-24", MIDNIGHT),
        ("2020-9-4", "2020-09-04T00:00:00+01:00"),
        ("2020/09/24", MIDNIGHT),
        ("20200924T155700+0100", AT_1557),
        ("20200924T1557", AT_1557),
        ("20200924", MIDNIGHT),
        ("2020-09-24 15:57 Africa/Casablanca", AT_1557),
        ("2020-09-24T15:57:00[Africa/Casablanca]", AT_1557),
        ("2020-09-24T15:57:00+01:00[Africa/Casablanca]", AT_1557),
        ("2020-09-24 10:57 EDT", "2020-09-24T10:57:00-04:00"),
        ("2020-09-24 14:57 UTC", "2020-09-24T14:57:00Z"),
        ("2020-09-24 15:57 GMT+1", AT_1557),
        ("Thu, 24 Sep 2020 15:57:00 +0100", AT_1557),
        ("Thu, 24 Sep 2020 14:57:00 GMT", "2020-09-24T14:57:00Z"),
        ("24 Sep 20 14:57 GMT", "2020-09-24T14:57:00Z"),
        ("1600959420", AT_1557),
        ("1600959420000", AT_1557),
        ("24 شتنبر 2020 على الساعة 15:57", AT_1557),
        ("September 24, 2020", MIDNIGHT),
        ("24/09/2020", MIDNIGHT),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ] {
        value(text, expected);
    }
}

#[test]
fn milliseconds_are_kept() {
    let Reading::Date(told) = read_value("2020-09-24T14:57:00.123Z", &Zone::utc()) else { panic!() };
    assert_eq!(told.at.millis(), 1_600_959_420_123);
}

#[test]
fn values_that_are_no_dates() {
    for text in [
        "",
        "soon",
        "tomorrow",
        "2020",
        "2020-09",
        "12345",
        "2020-09-24T15:57:00 Mars/Olympus",
        "draft",
        "2020-09-24T15",
    ] {
        assert_eq!(read_value(text, &casablanca()), Reading::NotADate, "{text}");
    }
    for text in ["2020-02-31", "2020-09-24T25:00:00Z", "0000-01-01", "2020-13-01"] {
        assert_eq!(read_value(text, &casablanca()), Reading::Impossible, "{text}");
    }
}

/// CLDR knows how each country names its months; every name it has must be one of ours.
#[test]
fn month_names_of_cldr_are_read() {
    for locale in [
        "ar",
        "ar-EG",
        "ar-AE",
        "ar-SA-u-ca-gregory",
        "ar-MA",
        "ar-DZ",
        "ar-TN",
        "ar-LB",
        "ar-SY",
        "ar-IQ",
        "ar-JO",
        "fr",
        "en",
        "en-US",
        "es",
        "es-MX",
        "it",
        "pt",
        "pt-BR",
        "de",
        "tr",
        "he",
        "fa-u-ca-gregory",
        "ur",
    ] {
        let locale: Locale = locale.parse().unwrap();
        for month in 1..=12 {
            for length in [YMD::long(), YMD::medium()] {
                let formatter = DateTimeFormatter::try_new(locale.clone().into(), length).unwrap();
                let text = formatter.format(&IcuDate::try_new_iso(2020, month, 24).unwrap()).to_string();
                let Reading::Date(told) = read_line(&text, &Zone::utc()) else { panic!("{locale}: {text}") };
                assert_eq!(told.at.to_rfc3339(), format!("2020-{month:02}-24T00:00:00Z"), "{locale}: {text}");
            }
        }
    }
}
