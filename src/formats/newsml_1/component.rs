//! The components of an item: lines, data about it, text and pictures, one in another.

use crate::domain::{Author, Language, Picture};
use crate::formats::xml::{
    Medium, Node, Rendition, Story, Subject, TextIs, best, file_under, inner_html, looks_like_markup, paragraphs,
    person, picture, push_escaped, push_figure, push_recording, source, text_of_base64,
};
use crate::formats::{byline, nitf};

/// What a component and those in it say. What the outer one says rules; what it leaves out comes from within.
#[derive(Debug, Default)]
pub(super) struct Component<'d> {
    headline: Option<String>,
    summary: Option<String>,
    slug: Option<String>,
    authors: Vec<Author>,
    creators: Vec<Author>,
    correction: Option<String>,
    keywords: Vec<String>,
    subjects: Vec<Subject<'d>>,
    language: Option<Language>,
    body: String,
    body_language: Option<Language>,
    pictures: Vec<Picture>,
    /// Files that are no picture yet: its sizes may stand in components of their own.
    renditions: Vec<Rendition>,
    /// Of the picture whose sizes these are.
    caption: Option<String>,
    pub(super) provider: Option<String>,
}

impl<'d> Component<'d> {
    /// Reads a component with all that are in it.
    pub(super) fn of(node: Node<'d>, item: Node<'d>) -> Self {
        let mut component = Self::default();
        for lines in node.all("NewsLines") {
            component.read_lines(lines);
        }
        for data in node.all("AdministrativeMetadata") {
            component.read_administration(data);
        }
        for data in node.all("DescriptiveMetadata") {
            component.read_description(data);
        }
        component.read_contents(node);
        let wanted = component.language.clone().or_else(|| Language::new(item.language()?));
        let mut inner: Vec<_> = node.all("NewsComponent").map(|child| Self::of(child, item)).collect();
        // Of the same in several languages (EquivalentsList), the item's own comes first.
        let is_foreign = |inner: &Self| {
            let tags = inner.language.as_ref().or(inner.body_language.as_ref()).zip(wanted.as_ref());
            tags.is_some_and(|(tag, own)| tag.primary() != own.primary())
        };
        inner.sort_by_key(is_foreign);
        let mut component = inner.into_iter().fold(component, Self::joined);
        // What has lines of its own is a thing of its own; sizes and captions belong to what they stand in.
        if component.headline.is_some() || !component.body.is_empty() {
            component.settle_picture();
        }
        component
    }

    /// Makes one picture of its sizes.
    fn settle_picture(&mut self) {
        let Some(source) = best(&self.renditions).map(|best| best.source.clone()) else { return };
        self.renditions.retain(|one| one.medium != Medium::Picture);
        // Beside a text, headline and byline are the text's.
        let is_alone = self.body.is_empty();
        let alt = self.headline.clone().filter(|_| is_alone);
        let summary = self.summary.clone().filter(|_| is_alone);
        let caption = self.caption.take().or(summary);
        let maker = self.authors.first().or(self.creators.first()).filter(|_| is_alone);
        let credit = maker.map(|author| author.name.as_str());
        self.pictures.extend(picture(&source, alt.as_deref(), caption.as_deref(), credit));
    }

    /// This component, with what only another one says.
    pub(super) fn joined(mut self, other: Self) -> Self {
        let has_text = !self.body.is_empty();
        self.headline = self.headline.or(other.headline);
        self.summary = self.summary.or(other.summary);
        self.slug = self.slug.or(other.slug);
        self.correction = self.correction.or(other.correction);
        self.provider = self.provider.or(other.provider);
        if self.authors.is_empty() {
            self.authors = other.authors;
        }
        // A photographer is no author of the text.
        if self.creators.is_empty() && !has_text && !other.body.is_empty() {
            self.creators = other.creators;
        }
        if !has_text {
            self.language = self.language.or(other.language);
            self.body = other.body;
            self.body_language = other.body_language;
        }
        self.keywords.extend(other.keywords);
        self.subjects.extend(other.subjects);
        self.pictures.extend(other.pictures);
        self.renditions.extend(other.renditions);
        self.caption = self.caption.or(other.caption);
        self
    }

