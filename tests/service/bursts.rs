//! Many files at once, and the writers that publishers have: all are published, each once (FAULTS 1 to 6).
//!
//! `AJIL_BURST` says how many files, `AJIL_BURST_TOOLS` that rsync and OpenSSH's sftp-server are there to be tried:
//! `tests/long bursts` sets both.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::folder::{Folder, SITE, story};
use crate::poll::{PATIENCE, all_along, eventually, eventually_telling};
use crate::service::{Call, Service};

/// So many entries a feed shows at most.
const SHOWN: usize = 1000;

fn burst() -> usize {
    std::env::var("AJIL_BURST").map_or(6_000, |number| number.parse().expect("AJIL_BURST is a number"))
}

/// A folder whose feeds show all that they may.
fn folder() -> Folder {
    Folder::with(&format!("{SITE}window = {{ count = {SHOWN}, bytes = \"100MB\" }}\n"))
}

/// As long as a machine that is loaded and a build for debugging may take.
fn patience(files: usize) -> Duration {
    PATIENCE + Duration::from_millis(20) * u32::try_from(files).unwrap()
}

/// Waits until so many files are published, and compares each category's feed with the titles it is to have.
#[track_caller]
fn expect_each_once(service: &Service, categories: &BTreeMap<String, Vec<String>>) {
    let files: usize = categories.values().map(Vec::len).sum();
    let start = Instant::now();
    eventually_telling(patience(files), "every file", || {
        let status = service.status();
        let is = status["entries"] == files && status["files"]["published"] == files && status["waiting"] == 0;
        if is { Ok(()) } else { Err(format!("{} {}", status["entries"], status["files"])) }
    });
    let took = start.elapsed();
    for (category, titles) in categories {
        let mut wanted = titles.clone();
        wanted.sort_unstable();
        let mut seen = Vec::new();
        eventually_telling(PATIENCE, category, || {
            seen = service.titles(category);
            seen.sort_unstable();
            if seen == wanted { Ok(()) } else { Err(format!("{} of {} titles", seen.len(), wanted.len())) }
        });
    }
    println!("{files} files in {} categories: each once, {took:.1?} after the last was dropped", categories.len());
}

/// The most events that wait for a process that does not read them.
fn longest_queue() -> usize {
    let limit = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap();
    limit.trim().parse().unwrap()
}

#[test]
fn fault_01_more_files_than_the_queue_of_events_holds_are_each_published_once() {
    let folder = folder();
    let files = burst();
    let names: Vec<_> = (0..files.div_ceil(SHOWN / 2)).map(|number| format!("category-{number}")).collect();
    for name in &names {
        fs::create_dir(folder.at(name)).unwrap();
    }
    let service = Service::start(&folder);
    service.signal("STOP");
    let mut categories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for number in 0..files {
        let (name, title) = (&names[number % names.len()], format!("Story {number}"));
        let path = format!("{name}/{number}.txt");
        // Each way raises events of its own.
        if number % 10 == 0 {
            folder.rename_in(&path, story(&title))
        } else {
            folder.write(&path, story(&title))
        }
        categories.entry(name.clone()).or_default().push(title);
    }
    // A rename raises one, a write three: appearing, written, closed.
    let events = files / 10 + files / 10 * 9 * 3;
    assert!(events > longest_queue(), "{events} events overflow no queue of {}", longest_queue());
    service.signal("CONT");
    expect_each_once(&service, &categories);
}

