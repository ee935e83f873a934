use crate::domain::{Article, Line, Reason, Status};
use crate::formats::testing::{article, with};
use crate::formats::{DropFormat, Parsed, parse};

fn read(xml: &str) -> Parsed {
    with(|_| {}, |context| parse(DropFormat::Xml, xml.as_bytes(), context)).unwrap()
}

const IDENTITY: &str = "<Identification><NewsIdentifier><ProviderId>afp.com</ProviderId><DateId>20200924</DateId><NewsItemId>TX-PAR-ABC12</NewsItemId><RevisionId PreviousRevision=\"0\" Update=\"N\">1</RevisionId><PublicIdentifier>urn:newsml:afp.com:20200924:TX-PAR-ABC12:1</PublicIdentifier></NewsIdentifier></Identification>";
const TEXT: &str = "<ContentItem><MediaType FormalName=\"Text\"/><DataContent><p>texte</p></DataContent></ContentItem>";

fn file(envelope: &str, management: &str, component: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE NewsML PUBLIC \"urn:newsml:iptc.org:20021018:NewsMLv1.2:1\" \"http://www.iptc.org/std/NewsML/1.2/specification/NewsML_1.2.dtd\"><NewsML Version=\"1.2\"><Catalog Href=\"http://e.org/c\"/><NewsEnvelope><DateAndTime>20200924T150000Z</DateAndTime>{envelope}</NewsEnvelope><NewsItem xml:lang=\"fr\">{IDENTITY}<NewsManagement><NewsItemType FormalName=\"News\"/>{management}</NewsManagement>{component}</NewsItem></NewsML>"
    )
}

fn lines(inner: &str) -> String {
    format!("<NewsComponent><NewsLines><HeadLine>Le sommet</HeadLine>{inner}</NewsLines>{TEXT}</NewsComponent>")
}

#[track_caller]
fn managed(management: &str) -> Article {
    article(&read(&file("", management, &lines("")))).clone()
}

#[track_caller]
fn refused(management: &str) -> Reason {
    read(&file("", management, &lines(""))).articles[0].clone().unwrap_err().reason
}

#[track_caller]
fn component(component: &str) -> Article {
    article(&read(&file("", "", component))).clone()
}

fn body(article: &Article) -> &str {
    article.body.as_ref().map_or("", |html| html.as_str().trim())
}

