use std::time::Duration;

use super::timestamp::Timestamp;

/// A file as the system tells it, without reading it: equal stamps mean the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Last change of the bytes, nanoseconds since the epoch.
    pub mtime: i64,
    /// Last change of the bytes, name or mode, nanoseconds since the epoch.
    pub ctime: i64,
    /// The file system's number.
    pub device: u64,
    /// The file's number in it.
    pub inode: u64,
}

impl Stamp {
    /// Whether it tells of the same bytes as another of the same path. The number of the file system says nothing there: it
    /// is another after many a mount.
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        let state = |stamp: &Self| (stamp.size, stamp.mtime, stamp.ctime, stamp.inode);
        state(self) == state(other)
    }

    /// When the bytes last changed.
    pub fn modified(&self) -> Timestamp {
        Timestamp::from_millis_utc(self.mtime.div_euclid(1_000_000))
    }

    /// When the bytes, the name or the mode last changed: about when the file came to where it is.
    pub fn arrived(&self) -> Timestamp {
        Timestamp::from_millis_utc(self.ctime.div_euclid(1_000_000))
    }

    /// How long its bytes have been left alone at `now`: since they changed, or, where that is set in the future, since
    /// the file came.
    pub fn quiet_at(&self, now: Timestamp) -> Duration {
        let since = self.modified().min(self.arrived());
        Duration::from_millis(now.millis().saturating_sub(since.millis()).max(0).unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_quiet_since_its_bytes_changed_and_one_from_the_future_since_it_came() {
        let quiet = |mtime, ctime, now| {
            Stamp { size: 0, mtime, ctime, device: 0, inode: 0 }.quiet_at(Timestamp::from_millis_utc(now))
        };
        assert_eq!(quiet(2_000_000_000, 2_000_000_000, 1_000), Duration::ZERO);
        assert_eq!(quiet(2_000_000_000, 3_000_000_000, 2_300), Duration::from_millis(300));
        assert_eq!(quiet(9_000_000_000, 2_000_000_000, 2_300), Duration::from_millis(300));
    }
}
