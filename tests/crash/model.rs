//! The folder as publishers know it, what they do to it, and what readers are to find.
//!
//! The rules that are told here again are those of docs and FORMATS: which edits keep an identity, what a removal takes
//! along. What a script asks for and no rule settles (a file edited and renamed while nobody looked) is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};

use crate::script::Op;
use crate::texts::{self, CLAIMED, KINDS, Kind, Piece, Wording};

pub const CATEGORIES: [&str; 4] = ["news", "sports", "sports/football", "أخبار"];

/// Keeps the sweeps of editors apart from those of accidents, which are held: so many files go in one round at most.
const MOST_GONE: usize = 8;
/// As many files as a folder may have, for the sake of those who wait for the test.
const MOST_FILES: usize = 40;

/// A file in the folder.
#[derive(Clone, Debug)]
pub struct Dropped {
    pub kind: Kind,
    pub pieces: Vec<Piece>,
    /// When its embargo ends.
    moment: SystemTime,
    /// Whether what it says now cannot be read; its pieces are what it said before.
    broken: bool,
    /// Where it was when its id was made, if that is known.
    origin: Option<String>,
    /// Whether it has had a copy.
    copied: bool,
}

/// What was done to a file since all was at rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Touch {
    Fresh,
    /// Renamed, or written to in its place: its bytes or its inode tell that it is the same.
    Followed,
    /// Nothing but its path tells that it is the same.
    Replaced,
    /// Nothing more may be done to it.
    Done,
}

/// What is known of a story.
#[derive(Clone, Debug, Default)]
pub struct Story {
    pub headline: bool,
    /// A headline that left its ticker and stays.
    scrolled: bool,
    /// All that it ever said.
    pub worded: BTreeSet<Wording>,
    /// A draft, which nobody may see.
    pub secret: bool,
    pub not_before: Option<SystemTime>,
    pub declared: Option<String>,
    pub dated: Option<DateTime<FixedOffset>>,
    pub dropped: Option<SystemTime>,
    /// As readers saw it first.
    pub id: Option<String>,
    pub url: Option<String>,
    pub published: Option<DateTime<FixedOffset>>,
    /// When all was last at rest.
    pub updated: Option<DateTime<FixedOffset>>,
    /// Whether its words changed since.
    pub changed: bool,
    /// Readers saw what its file says, and nobody touched that since: they must see it always.
    pub firm: bool,
    /// Readers saw it among everything.
    pub listed: bool,
    /// Readers saw it, it was removed, and they saw that: they must not see it again.
    pub gone: bool,
}

/// What readers are to find of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expected {
    pub wording: Wording,
    /// Empty for a headline, which is in the breaking feed.
    pub categories: BTreeSet<String>,
}

pub struct Model {
    pub root: PathBuf,
    outside: PathBuf,
    pub files: BTreeMap<String, Dropped>,
    removed: Vec<(String, Dropped)>,
    pub stories: BTreeMap<String, Story>,
    /// The title of a category's feed that its settings give.
    pub titles: BTreeMap<String, Option<String>>,
    pub folders: BTreeSet<String>,
    touched: BTreeMap<String, Touch>,
    gone_this_round: usize,
    next: u32,
    /// What was done, for the report of a fault.
    pub done: Vec<String>,
}

impl Model {
    pub fn new(root: PathBuf, outside: PathBuf) -> Self {
        Self {
            root,
            outside,
            files: BTreeMap::new(),
            removed: Vec::new(),
            stories: BTreeMap::new(),
            titles: BTreeMap::new(),
            folders: BTreeSet::new(),
            touched: BTreeMap::new(),
            gone_this_round: 0,
            next: 0,
            done: Vec::new(),
        }
    }

    /// All is at rest: whatever is done from now on is done to what the service knows.
    pub fn rest(&mut self) {
        self.touched.clear();
        self.gone_this_round = 0;
        // What an edit said that nobody saw before its file was removed is new when that comes back.
        for token in self.expected(SystemTime::now()).keys() {
            self.story(token).changed = false;
        }
    }

