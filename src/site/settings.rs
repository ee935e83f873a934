//! Which feed and which folder has which value.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use super::{DEFAULT_SETTLE, FeedSettings, OnRemove, Receipts, SiteSettings};
use crate::domain::{
    BaseUrl, BreakingFor, CategoryPath, Feed, FeedName, LabelMarks, Labels, Language, Line, Partner, Query, Rules,
    Selection, SiteId, Window,
};

/// Raised whenever the same bytes come to another article than before: a rule of a format changed, or the zone
/// database. Every file is then read again at the next start.
pub const PARSER_VERSION: u32 = 3;

/// What every address in a feed begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicAddress {
    /// The address.
    pub url: BaseUrl,
    /// Whether nobody named it, and it is the one we listen at: right on this machine and nowhere else.
    pub assumed: bool,
}

/// All settings of a site. Folders are told by their path below the served one, with `/`, in any spelling that
/// Unicode counts as the same; the served folder itself is the empty path.
///
/// A folder has what its own feed.toml says, else what site.toml says: a parent's feed.toml does not reach down.
#[derive(Clone, PartialEq, Debug)]
pub struct Settings {
    site: SiteSettings,
    feeds: BTreeMap<String, FeedSettings>,
    site_title: Line,
    /// The fingerprints of folders without a feed.toml of their own: of the top, and of all others.
    plain_fingerprints: [u64; 2],
}

impl Settings {
    /// The settings of a site whose served folder is called `folder_name` and that has no feed.toml yet.
    pub fn new(site: SiteSettings, folder_name: &str) -> Self {
        let named = || Line::new(folder_name).unwrap_or_else(|| Line::folded("Ajil"));
        let site_title = site.title.clone().unwrap_or_else(named);
        let mut settings = Self { site, feeds: BTreeMap::new(), site_title, plain_fingerprints: [0; 2] };
        settings.take_fingerprints();
        settings
    }

    fn take_fingerprints(&mut self) {
        // No folder can be called that.
        self.plain_fingerprints = [self.fingerprint(""), self.fingerprint("/")];
    }

    /// The same, with what the feed.toml of `folder` says.
    #[must_use]
    pub fn with_feed(mut self, folder: &str, settings: FeedSettings) -> Self {
        self.feeds.insert(folder.nfc().collect(), settings);
        // What breaks for how long hangs on the breaking feed's own, for every folder.
        self.take_fingerprints();
        self
    }

    /// What site.toml comes to.
    pub fn site(&self) -> &SiteSettings {
        &self.site
    }

    /// What the feed.toml of a folder says.
    pub fn said_for(&self, folder: &str) -> Option<&FeedSettings> {
        self.feeds.get(&folder.nfc().collect::<String>())
    }

