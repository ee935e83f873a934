use std::fmt;

use super::account::Account;
use super::category::{CategoryFault, CategoryPath};
use super::entry::EntryId;
use super::feed::FeedName;
use super::partner::{Partner, Skip};
use super::ruling::Ruling;
use super::text::Line;
use super::timestamp::Timestamp;

/// A place in a file, counted from 1 as editors do; the column counts characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column, where it is known.
    pub column: Option<u32>,
}

impl Position {
    /// A whole line.
    pub fn line(line: u32) -> Self {
        Self { line, column: None }
    }

    /// A character in a line.
    pub fn at(line: u32, column: u32) -> Self {
        Self { line, column: Some(column) }
    }

    /// Where the byte at `offset` of `text` stands.
    pub fn of_offset(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &text[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self::at(
            count(before.matches('\n').count()).saturating_add(1),
            count(before[line_start..].chars().count()).saturating_add(1),
        )
    }
}

/// Why a file, or one article of it, was refused. Its words for the publisher, in the site's language and with
/// the way to mend it, are `render`'s; the codes are stable.
#[derive(Clone, PartialEq, Debug)]
pub enum Reason {
    /// Nothing in the file but white space.
    Empty,
    /// Text without a title, or a title without visible characters.
    NoTitle,
    /// Bytes that are not UTF-8, at this offset.
    NotUtf8 {
        /// Bytes from the start of the file.
        offset: u64,
    },
    /// More bytes than the bound.
    TooLarge {
        /// The bound in bytes.
        limit: u64,
    },
    /// Markup nested deeper than the bound.
    TooDeep {
        /// The bound in levels.
        limit: u32,
    },
    /// A file of a kind that no format reads.
    UnknownFormat {
        /// The ending, without the dot; may be empty.
        ending: String,
    },
    /// A file that begins as a format of ours and breaks its grammar: half an upload, or a slip of the pen.
    Syntax {
        /// The format's name: `JSON`, `XML`.
        format: &'static str,
        /// The parser's own words.
        detail: String,
    },
    /// Text of a grammar that we read, with nothing in it that any format of ours calls an article.
    UnknownContent {
        /// The grammar's name: `JSON`, `XML`.
        format: &'static str,
    },
    /// A link, pipe, socket or device, or a file that has another name (a hard link).
    NotAFile,
    /// The system would not let us read it.
    Unreadable {
        /// The system's own words.
        detail: String,
    },
    /// Front matter that begins and does not end.
    FrontMatterOpen {
        /// The line that should end it, `---` or `+++`.
        delimiter: &'static str,
    },
    /// Front matter larger than the bound.
    FrontMatterTooLarge {
        /// The bound in bytes.
        limit: u64,
    },
    /// More aliases in YAML than the bound, or aliases of aliases that come to as much.
    TooManyAliases {
        /// The bound.
        limit: u64,
    },
    /// More articles in one file than the bound.
    TooManyItems {
        /// The bound.
        limit: u64,
    },
    /// More pieces of markup than the bound.
    TooIntricate {
        /// The bound in pieces.
        limit: u64,
    },
    /// Front matter that is not the YAML, TOML or JSON it begins as.
    FrontMatterSyntax {
        /// The parser's own words.
        detail: String,
    },
    /// A key that decides whether and when the article may be seen, twice and with values that differ.
    KeyDisagrees {
        /// The key.
        key: String,
    },
    /// A key of the front matter with a value of another kind than it takes.
    Value {
        /// The key.
        key: String,
        /// What stands there.
        found: String,
        /// What it takes, as a stable word: `text`, `list`, `bool`, `url`, `urgency`, `status`, `language`.
        expected: &'static str,
    },
    /// A date that no rule reads, or that no calendar has.
    Date {
        /// The key or place of it.
        key: String,
        /// What stands there.
        found: String,
    },
    /// An embargo, expiry or other moment of release that cannot be read: never published on a guess.
    Embargo {
        /// The key of it.
        key: String,
        /// What stands there.
        found: String,
    },
    /// XML that uses an entity which it declares itself; none is ever expanded.
    XmlEntity {
        /// The entity's name, without `&` and `;`.
        name: String,
    },
    /// The file ends in the middle of the article.
    CutOff,
    /// The folder's name, or a category the file names, cannot be served.
    Category(CategoryFault),
    /// Our own parser failed on it: a fault of ours, not of the file.
    Internal,
    /// Another file holds the id that this one declares.
    IdTaken {
        /// The id.
        id: String,
        /// The path of the file that holds it.
        holder: String,
    },
}

impl Reason {
    /// The stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty-file",
            Self::NoTitle => "no-title",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::TooLarge { .. } => "too-large",
            Self::TooDeep { .. } => "too-deep",
            Self::UnknownFormat { .. } => "unknown-format",
            Self::Syntax { .. } => "syntax",
            Self::UnknownContent { .. } => "unknown-content",
            Self::NotAFile => "not-a-file",
            Self::Unreadable { .. } => "unreadable",
            Self::FrontMatterOpen { .. } => "front-matter-open",
            Self::FrontMatterTooLarge { .. } => "front-matter-too-large",
            Self::TooManyAliases { .. } => "too-many-aliases",
            Self::TooManyItems { .. } => "too-many-items",
            Self::TooIntricate { .. } => "too-intricate",
            Self::FrontMatterSyntax { .. } => "front-matter-syntax",
            Self::KeyDisagrees { .. } => "key-disagrees",
            Self::Value { .. } => "value",
            Self::Date { .. } => "date",
            Self::Embargo { .. } => "embargo",
            Self::XmlEntity { .. } => "xml-entity",
            Self::CutOff => "cut-off",
            Self::Category(_) => "category",
            Self::Internal => "internal",
            Self::IdTaken { .. } => "id-taken",
        }
    }
}

