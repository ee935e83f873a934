//! Sitemaps (sitemaps.org 0.9) and Google's news sitemap (STANDARDS 61).

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::opml::written;
use crate::domain::{BaseUrl, Language, Line, Listed, Listing, Timestamp, strip_forbidden};

/// The media type, with its charset.
pub const MEDIA_TYPE: &str = "application/xml; charset=utf-8";

/// So many articles stand in a sitemap at most. 50,000 are allowed, and 50 MB; a fifth of them is soon made, and fetched.
pub const MOST_ARTICLES: usize = 10_000;
/// So many articles stand in a news sitemap at most.
pub const MOST_NEWS: usize = 1_000;

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";

type Out = Writer<Vec<u8>>;

/// The articles of two days, under the publication's name. Each has its page here, whatever else it leads to: a sitemap
/// tells of its own host alone.
pub fn news(base: &BaseUrl, publication: &Line, articles: &[Listed]) -> Vec<u8> {
    of(("urlset", &[("xmlns", SITEMAP), ("xmlns:news", NEWS)]), articles, |out, article| {
        out.create_element("url").write_inner_content(|out| {
            text(out, "loc", &base.article(article.permalink))?;
            out.create_element("news:news").write_inner_content(|out| {
                out.create_element("news:publication").write_inner_content(|out| {
                    text(out, "news:name", publication.as_str())?;
                    text(out, "news:language", &language(&article.language))
                })?;
                text(out, "news:publication_date", &moment(article.published))?;
                text(out, "news:title", article.title.as_str())
            })?;
            Ok(())
        })?;
        Ok(())
    })
}

/// The pages of articles.
pub fn articles(base: &BaseUrl, articles: &[Listed]) -> Vec<u8> {
    of(("urlset", &[("xmlns", SITEMAP)]), articles, |out, article| {
        located(out, "url", &base.article(article.permalink), Some(article.updated))
    })
}

/// The index of sitemaps, each with the moment at which something in it last changed.
pub fn index(base: &BaseUrl, sitemaps: &[(Listing, Option<Timestamp>)]) -> Vec<u8> {
    of(("sitemapindex", &[("xmlns", SITEMAP)]), sitemaps, |out, (listing, updated)| {
        located(out, "sitemap", &base.listing(*listing), *updated)
    })
}

fn of<T>(
    (root, namespaces): (&str, &[(&str, &str)]),
    all: &[T],
    mut write: impl FnMut(&mut Out, &T) -> std::io::Result<()>,
) -> Vec<u8> {
    written(|out| {
        let root = out.create_element(root).with_attributes(namespaces.iter().copied());
        root.write_inner_content(|out| all.iter().try_for_each(|one| write(out, one)))?;
        Ok(())
    })
}

fn located(out: &mut Out, name: &str, url: &str, updated: Option<Timestamp>) -> std::io::Result<()> {
    out.create_element(name).write_inner_content(|out| {
        text(out, "loc", url)?;
        updated.map_or(Ok(()), |at| text(out, "lastmod", &moment(at)))
    })?;
    Ok(())
}

fn text(out: &mut Out, name: &str, value: &str) -> std::io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&strip_forbidden(value)))?;
    Ok(())
}

fn moment(at: Timestamp) -> String {
    super::content::moment(at).to_rfc3339()
}

/// ISO 639, with the two spellings of Chinese that Google's text has.
fn language(language: &Language) -> String {
    let tag = language.as_str().to_ascii_lowercase();
    match language.primary() {
        "zh" if ["hant", "tw", "hk", "mo"].iter().any(|part| tag.split('-').any(|said| said == *part)) => "zh-tw",
        "zh" => "zh-cn",
        primary => primary,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn listed() -> Listed {
        Listed {
            permalink: Uuid::from_u128(7),
            title: Line::folded("A & \"B\" <i>"),
            language: Language::new("ar-MA").unwrap(),
            published: Timestamp::new(1_600_954_620_000, 3600).unwrap(),
            updated: Timestamp::from_millis_utc(1_600_959_420_123),
        }
    }

    fn lines(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap().replace("><", ">\n<")
    }

    #[test]
    fn a_news_sitemap_tells_of_the_first_publication_on_our_own_host() {
        let base = BaseUrl::new("https://e.org").unwrap();
        insta::assert_snapshot!(lines(news(&base, &Line::folded("Ajil & co"), &[listed()])), @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
        <url>
        <loc>https://e.org/articles/00000000-0000-0000-0000-000000000007</loc>
        <news:news>
        <news:publication>
        <news:name>Ajil &amp; co</news:name>
        <news:language>ar</news:language>
        </news:publication>
        <news:publication_date>2020-09-24T14:37:00+01:00</news:publication_date>
        <news:title>A &amp; &quot;B&quot; &lt;i&gt;</news:title>
        </news:news>
        </url>
        </urlset>
        "#);
    }

    #[test]
    fn a_sitemap_tells_of_the_last_change() {
        let base = BaseUrl::new("https://e.org").unwrap();
        insta::assert_snapshot!(lines(articles(&base, &[listed()])), @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url>
        <loc>https://e.org/articles/00000000-0000-0000-0000-000000000007</loc>
        <lastmod>2020-09-24T14:57:00Z</lastmod>
        </url>
        </urlset>
        "#);
        insta::assert_snapshot!(lines(index(&base, &[(Listing::News, None)])), @r#"
        <?xml version="1.0" encoding="utf-8"?>
        <sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap>
        <loc>https://e.org/news-sitemap.xml</loc>
        </sitemap>
        </sitemapindex>
        "#);
    }

    #[test]
    fn chinese_is_told_as_google_has_it() {
        for (tag, told) in [
            ("ar-MA", "ar"),
            ("zh", "zh-cn"),
            ("zh-Hant-HK", "zh-tw"),
            ("zh-TW", "zh-tw"),
            ("zh-Hans", "zh-cn"),
            ("fil", "fil"),
        ] {
            assert_eq!(language(&Language::new(tag).unwrap()), told);
        }
    }
}
