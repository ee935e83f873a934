"""How fast an archive is taken in, and what is kept of it: beside Hugo and cat with the same tree."""

import os
import subprocess
import time

from . import SettingOut
from .archive import categories
from .report import Row, count, duration, median, ratios, size, spread

HUGO = """
baseURL = "https://news.example.org/"
title = "Bulk"
languageCode = "ar"
contentDir = "{content}"
disableKinds = ["taxonomy", "term", "sitemap", "robotsTXT", "404"]
ignoreFiles = ['\\.toml$', '\\.ajil']
[outputs]
home = ["RSS"]
section = ["RSS"]
[services.rss]
limit = 50
[[cascade]]
[cascade._build]
render = "never"
[cascade._target]
kind = "page"
"""


def beside_hugo(run):
    """A measure: files into a cold store, every feed asked for once; Hugo's feeds of the same tree; `cat`."""
    archive = run.archive(run.files)
    tree, files = archive.tree, archive.files
    read(tree)
    ours, hugos, cats = [], [], []
    for round in run.turns():
        # What is left to do is waited for once.
        ours.append(archive.import_anew(settles=round == 0))
        hugos.append(built_by_hugo(run, tree, files))
        cats.append(read(tree))
    seconds, peaks = [one.seconds for one in ours], [one.peak for one in ours]
    their_seconds, their_peaks = [one[0] for one in hugos], [one[1] for one in hugos]
    faster, smaller, slower = ratios(their_seconds, seconds), ratios(peaks, their_peaks), ratios(seconds, cats)
    name = f"import of {count(files)} files ({size(archive.bytes)}), cold store"
    rates = [files / one for one in seconds], [files / one for one in their_seconds]
    cpu = median([one.processor for one in ours]) / files
    yield Row(
        f"{name}, articles a second",
        count(median(rates[0])),
        f"Hugo {count(median(rates[1]))}",
        spread(faster),
        "≥ 3 ×",
        median(faster) >= 3,
        [
            f"{duration(median(seconds))} from exec until all is read and every feed was served once, "
            f"against {duration(median(their_seconds))}; processor time {duration(cpu)} for a file; what is done after that "
            f"until it rests, the index of words, takes another {duration(ours[0].after)} of processor"
        ],
    )
    yield Row(
        f"{name}, memory at most",
        size(median(peaks)),
        f"Hugo {size(median(their_peaks))}",
        spread(smaller, "{:.3f}"),
        "≤ 1/5",
        median(smaller) <= 0.2,
    )
    yield Row(
        f"{name}, time",
        duration(median(seconds)),
        f"cat {duration(median(cats))}",
        spread(slower),
        "≤ 5 ×",
        median(slower) <= 5,
    )


def built_by_hugo(run, tree, files):
    """Hugo building the tree's feeds: seconds, and bytes of memory at most."""
    project = hugo_project(run, tree)
    words = ["hugo", "--source", str(project), "--destination", str(project / "public"), "--cleanDestinationDir", "--quiet"]
    start = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    made = [project / "public" / f"category-{number}" / "index.xml" for number in range(categories(files))]
    if child.returncode or not all(feed.is_file() and b"<item>" in feed.read_bytes() for feed in made):
        raise SettingOut(f"hugo made no feeds (exit status {child.returncode})")
    return took, usage.ru_maxrss * 1024


def hugo_project(run, tree):
    """The least that makes Hugo build the feeds of a tree."""
    project = run.scratch / "hugo"
    project.mkdir(exist_ok=True)
    (project / "config.toml").write_text(HUGO.replace("{content}", str(tree)))
    return project


def read(tree):
    """Every file read by cat: seconds."""
    start = time.monotonic()
    subprocess.run(["find", str(tree), "-name", "*.md", "-exec", "cat", "{}", "+"], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start