/// A refusal: the reason, and where in the file.
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// Where, when one place is to blame.
    pub at: Option<Position>,
    /// Which article, in a file of many.
    pub item: Option<Box<Item>>,
}

/// One article of a file of many, as far as it could be read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Item {
    /// Its number among the file's articles, from 1; 0 as long as it is not known.
    pub number: u32,
    /// Its title.
    pub title: Option<Line>,
    /// The identity that it declares.
    pub id: Option<Line>,
}

impl Refusal {
    /// A refusal of the file as a whole.
    pub fn of(reason: Reason) -> Self {
        Self { reason, at: None, item: None }
    }

    /// A refusal for what stands at one place.
    pub fn at(reason: Reason, at: Position) -> Self {
        Self { reason, at: Some(at), item: None }
    }

    /// The same, of the article with this title and this identity.
    pub fn of_item(self, title: Option<Line>, id: Option<Line>) -> Self {
        let number = self.item.map_or(0, |item| item.number);
        Self { item: Some(Box::new(Item { number, title, id })), ..self }
    }

    /// The same, of the article with this number.
    pub fn numbered(self, number: u32) -> Self {
        let item = self.item.unwrap_or_default();
        Self { item: Some(Box::new(Item { number, ..*item })), ..self }
    }
}

/// What became of an entry when another story was saved over its file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Became {
    /// It left its feeds.
    Withdrawn,
    /// It stays published.
    Kept,
    /// It is told as recalled.
    Retracted,
    /// Another file holds it, or a ticker its words.
    HeldElsewhere,
}