#[test]
fn fault_03_a_storm_of_new_folders_loses_no_file() {
    let folder = folder();
    let service = Service::start(&folder);
    let mut categories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for number in 0..(burst() / 10).min(1000) {
        // Every third in one that was made a moment ago.
        let name = match number % 3 {
            2 => format!("storm-{}/below-{number}", number - 1),
            _ => format!("storm-{number}"),
        };
        fs::create_dir(folder.at(&name)).unwrap();
        for file in 0..3 {
            let title = format!("Story {file} of {number}");
            let path = format!("{name}/{file}.txt");
            if file == 0 {
                folder.rename_in(&path, story(&title))
            } else {
                folder.write(&path, story(&title))
            }
            if let Some((above, _)) = name.split_once('/') {
                categories.entry(above.to_owned()).or_default().push(title.clone());
            }
            categories.entry(name.clone()).or_default().push(title);
        }
    }
    let below: usize = categories.iter().filter(|(name, _)| name.contains('/')).map(|(_, titles)| titles.len()).sum();
    let files = categories.values().map(Vec::len).sum::<usize>() - below;
    eventually_telling(patience(files), "every file", || {
        let status = service.status();
        if status["entries"] == files { Ok(()) } else { Err(format!("{} of {files}", status["entries"])) }
    });
    for (name, mut wanted) in categories {
        wanted.sort_unstable();
        eventually_telling(PATIENCE, &name, || {
            let mut seen = service.titles(&name);
            seen.sort_unstable();
            if seen == wanted { Ok(()) } else { Err(format!("{seen:?}")) }
        });
    }
}

#[test]
fn fault_04_a_tree_that_is_moved_in_is_read_to_its_leaves() {
    let folder = folder();
    let service = Service::start(&folder);
    let tree = Folder::bare();
    let mut categories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut name = "tree".to_owned();
    for depth in 0..6 {
        for file in 0..burst() / 100 {
            let title = format!("Story {file} at {depth}");
            tree.write(format!("{name}/{file}.txt"), story(&title));
            let above = name.match_indices('/').map(|(at, _)| name[..at].to_owned());
            for category in above.chain([name.clone()]) {
                categories.entry(category).or_default().push(title.clone());
            }
        }
        name += &format!("/level-{depth}");
    }
    // From elsewhere on the same file system, with one rename.
    fs::rename(tree.at("tree"), folder.at("tree")).unwrap();
    let files = categories["tree"].len();
    eventually_telling(patience(files), "every file", || {
        let status = service.status();
        if status["entries"] == files { Ok(()) } else { Err(format!("{} of {files}", status["entries"])) }
    });
    for (name, wanted) in categories {
        assert_eq!(service.status()["feeds"][&name]["entries"], wanted.len(), "{name}");
    }
}