    /// Fills a story; `outer` is the language that the item says of everything.
    pub(super) fn fill(mut self, story: &mut Story, outer: Option<Language>) {
        self.settle_picture();
        let is_picture = self.body.is_empty();
        self.summary = self.summary.or(self.caption.filter(|_| is_picture));
        story.title = self.headline;
        story.summary = self.summary.map(|text| {
            let mut html = String::new();
            push_escaped(&mut html, &text);
            html
        });
        story.slug = self.slug;
        story.authors = if self.authors.is_empty() { self.creators } else { self.authors };
        story.correction = self.correction;
        story.language = self.language.or(self.body_language).or(outer);
        story.tags = self.keywords;
        file_under(story, &self.subjects);
        story.body = self.body;
        if story.body.is_empty() {
            for picture in &self.pictures {
                push_figure(&mut story.body, picture);
            }
        }
        let plays = |one: &&Rendition| matches!(one.medium, Medium::Audio | Medium::Video);
        if let Some(recording) = self.renditions.iter().find(plays) {
            push_recording(&mut story.body, recording);
        }
        story.picture = self.pictures.into_iter().next();
    }

    fn read_lines(&mut self, lines: Node<'d>) {
        let text = |name: &str| lines.child(name).and_then(Node::text);
        self.headline = text("HeadLine");
        self.summary = text("SubHeadLine");
        self.slug = text("SlugLine");
        self.authors = lines.all("ByLine").filter_map(Node::text).flat_map(|line| byline::authors(&line)).collect();
        self.keywords = lines.all("KeywordLine").filter_map(Node::text).flat_map(parts).collect();
        for line in lines.all("NewsLine") {
            let kind = line.child("NewsLineType").and_then(|kind| kind.attribute("FormalName")).unwrap_or_default();
            if kind.to_ascii_lowercase().contains("correction") {
                self.correction = line.child("NewsLineText").and_then(Node::text);
            }
        }
    }

    fn read_administration(&mut self, data: Node<'d>) {
        let parties = |name: &'static str| {
            data.all(name)
                .flat_map(|node| node.all("Party").collect::<Vec<_>>())
                .filter_map(|party| party.attribute("FormalName"))
        };
        self.provider = parties("Provider").next().map(str::to_owned);
        self.creators = parties("Creator").filter_map(person).collect();
    }

    fn read_description(&mut self, data: Node<'d>) {
        let tag = data.child("Language").and_then(|node| node.attribute("FormalName"));
        self.language = tag.and_then(Language::new);
        for code in data.all("SubjectCode").flat_map(|code| code.children().collect::<Vec<_>>()) {
            // Qualifiers tell the form of a story and not its subject.
            if !["Subject", "SubjectMatter", "SubjectDetail"].iter().any(|name| code.is(name)) {
                continue;
            }
            let said = code.all("Property").find_map(|property| property.attribute("Value"));
            let name = code.attribute("Value").or(said).filter(|name| name.chars().any(char::is_alphabetic));
            let formal = code.attribute("FormalName").filter(|formal| !formal.is_empty());
            self.subjects.push(match formal {
                // A word in the place of a code.
                Some(formal) if name.is_none() && !formal.bytes().any(|b| b.is_ascii_digit()) => {
                    Subject { code: None, name: Some(formal), is_thing: false }
                }
                code => Subject { code, name, is_thing: false },
            });
        }
    }

    /// Content items: the text, and the renditions of one picture or recording.
    fn read_contents(&mut self, node: Node<'d>) {
        let role = node.child("Role").and_then(|role| role.attribute("FormalName")).unwrap_or_default();
        let is_caption = role.to_ascii_lowercase().contains("caption");
        let mut contents: Vec<_> = node.all("ContentItem").collect();
        // Of one text in several formats the one with markup says most.
        contents.sort_by_key(|content| !is_marked_up(*content));
        for content in contents {
            let formal = |name: &str| content.child(name).and_then(|node| node.attribute("FormalName"));
            let (word, media_type) = (formal("MediaType"), formal("MimeType"));
            if let Some(data) = find_data(content) {
                if is_caption {
                    self.caption = data.text();
                } else if self.body.is_empty()
                    && let Some(html) = html_of(data, media_type.or(formal("Format")))
                {
                    self.take(html, content);
                }
            }
            let Some(href) = content.attribute("Href").and_then(|href| source(href, None)) else { continue };
            let medium = Medium::of(media_type, word, &href);
            let width = content.descendants().filter(|node| node.is("Property")).find_map(|property| {
                let is_width = property.attribute("FormalName").is_some_and(|name| name.eq_ignore_ascii_case("width"));
                property.attribute("Value").filter(|_| is_width)?.parse().ok()
            });
            let is_thumbnail = ["thumbnail", "quicklook", "icon"].iter().any(|name| role.eq_ignore_ascii_case(name));
            self.renditions.push(Rendition { source: href, medium, width, is_thumbnail });
        }
    }

    fn take(&mut self, text: Text, content: Node<'d>) {
        self.body = text.html;
        self.headline = self.headline.take().or(text.headline);
        self.summary = self.summary.take().or(text.summary);
        self.pictures.extend(text.picture);
        if self.authors.is_empty() {
            self.authors = text.authors;
        }
        let root = content.descendants().find(|node| node.attribute("xml:lang").is_some());
        let tag = root.and_then(|root| root.attribute("xml:lang")).or_else(|| content.language());
        self.body_language = tag.and_then(Language::new);
    }
}

