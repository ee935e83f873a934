//! Whose an element is: the namespaces that feeds and wires use, however they are spelt.

/// A vocabulary whose words we know.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::formats) enum Vocabulary {
    /// No namespace, or one that nobody knows without a prefix: the words of the document's own format.
    Plain,
    /// RSS 0.90, 1.0, 1.1, and RSS 2.0 where it has a namespace.
    Rss,
    /// Atom 0.3 and 1.0.
    Atom,
    /// The Atom Publishing Protocol, for its drafts.
    Publishing,
    /// Dublin Core: elements and terms.
    DublinCore,
    /// RSS 1.0's content module.
    Content,
    /// Media RSS.
    Media,
    /// Apple's podcasts.
    Itunes,
    /// WordPress's export.
    WordPress,
    /// The excerpts of WordPress's export.
    Excerpt,
    /// RDF.
    Rdf,
    /// FeedBurner's additions.
    FeedBurner,
    /// XHTML.
    Xhtml,
    /// IPTC's News Architecture: NewsML-G2.
    NewsMlG2,
    /// NITF 3.3 and later.
    Nitf,
    /// Any other.
    Other,
}

impl Vocabulary {
    /// The vocabulary of a namespace; a slash more or less, another scheme or another letter case are the same one.
    pub(super) fn of_uri(uri: &str) -> Option<Self> {
        let uri = uri.trim().to_ascii_lowercase();
        let bare = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://")).unwrap_or(&uri);
        Some(match bare.trim_end_matches(['/', '#']) {
            "" => Self::Plain,
            "purl.org/rss/1.0"
            | "purl.org/net/rss1.1"
            | "my.netscape.com/rdf/simple/0.9"
            | "channel.netscape.com/rdf/simple/0.9"
            | "backend.userland.com/rss"
            | "backend.userland.com/rss2"
            | "blogs.law.harvard.edu/tech/rss" => Self::Rss,
            "www.w3.org/2005/atom" | "purl.org/atom/ns" => Self::Atom,
            "www.w3.org/2007/app" | "purl.org/atom/app" => Self::Publishing,
            "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc/terms" => Self::DublinCore,
            "purl.org/rss/1.0/modules/content" => Self::Content,
            "search.yahoo.com/mrss" | "video.search.yahoo.com/mrss" | "www.rssboard.org/media-rss" => Self::Media,
            "www.w3.org/1999/02/22-rdf-syntax-ns" => Self::Rdf,
            "rssnamespace.org/feedburner/ext/1.0" => Self::FeedBurner,
            "www.w3.org/1999/xhtml" => Self::Xhtml,
            "iptc.org/std/nar/2006-10-01" => Self::NewsMlG2,
            podcast if podcast.starts_with("www.itunes.com/dtds/podcast") => Self::Itunes,
            nitf if nitf.starts_with("iptc.org/std/nitf") => Self::Nitf,
            export if export.starts_with("wordpress.org/export/") && export.ends_with("/excerpt") => Self::Excerpt,
            export if export.starts_with("wordpress.org/export/") => Self::WordPress,
            _ => return None,
        })
    }

    /// The vocabulary that a prefix stands for everywhere, for documents that do not declare it.
    pub(super) fn of_prefix(prefix: &str) -> Self {
        match prefix.to_ascii_lowercase().as_str() {
            "" => Self::Plain,
            "atom" | "atom10" | "a10" => Self::Atom,
            "app" => Self::Publishing,
            "dc" | "dcterms" => Self::DublinCore,
            "content" => Self::Content,
            "media" => Self::Media,
            "itunes" => Self::Itunes,
            "wp" => Self::WordPress,
            "excerpt" => Self::Excerpt,
            "rdf" => Self::Rdf,
            "feedburner" => Self::FeedBurner,
            "xhtml" => Self::Xhtml,
            "nitf" => Self::Nitf,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_in_its_misspellings_is_the_same() {
        for uri in ["http://search.yahoo.com/mrss/", "http://search.yahoo.com/mrss", "https://search.yahoo.com/MRSS/"] {
            assert_eq!(Vocabulary::of_uri(uri), Some(Vocabulary::Media), "{uri}");
        }
        assert_eq!(Vocabulary::of_uri("https://www.w3.org/2005/Atom"), Some(Vocabulary::Atom));
    }

    #[test]
    fn every_version_of_wordpress_exports() {
        for version in ["1.0", "1.1", "1.2", "1.3"] {
            let uri = format!("http://wordpress.org/export/{version}/");
            assert_eq!(Vocabulary::of_uri(&uri), Some(Vocabulary::WordPress));
            assert_eq!(Vocabulary::of_uri(&format!("{uri}excerpt/")), Some(Vocabulary::Excerpt));
        }
    }
}
