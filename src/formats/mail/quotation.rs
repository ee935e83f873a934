//! The mail that an answer repeats below its own text, and what a program says of it.

use crate::formats::editor::text_of;

/// How the line ends with which programs open a quotation: «On Monday, Ann Lee wrote:».
const WROTE: [&str; 9] =
    ["wrote:", "a écrit :", "a écrit\u{a0}:", "a écrit:", "schrieb:", "escribió:", "ha scritto:", "escreveu:", "كتب:"];

/// Lines below which a program repeats a mail without marks.
const REPEATED: [&str; 4] = [
    "-----original message-----",
    "-----message d'origine-----",
    "-----الرسالة الأصلية-----",
    "________________________________",
];

/// The text above the quotation; the whole where nothing stands above, or where no quotation follows.
pub(super) fn without(text: &str) -> &str {
    let lines: Vec<(usize, &str)> = starts(text);
    let quoted = |from: usize| {
        let mut below = lines[from..].iter().map(|(_, line)| line.trim()).filter(|line| !line.is_empty());
        below.next().is_some_and(|line| line.starts_with('>'))
    };
    let headed = |from: usize| lines.get(from).is_some_and(|(_, line)| line.contains(':') && line.contains('@'));
    let opening = lines.iter().enumerate().find(|(place, (_, line))| {
        let folded = line.trim().to_lowercase();
        WROTE.iter().any(|wrote| folded.ends_with(wrote)) && quoted(place + 1)
            || REPEATED.contains(&folded.as_str()) && headed(place + 1)
    });
    let Some((place, (at, _))) = opening else { return text };
    // A long line of this kind is broken in two.
    let opens =
        |line: &str| ["On ", "Le ", "Am ", "El ", "Il ", "Em ", "في "].iter().any(|word| line.starts_with(word));
    let before =
        place.checked_sub(1).map(|place| lines[place]).filter(|(_, line)| opens(line) && !opens(lines[place].1));
    let own = text[..before.map_or(*at, |(at, _)| at)].trim_end();
    if own.is_empty() { text } else { own }
}

/// The lines, each with where it begins.
fn starts(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            at += line.len();
            (at - line.len(), line.trim_end())
        })
        .collect()
}

/// HTML above the quotation, where programs mark it.
pub(super) fn without_in_html(html: &str) -> &str {
    const MARKS: [&str; 6] = [
        "class=\"gmail_quote",
        "<blockquote type=\"cite\"",
        "class=\"moz-cite-prefix",
        "id=\"divrplyfwdmsg",
        "class=\"yahoo_quoted",
        "id=\"mail-editor-reference-message-container",
    ];
    let lower = html.to_ascii_lowercase();
    let Some(at) = MARKS.iter().filter_map(|mark| lower.find(mark)).min() else { return html };
    let start = if html[at..].starts_with('<') { at } else { html[..at].rfind('<').unwrap_or(at) };
    let own = &html[..start];
    if text_of(own).is_some_and(|text| !text.trim().is_empty()) { own } else { html }
}

/// HTML that was forwarded, without the block that repeats its headers.
pub(super) fn without_attribution_in_html(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    for mark in ["class=\"gmail_attr", "id=\"divrplyfwdmsg"] {
        if let Some(at) = lower.find(mark)
            && let Some(start) = html[..at].rfind('<')
            && let Some(end) = lower[at..].find("</div>").map(|end| at + end)
            && !lower[at..end].contains("<div")
        {
            return format!("{}{}", &html[..start], &html[end + "</div>".len()..]);
        }
    }
    html.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_repeats_is_not_its_text() {
        for quoted in [
            "On Mon, Mar 4, 2024 at 9:00 AM Bob <b@example.org> wrote:\n> old\n> more",
            "On Mon, Mar 4, 2024 at 9:00 AM a very long name\n<b@example.org> wrote:\n\n> old",
            "Le lun. 4 mars 2024 à 09:00, Bob <b@example.org> a écrit :\n\n> vieux",
            "-----Original Message-----\nFrom: Bob <b@example.org>\nSent: Monday\n\nold",
        ] {
            assert_eq!(without(&format!("The story.\n\n{quoted}\n")), "The story.", "{quoted}");
        }
        for text in ["She wrote:\n\nA letter.", "On Monday Bob wrote:\n> all that there is"] {
            assert_eq!(without(text), text);
        }
    }

    #[test]
    fn the_same_in_html() {
        let html =
            "<p>The story.</p><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Monday Bob wrote:</div>old</div>";
        assert_eq!(without_in_html(html), "<p>The story.</p>");
        let html = "<div class=\"gmail_quote\"><div class=\"gmail_attr\">Forwarded message<br>From: a</div><p>The story.</p></div>";
        assert_eq!(without_attribution_in_html(html), "<div class=\"gmail_quote\"><p>The story.</p></div>");
        assert_eq!(without_in_html(html), html);
    }
}
