//! Which word was meant.

/// The candidate that `word` is most likely a slip of; `None` when none is near.
///
/// Letter case, spaces, `-` and `_` do not count: `timeZone` and `time-zone` are `time_zone`.
pub(super) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = bare(word);
    // A slip in one letter of three: more, and the guess misleads.
    let limit = (word.len() / 3).min(3);
    let distances = candidates.into_iter().map(|candidate| (distance(&word, &bare(candidate)), candidate));
    distances.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

fn bare(word: &str) -> Vec<char> {
    // No key is longer; a long text is no slip of one, and its distance would cost its square.
    word.chars().take(64).filter(|c| !matches!(c, '-' | '_' | ' ' | '/')).flat_map(char::to_lowercase).collect()
}

/// Letters to insert, drop, replace, or swap with their neighbour (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut cost = vec![0; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            cost[i * width + j] = match (i, j) {
                (0, n) | (n, 0) => n,
                _ => {
                    let (above, here) = ((i - 1) * width + j, i * width + j);
                    let replaced = cost[above - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut least = replaced.min(cost[above] + 1).min(cost[here - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(cost[above - width - 2] + 1);
                    }
                    least
                }
            };
        }
    }
    cost.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 5] = ["title", "time_zone", "labels", "label_marks", "id"];

    #[test]
    fn slips_of_the_finger_find_their_word() {
        for (slip, word) in [
            ("tilte", "title"),
            ("titel", "title"),
            ("ttle", "title"),
            ("timezone", "time_zone"),
            ("Time-Zone", "time_zone"),
            ("label", "labels"),
        ] {
            assert_eq!(nearest(slip, WORDS), Some(word), "{slip}");
        }
    }

    #[test]
    fn other_words_find_none() {
        for word in ["x", "", "is", "colour", "ttttt", "عنوان"] {
            assert_eq!(nearest(word, WORDS), None, "{word}");
        }
    }
}
