//! Pages: text, Markdown with front matter in three languages, HTML with metadata of two kinds.

use serde_json::json;

use super::markup::{html, xml};
use super::{Carries, Form, Story};
use crate::formats::DropFormat;

const MATTER: &[Carries] =
    &[Carries::Authors, Carries::Categories, Carries::Tags, Carries::Date, Carries::Language, Carries::Link];

/// A page's language is its template's as often as its text's, and the text is believed.
const PAGE: &[Carries] = &[Carries::Authors, Carries::Categories, Carries::Tags, Carries::Date, Carries::Link];

/// Systems escape the titles of pages once too often: a reference in what was unescaped is read as one.
const NOT_IN_PAGE_TITLES: &[&str] = &["&amp;", "&lt;", "&eacute;", "&#65;", "&nbsp;", "&c;", "</", "<br>", "<b>"];

pub(super) const FORMS: [Form; 6] = [
    Form {
        name: "page text",
        format: DropFormat::PageText,
        carries: &[Carries::Date],
        // A line separator ends a line there.
        not_in_title: &["\u{2028}"],
        not_in_text: &["\u{2028}"],
        write: page_text,
    },
    Form {
        name: "YAML",
        format: DropFormat::Markdown,
        carries: MATTER,
        not_in_title: &[],
        not_in_text: &[],
        write: yaml,
    },
    Form {
        name: "TOML",
        format: DropFormat::Markdown,
        carries: MATTER,
        not_in_title: &[],
        not_in_text: &[],
        write: toml,
    },
    Form {
        name: "JSON",
        format: DropFormat::Markdown,
        carries: MATTER,
        not_in_title: &[],
        not_in_text: &[],
        write: json,
    },
    Form {
        name: "HTML with JSON-LD",
        format: DropFormat::Html,
        carries: PAGE,
        not_in_title: NOT_IN_PAGE_TITLES,
        not_in_text: &[],
        write: linked,
    },
    Form {
        name: "HTML with meta",
        format: DropFormat::Html,
        carries: PAGE,
        not_in_title: NOT_IN_PAGE_TITLES,
        not_in_text: &[],
        write: meta,
    },
];

fn page_text(story: &Story) -> Vec<u8> {
    let date = story.at.to_chrono().format("%d/%m/%Y %H:%M +0100");
    format!("{date}\n\n{}\n\n{}\n", story.title, story.paragraphs.join("\n\n")).into_bytes()
}

/// CommonMark §2.4: any ASCII punctuation may be escaped.
fn markdown(story: &Story) -> String {
    let escaped = |text: &String| {
        let escaped = text.chars().flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c]));
        escaped.collect::<String>()
    };
    story.paragraphs.iter().map(escaped).collect::<Vec<_>>().join("\n\n")
}

fn map(story: &Story) -> serde_json::Value {
    json!({"title": story.title, "date": story.at.to_rfc3339(), "lang": story.language, "authors": story.authors,
        "categories": story.categories, "tags": story.tags, "link": story.link})
}

/// YAML has JSON's flow style in it (YAML 1.2 §1.3).
fn yaml(story: &Story) -> Vec<u8> {
    let map = map(story);
    let lines = map.as_object().expect("a map").iter().map(|(key, value)| format!("{key}: {value}\n"));
    format!("---\n{}---\n{}", lines.collect::<String>(), markdown(story)).into_bytes()
}

/// TOML's basic strings escape as JSON's do.
fn toml(story: &Story) -> Vec<u8> {
    let map = map(story);
    let lines = map.as_object().expect("a map").iter().map(|(key, value)| format!("{key} = {value}\n"));
    format!("+++\n{}+++\n{}", lines.collect::<String>(), markdown(story)).into_bytes()
}

fn json(story: &Story) -> Vec<u8> {
    format!("{:#}\n\n{}", map(story), markdown(story)).into_bytes()
}

fn page(story: &Story, head: &str) -> Vec<u8> {
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title>{head}</head><body><nav><a href=\"/\">Home</a></nav><main><article><h1>{}</h1><div itemprop=\"articleBody\">{}</div></article></main></body></html>",
        story.language,
        xml(&story.title),
        xml(&story.title),
        html(story)
    )
    .into_bytes()
}

fn linked(story: &Story) -> Vec<u8> {
    let authors: Vec<_> = story.authors.iter().map(|name| json!({"@type": "Person", "name": name})).collect();
    let data = json!({"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.title,
        "datePublished": story.at.to_rfc3339(), "inLanguage": story.language, "author": authors,
        "articleSection": story.categories, "keywords": story.tags, "url": story.link});
    // What would end or open a script is escaped.
    let data = data.to_string().replace('<', "\\u003c");
    page(story, &format!("<script type=\"application/ld+json\">{data}</script>"))
}

fn meta(story: &Story) -> Vec<u8> {
    let each = |name: &str, values: &[&str]| -> String {
        values.iter().map(|value| format!("<meta property=\"{name}\" content=\"{}\">", xml(value))).collect()
    };
    let head = [
        each("og:title", &[&story.title]),
        each("article:published_time", &[&story.at.to_rfc3339()]),
        each("article:author", &story.authors),
        each("article:section", &story.categories),
        each("article:tag", &story.tags),
        format!("<link rel=\"canonical\" href=\"{}\">", xml(&story.link)),
    ];
    page(story, &head.concat())
}
