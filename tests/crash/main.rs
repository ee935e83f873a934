//! The service is killed at its failpoints and anywhere else, under random scripts of what publishers do, and is
//! compared with a model of the folder (FAULTS 30 and 32; docs/testing.md).
//!
//! `AJIL_CRASH_KILLS` says how often, `AJIL_CRASH_SEED` with which scripts: the seed of a script that failed, and one
//! kill, play that script alone.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod model;
mod play;
mod script;
mod texts;
mod victim;
mod witness;

use std::fmt::Debug;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use ajil::failpoint::NAMES;
use play::{Tally, die_at, play};
use script::Script;

/// Long enough for a loaded machine; a test that passes never waits for it.
const PATIENCE: Duration = Duration::from_secs(40);
/// So many scripts are played at once: most of their time they wait for a moment to come.
const AT_ONCE: usize = 8;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, and not {text}")))
}

/// Plays scripts until there were so many kills; a share of those that the environment asks for.
fn kill_and_compare<S: Strategy<Value = Script>>(scripts: impl Fn() -> S + Sync, share: (u64, u64)) {
    let kills = (number("AJIL_CRASH_KILLS").unwrap_or(200) * share.0).div_ceil(share.1);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let seed = number("AJIL_CRASH_SEED").unwrap_or(now.as_secs() * 1_000_000);
    println!("AJIL_CRASH_SEED={seed}, {kills} kills");
    let (tally, next, ended) = (Tally::default(), AtomicU64::new(seed), AtomicBool::new(false));
    let fault = Mutex::new(None);
    let work = || {
        while !ended.load(Ordering::Acquire) && u64::from(tally.kills.load(Ordering::Relaxed)) < kills {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if let Err(told) = play_one(seed, &scripts(), &tally) {
                ended.store(true, Ordering::Release);
                fault.lock().unwrap().get_or_insert(format!("AJIL_CRASH_SEED={seed} AJIL_CRASH_KILLS=1\n{told}"));
            }
            println!("{} kills so far", tally.kills.load(Ordering::Relaxed));
        }
    };
    std::thread::scope(|scope| {
        let at_once = usize::try_from(kills.div_ceil(4)).unwrap_or(AT_ONCE).min(AT_ONCE);
        for _ in 0..at_once {
            scope.spawn(work);
        }
    });
    let mut at = tally.at.into_inner().unwrap();
    at.sort_unstable();
    let scripts = next.load(Ordering::Relaxed) - seed;
    let (kills, stops) = (tally.kills.into_inner(), tally.stops.into_inner());
    println!("{scripts} scripts, {kills} kills, {stops} stops; at failpoints: {at:?}");
    if let Some(told) = fault.into_inner().unwrap() {
        panic!("{told}");
    }
}

/// Plays the script of a seed; when something is wrong, tells the smallest script that was found to be wrong, too.
fn play_one<S: Strategy<Value = Script>>(seed: u64, scripts: &S, tally: &Tally) -> Result<(), String>
where
    S::Value: Debug,
{
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let shrinks = u32::try_from(number("AJIL_CRASH_SHRINKS").unwrap_or(8)).unwrap_or(u32::MAX);
    let config = Config { cases: 1, failure_persistence: None, max_shrink_iters: shrinks, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let played = runner.run(scripts, |script| play(&script, tally).map_err(TestCaseError::fail));
    played.map_err(|error| match error {
        TestError::Fail(reason, script) => format!("{reason}\n{script:?}"),
        TestError::Abort(reason) => reason.to_string(),
    })
}

#[test]
fn fault_30_killed_at_each_failpoint_it_serves_what_was_dropped() {
    let (tally, next) = (Tally::default(), AtomicU64::new(0));
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(name) = NAMES.get(usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap()) {
                    let fault = die_at(name, &tally).err();
                    faults.lock().unwrap().extend(fault);
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn fault_30_killed_anywhere_it_serves_what_was_dropped_and_each_once() {
    kill_and_compare(script::anywhere, (3, 4));
}

#[test]
fn fault_32_killed_while_it_recovers_it_recovers_all_the_same() {
    kill_and_compare(script::during_recovery, (1, 4));
}