    /// Whether something waits that takes seconds: a removal, or the end of an embargo.
    pub fn takes_seconds(&self) -> bool {
        self.gone_this_round > 0 || self.has_embargoes()
    }

    /// Whether an embargo is yet to end.
    pub fn has_embargoes(&self) -> bool {
        let now = SystemTime::now();
        self.files.values().any(|file| file.kind == Kind::Embargoed && file.moment > now)
    }

    /// What readers are to find at `now`.
    pub fn expected(&self, now: SystemTime) -> BTreeMap<String, Expected> {
        let mut expected: BTreeMap<String, Expected> = BTreeMap::new();
        for (path, file) in &self.files {
            if file.kind == Kind::Draft || file.kind == Kind::Embargoed && now < file.moment {
                continue;
            }
            for (place, piece) in file.pieces.iter().enumerate() {
                let one = expected
                    .entry(piece.token.clone())
                    .or_insert_with(|| Expected { wording: piece.wording, categories: BTreeSet::new() });
                if file.kind != Kind::Ticker || place == 0 {
                    let folder = path.rsplit_once('/').map_or("news", |(folder, _)| folder);
                    let above = folder.match_indices('/').map(|(at, _)| folder[..at].to_owned());
                    one.categories.extend(above.chain([folder.to_owned()]));
                }
                if file.kind == Kind::DeclaredMarkdown {
                    one.categories.insert(CLAIMED.to_owned());
                }
            }
        }
        for (token, story) in self.stories.iter().filter(|(_, story)| story.scrolled) {
            let wording = *story.worded.first().expect("it was worded when it was dropped");
            expected.insert(token.clone(), Expected { wording, categories: BTreeSet::new() });
        }
        expected
    }

    /// The receipts that lie in the folder.
    pub fn receipts(&self) -> BTreeSet<String> {
        let refused = self.files.iter().filter(|(_, file)| file.broken || file.kind == Kind::Broken);
        refused.map(|(path, _)| format!("{path}.refused.txt")).collect()
    }

    /// Does it, if there is what it asks for.
    pub fn carry_out(&mut self, op: &Op) -> std::io::Result<()> {
        match *op {
            Op::Drop { kind, category, way } => self.drop_file(KINDS[kind as usize % KINDS.len()], category, way),
            Op::Edit { file, what, way } => self.edit(file, what, way),
            Op::Move { file, category } => self.rename(file, category),
            Op::Copy { file, category } => self.copy(file, category),
            Op::Remove { file } => self.remove(file),
            Op::Return { file } => self.bring_back(file),
            Op::Break { file, way } => self.break_file(file, way),
            Op::Settings { category, what } => self.set(category, what),
        }
    }

    fn drop_file(&mut self, kind: Kind, category: u8, way: u8) -> std::io::Result<()> {
        if self.files.len() >= MOST_FILES {
            return Ok(());
        }
        let number = self.next;
        let place = CATEGORIES.get(category as usize % (CATEGORIES.len() + 1)).map(|category| format!("{category}/"));
        let path = format!("{}file-{number}.{}", place.unwrap_or_default(), kind.ending());
        let count = match kind {
            Kind::Broken => 0,
            Kind::Ticker | Kind::Many => 3,
            _ => 1,
        };
        let moment = SystemTime::now() + Duration::from_secs(2);
        let pieces = (0..count).map(|place| self.new_piece(kind, place, moment)).collect();
        self.next += 1;
        let origin = Some(path.clone());
        let file = Dropped { kind, pieces, moment, broken: false, origin, copied: false };
        self.touched.insert(path.clone(), Touch::Fresh);
        self.done.push(format!("drop {path}, a {kind:?}, way {way}"));
        self.put(&path, &file, way)?;
        self.files.insert(path, file);
        Ok(())
    }