#[test]
fn an_agencys_story() {
    let parsed = read(&file(
        "<Priority FormalName=\"4\"/>",
        "<FirstCreated>20200924T155700+0100</FirstCreated><ThisRevisionCreated>20200925T080000Z</ThisRevisionCreated><Status FormalName=\"Usable\"/><Urgency FormalName=\"2\"/>",
        "<NewsComponent><Comment>desk only</Comment><NewsLines><HeadLine>Le sommet s'ouvre</HeadLine><SubHeadLine>À Rabat</SubHeadLine><ByLine>Par Jeanne Dupont</ByLine><SlugLine>Maroc-sommet</SlugLine><KeywordLine>sommet, Maroc</KeywordLine></NewsLines>\
         <AdministrativeMetadata><Provider><Party FormalName=\"AFP\"/></Provider><Creator><Party FormalName=\"desk\"/></Creator></AdministrativeMetadata>\
         <DescriptiveMetadata><Language FormalName=\"fr\"/><SubjectCode><Subject FormalName=\"11000000\"/><SubjectMatter FormalName=\"11002000\"/><SubjectQualifier FormalName=\"x\"/></SubjectCode><SubjectCode><Subject FormalName=\"Diplomatie\"/></SubjectCode></DescriptiveMetadata>\
         <ContentItem><MediaType FormalName=\"Text\"/><Format FormalName=\"NITF\"/><DataContent><p>Premier.</p><p>Second.</p></DataContent></ContentItem></NewsComponent>",
    ));
    let read = article(&parsed);
    assert_eq!(read.title.as_str(), "Le sommet s'ouvre");
    assert_eq!(read.declared_id.as_ref().map(Line::as_str), Some("urn:newsml:afp.com:20200924:TX-PAR-ABC12"));
    assert_eq!(read.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(read.updated.unwrap().to_rfc3339(), "2020-09-25T08:00:00Z");
    assert!(read.breaking);
    assert_eq!(read.authors[0].name.as_str(), "Jeanne Dupont");
    assert_eq!(read.categories.iter().map(|path| path.as_str()).collect::<Vec<_>>(), ["politics", "Diplomatie"]);
    assert_eq!(read.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["sommet", "Maroc"]);
    assert_eq!(read.slug.as_ref().unwrap().as_str(), "Maroc-sommet");
    assert_eq!(read.summary.as_ref().unwrap().as_str(), "À Rabat");
    assert_eq!(read.language.as_str(), "fr");
    assert_eq!(body(read), "<p>Premier.</p><p>Second.</p>");
    assert!(!format!("{read:?}").contains("desk only"));
}

#[test]
fn revisions_of_a_story_are_one_entry_and_the_highest_is_read() {
    let item = |revision: &str, update: &str, title: &str| {
        format!(
            "<NewsItem><Identification><NewsIdentifier><ProviderId>r.com</ProviderId><DateId>20200924</DateId><NewsItemId>nL1</NewsItemId><RevisionId Update=\"{update}\">{revision}</RevisionId><PublicIdentifier>urn:newsml:r.com:20200924:nL1:{revision}{update}</PublicIdentifier></NewsIdentifier></Identification><NewsComponent><NewsLines><HeadLine>{title}</HeadLine></NewsLines></NewsComponent></NewsItem>"
        )
    };
    let parsed = read(&format!("<NewsML>{}{}</NewsML>", item("10", "U", "ten"), item("9", "N", "nine")));
    let read = article(&parsed);
    assert_eq!(
        (read.title.as_str(), read.declared_id.as_ref().unwrap().as_str()),
        ("ten", "urn:newsml:r.com:20200924:nL1")
    );
}

#[test]
fn identifiers_in_their_forms() {
    let id = |identifier: &str| {
        let xml = format!(
            "<NewsML><NewsItem><Identification><NewsIdentifier>{identifier}</NewsIdentifier></Identification><NewsComponent><NewsLines><HeadLine>a</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>"
        );
        article(&read(&xml)).declared_id.as_ref().map(|id| id.as_str().to_owned())
    };
    assert_eq!(
        id("<ProviderId>a.it</ProviderId><DateId>20200924</DateId><NewsItemId>7</NewsItemId>").as_deref(),
        Some("urn:newsml:a.it:20200924:7")
    );
    assert_eq!(
        id("<RevisionId>1</RevisionId><PublicIdentifier>ansa-42</PublicIdentifier>").as_deref(),
        Some("ansa-42")
    );
    // The item's number is the revision's, too.
    assert_eq!(id("<ProviderId>a.it</ProviderId><DateId>20200924</DateId><NewsItemId>1</NewsItemId><RevisionId>1</RevisionId><PublicIdentifier>urn:newsml:a.it:20200924:1:1</PublicIdentifier>").as_deref(), Some("urn:newsml:a.it:20200924:1"));
    assert_eq!(id(""), None);
}

#[test]
fn the_status_and_what_it_will_be() {
    assert_eq!(managed("<Status FormalName=\"Canceled\"/>").status, Status::Canceled);
    assert_eq!(managed("<Status FormalName=\"Withheld\"/>").status, Status::Withheld);
    assert!(matches!(refused("<Status FormalName=\"Spiked\"/>"), Reason::Value { .. }));
    let change = |to: &str, at: &str| {
        format!(
            "<StatusWillChange><FutureStatus FormalName=\"{to}\"/><DateAndTime>{at}</DateAndTime></StatusWillChange>"
        )
    };
    let embargoed = managed(&format!("<Status FormalName=\"Embargoed\"/>{}", change("Usable", "20990101T060000Z")));
    assert_eq!(embargoed.visible_from.unwrap().to_rfc3339(), "2099-01-01T06:00:00Z");
    assert_eq!(embargoed.status, Status::Usable);
    let ending = managed(&format!("<Status FormalName=\"Usable\"/>{}", change("Canceled", "20990101T060000Z")));
    assert_eq!(ending.expires.unwrap().to_rfc3339(), "2099-01-01T06:00:00Z");
    for management in [
        "<Status FormalName=\"Embargoed\"/>".to_owned(),
        format!("<Status FormalName=\"Embargoed\"/>{}", change("Usable", "soon")),
    ] {
        assert!(matches!(refused(&management), Reason::Embargo { .. }), "{management}");
    }
}

#[test]
fn dates_to_come_are_waited_for_and_those_of_no_calendar_refused() {
    assert!(managed("<FirstCreated>20990101T060000Z</FirstCreated>").visible_from.is_some());
    assert!(matches!(refused("<FirstCreated>20200931T060000Z</FirstCreated>"), Reason::Date { .. }));
    assert_eq!(
        managed("<ThisRevisionCreated>20200924T155700</ThisRevisionCreated>").published.unwrap().to_rfc3339(),
        "2020-09-24T15:57:00+01:00"
    );
}

#[test]
fn the_envelopes_priority_counts_as_urgency() {
    let read = read(&file("<Priority FormalName=\"1\"/>", "", &lines("")));
    assert!(article(&read).breaking);
    assert!(!managed("<Urgency FormalName=\"5\"/>").breaking);
}

#[test]
fn text_of_every_format() {
    let of = |data: &str| {
        component(&format!(
            "<NewsComponent><NewsLines><HeadLine>a</HeadLine></NewsLines><ContentItem>{data}</ContentItem></NewsComponent>"
        ))
    };
    for (data, html) in [
        (
            "<DataContent><nitf><body><body.head><hedline><hl1>h</hl1></hedline></body.head><body.content><p>a</p></body.content></body></nitf></DataContent>",
            "<p>a</p>",
        ),
        (
            "<DataContent><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>t</title></head><body><p>a</p></body></html></DataContent>",
            "<p>a</p>",
        ),
        ("<DataContent><body><p>a</p></body></DataContent>", "<p>a</p>"),
        ("<DataContent>a\n\nb &amp; c</DataContent>", "<p>a</p>\n<p>b &amp; c</p>"),
        ("<DataContent>   a\n   b</DataContent>", "<p>a</p>\n<p>b</p>"),
        ("<Format FormalName=\"HTML\"/><DataContent><![CDATA[<p>a</p>]]></DataContent>", "<p>a</p>"),
        ("<Encoding Notation=\"Base64\"><DataContent>2K7YqNix</DataContent></Encoding>", "<p>خبر</p>"),
        ("<DataContent/>", ""),
    ] {
        assert_eq!(body(&of(data)), html, "{data}");
    }
}

#[test]
fn a_story_with_its_picture_in_components() {
    let read = component(
        "<NewsComponent><NewsLines><HeadLine>Le sommet</HeadLine></NewsLines>\
         <NewsComponent><Role FormalName=\"Main\"/><ContentItem><MediaType FormalName=\"Text\"/><DataContent><p>texte</p></DataContent></ContentItem></NewsComponent>\
         <NewsComponent><Role FormalName=\"Photo\"/><NewsLines><HeadLine>La salle</HeadLine><ByLine>Ann Lee</ByLine></NewsLines>\
         <NewsComponent><Role FormalName=\"Caption\"/><ContentItem><MediaType FormalName=\"Text\"/><DataContent><p>La salle du sommet</p></DataContent></ContentItem></NewsComponent>\
         <NewsComponent><Role FormalName=\"Thumbnail\"/><ContentItem Href=\"t.jpg\"><MediaType FormalName=\"Photo\"/></ContentItem></NewsComponent>\
         <NewsComponent><Role FormalName=\"Preview\"/><ContentItem Href=\"p.jpg\"><MediaType FormalName=\"Photo\"/><Characteristics><Property FormalName=\"Width\" Value=\"512\"/></Characteristics></ContentItem></NewsComponent>\
         </NewsComponent></NewsComponent>",
    );
    assert_eq!((read.title.as_str(), body(&read)), ("Le sommet", "<p>texte</p>"));
    let picture = read.picture.unwrap();
    assert_eq!(picture.source.as_str(), "p.jpg");
    assert_eq!(picture.caption.unwrap().as_str(), "La salle du sommet");
}

#[test]
fn of_equivalents_the_items_own_language() {
    let part = |language: &str, title: &str, text: &str| {
        format!(
            "<NewsComponent><NewsLines><HeadLine>{title}</HeadLine></NewsLines><DescriptiveMetadata><Language FormalName=\"{language}\"/></DescriptiveMetadata><ContentItem><DataContent><p>{text}</p></DataContent></ContentItem></NewsComponent>"
        )
    };
    let read = component(&format!(
        "<NewsComponent EquivalentsList=\"yes\">{}{}</NewsComponent>",
        part("en", "Summit", "text"),
        part("fr", "Sommet", "texte")
    ));
    assert_eq!((read.title.as_str(), body(&read), read.language.as_str()), ("Sommet", "<p>texte</p>", "fr"));
}

#[test]
fn several_items_keep_their_order_and_each_refuses_itself() {
    let item = |id: &str, inner: &str| {
        format!(
            "<NewsItem><Identification><NewsIdentifier><PublicIdentifier>{id}</PublicIdentifier></NewsIdentifier></Identification>{inner}</NewsItem>"
        )
    };
    let parsed = read(&format!(
        "<NewsML>{}{}{}</NewsML>",
        item("a", &lines("")),
        item("b", "<NewsComponent/>"),
        item("c", &lines(""))
    ));
    let told: Vec<_> = parsed
        .articles
        .iter()
        .map(|one| one.as_ref().map(|a| a.declared_id.as_ref().unwrap().as_str()).map_err(|r| r.reason.code()))
        .collect();
    assert_eq!(told, [Ok("a"), Err("no-title"), Ok("c")]);
}

#[test]
fn a_correction_in_a_line_of_its_own() {
    let read = component(&lines(
        "<NewsLine><NewsLineType FormalName=\"CorrectionLine\"/><NewsLineText>Le nom est corrigé.</NewsLineText></NewsLine><NewsLine><NewsLineType FormalName=\"AdvisoryLine\"/><NewsLineText>desk only</NewsLineText></NewsLine>",
    ));
    assert_eq!(read.correction.as_ref().unwrap().as_str(), "Le nom est corrigé.");
    assert!(!format!("{read:?}").contains("desk only"));
}

#[test]
fn of_one_text_in_several_formats_the_marked_up_one_is_read() {
    let plain = "<ContentItem><Format FormalName=\"NSK\"/><DataContent>nu</DataContent></ContentItem>";
    let read = component(&format!(
        "<NewsComponent><NewsLines><HeadLine>t</HeadLine></NewsLines>{plain}{TEXT}</NewsComponent>"
    ));
    assert_eq!(body(&read), "<p>texte</p>");
}
