//! Drops a file into a folder that Ajil serves, so that it is published at once and never half.
//!
//! ```text
//! cargo run --example drop -- story.md feeds/culture
//! ```
//!
//! No system tells a watcher that an upload is complete: whoever is cut off in the middle closes the file, too. So Ajil
//! waits after a bare write until the file lies still. A rename, however, happens whole or not at all, and needs no
//! waiting: write under a hidden name beside the place, bring it to the disk, rename it. Any language can do this.

use std::error::Error;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [file, folder] = arguments.as_slice() else {
        eprintln!("usage: drop FILE FOLDER");
        return ExitCode::from(2);
    };
    match drop_into(folder, file) {
        Ok(dropped) => {
            println!("{}", dropped.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("drop: {}: {error}", file.display());
            ExitCode::FAILURE
        }
    }
}

/// Puts a copy of `file` into `folder` under its own name, in the place of one of that name; returns its path.
fn drop_into(folder: &Path, file: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let name = file.file_name().ok_or("it has no name")?;
    // In the same folder, because a rename between file systems is a copy; hidden, because Ajil never looks at what
    // begins with a dot; with our number, so that two of us do not write to one file.
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}", std::process::id()));
    let hidden = folder.join(hidden);
    let place = folder.join(name);

    let renamed = write_whole(file, &hidden).and_then(|()| fs::rename(&hidden, &place));
    if renamed.is_err() {
        // Whatever went wrong, nothing is to be left behind.
        fs::remove_file(&hidden).ok();
    }
    renamed?;
    // The new name is safe when the folder is on the disk.
    File::open(folder)?.sync_all()?;
    Ok(place)
}

fn write_whole(from: &Path, to: &Path) -> io::Result<()> {
    let (mut from, mut to) = (File::open(from)?, File::options().write(true).create_new(true).open(to)?);
    io::copy(&mut from, &mut to)?;
    // Before the rename: else a power cut may leave the name with nothing behind it.
    to.sync_all()
}
