//! Wire text and mail.

use std::fmt::Write as _;

use super::markup::html;
use super::{Carries, Form, Story};
use crate::formats::DropFormat;

use Carries::{Authors, Date, Language};

/// Teletypesetter's signs: marks of lines and of their ends, dashes, quotes; an equals sign ends a head.
const TELETYPE: &[&str] = &["<", "^", "``", "''"];
/// `a: b` may be an answer's subject, and references are resolved as in every title.
const SUBJECT: &[&str] = &["&amp;", "&lt;", "&eacute;", "&#65;", "&nbsp;", "&c;", "</", "<br>", "<b>"];

pub(super) const FORMS: [Form; 6] = [
    Form {
        name: "IPTC 7901",
        format: DropFormat::WireText,
        carries: &[Authors, Date],
        not_in_title: &["=", "&amp;", "&lt;", "&eacute;", "&#65;", "&nbsp;", "&c;", "</", "<br>", "<b>", "\u{2028}"],
        not_in_text: &["\u{2028}"],
        write: iptc_7901,
    },
    Form {
        name: "ANPA 1312",
        format: DropFormat::WireText,
        carries: &[Authors, Date],
        not_in_title: &["<", "^", "``", "''", "&amp;", "&lt;", "&eacute;", "&#65;", "&nbsp;", "&c;"],
        not_in_text: TELETYPE,
        write: anpa_1312,
    },
    mail("mail in 8 bits", eight_bits),
    mail("mail in quoted-printable", quoted_printable),
    mail("mail in base64", base64),
    mail("mail of HTML in base64", html_in_base64),
];

const fn mail(name: &'static str, write: fn(&Story) -> Vec<u8>) -> Form {
    Form {
        name,
        format: DropFormat::Mail,
        carries: &[Authors, Date, Language],
        not_in_title: SUBJECT,
        not_in_text: &[],
        write,
    }
}

fn iptc_7901(story: &Story) -> Vec<u8> {
    let byline = match story.authors.as_slice() {
        [] => String::new(),
        names => format!("\r\nBy {}", names.join(" and ")),
    };
    let sent = story.at.told_at(0).to_chrono().format("%d%H%M GMT %b %y");
    let text = story.paragraphs.join("\r\n\r\n");
    format!("\u{1}abc0001 4 pl 10\r\n\u{2}{}{byline} =\r\n\r\n{text}\r\n\u{3}{sent}\r\n\u{4}", story.title).into_bytes()
}

fn anpa_1312(story: &Story) -> Vec<u8> {
    let byline = match story.authors.as_slice() {
        [] => String::new(),
        names => format!("^By {}=\r\n", names.join(" and ")),
    };
    let sent = story.at.told_at(0).to_chrono().format("%m-%d-%y %H%MGMT");
    let text: String = story.paragraphs.iter().map(|text| format!("\t{text}\r\n")).collect();
    format!(
        "\u{16}\u{1}r0001\u{1F}a\r\nr i\u{13}\u{11} BC-x-y 09-24 10\r\n\u{2}^BC-x-y,10<\r\n^{}<\r\n{byline}{text}\u{3}AP-WF-{sent}\r\n\u{4}",
        story.title
    )
    .into_bytes()
}

fn headers(story: &Story, kind: &str, encoding: &str) -> String {
    let people: Vec<_> = story.authors.iter().map(|name| format!("{} <a@example.org>", encoded_words(name))).collect();
    let from = if people.is_empty() { "a@example.org".to_owned() } else { people.join(",\r\n ") };
    format!(
        "From: {from}\r\nDate: {}\r\nSubject: {}\r\nContent-Language: {}\r\nMIME-Version: 1.0\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n",
        story.at.to_rfc822(),
        encoded_words(&story.title),
        story.language
    )
}

/// RFC 2047 §5: words of at most 75 characters in base64, none of which parts a character.
fn encoded_words(text: &str) -> String {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end =
            rest.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= 42).last().expect("one");
        words.push(format!("=?utf-8?B?{}?=", in_base64(&rest.as_bytes()[..end])));
        rest = &rest[end..];
    }
    words.join("\r\n ")
}

fn eight_bits(story: &Story) -> Vec<u8> {
    (headers(story, "text/plain", "8bit") + &story.paragraphs.join("\r\n\r\n")).into_bytes()
}

fn quoted_printable(story: &Story) -> Vec<u8> {
    let mut out = headers(story, "text/plain", "quoted-printable");
    let mut column = 0;
    for byte in story.paragraphs.join("\r\n\r\n").bytes() {
        if matches!(byte, b'\r' | b'\n') {
            out.push(char::from(byte));
            column = 0;
            continue;
        }
        // §6.7: lines of at most 76 characters, of which the last is the equals sign.
        if column > 72 {
            out.push_str("=\r\n");
            column = 0;
        }
        if matches!(byte, b' '..=b'<' | b'>'..=b'~') {
            out.push(char::from(byte));
            column += 1;
        } else {
            write!(out, "={byte:02X}").expect("to memory");
            column += 3;
        }
    }
    out.into_bytes()
}

fn base64(story: &Story) -> Vec<u8> {
    (headers(story, "text/plain", "base64") + &lines_of_base64(&story.paragraphs.join("\r\n\r\n"))).into_bytes()
}

fn html_in_base64(story: &Story) -> Vec<u8> {
    let page = format!("<html><body>{}</body></html>", html(story));
    (headers(story, "text/html", "base64") + &lines_of_base64(&page)).into_bytes()
}

/// RFC 2045 §6.8: lines of 76 characters.
fn lines_of_base64(text: &str) -> String {
    text.as_bytes().chunks(57).map(|line| in_base64(line) + "\r\n").collect()
}

fn in_base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().chain([0, 0].iter()).take(3).fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        for place in 0..4 {
            let digit = DIGITS[number >> (18 - 6 * place) & 63];
            out.push(if place <= three.len() { char::from(digit) } else { '=' });
        }
    }
    out
}
