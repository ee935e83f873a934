//! What pages are dressed with. It is compiled into the binary: there is nothing to install beside it.

use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

const STYLESHEET: &[u8] = include_bytes!("../../assets/ajil.css");
const SCRIPT: &[u8] = include_bytes!("../../assets/ajil.js");
const ICON: &[u8] = include_bytes!("../../assets/icon.svg");
const FAVICON: &[u8] = include_bytes!("../../assets/favicon.ico");

/// Something served as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asset {
    /// What its address ends with: `/-/assets/{name}`; `favicon.ico` stands at the top of the site instead.
    /// All other names tell of their content, so that they may be kept for good.
    pub name: String,
    /// The whole value of `Content-Type`.
    pub media_type: &'static str,
    /// The bytes.
    pub bytes: &'static [u8],
}

/// All of them.
pub fn all() -> impl Iterator<Item = Asset> {
    let asset = |name: &str, media_type, bytes| Asset { name: name.to_owned(), media_type, bytes };
    [
        asset(&STYLESHEET_NAME, "text/css; charset=utf-8", STYLESHEET),
        asset(&SCRIPT_NAME, "text/javascript; charset=utf-8", SCRIPT),
        asset(&ICON_NAME, "image/svg+xml; charset=utf-8", ICON),
        asset("favicon.ico", "image/x-icon", FAVICON),
    ]
    .into_iter()
}

/// The path of the stylesheet below the base URL, `/-/assets/ajil-0123456789abcdef.css`.
pub fn stylesheet_path() -> String {
    format!("/-/assets/{}", *STYLESHEET_NAME)
}

/// The path of the script that copies addresses, below the base URL.
pub fn script_path() -> String {
    format!("/-/assets/{}", *SCRIPT_NAME)
}

/// The path of the icon below the base URL.
pub fn icon_path() -> String {
    format!("/-/assets/{}", *ICON_NAME)
}

static STYLESHEET_NAME: LazyLock<String> = LazyLock::new(|| format!("ajil-{:016x}.css", xxh3_64(STYLESHEET)));
static SCRIPT_NAME: LazyLock<String> = LazyLock::new(|| format!("ajil-{:016x}.js", xxh3_64(SCRIPT)));
static ICON_NAME: LazyLock<String> = LazyLock::new(|| format!("icon-{:016x}.svg", xxh3_64(ICON)));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paths_that_pages_name_are_those_of_assets() {
        let names: Vec<_> = all().map(|asset| format!("/-/assets/{}", asset.name)).collect();
        for path in [stylesheet_path(), script_path(), icon_path()] {
            assert!(names.contains(&path), "{path}");
        }
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere() {
        for asset in all().filter(|asset| asset.name != "favicon.ico") {
            let text = std::str::from_utf8(asset.bytes).unwrap().replace("http://www.w3.org/2000/svg", "");
            for word in ["http:", "https:", "@import", "url(", "@font-face", "<script", "style="] {
                assert!(!text.contains(word), "{} holds {word}", asset.name);
            }
        }
    }

    #[test]
    fn the_favicon_is_an_icon_file_and_not_only_named_so() {
        assert_eq!(FAVICON[..4], [0, 0, 1, 0]);
    }
}
