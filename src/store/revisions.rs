//! What an entry said before it was changed, and as what it was published anew.

use rusqlite::params;
use uuid::Uuid;

use super::rows;
use super::{Reader, StoreError, Transaction};
use crate::domain::{Author, EntryId, Line, Picture, SafeHtml, Timestamp};

/// So many revisions of an entry are kept: the first, and the latest.
const MOST: i64 = 64;

/// What an entry said before a change.
#[derive(Clone, PartialEq, Debug)]
pub struct Revision {
    /// From 1, the oldest; the numbers of those that are kept no more are not given again.
    pub number: u32,
    /// When it came to say so: its `updated` then.
    pub at: Timestamp,
    /// The title.
    pub title: Line,
    /// A summary in plain text.
    pub summary: Option<Line>,
    /// Who wrote it, in order.
    pub authors: Vec<Author>,
    /// Its picture.
    pub picture: Option<Picture>,
    /// The body; a headline has none.
    pub body: Option<SafeHtml>,
}

impl Transaction<'_> {
    /// Keeps what an entry says, which is about to be changed.
    pub fn put_revision(&mut self, id: &EntryId) -> Result<(), StoreError> {
        let key = self.key_of(id)?;
        self.sql
            .prepare_cached(
                "INSERT INTO revisions (entry, number, at, title, summary, details, html) \
                 SELECT e.key, 1 + coalesce((SELECT max(number) FROM revisions WHERE entry = e.key), 0), e.updated, \
                 e.title, e.summary, e.details, b.html FROM entries e LEFT JOIN bodies b ON b.entry = e.key \
                 WHERE e.key = ?1",
            )?
            .execute([key])?;
        self.sql
            .prepare_cached(
                "DELETE FROM revisions WHERE entry = ?1 AND number > 1 \
                 AND number <= (SELECT max(number) FROM revisions WHERE entry = ?1) - ?2",
            )?
            .execute(params![key, MOST - 1])?;
        Ok(())
    }

    /// Says whether an entry's file asks for it to be published anew: it is, when it did not before.
    pub fn put_resurfaces(&mut self, id: &EntryId, asks: bool) -> Result<(), StoreError> {
        self.sql
            .prepare_cached("UPDATE entries SET resurfaces = ?2 WHERE permalink = ?1")?
            .execute(params![id.permalink().into_bytes(), asks])?;
        Ok(())
    }

    /// Puts an entry in the place of another as which its story was known: whoever held that holds this, its old paths
    /// lead here, and its id and its page, which says that it is withdrawn, lead here, too.
    pub fn succeed(&mut self, before: &EntryId, id: &EntryId, now: Timestamp) -> Result<(), StoreError> {
        let (from, to) = (self.key_of(before)?, self.key_of(id)?);
        {
            let mut statement =
                self.sql.prepare_cached("SELECT permalink FROM entries WHERE key = ?1 OR successor = ?1")?;
            let mut rows = statement.query([from])?;
            while let Some(row) = rows.next()? {
                self.touched.articles.insert(Uuid::from_bytes(row.get(0)?));
            }
        }
        // Whoever led to the one before leads to this one at once.
        for statement in [
            "UPDATE entries SET successor = ?2 WHERE key = ?1 OR successor = ?1",
            "UPDATE holdings SET entry = ?2 WHERE entry = ?1",
            "UPDATE aliases SET entry = ?2 WHERE entry = ?1",
        ] {
            self.sql.prepare_cached(statement)?.execute(params![from, to])?;
        }
        self.withdraw(before, now)
    }
}

