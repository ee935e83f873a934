//! Keys that are nearly ours.

/// Keys of ours that change what is published; a slip in one of them goes unseen.
const OURS: [&str; 21] = [
    "title",
    "published",
    "updated",
    "category",
    "categories",
    "author",
    "authors",
    "summary",
    "breaking",
    "breaking_until",
    "publish_at",
    "embargo",
    "expires",
    "draft",
    "status",
    "retract",
    "correction",
    "resurface",
    "urgency",
    "canonical",
    "language",
];

/// Words of other systems that are one slip from ours and mean something else.
const OTHERS: [&str; 8] = ["titles", "states", "stats", "drafts", "title2", "update", "updates", "expired"];

/// The key of ours that `folded` (lower case, without `_` and `-`) is one slip away from: a letter too many, too few,
/// another or two swapped.
pub(super) fn nearly(folded: &str) -> Option<&'static str> {
    if OTHERS.contains(&folded) {
        return None;
    }
    OURS.into_iter().find(|ours| {
        let ours: Vec<char> = ours.chars().filter(|c| *c != '_').collect();
        one_slip(&folded.chars().collect::<Vec<_>>(), &ours)
    })
}

fn one_slip(a: &[char], b: &[char]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    match (a, b) {
        ([], []) => false,
        ([a0, a1, a_rest @ ..], [b0, b1, b_rest @ ..]) if a0 == b1 && a1 == b0 => a_rest == b_rest,
        _ if a.len() == b.len() => a[1..] == b[1..],
        _ if a.len() > b.len() => a[1..] == *b,
        _ => *a == b[1..],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_away_is_nearly() {
        for (typed, meant) in [
            ("embago", "embargo"),
            ("embarggo", "embargo"),
            ("emabrgo", "embargo"),
            ("tittle", "title"),
            ("catagories", "categories"),
            ("publishat2", "publish_at"),
            ("breakinguntill", "breaking_until"),
            ("expiress", "expires"),
        ] {
            assert_eq!(nearly(typed), Some(meant), "{typed}");
        }
    }

    #[test]
    fn keys_of_other_systems_are_left_alone() {
        for key in [
            "layout", "weight", "series", "data", "toc", "menu", "subtitle", "rating", "order", "state", "embark",
            "title",
        ] {
            assert_eq!(nearly(key), None, "{key}");
        }
    }
}
