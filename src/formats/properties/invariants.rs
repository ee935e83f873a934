//! What must hold for whatever comes of a file. The fuzz targets include this file, too; it knows nothing of how
//! bodies are made safe, and reads them as a browser does that trusts nobody.

use crate::domain::{Article, Timestamp, is_xml_char};
use crate::formats::Parsed;

/// Elements that run, load, ask or change the page around them, or that parsers disagree about.
const UNSAFE: [&str; 32] = [
    "applet",
    "base",
    "body",
    "button",
    "embed",
    "form",
    "frame",
    "frameset",
    "head",
    "html",
    "iframe",
    "input",
    "keygen",
    "link",
    "listing",
    "math",
    "meta",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "option",
    "plaintext",
    "portal",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "xmp",
];

const VOID: [&str; 7] = ["br", "col", "hr", "img", "source", "track", "wbr"];

/// Attributes that hold an address.
const ADDRESSES: [&str; 9] =
    ["action", "background", "cite", "data", "formaction", "href", "poster", "src", "xlink:href"];

/// Whether all that was read of a file may be published at `now`; otherwise what is wrong with it.
pub(super) fn check(parsed: &Parsed, now: Timestamp) -> Result<(), String> {
    for article in parsed.articles.iter().flatten() {
        check_article(article, now).map_err(|fault| format!("{fault}\nin {article:#?}"))?;
    }
    Ok(())
}

fn check_article(article: &Article, now: Timestamp) -> Result<(), String> {
    let lines = [Some(&article.title), article.summary.as_ref(), article.declared_id.as_ref(), article.slug.as_ref()];
    let names = article.authors.iter().map(|author| &author.name);
    for line in lines.into_iter().flatten().chain(names).chain(&article.tags) {
        let text = line.as_str();
        if text.trim() != text || text.is_empty() || !text.chars().all(|c| is_xml_char(c) && c >= ' ') {
            return Err(format!("{text:?} is no line of text"));
        }
    }
    let links = article.link.iter().chain(article.authors.iter().filter_map(|author| author.url.as_ref()));
    if let Some(link) = links.into_iter().find(|link| !link.starts_with("http://") && !link.starts_with("https://")) {
        return Err(format!("{link:?} is no address of a page"));
    }
    if article.published.is_some_and(|at| at > now && article.visible_from.is_none()) {
        return Err("news of tomorrow would be seen today".to_owned());
    }
    article.body.as_ref().map_or(Ok(()), |body| check_html(body.as_str()))
}

/// Elements that are closed in turn, attributes in double quotes, and nothing that runs.
fn check_html(html: &str) -> Result<(), String> {
    if let Some(c) = html.chars().find(|c| !is_xml_char(*c)) {
        return Err(format!("{c:?} in a body"));
    }
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('/') {
            let (name, behind) = after.split_once('>').ok_or("an end tag without an end")?;
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes nothing"));
            }
            rest = behind;
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).ok_or("a tag without an end")?;
        let name = &rest[..end];
        if name.is_empty() || UNSAFE.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(format!("<{name} in a body"));
        }
        rest = attributes(name, &rest[end..])?;
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} are not closed")) }
}

/// Passes over the attributes of a tag, up to what is behind it.
fn attributes<'t>(tag: &str, mut rest: &'t str) -> Result<&'t str, String> {
    loop {
        rest = rest.trim_start();
        // Markdown's renderer ends void elements as XHTML does.
        let end = rest.strip_prefix("/>").filter(|_| VOID.contains(&tag)).or_else(|| rest.strip_prefix('>'));
        if let Some(behind) = end {
            return Ok(behind);
        }
        let (name, value) = rest.split_once("=\"").ok_or_else(|| format!("<{tag} is not closed"))?;
        let (value, behind) = value.split_once('"').ok_or_else(|| format!("{name} of <{tag} is not closed"))?;
        let is_name = name.bytes().all(|b| b.is_ascii_lowercase() || b == b':' || b == b'-');
        if !is_name || name.starts_with("on") || name == "style" || name == "srcdoc" {
            return Err(format!("{name:?} on <{tag}"));
        }
        if ADDRESSES.contains(&name) {
            check_address(name, value)?;
        }
        rest = behind;
    }
}

/// No scheme but those that lead to a page, a mail or a call, and our own for files beside the article. Browsers pass
/// over spaces and control characters in one.
fn check_address(name: &str, value: &str) -> Result<(), String> {
    let value: String = value.chars().filter(|c| *c > ' ').collect::<String>().to_ascii_lowercase();
    let end = value.find([':', '/', '?', '#']).filter(|end| value[*end..].starts_with(':'));
    let Some(scheme) = end.map(|end| &value[..end]) else { return Ok(()) };
    let is_beside = scheme == "media"
        && matches!(name, "src" | "poster")
        && !value.split(['/', ':']).any(|part| part == "..")
        && !value.starts_with("media:/");
    if is_beside || ["http", "https", "mailto", "tel"].contains(&scheme) {
        Ok(())
    } else {
        Err(format!("{value:?} as address"))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_not_safe_is_seen() {
        for html in [
            "<script>",
            "<p>",
            "<p></b>",
            "<p onclick=\"x\"></p>",
            "<p class=x></p>",
            "<a href=\"java\u{A}script:x\"></a>",
            "<a href=\"data:text/html,x\"></a>",
            "<img src=\"x",
            "<img src=\"media:../x\">",
            "<a href=\"media:x\"></a>",
            "<svg></svg>",
            "</p>",
            "a < b",
            "\u{B}",
        ] {
            assert!(super::check_html(html).is_err(), "{html}");
        }
        for html in
            ["<p lang=\"ar\">a<br>b</p>", "<a href=\"https://e.org/a:b\">a</a>", "<a href=\"#a:b\">a</a>", "&lt;b&gt;"]
        {
            assert_eq!(super::check_html(html), Ok(()), "{html}");
        }
    }
}
