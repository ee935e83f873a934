use std::fmt;

use icu_locale::{Direction as IcuDirection, LanguageIdentifier, LocaleDirectionality};

/// A language tag after BCP 47 in its canonical spelling (`ar`, `fr-MA`, `zh-Hant`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

/// The direction in which a language is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// Latin, Cyrillic, Han …
    LeftToRight,
    /// Arabic, Hebrew, Persian, Urdu …
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir` attribute.
    pub fn as_html(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl Language {
    /// Reads a tag; `_` is taken for `-` (`ar_MA`). `None` when it is not well-formed, or says nothing (`und`).
    pub fn new(tag: &str) -> Option<Self> {
        let id: LanguageIdentifier = tag.trim().replace('_', "-").parse().ok()?;
        // RFC 5646 §2.2.1 keeps five to eight letters for the future; today they are a word («english»).
        let known = !id.language.is_unknown() && id.language.as_str().len() <= 3;
        known.then(|| Self(id.to_string()))
    }

    /// English, what a site speaks that says nothing else.
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language without script, region or variant: `ar` of `ar-MA`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether it names a region: `ar-MA`, `es-419`.
    pub fn has_region(&self) -> bool {
        self.0.parse::<LanguageIdentifier>().is_ok_and(|id| id.region.is_some())
    }

    /// The direction of the script this language is written in, after CLDR.
    pub fn direction(&self) -> Direction {
        let Ok(id) = self.0.parse::<LanguageIdentifier>() else { return Direction::LeftToRight };
        match LocaleDirectionality::new_extended().get(&id) {
            Some(IcuDirection::RightToLeft) => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_out_canonical() {
        assert_eq!(Language::new("AR_ma").unwrap().as_str(), "ar-MA");
        assert_eq!(Language::new("AR_ma").unwrap().primary(), "ar");
        assert!(Language::new("Arabic language").is_none());
        assert!(Language::new("und").is_none());
        assert!(Language::new("english").is_none());
        assert_eq!(Language::new("ckb").unwrap().as_str(), "ckb");
    }

    #[test]
    fn direction_follows_the_script_not_only_the_language() {
        for tag in ["ar", "he", "fa", "ur", "ps", "ug", "yi", "ckb", "az-Arab", "dv"] {
            assert_eq!(Language::new(tag).unwrap().direction(), Direction::RightToLeft, "{tag}");
        }
        for tag in ["en", "fr", "tr", "ja", "ru", "az", "ar-Latn"] {
            assert_eq!(Language::new(tag).unwrap().direction(), Direction::LeftToRight, "{tag}");
        }
    }
}
