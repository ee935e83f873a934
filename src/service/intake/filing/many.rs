//! Files of many articles: which of the things that a file held is which of its articles now, whatever was put
//! between them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::likeness::paragraphs;
use crate::domain::{Article, EntryId, Item, Line, Refusal, SafeHtml, folded_words};
use crate::store::Known;

/// What becomes of the articles that a file of many held.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// Of each article of the file, which of the held it is.
    of: Vec<Option<usize>>,
    held: Vec<Known>,
    /// What the refused articles may be: it is served on.
    kept: BTreeSet<EntryId>,
}

/// One article of the file, beside the id that it declares.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) declared: Option<EntryId>,
    pub(super) article: Result<&'a Article, Option<&'a Item>>,
}

impl<'a> Piece<'a> {
    pub(super) fn new(article: &'a Result<Article, Refusal>, of_text: impl Fn(&Line) -> EntryId) -> Self {
        let declared = match article {
            Ok(article) => article.declared_id.as_ref(),
            Err(refusal) => refusal.item.as_ref().and_then(|item| item.id.as_ref()),
        };
        let declared = declared.map(of_text);
        Self { declared, article: article.as_ref().map_err(|refusal| refusal.item.as_deref()) }
    }

    fn title(&self) -> Option<String> {
        let title = match self.article {
            Ok(article) => Some(&article.title),
            Err(item) => item.and_then(|item| item.title.as_ref()),
        };
        title.map(|title| folded_words(title.as_str()))
    }

    fn link(&self) -> Option<String> {
        self.article.ok().and_then(|article| article.link.clone())
    }
}

impl Matches {
    /// Finds each of `held` (what the file held, by place) among its articles now: by the id that these declare, by
    /// link, by title, by text; at last by place, where its neighbours stayed.
    pub(super) fn between(pieces: &[Piece<'_>], held: Vec<Known>) -> Self {
        let is_taken = vec![false; held.len()];
        let mut search = Search { pieces, of: vec![None; pieces.len()], held, is_taken };
        search.by_declared_id();
        search.pair(|known| known.entry.link.clone(), |piece| piece.link(), Shared::TellsNothing);
        let body = |html: &Option<SafeHtml>| html.as_ref().map(|html| folded_words(html.as_str()));
        search.pair(
            |known| Some((folded_words(known.entry.title.as_str()), body(&known.entry.body))),
            |piece| Some((piece.title()?, body(&piece.article.ok()?.body))),
            Shared::InOrder,
        );
        search.pair(|known| Some(folded_words(known.entry.title.as_str())), |piece| piece.title(), Shared::InOrder);
        search.by_text();
        let kept = search.by_place();
        let Search { of, held, .. } = search;
        Self { of, held, kept }
    }

    /// What the article at `place` was before.
    pub(super) fn at(&self, place: u32) -> Option<&Known> {
        self.held.get((*self.of.get(place as usize)?)?)
    }

    /// What all articles were before.
    pub(super) fn ids(&self) -> BTreeSet<EntryId> {
        self.of.iter().flatten().filter_map(|at| self.held.get(*at)).map(|known| known.entry.id.clone()).collect()
    }

    /// Whether an entry stays for the sake of an article that is refused.
    pub(super) fn keeps(&self, id: &EntryId) -> bool {
        self.kept.contains(id)
    }
}

/// What several things of one key mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shared {
    /// They are told apart by their order.
    InOrder,
    /// It is no key of theirs, such as the address of the site.
    TellsNothing,
}

struct Search<'a> {
    pieces: &'a [Piece<'a>],
    of: Vec<Option<usize>>,
    held: Vec<Known>,
    is_taken: Vec<bool>,
}

