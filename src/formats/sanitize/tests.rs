use super::*;

#[track_caller]
fn check(html: &str, expected: &str) {
    assert_eq!(clean(html, None).unwrap().html.as_str(), expected);
}

#[track_caller]
fn with_base(html: &str, expected: &str) {
    assert_eq!(clean(html, Some("https://e.org/a/b")).unwrap().html.as_str(), expected);
}

#[test]
fn what_runs_is_gone_and_told() {
    for (html, expected) in [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<p onclick=\"x()\">a</p>", "<p>a</p>"),
        ("<a href=\"javascript:alert(1)\">a</a>", "a"),
        ("<a href=\"JaVaScRiPt:alert(1)\">a</a>", "a"),
        ("<a href=\" &#1; javascript:alert(1)\">a</a>", "a"),
        ("<a href=\"java&#10;script:alert(1)\">a</a>", "a"),
        ("<a href=\"javascript&colon;alert(1)\">a</a>", "a"),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
        ("<iframe src=\"https://e.org\"></iframe><p>a</p>", "<p>a</p>"),
        ("<form action=x><input name=y>a</form>", "a"),
        ("<p>a<img src=\"data:image/png;base64,AAAA\">b</p>", "<p>ab</p>"),
        ("<svg><script>alert(1)</script></svg>a", "a"),
        ("<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", ""),
        ("<object data=x>a</object>b", "b"),
    ] {
        check(html, expected);
        assert!(clean(html, None).unwrap().lost_markup, "{html}");
    }
}

#[test]
fn harmless_loss_is_not_told() {
    for (html, expected) in [
        ("<p style=\"color:red\" class=\"x\">a</p>", "<p>a</p>"),
        ("<font color=red>a</font>", "a"),
        ("<!-- a --><p>b", "<p>b</p>"),
    ] {
        check(html, expected);
        assert!(!clean(html, None).unwrap().lost_markup, "{html}");
    }
}

#[test]
fn what_tells_a_story_stays() {
    for html in [
        "<figure><img src=\"https://e.org/a.jpg\" alt=\"a\"><figcaption>b</figcaption></figure>",
        "<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>",
        "<blockquote cite=\"https://e.org/\"><p>a</p></blockquote>",
        "<video src=\"https://e.org/a.mp4\" controls=\"\" poster=\"https://e.org/a.jpg\"></video>",
        "<audio controls=\"\"><source src=\"https://e.org/a.mp3\" type=\"audio/mpeg\"></audio>",
        "<picture><source srcset=\"https://e.org/a.webp 2x\" type=\"image/webp\"><img src=\"https://e.org/a.jpg\"></picture>",
        "<details><summary>a</summary><p>b</p></details>",
        "<p dir=\"rtl\" lang=\"ar\">خبر</p>",
        "<h2 id=\"x\">a</h2><p><a href=\"#x\">b</a></p>",
        "<p><a href=\"mailto:a@e.org\">a</a> <a href=\"tel:+212\">b</a></p>",
    ] {
        check(html, html);
    }
}

#[test]
fn fault_25_relative_addresses_are_resolved_against_the_articles_own() {
    with_base("<p><a href=\"../c\">x</a></p>", "<p><a href=\"https://e.org/c\">x</a></p>");
    with_base("<img src=\"/i.png?a&amp;b\" alt=\"y\">", "<img src=\"https://e.org/i.png?a&amp;b\" alt=\"y\">");
    with_base("<p><a href=\"صفحة\">x</a></p>", "<p><a href=\"https://e.org/a/%D8%B5%D9%81%D8%AD%D8%A9\">x</a></p>");
    with_base("<video poster=\"p.jpg\"></video>", "<video poster=\"https://e.org/a/p.jpg\"></video>");
}

