//! How many files and connections may be open at once.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// More than these no service of ours has a use for.
const MOST: u64 = 32_768;

/// Takes as many descriptors as the system lets this process have, and tells how many they are. What a process begins with
/// is 1,024 nearly everywhere, so that those which were written for no more (`select`) do not break; we are none of them.
pub fn take() -> u64 {
    let now = getrlimit(Resource::Nofile);
    let (Some(current), most) = (now.current, now.maximum.unwrap_or(MOST).min(MOST)) else { return MOST };
    if current < most {
        // Who may not have them goes on with what it has.
        setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: now.maximum }).ok();
    }
    getrlimit(Resource::Nofile).current.unwrap_or(MOST).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_is_taken_and_never_less_than_before() {
        let before = getrlimit(Resource::Nofile).current.unwrap_or(MOST);
        let taken = take();
        assert!(taken >= before.min(MOST), "{taken} of {before}");
        assert_eq!(take(), taken);
    }
}
