//! Who is told what changed alone: RFC 3229 with the instance manipulation `feed`.

use hyper::header::{HeaderMap, HeaderName, IF_NONE_MATCH, USER_AGENT};

use super::newsstand::Address;
use super::route::Route;
use crate::domain::Format;

pub(super) const A_IM: HeaderName = HeaderName::from_static("a-im");

/// The address of a feed in a format that can be told in part.
pub(super) fn document(route: &Route) -> Option<Address> {
    match route {
        Route::To(address @ Address::Feed(_, Format::Rss | Format::Atom)) => Some(address.clone()),
        _ => None,
    }
}

/// Whether a client asks for what changed, has something, and is one that can read the answer: rss2email, for one, asks
/// and then takes 226 for an error (STANDARDS, finding 1).
pub(super) fn is_asked(headers: &HeaderMap, readers: &[String]) -> bool {
    headers.contains_key(IF_NONE_MATCH) && accepts_feeds(headers) && is_one_of(headers, readers)
}

/// RFC 3229 §10.5.3: a list of manipulations, each perhaps with a `q`, of which 0 is no.
fn accepts_feeds(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(A_IM).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_feed = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("feed"));
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        is_feed && quality.is_none_or(|q| q.trim().parse::<f32>().is_ok_and(|q| q > 0.0))
    })
}

/// Whether a product of the User-Agent has one of these names. What stands in brackets is a comment, where others like to
/// name what they are not.
fn is_one_of(headers: &HeaderMap, readers: &[String]) -> bool {
    let Some(agent) = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()) else { return false };
    let mut depth = 0_usize;
    let outside: String = agent
        .chars()
        .map(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                c if depth == 0 => return c,
                _ => {}
            }
            ' '
        })
        .collect();
    let mut products = outside.split_whitespace().map(|product| product.split('/').next().unwrap_or_default());
    products.any(|product| readers.iter().any(|reader| reader.eq_ignore_ascii_case(product)))
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn asked(a_im: &str, agent: &str) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in [(A_IM, a_im), (USER_AGENT, agent), (IF_NONE_MATCH, "\"a\"")] {
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        is_asked(&headers, &["newsboat".to_owned(), "python-reader".to_owned()])
    }

    #[test]
    fn who_asks_and_is_named_is_told_in_part_and_nobody_else() {
        for (a_im, agent, is) in [
            ("feed", "newsboat/2.21.0 (Linux x86_64)", true),
            ("feed", "Newsboat", true),
            ("vcdiff, Feed;q=0.5", "python-reader/3.12 (+https://github.com/lemon24/reader)", true),
            ("feed;q=0", "newsboat/2.21.0", false),
            ("vcdiff", "newsboat/2.21.0", false),
            ("feeds", "newsboat/2.21.0", false),
            ("feed", "feedparser/6.0.10 +https://github.com/kurtmckee/feedparser/", false),
            ("feed", "x/1 (like newsboat/2 (newsboat) newsboat)", false),
            ("feed", "newsboat-like/1", false),
            ("feed", "x/newsboat", false),
        ] {
            assert_eq!(asked(a_im, agent), is, "{a_im} {agent}");
        }
    }
}