    fn new_piece(&mut self, kind: Kind, place: usize, moment: SystemTime) -> Piece {
        self.next += 1;
        let piece = Piece::new(format!("qz{}zq", self.next));
        let headline = kind == Kind::Ticker && place > 0;
        let dated = kind.published().filter(|_| !headline);
        let story = Story {
            headline,
            worded: BTreeSet::from([piece.wording]),
            secret: kind == Kind::Draft,
            not_before: (kind == Kind::Embargoed).then_some(moment),
            declared: kind.id(&piece.token),
            dated: dated.map(|date| DateTime::parse_from_rfc3339(date).expect("a date of ours")),
            dropped: Some(SystemTime::now()),
            ..Story::default()
        };
        self.stories.insert(piece.token.clone(), story);
        piece
    }

    fn edit(&mut self, file: u16, what: u8, way: u8) -> std::io::Result<()> {
        let Some((path, touch)) = self.choose(file, |_, file| !file.copied, &[Touch::Fresh, Touch::Followed]) else {
            return Ok(());
        };
        let mut file = self.files[&path].clone();
        let mut done = if way % 3 == 1 { Touch::Followed } else { Touch::Replaced };
        // What is followed by its inode must be written to in its place.
        if touch == Some(Touch::Followed) && done == Touch::Replaced {
            return Ok(());
        }
        match file.kind {
            Kind::Broken => {
                file.kind = Kind::Page;
                file.pieces = vec![self.new_piece(Kind::Page, 0, file.moment)];
            }
            Kind::Draft => {
                file.kind = Kind::Markdown;
                self.word(&mut file.pieces[0], |wording| wording.title += 1);
                self.story(&file.pieces[0].token).secret = false;
            }
            Kind::Ticker if what % 4 == 3 => {
                if touch.is_some() || file.broken {
                    return Ok(());
                }
                let gone = file.pieces.pop().expect("it has three pieces");
                let story = self.story(&gone.token);
                story.scrolled = true;
                let fresh = self.new_piece(Kind::Ticker, 1, file.moment);
                file.pieces.insert(1, fresh);
                done = Touch::Done;
            }
            Kind::Many if what % 5 == 3 => {
                let fresh = self.new_piece(Kind::Many, 0, file.moment);
                file.pieces.insert(0, fresh);
            }
            Kind::Many if what % 5 == 4 && file.pieces.len() > 1 => {
                let gone = file.pieces.pop().expect("it has more than one");
                self.story(&gone.token).firm = false;
                self.gone_this_round += 1;
            }
            _ => {
                // Of a ticker's page, the story; a headline that changes is another.
                let places = if file.kind == Kind::Ticker { 1 } else { file.pieces.len() };
                let piece = &mut file.pieces[way as usize % places];
                self.word(piece, |wording| match what % 3 {
                    0 => wording.title += 1,
                    1 => wording.text += 1,
                    _ => wording.space += 1,
                });
            }
        }
        let mended = std::mem::take(&mut file.broken);
        self.done.push(format!("edit {path}, {what}, way {way}, mended {mended}"));
        self.touched.insert(path.clone(), done);
        self.put(&path, &file, way % 3)?;
        self.files.insert(path, file);
        Ok(())
    }

    fn word(&mut self, piece: &mut Piece, change: impl FnOnce(&mut Wording)) {
        let before = piece.wording;
        change(&mut piece.wording);
        let story = self.story(&piece.token);
        story.worded.insert(piece.wording);
        story.changed |= (before.title, before.text) != (piece.wording.title, piece.wording.text);
        story.firm = false;
    }

