//! The tokens of folders of previews, kept in the state folder for nobody else to read.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{ByFolder, address};
use crate::domain::{BaseUrl, Token};
use crate::watch::DropPath;

/// The file's name in the state folder: a line for each folder, its token, a space and its path.
const FILE: &str = "previews";
/// The most bytes that are read of it.
const LARGEST: u64 = 16 << 20;

/// The tokens, by the folders that they open.
pub(super) struct Keys {
    file: PathBuf,
    tokens: ByFolder,
    /// The folders that were gone when somebody last looked.
    gone: BTreeSet<String>,
}

impl Keys {
    pub(super) fn in_state(state: &Path) -> Self {
        let file = state.join(FILE);
        let tokens = read(&file).unwrap_or_else(|error| {
            // Nothing but addresses is lost: those who need one find the new one in the folder.
            tracing::error!(file = %file.display(), %error, "the addresses of previews cannot be read, and are made anew");
            ByFolder::new()
        });
        Self { file, tokens, gone: BTreeSet::new() }
    }

    /// The token of a folder, made and kept where it has none.
    pub(super) fn of(&mut self, folder: &DropPath) -> io::Result<Token> {
        let Ok(name) = std::str::from_utf8(folder.as_bytes()) else { return Err(io::ErrorKind::InvalidData.into()) };
        if let Some(known) = self.tokens.get(name) {
            return Ok(known.clone());
        }
        let token = Token::random();
        self.tokens.insert(name.to_owned(), token.clone());
        write(&self.file, &self.tokens).inspect_err(|_| drop(self.tokens.remove(name)))?;
        Ok(token)
    }

    /// Forgets the tokens of the folders that are gone now and were so the last time: one that is put in the place of
    /// another is not there for a moment.
    pub(super) fn forget_those(&mut self, is_gone: impl Fn(&str) -> bool) {
        let gone: BTreeSet<_> = self.tokens.keys().filter(|folder| is_gone(folder)).cloned().collect();
        let before = self.tokens.len();
        self.tokens.retain(|folder, _| !(gone.contains(folder) && self.gone.contains(folder)));
        self.gone = gone;
        if self.tokens.len() < before
            && let Err(error) = write(&self.file, &self.tokens)
        {
            tracing::error!(file = %self.file.display(), %error, "an address of previews cannot be forgotten for good");
        }
    }

    /// Every token is looked at, whichever it is: the time that this takes says nothing.
    pub(super) fn opened_by(&self, token: &Token) -> Option<DropPath> {
        let mut opened = None;
        for (folder, known) in &self.tokens {
            if known.is(token) {
                opened = Some(DropPath::stored(folder.as_bytes()));
            }
        }
        opened
    }
}

/// The folders of previews that a state folder knows, and the addresses of their pages: for the operator, and for nobody
/// else. Whether a service runs on it or not.
pub fn addresses(state: &Path, base: &BaseUrl) -> io::Result<Vec<(String, String)>> {
    let tokens = read(&state.join(FILE))?;
    Ok(tokens.into_iter().map(|(folder, token)| (folder, address(base, &token))).collect())
}

fn read(file: &Path) -> io::Result<ByFolder> {
    let mut text = String::new();
    match File::open(file) {
        Ok(file) => file.take(LARGEST).read_to_string(&mut text)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(ByFolder::new()),
        Err(error) => return Err(error),
    };
    // Half a line is what a full disk left of it: the folder gets another token.
    let key = |line: &str| {
        let (token, folder) = line.split_once(' ')?;
        Some((folder.to_owned(), Token::parse(token)?))
    };
    Ok(text.lines().filter_map(key).collect())
}

/// Whole or not at all: a file that is cut off would kill addresses.
fn write(file: &Path, tokens: &ByFolder) -> io::Result<()> {
    let text: String = tokens.iter().map(|(folder, token)| format!("{} {folder}\n", token.secret())).collect();
    let fresh = file.with_extension("new");
    let mut out = File::options().create(true).write(true).truncate(true).mode(0o600).open(&fresh)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    std::fs::rename(&fresh, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folder(name: &str) -> DropPath {
        DropPath::stored(name.as_bytes())
    }

    #[test]
    fn a_token_stays_until_its_folder_goes_and_nobody_else_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let (one, other) = {
            let mut keys = Keys::in_state(dir.path());
            (keys.of(&folder("_preview")).unwrap(), keys.of(&folder("أمن عام/_preview")).unwrap())
        };
        let mode = std::fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let mut keys = Keys::in_state(dir.path());
        assert_eq!((keys.of(&folder("_preview")).unwrap(), keys.tokens.len()), (one.clone(), 2));
        assert_eq!(keys.opened_by(&other), Some(folder("أمن عام/_preview")));
        assert_eq!(keys.opened_by(&Token::random()), None);
        keys.forget_those(|name| name != "_preview");
        assert!(keys.opened_by(&other).is_some());
        keys.forget_those(|name| name != "_preview");
        let mut keys = Keys::in_state(dir.path());
        assert_eq!((keys.opened_by(&one), keys.opened_by(&other)), (Some(folder("_preview")), None));
        assert_ne!(keys.of(&folder("أمن عام/_preview")).unwrap(), other);
    }

    #[test]
    fn the_operator_is_told_the_addresses() {
        let dir = tempfile::tempdir().unwrap();
        let base = BaseUrl::new("https://example.org/news").unwrap();
        assert_eq!(addresses(dir.path(), &base).unwrap(), []);
        let token = Keys::in_state(dir.path()).of(&folder("a/_preview")).unwrap();
        let address = format!("https://example.org/news/-/preview/{}", token.secret());
        assert_eq!(addresses(dir.path(), &base).unwrap(), [("a/_preview".to_owned(), address)]);
    }
}
