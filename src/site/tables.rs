//! Values that are tables with keys of their own: authors and windows.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{Blame, Taken};
use super::value::Seat;
use super::words;
use crate::domain::{Author, Line, Selection, Window};

const AUTHOR: &str = r#"authors = [{ name = "Salma", email = "salma@example.org" }]"#;
const SELECT: [&str; 8] = ["categories", "tags", "authors", "languages", "breaking", "newer_than", "words", "exclude"];
const EXCLUDE: &str = r#"exclude = { tags = ["sport"] }"#;
const AUTHORS_URL: &str = r#"authors = [{ name = "Salma", url = "https://example.org/salma" }]"#;

impl<'a> Seat<'a> {
    pub(super) fn authors(&self) -> Taken<Vec<Author>> {
        let expected = "names, or tables with `name`, `email` and `url`";
        self.each(expected, |seat| match seat.value.get_ref() {
            DeValue::Table(table) => seat.author(table),
            DeValue::String(_) => Ok(Author { name: seat.line()?, email: None, url: None }),
            _ => Err(seat.takes(expected)),
        })
    }

    fn author(&self, table: &'a DeTable<'a>) -> Taken<Author> {
        let (mut name, mut email, mut url) = (None, None, None);
        let mut blames = Vec::new();
        self.for_each_key(table, &["name", "email", "url"], &mut blames, |key, value| {
            match key {
                "name" => name = Some(self.at("authors.name", r#"authors = [{ name = "Salma" }]"#, value).line()?),
                "email" => email = Some(self.at("authors.email", AUTHOR, value).email()?),
                _ => url = Some(self.at("authors.url", AUTHORS_URL, value).web_address()?),
            }
            Ok(())
        });
        if !table.contains_key("name") {
            blames.push(Blame::new(self.offset(), "this author has no `name`", format!("for example: {AUTHOR}")));
        }
        match name {
            Some(name) if blames.is_empty() => Ok(Author { name, email, url }),
            _ => Err(blames),
        }
    }

    pub(super) fn window(&self) -> Taken<Window> {
        let Some(table) = self.value.get_ref().as_table() else {
            return Err(self.takes("a table of `count`, `age` and `bytes`"));
        };
        let mut window = Window::default();
        let mut blames = Vec::new();
        self.for_each_key(table, &["count", "age", "bytes"], &mut blames, |key, value| {
            match key {
                "count" => window.count = self.at("window.count", "window = { count = 50 }", value).count()?,
                "age" => window.age_millis = Some(self.at("window.age", r#"window = { age = "7d" }"#, value).span()?),
                _ => window.bytes = Some(self.at("window.bytes", r#"window = { bytes = "1MB" }"#, value).bytes()?),
            }
            Ok(())
        });
        if blames.is_empty() { Ok(window) } else { Err(blames) }
    }

    /// `[select]`.
    pub(super) fn selection(&self) -> Taken<Selection> {
        let Some(table) = self.value.get_ref().as_table() else {
            return Err(self.takes("a table of what is to be selected"));
        };
        let mut selection = Selection::default();
        let mut blames = Vec::new();
        self.for_each_key(table, &SELECT, &mut blames, |key, value| {
            match key {
                "exclude" => {
                    let inner = self.at("select", EXCLUDE, value).selection()?;
                    if inner.exclude.is_some() {
                        return Err(self
                            .at("select.exclude", EXCLUDE, value)
                            .takes("a table without another `exclude`"));
                    }
                    selection.exclude = Some(Box::new(inner));
                }
                "categories" => {
                    let seat = self.at("select.categories", r#"categories = ["security"]"#, value);
                    selection.categories = seat.each("a list of categories", |one| one.category())?;
                }
                "languages" => {
                    let seat = self.at("select.languages", r#"languages = ["ar", "fr"]"#, value);
                    selection.languages = seat.each("a list of language tags", |one| one.language())?;
                }
                "tags" => selection.tags = self.at("select.tags", r#"tags = ["visit"]"#, value).lines()?,
                "authors" => selection.authors = self.at("select.authors", r#"authors = ["Salma"]"#, value).lines()?,
                "breaking" => selection.breaking = Some(self.at("select.breaking", "breaking = true", value).truth()?),
                "newer_than" => {
                    selection.newer_than = Some(self.at("select.newer_than", r#"newer_than = "7d""#, value).span()?);
                }
                _ => selection.words = Some(self.at("select.words", r#"words = "ambassador -sport""#, value).words()?),
            }
            Ok(())
        });
        if blames.is_empty() && selection.is_everything() {
            blames.extend(self.takes("at least one thing to be selected"));
        }
        if blames.is_empty() { Ok(selection) } else { Err(blames) }
    }

    fn lines(&self) -> Taken<Vec<Line>> {
        self.each("a list of texts", |one| one.line())
    }

    fn at(&self, key: &'a str, example: &'a str, value: &'a Spanned<DeValue<'a>>) -> Self {
        Self { key, example, value }
    }

    /// Hands on the keys that are `known`; others are faults.
    fn for_each_key(
        &self,
        table: &'a DeTable<'a>,
        known: &[&'static str],
        blames: &mut Vec<Blame>,
        mut take: impl FnMut(&'static str, &'a Spanned<DeValue<'a>>) -> Taken<()>,
    ) {
        for (key, value) in table {
            match known.iter().find(|word| **word == key.get_ref().as_ref()) {
                Some(word) => blames.extend(take(word, value).err().into_iter().flatten()),
                None => blames.push(words::unknown_inside(self.key, key, known)),
            }
        }
    }
}