    /// The folders that have a feed.toml, in order.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.feeds.keys().map(String::as_str)
    }

    /// The site's title: its own, else the served folder's name.
    pub fn site_title(&self) -> &Line {
        &self.site_title
    }

    /// A feed as its settings make it.
    pub fn feed(&self, site_id: &SiteId, name: &FeedName) -> Feed {
        let nothing = FeedSettings::default();
        let said = match name {
            // No folder can be called `all`: what holds for everything stands in site.toml.
            FeedName::All | FeedName::Tag(_) | FeedName::Author(_) => &nothing,
            other => self.said_for(other.as_str()).unwrap_or(&nothing),
        };
        let (base, selections) = source(name, said);
        let site = &self.site;
        let mut language = said.language.clone().unwrap_or_else(|| site.language.clone());
        let rules = said.profile.map(Partner::rules);
        let is_finer = site.language.has_region() && site.language.primary() == language.as_str();
        if rules.is_some_and(|rules| rules.locale) && is_finer {
            language = site.language.clone();
        }
        let window = shaped(window(said, site), rules);
        let title = said.title.clone().unwrap_or_else(|| match name {
            FeedName::All => self.site_title.clone(),
            FeedName::Breaking => Line::folded(breaking_news_in(&language)),
            FeedName::Category(category) => Line::folded(category.leaf()),
            FeedName::Tag(label) | FeedName::Author(label) => Line::folded(label.label()),
        });
        let description = match name {
            FeedName::All => site.description.clone(),
            _ => said.description.clone(),
        };
        Feed {
            id: site_id.of_feed(name),
            name: name.clone(),
            query: Query::default(),
            base,
            subcategories: said.subcategories.unwrap_or(true),
            selections,
            title,
            description: description.unwrap_or_default(),
            language,
            authors: said.authors.as_ref().unwrap_or(&site.authors).clone(),
            copyright: said.copyright.as_ref().or(site.copyright.as_ref()).cloned(),
            image: said.image.as_ref().or(site.image.as_ref()).cloned(),
            content: said.content.unwrap_or(site.content),
            window,
            profile: said.profile,
        }
    }

    /// What is asked of a feed, as a feed: over all that it ever held, its window's age aside.
    pub fn asked(&self, site_id: &SiteId, name: &FeedName, query: &Query) -> Feed {
        let mut feed = self.feed(site_id, name);
        if query.is_empty() {
            return feed;
        }
        let asked = [query.tag.as_ref(), query.author.as_ref(), query.words.as_ref()].into_iter().flatten();
        let mut title = feed.title.to_string();
        for words in asked.map(Line::as_str).chain(query.language.as_ref().map(Language::as_str)) {
            title = format!("{title} · {words}");
        }
        let selection = query.selection();
        if !selection.is_everything() {
            feed.selections.push(selection);
        }
        feed.id = site_id.of_query(name, query);
        feed.title = Line::folded(&title);
        feed.window.age_millis = None;
        feed.window.count = query.limit.map_or(feed.window.count, usize::from);
        feed.window = shaped(feed.window, feed.rules());
        feed.query = query.clone();
        feed
    }

    /// Paths that categories had before, and the folders that have them now.
    pub fn aliases(&self) -> BTreeMap<CategoryPath, &str> {
        let mut aliases = BTreeMap::new();
        for (folder, said) in &self.feeds {
            aliases.extend(said.aliases.iter().flatten().map(|old| (old.clone(), folder.as_str())));
        }
        aliases
    }

    /// The category that keeps an article of `folder` out of one that it names: itself or one above it, which takes
    /// only what is in its own folder.
    pub fn closed_to(&self, folder: &CategoryPath, claim: &CategoryPath) -> Option<CategoryPath> {
        let is_closed =
            |path: &CategoryPath| self.said_for(path.as_str()).is_some_and(|said| said.claims == Some(false));
        claim.lineage().find(|path| is_closed(path) && !folder.lineage().any(|own| own == *path))
    }

    /// The greatest age of an entry in any feed's window, in milliseconds; 0 where none has one.
    pub fn longest_age(&self) -> i64 {
        let windows = self.feeds.values().filter_map(|said| said.window).chain([self.site.window]);
        windows.filter_map(|window| window.age_millis).max().unwrap_or(0)
    }

    /// Whether a feed.toml makes a view of a folder.
    pub fn is_view(&self, folder: &str) -> bool {
        self.said_for(folder).is_some_and(|said| said.select.is_some())
    }

    /// The labels that mark breaking news in a folder's files.
    pub fn labels_for(&self, folder: &str) -> &Labels {
        self.said_for(folder).and_then(|said| said.labels.as_ref()).unwrap_or(&self.site.labels)
    }

    /// What a label alone on its line marks in a folder's files.
    pub fn label_marks_for(&self, folder: &str) -> LabelMarks {
        self.said_for(folder).and_then(|said| said.label_marks).unwrap_or(self.site.label_marks)
    }

    /// The language of a folder's files whose language cannot be told.
    pub fn language_for(&self, folder: &str) -> &Language {
        self.said_for(folder).and_then(|said| said.language.as_ref()).unwrap_or(&self.site.language)
    }

    /// How long breaking news of a folder stays breaking: by its own feed.toml, else the breaking feed's, else
    /// site.toml.
    pub fn breaking_for_in(&self, folder: &str) -> BreakingFor {
        let said = |folder| self.said_for(folder).and_then(|said| said.breaking_for);
        said(folder).or_else(|| said(FeedName::Breaking.as_str())).unwrap_or(self.site.breaking_for)
    }

    /// Beside which of a folder's files a receipt is written.
    pub fn receipts_for(&self, folder: &str) -> Receipts {
        self.said_for(folder).and_then(|said| said.receipts).unwrap_or(self.site.receipts)
    }

    /// What becomes of an entry that a file of a folder lets go.
    pub fn on_remove_for(&self, folder: &str) -> OnRemove {
        self.said_for(folder).and_then(|said| said.on_remove).unwrap_or(self.site.on_remove)
    }

    /// What addresses in feeds begin with: `given` by flag or environment, else by site.toml, else where we listen.
    pub fn public_address(&self, given: Option<&BaseUrl>, listening: SocketAddr) -> PublicAddress {
        match given.or(self.site.base_url.as_ref()) {
            Some(url) => PublicAddress { url: url.clone(), assumed: false },
            None => PublicAddress { url: at_this_machine(listening), assumed: true },
        }
    }

    /// How long a file of a folder must lie still: by its own feed.toml, else `given` by flag or environment, else
    /// by site.toml, else [`DEFAULT_SETTLE`].
    pub fn settle_for(&self, folder: &str, given: Option<Duration>) -> Duration {
        let own = self.said_for(folder).and_then(|said| said.settle);
        own.or(given).or(self.site.settle).unwrap_or(DEFAULT_SETTLE)
    }

    /// Whether a folder's files are places for one story after another.
    pub fn has_slots(&self, folder: &str) -> bool {
        self.said_for(folder).and_then(|said| said.slots).unwrap_or(self.site.slots)
    }

    /// A number of everything that decides how a folder's files are understood: an unchanged file need not be read
    /// again while this is what it was.
    pub fn parsing_fingerprint(&self, folder: &str) -> u64 {
        match self.said_for(folder) {
            None => self.plain_fingerprints[usize::from(!folder.is_empty())],
            Some(_) => self.fingerprint(folder),
        }
    }

    fn fingerprint(&self, folder: &str) -> u64 {
        let site = &self.site;
        // Only a file at the top takes the default category.
        let category = folder.is_empty().then_some(&site.default_category);
        let closed: Vec<_> =
            self.feeds.iter().filter(|(_, said)| said.claims == Some(false)).map(|(folder, _)| folder).collect();
        // Debug's output may change with a compiler, which costs one reading of every file and nothing else.
        let all = format!(
            "{PARSER_VERSION}\0{:?}\0{:?}\0{:?}\0{:?}\0{:?}\0{}\0{:?}\0{category:?}\0{closed:?}",
            self.labels_for(folder),
            self.label_marks_for(folder),
            self.language_for(folder),
            site.time_zone,
            self.breaking_for_in(folder),
            site.trust_categories,
            site.limits,
        );
        xxh3_64(all.as_bytes())
    }
}

