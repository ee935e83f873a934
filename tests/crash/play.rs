//! Plays a script against the real binary.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use ajil::failpoint;
use tempfile::TempDir;

use crate::PATIENCE;
use crate::model::Model;
use crate::script::{End, Life, Op, Script};
use crate::victim::{Death, Victim};
use crate::witness::{Seen, Witness};

const SITE: &str = "id = \"tag:example.org,2026:tests\"\ntime_zone = \"Africa/Casablanca\"\nwindow = { count = 500 }\n";

/// How long a failpoint is waited for: as long as a settled file takes, or a removal and the end of an embargo.
const QUICK: Duration = Duration::from_millis(400);
const SLOW: Duration = Duration::from_millis(3_600);
/// Longer than a removal waits.
const REMOVAL: Duration = Duration::from_millis(3_300);

/// What happened in all scripts together.
#[derive(Default)]
pub struct Tally {
    pub kills: AtomicU32,
    pub stops: AtomicU32,
    /// By failpoint.
    pub at: Mutex<Vec<(&'static str, u32)>>,
}

impl Tally {
    fn died(&self, death: Death) {
        match death {
            Death::Killed => self.kills.fetch_add(1, Ordering::Relaxed),
            Death::Stopped => self.stops.fetch_add(1, Ordering::Relaxed),
        };
    }

    fn died_at(&self, name: &'static str) {
        let mut at = self.at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match at.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => at.push((name, 1)),
        }
    }
}

/// Plays it; the error tells what was wrong, what was done, and what the service logged.
pub fn play(script: &Script, tally: &Tally) -> Result<(), String> {
    let mut play = Play::open(tally).map_err(|error| error.to_string())?;
    play.all(script).map_err(|fault| {
        let log = fs::read_to_string(&play.log).unwrap_or_default();
        format!("{fault}\n--- done:\n{}\n--- the service wrote:\n{log}---", play.model.done.join("\n"))
    })
}

/// Has the service die at a failpoint while it does all that it ever does, and compares after.
pub fn die_at(name: &'static str, tally: &Tally) -> Result<(), String> {
    let mut play = Play::open(tally).map_err(|error| error.to_string())?;
    play.die_at(name).map_err(|fault| {
        let log = fs::read_to_string(&play.log).unwrap_or_default();
        format!("at {name}: {fault}\n--- done:\n{}\n--- the service wrote:\n{log}---", play.model.done.join("\n"))
    })
}

/// Failpoints that a life passes seldom, or once.
const SELDOM: [&str; 9] =
    ["lock", "migration", "store", "settings", "caught-up", "receipt", "note", "receipt-done", "checkpoint"];

struct Play<'t> {
    _dir: TempDir,
    log: PathBuf,
    model: Model,
    witness: Witness,
    tally: &'t Tally,
    turn: usize,
}

impl<'t> Play<'t> {
    fn open(tally: &'t Tally) -> std::io::Result<Self> {
        let dir = tempfile::tempdir()?;
        let (root, outside) = (dir.path().join("drop"), dir.path().join("outside"));
        fs::create_dir(&root)?;
        fs::create_dir(&outside)?;
        fs::write(root.join("site.toml"), SITE)?;
        let log = dir.path().join("log");
        Ok(Self { log, model: Model::new(root, outside), witness: Witness::default(), tally, turn: 0, _dir: dir })
    }

    fn all(&mut self, script: &Script) -> Result<(), String> {
        for round in &script.rounds {
            for life in &round.lives {
                self.live(life)?;
            }
            let mut victim = self.start(None)?.ok_or("it died without a reason")?;
            for op in &round.last {
                self.act(op)?;
                self.glance(&victim)?;
            }
            self.come_to_rest(&victim)?;
            self.died(victim.kill()?);
        }
        self.end()
    }

    /// What was served at rest is served after three seconds, after a stop, and after a kill: to the byte.
    fn end(&mut self) -> Result<(), String> {
        let mut victim = self.start(None)?.ok_or("it died without a reason")?;
        while self.model.has_embargoes() {
            self.glance(&victim)?;
            std::thread::sleep(QUICK / 4);
        }
        self.come_to_rest(&victim)?;
        let start = Instant::now();
        while start.elapsed() < REMOVAL {
            if let Seen::NotYet(other) = self.witness.look(&mut self.model, &victim)? {
                return Err(format!("at rest, and then: {other}"));
            }
            std::thread::sleep(REMOVAL / 4);
        }
        let before = self.witness.documents(&self.model, &victim)?;
        let death = victim.stop(None)?;
        if death != Death::Stopped {
            return Err("it was killed and should have stopped".to_owned());
        }
        self.died(death);
        let victim = self.start(None)?.ok_or("it died without a reason")?;
        self.come_to_rest(&victim)?;
        let after = self.witness.documents(&self.model, &victim)?;
        match before.iter().find(|(path, bytes)| after.get(*path) != Some(bytes)) {
            Some((path, _)) => Err(format!("after a stop {path} has other bytes")),
            None => Ok(()),
        }
    }

