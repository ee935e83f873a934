//! The files that publishers drop, in several formats, and what readers are to find of them.

use serde_json::json;

/// What a story says now: how often its title was edited, its text, and its white space.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Wording {
    pub title: u32,
    pub text: u32,
    pub space: u32,
}

/// A story in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// A word that no other story has.
    pub token: String,
    pub wording: Wording,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A page's text without a date.
    Page,
    /// The same with a date line.
    DatedPage,
    /// A page's text below a ticker: the first piece is the story, the others are headlines.
    Ticker,
    Markdown,
    /// With an id and a category of its own.
    DeclaredMarkdown,
    /// To be seen from a moment on.
    Embargoed,
    Draft,
    Ninjs,
    /// A JSON Feed of several.
    Many,
    /// Nothing that can be read.
    Broken,
}

pub const KINDS: [Kind; 10] = [
    Kind::Page,
    Kind::DatedPage,
    Kind::Ticker,
    Kind::Markdown,
    Kind::DeclaredMarkdown,
    Kind::Embargoed,
    Kind::Draft,
    Kind::Ninjs,
    Kind::Many,
    Kind::Broken,
];

/// The category that [`Kind::DeclaredMarkdown`] claims.
pub const CLAIMED: &str = "culture";

impl Kind {
    pub fn ending(self) -> &'static str {
        match self {
            Self::Page | Self::DatedPage | Self::Ticker | Self::Broken => "txt",
            Self::Markdown | Self::DeclaredMarkdown | Self::Embargoed | Self::Draft => "md",
            Self::Ninjs | Self::Many => "json",
        }
    }

    /// The date that it declares.
    pub fn published(self) -> Option<&'static str> {
        match self {
            Self::Page | Self::Markdown | Self::Embargoed | Self::Draft | Self::Broken => None,
            Self::DatedPage | Self::Ticker => Some("2020-09-24T15:57:00+01:00"),
            Self::DeclaredMarkdown => Some("2022-02-02T10:00:00Z"),
            Self::Ninjs => Some("2021-03-04T05:06:07Z"),
            Self::Many => Some("2021-05-06T07:08:09Z"),
        }
    }

    /// The id that it declares.
    pub fn id(self, token: &str) -> Option<String> {
        match self {
            Self::DeclaredMarkdown => Some(format!("tag:example.org,2026:{token}")),
            Self::Ninjs => Some(format!("urn:newsml:example.org:{token}")),
            Self::Many => Some(format!("https://elsewhere.example/{token}")),
            _ => None,
        }
    }
}

impl Piece {
    pub fn new(token: String) -> Self {
        Self { token, wording: Wording::default() }
    }

    pub fn title(&self) -> String {
        format!("خبر {} في صيغته {} من المدينة", self.token, self.wording.title)
    }

    fn first(&self) -> String {
        format!("في الفقرة الأولى من القصة {} ما لا يقال في قصة أخرى من قصص هذا اليوم.", self.token)
    }

    fn second(&self) -> String {
        let space = " ".repeat(1 + self.wording.space as usize);
        format!("{}{space}كما رويت للمرة {}{space}إلى النهاية.", self.token, self.wording.text)
    }

    fn html(&self) -> String {
        format!("<p>{}</p>\n<p>{}</p>", self.first(), self.second())
    }

    fn text(&self) -> String {
        format!("{}\n\n{}\n", self.first(), self.second())
    }

    fn below_title(&self) -> String {
        format!("{}\n\n{}", self.title(), self.text())
    }

    /// Whether `html` is the whole of this story, as it is worded now.
    pub fn is_whole_in(&self, html: &str) -> bool {
        html.contains(&self.first()) && html.contains(&self.second())
    }
}

/// The token in a text of ours.
pub fn token_in(text: &str) -> Option<&str> {
    let at = text.find("qz")?;
    let end = text[at..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(text.len(), |end| at + end);
    Some(&text[at..end])
}

/// A file of a kind with these pieces; `moment` is when an embargo ends (RFC 3339).
pub fn bytes(kind: Kind, pieces: &[Piece], moment: &str) -> Vec<u8> {
    let front = |piece: &Piece, keys: &str| format!("---\ntitle: \"{}\"\n{keys}---\n\n{}", piece.title(), piece.text());
    let first = pieces.first();
    match (kind, first) {
        (Kind::Broken, _) | (_, None) => {
            b"A title\n\n\xD8\xAE\xD8\xA8\xD8\xB1 br\xFFken \xD8\xAE\xD8\xA8\xD8\xB1.\n".to_vec()
        }
        (Kind::Page, Some(piece)) => piece.below_title().into_bytes(),
        (Kind::DatedPage, Some(piece)) => format!("24/09/2020 15:57\n\n{}", piece.below_title()).into_bytes(),
        (Kind::Ticker, Some(piece)) => {
            let headlines: Vec<_> = pieces[1..].iter().map(|piece| format!("• {}\n", piece.title())).collect();
            format!("{}عاجل\nالخميس 24 سبتمبر 2020 على الساعة 15:57\n\n{}", headlines.concat(), piece.below_title())
                .into_bytes()
        }
        (Kind::Markdown, Some(piece)) => front(piece, "tags: [\"زيارة\", b]\n").into_bytes(),
        (Kind::DeclaredMarkdown, Some(piece)) => {
            let id = kind.id(&piece.token).unwrap_or_default();
            front(piece, &format!("id: \"{id}\"\ndate: 2022-02-02T10:00:00Z\ncategories: [{CLAIMED}]\n")).into_bytes()
        }
        (Kind::Embargoed, Some(piece)) => front(piece, &format!("embargo: {moment}\n")).into_bytes(),
        (Kind::Draft, Some(piece)) => front(piece, "draft: true\n").into_bytes(),
        (Kind::Ninjs, Some(piece)) => json!({
            "uri": kind.id(&piece.token),
            "type": "text",
            "pubstatus": "usable",
            "language": "ar",
            "firstcreated": kind.published(),
            "versioncreated": kind.published(),
            "headline": piece.title(),
            "body_html": piece.html(),
        })
        .to_string()
        .into_bytes(),
        (Kind::Many, Some(_)) => {
            let item = |piece: &Piece| {
                json!({
                    "id": kind.id(&piece.token),
                    "title": piece.title(),
                    "date_published": kind.published(),
                    "content_html": piece.html(),
                })
            };
            json!({
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Many",
                "items": pieces.iter().map(item).collect::<Vec<_>>(),
            })
            .to_string()
            .into_bytes()
        }
    }
}
