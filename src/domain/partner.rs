use super::language::Language;

/// A partner that takes feeds by rules of its own (FORMATS §5).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Partner {
    /// Google Publisher Center.
    Google,
    /// MSN, Microsoft Start.
    Msn,
    /// Flipboard.
    Flipboard,
    /// SmartNews.
    SmartNews,
    /// Apple News and Podcasts.
    Apple,
}

impl Partner {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Google, Self::Msn, Self::Flipboard, Self::SmartNews, Self::Apple];

    /// As settings and flags name it: `msn`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Msn => "msn",
            Self::Flipboard => "flipboard",
            Self::SmartNews => "smartnews",
            Self::Apple => "apple",
        }
    }

    /// As it writes itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Google => "Google News",
            Self::Msn => "MSN",
            Self::Flipboard => "Flipboard",
            Self::SmartNews => "SmartNews",
            Self::Apple => "Apple",
        }
    }

    /// What it asks of a feed.
    pub fn rules(self) -> &'static Rules {
        &RULES[self as usize]
    }
}

/// What a partner asks of a feed and of each entry in it; `None` and `false` ask nothing. Bounds are within.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// Which of the partner's documents this is taken from.
    pub version: &'static str,
    /// Characters of a title.
    pub title: (Option<u64>, Option<u64>),
    /// Characters of an article's text.
    pub text: (Option<u64>, Option<u64>),
    /// The least characters of a description.
    pub least_description: Option<u64>,
    /// The most bytes of an article in a document.
    pub article_bytes: Option<u64>,
    /// The most bytes of a document.
    pub feed_bytes: Option<u64>,
    /// The most entries of a document.
    pub entries: Option<usize>,
    /// The least width of a picture, in pixels; and one must be there.
    pub picture_width: Option<u32>,
    /// Whether every address is to begin with `https://`.
    pub https: bool,
    /// Whether every entry is to be in the feed's language.
    pub one_language: bool,
    /// Whether the feed's language is to name a region: `ar-MA`.
    pub locale: bool,
}

const NOTHING: Rules = Rules {
    version: "",
    title: (None, None),
    text: (None, None),
    least_description: None,
    article_bytes: None,
    feed_bytes: None,
    entries: None,
    picture_width: None,
    https: false,
    one_language: false,
    locale: false,
};

/// In the order of [`Partner::ALL`].
static RULES: [Rules; 5] = [
    Rules {
        version: "support.google.com/news/publisher-center/answer/9545420, 2026-11",
        article_bytes: Some(1_000_000),
        feed_bytes: Some(2_000_000),
        entries: Some(60),
        ..NOTHING
    },
    Rules {
        version: "helpcenter.microsoftstart.com/kb/articles/51, 2026-11",
        title: (Some(21), Some(150)),
        text: (Some(450), Some(500_000)),
        https: true,
        one_language: true,
        ..NOTHING
    },
    Rules {
        version: "flipboard.helpshift.com faq 1023, 2026-11",
        least_description: Some(300),
        entries: Some(20),
        picture_width: Some(500),
        ..NOTHING
    },
    Rules {
        version: "publishers.smartnews.com articles 360036526213, 2026-11",
        article_bytes: Some(1_000_000),
        feed_bytes: Some(1_000_000),
        ..NOTHING
    },
    Rules { version: "Apple's requirements of feeds, 2026-11", locale: true, ..NOTHING },
];

/// What a partner looks at in an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measured {
    /// Characters of the title.
    pub title: u64,
    /// Characters of the text, without markup.
    pub text: u64,
    /// Characters of the description.
    pub description: u64,
    /// Bytes in the largest of the documents.
    pub bytes: u64,
    /// The widest picture: `None` for no picture, `Some(None)` for one whose width nobody knows.
    pub picture: Option<Option<u32>>,
    /// An address of it that does not begin with `https://`.
    pub insecure: Option<String>,
    /// Its language.
    pub language: Language,
}

/// Why a partner would skip an entry. Words for the publisher are `render`'s; the codes are stable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Skip {
    /// Fewer characters of title than the least.
    TitleShort {
        /// Characters.
        found: u64,
        /// The bound.
        least: u64,
    },
    /// More characters of title than the most.
    TitleLong {
        /// Characters.
        found: u64,
        /// The bound.
        most: u64,
    },
    /// Fewer characters of text than the least.
    TextShort {
        /// Characters.
        found: u64,
        /// The bound.
        least: u64,
    },
    /// More characters of text than the most.
    TextLong {
        /// Characters.
        found: u64,
        /// The bound.
        most: u64,
    },
    /// A description, made longer out of the text where that has more, that is too short.
    DescriptionShort {
        /// Characters.
        found: u64,
        /// The bound.
        least: u64,
    },
    /// More bytes than the most.
    Large {
        /// Bytes.
        found: u64,
        /// The bound.
        most: u64,
    },
    /// No picture.
    NoPicture {
        /// The least width, in pixels.
        least: u32,
    },
    /// No picture that is as wide as the least.
    PictureSmall {
        /// Pixels.
        found: u32,
        /// The bound.
        least: u32,
    },
    /// An address that is not HTTPS.
    Insecure {
        /// Which.
        url: String,
    },
    /// Another language than the feed's.
    OtherLanguage {
        /// Its own.
        found: Language,
        /// The feed's.
        feed: Language,
    },
}

