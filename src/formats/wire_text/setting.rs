//! Lines of a wire → HTML: paragraphs whose lines were broken for a printer, and tables that were set by it.

/// Characters that a printer breaks a line at; a longer line was not broken by one.
const WIDTH: usize = 90;

/// Sets the lines of a text.
///
/// Paragraphs end at an empty line and begin at an indented one; their lines are joined again. Rows between bars are a
/// table. Lines whose columns matter keep them.
pub(super) fn html(lines: &[&str], is_tabular: bool) -> String {
    if is_tabular {
        return preformatted(lines);
    }
    let mut html = String::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        if is_row(line) {
            flush(&mut paragraph, &mut html);
            let rows = rest.iter().take_while(|line| is_row(line)).count();
            table(&rest[..rows], &mut html);
            rest = &rest[rows..];
            continue;
        }
        let is_indented = line.starts_with(['\t', '\u{A0}']) || line.starts_with("  ");
        // A line longer than any printer's is a paragraph of its own.
        let is_long = paragraph.last().is_some_and(|last| last.chars().count() > WIDTH);
        if line.trim().is_empty() || is_indented || is_long {
            flush(&mut paragraph, &mut html);
        }
        if !line.trim().is_empty() {
            paragraph.push(line);
        }
        rest = after;
    }
    flush(&mut paragraph, &mut html);
    html
}

fn flush(paragraph: &mut Vec<&str>, html: &mut String) {
    if paragraph.is_empty() {
        return;
    }
    let lines = std::mem::take(paragraph);
    if lines.len() > 1 && lines.iter().filter(|line| has_columns(line)).count() * 2 > lines.len() {
        html.push_str(&preformatted(&lines));
        return;
    }
    let text = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    // A line of dashes or stars parts what is above it from what is below.
    if text.len() >= 3 && text.chars().all(|c| matches!(c, '_' | '-' | '*' | ' ')) {
        html.push_str("<hr>");
    } else {
        html.push_str(&format!("<p>{}</p>\n", escaped(&text)));
    }
}

/// Three spaces in a row, or a tab, after a word: set by columns.
fn has_columns(line: &str) -> bool {
    let line = line.trim();
    line.contains("   ") || line.contains('\t')
}

fn preformatted(lines: &[&str]) -> String {
    let text: Vec<_> = lines.iter().map(|line| line.trim_end()).collect();
    format!("<pre>{}</pre>\n", escaped(text.join("\n").trim_matches('\n')))
}

fn is_row(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.starts_with('|') && line.ends_with('|')
}

fn table(rows: &[&str], html: &mut String) {
    html.push_str("<table><tbody>");
    for row in rows {
        let cells = row.trim().trim_matches('|').split('|').map(|cell| format!("<td>{}</td>", escaped(cell.trim())));
        html.push_str(&format!("<tr>{}</tr>", cells.collect::<String>()));
    }
    html.push_str("</tbody></table>\n");
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(html(&text.lines().collect::<Vec<_>>(), false).replace('\n', ""), expected, "{text}");
    }

    #[test]
    fn lines_that_a_printer_broke_are_joined() {
        check("one line\ngoes on\n\nnext", "<p>one line goes on</p><p>next</p>");
        check("\tone\ngoes on\n   two\n   three", "<p>one goes on</p><p>two</p><p>three</p>");
    }

    #[test]
    fn rows_between_bars_are_a_table() {
        check(
            "| a | 1 |\n| b | 2 |",
            "<table><tbody><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></tbody></table>",
        );
    }

    #[test]
    fn lines_set_by_columns_keep_them() {
        check("Rabat      21   C\nFez         9   C", "<pre>Rabat      21   CFez         9   C</pre>");
    }

    #[test]
    fn a_rule_is_a_rule_and_no_paragraph() {
        check("a\n\n___\n\nb", "<p>a</p><hr><p>b</p>");
    }
}
