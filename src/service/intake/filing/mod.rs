//! Identity: which entry a file's article is, and what becomes of it. All of a file in one transaction.
//!
//! The ids and dates that come out are a function of the folder, the settings, and what the store remembers
//! (DESIGN, *State is derived*).

mod anew;
mod clocks;
mod headlines;
mod identity;
mod likeness;
mod making;
mod many;
mod newcomers;
mod parting;
mod recalls;
mod releases;
mod renames;
mod significance;
mod splitting;

use std::collections::BTreeSet;
use std::path::Path;

use crate::domain::{
    Article, Became, CategoryPath, Entry, EntryId, EntryKind, FeedName, Line, Medium, Outcome, Reason, Refusal, Ruling,
    SiteId, Stamp, Timestamp, Waiting, Warning, WarningCode,
};
use identity::{FileSoFar, Found, names_in};
use likeness::Stories;
use making::{Made, Sources};
use many::{Matches, Piece};
pub use newcomers::Plain;
pub use parting::{Parted, Why};
pub use renames::Moved;
pub(super) use renames::is_a_slip;
pub use splitting::{Kept, Split};

use crate::formats::Parsed;
use crate::service::intake::examine::Finding;
use crate::site::Settings;
use crate::store::{ContentHash, Holding, StoreError, Transaction};
use crate::watch::DropPath;

/// A headline and the story of the same words are one entry when they come within this time (FORMATS §1.3).
const HEADLINE_WAIT_MILLIS: i64 = 7 * 24 * 3_600_000;

/// What is the same for every file of a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The served folder, to see whether a file that was known is still there.
    pub root: &'a Path,
    /// The site's identity.
    pub site: &'a SiteId,
    /// The settings.
    pub settings: &'a Settings,
    /// Now.
    pub now: Timestamp,
    /// Whether the folder is being compared with the store for the first time since the start: what is found then
    /// came when its file says, not now.
    pub catching_up: bool,
}

/// A file that was read, on its way into the store.
#[derive(Debug)]
pub struct Filing<'a> {
    /// Where it is.
    pub path: &'a DropPath,
    /// As it was while it was read.
    pub stamp: Stamp,
    /// Of its bytes.
    pub content: Option<ContentHash>,
    /// Of the parser and the settings.
    pub parsing: u64,
    /// Whether its bytes are others than when it was filed before.
    pub edited: bool,
    /// What lies beside it, for each of its articles by their place.
    pub media: &'a [Vec<Medium>],
    /// Whether it was just moved out of a folder of previews: then it is of this moment, however old its bytes are.
    pub was_previewed: bool,
}

impl Filing<'_> {
    /// The date of what has none of its own.
    fn date(&self, now: Timestamp) -> Timestamp {
        if self.was_previewed { now } else { self.stamp.modified().min(now) }
    }
}

/// What became of a file.
#[derive(Debug)]
pub struct Filed {
    /// The whole file's outcome.
    pub outcome: Outcome,
    /// What else in it was refused.
    pub also_refused: Vec<Refusal>,
    /// Its entries: id and title.
    pub entries: Vec<(EntryId, Line)>,
    /// What it held before and let go.
    pub released: Released,
    /// What became of it where that is to be told.
    pub warnings: Vec<Warning>,
}

impl Filed {
    fn without_entries(outcome: Outcome) -> Self {
        Self {
            outcome,
            also_refused: Vec::new(),
            entries: Vec::new(),
            released: Released::default(),
            warnings: Vec::new(),
        }
    }
}

/// What became of entries that a file let go.
#[derive(Debug, Default)]
pub struct Released {
    /// So many were withdrawn or retracted: no other file holds them.
    pub withdrawn: usize,
    /// Files to be read again: those that hold the others, which are to say what these say, and those that claimed one.
    pub again: Vec<DropPath>,
}

/// One thing that a file holds, and its title.
struct Held {
    holding: Holding,
    title: Line,
    ruling: Option<Ruling>,
}

