//! Which changes of an entry are worth a reader's second look.

use std::borrow::Cow;

use crate::domain::{Entry, Line, Picture};

/// Whether readers should look again (RFC 4287 §4.2.15): title, body, summary, picture or author, white space aside,
/// and aside from pictures of our own, which come a moment after their article and are no news.
pub(super) fn differs_significantly(before: &Entry, after: &Entry) -> bool {
    let body = |entry: &Entry| entry.body.as_ref().map(|html| Line::folded(&without_own_pictures(html.as_str())));
    before.kind != after.kind
        || before.title != after.title
        || before.summary != after.summary
        || told_picture(before) != told_picture(after)
        || before.authors != after.authors
        || before.retraction != after.retraction
        || before.correction != after.correction
        || body(before) != body(after)
}

/// The entry's picture, unless it merely lies beside its article without a word.
fn told_picture(entry: &Entry) -> Option<&Picture> {
    entry.picture.as_ref().filter(|picture| {
        let has_words = picture.alt.is_some() || picture.caption.is_some() || picture.credit.is_some();
        has_words || !entry.media.iter().any(|medium| medium.name == picture.source.as_str())
    })
}

fn without_own_pictures(html: &str) -> Cow<'_, str> {
    const BEGIN: &str = "<img src=\"/media/";
    if !html.contains(BEGIN) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        out.push_str(before);
        // Its attributes are escaped: the next `>` ends it, or is within an `alt`, which then differs as it should.
        rest = after.split_once('>').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Medium, SafeHtml, Timestamp};
    use crate::service::testing::article;

    #[test]
    fn a_picture_that_comes_after_its_article_is_no_news() {
        let before = article("visit", Timestamp::from_millis_utc(0), &[]);
        let picture = Picture { source: Line::folded("visit.jpg"), alt: None, caption: None, credit: None };
        let after = Entry {
            media: vec![Medium { name: "visit.jpg".to_owned(), file: None }],
            picture: Some(picture.clone()),
            body: before
                .body
                .as_ref()
                .map(|body| SafeHtml::sanitised(format!("<img src=\"/media/1/a.jpg\" alt=\"x\">{}", body.as_str()))),
            ..before.clone()
        };
        assert!(!differs_significantly(&before, &after));
        let captioned = Picture { caption: Line::new("At the door"), ..picture };
        assert!(differs_significantly(&before, &Entry { picture: Some(captioned), ..after }));
    }

    #[test]
    fn another_word_is() {
        let before = article("visit", Timestamp::from_millis_utc(0), &[]);
        let body = Some(SafeHtml::sanitised("<p>Another.</p>".to_owned()));
        assert!(differs_significantly(&before, &Entry { body, ..before.clone() }));
    }
}
