//! When is a removal a sweep? Counts in, verdict out: no store, no disk, no clock.
//!
//! An editor takes a story away, or a few. When much of a category is missing at once, more likely a mount, a script or a
//! `rsync --delete` of an empty folder took it: nothing is taken from readers before somebody says that it is meant.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::CategoryPath;

/// So many entries may go at once, however few there are.
const FEW: u64 = 20;
/// And one in so many.
const PART: u64 = 5;

/// A category, or with `None` the whole site.
pub type Scope = Option<CategoryPath>;

/// What is missing of a category at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Lost {
    /// So many of its published entries have no file any more.
    pub entries: u64,
    /// So many it has, those just withdrawn included.
    pub published: u64,
    /// Whether its folder is gone, too; for the site, whether that is empty.
    pub folder: bool,
}

impl Lost {
    /// Whether that is a sweep, and no editor's doing.
    pub fn is_sweep(self) -> bool {
        let is_much = self.entries > FEW && self.entries > self.published / PART;
        self.entries > 0 && (self.folder || is_much)
    }
}

/// What the counts come to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdict {
    /// The categories in which nothing is done about what is missing.
    pub held: BTreeSet<Scope>,
    /// Those of them about which to ask: one question for one sweep.
    pub asking: BTreeSet<Scope>,
}

/// Judges what is missing, category by category.
pub fn judge(lost: &BTreeMap<Scope, Lost>) -> Verdict {
    let held: BTreeSet<Scope> =
        lost.iter().filter(|(_, lost)| lost.is_sweep()).map(|(scope, _)| scope.clone()).collect();
    let is_asked = |scope: &&Scope| {
        let own = lost[*scope];
        // Whose folder went with a folder above it is answered with that.
        let went_along = held.iter().any(|above| lost[above].folder && is_below(scope, above));
        // What is missing in one category below alone is asked about there.
        let is_of_another =
            !own.folder && held.iter().any(|below| is_below(below, scope) && lost[below].entries == own.entries);
        !went_along && !is_of_another
    };
    let asking = held.iter().filter(is_asked).cloned().collect();
    Verdict { held, asking }
}

fn is_below(scope: &Scope, above: &Scope) -> bool {
    match (scope, above) {
        (Some(_), None) => true,
        (Some(scope), Some(above)) => scope != above && scope.lineage().any(|one| one == *above),
        (None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(entries: u64, published: u64, folder: bool) -> Lost {
        Lost { entries, published, folder }
    }

    fn scope(name: &str) -> Scope {
        (!name.is_empty()).then(|| CategoryPath::new(name).unwrap())
    }

    #[test]
    fn more_than_a_fifth_and_more_than_twenty_is_a_sweep() {
        for (entries, published, is_sweep) in [
            (6, 25, false),
            (20, 20, false),
            (21, 21, true),
            (21, 100, true),
            (20, 99, false),
            (21, 105, false),
            (150, 1000, false),
            (200, 1000, false),
            (201, 1000, true),
            (0, 0, false),
            (u64::MAX, u64::MAX, true),
        ] {
            assert_eq!(lost(entries, published, false).is_sweep(), is_sweep, "{entries} of {published}");
        }
    }

    #[test]
    fn a_folder_that_is_gone_with_an_entry_is_a_sweep() {
        assert!(lost(1, 1000, true).is_sweep());
        assert!(!lost(0, 1000, true).is_sweep());
    }

    /// The names of what is held and of what asks, for `(name, entries, published, folder)`.
    fn told(all: &[(&str, u64, u64, bool)]) -> (Vec<String>, Vec<String>) {
        let lost = all.iter().map(|(name, entries, of, folder)| (scope(name), lost(*entries, *of, *folder))).collect();
        let Verdict { held, asking } = judge(&lost);
        let names = |scopes: BTreeSet<Scope>| {
            scopes.into_iter().map(|scope| scope.map_or_else(|| "*".to_owned(), |path| path.to_string())).collect()
        };
        (names(held), names(asking))
    }

    #[test]
    fn one_sweep_is_one_question() {
        let site = ("", 30, 120, false);
        let (held, asking) = told(&[site, ("sport", 30, 100, false), ("sport/football", 30, 30, false)]);
        assert_eq!((held.len(), asking), (3, vec!["sport/football".to_owned()]));
        let (_, asking) = told(&[("", 35, 120, false), ("sport", 35, 100, true), ("sport/football", 30, 30, true)]);
        assert_eq!(asking, ["sport"]);
        let (_, asking) = told(&[("", 3, 3, true), ("news", 3, 3, false)]);
        assert_eq!(asking, ["*"]);
        let (_, asking) = told(&[("", 42, 100, false), ("a", 21, 50, false), ("b", 21, 50, false)]);
        assert_eq!(asking, ["*", "a", "b"]);
    }

    #[test]
    fn what_is_missing_here_and_there_is_a_sweep_of_the_site() {
        let (held, asking) = told(&[("", 21, 100, false), ("a", 11, 50, false), ("b", 10, 50, false)]);
        assert_eq!((held, asking), (vec!["*".to_owned()], vec!["*".to_owned()]));
    }
}
