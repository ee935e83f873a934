//! The press of previews: what is not published yet, for those who have the address.
//!
//! **Invariant:** nothing of it is on the shelf or in the store: it is read from the folder when it is asked for, and
//! whoever has no token of a folder gets what stands at every address where nothing is.

use std::sync::{Arc, PoisonError};

use super::{Newsroom, press};
use crate::domain::{BaseUrl, Feed, FeedName, Format, Timestamp, Token, Window};
use crate::http::newsstand::{Found, OpenFile, Previewed};
use crate::render::edition::{Edition, Freshness};
use crate::render::page::{self, Refused, Story};
use crate::render::{self, FeedDocument, Place, preview};
use crate::service::clock;
use crate::service::previews::reading::{self, Lodging};
use crate::watch::{DropPath, read};

impl Newsroom {
    /// What a token opens.
    pub(super) async fn preview(self: &Arc<Self>, token: Token, asked: Previewed) -> Found {
        let nothing = || Found::Missing(press::missing(&self.directory.load()));
        let Some(folder) = self.shared.previews.opened_by(&token) else { return nothing() };
        // One at a time: what parses files without end is not to take the machine from those who read what is published.
        let Ok(_turn) = self.previewing.acquire().await else { return nothing() };
        let (told, hears) = tokio::sync::oneshot::channel();
        let room = Arc::clone(self);
        let work = move || {
            let found = room.previewed(&folder, &token, &asked);
            // Whoever asked may have gone.
            drop(told.send(found));
        };
        // Parsers want more room on the stack than a thread of the edge has.
        let thread = std::thread::Builder::new().name("previewer".to_owned()).stack_size(8 << 20).spawn(work);
        if let Err(error) = thread {
            tracing::error!(%error, "no thread to read a preview");
            return Found::Unavailable("This preview cannot be made just now.".to_owned());
        }
        match hears.await {
            Ok(Some(found)) => found,
            Ok(None) => nothing(),
            Err(_) => Found::Unavailable("This preview cannot be made just now.".to_owned()),
        }
    }

    fn previewed(&self, folder: &DropPath, token: &Token, asked: &Previewed) -> Option<Found> {
        let now = clock::now();
        let before = self.lodging.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let lodging = reading::read(&self.shared, folder, before, now)?;
        *self.lodging.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&lodging));
        let directory = self.directory.load();
        let address = BaseUrl::new(&format!("{}/-/preview/{}", directory.base().as_str(), token.secret())).ok()?;
        let feed = directory.feed(&FeedName::of(lodging.category.clone()));
        let site = directory.feed(&FeedName::All);
        let chrome = directory.chrome(&site);
        let stories: Vec<_> = lodging
            .stories
            .iter()
            .map(|story| Story {
                file: &story.file,
                entry: &story.entry,
                waiting: story.waiting,
                warnings: &story.warnings,
            })
            .collect();
        let refused: Vec<_> = lodging
            .refused
            .iter()
            .map(|one| Refused { file: &one.file, refusal: &one.refusal, line: one.line.as_deref() })
            .collect();
        let shown = page::Preview {
            address: &address,
            feed: &feed,
            stories: &stories,
            refused: &refused,
            busy: &lodging.busy,
            left: lodging.left,
        };
        match asked {
            Previewed::Page => Some(page_found(page::preview(&chrome, &shown), now)),
            Previewed::Feed(format) => {
                let id = self.shared.site.of_preview(&folder.identity());
                let title = preview::title_of(&feed.title, &feed.language);
                let feed = Feed { id, title, profile: None, window: Window { bytes: None, ..feed.window }, ..feed };
                Some(feed_found(&lodging, &feed, &address, *format, now))
            }
            Previewed::Article(permalink) => {
                let story = stories.iter().find(|story| story.entry.permalink() == *permalink)?;
                Some(page_found(page::previewed_article(&chrome, &shown, story), now))
            }
            Previewed::Medium(permalink, name) => {
                let story = lodging.story(*permalink)?;
                let known = story.entry.media_file(name).filter(|_| story.entry.retraction.is_none())?;
                let path = DropPath::stored(known.path.as_bytes());
                let (file, stamp) = read::open_file(&self.shared.root, &path).ok()?;
                Some(Found::File(OpenFile {
                    file,
                    length: stamp.size,
                    media_type: known.media_type.name,
                    etag: format!("\"{:x}-{:x}\"", stamp.size, stamp.mtime),
                    last_modified: stamp.modified(),
                    freshness: Freshness::Private,
                }))
            }
        }
    }
}

fn page_found(html: String, now: Timestamp) -> Found {
    Found::Edition(Arc::new(Edition::new(html, press::HTML, now, Freshness::Private, Vec::new())))
}

fn feed_found(lodging: &Lodging, feed: &Feed, address: &BaseUrl, format: Format, now: Timestamp) -> Found {
    let entries: Vec<_> = lodging.stories.iter().map(|story| preview::shown(&story.entry, story.waiting)).collect();
    let page = address.as_str().to_owned();
    let own = format!("{page}.{}", format.extension());
    let place = Place { own: Some(own), page: Some(page), ..Place::default() };
    // Of what it holds alone: one who asks again has what is the same already.
    let updated = entries.iter().map(|entry| entry.rank()).max().unwrap_or(lodging.at());
    let whole = FeedDocument { base: address, feed, updated, entries: &entries, tombstones: &[], place: &place };
    let bytes = render::document(&whole, format);
    Found::Edition(Arc::new(Edition::new(bytes, press::media_type(format), now, Freshness::Private, Vec::new())))
}
