use super::*;
use crate::domain::Position;
use crate::formats::testing::{article, with};

#[track_caller]
fn read(text: &str) -> Parsed {
    with(|c| c.file_name = "a.md", |context| parse(text.as_bytes(), context)).unwrap()
}

fn refused(text: &str) -> Refusal {
    with(|c| c.file_name = "a.md", |context| parse(text.as_bytes(), context)).unwrap_err()
}

/// Title and body.
#[track_caller]
fn check(text: &str, title: &str, body: &str) -> Parsed {
    let parsed = read(text);
    assert_eq!(article(&parsed).title.as_str(), title);
    assert_eq!(article(&parsed).body.as_ref().map_or("", |body| body.as_str()), body);
    parsed
}

/// The body below a title.
#[track_caller]
fn body(markdown: &str, html: &str) {
    check(&format!("# T\n\n{markdown}"), "T", html);
}

#[test]
fn the_first_heading_is_the_title_and_leaves_the_body() {
    check("# عنوان\n\nفقرة", "عنوان", "<p>فقرة</p>");
    check("عنوان\n=====\n\nفقرة", "عنوان", "<p>فقرة</p>");
    check("## عنوان *مائل* و`كود`\n\nفقرة", "عنوان مائل وكود", "<p>فقرة</p>");
    check("<!-- lint -->\n\n# T\n\na", "T", "<p>a</p>");
    check("# T {#anchor}\n\na", "T", "<p>a</p>");
    check("# [T](https://e.org)\n\na", "T", "<p>a</p>");
}

#[test]
fn a_first_line_is_the_title_where_there_is_no_heading() {
    check("زلزال يضرب المغرب\n\nفقرة", "زلزال يضرب المغرب", "<p>فقرة</p>");
    check("**زلزال** يضرب", "زلزال يضرب", "");
}

#[test]
fn text_that_opens_with_prose_has_no_title() {
    for text in [
        format!("{}\n\nb", "word ".repeat(60)),
        "a\nb\n\nc".to_owned(),
        "- a\n- b".to_owned(),
        "![a](b.png)".to_owned(),
    ] {
        assert_eq!(refused(&text).reason, Reason::NoTitle, "{text}");
    }
}

#[test]
fn a_declared_title_stands_and_its_repetition_goes() {
    check("---\ntitle: عنوان\n---\nفقرة", "عنوان", "<p>فقرة</p>");
    check("---\ntitle: «عنوان» أول\n---\n# “عنوان” أول\n\nفقرة", "«عنوان» أول", "<p>فقرة</p>");
    check("---\ntitle: عنوان\n---\n# آخر\n\nفقرة", "عنوان", "<h1>آخر</h1>\n<p>فقرة</p>");
    check("---\ntitle: عنوان\n---\nعنوان\n\nفقرة", "عنوان", "<p>عنوان</p>\n<p>فقرة</p>");
}

#[test]
fn a_title_alone_is_a_headline() {
    let parsed = check("---\ntitle: عنوان\n---\n", "عنوان", "");
    assert_eq!((&article(&parsed).body, &article(&parsed).summary), (&None, &None));
    check("# T\n\n<!-- nothing -->", "T", "");
}

#[test]
fn a_label_that_opens_the_title_marks_the_article() {
    let parsed = check("# عاجل: زلزال\n\nفقرة", "زلزال", "<p>فقرة</p>");
    assert!(article(&parsed).breaking);
    assert!(article(&read("---\ntitle: \"BREAKING: Quake\"\n---\n")).breaking);
    assert!(!article(&read("---\ntitle: \"BREAKING: Quake\"\nbreaking: false\n---\n")).breaking);
}

#[test]
fn github_markdown() {
    body(
        "|a|b|\n|-|-|\n|c|d|",
        "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n<td>d</td>\n</tr>\n</tbody>\n</table>",
    );
    body("~~a~~ **b**", "<p><del>a</del> <strong>b</strong></p>");
    body("see https://e.org/a", "<p>see <a href=\"https://e.org/a\">https://e.org/a</a></p>");
    body("- [ ] a\n- [x] b", "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>");
    body("```rust\na < b\n```", "<pre><code class=\"language-rust\">a &lt; b\n</code></pre>");
}

