//! A mail's plain text as it was written: lines that were broken for the way are whole again.

use mail_parser::{MessagePart, MimeHeaders};

/// Columns within which mail programs break lines by themselves.
const BROKEN: std::ops::RangeInclusive<usize> = 50..=80;

/// The text without its signature, its lines joined as RFC 3676 (`format=flowed`) or the look of them says.
pub(super) fn plain(text: &str, part: &MessagePart<'_>) -> String {
    let attribute = |name: &str| part.content_type().and_then(|kind| kind.attribute(name)).unwrap_or_default();
    let own = without_signature(text);
    if attribute("format").eq_ignore_ascii_case("flowed") {
        flowed(own, attribute("delsp").eq_ignore_ascii_case("yes"))
    } else {
        unbroken(own)
    }
}

/// RFC 3676 §4.3: a line of two dashes and a space begins the signature; many forget the space.
pub(super) fn without_signature(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if matches!(line.trim_end_matches(['\r', '\n']), "-- " | "--") {
            return &text[..at];
        }
        at += line.len();
    }
    text
}

/// RFC 3676 §4.1: a line that ends with a space goes on in the next; one space ahead of a line is stuffing.
pub(super) fn flowed(text: &str, deletes_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        match line.strip_suffix(' ') {
            Some(rest) if deletes_space => out.push_str(rest),
            Some(_) => out.push_str(line),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// Joins the lines of a paragraph that all but the last are as long as a mail program makes them.
pub(super) fn unbroken(text: &str) -> String {
    let mut paragraphs: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            paragraphs.push(Vec::new());
        } else if let Some(paragraph) = paragraphs.last_mut() {
            paragraph.push(line.trim_end());
        }
    }
    let joined = paragraphs.iter().filter(|lines| !lines.is_empty()).map(|lines| {
        let broken =
            |line: &&str| BROKEN.contains(&line.chars().count()) && !line.starts_with(['>', '-', '*', '•', '|']);
        let whole = lines.len() > 1 && lines[..lines.len() - 1].iter().all(broken);
        lines.join(if whole { " " } else { "\n" })
    });
    joined.collect::<Vec<_>>().join("\n\n")
}

/// Lines with which programs open a forwarded mail.
const FORWARDED: [&str; 8] = [
    "forwarded message",
    "begin forwarded message",
    "original message",
    "message transféré",
    "message d'origine",
    "mensaje reenviado",
    "رسالة معاد توجيهها",
    "الرسالة الأصلية",
];

/// The text below the block in which a program repeats the headers of what it forwards.
pub(super) fn without_forwarding(text: &str) -> String {
    let is_opening = |line: &str| {
        let folded = line.to_lowercase();
        FORWARDED.iter().any(|words| folded.trim_matches(['-', '_', ' ', ':', '>']) == *words)
    };
    let Some((before, rest)) = text.lines().enumerate().find(|(_, line)| is_opening(line)).map(|(at, _)| {
        let lines: Vec<&str> = text.lines().collect();
        (lines[..at].join("\n"), lines[at + 1..].to_vec())
    }) else {
        return text.to_owned();
    };
    // Apple's Mail quotes what it forwards.
    let is_quoted = rest.iter().all(|line| line.trim().is_empty() || line.starts_with('>'));
    let bare = |line: &'_ str| if is_quoted { line.trim_start_matches('>') } else { line }.trim_end().to_owned();
    let rest: Vec<String> = rest.into_iter().map(bare).collect();
    let rest = rest.iter().map(|line| if is_quoted { line.strip_prefix(' ').unwrap_or(line) } else { line.as_str() });
    let mut below = rest.skip_while(|line| line.trim().is_empty()).peekable();
    let is_header =
        |line: &str| line.split_once([':', '：']).is_some_and(|(name, _)| name.split_whitespace().count() <= 3);
    while below.peek().is_some_and(|line| is_header(line)) {
        below.next();
    }
    format!("{}\n\n{}", before.trim_end(), below.collect::<Vec<_>>().join("\n")).trim().to_owned()
}

/// HTML up to where a program marks the signature.
pub(super) fn without_html_signature(html: &str) -> &str {
    let lower = html.to_ascii_lowercase();
    let marks = [
        "class=\"gmail_signature",
        "class=\"moz-signature",
        "id=\"signature\"",
        "id=\"ms-outlook-mobile-signature",
        "data-smartmail=\"gmail_signature",
    ];
    let marked = marks.iter().filter_map(|mark| lower.find(mark)).min();
    let dashes =
        [">-- <br", ">--&nbsp;<br", ">-- </"].iter().filter_map(|mark| lower.find(mark).map(|at| at + 1)).min();
    let tag = marked.map(|at| lower[..at].rfind('<').unwrap_or(at));
    let end = [tag, dashes].into_iter().flatten().min().unwrap_or(html.len());
    &html[..end]
}
