//! Pages as well-known systems make them, and as they are left half translated.

use super::*;

#[test]
fn a_page_that_is_turned_is_in_the_language_of_its_turned_words() {
    let english =
        "The development process is constantly debated, but these documents are widely supported and rarely change. "
            .repeat(12);
    let turned = format!(
        "<html><head><title>المستندات المؤسسة</title></head><body dir=rtl><h1>المستندات المؤسسة</h1><p>{english}</p>{STORY}</body></html>"
    );
    assert_eq!(one(&turned).language.as_str(), "ar");
    assert_eq!(one(&turned.replace(" dir=rtl", "")).language.as_str(), "en");
    assert_eq!(one(&turned.replace(STORY, "")).language.as_str(), "en");
}

#[test]
fn a_note_of_a_few_words_is_a_text_where_it_is_marked_as_one() {
    let note = one(
        "<html><head><title>A note</title></head><body><article class=h-entry><h1 class=p-name>A note</h1><section class=e-content><p>A note</p></section><footer><p>By <a class=p-author>Ann Lee</a> on <time class=dt-published datetime=2020-09-24>then</time></p><p>Exported from a site</p></footer></article></body></html>",
    );
    assert_eq!((body(&note), names(&note)), ("<p>A note</p>", vec!["Ann Lee"]));
}

#[test]
fn a_handle_of_two_names_is_spelt_as_they_are() {
    let handle = |handle: &str| {
        format!(
            "<html><head><title>A</title><meta name='twitter:creator' content='@{handle}'></head><body><h1>A</h1>{STORY}</body></html>"
        )
    };
    assert_eq!(names(&one(&handle("AnnLee"))), ["Ann Lee"]);
    assert_eq!(names(&one(&handle("ann_lee"))), ["ann_lee"]);
    assert_eq!(names(&one(&handle("NASAWatch"))), ["NASAWatch"]);
}

#[test]
fn blogger_keeps_its_posts_in_a_widget() {
    let post = one(&format!(
        "<html dir=rtl><head><title>مدونتي: عنوان الخبر</title></head><body><div class='widget Blog'><div class='post hentry' itemprop=blogPost itemscope itemtype='http://schema.org/BlogPosting'><h3 class='post-title entry-title' itemprop=name>عنوان الخبر</h3><div class='post-body entry-content' itemprop='description articleBody'>{STORY}</div><div class=post-footer><span class=fn itemprop=author itemscope itemtype='http://schema.org/Person'><a rel=author href='https://p.example/1'><span itemprop=name>كريم</span></a></span><abbr class=published itemprop=datePublished title='2020-09-24T15:57:00Z'>3:57 م</abbr><span class=post-labels><a href='/search/label/a' rel=tag>أسواق</a></span></div></div><div class=comments><p>{}</p></div></div></body></html>",
        "تعليق ".repeat(30)
    ));
    assert_eq!(
        (post.title.as_str(), told(post.published).as_str(), names(&post)),
        ("عنوان الخبر", "2020-09-24T15:57:00Z", vec!["كريم"])
    );
    assert_eq!(post.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["أسواق"]);
    assert!(!body(&post).contains("تعليق"));
}

#[test]
fn what_a_word_processor_writes_has_its_title_in_bold() {
    let head = "<html><head><meta name=Generator content='Microsoft Word 15 (filtered)'></head><body dir=RTL><div class=WordSection1>";
    let word = one(&format!(
        "{head}<p class=MsoNormal align=center><b><span>عنوان <b>الخبر</b></span></b></p><p class=MsoNormal><span>الرباط في 24 سبتمبر 2020</span></p>{STORY}</div></body></html>"
    ));
    assert_eq!((word.title.as_str(), told(word.published).as_str()), ("عنوان الخبر", "2020-09-24T00:00:00+01:00"));
    assert!(!body(&word).contains("عنوان"), "{}", body(&word));
    assert_eq!(refused(&format!("{head}{STORY}</div></body></html>")), Reason::NoTitle);
}

#[test]
fn a_byline_beside_the_sites_name_is_the_persons() {
    let news = one(&format!(
        "<html><head><title>عنوان الخبر - الجريدة</title></head><body><article><h1>عنوان الخبر</h1><span class=author>الجريدة - سارة العلوي</span>{STORY}</article></body></html>"
    ));
    assert_eq!(names(&news), ["سارة العلوي"]);
    let news = one(&format!(
        "<html><head><title>عنوان الخبر</title></head><body><h1>عنوان الخبر</h1><div class=x-byline>من طرف <span class=x-byline__names>محمد شاكر</span> في 24/09/2020 على الساعة 15:57</div>{STORY}</body></html>"
    ));
    assert_eq!((names(&news), told(news.published).as_str()), (vec!["محمد شاكر"], "2020-09-24T15:57:00+01:00"));
}

#[test]
fn a_page_of_amp_has_its_pictures_and_no_advertisements() {
    let amp = one(&format!(
        "<html lang=ar><head><title>عنوان الخبر</title></head><body><amp-sidebar><ul><li>سياسة</li></ul></amp-sidebar><article><h1>عنوان الخبر</h1><div class=amp-wp-article-content>{STORY}<amp-img src='https://e.org/i.jpg' alt=س></amp-img><amp-ad><div>إعلان</div></amp-ad></div></article></body></html>"
    ));
    assert!(body(&amp).contains("https://e.org/i.jpg") && !body(&amp).contains("إعلان"), "{}", body(&amp));
}

#[test]
fn the_english_of_a_template_gives_way_to_a_long_text_in_another_language() {
    let german = "<p>Der Minister empfing am Donnerstag in Rabat den Botschafter und sprach mit ihm über die Zusammenarbeit der beiden Länder in vielen Bereichen.</p>".repeat(5);
    let page = |lang: &str, text: &str| {
        format!(
            "<html lang={lang}><head><title>Barcamp Graz</title></head><body><h1>Barcamp Graz</h1>{text}</body></html>"
        )
    };
    assert_eq!(one(&page("en", &german)).language.as_str(), "de");
    assert_eq!(one(&page("en", "<p>Der Minister empfing den Botschafter.</p>")).language.as_str(), "en");
    assert_eq!(one(&page("nl", &german)).language.as_str(), "nl");
}
