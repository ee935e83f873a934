use super::*;

fn site(tag: &str) -> Language {
    Language::new(tag).unwrap()
}

/// `text` in an encoding of the Encoding Standard.
fn encoded(text: &str, label: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(label.as_bytes()).unwrap();
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "{text} in {label}");
    bytes.into_owned()
}

fn is_guess(read: &Decoded<'_>) -> bool {
    read.warnings.iter().any(|warning| matches!(warning.code, WarningCode::GuessedEncoding { .. }))
}

/// Nothing declares it; the site is in English.
#[track_caller]
fn guessed(text: &str, label: &str, on: &str) {
    let bytes = encoded(text, label);
    let read = decode(&bytes, None, &site(on)).unwrap();
    assert_eq!(read.text, text, "{label} was read as {}", read.encoding);
    assert!(is_guess(&read), "{label}");
}

#[track_caller]
fn check(bytes: &[u8], text: &str, removed: usize) {
    let read = decode(bytes, None, &site("en")).unwrap();
    assert_eq!(read.text, text);
    let count = read.warnings.iter().map(|w| match w.code {
        WarningCode::ForbiddenCharacters { count } => count,
        _ => 0,
    });
    assert_eq!(count.sum::<usize>(), removed);
}

#[track_caller]
fn refused_at(bytes: &[u8], offset: u64) {
    let refusal = decode(bytes, None, &site("en")).map(|read| format!("{} {}", read.encoding, read.text)).unwrap_err();
    assert_eq!(refusal.reason, Reason::NotUtf8 { offset });
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

const ARABIC: &str = "استقبل المدير العام للأمن الوطني، اليوم الخميس بالرباط، سفير الولايات المتحدة الأمريكية.\n\nوأكد البلاغ أن هذا اللقاء يندرج في إطار تعزيز «التعاون» بين البلدين.";
const FRENCH: &str = "Le préfet a reçu l'ambassadeur à l'hôtel de ville.\n\nÀ l'issue de la cérémonie, où étaient présents les élus, le chœur a chanté ; ça a coûté 50 €.";
const HEBREW: &str = "ראש הממשלה נפגש היום עם השגריר בירושלים.\n\nבסיום הפגישה נמסרה הודעה משותפת לעיתונות.";
const RUSSIAN: &str = "Президент встретился с послом в Москве.\n\nПо итогам встречи Россия и Марокко подписали соглашение о сотрудничестве.";
const GREEK: &str =
    "Ο πρωθυπουργός συναντήθηκε με τον πρέσβη στην Αθήνα.\n\nΜετά τη συνάντηση εκδόθηκε κοινή ανακοίνωση.";
const CHINESE: &str = "总理在北京会见了大使。\n\n会见后双方发表了联合声明，并签署了合作协议。";
const TRADITIONAL: &str = "總理在臺北會見了大使。\n\n會見後雙方發表了聯合聲明，並簽署了合作協議。";
const JAPANESE: &str = "首相は東京で大使と会談しました。\n\n会談後、共同声明が発表されました。";
const KOREAN: &str = "총리는 서울에서 대사를 만났다.\n\n회담 후 공동 성명이 발표되었다.";
const THAI: &str = "นายกรัฐมนตรีพบกับเอกอัครราชทูตที่กรุงเทพฯ\n\nหลังการประชุมมีการออกแถลงการณ์ร่วม";

#[test]
fn a_paragraph_tells_its_encoding_on_any_site() {
    for (text, labels) in [
        (ARABIC, &["windows-1256"][..]),
        (HEBREW, &["windows-1255", "iso-8859-8-i"]),
        (RUSSIAN, &["windows-1251", "koi8-r", "koi8-u", "iso-8859-5", "ibm866", "x-mac-cyrillic"]),
        (GREEK, &["windows-1253", "iso-8859-7"]),
        (CHINESE, &["gbk", "gb18030"]),
        (TRADITIONAL, &["big5"]),
        (JAPANESE, &["shift_jis", "euc-jp", "iso-2022-jp"]),
        (KOREAN, &["euc-kr"]),
        (THAI, &["windows-874"]),
        (FRENCH, &["windows-1252", "iso-8859-15", "macintosh"]),
    ] {
        for label in labels {
            for on in ["en", "fr", "ar", "ru"] {
                guessed(text, label, on);
            }
        }
    }
}

#[test]
fn arabic_of_iso_8859_6_is_told_from_windows_1256() {
    for on in ["en", "ar"] {
        guessed("استقبل المدير العام للأمن الوطني، سفير الولايات المتحدة.", "iso-8859-6", on);
        guessed("مقاييس المشاريع", "iso-8859-6", on);
        guessed("مقاييس المشاريع", "windows-1256", on);
    }
}

#[test]
fn a_headline_tells_its_script() {
    for text in ["خبر عاجل", "زلزال يضرب المغرب", "الملك يستقبل السفير", "عاجل: مقتل شخصين", "رسميا.. الهلال بطلا"]
    {
        for on in ["ar", "en", "fr"] {
            guessed(text, "windows-1256", on);
        }
    }
    for on in ["he", "en"] {
        guessed("ראש הממשלה נפגש", "windows-1255", on);
    }
    for on in ["ru", "en"] {
        guessed("Землетрясение в Москве", "windows-1251", on);
        guessed("Землетрясение в Москве", "koi8-r", on);
    }
}

#[test]
fn a_headline_of_east_asia_is_told_by_the_site() {
    guessed("北京发生地震", "gbk", "zh");
    guessed("首相が会談", "shift_jis", "ja");
    guessed("서울에서 지진 발생", "euc-kr", "ko");
}

#[test]
fn persian_and_french_beside_arabic_are_windows_1256_too() {
    guessed("گزارش روزانه: پرواز تهران و چند خبر ديگر", "windows-1256", "en");
    guessed("قال Gérard Depardieu أمس في Orléans إن الفيلم الجديد سيعرض قريبا", "windows-1256", "en");
}

#[test]
fn a_latin_text_with_few_accents_is_western() {
    guessed("Résumé", "windows-1252", "en");
    guessed("La reunión será mañana en Cádiz", "windows-1252", "ar");
    guessed("“Quoted” – and so on", "windows-1252", "ar");
    guessed("Saklıbahçe'nin mevkiinde yer alan kışla", "windows-1254", "en");
}

#[test]
fn the_declaration_is_believed() {
    let xml = encoded("<?xml version='1.0' encoding='windows-1256'?><a>خبر</a>", "windows-1256");
    let html = encoded(
        "<html><head><title>a</title><META http-equiv=Content-Type content=\"text/html; charset=windows-1256\">خبر",
        "windows-1256",
    );
    let short = encoded("<meta charset = 'windows-1256'>خبر", "windows-1256");
    let header = encoded("Content-Type: text/plain; charset=\"windows-1256\"\n\nخبر", "windows-1256");
    for bytes in [xml, html, short, header] {
        let read = decode(&bytes, None, &site("en")).unwrap();
        assert!(read.text.contains("خبر") && !is_guess(&read), "{}", read.text);
    }
    let bytes = encoded("ab ½", "iso-8859-1");
    let read = decode(&bytes, Some("ISO-8859-1"), &site("en")).unwrap();
    assert_eq!((&*read.text, read.encoding, is_guess(&read)), ("ab ½", "windows-1252", false));
}

#[test]
fn a_declaration_from_outside_rules_over_that_of_the_text() {
    let bytes = encoded("<meta charset=windows-1251>é", "windows-1252");
    assert!(decode(&bytes, Some("windows-1252"), &site("en")).unwrap().text.ends_with('é'));
}

#[test]
fn fault_17_wrong_declarations_are_seen_through() {
    for (text, declared, truly) in [
        (ARABIC, "utf-8", "windows-1256"),
        (ARABIC, "iso-8859-1", "windows-1256"),
        (ARABIC, "iso-8859-6", "windows-1256"),
        (ARABIC, "windows-1251", "windows-1256"),
        (FRENCH, "utf-8", "windows-1252"),
        (RUSSIAN, "windows-1251", "koi8-r"),
        (RUSSIAN, "iso-8859-1", "windows-1251"),
        (HEBREW, "utf-8", "windows-1255"),
        (CHINESE, "utf-8", "gbk"),
        (JAPANESE, "iso-8859-1", "shift_jis"),
        (ARABIC, "no-such-encoding", "windows-1256"),
    ] {
        let bytes = encoded(text, truly);
        let read = decode(&bytes, Some(declared), &site("en")).unwrap();
        assert_eq!(read.text, text, "{declared} for {truly}");
        assert!(is_guess(&read));
    }
}

#[test]
fn valid_utf_8_is_utf_8_whatever_it_declares() {
    let page = format!("<meta charset=\"iso-8859-1\"><p>{FRENCH}");
    let read = decode(page.as_bytes(), None, &site("en")).unwrap();
    assert_eq!((&*read.text, is_guess(&read)), (page.as_str(), true));
    let plain = decode(b"<meta charset=iso-8859-1>plain", None, &site("en")).unwrap();
    assert!(!is_guess(&plain));
}

#[test]
fn utf_16_that_is_declared_in_ascii_is_none() {
    let page = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>خبر</a>";
    assert_eq!(decode(page.as_bytes(), None, &site("en")).unwrap().text, page);
}

#[test]
fn fault_17_utf_16_and_utf_32_are_read_with_their_mark() {
    for text in [ARABIC, FRENCH, CHINESE, "ab", "😀 خبر"] {
        let marked = format!("\u{FEFF}{text}");
        let little: Vec<u8> = marked.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let big: Vec<u8> = marked.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        for bytes in [utf16(&marked, u16::to_le_bytes), utf16(&marked, u16::to_be_bytes), little, big] {
            let read = decode(&bytes, None, &site("en")).unwrap();
            assert_eq!((&*read.text, is_guess(&read)), (text, false));
        }
    }
}

#[test]
fn utf_16_and_utf_32_are_told_without_their_mark() {
    for text in [ARABIC, FRENCH, HEBREW, RUSSIAN, CHINESE, JAPANESE, KOREAN, THAI, "Breaking news", "خبر عاجل", "خبر"]
    {
        let little: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        for bytes in [utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes), little] {
            let read = decode(&bytes, None, &site("en")).unwrap();
            assert_eq!(read.text, text, "{}", read.encoding);
            assert!(is_guess(&read));
        }
    }
}

