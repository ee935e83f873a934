//! MDX: Markdown with lines of a program, comments and components in it. The words stay; what a program would make of
//! the rest is not known here.

use std::borrow::Cow;

/// Bytes in which the end of a component's tag is looked for.
const TAG: usize = 8192;

/// The same text without `import` and `export`, `{/* comments */}` and the tags of components. What stands in code is
/// left alone.
pub(super) fn without_program<'t>(text: &'t str, file_name: &str) -> Cow<'t, str> {
    if !file_name.to_ascii_lowercase().ends_with(".mdx") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut prose = String::new();
    let mut fence: Option<&str> = None;
    let mut is_program = false;
    let mut is_after_empty = true;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let mark = ["```", "~~~"].into_iter().find(|mark| content.starts_with(mark));
        match (fence, mark) {
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, Some(mark)) if !is_program => {
                out.push_str(&without_tags(&std::mem::take(&mut prose)));
                fence = Some(mark);
            }
            (Some(_), _) => {}
            (None, _) => {
                // Statements stand in a block of their own, up to an empty line.
                is_program = if is_program { !content.is_empty() } else { is_after_empty && is_statement(line) };
                is_after_empty = content.is_empty();
                if !is_program {
                    prose.push_str(line);
                }
                continue;
            }
        }
        is_after_empty = true;
        out.push_str(line);
    }
    out.push_str(&without_tags(&prose));
    Cow::Owned(out)
}

/// `import … from "…"` and `export const …`; «Import duties rise» is a sentence.
fn is_statement(line: &str) -> bool {
    const EXPORTED: [&str; 9] = ["const ", "let ", "var ", "function ", "async ", "class ", "default ", "{", "*"];
    if let Some(rest) = line.strip_prefix("import ") {
        return rest.starts_with(['{', '*', '"', '\'']) || rest.contains(" from ") && rest.contains(['"', '\'']);
    }
    line.strip_prefix("export ").is_some_and(|rest| EXPORTED.iter().any(|word| rest.starts_with(word)))
}

/// Without comments and the tags of components, outside of code between backticks.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '{', '<']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes()[0] {
            b'`' => {
                let ticks = rest.len() - rest.trim_start_matches('`').len();
                let closed = rest[ticks..].find(&rest[..ticks]).map_or(ticks, |end| end + 2 * ticks);
                out.push_str(&rest[..closed]);
                closed
            }
            b'{' => comment(rest).unwrap_or_else(|| {
                out.push('{');
                1
            }),
            _ => component(rest).unwrap_or_else(|| {
                out.push('<');
                1
            }),
        };
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// The length of a comment that stands first.
fn comment(text: &str) -> Option<usize> {
    let inner = text[1..].trim_start();
    let end = inner.strip_prefix("/*").and_then(|inner| inner.find("*/"))?;
    let after = &inner[end + 4..];
    let closed = after.trim_start().strip_prefix('}')?;
    Some(text.len() - closed.len())
}

/// The length of a component's tag that stands first: its name begins with a capital, or it has none.
fn component(text: &str) -> Option<usize> {
    let inner = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    if !inner.starts_with(|c: char| c.is_ascii_uppercase() || c == '>') {
        return None;
    }
    let mut braces = 0_usize;
    let mut quote = None;
    for (at, c) in text.char_indices().skip(1).take_while(|(at, _)| *at < TAG) {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => braces += 1,
            (None, '}') => braces = braces.saturating_sub(1),
            (None, '>') if braces == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}