    fn rename(&mut self, file: u16, category: u8) -> std::io::Result<()> {
        let may = |_: &str, file: &Dropped| !file.broken && file.kind != Kind::Broken;
        let Some((path, touch)) = self.choose(file, may, &[Touch::Fresh, Touch::Followed]) else { return Ok(()) };
        let name = path.rsplit('/').next().expect("a name").trim_start_matches("moved-");
        let category = CATEGORIES[category as usize % CATEGORIES.len()];
        let to = if path.starts_with(&format!("{category}/file")) {
            format!("{category}/moved-{name}")
        } else {
            format!("{category}/{name}")
        };
        if self.files.contains_key(&to) || self.removed.iter().any(|(path, _)| *path == to) {
            return Ok(());
        }
        self.make_folder(&to)?;
        self.done.push(format!("move {path} to {to}"));
        fs::rename(self.root.join(&path), self.root.join(&to))?;
        let mut file = self.files.remove(&path).expect("chosen among these");
        if touch == Some(Touch::Fresh) {
            file.origin = None;
        }
        self.touched.remove(&path);
        self.touched.insert(to.clone(), Touch::Followed);
        self.files.insert(to, file);
        Ok(())
    }

    fn copy(&mut self, file: u16, category: u8) -> std::io::Result<()> {
        let kinds = [Kind::Page, Kind::DatedPage, Kind::Markdown];
        let may = |_: &str, file: &Dropped| kinds.contains(&file.kind) && !file.broken && !file.copied;
        let Some((path, _)) = self.choose(file, may, &[]) else { return Ok(()) };
        let to = format!(
            "{}/copy-{}.{}",
            CATEGORIES[category as usize % CATEGORIES.len()],
            self.next,
            self.files[&path].kind.ending()
        );
        self.next += 1;
        self.make_folder(&to)?;
        self.done.push(format!("copy {path} to {to}"));
        fs::copy(self.root.join(&path), self.root.join(&to))?;
        let file = self.files.get_mut(&path).expect("chosen among these");
        file.copied = true;
        let copy = file.clone();
        self.touched.insert(path, Touch::Done);
        self.touched.insert(to.clone(), Touch::Done);
        self.files.insert(to, copy);
        Ok(())
    }

    fn remove(&mut self, file: u16) -> std::io::Result<()> {
        if self.gone_this_round >= MOST_GONE {
            return Ok(());
        }
        let all = [Touch::Fresh, Touch::Followed, Touch::Replaced];
        let Some((path, touch)) = self.choose(file, |_, _| true, &all) else { return Ok(()) };
        self.done.push(format!("remove {path}"));
        fs::remove_file(self.root.join(&path))?;
        let file = self.files.remove(&path).expect("chosen among these");
        self.gone_this_round += file.pieces.len().max(1);
        for (other, copy) in &self.files {
            if copy.copied && copy.pieces == file.pieces {
                self.touched.insert(other.clone(), Touch::Done);
            }
        }
        let held: BTreeSet<_> =
            self.files.values().flat_map(|file| &file.pieces).map(|piece| piece.token.clone()).collect();
        for piece in file.pieces.iter().filter(|piece| !held.contains(&piece.token)) {
            self.story(&piece.token).firm = false;
        }
        let comes_back = touch != Some(Touch::Replaced)
            && !file.copied
            && !file.broken
            && file.kind != Kind::Broken
            && (file.origin.as_deref() == Some(&path) || file.kind.id("").is_some());
        self.touched.remove(&path);
        if comes_back {
            self.removed.push((path, file));
        }
        Ok(())
    }

    fn bring_back(&mut self, file: u16) -> std::io::Result<()> {
        if self.removed.is_empty() {
            return Ok(());
        }
        let (path, file) = self.removed.remove(file as usize % self.removed.len());
        self.done.push(format!("bring back {path}"));
        for piece in &file.pieces {
            self.story(&piece.token).gone = false;
        }
        self.put(&path, &file, 0)?;
        self.touched.insert(path.clone(), Touch::Done);
        self.files.insert(path, file);
        Ok(())
    }