#[test]
fn fault_25_relative_addresses_without_a_base_go_and_their_words_stay() {
    check(
        "<p>a <a href=\"../c\" title=\"t\">b</a> <a href=\"https://e.org/\">c</a></p>",
        "<p>a b <a href=\"https://e.org/\">c</a></p>",
    );
    check("<p>a<img src=\"i.php\" alt=\"y\">b</p>", "<p>ab</p>");
    check("<p><a href=\"//e.org/x\">a</a></p>", "<p><a href=\"https://e.org/x\">a</a></p>");
    check("<blockquote cite=\"x\">a</blockquote>", "<blockquote>a</blockquote>");
}

#[test]
fn fault_25_addresses_that_lead_nowhere_go_and_their_words_stay() {
    for broken in ["http://[x", "https://", "https://a b/", "http://e.org:port/", "http://%zz/"] {
        check(&format!("<p><a href=\"{broken}\">a</a> <img src=\"{broken}\" alt=\"b\">c</p>"), "<p>a c</p>");
    }
}

#[test]
fn addresses_from_the_sites_root_stay_for_the_documents_to_make_absolute() {
    check("<p><a href=\"/security\">a</a></p>", "<p><a href=\"/security\">a</a></p>");
}

#[test]
fn a_fragment_stays_where_its_target_does() {
    check("<p><a href=\"#gone\">a</a></p>", "<p>a</p>");
    check(
        "<p id=\"عنوان\"><a href=\"#%D8%B9%D9%86%D9%88%D8%A7%D9%86\">a</a></p>",
        "<p id=\"عنوان\"><a href=\"#%D8%B9%D9%86%D9%88%D8%A7%D9%86\">a</a></p>",
    );
    check("<p><a id=\"x\" href=\"#gone\">a</a></p>", "<p><a id=\"x\">a</a></p>");
}

#[test]
fn a_no_break_space_is_a_character() {
    check("<p>a&nbsp;b\u{A0}c &amp;nbsp;</p>", "<p>a\u{A0}b\u{A0}c &amp;nbsp;</p>");
}

#[test]
fn fault_18_references_to_characters_that_xml_forbids_go() {
    check("<p>a&#11;b&#xFFFE;c&#1;d</p><div></div>", "<p>abcd</p><div></div>");
    check("<p>a\u{B}b</p>", "<p>ab</p>");
}

#[test]
fn fault_22_deep_nesting_is_refused_at_once() {
    for html in ["<div>".repeat(100_000), "<b>".repeat(100_000), "<div><p>".repeat(20_000), "<ul><li>".repeat(20_000)] {
        assert_eq!(clean(&html, None).unwrap_err().reason, Reason::TooDeep { limit: 512 });
    }
    assert!(clean(&"<div>".repeat(500), None).is_ok());
}

#[test]
fn many_elements_side_by_side_are_not_deep() {
    assert!(clean(&"<p>a<li>b<br><i>c</i>".repeat(2000), None).is_ok());
}

/// The survey lets HTML past the sanitiser; where it does, the sanitiser must have had nothing to do.
#[test]
fn what_the_survey_calls_clean_the_sanitiser_leaves_alone() {
    let markdown = "# a\n\n*b* **c** `d` [e](https://e.org \"t\") ![f](https://e.org/f.png)\n\n> g\n\n1. h\n2. i\n\n- j\n  - k\n\n|l|m|\n|-|:-:|\n|n|o|\n\n```rust\np < q && r\n```\n\n---\n\n~~s~~ \"t\" 'u' & v\n";
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    let html = comrak::markdown_to_html(markdown, &options);
    assert!(survey::survey(&html, 512).is_clean, "{html}");
    let same = |html: &str| html.replace(" />", ">").replace("&quot;", "\"");
    assert_eq!(same(&SANITISER.clean(&html).to_string()), same(&html));
}

#[test]
fn words_are_the_text_without_tags() {
    let html = clean("<p>a &amp; b<br>c</p><p>d</p>", None).unwrap().html;
    assert_eq!(words(&html, 100).split_whitespace().collect::<Vec<_>>(), ["a", "&", "b", "c", "d"]);
}

