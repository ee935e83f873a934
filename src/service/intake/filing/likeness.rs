//! Whether two texts tell one story.

use std::collections::BTreeSet;

use crate::domain::{Article, Entry, Line, SafeHtml, folded_label, folded_words};
use crate::formats::{plain_paragraphs, plain_text};

/// What a paragraph must have, in folded characters, to be known again wherever it stands. A line of a few words
/// («Reuters», «…») is everybody's.
const LONG: usize = 40;
/// What it must have when it is looked for in the file in which it stood.
const TELLING: usize = 8;
/// The same in a script that sets no spaces between words.
const TELLING_UNSPACED: usize = 5;
/// A slot's next story may share so little with the one before, in folded characters: the sender's last line.
const SMALL_PRINT: usize = 20;
/// A word with so few letters is another word when one of them is another.
const SHORT_WORD: usize = 4;

/// Whether an article tells the story of an entry: the same title, as headlines are compared, or a paragraph of it.
pub(super) fn tells_the_same(entry: &Entry, article: &Article) -> bool {
    say_so((&entry.title, &entry.body), article)
}

/// The same of two articles.
pub(super) fn say_the_same(before: &Article, article: &Article) -> bool {
    say_so((&before.title, &before.body), article)
}

fn say_so((title, body): (&Line, &Option<SafeHtml>), article: &Article) -> bool {
    if is_one_title(title, &article.title) {
        return true;
    }
    let (Some(before), Some(after)) = (body, &article.body) else { return false };
    !paragraphs(before).is_disjoint(&paragraphs(after))
}

/// What several articles tell.
pub(super) struct Stories {
    titles: BTreeSet<String>,
    paragraphs: BTreeSet<String>,
}

impl Stories {
    /// What these tell.
    pub(super) fn of<'a>(articles: impl Iterator<Item = &'a Article>) -> Self {
        let mut stories = Self { titles: BTreeSet::new(), paragraphs: BTreeSet::new() };
        for article in articles {
            stories.titles.insert(folded_label(article.title.as_str()));
            stories.paragraphs.extend(article.body.iter().flat_map(paragraphs));
        }
        stories
    }

    /// Whether one of them tells the story of an entry.
    pub(super) fn tell(&self, entry: &Entry) -> bool {
        let has_one = |body: &SafeHtml| !self.paragraphs.is_disjoint(&paragraphs(body));
        self.titles.contains(&folded_label(entry.title.as_str())) || entry.body.as_ref().is_some_and(has_one)
    }
}

/// Whether an article that was saved over the file of an entry is its story, edited: a title or a paragraph is as it
/// was. In a slot, where another story is to be expected, a third of the shorter text must be.
pub(super) fn is_edit_of(entry: &Entry, article: &Article, slot: bool) -> bool {
    if article.is_kill() || is_one_title(&entry.title, &article.title) {
        return true;
    }
    if !slot && is_respelt(&entry.title, &article.title) {
        return true;
    }
    let (Some(before), Some(after)) = (&entry.body, &article.body) else { return false };
    let (before, after) = (pieces(before), pieces(after));
    if !slot && !before.is_empty() && before == after {
        return true;
    }
    let length = |pieces: &BTreeSet<String>| pieces.iter().map(|piece| piece.chars().count()).sum::<usize>();
    let shared: BTreeSet<_> = before.intersection(&after).cloned().collect();
    let shorter = length(&before).min(length(&after));
    if slot {
        length(&shared) > SMALL_PRINT && length(&shared) * 3 >= shorter
    } else {
        shared.iter().any(|piece| is_telling(piece)) || (!shared.is_empty() && length(&shared) * 2 >= shorter)
    }
}

/// Whether an article is an entry in other bytes: the same title and the same text, word for word, and nothing that says
/// otherwise.
pub(super) fn is_word_for_word(entry: &Entry, article: &Article) -> bool {
    let words = |body: &Option<SafeHtml>| body.as_ref().map(|html| folded_words(&plain_text(html))).unwrap_or_default();
    let differ = |before: bool, after: bool, same: bool| before && after && !same;
    is_one_title(&entry.title, &article.title)
        && entry.language == article.language
        && (entry.visible_from, entry.expires) == (article.visible_from, article.expires)
        && entry.retraction.is_none()
        && !differ(entry.link.is_some(), article.link.is_some(), entry.link == article.link)
        && !differ(!entry.authors.is_empty(), !article.authors.is_empty(), entry.authors == article.authors)
        && !differ(!entry.tags.is_empty(), !article.tags.is_empty(), entry.tags == article.tags)
        && words(&entry.body) == words(&article.body)
}