impl Reader {
    /// What the entry of a permalink said before each of its changes, the oldest first. For the operator: readers are
    /// shown what it says now, and the note that corrects it.
    pub fn revisions(&self, permalink: Uuid) -> Result<Vec<Revision>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT r.number, r.at, r.title, r.summary, r.details, r.html FROM revisions r \
             JOIN entries e ON e.key = r.entry WHERE e.permalink = ?1 ORDER BY r.number",
        )?;
        let mut rows = statement.query([permalink.as_bytes()])?;
        let mut revisions = Vec::new();
        while let Some(row) = rows.next()? {
            let details = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
            let (authors, picture) = rows::told_from_json(details)?;
            revisions.push(Revision {
                number: row.get(0)?,
                at: Timestamp::from_millis_utc(row.get(1)?),
                title: Line::folded(&row.get::<_, String>(2)?),
                summary: row.get::<_, Option<String>>(3)?.map(|text| Line::folded(&text)),
                authors,
                picture,
                body: row.get::<_, Option<Vec<u8>>>(5)?.map(|packed| rows::unpack(&packed)).transpose()?,
            });
        }
        Ok(revisions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Entry, EntryKind, FeedName, Language, Passed, Window};
    use crate::store::{Article, Holding, Store, Writer};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis_utc(seconds * 1000)
    }

    fn entry(name: &str, title: &str) -> Entry {
        Entry {
            id: EntryId::from_iri(&format!("tag:example.org,2026:{name}")).unwrap(),
            kind: EntryKind::Article,
            title: Line::folded(title),
            summary: Line::new("A summary"),
            body: Some(SafeHtml::sanitised(format!("<p>{title}</p>"))),
            language: Language::english(),
            published: at(100),
            updated: at(100),
            place: 0,
            authors: Author::named("A. Writer").into_iter().collect(),
            categories: vec![crate::domain::CategoryPath::new("a").unwrap()],
            tags: Vec::new(),
            link: None,
            source: None,
            picture: None,
            media: Vec::new(),
            breaking: false,
            breaking_since: None,
            breaking_until: None,
            visible_from: None,
            expires: None,
            passed: Passed::default(),
            correction: None,
            retraction: None,
        }
    }

    fn store() -> (tempfile::TempDir, Store, Writer) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::in_folder(folder.path()).unwrap();
        let writer = store.writer().unwrap();
        (folder, store, writer)
    }

    #[test]
    fn what_an_entry_said_is_kept_the_first_and_the_latest_of_it() {
        let (_folder, store, mut writer) = store();
        let mut tx = writer.begin().unwrap();
        for number in 0..=MOST + 10 {
            let now = at(100 + number);
            let story = Entry { updated: now, ..entry("a", &format!("Title {number}")) };
            if number > 0 {
                tx.put_revision(&story.id).unwrap();
            }
            tx.put_entry(&story, now, now).unwrap();
        }
        tx.commit().unwrap();
        let revisions = store.reader().unwrap().revisions(entry("a", "").permalink()).unwrap();
        assert_eq!(revisions.len(), usize::try_from(MOST).unwrap());
        assert_eq!((revisions[0].number, revisions[0].title.as_str(), revisions[0].at), (1, "Title 0", at(100)));
        assert_eq!(revisions[1].number, 12);
        let last = revisions.last().unwrap();
        assert_eq!(last.title.as_str(), format!("Title {}", MOST + 9));
        assert_eq!(last.body.as_ref().map(|body| body.as_str()), Some(&*format!("<p>Title {}</p>", MOST + 9)));
        assert_eq!(
            (last.authors[0].name.as_str(), last.summary.as_ref().unwrap().as_str()),
            ("A. Writer", "A summary")
        );
    }

    #[test]
    fn what_was_published_anew_is_led_to_by_all_that_it_was() {
        let (_folder, store, mut writer) = store();
        let stories = ["one", "two", "three"].map(|name| entry(name, "A story"));
        let mut tx = writer.begin().unwrap();
        tx.put_entry(&stories[0], at(100), at(100)).unwrap();
        tx.put_aliases(&stories[0].id, &["/2020/old".to_owned()]).unwrap();
        let file = crate::store::FileRecord {
            path: b"a/a.md".to_vec(),
            stamp: crate::domain::Stamp { size: 1, mtime: 1, ctime: 1, device: 1, inode: 1 },
            content: None,
            parsing: 0,
            judged: crate::store::Judged::default(),
            at: at(100),
            missing: None,
        };
        tx.put_file(&file).unwrap();
        let holding = Holding { place: 0, id: stories[0].id.clone(), headline: false, categories: Vec::new() };
        tx.put_holdings(b"a/a.md", &[holding]).unwrap();
        for pair in stories.windows(2) {
            tx.put_entry(&pair[1], at(200), at(200)).unwrap();
            tx.succeed(&pair[0].id, &pair[1].id, at(200)).unwrap();
        }
        for story in &stories {
            assert_eq!(tx.entry(&story.id).unwrap().unwrap().entry, stories[2]);
        }
        assert_eq!(tx.held_by(b"a/a.md").unwrap()[0].id, stories[2].id);
        tx.commit().unwrap();
        let reader = store.reader().unwrap();
        assert_eq!(reader.moved_from("/2020/old", at(300)).unwrap(), Some(stories[2].permalink()));
        assert_eq!(reader.window(&FeedName::All, &Window::default(), at(300)).unwrap(), [stories[2].clone()]);
        let buried = reader.tombstones(&FeedName::All, at(0), at(300)).unwrap();
        assert_eq!(buried.len(), 2);
        for (story, buried) in stories.iter().zip(&buried) {
            let successor = Some(Box::new(stories[2].clone()));
            assert_eq!(
                reader.article(story.permalink(), at(300)).unwrap(),
                Some(Article::Withdrawn { reason: None, successor })
            );
            assert_eq!(buried.successor, Some(stories[2].permalink()));
        }
    }
}
