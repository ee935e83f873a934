//! Work for several threads whose results come out in the order of what went in.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

/// So many are handed over at once: few enough that large files do not pile up, enough that handing over costs nothing.
const BATCH: usize = 16;
/// So many batches at most are under way for each thread.
const AHEAD: usize = 3;
/// Parsers of nested markup are bounded by depth, and want room for it.
const STACK: usize = 8 << 20;

/// Does `work` on each of `items`, on as many threads as there are processors, and gives the results to `take` in the
/// order of the items. However many items there are, only a few are in memory at a time. Ends at the first error.
pub(super) fn each_in_order<T: Send, R: Send>(
    items: &mut impl Iterator<Item = T>,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let (hand_out, handed_out) = mpsc::channel::<(usize, Vec<T>)>();
    let handed_out = Mutex::new(handed_out);
    let (hand_in, handed_in) = mpsc::channel();
    let run = |hand_in: mpsc::Sender<(usize, Vec<R>)>| {
        loop {
            let batch = handed_out.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((number, batch)) = batch else { return };
            if hand_in.send((number, batch.iter().map(&work).collect())).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            let (run, hand_in) = (&run, hand_in.clone());
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || run(hand_in))?;
        }
        // Whoever panics is missed below, and not waited for.
        drop(hand_in);
        let (mut given, mut taken) = (0, 0);
        let mut waiting = BTreeMap::new();
        let hand_out = hand_out;
        loop {
            while given - taken < threads * AHEAD {
                let batch: Vec<T> = items.take(BATCH).collect();
                if batch.is_empty() {
                    break;
                }
                if hand_out.send((given, batch)).is_err() {
                    break;
                }
                given += 1;
            }
            if given == taken {
                return Ok(());
            }
            let Ok((number, results)) = handed_in.recv() else { return Ok(()) };
            waiting.insert(number, results);
            while let Some(results) = waiting.remove(&taken) {
                taken += 1;
                results.into_iter().try_for_each(&mut take)?;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let mut out = Vec::new();
        let uneven = |n: &u64| (0..(n % 7) * 1000).fold(*n, |n, _| std::hint::black_box(n));
        let taken = each_in_order(&mut (0..1000_u64), uneven, |n| {
            out.push(n);
            Ok(())
        });
        assert!(taken.is_ok() && out == (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn who_takes_no_more_ends_it_before_all_is_read() {
        let mut read = 0;
        let mut items = (0..1_000_000).inspect(|_| read += 1);
        let ended = each_in_order(&mut items, |n| *n, |_| Err(io::Error::from(io::ErrorKind::BrokenPipe)));
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert!(read < 100_000);
    }
}
