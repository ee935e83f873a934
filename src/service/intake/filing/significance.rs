//! Which changes of an entry are worth a reader's second look.

use unicode_normalization::UnicodeNormalization;

use crate::domain::{Article, Author, Entry, Line, Picture, SafeHtml};
use crate::formats;

/// Whether readers should look again (RFC 4287 §4.2.15): title, body, summary, picture or author, white space aside and
/// however letters and markup are typed; and aside from a picture that merely lies beside `article`, which comes a moment
/// after it and is no news.
pub(super) fn differs_significantly(before: &Entry, after: &Entry, article: &Article) -> bool {
    before.kind != after.kind
        || !is_like(&before.title, &after.title)
        || !are_like(before.summary.as_ref(), after.summary.as_ref(), is_like)
        || !are_like(before.retraction.as_ref(), after.retraction.as_ref(), is_like)
        || !are_like(before.correction.as_ref(), after.correction.as_ref(), is_like)
        || !are_like(told_picture(before, None), told_picture(after, Some(article)), is_picture)
            && !names_what_was_shown(before, after)
        || before.authors.len() != after.authors.len()
        || !before.authors.iter().zip(&after.authors).all(|(before, after)| is_author(before, after))
        || !are_like(before.body.as_ref(), after.body.as_ref(), says_the_same)
}

fn are_like<T>(before: Option<&T>, after: Option<&T>, is_like: impl Fn(&T, &T) -> bool) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => is_like(before, after),
        (before, after) => before.is_none() && after.is_none(),
    }
}

/// Whether two lines are the same letters (Unicode Standard Annex 15).
fn is_like(before: &Line, after: &Line) -> bool {
    before == after || before.as_str().nfc().eq(after.as_str().nfc())
}

fn says_the_same(before: &SafeHtml, after: &SafeHtml) -> bool {
    before == after || formats::essence(before) == formats::essence(after)
}

fn is_author(before: &Author, after: &Author) -> bool {
    is_like(&before.name, &after.name) && (&before.email, &before.url) == (&after.email, &after.url)
}

fn is_picture(before: &Picture, after: &Picture) -> bool {
    let words = |picture: &Picture| {
        let all = [&picture.alt, &picture.caption, &picture.credit];
        all.map(|line| line.as_ref().map(|line| line.as_str().nfc().collect::<String>()))
    };
    before.source == after.source && words(before) == words(after)
}

/// The entry's picture, unless it merely lies beside its article: without a word, and the article names none.
fn told_picture<'e>(entry: &'e Entry, article: Option<&Article>) -> Option<&'e Picture> {
    entry.picture.as_ref().filter(|picture| {
        let is_named = article.is_some_and(|article| article.picture.is_some());
        is_named || has_words(picture) || !entry.media.iter().any(|medium| medium.name == picture.source.as_str())
    })
}

fn has_words(picture: &Picture) -> bool {
    picture.alt.is_some() || picture.caption.is_some() || picture.credit.is_some()
}

/// Whether the picture that is told now was there before, and nobody can tell whether it was named.
fn names_what_was_shown(before: &Entry, after: &Entry) -> bool {
    are_like(before.picture.as_ref(), after.picture.as_ref(), is_picture)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Language, Medium, SafeHtml, Timestamp};
    use crate::service::testing::article;

    fn story() -> Entry {
        article("visit", Timestamp::from_millis_utc(0), &[])
    }

    fn file(picture: Option<&str>) -> Article {
        let picture =
            picture.map(|source| Picture { source: Line::folded(source), alt: None, caption: None, credit: None });
        Article { picture, ..Article::new(Line::folded("x"), Language::english()) }
    }

    fn with_picture(entry: Entry, source: &str) -> Entry {
        let picture = Picture { source: Line::folded(source), alt: None, caption: None, credit: None };
        Entry { media: vec![Medium { name: source.to_owned(), file: None }], picture: Some(picture), ..entry }
    }

    #[test]
    fn a_picture_that_comes_after_its_article_is_no_news() {
        let before = story();
        let body = before
            .body
            .as_ref()
            .map(|body| SafeHtml::sanitised(format!("<img src=\"/media/1/a.jpg\" alt=\"x\">{}", body.as_str())));
        let after = Entry { body, ..with_picture(before.clone(), "visit.jpg") };
        assert!(!differs_significantly(&before, &after, &file(None)));
        let mut captioned = after.clone();
        captioned.picture.as_mut().unwrap().caption = Line::new("At the door");
        assert!(differs_significantly(&before, &captioned, &file(None)));
        assert!(!differs_significantly(&after, &before, &file(None)));
    }

    #[test]
    fn another_picture_that_the_article_names_is_news() {
        let before = with_picture(story(), "visit.jpg");
        for (source, is_news) in [("visit.jpg", false), ("door.jpg", true)] {
            let after = with_picture(story(), source);
            assert_eq!(differs_significantly(&before, &after, &file(Some(source))), is_news, "{source}");
        }
        assert!(differs_significantly(&story(), &with_picture(story(), "door.jpg"), &file(Some("door.jpg"))));
    }

    #[test]
    fn another_word_is() {
        let before = story();
        let line = Line::new("Another.");
        let changes = [
            Entry { body: Some(SafeHtml::sanitised("<p>Another.</p>".to_owned())), ..before.clone() },
            Entry { body: None, ..before.clone() },
            Entry { title: line.clone().unwrap(), ..before.clone() },
            Entry { summary: line.clone(), ..before.clone() },
            Entry { correction: line.clone(), ..before.clone() },
            Entry { retraction: line, ..before.clone() },
            Entry { authors: Author::named("A.").into_iter().collect(), ..before.clone() },
        ];
        assert!(changes.iter().all(|after| differs_significantly(&before, after, &file(None))));
    }

    #[test]
    fn the_same_letters_otherwise_composed_and_what_is_no_text_are_not() {
        let title = |text: &str| Entry { title: Line::folded(text), ..story() };
        assert!(!differs_significantly(&title("Caf\u{e9}"), &title("Cafe\u{301}"), &file(None)));
        let tagged = Entry { tags: vec![Line::folded("t")], link: Some("https://e.org".to_owned()), ..story() };
        assert!(!differs_significantly(&story(), &tagged, &file(None)));
    }
}