impl Held {
    /// The warning that it is not what the file says: the operator decided otherwise.
    fn told_of_ruling(&self) -> Option<Warning> {
        let code = WarningCode::Ruled { ruling: self.ruling?, title: self.title.clone() };
        Some(Warning { code, at: None })
    }
}

/// What became of one article.
enum FiledArticle {
    /// The file holds it; with the reason why it is not to be seen yet.
    Held(Held, Option<Waiting>, Option<Warning>),
    /// A draft of what was published: the file holds it, for the day when it is no draft.
    Parked(Holding),
    /// Understood, and not held; with the entry that it was.
    Hidden(Waiting, Option<EntryId>),
    /// It stands in the file before.
    Again,
    Refused(Refusal),
}

impl Desk<'_> {
    /// Files what was found in a file. The caller writes the file's row (with [`Transaction::put_file`]) first.
    pub fn file(&self, tx: &mut Transaction<'_>, filing: &Filing<'_>, finding: &Finding) -> Result<Filed, StoreError> {
        match finding {
            Finding::Parsed(parsed) => self.file_parsed(tx, filing, parsed),
            // What it held before is served on: a slip in an edit takes no story down.
            Finding::Refused(refusal) => Ok(Filed::without_entries(Outcome::Refused(refusal.clone()))),
            Finding::Changing | Finding::Gone => {
                Ok(Filed::without_entries(Outcome::Refused(Refusal::of(Reason::Empty))))
            }
        }
    }

    fn file_parsed(&self, tx: &mut Transaction<'_>, filing: &Filing<'_>, parsed: &Parsed) -> Result<Filed, StoreError> {
        let folder = match self.folder_of(filing) {
            Ok(folder) => folder,
            Err(fault) => {
                return Ok(Filed::without_entries(Outcome::Refused(Refusal::of(Reason::Category(fault)))));
            }
        };
        tx.forget_recalls(filing.path.as_bytes())?;
        let names = names_in(&parsed.articles);
        let before = tx.held_by(filing.path.as_bytes())?;
        let held_one = before.iter().filter(|holding| !holding.headline).count() == 1;
        let matches = self.matches(tx, before, parsed)?;
        let reserved = matches.as_ref().map(Matches::ids).unwrap_or_default();
        let mut file = FileSoFar { matches, names: &names, filed: BTreeSet::new(), reserved };
        let mut held: Vec<Held> = Vec::new();
        let mut hidden = BTreeSet::new();
        let mut parked = Vec::new();
        let mut waits = None;
        let mut warnings = Vec::new();
        let mut refused = Vec::new();
        let mut place = 0;
        for article in &parsed.articles {
            let filed = match article {
                Ok(article) => self.file_article(tx, filing, &folder, article, place, &file)?,
                Err(refusal) => FiledArticle::Refused(refusal.clone()),
            };
            match filed {
                FiledArticle::Held(one, waiting, warning) => {
                    warnings.extend(warning);
                    waits = waits.or(waiting);
                    file.filed.insert(one.holding.id.clone());
                    held.push(one);
                }
                FiledArticle::Parked(holding) => {
                    waits = waits.or(Some(Waiting::Draft));
                    file.filed.insert(holding.id.clone());
                    parked.push(holding);
                }
                FiledArticle::Hidden(waiting, id) => {
                    waits = waits.or(Some(waiting));
                    hidden.extend(id);
                }
                FiledArticle::Again => {}
                FiledArticle::Refused(refusal) => refused.push(refusal),
            }
            place += 1;
        }
        for headline in &parsed.ticker {
            held.push(self.file_headline(tx, filing, &folder, headline, place)?);
            place += 1;
        }
        let mut seen = BTreeSet::new();
        held.retain(|one: &Held| seen.insert(one.holding.id.clone()));
        let rows: Vec<_> = held.iter().map(|one| one.holding.clone()).chain(parked).collect();
        let dropped = match refused.is_empty() {
            true => tx.put_holdings(filing.path.as_bytes(), &rows)?,
            // An article refused in a file of many, or an edit that cannot be read, takes nothing down.
            false => self.keep_what_was_held(tx, filing, rows, file.matches.as_ref())?,
        };
        // A headline that leaves a ticker is no removal: it ends by `breaking_for` alone.
        let mut orphans = Vec::new();
        let (mut others, mut again) = (Vec::new(), Vec::new());
        let slot = self.has_slots(filing.path);
        let here = (filing.edited && !dropped.is_empty() && (slot || held_one))
            .then(|| Stories::of(parsed.articles.iter().flatten()));
        for id in dropped {
            let Some(known) = tx.entry(&id)?.filter(|known| known.entry.kind == EntryKind::Article) else { continue };
            let is_another = here.as_ref().is_some_and(|here| !here.tell(&known.entry));
            if is_another && held_one {
                others.push((known.entry.id.clone(), known.entry.title));
            }
            // What was in a slot stays when another story is put there.
            let stays = slot && is_another && tx.holders_of(&id)?.is_empty();
            if stays {
                again_for(tx, &id, &mut again)?;
            } else {
                orphans.push(id);
            }
        }
        let mut released = self.let_go(tx, filing.path, &orphans, &hidden)?;
        released.again.extend(again);
        for (id, title) in others {
            warnings.push(another_story(tx, id, title)?);
        }
        warnings.extend(held.iter().filter_map(Held::told_of_ruling));
        let entries = held.into_iter().map(|one| (one.holding.id, one.title)).collect();
        let mut refused = refused.into_iter();
        let outcome = match (refused.next(), waits) {
            (Some(first), _) => Outcome::Refused(first),
            (None, Some(waiting)) => Outcome::Waiting(waiting),
            (None, None) => Outcome::Published,
        };
        Ok(Filed { outcome, also_refused: refused.collect(), entries, released, warnings })
    }

    /// In a file that holds or held many articles, what each of them was before.
    fn matches(
        &self,
        tx: &Transaction<'_>,
        mut before: Vec<Holding>,
        parsed: &Parsed,
    ) -> Result<Option<Matches>, StoreError> {
        before.retain(|holding| !holding.headline);
        if parsed.articles.len().max(before.len()) < 2 {
            return Ok(None);
        }
        let known = before.into_iter().map(|holding| tx.entry(&holding.id)).filter_map(Result::transpose);
        let pieces: Vec<_> =
            parsed.articles.iter().map(|article| Piece::new(article, |id| self.declared(id))).collect();
        Ok(Some(Matches::between(&pieces, known.collect::<Result<_, _>>()?)))
    }

    /// The entry that the file held in this place.
    fn held_in_place(
        &self,
        tx: &Transaction<'_>,
        filing: &Filing<'_>,
        place: u32,
        file: &FileSoFar<'_>,
    ) -> Result<Option<EntryId>, StoreError> {
        Ok(match &file.matches {
            Some(matches) => matches.at(place).map(|known| known.entry.id.clone()),
            None => tx.held_at(filing.path.as_bytes(), place)?.map(|known| known.entry.id),
        })
    }

    /// Adds to `rows` what the file held before and its refused articles may be, each in its place where that is free.
    fn keep_what_was_held(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        mut rows: Vec<Holding>,
        matches: Option<&Matches>,
    ) -> Result<Vec<EntryId>, StoreError> {
        let path = filing.path.as_bytes();
        let mut ids: BTreeSet<_> = rows.iter().map(|row| row.id.clone()).collect();
        let mut places: BTreeSet<_> = rows.iter().map(|row| row.place).collect();
        for mut before in tx.held_by(path)? {
            let is_kept = before.headline || matches.is_none_or(|matches| matches.keeps(&before.id));
            if is_kept && ids.insert(before.id.clone()) {
                if !places.insert(before.place) {
                    before.place = places.last().map_or(0, |last| last + 1);
                    places.insert(before.place);
                }
                rows.push(before);
            }
        }
        tx.put_holdings(path, &rows)
    }

    /// Files one article.
    fn file_article(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        folder: &CategoryPath,
        article: &Article,
        place: u32,
        file: &FileSoFar<'_>,
    ) -> Result<FiledArticle, StoreError> {
        if article.draft {
            return Ok(match self.park(tx, filing, article, place, file)? {
                Some(holding) => FiledArticle::Parked(holding),
                None => FiledArticle::Hidden(Waiting::Draft, self.held_in_place(tx, filing, place, file)?),
            });
        }
        let (id, known) = match self.identify(tx, filing, article, place, file)? {
            Found::Entry(id, known) => (id, known),
            Found::Again => return Ok(FiledArticle::Again),
            Found::Refused(refusal) => {
                self.remember_claim(tx, filing, &refusal)?;
                if file.names.is_empty() {
                    return Ok(FiledArticle::Refused(refusal));
                }
                let refusal = refusal.of_item(Some(article.title.clone()), article.declared_id.clone());
                return Ok(FiledArticle::Refused(refusal.numbered(place + 1)));
            }
        };
        let (id, known) = self.with_its_headline(tx, filing, article, (id, known), file)?;
        if let Some(filed) = self.mind_recalls(tx, filing, folder, article, place, (&id, known.as_deref()))? {
            return Ok(filed);
        }
        let ruling = known.as_ref().and_then(|known| known.ruling());
        let was_seen = known.as_ref().is_some_and(|known| known.entry.is_visible(self.now));
        if article.is_kill() && !was_seen {
            // Nobody has the story: telling of its recall would publish its title.
            return Ok(FiledArticle::Hidden(Waiting::Withheld, Some(id)));
        }
        let own = self.categories_of(folder, article);
        let mut categories = tx.categories_from_others(&id, filing.path.as_bytes())?;
        categories.extend(own.iter().cloned());
        // A kill reaches the readers of every feed that the story is in, whatever it says of categories.
        let told = known.iter().filter(|_| article.is_kill()).flat_map(|known| &known.entry.categories);
        categories.extend(told.cloned());
        categories.sort_unstable();
        categories.dedup();
        let breaks_elsewhere = match &known {
            Some(known) => self.breaks_elsewhere(tx, &known.entry, filing)?,
            None => false,
        };
        let known = known.as_deref();
        let anew = self.is_to_resurface(article, known);
        let id = if anew { self.id_anew(tx, &id)? } else { id };
        let sources = Sources { filing, folder, article, place, known, breaks_elsewhere, anew };
        let Made { entry, is_changed } = self.entry_of(sources, id, categories);
        let waiting = self.waiting(&entry);
        if let Some(known) = known.filter(|_| is_changed && !anew) {
            tx.put_revision(&known.entry.id)?;
        }
        tx.put_entry(&entry, self.seen(filing.stamp), self.now)?;
        if article.resurface != known.is_some_and(|known| known.resurfaces && !anew)
            // A copy that does not ask takes nothing back.
            && (article.resurface || self.another_holder(tx, &entry.id, filing.path)?.is_none())
        {
            tx.put_resurfaces(&entry.id, article.resurface)?;
        }
        let mut warning = None;
        if let Some(known) = known.filter(|_| anew) {
            tx.succeed(&known.entry.id, &entry.id, self.now)?;
            let (id, before) = (entry.id.clone(), known.entry.id.clone());
            warning = Some(Warning { code: WarningCode::Resurfaced { id, before }, at: None });
        }
        let declared = article.declared_id.as_ref().map(|id| self.declared(id));
        tx.put_aliases(&entry.id, &aliases_of(&entry, article, declared))?;
        let holding = Holding { place, id: entry.id, headline: false, categories: own };
        Ok(FiledArticle::Held(Held { holding, title: entry.title, ruling }, waiting, warning))
    }

    /// What another file holds is this one's when that lets go of it.
    fn remember_claim(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        refusal: &Refusal,
    ) -> Result<(), StoreError> {
        if let Reason::IdTaken { id, .. } = &refusal.reason
            && let Some(known) = tx.entry(&EntryId::stored(id.clone()))?
        {
            tx.put_claim(filing.path.as_bytes(), &known.entry.id)?;
        }
        Ok(())
    }

    /// Withdraws what the file held as an article that is a draft now, and keeps it for the file: it has the same id and
    /// date when it is published again, whatever the file is called then.
    fn park(
        &self,
        tx: &mut Transaction<'_>,
        filing: &Filing<'_>,
        article: &Article,
        place: u32,
        file: &FileSoFar<'_>,
    ) -> Result<Option<Holding>, StoreError> {
        let Some(known) = self.held_as(tx, filing, article, place, file)? else { return Ok(None) };
        let id = known.entry.id;
        // What others hold is published by them.
        if known.entry.kind == EntryKind::Headline || tx.holders_of(&id)?.len() != 1 {
            return Ok(None);
        }
        tx.withdraw(&id, self.now)?;
        Ok(Some(Holding { place, id, headline: false, categories: Vec::new() }))
    }

    /// Parts with entries that a file holds no more; with those that it says are not to be seen, whatever `on_remove` says.
    fn let_go(
        &self,
        tx: &mut Transaction<'_>,
        path: &DropPath,
        ids: &[EntryId],
        hidden: &BTreeSet<EntryId>,
    ) -> Result<Released, StoreError> {
        let mut released = Released::default();
        for id in ids {
            again_for(tx, id, &mut released.again)?;
            let why = if hidden.contains(id) { Why::Hidden } else { Why::Replaced };
            match self.part_with(tx, id, path, why)? {
                Parted::Elsewhere(holder) => released.again.push(holder),
                Parted::Withdrawn | Parted::Retracted => released.withdrawn += 1,
                Parted::Kept | Parted::Headline => {}
            }
        }
        Ok(released)
    }

    /// When a change came to be seen.
    pub fn seen(&self, stamp: Stamp) -> Timestamp {
        if self.catching_up { stamp.arrived().min(self.now) } else { self.now }
    }
}