fn is_one_title(before: &Line, after: &Line) -> bool {
    folded_label(before.as_str()) == folded_label(after.as_str())
}

/// Whether a title is another with its spelling mended: the same number of words, at least half of them the same, and
/// each of the others a letter off.
fn is_respelt(before: &Line, after: &Line) -> bool {
    let (before, after) = (folded_words(before.as_str()), folded_words(after.as_str()));
    let (before, after): (Vec<_>, Vec<_>) = (before.split(' ').collect(), after.split(' ').collect());
    if before.len() != after.len() || before == [""] {
        return false;
    }
    let others: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
    others.len() * 2 <= before.len() && others.into_iter().all(|(before, after)| is_a_letter_off(before, after))
}

fn is_a_letter_off(before: &str, after: &str) -> bool {
    let (before, after): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    // A number that differs is another number.
    if before.iter().chain(&after).any(|c| c.is_numeric()) || before.len().min(after.len()) < SHORT_WORD {
        return false;
    }
    let ahead = before.iter().zip(&after).take_while(|(before, after)| before == after).count();
    let (before, after) = (&before[ahead..], &after[ahead..]);
    let behind = before.iter().rev().zip(after.iter().rev()).take_while(|(before, after)| before == after).count();
    let (before, after) = (&before[..before.len() - behind], &after[..after.len() - behind]);
    match (before, after) {
        ([first, second], [other, another]) => (first, second) == (another, other),
        (before, after) => before.len() <= 1 && after.len() <= 1,
    }
}

/// The paragraphs by which a text is known again wherever it stands.
pub(super) fn paragraphs(html: &SafeHtml) -> BTreeSet<String> {
    let mut pieces = pieces(html);
    pieces.retain(|words| words.chars().count() > LONG);
    pieces
}

/// The blocks of a text, folded; of a text that is one block, its sentences.
fn pieces(html: &SafeHtml) -> BTreeSet<String> {
    let text = plain_paragraphs(html);
    let folded = |parts: &mut dyn Iterator<Item = &str>| {
        parts.map(folded_words).filter(|words| !words.is_empty()).collect::<BTreeSet<_>>()
    };
    let blocks = folded(&mut text.lines());
    let sentences = if blocks.len() == 1 {
        folded(&mut text.split(['.', '!', '?', '؟', '。', '۔', '।']))
    } else {
        BTreeSet::new()
    };
    blocks.into_iter().chain(sentences).collect()
}

