//! How much of a file is read, whatever its format. The bytes of a file are counted before it comes here.

use super::bytes::count;
use super::{Parsed, sanitize};
use crate::domain::{Reason, Refusal};

/// The bounds of one file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Articles and headlines.
    pub items: usize,
    /// Levels of elements in a body; no more than [`Limits::DEEPEST`], which holds for every markup that is parsed.
    pub nesting: u32,
    /// Bytes of front matter.
    pub front_matter: usize,
    /// Aliases in YAML.
    pub aliases: usize,
}

impl Limits {
    /// Levels of elements that no file may pass: parsers take time that grows with the square of the depth.
    pub const DEEPEST: u32 = 512;
    /// Pieces of markup that no file may pass: trees of these take some hundred bytes and a microsecond for each.
    pub const MOST_PIECES: usize = 500_000;
    /// Bytes of front matter that no file may pass.
    pub const LARGEST_FRONT_MATTER: usize = 1 << 20;

    /// The refusal of a file with more articles than may be; of whoever counts them early, too.
    pub(super) fn too_many(self) -> Refusal {
        Refusal::of(Reason::TooManyItems { limit: self.items as u64 })
    }

    /// Refuses [`Reason::TooManyItems`]: before so many are read, where a format can count them.
    pub(super) fn allow(self, items: usize) -> Result<(), Refusal> {
        if items > self.items { Err(self.too_many()) } else { Ok(()) }
    }

    /// What was read, if it is within the bounds that can be told afterwards. An article that is too deep refuses
    /// itself; too many of them refuse the file.
    pub(super) fn hold(self, mut parsed: Parsed) -> Result<Parsed, Refusal> {
        self.allow(parsed.articles.len() + parsed.ticker.len())?;
        if self.nesting < Self::DEEPEST {
            for article in &mut parsed.articles {
                let body = article.as_ref().ok().and_then(|article| article.body.as_ref());
                if body.is_some_and(|html| sanitize::is_deeper(html, self.nesting)) {
                    *article = Err(Refusal::of(Reason::TooDeep { limit: self.nesting }));
                }
            }
        }
        Ok(parsed)
    }
}

/// The refusal of what has more pieces of markup than may be.
pub(super) fn too_intricate() -> Refusal {
    Refusal::of(Reason::TooIntricate { limit: Limits::MOST_PIECES as u64 })
}

/// Refuses [`Reason::TooIntricate`] bytes that hold more tags and character references than any parser is to have, all
/// articles of the file together, however the tags are written in them.
pub(super) fn guard_tags(bytes: &[u8]) -> Result<(), Refusal> {
    let bare = count(bytes, |b| (b == b'<') | (b == b'&'));
    // JSON may write «\u003c».
    let escaped = || bytes.windows(6).filter(|six| six.starts_with(b"\\u003") || six.starts_with(b"\\u0026")).count();
    if bare > 2 * Limits::MOST_PIECES || bytes.len() > Limits::MOST_PIECES && bare + escaped() > 2 * Limits::MOST_PIECES
    {
        return Err(too_intricate());
    }
    Ok(())
}

/// Refuses [`Reason::TooIntricate`] plain text of too many lines.
pub(super) fn guard_lines(text: &str) -> Result<(), Refusal> {
    let lines = count(text.as_bytes(), |b| (b == b'\n') | (b == b'\r'));
    if lines > Limits::MOST_PIECES { Err(too_intricate()) } else { Ok(()) }
}

/// Refuses [`Reason::TooIntricate`] Markdown whose tree would be too large: each character that may mean something
/// makes up to two nodes of it.
pub(super) fn guard_markdown(text: &str) -> Result<(), Refusal> {
    let meant = |b: &u8| {
        matches!(
            b,
            b'\n'
                | b'\r'
                | b'*'
                | b'_'
                | b'`'
                | b'['
                | b']'
                | b'!'
                | b'<'
                | b'>'
                | b'&'
                | b'\\'
                | b'"'
                | b'\''
                | b'~'
                | b'|'
                | b'^'
                | b'@'
        )
    };
    if text.len() > Limits::MOST_PIECES && text.as_bytes().iter().filter(|b| meant(b)).count() > Limits::MOST_PIECES {
        return Err(too_intricate());
    }
    Ok(())
}

