use super::text::Line;
use super::timestamp::Timestamp;

/// What an operator decides of an entry, whatever its files say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ruling {
    /// It is in no feed, and its page answers 410.
    Withdrawn,
    /// It is a retraction: a notice in its place, which those who have the story get, too.
    Retracted,
}

impl Ruling {
    /// `withdrawn` or `retracted`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Retracted => "retracted",
        }
    }
}

/// A decision of an operator's, kept until it is taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ruled {
    /// Which.
    pub ruling: Ruling,
    /// Why, for readers; of a retraction, the notice in the story's place.
    pub reason: Option<Line>,
    /// Since when; the `updated` of a retraction.
    pub at: Timestamp,
}