#[test]
fn control_characters_in_ascii_do_not_make_it_chinese() {
    check(b"A title\n\nwords\x01 of the story\x01 and more", "A title\n\nwords of the story and more", 2);
}

#[test]
fn half_a_unit_of_utf_16_is_refused_at_its_place() {
    let mut bytes = utf16("\u{FEFF}خبر", u16::to_le_bytes);
    bytes.push(b'a');
    refused_at(&bytes, 8);
    let mut bytes = utf16("\u{FEFF}خ", u16::to_le_bytes);
    bytes.extend([0, 0xD8, b'a', 0]);
    refused_at(&bytes, 4);
}

#[test]
fn fault_17_utf_8_with_broken_bytes_is_refused_at_the_first() {
    let mut bytes = ARABIC.as_bytes().to_vec();
    bytes.insert(60, 0xFF);
    refused_at(&bytes, 60);
    // Cut off within a letter.
    refused_at(&"عنوان\n\nفقرة".as_bytes()[..19], 18);
    refused_at(b"caf\xC3\xA9, na\xC3\xAFve, \xE9", 15);
    refused_at(b"\xEF\xBB\xBFcaf\xE9", 6);
}

#[test]
fn two_encodings_in_one_file_are_refused_where_the_second_begins() {
    let mut bytes = "• عنوان أول من الشريط\n\n".as_bytes().to_vec();
    let whole = bytes.len() as u64;
    bytes.extend(encoded(ARABIC, "windows-1256"));
    refused_at(&bytes, whole);
    let mut bytes = encoded(ARABIC, "windows-1256");
    bytes.extend("\n\nخبر آخر في نهاية الملف".as_bytes());
    refused_at(&bytes, 0);
}

