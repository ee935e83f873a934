use super::category::CategoryPath;
use super::feed::FeedName;
use super::language::Language;
use super::partner::{Partner, Skip};
use super::timestamp::Timestamp;

/// Where an entry is and is not, and what was guessed of it, at the moment of its receipt.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Account {
    /// The feeds that show it.
    pub feeds: Vec<FeedName>,
    /// Feeds that one might look for it in and that do not show it, and why.
    pub absent: Vec<(FeedName, Absence)>,
    /// What nobody said in so many words.
    pub guesses: Vec<Guess>,
}

/// Why a feed does not show an entry. The codes are stable.
#[derive(Clone, PartialEq, Debug)]
pub enum Absence {
    /// It may not be seen yet.
    Waits(Timestamp),
    /// Its time is over.
    Expired(Timestamp),
    /// It is news, and breaking no more since then.
    CeasedToBreak(Timestamp),
    /// It lies in a sub-category, and the feed leaves these out.
    Below,
    /// The category takes only what is in its own folder.
    NotAccepted,
    /// The feed selects, and this is not as it wants it.
    NotSelected(Aspect),
    /// The feed leaves out what is like this.
    LeftOut(Aspect),
    /// Its partner would skip it.
    Skipped(Partner, Skip),
    /// The window has no room for what is so old.
    Age {
        /// In milliseconds.
        most: i64,
    },
    /// So many newer entries fill the window.
    Count {
        /// How many it shows.
        most: usize,
    },
    /// Newer entries fill the bytes of the window.
    Bytes {
        /// How many it has.
        most: u64,
    },
}

/// By which of its sides an entry is selected or left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aspect {
    /// Its categories.
    Category,
    /// Its tags.
    Tag,
    /// Its authors.
    Author,
    /// Its language.
    Language,
    /// Whether it is breaking news.
    Breaking,
    /// How old it is.
    Age,
    /// Its words.
    Words,
}

/// What nobody said in so many words, and was taken from elsewhere. The codes are stable.
#[derive(Clone, PartialEq, Debug)]
pub enum Guess {
    /// The language, from the words, or where these do not tell, from the settings.
    Language(Language),
    /// That it is breaking news, from a label.
    Label,
    /// That it is breaking news, from the folder.
    Folder,
    /// The date, from the time of the file.
    DateOfFile(Timestamp),
    /// The date, from the file's name.
    DateOfName(Timestamp),
    /// The category, from the settings: the file lies in no folder.
    Category(CategoryPath),
}

impl Absence {
    /// The stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Waits(_) => "waits",
            Self::Expired(_) => "expired",
            Self::CeasedToBreak(_) => "not-breaking",
            Self::Below => "sub-category",
            Self::NotAccepted => "not-accepted",
            Self::NotSelected(_) => "not-selected",
            Self::LeftOut(_) => "left-out",
            Self::Skipped(..) => "partner-skips",
            Self::Age { .. } => "window-age",
            Self::Count { .. } => "window-count",
            Self::Bytes { .. } => "window-bytes",
        }
    }
}

impl Guess {
    /// The stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Language(_) => "language",
            Self::Label => "breaking-label",
            Self::Folder => "breaking-folder",
            Self::DateOfFile(_) => "date-of-file",
            Self::DateOfName(_) => "date-of-name",
            Self::Category(_) => "default-category",
        }
    }
}
