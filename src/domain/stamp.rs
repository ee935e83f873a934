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
    /// When the bytes last changed.
    pub fn modified(&self) -> Timestamp {
        Timestamp::from_millis_utc(self.mtime.div_euclid(1_000_000))
    }

    /// When the bytes, the name or the mode last changed: about when the file came to where it is.
    pub fn arrived(&self) -> Timestamp {
        Timestamp::from_millis_utc(self.ctime.div_euclid(1_000_000))
    }

    /// How long its bytes have been left alone at `now`; nothing, when the clock says they change later.
    pub fn quiet_at(&self, now: Timestamp) -> Duration {
        Duration::from_millis(now.millis().saturating_sub(self.modified().millis()).max(0).unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_from_the_future_is_not_quiet() {
        let stamp = Stamp { size: 0, mtime: 2_000_000_000, ctime: 0, device: 0, inode: 0 };
        assert_eq!(stamp.quiet_at(Timestamp::from_millis_utc(1_000)), Duration::ZERO);
        assert_eq!(stamp.quiet_at(Timestamp::from_millis_utc(2_300)), Duration::from_millis(300));
    }
}