/// What kind of doubt a warning tells of. The codes are stable.
#[derive(Clone, PartialEq, Debug)]
pub enum WarningCode {
    /// Bulleted headlines without a label were left out (FORMATS §1.1).
    TickerWithoutLabel {
        /// How many.
        headlines: usize,
    },
    /// The weekday is not the date's; the numbers win.
    WeekdayDisagrees {
        /// As written.
        found: String,
    },
    /// A date in the future was taken for now.
    FutureDate {
        /// As read.
        found: Timestamp,
    },
    /// Characters that XML forbids were removed.
    ForbiddenCharacters {
        /// How many.
        count: usize,
    },
    /// Scripts, frames, `data:` images or the like were removed.
    MarkupRemoved,
    /// The encoding was guessed from the bytes, because nothing declares it or what does is wrong.
    GuessedEncoding {
        /// Its name in the Encoding Standard of WHATWG: `windows-1256`, `UTF-16LE`.
        encoding: &'static str,
    },
    /// A key that no rule knows was passed over although it looks like one of ours.
    UnknownKey {
        /// As written.
        key: String,
        /// The key it looks like.
        meant: &'static str,
    },
    /// A value was passed over, because it cannot be used and the article can do without.
    ValueIgnored {
        /// The key.
        key: String,
        /// What stands there.
        found: String,
    },
    /// A key stands more than once in front matter; its last value was taken.
    KeyRepeated {
        /// The key.
        key: String,
    },
    /// Things in a file of many that are no published articles: drafts, pages, pictures of a WordPress export.
    LeftOut {
        /// How many.
        count: usize,
        /// Their kinds in the format's own words, each with its number: `draft 2, page 1`.
        kinds: String,
    },
    /// A category that the article names takes only what is in its own folder.
    NotAccepted {
        /// Which.
        category: CategoryPath,
    },
    /// The story was published anew, as another entry.
    Resurfaced {
        /// Its id now.
        id: EntryId,
        /// The entry that it was before.
        before: EntryId,
    },
    /// Another story was saved over the one that a file held, and is an entry of its own.
    AnotherStory {
        /// The entry before.
        id: EntryId,
        /// Its title.
        title: Line,
        /// What became of it.
        became: Became,
    },
    /// Another file recalls the story: what this one says is not told.
    StaysRecalled {
        /// The story's title.
        title: Line,
        /// That file.
        by: String,
    },
    /// A partner would skip an entry, which is left out of the feed with that profile.
    PartnerSkips {
        /// Who.
        partner: Partner,
        /// The feed, where one is meant.
        feed: Option<FeedName>,
        /// The entry's title.
        title: Line,
        /// Why.
        skip: Skip,
    },
    /// The operator decided of an entry, whatever its file says.
    Ruled {
        /// What.
        ruling: Ruling,
        /// The entry's title.
        title: Line,
    },
}

impl WarningCode {
    /// The stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TickerWithoutLabel { .. } => "ticker-without-label",
            Self::WeekdayDisagrees { .. } => "weekday-disagrees",
            Self::FutureDate { .. } => "future-date",
            Self::ForbiddenCharacters { .. } => "forbidden-characters",
            Self::MarkupRemoved => "markup-removed",
            Self::GuessedEncoding { .. } => "guessed-encoding",
            Self::UnknownKey { .. } => "unknown-key",
            Self::ValueIgnored { .. } => "value-ignored",
            Self::KeyRepeated { .. } => "key-repeated",
            Self::LeftOut { .. } => "left-out",
            Self::NotAccepted { .. } => "not-accepted",
            Self::Resurfaced { .. } => "resurfaced",
            Self::AnotherStory { .. } => "another-story",
            Self::StaysRecalled { .. } => "stays-recalled",
            Self::PartnerSkips { .. } => "partner-skips",
            Self::Ruled { ruling, .. } => ruling.as_str(),
        }
    }
}

/// Something that a publisher may want to look at; the article is published all the same.
#[derive(Clone, PartialEq, Debug)]
pub struct Warning {
    /// What.
    pub code: WarningCode,
    /// Where.
    pub at: Option<Position>,
}

impl Warning {
    /// Whether it is about a date in the future.
    pub fn is_of_the_future(&self) -> bool {
        matches!(self.code, WarningCode::FutureDate { .. })
    }
}

/// Why a file that was understood is not to be seen yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waiting {
    /// It says that it is a draft.
    Draft,
    /// It is to be seen from then on.
    Until(Timestamp),
    /// Its time is over.
    Expired(Timestamp),
    /// Its sender recalls it, and nobody has it yet.
    Withheld,
}

/// What became of a file.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// Its entries are in their feeds.
    Published,
    /// Understood, and not to be seen.
    Waiting(Waiting),
    /// Not understood.
    Refused(Refusal),
}

/// What became of a dropped file, for its publisher.
#[derive(Clone, PartialEq, Debug)]
pub struct Receipt {
    /// The path below the served folder, with `/`, printable.
    pub path: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What else in it was refused, in a file of many.
    pub also_refused: Vec<Refusal>,
    /// The entries it holds: id and title.
    pub entries: Vec<(EntryId, Line)>,
    /// Where each of these is and is not; of the first of them, and only where a receipt is to tell of that.
    pub accounts: Vec<Account>,
    /// What is to be looked at.
    pub warnings: Vec<Warning>,
    /// When this was decided.
    pub at: Timestamp,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "{}:{column}", self.line),
            None => write!(f, "{}", self.line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "سطر\nعنوان: [";
        assert_eq!(Position::of_offset(text, text.len() - 1), Position::at(2, 8));
        assert_eq!(Position::of_offset(text, 0), Position::at(1, 1));
        // Inside a character: its start.
        assert_eq!(Position::of_offset(text, 1), Position::at(1, 1));
    }
}
