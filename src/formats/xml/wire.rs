//! What the formats of news agencies share: the sender's word on use, urgency, subjects (FORMATS §3, §4).

use super::story::Story;
use super::tree::Node;
use crate::domain::{Reason, Refusal, Status};

/// The sender's word on an item's use, as agencies spell it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::formats) enum Use {
    /// A status of ours.
    Status(Status),
    /// Not before a moment that stands elsewhere.
    Embargoed,
}

/// Reads a status: `stat:usable`, `Canceled`, `http://cv.iptc.org/newscodes/pubstatusg2/withheld`.
///
/// Refuses a word that nobody knows: it may be a kill.
pub(in crate::formats) fn usage(node: Node<'_>, key: &str, text: &str) -> Result<Use, Refusal> {
    match code(text).to_lowercase().as_str() {
        "usable" | "published" => Ok(Use::Status(Status::Usable)),
        "withheld" => Ok(Use::Status(Status::Withheld)),
        "canceled" | "cancelled" | "killed" | "kill" => Ok(Use::Status(Status::Canceled)),
        "embargoed" => Ok(Use::Embargoed),
        _ => {
            let (key, found) = (key.to_owned(), text.to_owned());
            Err(node.refusal(Reason::Value { key, found, expected: "status" }))
        }
    }
}

/// What stands behind the scheme of a qcode, or at the end of a concept's address.
pub(in crate::formats) fn code(text: &str) -> &str {
    let text = text.trim();
    let text = text.rsplit_once('/').map_or(text, |(_, code)| code);
    text.rsplit_once(':').map_or(text, |(_, code)| code)
}

/// Whether an urgency or a priority is that of breaking news: 1 and 2; of the Associated Press, whose third degree is
/// «urgent», 3 as well.
pub(in crate::formats) fn is_urgent(text: &str, provider: &str) -> bool {
    let is_ap =
        ["ap", "associated press", "the associated press", "ap.org"].contains(&code(provider).to_lowercase().as_str());
    match text.trim().parse::<u8>() {
        Ok(degree) => (1..=if is_ap { 3 } else { 2 }).contains(&degree),
        Err(_) => false,
    }
}

/// What a story is about, as agencies say it.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Subject<'d> {
    /// A code with or without its scheme: `medtop:04000000`, `15054000`.
    pub(in crate::formats) code: Option<&'d str>,
    /// Its name, in the story's language where it has one.
    pub(in crate::formats) name: Option<&'d str>,
    /// Whether it is a thing of its own (a person, a place, a company, an event) and no field of the news.
    pub(in crate::formats) is_thing: bool,
}

/// Files a story under its subjects: fields of the news are categories, things are tags.
///
/// A code without a name gives the field of its first two digits, which IPTC's subject codes and media topics share;
/// others are tags as they stand, so that a view can select by them.
pub(in crate::formats) fn file_under(story: &mut Story, subjects: &[Subject<'_>]) {
    for subject in subjects {
        let name = subject.name.filter(|name| !name.trim().is_empty());
        match (name, subject.code) {
            (Some(name), _) if subject.is_thing => story.tags.push(name.to_owned()),
            (Some(name), _) => story.categories.push(name.to_owned()),
            (None, Some(qcode)) => match field(code(qcode)) {
                Some(field) if !subject.is_thing => story.categories.push(field.to_owned()),
                _ => story.tags.push(qcode.to_owned()),
            },
            (None, None) => {}
        }
    }
}

/// The field of an IPTC code of eight digits. The media topics below the first level begin with 2 and tell no field.
fn field(code: &str) -> Option<&'static str> {
    if code.len() != 8 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(match &code[..2] {
        "01" => "arts, culture and entertainment",
        "02" => "crime, law and justice",
        "03" => "disaster, accident and emergency incident",
        "04" => "economy, business and finance",
        "05" => "education",
        "06" => "environment",
        "07" => "health",
        "08" => "human interest",
        "09" => "labour",
        "10" => "lifestyle and leisure",
        "11" => "politics",
        "12" => "religion",
        "13" => "science and technology",
        "14" => "society",
        "15" => "sport",
        "16" => "conflict, war and peace",
        "17" => "weather",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_their_spellings() {
        for text in ["stat:usable", "usable", "http://cv.iptc.org/newscodes/pubstatusg2/usable", " usable "] {
            assert_eq!(code(text), "usable", "{text}");
        }
    }

    #[test]
    fn urgency_is_counted_from_one() {
        assert!(is_urgent("1", "") && is_urgent(" 2 ", "nprov:REUTERS"));
        assert!(!is_urgent("3", "nprov:AFP") && !is_urgent("0", "") && !is_urgent("urgent", ""));
        assert!(is_urgent("3", "nprov:AP") && !is_urgent("4", "nprov:AP"));
    }

    #[test]
    fn codes_without_a_name_are_filed_under_their_field() {
        let mut story = Story::default();
        let subject = |code, name, is_thing| Subject { code: Some(code), name, is_thing };
        let subjects = [
            subject("subj:15054000", None, false),
            subject("medtop:20000822", None, false),
            subject("medtop:20000823", Some("كرة القدم"), false),
            subject("person:1", Some("علي"), true),
        ];
        file_under(&mut story, &subjects);
        assert_eq!(story.categories, ["sport", "كرة القدم"]);
        assert_eq!(story.tags, ["medtop:20000822", "علي"]);
    }
}
