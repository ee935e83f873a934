//! Who wrote it, in a byline's words.

use crate::domain::Author;

/// What opens a byline and is no name.
const OPENINGS: [&str; 16] = [
    "by ",
    "von ",
    "par ",
    "por ",
    "di ",
    "de ",
    "av ",
    "af ",
    "door ",
    "text: ",
    "text ",
    "بقلم: ",
    "بقلم ",
    "كتب: ",
    "إعداد: ",
    "إعداد ",
];

/// An opening behind which nobody stands: no name, as «Di» or «AF» may be.
const NOBODY: [&str; 6] = ["by", "von", "par", "por", "بقلم", "كتب"];

/// What stands between two names.
const BETWEEN: [&str; 10] = [" and ", " und ", " et ", " y ", " e ", " och ", " og ", " en ", " & ", " و "];

/// The people of a byline: «By Ann Lee and Omar Haddad, dpa» are two and their agency. A byline that is no list of
/// names is one author as it stands.
pub(super) fn authors(byline: &str) -> Vec<Author> {
    let byline = byline.trim().trim_end_matches(['=', '<', '.', ':']).trim();
    let is_nobody = NOBODY.contains(&byline.to_lowercase().as_str());
    let names = opened(byline).unwrap_or(if is_nobody { "" } else { byline });
    let mut parts: Vec<&str> = names.split([',', ';', '،', '؛']).collect();
    for between in BETWEEN {
        parts = parts.iter().flat_map(|part| split_keeping_case(part, between)).collect();
    }
    let parts: Vec<_> = parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut parts = if parts.iter().all(|part| is_name(part)) { parts } else { vec![names] };
    if parts.iter().any(|part| !is_role(part)) {
        parts.retain(|part| !is_role(part));
    }
    let mut authors = Vec::new();
    for author in parts.into_iter().filter_map(Author::named) {
        if !authors.contains(&author) {
            authors.push(author);
        }
    }
    authors
}

/// Whether a text begins as bylines do, and no name does: «De Niro» and «Von Trier» are names.
pub(super) fn is_opened(text: &str) -> bool {
    let folded = text.trim().to_lowercase();
    ["by ", "par ", "بقلم ", "بقلم:", "إعداد:"].iter().any(|opening| folded.starts_with(opening))
}

/// What follows the opening.
fn opened(byline: &str) -> Option<&str> {
    OPENINGS.iter().find_map(|opening| {
        let head = byline.get(..opening.len())?;
        (head.to_lowercase() == *opening).then(|| byline[opening.len()..].trim())
    })
}

/// What somebody is, which stands behind a name: «Ann Lee, AP Science Writer».
fn is_role(part: &str) -> bool {
    const ROLES: [&str; 16] = [
        "writer",
        "writers",
        "correspondent",
        "correspondents",
        "reporter",
        "editor",
        "journalist",
        "staff",
        "journaliste",
        "correspondant",
        "correspondante",
        "redakteur",
        "corresponsal",
        "مراسل",
        "مراسلة",
        "صحفي",
    ];
    part.to_lowercase().split_whitespace().any(|word| ROLES.contains(&word))
}

/// Splits at a word in small letters or capitals («ANN LEE AND OMAR HADDAD»).
fn split_keeping_case<'p>(part: &'p str, between: &str) -> Vec<&'p str> {
    let upper = between.to_uppercase();
    part.split(between).flat_map(|piece| piece.split(upper.as_str())).collect()
}

/// A name has one to five words and no digits; a description of somebody is longer.
fn is_name(part: &str) -> bool {
    (1..=5).contains(&part.split_whitespace().count()) && !part.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(byline: &str, expected: &[&str]) {
        let found = authors(byline);
        let names: Vec<_> = found.iter().map(|author| author.name.as_str()).collect();
        assert_eq!(names, expected, "{byline}");
    }

    #[test]
    fn the_words_round_a_name_are_no_part_of_it() {
        check("By JANE DOE", &["JANE DOE"]);
        check("Von Erika Mustermann, dpa", &["Erika Mustermann", "dpa"]);
        check("Par Fatima Zahra", &["Fatima Zahra"]);
        check("بقلم: أحمد العلوي", &["أحمد العلوي"]);
        check("By The Example Press=", &["The Example Press"]);
    }

    #[test]
    fn several_people_are_several_authors() {
        check("Ann Lee and Omar d'Haddad", &["Ann Lee", "Omar d'Haddad"]);
        check("ANN LEE AND OMAR HADDAD", &["ANN LEE", "OMAR HADDAD"]);
        check("Ann Lee, Omar Haddad et Rita Costa", &["Ann Lee", "Omar Haddad", "Rita Costa"]);
        check("محمد العلوي، سعاد بناني", &["محمد العلوي", "سعاد بناني"]);
    }

    #[test]
    fn what_somebody_is_is_no_name() {
        check("By Ann Lee, AP Science Writer", &["Ann Lee"]);
        check("By ANN LEE and OMAR HADDAD, Staff Writers", &["ANN LEE", "OMAR HADDAD"]);
        check("Staff", &["Staff"]);
    }

    #[test]
    fn a_sentence_is_not_cut_to_pieces() {
        let sentence = "Our correspondent in Rabat and Fez, with contributions of the whole desk";
        check(sentence, &[sentence]);
    }

    #[test]
    fn nobody_is_nobody() {
        check("", &[]);
        check(" = ", &[]);
        check("By ", &[]);
        check("بقلم: ", &[]);
        check("Di", &["Di"]);
    }
}
