//! The files that lie, or just lay, in folders of previews: moved out of one, a file is new at that moment.

use std::collections::HashSet;

use crate::domain::Stamp;

/// So many are remembered of each of two generations.
const MOST: usize = 20_000;

/// A file by its place on the disk and the time of its bytes: what a rename leaves as it is.
type Lodger = (u64, u64, i64);

/// Which files lie or lay in folders of previews, in two generations: the older goes when the younger is full.
#[derive(Debug, Default)]
pub(super) struct Lodgers {
    young: HashSet<Lodger>,
    old: HashSet<Lodger>,
}

impl Lodgers {
    pub(super) fn lodge(&mut self, stamp: &Stamp) {
        if self.young.len() >= MOST {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(lodger(stamp));
    }

    pub(super) fn knew(&self, stamp: &Stamp) -> bool {
        let one = lodger(stamp);
        self.young.contains(&one) || self.old.contains(&one)
    }
}

fn lodger(stamp: &Stamp) -> Lodger {
    (stamp.device, stamp.inode, stamp.mtime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_inode_and_the_time_of_its_bytes() {
        let stamp = |inode, mtime| Stamp { size: 1, mtime, ctime: 0, device: 1, inode };
        let mut lodgers = Lodgers::default();
        lodgers.lodge(&stamp(1, 1));
        assert!(lodgers.knew(&Stamp { ctime: 9, ..stamp(1, 1) }));
        assert!(!lodgers.knew(&stamp(1, 2)) && !lodgers.knew(&stamp(2, 1)));
        for inode in 2..2 + MOST as u64 {
            lodgers.lodge(&stamp(inode, 1));
        }
        assert!(lodgers.knew(&stamp(1, 1)));
    }
}