/// The files that were refused because another held this entry, to be read again.
pub(super) fn again_for(tx: &mut Transaction<'_>, id: &EntryId, again: &mut Vec<DropPath>) -> Result<(), StoreError> {
    for path in tx.take_claims(id)? {
        tx.distrust_file(&path)?;
        again.push(DropPath::stored(&path));
    }
    Ok(())
}

/// What became of an entry when another story was saved over its file.
fn another_story(tx: &Transaction<'_>, id: EntryId, title: Line) -> Result<Warning, StoreError> {
    let known = tx.entry(&id)?;
    let became = match known {
        Some(known) if known.withdrawn.is_some() => Became::Withdrawn,
        _ if !tx.holders_of(&id)?.is_empty() => Became::HeldElsewhere,
        Some(known) if known.entry.retraction.is_some() => Became::Retracted,
        _ => Became::Kept,
    };
    Ok(Warning { code: WarningCode::AnotherStory { id, title, became }, at: None })
}

/// The other names of an entry: the id its file declares when it kept another, and its old paths.
fn aliases_of(entry: &Entry, article: &Article, declared: Option<EntryId>) -> Vec<String> {
    let ids = declared.into_iter().filter(|id| *id != entry.id).map(|id| id.as_str().to_owned());
    let old_path = |alias: &Line| {
        let path = alias.as_str().trim_end_matches('/');
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        (path.len() > 1 && FeedName::parse(&path[1..]).is_ok()).then_some(path)
    };
    ids.chain(article.aliases.iter().filter_map(old_path)).collect()
}

#[cfg(test)]
mod tests;
