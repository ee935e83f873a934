use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use thiserror::Error;
use uuid::Uuid;

use super::newsstand::{Address, Asked, Previewed};
use crate::domain::{FeedName, Format, Listing, Month, Query, QueryFault, Token};
use crate::search::{Ask, AskFault};

/// The name below `/-/` of all that is not published yet.
const PREVIEW: &str = "preview";

/// Where a request's path leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Route {
    /// To an address of ours.
    To(Address),
    /// To an address of ours in another spelling than its own: with a slash too many at its end, or with the parameters
    /// of a query in another order or encoding.
    Respelt(Address),
    /// To nothing that could ever be an address of ours.
    Nowhere,
}

/// Why a path cannot be read at all.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub(super) enum PathFault {
    /// RFC 3986 §2.1: a `%` is followed by two hexadecimal digits.
    #[error("“{0}” in the address is no percent escape")]
    Escape(String),
    /// The bytes that it spells are no UTF-8.
    #[error("“{0}” in the address does not spell text in UTF-8")]
    NotUtf8(String),
    /// The target of the request is not a path.
    #[error("the address has no path that begins with “/”")]
    NotAPath,
}

/// Why a query asks for nothing that we could give.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub(super) enum AskedFault {
    /// A parameter cannot be understood.
    #[error(transparent)]
    Query(#[from] QueryFault),
    /// There is no word to look for.
    #[error(transparent)]
    Words(#[from] AskFault),
}

/// Reads the path of a request, without its query.
///
/// Any spelling of a name leads to the same address: raw or percent-encoded, digits in either case, NFC or not.
pub(super) fn resolve(path: &str) -> Result<Route, PathFault> {
    let Some(path) = path.strip_prefix('/') else { return Err(PathFault::NotAPath) };
    if path.is_empty() {
        return Ok(Route::To(Address::Site));
    }
    let (path, slashed) = match path.strip_suffix('/') {
        Some(path) => (path, true),
        None => (path, false),
    };

    // Split before decoding: an encoded slash separates nothing (RFC 3986 §2.2).
    let mut segments = Vec::new();
    for segment in path.split('/') {
        segments.push(decode(segment)?);
    }
    // No name of ours has these; `/./x` and `//x` are not tidied up, because caches would keep them apart.
    let is_labelled = matches!(segments.first(), Some(kind) if kind == "tags" || kind == "authors");
    let is_no_name = |(at, segment): (usize, &Cow<'_, str>)| {
        segment.is_empty() || segment.contains('/') && !(is_labelled && at == 1)
    };
    if segments.iter().enumerate().any(is_no_name) {
        return Ok(Route::Nowhere);
    }
    Ok(match address(&segments) {
        Some(Address::Asset(_) | Address::Medium(..) | Address::Listing(_) | Address::Preview(..)) if slashed => {
            Route::Nowhere
        }
        Some(address) if slashed => Route::Respelt(address),
        Some(address) => Route::To(address),
        None => Route::Nowhere,
    })
}

/// What the query of a request asks of where its path leads. Only feeds and their pages are asked; elsewhere what
/// readers add is harmless.
pub(super) fn asked(route: Route, query: &str) -> Result<Route, AskedFault> {
    let (address, respelt) = match route {
        Route::To(address) => (address, false),
        Route::Respelt(address) => (address, true),
        Route::Nowhere => return Ok(Route::Nowhere),
    };
    let searches = || Query::read(query).is_ok_and(|read| read.query.words.is_some());
    let (feed, format, respelt) = match address {
        Address::Page(feed) => (feed, None, respelt),
        Address::Feed(feed, format) => (feed, Some(format), respelt),
        // The site's page asks of everything.
        Address::Site if searches() => (FeedName::All, None, true),
        other => return Ok(if respelt { Route::Respelt(other) } else { Route::To(other) }),
    };
    let read = Query::read(query)?;
    if let Some(words) = &read.query.words {
        Ask::read(words.as_str())?;
    }
    let address = match (read.query.is_empty(), format) {
        (true, Some(format)) => Address::Feed(feed, format),
        (true, None) => Address::Page(feed),
        (false, format) => Address::Asked(Box::new(Asked { feed, query: read.query, format })),
    };
    Ok(if respelt || !read.is_canonical { Route::Respelt(address) } else { Route::To(address) })
}

fn address(segments: &[Cow<'_, str>]) -> Option<Address> {
    match segments {
        [feed @ .., archive, month] if archive == "archive" && !feed.is_empty() => {
            let (month, format) = with_format(month);
            Some(Address::Archive(FeedName::parse(&feed.join("/")).ok()?, Month::parse(month)?, format))
        }
        [kind, label] if kind == "tags" || kind == "authors" => {
            let (label, format) = with_format(label);
            let feed = if kind == "tags" { FeedName::tag(label) } else { FeedName::author(label) }?;
            Some(format.map_or_else(|| Address::Page(feed.clone()), |format| Address::Feed(feed.clone(), format)))
        }
        [first, second] if first == "articles" => {
            article(second).or_else(|| Listing::of_month(second).map(Address::Listing))
        }
        [first, second, name] if first == "-" && second == "assets" => asset(name),
        [first, second, rest @ ..] if first == "-" && second == PREVIEW => preview(rest),
        [first, permalink, name @ ..] if first == "media" && !name.is_empty() => {
            Some(Address::Medium(uuid(permalink)?, name.join("/")))
        }
        [first] if first == "favicon.ico" => asset(first),
        [first] if let Some(listing) = Listing::at_root(first) => Some(Address::Listing(listing)),
        _ => feed(&segments.join("/")),
    }
}

fn article(name: &str) -> Option<Address> {
    uuid(name).map(Address::Article)
}

fn preview(segments: &[Cow<'_, str>]) -> Option<Address> {
    let (token, asked) = match segments {
        [token] => {
            let (token, format) = with_format(token);
            (token, format.map_or(Previewed::Page, Previewed::Feed))
        }
        [token, kind, permalink] if kind == "articles" => (&**token, Previewed::Article(uuid(permalink)?)),
        [token, kind, permalink, name @ ..] if kind == "media" && !name.is_empty() => {
            (&**token, Previewed::Medium(uuid(permalink)?, name.join("/")))
        }
        _ => return None,
    };
    Some(Address::Preview(Token::parse(token)?, asked))
}

/// As much of a path as may be told: what follows `/-/preview/`, in any spelling and wherever it stands, is the key to
/// what is not published.
pub(super) fn tellable(path: &str) -> Cow<'_, str> {
    let plain = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().into_owned();
    let mut end = 0;
    let mut before = String::new();
    for segment in path.split('/') {
        let this = plain(segment);
        end += segment.len();
        if before == "-" && this == PREVIEW && end < path.len() {
            return format!("{}/*", &path[..end]).into();
        }
        before = this;
        end += 1;
    }
    path.into()
}

fn uuid(name: &str) -> Option<Uuid> {
    // The one spelling with hyphens: what else Uuid reads would give a page more addresses.
    (name.len() == 36).then(|| Uuid::try_parse(name).ok())?
}

fn asset(name: &str) -> Option<Address> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (name.len() <= 128 && name.bytes().all(plain) && !name.starts_with('.')).then(|| Address::Asset(name.to_owned()))
}

fn feed(path: &str) -> Option<Address> {
    let (name, format) = with_format(path);
    let name = FeedName::parse(name).ok()?;
    Some(format.map_or_else(|| Address::Page(name.clone()), |format| Address::Feed(name.clone(), format)))
}

/// A name and the format that its ending tells.
fn with_format(name: &str) -> (&str, Option<Format>) {
    for format in Format::ALL {
        if let Some(name) = name.strip_suffix(format.extension()).and_then(|name| name.strip_suffix('.')) {
            return (name, Some(format));
        }
    }
    (name, None)
}

fn decode(segment: &str) -> Result<Cow<'_, str>, PathFault> {
    let mut rest = segment;
    while let Some(at) = rest.find('%') {
        rest = &rest[at..];
        if !rest.as_bytes().get(1..3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err(PathFault::Escape(rest.chars().take(3).collect()));
        }
        rest = &rest[3..];
    }
    percent_decode_str(segment).decode_utf8().map_err(|_| PathFault::NotUtf8(segment.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(name: &str) -> Address {
        Address::Page(FeedName::parse(name).unwrap())
    }

    fn document(name: &str, format: Format) -> Address {
        Address::Feed(FeedName::parse(name).unwrap(), format)
    }

    #[track_caller]
    fn check(path: &str, route: Route) {
        assert_eq!(resolve(path), Ok(route), "{path}");
    }

    #[test]
    fn every_kind_of_address_is_found() {
        let uuid = Uuid::from_u128(0x0123_4567_89ab_cdef);
        check("/", Route::To(Address::Site));
        check("/security", Route::To(page("security")));
        check("/security.rss", Route::To(document("security", Format::Rss)));
        check("/sports/football.atom", Route::To(document("sports/football", Format::Atom)));
        check("/all.json", Route::To(document("all", Format::JsonFeed)));
        check("/breaking", Route::To(Address::Page(FeedName::Breaking)));
        check(&format!("/articles/{uuid}"), Route::To(Address::Article(uuid)));
        check("/-/assets/site-1a2b.css", Route::To(Address::Asset("site-1a2b.css".to_owned())));
        let medium = |name: &str| Route::To(Address::Medium(uuid, name.to_owned()));
        check(&format!("/media/{uuid}/a.jpg"), medium("a.jpg"));
        check(&format!("/media/{uuid}/img/%D8%B5%201.jpg"), medium("img/ص 1.jpg"));
        check("/favicon.ico", Route::To(Address::Asset("favicon.ico".to_owned())));
        for path in [
            "/feeds.opml",
            "/news-sitemap.xml",
            "/sitemap.xml",
            "/robots.txt",
            "/articles/2020-09.xml",
            "/articles/2020-09.2.xml",
        ] {
            let Ok(Route::To(Address::Listing(listing))) = resolve(path) else { panic!("{path}") };
            assert_eq!(listing.path(), path);
        }
    }

    #[test]
    fn a_preview_is_behind_its_token_alone() {
        let token = Token::random();
        let key = token.secret();
        let uuid = Uuid::from_u128(1);
        let to = |asked| Route::To(Address::Preview(token.clone(), asked));
        check(&format!("/-/preview/{key}"), to(Previewed::Page));
        check(&format!("/-/preview/{key}.atom"), to(Previewed::Feed(Format::Atom)));
        check(&format!("/-/preview/{key}/articles/{uuid}"), to(Previewed::Article(uuid)));
        check(
            &format!("/-/preview/{key}/media/{uuid}/img/a%20b.jpg"),
            to(Previewed::Medium(uuid, "img/a b.jpg".to_owned())),
        );
        for path in ["/", "/articles", "/articles/x", "/media", "/media/x/y.jpg", "/x", ".sse"] {
            check(&format!("/-/preview/{key}{path}"), Route::Nowhere);
        }
        for path in ["/-/preview", "/-/preview/x", "/-/preview/x.rss"] {
            check(path, Route::Nowhere);
        }
    }

    #[test]
    fn no_spelling_of_a_previews_address_is_told() {
        let spellings = [
            "/-/preview/KEY",
            "/%2D/p%72eview/KEY.rss",
            "/news/-/preview/KEY/articles/x",
            "/-/preview/KEY/",
            "/-/preview//KEY",
        ];
        for path in spellings {
            let told = tellable(path);
            assert!(!told.contains("KEY") && told.ends_with("/*"), "{told}");
        }
        for path in ["/", "/security.rss", "/-/preview", "/preview/x", "/-/assets/preview/x", "*", "", "/أمن"] {
            assert_eq!(tellable(path), path);
        }
    }

    #[test]
    fn every_spelling_of_a_name_leads_to_it() {
        let feed = || Route::To(document("أمن/خبر عاجل", Format::Rss));
        check("/%D8%A3%D9%85%D9%86/%D8%AE%D8%A8%D8%B1%20%D8%B9%D8%A7%D8%AC%D9%84.rss", feed());
        check("/%d8%a3%d9%85%d9%86/%d8%ae%d8%a8%d8%b1%20%d8%b9%d8%a7%d8%ac%d9%84.rss", feed());
        check("/أمن/خبر%20عاجل.rss", feed());
        check("/%73ecurity%2Erss", Route::To(document("security", Format::Rss)));
        check("/cafe%CC%81", Route::To(page("café")));
        check("/cafe\u{301}", Route::To(page("café")));
        // Alef and hamza apart, as macOS writes names.
        check("/\u{627}\u{654}من", Route::To(page("أمن")));
    }

    #[test]
    fn a_slash_too_many_at_the_end_is_told_apart() {
        check("/security/", Route::Respelt(page("security")));
        check("/sports/football.rss/", Route::Respelt(document("sports/football", Format::Rss)));
        check("/security//", Route::Nowhere);
        check("//", Route::Nowhere);
    }

    #[test]
    fn what_no_name_can_be_leads_nowhere() {
        for path in [
            "//security",
            "/a//b",
            "/./security",
            "/a/../b",
            "/%2e%2e/etc/passwd",
            "/a%2Fb",
            "/a%5Cb",
            "/a%00b",
            "/a%E2%80%AEb",
            "/articles",
            "/articles/x",
            "/articles/{00000000-0000-0000-0123-456789abcdef}",
            "/articles/0000000000000000012345678 9abcdef",
            "/articles/00000000000000000123456789abcdef",
            "/-/assets/",
            "/-/assets/../x",
            "/-/assets/a/b",
            "/-/hub",
            "/media/x",
            "/media/00000000-0000-0000-0123-456789abcdef",
            "/media/00000000-0000-0000-0123-456789abcdef/",
            "/media/00000000-0000-0000-0123-456789abcdef/a.jpg/",
            "/media/00000000-0000-0000-0123-456789abcdef/a%2Fb.jpg",
            "/media/00000000-0000-0000-0123-456789abcdef//a.jpg",
            "/.rss",
            "/security.sse",
            "/feeds.opml/",
            "/other.opml",
            "/security/feeds.opml",
            "/articles/2020-09",
            "/articles/2020-09.1.xml",
            "/.git",
            "/_x",
        ] {
            check(path, Route::Nowhere);
        }
    }

    #[test]
    fn what_cannot_be_read_is_a_fault_that_shows_it() {
        for (path, fault) in [
            ("/a%zz", PathFault::Escape("%zz".to_owned())),
            ("/a%", PathFault::Escape("%".to_owned())),
            ("/%4", PathFault::Escape("%4".to_owned())),
            ("/%%41", PathFault::Escape("%%4".to_owned())),
            ("/%é0", PathFault::Escape("%é0".to_owned())),
            ("/x/%C3%28", PathFault::NotUtf8("%C3%28".to_owned())),
            // windows-1256
            ("/%C3%E3%E4", PathFault::NotUtf8("%C3%E3%E4".to_owned())),
            ("*", PathFault::NotAPath),
            ("", PathFault::NotAPath),
        ] {
            assert_eq!(resolve(path), Err(fault), "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_path_makes_it_panic(path in "(/|%|%[0-9A-Fa-f]{2}|\\.|-|rss|articles|\\PC)*") {
            drop(resolve(&path));
        }

        #[test]
        fn the_canonical_spelling_leads_back(name in "[a-zéء-ي][ a-z0-9ء-ي٠-٩&+=:;~'\"<>|]{0,20}(/[a-zء-ي]{1,8}){0,3}") {
            if let Ok(name) = FeedName::parse(&name) {
                prop_assert_eq!(resolve(&name.page_path()), Ok(Route::To(Address::Page(name.clone()))));
                for format in Format::ALL {
                    let path = name.document_path(format);
                    prop_assert_eq!(resolve(&path), Ok(Route::To(Address::Feed(name.clone(), format))));
                }
            }
        }
    }
}