#[test]
fn footnotes_point_to_one_another() {
    let parsed = read("# T\n\na[^1]\n\n[^1]: b");
    let html = article(&parsed).body.as_ref().unwrap().as_str();
    for part in
        ["<a href=\"#fn-1\" id=\"fnref-1\">1</a>", "<li id=\"fn-1\">", "href=\"#fnref-1\"", "class=\"footnotes\""]
    {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert_eq!(parsed.warnings, []);
}

#[test]
fn raw_html_is_sanitised() {
    body("<div dir=\"rtl\">\n\n*a*\n\n</div>", "<div dir=\"rtl\">\n<p><em>a</em></p>\n</div>");
    let parsed = check("# T\n\na <script>alert(1)</script> b", "T", "<p>a  b</p>");
    assert_eq!(parsed.warnings[0].code, WarningCode::MarkupRemoved);
    let parsed = check("# T\n\n[a](javascript:alert(1)) `<script>`", "T", "<p>a <code>&lt;script&gt;</code></p>");
    assert_eq!(parsed.warnings[0].code, WarningCode::MarkupRemoved);
}

#[test]
fn relative_addresses_follow_the_link() {
    body("[a](b.html) ![c](d.php) [e](#f)", "<p>a  e</p>");
    // A picture beside the file waits for the address that the service gives it.
    body("![c](d.png)", "<p><img src=\"media:d.png\" alt=\"c\"></p>");
    check(
        "---\nlink: https://e.org/x/y\n---\n# T\n\n[a](b.html) ![c](/d.png)",
        "T",
        "<p><a href=\"https://e.org/x/b.html\">a</a> <img src=\"https://e.org/d.png\" alt=\"c\"></p>",
    );
}

#[test]
fn the_summary_is_declared_or_what_leads() {
    let summary = |text: &str| article(&read(text)).summary.as_ref().map(ToString::to_string).unwrap_or_default();
    assert_eq!(summary("---\ntitle: T\nsummary: S\n---\na"), "S");
    assert_eq!(summary("---\ntitle: T\ndescription: S\n---\na"), "S");
    assert_eq!(summary("# T\n\n![alt](https://e.org/a.png)\n\na *b*\nc[^1]\n\nd\n\n[^1]: x"), "a b c");
    assert_eq!(summary("# T\n\na\n\nb\n\n<!--more-->\n\nc"), "a b");
    assert_eq!(summary("# T\n\na\n\n<!-- more -->\nc"), "a");
    assert_eq!(summary("# T\n\na <!--more--> b\n\nc"), "a");
    assert_eq!(summary("# T\n\n## U\n\n```\ncode\n```\n\na\n"), "a");
}

#[test]
fn the_language_is_declared_or_the_texts() {
    let language = |text: &str| article(&read(text)).language.to_string();
    assert_eq!(language("---\ntitle: T\nlang: fr\n---\nThe minister said on Tuesday that this is English."), "fr");
    assert_eq!(language("# زلزال يضرب المغرب"), "ar");
    assert_eq!(
        language("# Promotion\n\nLe ministre de l’Intérieur a présidé mardi la cérémonie de sortie de la promotion."),
        "fr"
    );
}

#[test]
fn the_name_of_the_file_dates_what_front_matter_does_not() {
    let read = |name: &'static str, text: &str| with(|c| c.file_name = name, |c| parse(text.as_bytes(), c)).unwrap();
    let named = read("2020-9-4-title.md", "# T");
    assert_eq!(article(&named).published.unwrap().to_rfc3339(), "2020-09-04T00:00:00+01:00");
    let dated = read("2020-09-24-title.md", "---\ndate: 2019-01-01\n---\n# T");
    assert_eq!(article(&dated).published.unwrap().to_rfc3339(), "2019-01-01T00:00:00+01:00");
    let future = read("2099-01-01-title.md", "# T");
    assert_eq!(article(&future).visible_from, article(&future).published);
    assert!(article(&future).visible_from.is_some());
    assert_eq!(article(&read("2020-13-45-title.md", "# T")).published, None);
    assert_eq!(article(&read("2020-09-24.md", "# T")).published.unwrap().to_rfc3339(), "2020-09-24T00:00:00+01:00");
}

#[test]
fn faults_of_front_matter_know_their_line_under_a_byte_order_mark_and_windows_line_ends() {
    let refusal = refused("\u{FEFF}---\r\ntitle: T\r\ndate: soon\r\n---\r\nx");
    assert_eq!(refusal.at, Some(Position::at(3, 7)));
}

#[test]
fn nothing_in_the_file() {
    assert_eq!(refused(" \n").reason, Reason::Empty);
    assert_eq!(refused("---\nlang: ar\n---\n").reason, Reason::NoTitle);
}

#[test]
fn fault_22_hostile_nesting_is_refused_or_read_and_never_breaks() {
    for text in [">", "> ", "[", "- ", "1. ", "*a ", "*a _b ", "![", "<div>", "<b>", "`", "[a](", "|a"] {
        let text = format!("# T\n\n{}", text.repeat(50_000));
        let read = with(|_| {}, |context| parse(text.as_bytes(), context));
        if let Err(refusal) = read {
            assert_eq!(refusal.reason, Reason::TooDeep { limit: 512 });
        }
    }
    assert_eq!(refused(&format!("# T\n\n{}a", "> ".repeat(1000))).reason, Reason::TooDeep { limit: 512 });
}

#[test]
fn what_mdx_has_of_a_program_is_no_text() {
    let check = |text: &str, html: &str| {
        let parsed =
            with(|c| c.file_name = "a.mdx", |context| parse(format!("---\ntitle: T\n---\n{text}").as_bytes(), context))
                .unwrap();
        assert_eq!(article(&parsed).body.as_ref().map_or("", |body| body.as_str()), html, "{text}");
    };
    check(
        "import Box from '../Box.jsx'\nimport {a} from \"b\"\n\nexport const meta = {\n  x: 1\n}\n\nخبر",
        "<p>خبر</p>",
    );
    check("{/* nobody sees\n\nthis */}\n\nخبر {/* nor this */}أول", "<p>خبر أول</p>");
    check("<Box size={a > b} title=\"x > y\">\n\nخبر\n\n</Box>\n\n<Line />", "<p>خبر</p>");
    check("<>a <Link href={x}>b</Link> c</>", "<p>a b c</p>");
    check(
        "import duties rise\n\nexport grows, {said} Lee: 1 < 2",
        "<p>import duties rise</p>\n<p>export grows, {said} Lee: 1 &lt; 2</p>",
    );
    check("`<Box>{/* a */}` b", "<p><code>&lt;Box&gt;{/* a */}</code> b</p>");
    check(
        "a\n\n```\nimport x from 'y'\n<Box/>\n```",
        "<p>a</p>\n<pre><code>import x from 'y'\n&lt;Box/&gt;\n</code></pre>",
    );
    // In Markdown these are words.
    body("import Box from 'b'", "<p>import Box from 'b'</p>");
}