impl Search<'_> {
    fn take(&mut self, place: usize, held: usize) {
        self.of[place] = Some(held);
        self.is_taken[held] = true;
    }

    /// Whether an article is still to be found by what it says: one that declares an id has that one, and no other.
    fn is_open(&self, place: usize) -> bool {
        self.of[place].is_none() && (self.pieces[place].declared.is_none() || self.pieces[place].article.is_err())
    }

    fn by_declared_id(&mut self) {
        let ids: BTreeMap<_, _> = (0..).zip(&self.held).map(|(at, known)| (known.entry.id.clone(), at)).collect();
        for place in 0..self.pieces.len() {
            let found = self.pieces[place].declared.as_ref().and_then(|id| ids.get(id)).copied();
            if let Some(held) = found.filter(|held| !self.is_taken[*held]) {
                self.take(place, held);
            }
        }
    }

    fn pair<K: Ord>(
        &mut self,
        of_held: impl Fn(&Known) -> Option<K>,
        of_piece: impl Fn(&Piece<'_>) -> Option<K>,
        shared: Shared,
    ) {
        let mut keys: BTreeMap<K, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for place in (0..self.pieces.len()).filter(|place| self.is_open(*place)) {
            if let Some(key) = of_piece(&self.pieces[place]) {
                keys.entry(key).or_default().0.push(place);
            }
        }
        if keys.is_empty() {
            return;
        }
        for (at, known) in self.held.iter().enumerate().filter(|(at, _)| !self.is_taken[*at]) {
            if let Some((_, held)) = of_held(known).and_then(|key| keys.get_mut(&key)) {
                held.push(at);
            }
        }
        for (places, held) in keys.into_values() {
            if shared == Shared::InOrder || places.len() == 1 && held.len() == 1 {
                places.into_iter().zip(held).for_each(|(place, held)| self.take(place, held));
            }
        }
    }

    /// By a paragraph that only one of the held and only one of the articles has: what many share (a sender's last line)
    /// is nobody's.
    fn by_text(&mut self) {
        let mut owners: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for place in (0..self.pieces.len()).filter(|place| self.is_open(*place)) {
            let body = self.pieces[place].article.ok().and_then(|article| article.body.as_ref());
            for paragraph in body.map(paragraphs).unwrap_or_default() {
                owners.entry(paragraph).or_default().0.push(place);
            }
        }
        if owners.is_empty() {
            return;
        }
        for (at, known) in self.held.iter().enumerate().filter(|(at, _)| !self.is_taken[*at]) {
            for paragraph in known.entry.body.as_ref().map(paragraphs).unwrap_or_default() {
                if let Some((_, held)) = owners.get_mut(&paragraph) {
                    held.push(at);
                }
            }
        }
        let mut votes: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (places, held) in owners.into_values() {
            if let ([place], [held]) = (&places[..], &held[..]) {
                *votes.entry((*place, *held)).or_default() += 1;
            }
        }
        let mut votes: Vec<_> = votes.into_iter().collect();
        votes.sort_by_key(|(pair, votes)| (Reverse(*votes), *pair));
        for ((place, held), _) in votes {
            if self.of[place].is_none() && !self.is_taken[held] {
                self.take(place, held);
            }
        }
    }

    /// What is left between two neighbours that are known is, one for one, what stood between them before: an article
    /// whose title and text were edited at once. Where an article is refused, all that it may be is kept.
    fn by_place(&mut self) -> BTreeSet<EntryId> {
        let runs = self.runs();
        for run in &runs {
            self.fill(run);
        }
        let mut kept = BTreeSet::new();
        let is_refused = |search: &Self, place: usize| search.pieces[place].article.is_err();
        let known = (0..self.pieces.len()).filter(|place| is_refused(self, *place)).filter_map(|place| self.of[place]);
        kept.extend(known.map(|held| self.held[held].entry.id.clone()));
        for run in &runs {
            if run.places.iter().any(|place| is_refused(self, *place) && self.of[*place].is_none()) {
                let gap = run.gap.clone().unwrap_or(0..self.held.len());
                kept.extend(gap.filter(|held| !self.is_taken[*held]).map(|held| self.held[held].entry.id.clone()));
            }
        }
        kept
    }

    /// The articles that are not known by what they say, each run of them between the same two neighbours.
    fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        let (mut places, mut after) = (Vec::new(), None);
        for place in 0..=self.pieces.len() {
            let is_last = place == self.pieces.len();
            let known = if is_last { None } else { self.of[place] };
            if known.is_some() || is_last {
                if !places.is_empty() {
                    let from = after.map_or(0, |after| after + 1);
                    let to = known.unwrap_or(self.held.len());
                    runs.push(Run {
                        places: std::mem::take(&mut places),
                        gap: (from <= to).then_some(from..to),
                        is_anchored: after.is_some() || known.is_some(),
                    });
                }
                after = known;
            } else if self.is_open(place) {
                // What declares an id of its own and is new is nobody's neighbour.
                places.push(place);
            }
        }
        runs
    }

    fn fill(&mut self, run: &Run) {
        // Where nothing stayed, nothing stands beside anything.
        let Some(gap) = run.gap.clone().filter(|_| run.is_anchored) else { return };
        if gap.len() != run.places.len() || gap.clone().any(|held| self.is_taken[held]) {
            return;
        }
        for (place, held) in run.places.iter().zip(gap) {
            if self.may_be(*place, held) {
                self.take(*place, held);
            }
        }
    }

    /// Whether nothing says that an article is another one than what stood in its place: another date, another address.
    fn may_be(&self, place: usize, held: usize) -> bool {
        let Ok(article) = self.pieces[place].article else { return true };
        let entry = &self.held[held].entry;
        let is_dated_so = article.clamped || article.published.is_none_or(|at| at == entry.published);
        let is_linked_so = article.link.is_none() || entry.link.is_none() || article.link == entry.link;
        is_dated_so && is_linked_so
    }
}

/// Neighbouring articles that are not known by what they say.
struct Run {
    places: Vec<usize>,
    /// The held between the two neighbours; `None` where these changed their order.
    gap: Option<Range<usize>>,
    /// Whether there is a neighbour at all.
    is_anchored: bool,
}
