//! Stories to be written in every format: words of many scripts, with whatever else gets into a newsroom's texts.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::domain::Timestamp;

/// A story. Its texts are words, each pair with a space of some kind between them; first and last are letters alone,
/// so that nothing in it opens or ends a line of a format that has signs for that.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) title: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) authors: Vec<&'static str>,
    pub(super) categories: Vec<&'static str>,
    pub(super) tags: Vec<&'static str>,
    pub(super) language: &'static str,
    pub(super) link: String,
    /// To the minute, an hour east of Greenwich.
    pub(super) at: Timestamp,
}

impl Story {
    /// The story without the words that a format cannot carry in a title or in its text.
    pub(super) fn without(&self, in_title: &[&str], in_text: &[&str]) -> Self {
        let without = |text: &String, signs: &[&str]| {
            let is_carried = |word: &&str| !signs.iter().any(|sign| word.contains(sign));
            text.split_inclusive(SPACES).filter(is_carried).collect::<String>()
        };
        let mut story = self.clone();
        story.title = without(&story.title, in_title);
        story.paragraphs = story.paragraphs.iter().map(|text| without(text, in_text)).collect();
        story
    }
}

/// A space, a no-break space, a thin one, a narrow no-break one, an ideographic one.
pub(super) const SPACES: [char; 5] = [' ', '\u{A0}', '\u{2009}', '\u{202F}', '\u{3000}'];

/// Letters alone: Arabic, Latin, Hebrew, Chinese, Persian with the joiner inside words that it writes apart, and a
/// combining mark.
fn letters() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ابتثجحخدذرزسشصضطظعغفقكلمنهوي]{2,9}",
        "[bcdfghjklmpqrsvwxzéèà]{2,9}",
        "[אבגדהוזחטיכלמנ]{2,9}",
        "[一二三人大中国新闻]{2,6}",
        "[کگچپژیهمن]{2,4}\u{200C}[کگچپژیهمن]{2,4}",
        "[بتث][\u{64E}\u{64F}\u{651}][لمن]{2,3}",
        "[bcd]{2}e\u{301}[fgh]{1,3}",
    ]
}

/// What means something to one format or another, and nothing here.
fn signs() -> impl Strategy<Value = String> {
    let signs = [
        "&",
        "<",
        ">",
        "\"",
        "'",
        "«",
        "»",
        "’",
        "]]>",
        "<![CDATA[",
        "=",
        "=3D",
        "=\u{FC}",
        "@",
        "a@b.example",
        "&amp;",
        "&lt;b&gt;",
        "&eacute;",
        "&#65;",
        "&nbsp;",
        "<b>",
        "</b>",
        "<br>",
        "<!--",
        "-->",
        "<?x?>",
        "</script>",
        "{",
        "}",
        "{{x}}",
        "[x](y)",
        "[x]",
        "\\",
        "\\n",
        "%",
        "%20",
        "#",
        "#x",
        "*x*",
        "_x_",
        "__",
        "`",
        "~~",
        "$1",
        "|",
        "^",
        "``",
        "''",
        "--",
        "---",
        "...",
        "…",
        ":",
        "a:b",
        "://",
        "=?utf-8?Q?x?=",
        "👍",
        "👩\u{200D}👩\u{200D}👧",
        "🇲🇦",
        "\u{200F}١\u{200F}",
        "a\u{200E}.",
        "\u{2068}x\u{2069}",
        "1,234",
        "٪٥",
        "3<4",
        "a&b",
        "&c;",
        "É",
        "ß",
        "İ",
        "\u{FB01}",
        "\u{1F1F2}",
        "\u{AD}x",
        "\u{2028}x",
    ];
    select(signs.to_vec()).prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    let space = prop_oneof![6 => Just(' '), 1 => select(SPACES.to_vec())];
    let word = prop_oneof![3 => letters(), 2 => signs(), 1 => (letters(), signs(), letters()).prop_map(|(a, b, c)| format!("{a}{b}{c}"))];
    let inner = proptest::collection::vec((word, space), 4..12);
    (letters(), inner, letters()).prop_map(|(first, inner, last)| {
        let mut text = format!("{first} ");
        for (word, space) in inner {
            text.push_str(&word);
            text.push(space);
        }
        text + &last
    })
}

pub(super) fn stories() -> impl Strategy<Value = Story> {
    let authors = vec!["علي بناني", "Jeanne Dupont", "דוד כהן", "王小明", "Zoë O’Neil-Şahin", "نگین می\u{200C}خواه"];
    let categories = vec!["كرة القدم", "sécurité", "R&D", "בריאות", "新闻", "الأمن"];
    let tags = vec!["الرباط", "«قمة»", "R&D 2020", "it's", "לוד", "北京", "\"x\" <y>", "É\u{301}té"];
    let who = (subsequence(authors, 0..3), subsequence(categories, 0..3), subsequence(tags, 0..4));
    let language = select(vec!["ar", "fr", "en-GB", "he", "fa", "zh-Hans", "ur"]);
    // 2001 to 2026, by the minute.
    let minute = 16_308_000_i64..29_830_000;
    let told = (proptest::collection::vec(text(), 1..5), who, language, 1..9999_u32, minute);
    (text(), told).prop_map(|(title, (paragraphs, (authors, categories, tags), language, number, minute))| Story {
        title,
        paragraphs,
        authors,
        categories,
        tags,
        language,
        link: format!("https://example.org/%D8%AE%D8%A8%D8%B1/{number}?a=1&b=2"),
        at: Timestamp::new(minute * 60_000, 3600).expect("in range"),
    })
}
