//! Where pages say that they are filed.

use super::*;

#[track_caller]
fn check(body: &str, categories: &[&str], tags: &[&str]) {
    let article = one(&page("<title>عنوان الخبر</title><link rel=canonical href=https://e.org/a/1>", body));
    let filed: Vec<_> = article.categories.iter().map(|path| path.as_str()).collect();
    let tagged: Vec<_> = article.tags.iter().map(Line::as_str).collect();
    assert_eq!((filed.as_slice(), tagged.as_slice()), (categories, tags), "{body:.300}");
}

#[test]
fn lists_named_as_such_tell_categories_and_tags() {
    let head = "<article><h1>عنوان الخبر</h1>";
    check(
        &format!(
            "{head}{STORY}<footer class=entry-meta><ul class=entry-meta-taxonomy><li class=category-link><a href=/archiv/x/>سياسة</a></li><li class=tag-link><a href=/t/a>سفير</a></li><li><a href=/t/b>وزير الداخلية</a></li></ul></footer></article>"
        ),
        &["سياسة"],
        &["سفير", "وزير الداخلية"],
    );
    check(
        &format!(
            "{head}{STORY}<section class='field field-name-field-tags field-type-taxonomy-term-reference'><h2>Tags</h2><a href=/x/1 typeof=skos:Concept property='rdfs:label skos:prefLabel'>سفير</a></section></article>"
        ),
        &[],
        &["سفير"],
    );
    check(
        &format!(
            "<h1>عنوان الخبر</h1>{STORY}<p>{}</p><a class=tag href='/system:page-tags/tag/a'>سفير</a>",
            "كلمة ".repeat(20)
        ),
        &[],
        &["سفير"],
    );
    check(
        &format!(
            "<div><article><div><h1>عنوان الخبر</h1><div>{STORY}</div></div></article><div class=post_tags><a href=/x/1>سفير</a></div></div>"
        ),
        &[],
        &["سفير"],
    );
    check(&format!("{head}<span class=cat-links><a href=/c>سياسة</a></span>{STORY}</article>"), &["سياسة"], &[]);
}

#[test]
fn links_to_tags_tell_them_in_any_language() {
    let head = "<article><h1>عنوان الخبر</h1>";
    for segment in ["tag", "وسم", "%D9%88%D8%B3%D9%85", "topics", "thema"] {
        check(
            &format!(
                "{head}{STORY}<div><a href='/{segment}/1'>سفير</a> <a href='https://www.e.org/{segment}/2'>وزير</a></div></article>"
            ),
            &[],
            &["سفير", "وزير"],
        );
    }
    check(&format!("{head}{STORY}<div><a href='/تصنيف/سياسة'>سياسة</a></div></article>"), &["سياسة"], &[]);
    // One in a sentence is no tag, nor is one of another site.
    check(
        &format!(
            "{head}{STORY}<p>{} <a href='/tag/x'>سفير</a></p><div><a href='https://other.org/tag/y'>آخر</a></div></article>",
            "كلمة ".repeat(20)
        ),
        &[],
        &[],
    );
}

#[test]
fn what_the_site_has_is_no_list_of_the_articles() {
    let links =
        |count: usize| (0..count).map(|n| format!("<li><a href='/tag/{n}'>وسم {n}</a></li>")).collect::<String>();
    let article = format!("<article><h1>عنوان الخبر</h1>{STORY}</article>");
    for beside in [
        format!("<nav><ul class=tags>{}</ul></nav>", links(4)),
        format!("<aside><ul class=tags>{}</ul></aside>", links(4)),
        format!("<div class=sidebar><ul class=tags>{}</ul></div>", links(4)),
        format!("<div class='widget tag-cloud'>{}</div>", links(4)),
        format!("<footer><ul class=categories>{}</ul></footer>", links(4)),
        format!("<div class=tags>{}</div>", links(40)),
        "<div class=related><article><a class=category href=/c/1>رياضة</a><h3>خبر آخر</h3></article></div>".to_owned(),
        "<section><article><h3>خبر آخر</h3><a class=category href=/c/1>رياضة</a></article></section>".to_owned(),
    ] {
        check(&format!("{article}{beside}"), &[], &[]);
        check(&format!("{beside}{article}"), &[], &[]);
    }
}

#[test]
fn a_header_that_nothing_closes_is_no_frame() {
    check(
        &format!(
            "<header><div id=content><div><h1>عنوان الخبر</h1>{STORY}</div><div class=post_tags><a href=/x/1>سفير</a></div></div>"
        ),
        &[],
        &["سفير"],
    );
}
