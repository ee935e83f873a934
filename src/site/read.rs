//! A settings file's text, walked key by key against the table.

use toml::Spanned;
use toml::de::{DeString, DeTable};

use super::fault::{Blame, Fault, located, shown};
use super::keys::{KEYS, NOT_BUILT, Place, Said};
use super::syntax::told;
use super::value::Seat;
use super::words::key_meant;
use super::{FeedSettings, SiteSettings};

/// The bound of a settings file. A real one has a few hundred bytes; this is a file in the wrong place.
pub const MAX_BYTES: usize = 64 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    Site,
    Feed,
}

/// Reads the text of site.toml; every fault of it at once, in the file's order.
pub fn read_site(text: &str) -> Result<SiteSettings, Vec<Fault>> {
    read(text, File::Site).map(SiteSettings::from)
}

/// Reads the text of a feed.toml; every fault of it at once, in the file's order.
pub fn read_feed(text: &str) -> Result<FeedSettings, Vec<Fault>> {
    read(text, File::Feed).map(|said| said.feed)
}

/// The text of a settings file's bytes.
pub fn text_of(bytes: &[u8]) -> Result<&str, Vec<Fault>> {
    std::str::from_utf8(bytes).map_err(|fault| {
        let good = String::from_utf8_lossy(&bytes[..fault.valid_up_to()]);
        let blame = Blame::new(good.len(), "this is not UTF-8", "save the file as “UTF-8” in your editor");
        located(without_bom(&good), vec![blame])
    })
}

fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

fn read(text: &str, file: File) -> Result<Said, Vec<Fault>> {
    let text = without_bom(text);
    if text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes, and settings have at most {MAX_BYTES}", text.len());
        return Err(located(text, vec![Blame::new(0, message, "see whether it is another file by mistake")]));
    }
    let (mut blames, remains) = told(text);
    let (table, _) = DeTable::parse_recoverable(&remains);
    let mut said = Said::default();
    for (key, value) in table.get_ref() {
        let outcome = match known(key, file) {
            Ok(known) => (known.take)(&mut said, &Seat { key: known.name, example: known.example, value }),
            Err(blame) => Err(vec![blame]),
        };
        blames.extend(outcome.err().into_iter().flatten());
    }
    if blames.is_empty() { Ok(said) } else { Err(located(text, blames)) }
}

fn known(key: &Spanned<DeString<'_>>, file: File) -> Result<&'static super::keys::Key, Blame> {
    let (written, offset) = (key.get_ref().as_ref(), key.span().start);
    if let Some(known) = KEYS.iter().find(|known| known.name == written) {
        return match (known.place, file) {
            (Place::Site, File::Feed) => Err(Blame::new(
                offset,
                format!("`{written}` belongs in site.toml: it holds for the whole site"),
                "move this line there",
            )),
            (Place::Feed, File::Site) => {
                Err(Blame::new(offset, format!("`{written}` belongs in a feed.toml"), "move this line there"))
            }
            _ => Ok(known),
        };
    }
    if NOT_BUILT.contains(&written) {
        let message = format!("`{written}` is not built yet in this version");
        return Err(Blame::new(offset, message, "take this line out"));
    }
    let mend = match key_meant(written) {
        Some(meant) if meant.place == Place::Site && file == File::Feed => {
            format!("did you mean `{}`? It belongs in site.toml", meant.name)
        }
        Some(meant) => format!("did you mean `{}`? For example: {}", meant.name, meant.example),
        None => "the keys are listed in docs/settings.md".to_owned(),
    };
    Err(Blame::new(offset, format!("there is no key `{}`", shown(written)), mend))
}
