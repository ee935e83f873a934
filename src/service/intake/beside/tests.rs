use std::fs;

use super::*;
use crate::domain::{Article, Language, Line, Picture, SafeHtml};

const SETTLE: Duration = Duration::from_millis(300);

/// The smallest GIF there is, of 3 by 2 pixels.
const GIF: &[u8] = b"GIF89a\x03\x00\x02\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x03\x00\x02\x00\x00\x02\x03D\x02\x05\x00;";

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(names: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, GIF).unwrap();
        }
        Self(dir)
    }

    /// Long after all of it was written.
    fn later(&self) -> Timestamp {
        stamp_of(&fs::metadata(self.0.path()).unwrap()).modified().plus_millis(3_600_000)
    }

    /// The media of `news/visit.md`: their names, and of those that are there the paths.
    fn look(&self, articles: Vec<Article>) -> Vec<Vec<(String, Option<String>)>> {
        let parsed = Parsed { articles: articles.into_iter().map(Ok).collect(), ..Parsed::default() };
        let path = DropPath::stored(b"news/visit.md");
        let neighbours = Neighbours::default().of(self.0.path(), &path, self.later());
        let beside = look(self.0.path(), &path, &parsed, neighbours, SETTLE, self.later());
        let told = |medium: Medium| (medium.name, medium.file.map(|file| file.path));
        beside.media.into_iter().map(|media| media.into_iter().map(told).collect()).collect()
    }
}

fn article() -> Article {
    Article::new(Line::folded("A visit"), Language::english())
}

fn there(name: &str) -> (String, Option<String>) {
    (name.to_owned(), Some(format!("news/{name}")))
}

#[test]
fn what_has_the_stem_of_the_file_belongs_to_it() {
    let folder =
        Folder::with(&["news/visit.jpg", "news/visit.MP3", "news/visit.txt", "news/visit.svg", "news/visits.jpg"]);
    assert_eq!(folder.look(vec![article()]), [vec![there("visit.MP3"), there("visit.jpg")]]);
}

#[test]
fn a_folder_that_is_being_filled_is_asked_name_by_name_and_tells_the_same() {
    let folder = Folder::with(&["news/visit.jpg", "news/visit.MP3", "news/visit.txt"]);
    let now = folder.later().plus_millis(-3_600_000);
    let path = DropPath::stored(b"news/visit.md");
    assert_eq!(Neighbours::default().of(folder.0.path(), &path, now), ["visit.MP3", "visit.jpg"]);
}

#[test]
fn what_came_since_the_folder_was_listed_is_found() {
    let folder = Folder::with(&["news/a.jpg"]);
    let (mut neighbours, path) = (Neighbours::default(), DropPath::stored(b"news/visit.md"));
    assert!(neighbours.of(folder.0.path(), &path, folder.later()).is_empty());
    fs::write(folder.0.path().join("news/visit.jpg"), GIF).unwrap();
    let moved = fs::File::open(folder.0.path().join("news")).unwrap();
    moved.set_modified(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1)).unwrap();
    assert_eq!(neighbours.of(folder.0.path(), &path, folder.later()), ["visit.jpg"]);
}

#[test]
fn what_an_article_names_comes_first_and_is_remembered_when_it_is_not_there() {
    let folder = Folder::with(&["news/visit.jpg", "news/img/at the door.png"]);
    let picture = |source: &str| Some(Picture { source: Line::folded(source), alt: None, caption: None, credit: None });
    let body = "<p><img src=\"media:img/at%20the%20door.png\"><img src=\"media:later.png\"></p>";
    let named = Article { picture: picture("gone.jpg"), body: Some(SafeHtml::sanitised(body.to_owned())), ..article() };
    let expected = [
        ("gone.jpg".to_owned(), None),
        there("img/at the door.png"),
        ("later.png".to_owned(), None),
        there("visit.jpg"),
    ];
    assert_eq!(folder.look(vec![named]), [expected]);
}

#[test]
fn of_many_articles_the_first_that_is_no_draft_has_the_neighbours() {
    let folder = Folder::with(&["news/visit.jpg"]);
    let draft = Article { draft: true, ..article() };
    assert_eq!(folder.look(vec![draft, article(), article()]), [vec![], vec![there("visit.jpg")], vec![]]);
}

#[test]
fn names_are_found_in_either_form_of_unicode() {
    let folder = Folder::with(&["news/e\u{301}te\u{301}.jpg"]);
    let body = "<img src=\"media:%C3%A9t%C3%A9.jpg\">";
    let named = Article { body: Some(SafeHtml::sanitised(body.to_owned())), ..article() };
    let found = folder.look(vec![named]);
    assert_eq!(found, [[("été.jpg".to_owned(), Some("news/e\u{301}te\u{301}.jpg".to_owned()))]]);
}

#[test]
fn length_and_size_are_read_from_the_file() {
    let folder = Folder::with(&["visit.gif"]);
    fs::write(folder.0.path().join("broken.png"), "no picture").unwrap();
    let file = open(folder.0.path(), &DropPath::stored(b"visit.gif")).unwrap();
    assert_eq!((file.length, file.pixels, file.media_type.name), (GIF.len() as u64, Some((3, 2)), "image/gif"));
    assert_eq!(open(folder.0.path(), &DropPath::stored(b"broken.png")).unwrap().pixels, None);
}

#[test]
fn a_link_is_not_followed() {
    let folder = Folder::with(&["secret/a.gif"]);
    fs::create_dir(folder.0.path().join("news")).unwrap();
    std::os::unix::fs::symlink("../secret/a.gif", folder.0.path().join("news/visit.gif")).unwrap();
    std::os::unix::fs::symlink("../secret", folder.0.path().join("news/img")).unwrap();
    assert_eq!(folder.look(vec![article()]), [[("visit.gif".to_owned(), None)]]);
    assert!(open(folder.0.path(), &DropPath::stored(b"news/img/a.gif")).is_none());
}

#[test]
fn what_may_still_be_written_to_is_not_there_yet_and_is_to_be_looked_at_again() {
    let folder = Folder::with(&["news/visit.gif"]);
    let path = DropPath::stored(b"news/visit.md");
    let parsed = Parsed { articles: vec![Ok(article())], ..Parsed::default() };
    let now = folder.later().plus_millis(-3_600_000);
    let beside = look(folder.0.path(), &path, &parsed, vec!["visit.gif".to_owned()], Duration::from_secs(60), now);
    assert_eq!(beside.media, [[Medium { name: "visit.gif".to_owned(), file: None }]]);
    assert_eq!(beside.young.len(), 1);
}

#[test]
fn a_medium_is_as_known_until_it_changes_or_goes() {
    let folder = Folder::with(&["news/visit.gif"]);
    let file = open(folder.0.path(), &DropPath::stored(b"news/visit.gif"));
    let known = Medium { name: "visit.gif".to_owned(), file };
    let is_as_known = |medium: &Medium| is_as_known(folder.0.path(), b"news", medium);
    assert!(is_as_known(&known));
    assert!(!is_as_known(&Medium { file: None, ..known.clone() }));
    fs::write(folder.0.path().join("news/visit.gif"), "longer than it was before, by some bytes more than that")
        .unwrap();
    assert!(!is_as_known(&known));
    fs::remove_file(folder.0.path().join("news/visit.gif")).unwrap();
    assert!(!is_as_known(&known));
    assert!(is_as_known(&Medium { file: None, ..known }));
}