/// `a; b, c`
fn parts(text: String) -> Vec<String> {
    text.split([',', ';', '،']).map(|part| part.trim().to_owned()).collect()
}

fn is_marked_up(content: Node<'_>) -> bool {
    find_data(content).is_some_and(|data| data.has_elements() || looks_like_markup(&data.own_text()))
}

/// `DataContent`, which may be wrapped in encodings.
fn find_data(content: Node<'_>) -> Option<Node<'_>> {
    content.child("DataContent").or_else(|| content.all("Encoding").find_map(find_data))
}

#[derive(Default)]
struct Text {
    html: String,
    headline: Option<String>,
    /// Plain.
    summary: Option<String>,
    authors: Vec<Author>,
    picture: Option<Picture>,
}

/// NITF, XHTML, HTML that was escaped, or text.
fn html_of(data: Node<'_>, format: Option<&str>) -> Option<Text> {
    let root = data.children().next();
    if let Some(nitf) = data.descendants().find(|node| node.is("nitf") || node.is("body.content")) {
        let words = nitf::words(nitf.child("body").unwrap_or(nitf));
        let summary = words.summary.filter(|html| !html.contains('<'));
        let html = Some(words.body).filter(|body| !body.trim().is_empty())?;
        return Some(Text { html, headline: words.headline, summary, authors: words.authors, picture: words.picture });
    }
    if let Some(root) = root {
        let body = root.child("body").filter(|_| root.is("html")).unwrap_or(if root.is("body") { root } else { data });
        let html = inner_html(body, TextIs::Text);
        let headline = root.at_path("head/title").and_then(Node::text);
        return (!html.trim().is_empty()).then(|| Text { html, headline, ..Text::default() });
    }
    let text = data.own_text();
    let is_encoded = data.parent().is_some_and(|parent| {
        parent.is("Encoding")
            && parent.attribute("Notation").is_some_and(|name| name.to_ascii_lowercase().contains("base64"))
    });
    let text = if is_encoded { text_of_base64(&text)? } else { text };
    let is_html = format.is_some_and(|format| format.to_ascii_lowercase().contains("html")) && text.contains('<');
    let html = if is_html || looks_like_markup(&text) { text } else { paragraphs(&text, true) };
    (!html.trim().is_empty()).then(|| Text { html, ..Text::default() })
}