/// Out of which feed's entries a feed selects, and what.
fn source(name: &FeedName, said: &FeedSettings) -> (FeedName, Vec<Selection>) {
    match name {
        FeedName::Tag(tag) => {
            (FeedName::All, vec![Selection { tags: vec![Line::folded(tag.label())], ..Selection::default() }])
        }
        FeedName::Author(author) => {
            (FeedName::All, vec![Selection { authors: vec![Line::folded(author.label())], ..Selection::default() }])
        }
        own => match &said.select {
            // Headlines of tickers are breaking news and in no other feed.
            Some(select) if select.breaking == Some(true) => (FeedName::Breaking, vec![select.clone()]),
            Some(select) => (FeedName::All, vec![select.clone()]),
            None => (own.clone(), Vec::new()),
        },
    }
}

/// A feed's own window, else the site's; `max_bytes` beside one of them bounds that.
fn window(said: &FeedSettings, site: &SiteSettings) -> Window {
    let mut window = said.window.unwrap_or(site.window);
    let beside = if said.window.is_some() { said.max_bytes } else { said.max_bytes.or(site.max_bytes) };
    window.bytes = beside.or(window.bytes);
    window
}

/// No more than a partner takes.
fn shaped(window: Window, rules: Option<&Rules>) -> Window {
    let Some(rules) = rules else { return window };
    Window {
        count: rules.entries.map_or(window.count, |most| window.count.min(most)),
        bytes: window.bytes.into_iter().chain(rules.feed_bytes).min(),
        ..window
    }
}