impl Skip {
    /// The stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TitleShort { .. } => "title-short",
            Self::TitleLong { .. } => "title-long",
            Self::TextShort { .. } => "text-short",
            Self::TextLong { .. } => "text-long",
            Self::DescriptionShort { .. } => "description-short",
            Self::Large { .. } => "large",
            Self::NoPicture { .. } => "no-picture",
            Self::PictureSmall { .. } => "picture-small",
            Self::Insecure { .. } => "not-https",
            Self::OtherLanguage { .. } => "other-language",
        }
    }
}

impl Rules {
    /// Why an entry would be skipped in a feed of this language; `None` when it would be taken.
    pub fn skips(&self, measured: &Measured, feed: &Language) -> Option<Skip> {
        let Measured { title, text, description, bytes, picture, insecure, language } = measured;
        let below = |found: &u64, least: Option<u64>| least.filter(|least| found < least).map(|least| (*found, least));
        let above = |found: &u64, most: Option<u64>| most.filter(|most| found > most).map(|most| (*found, most));
        let small = || {
            let least = self.picture_width?;
            match picture {
                None => Some(Skip::NoPicture { least }),
                Some(Some(found)) if *found < least => Some(Skip::PictureSmall { found: *found, least }),
                Some(_) => None,
            }
        };
        let is_other = self.one_language && language.primary() != feed.primary();
        let other = || is_other.then(|| Skip::OtherLanguage { found: language.clone(), feed: feed.clone() });
        let insecure = || insecure.clone().filter(|_| self.https).map(|url| Skip::Insecure { url });
        other()
            .or_else(|| below(title, self.title.0).map(|(found, least)| Skip::TitleShort { found, least }))
            .or_else(|| above(title, self.title.1).map(|(found, most)| Skip::TitleLong { found, most }))
            .or_else(|| below(text, self.text.0).map(|(found, least)| Skip::TextShort { found, least }))
            .or_else(|| above(text, self.text.1).map(|(found, most)| Skip::TextLong { found, most }))
            .or_else(|| {
                let short = below(description, self.least_description);
                short.map(|(found, least)| Skip::DescriptionShort { found, least })
            })
            .or_else(|| above(bytes, self.article_bytes).map(|(found, most)| Skip::Large { found, most }))
            .or_else(small)
            .or_else(insecure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Measured {
        Measured {
            title: 50,
            text: 3000,
            description: 300,
            bytes: 5000,
            picture: Some(Some(800)),
            insecure: None,
            language: Language::new("ar-MA").unwrap(),
        }
    }

    #[track_caller]
    fn skip(partner: Partner, change: impl FnOnce(&mut Measured)) -> Option<&'static str> {
        let mut measured = good();
        change(&mut measured);
        partner.rules().skips(&measured, &Language::new("ar").unwrap()).map(|skip| skip.code())
    }

    #[test]
    fn the_table_is_in_the_order_of_the_partners_and_names_its_versions() {
        for (at, partner) in Partner::ALL.into_iter().enumerate() {
            assert_eq!(partner as usize, at);
            assert!(!partner.rules().version.is_empty());
            assert_eq!(skip(partner, |_| ()), None, "{partner:?}");
        }
        assert!(Partner::Apple.rules().locale && Partner::Msn.rules().https);
    }

    #[test]
    fn each_bound_is_within() {
        for (title, expected) in [(20, Some("title-short")), (21, None), (150, None), (151, Some("title-long"))] {
            assert_eq!(skip(Partner::Msn, |one| one.title = title), expected, "{title}");
        }
        for (text, expected) in [(449, Some("text-short")), (450, None), (500_000, None), (500_001, Some("text-long"))]
        {
            assert_eq!(skip(Partner::Msn, |one| one.text = text), expected, "{text}");
        }
        for partner in [Partner::Google, Partner::SmartNews] {
            assert_eq!(skip(partner, |one| one.bytes = 1_000_000), None);
            assert_eq!(skip(partner, |one| one.bytes = 1_000_001), Some("large"));
        }
        assert_eq!(skip(Partner::Flipboard, |one| one.description = 299), Some("description-short"));
        for (width, expected) in [(Some(499), Some("picture-small")), (Some(500), None), (None, None)] {
            assert_eq!(skip(Partner::Flipboard, |one| one.picture = Some(width)), expected, "{width:?}");
        }
        assert_eq!(skip(Partner::Flipboard, |one| one.picture = None), Some("no-picture"));
    }

    #[test]
    fn msn_takes_one_language_and_https_alone() {
        assert_eq!(skip(Partner::Msn, |one| one.language = Language::english()), Some("other-language"));
        assert_eq!(skip(Partner::Msn, |one| one.insecure = Some("http://e.org/".to_owned())), Some("not-https"));
        assert_eq!(skip(Partner::Google, |one| one.insecure = Some("http://e.org/".to_owned())), None);
    }
}
