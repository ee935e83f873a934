use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many connections each client holds (FAULTS 39).
pub(super) struct Callers {
    at_most: usize,
    held: Mutex<HashMap<IpAddr, usize>>,
}

impl Callers {
    pub(super) fn new(at_most: usize) -> Self {
        Self { at_most, held: Mutex::default() }
    }

    /// Counts one more connection of `client`; `false` when it holds all it may. One that was counted is to be taken off
    /// when it ends.
    #[must_use]
    pub(super) fn admit(&self, client: IpAddr) -> bool {
        let Some(client) = counted_as(client) else { return true };
        let mut held = self.held();
        let count = held.entry(client).or_default();
        if *count >= self.at_most {
            return false;
        }
        *count += 1;
        true
    }

    /// Takes one connection of `client` off.
    pub(super) fn leave(&self, client: IpAddr) {
        let Some(client) = counted_as(client) else { return };
        if let Entry::Occupied(mut count) = self.held().entry(client) {
            *count.get_mut() -= 1;
            // Else the table would grow with everyone who ever called.
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        // A count is whole after every statement, so a panic elsewhere leaves it right.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a client is counted by; `None` for loopback, where all of a reverse proxy's clients come from.
fn counted_as(client: IpAddr) -> Option<IpAddr> {
    match client.to_canonical() {
        client if client.is_loopback() => None,
        IpAddr::V4(client) => Some(IpAddr::V4(client)),
        // A household gets a /64, so an address more costs it nothing.
        IpAddr::V6(client) => Some(IpAddr::V6(Ipv6Addr::from_bits(client.to_bits() & (u128::MAX << 64)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_client_gets_its_places_and_no_more() {
        let callers = Callers::new(2);
        assert!(callers.admit(ip("192.0.2.1")) && callers.admit(ip("::ffff:192.0.2.1")));
        assert!(!callers.admit(ip("192.0.2.1")));
        assert!(callers.admit(ip("192.0.2.2")));
        callers.leave(ip("192.0.2.1"));
        assert!(callers.admit(ip("192.0.2.1")));
    }

    #[test]
    fn one_network_of_ipv6_is_one_client() {
        let callers = Callers::new(1);
        assert!(callers.admit(ip("2001:db8::1")));
        assert!(!callers.admit(ip("2001:db8::ffff")));
        assert!(callers.admit(ip("2001:db8:0:1::1")));
    }

    #[test]
    fn loopback_is_not_counted_and_who_left_is_forgotten() {
        let callers = Callers::new(1);
        assert!(["127.0.0.1", "127.0.0.1", "::1", "::1"].iter().all(|client| callers.admit(ip(client))));
        assert!(callers.admit(ip("192.0.2.1")));
        callers.leave(ip("192.0.2.1"));
        assert!(callers.held().is_empty());
    }
}