fn at_this_machine(listening: SocketAddr) -> BaseUrl {
    // «Every address» is none that a browser could open.
    let host = match listening.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let address = SocketAddr::new(host, listening.port());
    BaseUrl::new(&format!("http://{address}")).expect("an address and a port make a URL")
}

/// What the breaking feed is called where nobody named it.
fn breaking_news_in(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "عاجل",
        "fr" => "Dernière minute",
        "es" => "Última hora",
        "fa" => "خبر فوری",
        "he" => "מבזקים",
        "ur" => "بریکنگ نیوز",
        "tr" => "Son dakika",
        "de" => "Eilmeldungen",
        "pt" => "Última hora",
        "it" => "Ultim’ora",
        _ => "Breaking news",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{read_feed, read_site};
    use super::*;
    use crate::domain::{Content, Window};

    fn settings(site: &str, feeds: &[(&str, &str)]) -> Settings {
        let site = Settings::new(read_site(site).unwrap(), "drop");
        feeds.iter().fold(site, |all, (folder, text)| all.with_feed(folder, read_feed(text).unwrap()))
    }

    fn feed(settings: &Settings, path: &str) -> Feed {
        settings.feed(&SiteId::new("x"), &FeedName::parse(path).unwrap())
    }

    #[test]
    fn feeds_are_called_after_site_folder_and_language() {
        let plain = settings("", &[]);
        assert_eq!(feed(&plain, "all").title.as_str(), "drop");
        assert_eq!(feed(&plain, "sports/football").title.as_str(), "football");
        assert_eq!(feed(&plain, "breaking").title.as_str(), "Breaking news");
        let arabic = settings("title = \"أخبار\"\nlanguage = \"ar-MA\"", &[("breaking", "language = \"fr\"")]);
        assert_eq!(feed(&arabic, "all").title.as_str(), "أخبار");
        assert_eq!(feed(&arabic, "breaking").title.as_str(), "Dernière minute");
    }

    #[test]
    fn a_partners_bounds_are_a_feeds_and_never_wider_than_its_own() {
        let all = settings(
            "language = \"ar-MA\"",
            &[
                ("g", "profile = \"google\"\nwindow = { count = 500, bytes = \"9MB\" }"),
                ("f", "profile = \"flipboard\"\nwindow = { count = 5 }"),
                ("a", "profile = \"apple\"\nlanguage = \"ar\""),
                ("b", "profile = \"apple\"\nlanguage = \"fr\""),
            ],
        );
        let window = |path: &str| feed(&all, path).window;
        assert_eq!((window("g").count, window("g").bytes), (60, Some(2_000_000)));
        assert_eq!(window("f").count, 5);
        let many = Query { limit: Some(1000), ..Query::default() };
        assert_eq!(all.asked(&SiteId::new("x"), &FeedName::parse("g").unwrap(), &many).window.count, 60);
        let [a, b] = ["a", "b"].map(|path| feed(&all, path));
        assert_eq!((a.language.as_str(), a.lacks_locale()), ("ar-MA", false));
        assert_eq!((b.language.as_str(), b.lacks_locale()), ("fr", true));
    }

    #[test]
    fn a_feed_has_its_own_words_else_the_sites() {
        let both = settings(
            "description = \"all of it\"\ncopyright = \"site\"\nauthors = \"site\"\nwindow.count = 10",
            &[("security", "content = \"summary\"\nauthors = []"), ("sports", "window.age = \"1d\"")],
        );
        let security = feed(&both, "security");
        assert_eq!((security.content, security.window.count), (Content::Summary, 10));
        assert_eq!(security.copyright.as_ref().map(Line::as_str), Some("site"));
        assert!(security.authors.is_empty() && security.description.as_str().is_empty());
        assert_eq!(feed(&both, "all").description.as_str(), "all of it");
        // A window is said whole: what it leaves out is the default and not the site's.
        assert_eq!(feed(&both, "sports").window, Window { age_millis: Some(86_400_000), ..Window::default() });
        // A parent's settings are its own.
        assert_eq!(feed(&both, "security/borders").content, Content::Full);
    }

    #[test]
    fn folder_names_are_the_same_in_every_spelling() {
        let one = settings("", &[("cafe\u{301}", "title = \"x\"")]);
        assert_eq!(feed(&one, "café").title.as_str(), "x");
        assert_eq!(one.folders().collect::<Vec<_>>(), ["café"]);
    }

    #[test]
    fn breaking_ends_by_the_folder_then_the_breaking_feed_then_the_site() {
        let all = settings(
            "breaking_for = \"1h\"",
            &[("breaking", "breaking_for = \"none\""), ("a", "breaking_for = \"2h\"")],
        );
        assert_eq!(all.breaking_for_in("a"), BreakingFor::Millis(7_200_000));
        assert_eq!(all.breaking_for_in("b"), BreakingFor::Ever);
        assert_eq!(settings("breaking_for = \"1h\"", &[]).breaking_for_in("b"), BreakingFor::Millis(3_600_000));
    }

    #[test]
    fn what_becomes_of_a_removed_files_entry_is_its_folders_word_then_the_sites() {
        let all = settings("on_remove = \"keep\"", &[("a", "on_remove = \"retract\""), ("b", "title = \"x\"")]);
        assert_eq!(["a", "b", "c", "a/c", ""].map(|folder| all.on_remove_for(folder)), {
            use OnRemove::{Keep, Retract};
            [Retract, Keep, Keep, Keep, Keep]
        });
        assert_eq!(settings("", &[]).on_remove_for("a"), OnRemove::Withdraw);
    }

    #[test]
    fn settling_is_the_folders_then_the_commands_then_the_sites() {
        let all = settings("settle = \"1s\"", &[("a", "settle = \"2s\"")]);
        let (ms, given) = (Duration::from_millis, Some(Duration::from_millis(5)));
        assert_eq!(
            (all.settle_for("a", given), all.settle_for("b", given), all.settle_for("b", None)),
            (ms(2000), ms(5), ms(1000))
        );
        assert_eq!(settings("", &[]).settle_for("a", None), DEFAULT_SETTLE);
    }

    #[test]
    fn the_public_address_is_the_commands_then_the_sites_then_where_we_listen() {
        let listening = "0.0.0.0:8080".parse().unwrap();
        let given = BaseUrl::new("https://flag.example").unwrap();
        let told = |site: &str, given: Option<&BaseUrl>| {
            let address = settings(site, &[]).public_address(given, listening);
            (address.url.to_string(), address.assumed)
        };
        let site = "base_url = \"https://site.example/news/\"";
        assert_eq!(told(site, Some(&given)), ("https://flag.example".to_owned(), false));
        assert_eq!(told(site, None), ("https://site.example/news".to_owned(), false));
        assert_eq!(told("", None), ("http://127.0.0.1:8080".to_owned(), true));
        assert_eq!(at_this_machine("[::]:80".parse().unwrap()).as_str(), "http://[::1]");
    }

    #[test]
    fn whatever_changes_what_a_file_comes_to_changes_the_fingerprint() {
        let before = settings("", &[]).parsing_fingerprint("a");
        for text in [
            "labels = []",
            "label_marks = \"both\"",
            "language = \"ar\"",
            "time_zone = \"Africa/Casablanca\"",
            "breaking_for = \"1h\"",
            "trust_categories = false",
            "max_file = \"1MB\"",
            "max_items = 1",
            "max_nesting = 8",
            "max_front_matter = \"1KB\"",
            "max_aliases = 0",
        ] {
            assert_ne!(settings(text, &[]).parsing_fingerprint("a"), before, "{text}");
        }
        assert_ne!(settings("", &[("b", "accept = [\"folder\"]")]).parsing_fingerprint("a"), before);
        assert_ne!(settings("", &[("a", "language = \"fr\"")]).parsing_fingerprint("a"), before);
        assert_ne!(
            settings("default_category = \"x\"", &[]).parsing_fingerprint(""),
            settings("", &[]).parsing_fingerprint("")
        );
    }

    #[test]
    fn what_only_readers_see_leaves_the_fingerprint() {
        let before = settings("", &[]).parsing_fingerprint("a");
        let others = [("a", "title = \"x\"\nwindow.count = 1"), ("b", "language = \"fr\"")];
        assert_eq!(settings("title = \"x\"\ndefault_category = \"x\"", &others).parsing_fingerprint("a"), before);
    }
}
