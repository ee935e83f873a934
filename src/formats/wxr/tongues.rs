//! Posts in several languages in one, as qTranslate and its heirs store them: `[:fr]…[:en]…[:]`, and formerly
//! `<!--:fr-->…<!--:--><!--:en-->…<!--:-->`.

use std::borrow::Cow;

/// Whether text is in several languages.
pub(super) fn are_in(text: &str) -> bool {
    marks(text).next().is_some()
}

/// The text in one language: the wanted one, else the first that says anything. Text outside of all is everybody's.
pub(super) fn of<'t>(text: &'t str, wanted: &str) -> Cow<'t, str> {
    if !are_in(text) {
        return Cow::Borrowed(text);
    }
    let mut parts: Vec<(&str, &str)> = Vec::new();
    let mut tag = "";
    let mut from = 0;
    for (start, end, next) in marks(text) {
        parts.push((tag, &text[from..start]));
        (tag, from) = (next, end);
    }
    parts.push((tag, &text[from..]));
    let says = |tongue: &str| parts.iter().any(|(tag, part)| *tag == tongue && !part.trim().is_empty());
    let tongue = match says(wanted) {
        true => wanted,
        false => parts.iter().find(|(tag, part)| !tag.is_empty() && !part.trim().is_empty()).map_or("", |(tag, _)| tag),
    };
    Cow::Owned(parts.iter().filter(|(tag, _)| tag.is_empty() || *tag == tongue).map(|(_, part)| *part).collect())
}

/// Where each mark begins and ends, and the language that it opens; an empty one closes.
fn marks(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let forms = [("[:", "]"), ("<!--:", "-->")];
    let mut marks: Vec<_> = forms
        .into_iter()
        .flat_map(|(open, close)| {
            text.match_indices(open).filter_map(move |(start, _)| {
                let rest = &text[start + open.len()..];
                let tag = rest.get(..rest.find(close)?)?;
                let is_tag = tag.is_empty() || tag.len() == 2 && tag.bytes().all(|b| b.is_ascii_lowercase());
                is_tag.then(|| (start, start + open.len() + tag.len() + close.len(), tag))
            })
        })
        .collect();
    marks.sort_unstable();
    marks.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wanted_language_or_the_first() {
        let text = "[:fr]Sous le ciel[:en]Under heaven[:]";
        assert_eq!(of(text, "en"), "Under heaven");
        assert_eq!(of(text, "ar"), "Sous le ciel");
        assert_eq!(of("<!--:ar-->خبر<!--:--><!--:fr-->Nouvelle<!--:-->", "fr"), "Nouvelle");
        assert_eq!(of("1. [:fr]a[:][:en]b[:] 2", "en"), "1. b 2");
        assert_eq!(of("[:fr][:en]b[:]", "fr"), "b");
    }

    #[test]
    fn other_brackets_are_text() {
        for text in ["a [:-) b", "[:foo]", "<!--: x -->", "a[1:2]"] {
            assert_eq!(of(text, "en"), text);
        }
    }
}
