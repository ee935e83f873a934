//! What happens to a folder and its service, at random. A script names no file: what it says is resolved when it is
//! played, so that a script from which something was taken away can still be played.

use std::ops::RangeInclusive;

use proptest::prelude::*;

/// Rounds; after each, what is served is compared with the model.
#[derive(Clone, Debug)]
pub struct Script {
    pub rounds: Vec<Round>,
}

/// Lives of the service that each end in its death, and the last one, in which everything comes to rest.
#[derive(Clone, Debug)]
pub struct Round {
    pub lives: Vec<Life>,
    pub last: Vec<Op>,
}

/// From a start to a death.
#[derive(Clone, Debug)]
pub struct Life {
    /// The failpoint at which it is to die, and at which passing.
    pub arm: Option<(u8, u8)>,
    /// What happens while it runs.
    pub alive: Vec<Op>,
    pub end: End,
    /// What happens before the next one starts.
    pub dead: Vec<Op>,
}

/// How a life ends, if not at its failpoint before.
#[derive(Clone, Debug)]
pub enum End {
    /// By SIGKILL, once the failpoint had its time, or all came to rest.
    Late,
    /// By SIGKILL after so many milliseconds.
    After(u16),
    /// By SIGTERM.
    Term,
    /// By SIGTERM, and SIGKILL so many milliseconds later.
    Hurried(u8),
}

/// What somebody does to the folder. The numbers choose among what there is.
#[derive(Clone, Debug)]
pub enum Op {
    Drop { kind: u8, category: u8, way: u8 },
    Edit { file: u16, what: u8, way: u8 },
    Move { file: u16, category: u8 },
    Copy { file: u16, category: u8 },
    Remove { file: u16 },
    Return { file: u16 },
    Break { file: u16, way: u8 },
    Settings { category: u8, what: u8 },
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => any::<(u8, u8, u8)>().prop_map(|(kind, category, way)| Op::Drop { kind, category, way }),
        5 => any::<(u16, u8, u8)>().prop_map(|(file, what, way)| Op::Edit { file, what, way }),
        3 => any::<(u16, u8)>().prop_map(|(file, category)| Op::Move { file, category }),
        1 => any::<(u16, u8)>().prop_map(|(file, category)| Op::Copy { file, category }),
        2 => any::<u16>().prop_map(|file| Op::Remove { file }),
        2 => any::<u16>().prop_map(|file| Op::Return { file }),
        1 => any::<(u16, u8)>().prop_map(|(file, way)| Op::Break { file, way }),
        1 => any::<(u8, u8)>().prop_map(|(category, what)| Op::Settings { category, what }),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        6 => Just(End::Late),
        3 => (0_u16..400).prop_map(End::After),
        1 => Just(End::Term),
        1 => (0_u8..40).prop_map(End::Hurried),
    ]
}

fn life(most: usize) -> impl Strategy<Value = Life> {
    let arm = proptest::option::weighted(0.75, (any::<u8>(), prop_oneof![3 => 1_u8..4, 1 => 4_u8..12]));
    let (alive, dead) = (proptest::collection::vec(op(), 0..=most), proptest::collection::vec(op(), 0..3));
    (arm, alive, end(), dead).prop_map(|(arm, alive, end, dead)| Life { arm, alive, end, dead })
}

fn script(rounds: RangeInclusive<usize>, lives: impl Strategy<Value = Vec<Life>>) -> impl Strategy<Value = Script> {
    let round = (lives, proptest::collection::vec(op(), 0..4)).prop_map(|(lives, last)| Round { lives, last });
    proptest::collection::vec(round, rounds).prop_map(|rounds| Script { rounds })
}

/// Kills at every point of the way of a file.
pub fn anywhere() -> impl Strategy<Value = Script> {
    script(3..=6, proptest::collection::vec(life(5), 1..=3))
}

/// A first life that leaves work behind, and others that die while they take it up.
pub fn during_recovery() -> impl Strategy<Value = Script> {
    let recovery = proptest::collection::vec(life(0), 2..=5);
    let lives = (life(6), proptest::collection::vec(op(), 2..8), recovery).prop_map(|(mut first, dead, others)| {
        first.dead.extend(dead);
        std::iter::once(first).chain(others).collect()
    });
    script(1..=3, lives)
}
