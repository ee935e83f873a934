//! From drop to reader, and the floor under it.

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use notify::event::{ModifyKind, RenameMode};
use notify::{EventKind, RecursiveMode, Watcher};

use super::reader::Reader;
use super::stories::SEED;

/// The longest that anybody waits for a drop.
const PATIENCE: Duration = Duration::from_secs(60);

/// The founding example's words under a title of their own.
pub fn article(title: &str) -> String {
    let body = SEED.rsplit_once("بالمملكة\n\n").map_or("", |(_, body)| body);
    format!("{title}\n\n{title}. {body}\n")
}

/// Renames the text of a file from `outside` into `inside`, and asks for the feed until a response holds `title`,
/// with such a pause between two requests: from the rename to the end of that response.
pub fn drop_one(reader: &mut Reader, outside: &Path, inside: &Path, title: &str, pause: Duration) -> Duration {
    fs::write(outside, article(title)).unwrap();
    reader.fetch();
    let start = Instant::now();
    fs::rename(outside, inside).unwrap();
    while !reader.fetch().is_some_and(|body| contains(body, title.as_bytes())) {
        assert!(start.elapsed() < PATIENCE, "{title} is never served");
        spin(pause);
    }
    start.elapsed()
}

/// What no service can go below: the system's event of a rename, a read of the file, and an unchanged feed fetched once;
/// so many times. `watched` is made, and is to be no served folder.
pub fn floor(reader: &mut Reader, outside: &Path, watched: &Path, count: usize) -> Vec<Duration> {
    fs::create_dir(watched).unwrap();
    let (tell, told) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let event = event.unwrap();
        if event.kind == EventKind::Modify(ModifyKind::Name(RenameMode::To)) {
            tell.send(event.paths[0].clone()).unwrap();
        }
    })
    .unwrap();
    watcher.watch(watched, RecursiveMode::NonRecursive).unwrap();
    reader.fetch();
    let one = |number: usize| {
        fs::write(outside, article("أرضية")).unwrap();
        let start = Instant::now();
        fs::rename(outside, watched.join(number.to_string())).unwrap();
        let path = told.recv_timeout(PATIENCE).unwrap();
        assert!(!fs::read(path).unwrap().is_empty());
        assert!(reader.fetch().is_none(), "nothing changed");
        start.elapsed()
    };
    (0..count).map(one).collect()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// A pause that is shorter than what the system's timers keep.
fn spin(pause: Duration) {
    let start = Instant::now();
    while start.elapsed() < pause {
        std::hint::spin_loop();
    }
}
