//! What stands ahead of an article's text (FORMATS §2): YAML between `---`, TOML between `+++`, JSON in braces.

mod declared;
mod json;
mod keys;
mod media;
mod nearly;
mod node;
mod plain;
mod repeated;
#[cfg(test)]
mod tests;
mod toml;
mod yaml;

pub(super) use declared::Declared;
use keys::Reader;

use super::{Context, Limits};
use crate::domain::{Position, Reason, Refusal, Warning};

/// Bytes in which the end of front matter is looked for; how many of them are read is a setting.
const MOST: usize = Limits::LARGEST_FRONT_MATTER;

/// A file's text, cut in two.
#[derive(Debug)]
pub(super) struct Split<'t> {
    /// The front matter, without its delimiters.
    matter: Option<Matter<'t>>,
    /// What follows it.
    pub(super) body: &'t str,
    /// The number of the body's first line in the file.
    pub(super) body_line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Matter<'t> {
    kind: Kind,
    text: &'t str,
    /// The number of its first line in the file.
    line: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Yaml,
    Toml,
    Json,
    /// An object as JavaScript writes it, which is YAML where it is nothing but names and texts.
    Object,
}

/// We read what is written, and run nothing.
fn program(opening: &str) -> Reason {
    Reason::FrontMatterSyntax {
        detail: format!("“{opening}” is a program, which we do not run; write the keys as YAML"),
    }
}

/// Whether a first line that could open front matter must.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Strictness {
    /// In Markdown front matter that begins must end.
    Opened,
    /// In a page's text dashes may be an ornament: only keys between two lines of them are front matter.
    Closed,
}

/// Cuts front matter off. A first line of dashes with no keys below it is a line, not front matter.
pub(super) fn split(text: &str, strictness: Strictness) -> Result<Split<'_>, Refusal> {
    let whole = Split { matter: None, body: text, body_line: 1 };
    let start = text.len() - text.trim_start().len();
    let line = line_of(text, start);
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let opened = &text[from..];
    if opened.starts_with('{') {
        return Ok(split_json(text, from, line, strictness).unwrap_or(whole));
    }
    let (first, after) = opened.split_once('\n').unwrap_or((opened, ""));
    let (kind, delimiter) = match first.trim_end() {
        "---" | "---yaml" | "--- yaml" => (Kind::Yaml, "---"),
        "---toml" | "--- toml" => (Kind::Toml, "---"),
        "---json" | "--- json" => (Kind::Json, "---"),
        "+++" => (Kind::Toml, "+++"),
        "---js" | "---javascript" | "--- js" if after.trim_start().starts_with('{') => (Kind::Object, "---"),
        "---js" | "---javascript" | "---coffee" | "---cson" | "--- js" => {
            return Err(Refusal::at(program(first.trim_end()), Position::line(line)));
        }
        _ => return Ok(whole),
    };
    if kind == Kind::Yaml && !begins_with_key(after) {
        return Ok(whole);
    }
    let at = opened.len() - after.len() + from;
    let Some((end, body)) = closing(after, delimiter) else {
        if strictness == Strictness::Closed {
            return Ok(whole);
        }
        let reason = if after.len() > MOST {
            Reason::FrontMatterTooLarge { limit: MOST as u64 }
        } else {
            Reason::FrontMatterOpen { delimiter }
        };
        return Err(Refusal::at(reason, Position::line(line)));
    };
    let matter = Matter { kind, text: &after[..end], line: line + 1 };
    Ok(Split { matter: Some(matter), body: &after[body..], body_line: line_of(text, at + body) })
}

/// Where the front matter ends and where what follows its delimiter begins, within the bound.
fn closing(text: &str, delimiter: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        // YAML ends a document with dots, too.
        if content == delimiter || delimiter == "---" && content == "..." {
            return Some((at, at + line.len()));
        }
        at += line.len();
        if at > MOST {
            return None;
        }
    }
    None
}

/// Whether the first line of substance has a key: a thematic break of Markdown has prose below it, or nothing.
fn begins_with_key(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.next().is_some_and(|line| line == "---" || line == "..." || line == "{" || line.contains(':'))
}

/// `{` opens JSON where a key or the end follows; Liquid's `{%` and text do not.
fn split_json(text: &str, from: usize, line: u32, strictness: Strictness) -> Option<Split<'_>> {
    if !text[from + 1..].trim_start().starts_with(['"', '}']) {
        return None;
    }
    // Where it cannot be read, the reader says so.
    let end = match json::end_of_value(&text[from..]) {
        Some(end) => from + end,
        None if strictness == Strictness::Opened => text.len(),
        None => return None,
    };
    let matter = Matter { kind: Kind::Json, text: &text[from..end], line };
    Some(Split { matter: Some(matter), body: &text[end..], body_line: line_of(text, end) })
}

fn line_of(text: &str, offset: usize) -> u32 {
    let before = text.as_bytes()[..offset].iter().filter(|b| **b == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

impl Split<'_> {
    /// What the front matter declares; nothing where there is none.
    pub(super) fn declared(&self, context: &Context<'_>) -> Result<(Declared, Vec<Warning>), Refusal> {
        let Some(matter) = self.matter else { return Ok((Declared::default(), Vec::new())) };
        let limits = context.limits;
        if matter.text.len() > limits.front_matter {
            return Err(Refusal::of(Reason::FrontMatterTooLarge { limit: limits.front_matter as u64 }));
        }
        let mut node = match matter.kind {
            Kind::Yaml => yaml::read(matter.text, matter.line, limits.aliases),
            Kind::Toml => toml::read(matter.text, matter.line),
            Kind::Json => json::read(matter.text, matter.line),
            Kind::Object => yaml::read(matter.text.trim().trim_end_matches(';'), matter.line, limits.aliases)
                .map_err(|refusal| Refusal { reason: program("---js"), ..refusal }),
        }?;
        let repeated = repeated::settle(&mut node, context)?;
        let Some(entries) = node.entries() else {
            let detail = "it must hold keys and their values, like “title: …”".to_owned();
            return Err(Refusal::at(Reason::FrontMatterSyntax { detail }, Position::line(matter.line)));
        };
        let (declared, mut warnings) = Reader::new(entries, context).read()?;
        warnings.extend(repeated);
        Ok((declared, warnings))
    }
}

/// A refusal of the front matter's grammar; `line` and `column` are within it.
fn syntax_refusal(detail: &str, at: Option<(u32, u32)>, first_line: u32) -> Refusal {
    // The place is told beside the words, and a publisher sets no options.
    let line = detail.lines().next().unwrap_or_default();
    let detail = line.split(" at line ").next().and_then(|line| line.split(", set ").next()).unwrap_or(line).to_owned();
    let at = at.map_or(Position::line(first_line), |(line, column)| {
        Position::at(line.max(1).saturating_add(first_line - 1), column.max(1))
    });
    Refusal::at(Reason::FrontMatterSyntax { detail }, at)
}