/// A story in three formats.
fn cuts() -> [(&'static str, String); 3] {
    let body = "The first paragraph of a story that is being uploaded, as it was told.";
    [
        ("txt", format!("A story to be cut\n\n{body}\n\nThe second one.\n")),
        ("md", format!("---\ntitle: A story to be cut\nid: NUMBER\n---\n\n{body}\n\nThe second one.\n")),
        (
            "json",
            format!(
                "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",\"items\":[{{\"id\":\"NUMBER\",\"title\":\"A story to be cut\",\"content_html\":\"<p>{body}</p><p>The second one.</p>\"}}]}}"
            ),
        ),
    ]
}

/// The same words in two folders would be one story.
fn numbered(ending: &str, text: &str, cut: usize) -> String {
    text.replace("NUMBER", &format!("{ending}-{cut}"))
        .replace("cut", &format!("cut {cut:03}"))
        .replace("paragraph", &format!("{ending} {cut} paragraph"))
}

#[test]
fn fault_05_an_upload_that_is_cut_at_any_byte_and_resumed_is_one_whole_story() {
    let folder = folder();
    let service = Service::start(&folder);
    let mut whole = 0;
    for (ending, text) in cuts() {
        for cut in 0..text.len() {
            let text = numbered(ending, &text, cut);
            let cut = cut.min(text.len() - 1);
            folder.write(format!("{ending}/{cut}.{ending}"), &text.as_bytes()[..cut]);
            whole += 1;
        }
    }
    // The client has gone; half of the files look whole, and some are published as they are.
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut note = || {
        for item in ["txt", "md", "json"].iter().flat_map(|ending| service.items(ending)) {
            // The story's number is in its title where the cut left it there.
            let (id, title) = (item["id"].as_str().unwrap().to_owned(), item["title"].as_str().unwrap());
            if title.len() == "A story to be cut 000".len() {
                ids.insert(id, title.to_owned());
            }
        }
    };
    // Half an upload may wait for ten settle times.
    all_along(Duration::from_millis(1_500), &mut note);
    for (ending, text) in cuts() {
        for cut in 0..text.len() {
            let text = numbered(ending, &text, cut);
            let cut = cut.min(text.len() - 1);
            let mut file = File::options().append(true).open(folder.at(format!("{ending}/{cut}.{ending}"))).unwrap();
            file.write_all(&text.as_bytes()[cut..]).unwrap();
        }
    }
    eventually_telling(patience(whole), "every story, whole", || {
        let status = service.status();
        if status["entries"] != whole || !status["files"]["refused"].is_null() {
            return Err(format!("{} of {whole}, {} {}", status["entries"], status["files"], status["feeds"]));
        }
        for ending in ["txt", "md", "json"] {
            for item in service.items(ending) {
                if !item["content_html"].as_str().is_some_and(|html| html.contains("The second one.")) {
                    return Err(item.to_string());
                }
            }
        }
        Ok(())
    });
    let now: BTreeMap<_, _> = ["txt", "md", "json"]
        .iter()
        .flat_map(|ending| service.items(ending))
        .map(|item| (item["id"].as_str().unwrap().to_owned(), item["title"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(now.len(), whole);
    for (id, title) in ids {
        assert_eq!(
            now.get(&id),
            Some(&title),
            "the first half of {title} was published, and the whole is another entry"
        );
    }
}

/// Writers of every kind, each saving the same story over: what rsync, editors and scripts do.
fn save_as(way: &str, folder: &Folder, path: &str, text: &str) {
    let to = folder.at(path);
    let beside = |name: String| to.with_file_name(name);
    let name = to.file_name().unwrap().to_string_lossy().into_owned();
    let renamed_from = |temporary: &Path| {
        fs::write(temporary, text).unwrap();
        fs::rename(temporary, &to).unwrap();
    };
    match way {
        "rsync" => renamed_from(&beside(format!(".{name}.AbC123"))),
        "rsync --inplace" => {
            let mut file = File::options().create(true).truncate(false).write(true).open(&to).unwrap();
            for (at, block) in text.as_bytes().chunks(64).enumerate() {
                file.seek(SeekFrom::Start(at as u64 * 64)).unwrap();
                file.write_all(block).unwrap();
            }
            file.set_len(text.len() as u64).unwrap();
        }
        "rsync --delay-updates" => {
            let held = beside(".~tmp~".to_owned());
            fs::create_dir_all(&held).unwrap();
            renamed_from(&held.join(&name));
        }
        "vim" => {
            fs::write(beside("4913".to_owned()), "").unwrap();
            fs::remove_file(beside("4913".to_owned())).unwrap();
            fs::write(beside(format!(".{name}.swp")), "b0VIM").unwrap();
            if to.exists() {
                fs::rename(&to, beside(format!("{name}~"))).unwrap();
            }
            fs::write(&to, text).unwrap();
            fs::remove_file(beside(format!("{name}~"))).ok();
            fs::remove_file(beside(format!(".{name}.swp"))).unwrap();
        }
        "emacs" => {
            fs::write(beside(format!("#{name}#")), text).unwrap();
            if to.exists() {
                fs::copy(&to, beside(format!("{name}~"))).unwrap();
            }
            fs::write(&to, text).unwrap();
            fs::remove_file(beside(format!("#{name}#"))).unwrap();
        }
        "gedit" => renamed_from(&beside(".goutputstream-XY12Z1".to_owned())),
        "winscp" => renamed_from(&beside(format!("{name}.filepart"))),
        "firefox" => renamed_from(&beside(format!("{name}.part"))),
        "removed first" => {
            fs::remove_file(&to).ok();
            fs::write(&to, text).unwrap();
        }
        _ => fs::write(&to, text).unwrap(),
    }
}

#[test]
fn fault_06_whatever_saves_a_file_it_is_one_entry_and_nothing_half_written_is_seen() {
    const WAYS: [&str; 10] = [
        "rsync",
        "rsync --inplace",
        "rsync --delay-updates",
        "vim",
        "emacs",
        "gedit",
        "winscp",
        "firefox",
        "removed first",
        "a shell",
    ];
    let folder = folder();
    let service = Service::start(&folder);
    let mut categories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let each = burst() / 200;
    let path = |number: usize, way: usize| format!("way-{way}/{number}.txt");
    let mut ids = BTreeMap::new();
    for edition in 0..2 {
        for (way, name) in WAYS.iter().enumerate() {
            fs::create_dir_all(folder.at(format!("way-{way}"))).unwrap();
            for number in 0..each {
                let title = format!("Story {number} by {name}");
                let text = format!("{}\nIn edition {edition}.\n", story(&title));
                save_as(name, &folder, &path(number, way), &text);
                if edition == 0 {
                    categories.entry(format!("way-{way}")).or_default().push(title);
                }
            }
        }
        expect_each_once(&service, &categories);
        let says = format!("In edition {edition}.");
        for category in categories.keys() {
            eventually(PATIENCE, &says, || {
                let items = service.items(category);
                items.iter().all(|item| item["content_html"].as_str().unwrap().contains(&says)).then_some(())
            });
            for item in service.items(category) {
                let (title, id) = (item["title"].as_str().unwrap().to_owned(), item["id"].as_str().unwrap().to_owned());
                assert_eq!(*ids.entry(title).or_insert(id.clone()), id, "{item}");
            }
        }
    }
    assert!(service.status()["files"]["refused"].is_null(), "{}", service.status()["refused"]);
}

fn has_tools() -> bool {
    let has = std::env::var_os("AJIL_BURST_TOOLS").is_some();
    if !has {
        println!("without AJIL_BURST_TOOLS this tries nothing");
    }
    has
}

fn run(command: &mut Command) {
    let ended = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(ended.status.success(), "{command:?}: {}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn fault_06_rsync_itself_publishes_each_file_once() {
    if !has_tools() {
        return;
    }
    let (folder, source) = (folder(), Folder::bare());
    let service = Service::start(&folder);
    let mut categories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let files = burst();
    for options in [&["-a"][..], &["-a", "--inplace", "--no-whole-file"], &["-a", "--delay-updates"]] {
        categories.clear();
        for number in 0..files {
            let name = format!("category-{}", number / (SHOWN / 2));
            let title = format!("Story {number}, {}", options.join(" "));
            source.write(
                format!("{name}/{number}.txt"),
                format!("{title}\n\nThe words of story {number}, which no other story has in it.\n"),
            );
            categories.entry(name).or_default().push(title);
        }
        let from = format!("{}/", source.root().display());
        run(Command::new("rsync").args(options).arg(from).arg(folder.root()));
        expect_each_once(&service, &categories);
    }
}

#[test]
fn fault_05_sftp_that_is_cut_and_resumed_publishes_each_file_once() {
    const SERVER: &str = "/usr/lib/openssh/sftp-server";
    if !has_tools() {
        return;
    }
    let (folder, source) = (folder(), Folder::bare());
    let service = Call::on(&folder).start();
    fs::create_dir(folder.at("news")).unwrap();
    let mut titles = Vec::new();
    for number in 0..20_u64 {
        let title = format!("Story {number}");
        let paragraph = format!("A paragraph of the long story {number}, which takes a while.\n\n").repeat(500);
        source.write(format!("{number}.txt"), format!("{title}\n\n{paragraph}The end of {number}.\n"));
        titles.push(title);
        let batch = source.outside("batch");
        let put = |word: &str| {
            let (from, to) = (source.at(format!("{number}.txt")), folder.at(format!("news/{number}.txt")));
            fs::write(&batch, format!("{word} {} {}\n", from.display(), to.display())).unwrap();
            let mut command = Command::new("sftp");
            // 800 kbit/s: a third of a second for each.
            command
                .args(["-q", "-l", "800", "-B", "512", "-R", "1", "-D", SERVER, "-b"])
                .arg(&batch)
                .stdin(Stdio::null());
            command
        };
        let mut cut = put("put").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let so_far = folder.at(format!("news/{number}.txt"));
        eventually(PATIENCE, "some of it", || {
            let length = fs::metadata(&so_far).map_or(0, |metadata| metadata.len());
            (length > 140 * (1 + number * 10) || cut.try_wait().unwrap().is_some()).then_some(())
        });
        cut.kill().ok();
        cut.wait().unwrap();
        run(&mut put("reput"));
    }
    expect_each_once(&service, &BTreeMap::from([("news".to_owned(), titles)]));
    for item in service.items("news") {
        assert!(item["content_html"].as_str().unwrap().contains("The end of"), "{}", item["title"]);
    }
}