#[test]
fn the_text_of_a_body_parts_blocks_and_not_words() {
    let html = clean("<h2>a</h2><p>b<b>c</b>d&amp;&lt;<br>e\n  f</p><ul><li>g</li><li>h</li></ul>", None).unwrap().html;
    assert_eq!(text(&html), "a\nbcd&<\ne f\ng\nh");
}

/// Names and attributes of all tags, in order.
fn skeleton(html: &str) -> Vec<String> {
    let tags = pieces::pieces(html).filter_map(|piece| match piece {
        Piece::Start { name, attributes: written, .. } => {
            let mut attributes: Vec<_> = pieces::attributes(written)
                .map(|(name, value)| {
                    format!("{name}={}", value.unwrap_or_default().replace("&lt;", "<").replace("&gt;", ">"))
                })
                .collect();
            attributes.sort();
            Some(format!("+{name} {}", attributes.join(" ")))
        }
        Piece::End { name, .. } => Some(format!("-{name}")),
        Piece::Other(_) => None,
    });
    tags.collect()
}

/// Well nested HTML: each number opens an element, ends the last or writes text.
fn well_nested(choices: &[u8]) -> String {
    const OPENED: [&str; 26] = [
        "p",
        "ul",
        "ol",
        "li",
        "a href=\"https://e.org/\"",
        "em",
        "strong",
        "code",
        "pre",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "td",
        "th",
        "h2",
        "del",
        "sup",
        "section class=\"footnotes\"",
        "b",
        "div",
        "span",
        "caption",
        "details",
        "ruby",
    ];
    let mut html = String::new();
    let mut open = Vec::new();
    for choice in choices {
        match choice % 48 {
            n @ 0..26 => {
                let tag = OPENED[usize::from(n)];
                html.push_str(&format!("<{tag}>"));
                open.push(tag.split(' ').next().unwrap_or_default());
            }
            26..38 => html.extend(open.pop().map(|name| format!("</{name}>"))),
            38..42 => html.push_str("text &amp; "),
            42 => html.push_str("<br />"),
            43 => html.push_str("<hr />"),
            44 => html.push_str("<img src=\"https://e.org/a.png\" alt=\"\" />"),
            _ => html.push('\n'),
        }
    }
    html.extend(open.into_iter().rev().map(|name| format!("</{name}>")));
    html
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    #[test]
    fn fault_21_nothing_unsafe_is_left(
        chosen in proptest::collection::vec(proptest::sample::select(vec![
            "<p>", "</p>", "<ul>", "</ul>", "<ol start=\"2\">", "</ol>", "<li>", "</li>", "<a href=\"https://e.org/\">", "</a>",
            "<a href=\"javascript:x\">", "<a href=\"x&colon;y\">", "<img src=\"https://e.org/a\" alt=\"b\" />", "<br />", "<b>", "</b>",
            "<em>", "</em>", "<table>", "</table>", "<thead>", "</thead>", "<tbody>", "</tbody>", "<tr>", "</tr>", "<td align=\"left\">", "</td>",
            "<blockquote>", "</blockquote>", "<pre>", "</pre>", "<code class=\"language-a\">", "</code>", "<h2 id=\"c\">", "</h2>", "<hr />",
            "<script>", "</script>", "<p onclick=\"x\">", "text ", "&lt;", "<", "&amp;", "<!-- x -->", "<section class=\"footnotes\">", "</section>",
            "<sup>", "</sup>", "\n", "<div>", "</div>", "<svg>", "<p title=\"&quot;><script>\">",
        ]), 0..14),
    ) {
        let html = chosen.concat();
        let once = clean(&html, None).unwrap().html;
        proptest::prop_assert!(!clean(once.as_str(), None).unwrap().lost_markup, "{}", html);
    }

    #[test]
    fn a_parser_agrees_with_what_the_survey_calls_clean(choices in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..16)) {
        let html = well_nested(&choices);
        if survey::survey(&html, 512).is_clean {
            proptest::prop_assert_eq!(skeleton(&html), skeleton(&SANITISER.clean(&html).to_string()), "{}", html);
        }
    }
}