/// Whether a paragraph can be known again in its own file: three words and some letters.
fn is_telling(words: &str) -> bool {
    let is_unspaced = |c: char| matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    let unspaced = words.chars().filter(|c| is_unspaced(*c)).count();
    unspaced >= TELLING_UNSPACED || (words.split(' ').count() >= 3 && words.chars().count() >= TELLING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Language, Timestamp};
    use crate::service::testing::article as entry;

    fn entry_of(title: &str, body: &str) -> Entry {
        let body = (!body.is_empty()).then(|| SafeHtml::sanitised(body.to_owned()));
        Entry { title: Line::folded(title), body, ..entry("x", Timestamp::from_millis_utc(0), &[]) }
    }

    fn article_of(title: &str, body: &str) -> Article {
        let body = (!body.is_empty()).then(|| SafeHtml::sanitised(body.to_owned()));
        Article { body, ..Article::new(Line::folded(title), Language::english()) }
    }

    fn edit((title, body): (&str, &str), (other, text): (&str, &str), slot: bool) -> bool {
        is_edit_of(&entry_of(title, body), &article_of(other, text), slot)
    }

    #[test]
    fn an_edit_keeps_a_title_or_a_paragraph() {
        for (before, after) in [
            (("Gold closes higher", "<p>Text.</p>"), ("«Gold» closes higher…", "<p>Wholly other words.</p>")),
            (("Old", "<p>Body.</p>"), ("New", "<p>Body.</p>")),
            (("Old", "<p>Gone.</p><p>It was so.</p>"), ("New", "<p>It was so.</p><p>And then the other thing.</p>")),
            (("Old", "<ul><li>It was so.</li><li>Gone</li></ul>"), ("New", "<p>It was <b>so</b>.</p><p>Now.</p>")),
            (("Old", "It was so. And then the war came."), ("New", "It was so. And then peace came.")),
            (("سجل المنتخب تراجعا", ""), ("سجّل المنتخب تراجعًا", "")),
            (("أكد الوزير أن الأسعار مستقرة", ""), ("أكد الوزير أن الأسعر مستقرة", "")),
            (("Minister resings over budget", ""), ("Minister resigns over budget", "")),
            (
                ("旧标题", "<p>第一段文字保留。</p><p>旧</p>"),
                ("另题", "<p>第一段文字保留。</p><p>第二段完全不同的内容。</p>"),
            ),
        ] {
            assert!(edit(before, after, false), "{before:?} {after:?}");
        }
    }

    #[test]
    fn another_story_shares_neither() {
        for (before, after) in [
            (("Story 1", ""), ("Story 2", "")),
            (("Gold at 1900", ""), ("Gold at 1950", "")),
            (("The old title", "<p>Old words.</p>"), ("The new title", "<p>New words.</p>")),
            (
                ("One", "<p>What happened.</p><p>Reuters</p>"),
                ("Two", "<p>Something else came to be.</p><p>Reuters</p>"),
            ),
            (("…", ""), ("!", "")),
            (("Old", "<p></p>"), ("New", "<p></p>")),
        ] {
            assert!(!edit(before, after, false), "{before:?} {after:?}");
            assert!(!edit(before, after, true), "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_slots_next_story_is_not_known_by_the_senders_last_line_or_a_title_a_letter_off() {
        const LAST: &str = "<p>Reporting by the staff of the Example News Agency in Rabat; editing by the desk.</p>";
        let before = format!("<p>{}</p>{LAST}", "The cabinet met in the morning and agreed on the budget. ".repeat(8));
        let after = format!("<p>{}</p>{LAST}", "The storm closed the harbour for a second day in a row. ".repeat(8));
        assert!(edit(("Budget", &before), ("Storm", &after), false));
        assert!(!edit(("Budget", &before), ("Storm", &after), true));
        assert!(!edit(("Rabat wins match", ""), ("Rabah wins match", ""), true));
        let lead = before.replace("<p>The", "<p>A new lead of the story.</p><p>The");
        assert!(edit(("Budget", &before), ("Budget is agreed on", &lead), true));
    }

    #[test]
    fn a_kill_is_of_what_was_there() {
        let kill = Article { retract: Some(Line::folded("wrong")), ..article_of("KILL", "") };
        assert!(is_edit_of(&entry_of("A story", "<p>Text.</p>"), &kill, true));
    }

    #[test]
    fn the_same_words_in_other_markup_are_one_story_and_one_word_more_is_another() {
        let known = entry_of("A «visit»", "<p>First paragraph.</p><p>Second, at last.</p>");
        assert!(is_word_for_word(
            &known,
            &article_of("A visit", "<p>First <em>paragraph</em>.</p>\n<p>Second, at last</p>")
        ));
        assert!(!is_word_for_word(&known, &article_of("A visit", "<p>First paragraph.</p>")));
        assert!(!is_word_for_word(
            &known,
            &article_of("A visit", "<p>First paragraph.</p><p>Second, at long last.</p>")
        ));
        let french = Article {
            language: Language::new("fr").unwrap(),
            ..article_of("A visit", "<p>First paragraph.</p><p>Second, at last.</p>")
        };
        assert!(!is_word_for_word(&known, &french));
        let embargoed = Article {
            visible_from: Some(Timestamp::from_millis_utc(9)),
            ..article_of("A visit", "<p>First paragraph.</p><p>Second, at last.</p>")
        };
        assert!(!is_word_for_word(&known, &embargoed));
    }
}