    fn die_at(&mut self, name: &'static str) -> Result<(), String> {
        let arm = Some((name, 1));
        // A story of each kind.
        for kind in 0..10 {
            self.act(&Op::Drop { kind, category: kind, way: kind })?;
        }
        let died = match self.start(arm)? {
            None => Some(Death::Killed),
            Some(victim) => self.do_everything(victim, arm)?,
        };
        if died != Some(Death::Killed) {
            return Err(format!("it did not die there: {died:?}"));
        }
        let mut victim = self.start(None)?.ok_or("it died without a reason")?;
        self.come_to_rest(&victim)?;
        self.died(victim.kill()?);
        self.end()
    }

    /// What passes every failpoint that there is, again and again until it died; tells how it did.
    fn do_everything(&mut self, mut victim: Victim, arm: Option<(&'static str, u8)>) -> Result<Option<Death>, String> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE && arm != Some(("checkpoint", 1)) {
            let story = |kind| Op::Drop { kind, category: 0, way: 0 };
            let ops = [Op::Remove { file: 0 }, story(0), story(5), story(9)];
            for (op, wait) in ops.iter().zip([QUICK, QUICK, QUICK, SLOW]) {
                self.act(op)?;
                let start = Instant::now();
                while start.elapsed() < wait {
                    if let Some(death) = victim.death()? {
                        return Ok(Some(self.died_of(death, arm)));
                    }
                    self.glance(&victim)?;
                    std::thread::sleep(Duration::from_millis(15));
                }
            }
        }
        let death = victim.stop(None)?;
        Ok(Some(self.died_of(death, arm)))
    }

    fn live(&mut self, life: &Life) -> Result<(), String> {
        let arm = life.arm.map(|(point, passing)| {
            let name = failpoint::NAMES[point as usize % failpoint::NAMES.len()];
            (name, if SELDOM.contains(&name) { 1 } else { passing })
        });
        let death = match self.start(arm)? {
            None => Death::Killed,
            Some(mut victim) => {
                for op in &life.alive {
                    self.act(op)?;
                    self.glance(&victim)?;
                }
                match victim.death()? {
                    Some(death) => self.died_of(death, arm),
                    None => self.end_life(&mut victim, &life.end, arm)?,
                }
            }
        };
        self.model.done.push(format!("--- {death:?}"));
        life.dead.iter().try_for_each(|op| self.act(op))
    }

    fn end_life(&mut self, victim: &mut Victim, end: &End, arm: Option<(&'static str, u8)>) -> Result<Death, String> {
        let start = Instant::now();
        let is_at_the_end = arm.is_some_and(|(name, _)| name == "checkpoint");
        let end = if is_at_the_end { &End::Term } else { end };
        let wait = match end {
            End::Late if arm.is_some() && self.model.takes_seconds() => SLOW,
            End::Late => QUICK,
            End::After(millis) => Duration::from_millis(u64::from(*millis)),
            // What is stopped passes the failpoints of its end.
            End::Term | End::Hurried(_) => Duration::from_millis(20),
        };
        while start.elapsed() < wait {
            if let Some(death) = victim.death()? {
                return Ok(self.died_of(death, arm));
            }
            self.glance(victim)?;
            std::thread::sleep(Duration::from_millis(15));
        }
        let killed = match end {
            End::Late | End::After(_) => victim.kill()?,
            End::Term => victim.stop(None)?,
            End::Hurried(millis) => victim.stop(Some(Duration::from_millis(u64::from(*millis))))?,
        };
        self.died(killed);
        Ok(killed)
    }

    /// `None` when it died before it told where it listens.
    fn start(&mut self, arm: Option<(&'static str, u8)>) -> Result<Option<Victim>, String> {
        let failpoint = arm.map(|(name, passing)| format!("{name}:{passing}"));
        self.model.done.push(format!("--- start {failpoint:?}"));
        let mut victim = Victim::start(&self.model.root, &self.log, failpoint.as_deref())?;
        if victim.wait_for_address()? {
            return Ok(Some(victim));
        }
        self.died_of(Death::Killed, arm);
        Ok(None)
    }

    fn died(&self, death: Death) {
        self.tally.died(death);
    }

    fn died_of(&self, death: Death, arm: Option<(&'static str, u8)>) -> Death {
        self.tally.died(death);
        if let Some((name, _)) = arm {
            self.tally.died_at(name);
        }
        death
    }

    fn act(&mut self, op: &Op) -> Result<(), String> {
        self.model.carry_out(op).map_err(|error| format!("{op:?}: {error}"))
    }

    fn glance(&mut self, victim: &Victim) -> Result<(), String> {
        self.turn += 1;
        self.witness.glance(&mut self.model, victim, self.turn).map(drop)
    }

    /// Waits until what is served is what the model has.
    fn come_to_rest(&mut self, victim: &Victim) -> Result<(), String> {
        let start = Instant::now();
        loop {
            match self.witness.look(&mut self.model, victim)? {
                Seen::Right => break,
                Seen::Dead => return Err("it died without a reason".to_owned()),
                Seen::NotYet(other) if start.elapsed() > PATIENCE => {
                    return Err(format!("in {PATIENCE:?} not as it should be: {other}"));
                }
                Seen::NotYet(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
        self.model.done.push(format!("--- at rest after {:.1?}", start.elapsed()));
        self.model.rest();
        Ok(())
    }
}
