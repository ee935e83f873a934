mod grammar;
mod keys;

use super::*;
use crate::domain::{Article, Language, Line, Status, WarningCode};
use crate::formats::testing::with;

/// The article that front matter makes, its warnings and the body left.
#[track_caller]
fn read(text: &str) -> (Article, Vec<WarningCode>, String) {
    let split = split(text, Strictness::Opened).unwrap();
    let (mut declared, warnings) = with(|_| {}, |context| split.declared(context)).unwrap();
    let title = declared.title.take().unwrap_or_else(|| Line::folded("–"));
    let language = declared.language.take().unwrap_or_else(Language::english);
    let mut article = Article::new(title, language);
    declared.apply(&mut article);
    (article, warnings.into_iter().map(|warning| warning.code).collect(), split.body.to_owned())
}

#[track_caller]
fn yaml(matter: &str) -> Article {
    let (article, warnings, _) = read(&format!("---\n{matter}\n---\n"));
    assert_eq!(warnings, [], "{matter}");
    article
}

#[track_caller]
fn toml(matter: &str) -> Article {
    let (article, warnings, _) = read(&format!("+++\n{matter}\n+++\n"));
    assert_eq!(warnings, [], "{matter}");
    article
}

#[track_caller]
fn warned(matter: &str) -> Vec<WarningCode> {
    read(&format!("---\n{matter}\n---\n")).1
}

#[track_caller]
fn refused(text: &str) -> Refusal {
    match split(text, Strictness::Opened) {
        Err(refusal) => refusal,
        Ok(split) => with(|_| {}, |context| split.declared(context)).unwrap_err(),
    }
}

#[track_caller]
fn refused_yaml(matter: &str, reason: &Reason) {
    assert_eq!(refused(&format!("---\n{matter}\n---\n")).reason, *reason, "{matter}");
}

fn told(at: Option<crate::domain::Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.to_rfc3339())
}

fn texts(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(Line::as_str).collect()
}

const AT_1557: &str = "2020-09-24T15:57:00+01:00";
