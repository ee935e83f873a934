use super::category::CategoryPath;
use super::language::Language;
use super::text::Line;

/// Which entries of a feed are meant: what `[select]` in a view's feed.toml says, and what the parameters of an
/// address come to. Every list that is not empty must hold one of what an entry has, and all lists at once.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    /// Of one of these categories, or of one below them.
    pub categories: Vec<CategoryPath>,
    /// With one of these tags, as [`folded_label`](super::folded_label) compares them.
    pub tags: Vec<Line>,
    /// By one of these authors, compared alike.
    pub authors: Vec<Line>,
    /// In one of these languages; `ar` is also `ar-MA`.
    pub languages: Vec<Language>,
    /// Breaking news now, or not.
    pub breaking: Option<bool>,
    /// Published no more than so many milliseconds ago.
    pub newer_than: Option<i64>,
    /// With these words in title, summary or body; see `search`.
    pub words: Option<Line>,
    /// Not what matches any one thing of these.
    pub exclude: Option<Box<Selection>>,
}

impl Selection {
    /// Whether everything is meant.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}