    /// Makes an edit that nobody can read: the story stays as it was.
    fn break_file(&mut self, file: u16, way: u8) -> std::io::Result<()> {
        let kinds = [Kind::Page, Kind::DatedPage, Kind::Markdown];
        let may = |_: &str, file: &Dropped| kinds.contains(&file.kind) && !file.broken && !file.copied;
        let Some((path, _)) = self.choose(file, may, &[]) else { return Ok(()) };
        self.done.push(format!("break {path}, way {way}"));
        self.files.get_mut(&path).expect("chosen among these").broken = true;
        self.touched.insert(path.clone(), Touch::Done);
        let file = self.files[&path].clone();
        self.put(&path, &file, way % 3)
    }

    fn set(&mut self, category: u8, what: u8) -> std::io::Result<()> {
        let category = CATEGORIES[category as usize % CATEGORIES.len()].to_owned();
        let path = format!("{category}/feed.toml");
        if self.touched.contains_key(&path) {
            return Ok(());
        }
        let there = self.titles.get(&category).is_some_and(Option::is_some);
        self.make_folder(&path)?;
        match (what % 4, there) {
            (3, true) => {
                self.titles.insert(category, None);
                fs::remove_file(self.root.join(&path))?;
            }
            // A slip in it: what was good holds on.
            (2, true) => self.write(&path, b"titel = \"A slip\"\n", 0)?,
            _ => {
                self.next += 1;
                let title = format!("The feed of {}", self.next);
                self.write(&path, format!("title = \"{title}\"\n").as_bytes(), what / 4)?;
                self.titles.insert(category, Some(title));
            }
        }
        self.done.push(format!("set {path}, {what}"));
        self.touched.insert(path, Touch::Done);
        Ok(())
    }

    /// The file that a number chooses among those that were not touched, or so.
    fn choose(
        &self,
        number: u16,
        may: impl Fn(&str, &Dropped) -> bool,
        touches: &[Touch],
    ) -> Option<(String, Option<Touch>)> {
        let touch_of = |path: &str| self.touched.get(path).copied();
        let fit = self
            .files
            .iter()
            .filter(|(path, file)| may(path, file) && touch_of(path).is_none_or(|touch| touches.contains(&touch)));
        let paths: Vec<_> = fit.map(|(path, _)| path).collect();
        let path = paths.get(number as usize % paths.len().max(1))?;
        Some(((*path).clone(), touch_of(path)))
    }

    fn story(&mut self, token: &str) -> &mut Story {
        self.stories.get_mut(token).expect("every piece has its story")
    }

    fn put(&mut self, path: &str, file: &Dropped, way: u8) -> std::io::Result<()> {
        let kind = if file.broken { Kind::Broken } else { file.kind };
        let moment = DateTime::<Utc>::from(file.moment).to_rfc3339_opts(SecondsFormat::Millis, true);
        self.write(path, &texts::bytes(kind, &file.pieces, &moment), way)
    }

    /// In one of the ways in which files come.
    fn write(&mut self, path: &str, bytes: &[u8], way: u8) -> std::io::Result<()> {
        self.make_folder(path)?;
        let to = self.root.join(path);
        match way % 4 {
            // Moved in from elsewhere.
            0 => renamed(&self.outside.join("uploading"), &to, bytes),
            // Written under its own name.
            1 => fs::write(to, bytes),
            // As rsync does it.
            2 => {
                let name = to.file_name().expect("a name").to_string_lossy().into_owned();
                renamed(&to.with_file_name(format!(".{name}.AbC123")), &to, bytes)
            }
            // In two halves.
            _ => {
                let (one, other) = bytes.split_at(bytes.len() / 2);
                let mut file = fs::File::create(to)?;
                file.write_all(one)?;
                std::thread::yield_now();
                file.write_all(other)
            }
        }
    }

    fn make_folder(&mut self, path: &str) -> std::io::Result<()> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let above = folder.match_indices('/').map(|(at, _)| folder[..at].to_owned());
        self.folders.extend(above.chain([folder.to_owned()]).filter(|folder| !folder.is_empty()));
        fs::create_dir_all(self.root.join(folder))
    }
}

fn renamed(from: &Path, to: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::write(from, bytes)?;
    fs::rename(from, to)
}
