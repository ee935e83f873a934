//! What programs and houses put below every mail: «Sent from my iPhone», the notice of confidentiality.

use crate::formats::editor::text_of;

/// What phones and programs say of themselves, in small letters.
const PROGRAMS: [&str; 12] = [
    "sent from my ",
    "sent from mail for",
    "sent from outlook",
    "sent from yahoo",
    "get outlook for",
    "envoyé de mon ",
    "envoyé depuis mon ",
    "von meinem iphone gesendet",
    "enviado desde mi ",
    "inviato da iphone",
    "أُرسلت من ",
    "أرسلت من ",
];

/// What opens a notice of confidentiality, in small letters.
const NOTICES: [&str; 18] = [
    "this email",
    "this e-mail",
    "this message",
    "the information contained in this",
    "the contents of this",
    "confidentiality notice",
    "disclaimer",
    "legal notice",
    "ce message",
    "ce courriel",
    "cet e-mail",
    "este mensaje",
    "este correo",
    "diese e-mail",
    "هذه الرسالة",
    "هذا البريد",
    "تنويه",
    "إخلاء مسؤولية",
];

/// One of these stands in every such notice.
const CONFIDENCE: [&str; 8] =
    ["confidential", "intended", "recipient", "confidentiel", "destinat", "vertraulich", "سرية", "سري "];

/// Letters of a line in which a program names itself.
const LONGEST_NAME: usize = 80;

/// The text up to these.
pub(super) fn without(text: &str) -> &str {
    let mut end = text.trim_end().len();
    while let Some(start) = last_paragraph(&text[..end]) {
        if !is_small_print(&text[start..end]) {
            break;
        }
        end = text[..start].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '*' | '=')).len();
    }
    &text[..end]
}

/// Where the last paragraph begins; `None` where it is the first: a mail of small print alone says it on purpose.
fn last_paragraph(text: &str) -> Option<usize> {
    let last_line = text.rfind('\n')?;
    let folded = text[last_line + 1..].trim().to_lowercase();
    // A program's line may stand right below the text.
    if is_program(&folded) {
        return Some(last_line + 1);
    }
    text.rfind("\n\n").map(|at| at + 2)
}

fn is_small_print(paragraph: &str) -> bool {
    let folded = paragraph.trim().trim_start_matches(['*', '_', '-', ' ']).to_lowercase();
    is_program(&folded) || is_notice(&folded)
}

fn is_program(folded: &str) -> bool {
    folded.chars().count() < LONGEST_NAME && PROGRAMS.iter().any(|program| folded.starts_with(program))
}

fn is_notice(folded: &str) -> bool {
    NOTICES.iter().any(|notice| folded.starts_with(notice)) && CONFIDENCE.iter().any(|word| folded.contains(word))
}

/// HTML up to these: they stand in the last of its elements.
pub(super) fn without_in_html(html: &str) -> &str {
    let lower = html.to_ascii_lowercase();
    let starts = PROGRAMS.iter().chain(&NOTICES).filter_map(|words| {
        let words = words.to_ascii_lowercase();
        let at = lower.rfind(&format!(">{words}"))? + 1;
        let text = text_of(&html[at..])?;
        is_small_print(text.trim()).then_some(at)
    });
    let Some(at) = starts.min() else { return html };
    let start = html[..at].rfind('<').unwrap_or(at);
    if text_of(&html[..start]).is_some_and(|text| !text.trim().is_empty()) { &html[..start] } else { html }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_and_houses_put_below_goes() {
        for below in [
            "Sent from my iPhone",
            "Envoyé de mon iPhone",
            "Get Outlook for iOS<https://aka.ms/x>",
            "This email and its attachments are confidential. If you are not the intended recipient, delete it.",
            "____\n\nCe message est confidentiel et destiné à son seul destinataire.",
            "هذه الرسالة سرية وموجهة إلى المرسل إليه وحده.\n\nSent from my iPhone",
        ] {
            assert_eq!(without(&format!("The story.\n\nIts end.\n\n{below}\n")), "The story.\n\nIts end.", "{below}");
        }
        assert_eq!(without("The story.\nSent from my iPhone"), "The story.");
    }

    #[test]
    fn news_of_such_matters_stays() {
        for text in [
            "The story.\n\nThis message of the king reached the house.",
            "The story.\n\nSent from my village to the city, the children learn what their parents never could, and more.",
            "This email is confidential.",
        ] {
            assert_eq!(without(text), text);
        }
    }

    #[test]
    fn the_same_in_html() {
        let html = "<div>The story.</div><div dir=\"ltr\">Sent from my iPhone</div>";
        assert_eq!(without_in_html(html), "<div>The story.</div>");
        let html = "<p>The story.</p><p>This message of the king.</p>";
        assert_eq!(without_in_html(html), html);
    }
}