impl Default for Limits {
    fn default() -> Self {
        Self { items: 10_000, nesting: Self::DEEPEST, front_matter: 64 << 10, aliases: 64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::testing::with;
    use crate::formats::{DropFormat, parse};

    #[track_caller]
    fn check(format: DropFormat, text: &str, change: impl FnOnce(&mut Limits), expected: Option<Reason>) {
        let reason = with(
            |context| change(&mut context.limits),
            |context| match parse(format, text.as_bytes(), context) {
                Ok(parsed) => {
                    parsed.articles.into_iter().find_map(|article| article.err().map(|refusal| refusal.reason))
                }
                Err(refusal) => Some(refusal.reason),
            },
        );
        assert_eq!(reason, expected, "{text:.60}");
    }

    #[test]
    fn so_many_articles_and_headlines_and_no_more() {
        let page = "• one\n• two\nBREAKING\nTitle\n\nText.";
        check(DropFormat::PageText, page, |limits| limits.items = 3, None);
        check(DropFormat::PageText, page, |limits| limits.items = 2, Some(Reason::TooManyItems { limit: 2 }));
    }

    #[test]
    fn fault_16_too_many_items_are_refused_before_they_are_read() {
        // None of them is an article: whoever read them would tell of the first.
        let feeds = [
            (DropFormat::Xml, format!("<rss><channel>{}</channel></rss>", "<item/>".repeat(3))),
            (DropFormat::Xml, format!("<feed xmlns=\"http://www.w3.org/2005/Atom\">{}</feed>", "<entry/>".repeat(3))),
            (DropFormat::Json, r#"{"version": "https://jsonfeed.org/version/1.1", "items": [{}, {}, {}]}"#.to_owned()),
            (DropFormat::Json, format!("[{}]", [r#"{"title": "T", "text": "x"}"#; 3].join(","))),
        ];
        for (format, text) in feeds {
            check(format, &text, |limits| limits.items = 2, Some(Reason::TooManyItems { limit: 2 }));
        }
    }

    #[test]
    fn fault_22_a_body_is_as_deep_as_the_site_allows() {
        let quotes = "# Title\n\n> > > text\n";
        check(DropFormat::Markdown, quotes, |limits| limits.nesting = 3, None);
        check(DropFormat::Markdown, quotes, |limits| limits.nesting = 2, Some(Reason::TooDeep { limit: 2 }));
        let deepest = format!("# Title\n\n{}", "<div>".repeat(600));
        check(DropFormat::Markdown, &deepest, |_| {}, Some(Reason::TooDeep { limit: 512 }));
    }

    #[test]
    fn front_matter_is_as_large_as_the_site_allows() {
        let matter = format!("---\ntitle: T\nx: {}\n---\ntext\n", "y".repeat(100_000));
        check(DropFormat::Markdown, &matter, |_| {}, Some(Reason::FrontMatterTooLarge { limit: 65_536 }));
        check(DropFormat::Markdown, &matter, |limits| limits.front_matter = 200_000, None);
    }

    #[test]
    fn fault_23_aliases_are_as_many_as_the_site_allows() {
        let aliases = format!("---\ntitle: &a T\nx: [{}]\n---\ntext\n", vec!["*a"; 100].join(", "));
        check(DropFormat::Markdown, &aliases, |_| {}, Some(Reason::TooManyAliases { limit: 64 }));
        check(DropFormat::Markdown, &aliases, |limits| limits.aliases = 100, None);
        check(DropFormat::Markdown, &aliases, |limits| limits.aliases = 0, Some(Reason::TooManyAliases { limit: 0 }));
    }

    #[test]
    fn fault_23_aliases_of_aliases_are_counted_by_what_they_come_to() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..7 {
            bomb.push_str(&format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", ")));
        }
        let matter = format!("---\ntitle: T\n{bomb}---\ntext\n");
        check(DropFormat::Markdown, &matter, |_| {}, Some(Reason::TooManyAliases { limit: 64 }));
    }
}