#[test]
fn a_broken_byte_in_a_declared_encoding_of_two_bytes_is_refused_at_its_place() {
    let mut bytes = encoded(&CHINESE.repeat(4), "gbk");
    bytes.insert(20, 0xFF);
    let refusal = decode(&bytes, Some("gbk"), &site("zh")).unwrap_err();
    assert_eq!(refusal.reason, Reason::NotUtf8 { offset: 20 });
}

#[test]
fn what_is_no_text_is_refused() {
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    picture.extend((0..400_u32).map(|n| ((n * 7919) >> 3) as u8));
    assert!(decode(&picture, None, &site("en")).is_err());
}

#[test]
fn a_byte_order_mark_is_no_text() {
    check("\u{FEFF}خبر".as_bytes(), "خبر", 0);
    check("\u{FEFF}\u{FEFF}خبر".as_bytes(), "خبر", 0);
}

#[test]
fn every_line_end_is_one() {
    check(b"a\r\nb\rc\nd\r\r\ne", "a\nb\nc\nd\n\ne", 0);
}

#[test]
fn fault_18_what_xml_forbids_goes_with_its_count() {
    check(
        "a\u{1}b\u{FFFE}c\u{FFFF}\u{1B}[0m and more words of the text, so that four bytes are few".as_bytes(),
        "abc[0m and more words of the text, so that four bytes are few",
        4,
    );
}

#[test]
fn a_vertical_tab_parts_words() {
    check("أول\u{B}ثان\u{C}ثالث".as_bytes(), "أول ثان ثالث", 2);
}

#[test]
fn a_stray_nul_is_removed() {
    check(format!("{}\0", "خبر ".repeat(20)).as_bytes(), &"خبر ".repeat(20), 1);
}

#[test]
fn a_file_whose_end_was_reserved_and_not_written_is_refused() {
    let mut bytes = "عنوان\n\nفقرة".as_bytes().to_vec();
    let whole = bytes.len() as u64;
    bytes.resize(64, 0);
    refused_at(&bytes, whole);
}

#[test]
fn a_byte_that_is_no_letter_is_told_with_its_line() {
    let bytes =
        ["A title\n\nوهذه كلمات عربية كثيرة br".as_bytes(), b"\xFF", "ken word وكلمات أخرى".as_bytes()].concat();
    assert_eq!(decode(&bytes, None, &site("en")).unwrap_err().at, Some(Position::at(3, 26)));
}

#[test]
fn a_stray_control_in_a_short_text_makes_it_no_utf_16() {
    check("Title\u{0} here\n\nBody\u{B} end \u{FFFE}.\n".as_bytes(), "Title here\n\nBody  end .\n", 3);
}
