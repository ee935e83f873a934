use std::time::Duration;

/// What a listener and its connections may cost. Every number holds from the first byte on.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at one time. More wait in the kernel's queue. The default leaves a quarter of the usual 1,024
    /// descriptors to the store, the watch and the operator's listener; see [`Limits::with_descriptors`].
    pub connections: usize,
    /// Connections at one time from one IPv4 address or one IPv6 /64; more are closed at once. Loopback, where
    /// reverse proxies come from, is exempt.
    pub connections_per_client: usize,
    /// From accept to the first bytes that tell what is spoken.
    pub first_bytes: Duration,
    /// From then, or from the end of the last answer, to the end of the next request's head.
    pub head: Duration,
    /// Bytes of a request's head; more are answered by 431. At least 8,192.
    pub head_bytes: usize,
    /// Header lines of a request; more are answered by 431.
    pub headers: usize,
    /// Bytes of a request's target; more are answered by 414.
    pub target_bytes: usize,
    /// How long an edition that is not at hand may take; then the answer is 503.
    pub find: Duration,
    /// How long a client may take [`Limits::stall_bytes`] of an answer.
    pub stall: Duration,
    /// A client that takes fewer bytes in [`Limits::stall`] while there are more for it is cut off.
    pub stall_bytes: usize,
    /// How long a drain waits for what is under way.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 768,
            connections_per_client: 256,
            first_bytes: Duration::from_secs(10),
            head: Duration::from_secs(20),
            head_bytes: 16 * 1024,
            headers: 64,
            target_bytes: 4096,
            find: Duration::from_secs(20),
            stall: Duration::from_secs(10),
            // 512 bytes a second: half of what GSM's 9,600 bit/s bring.
            stall_bytes: 5 * 1024,
            // The service is to end within ten seconds of SIGTERM; what is committed after the last answer needs a moment.
            drain: Duration::from_secs(8),
        }
    }
}

impl Limits {
    /// The default where a process may have so many files and connections open: three quarters are for connections. One
    /// at rest costs a kilobyte; one that sends a head bit by bit, what it sent.
    pub fn with_descriptors(descriptors: u64) -> Self {
        const MOST: u64 = 16_384;
        let connections = usize::try_from((descriptors / 4 * 3).clamp(1, MOST)).unwrap_or(usize::MAX);
        Self { connections, ..Self::default() }
    }

    /// Those of the operator's listener: the same, with room for a few.
    pub fn operator() -> Self {
        Self { connections: 32, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_descriptors_is_left_to_others() {
        for (descriptors, connections) in [(0, 1), (1024, 768), (4096, 3072), (1 << 20, 16_384)] {
            assert_eq!(Limits::with_descriptors(descriptors).connections, connections);
        }
    }
}
