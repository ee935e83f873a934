"""How fast an archive is taken in, and what is kept of it: beside Hugo and cat with the same tree."""

import os
import subprocess
import time

from . import SettingOut
from .report import Row, count, duration, median, ratios, size, spread
from .servers import Ajil, get

IN_A_FOLDER = 2_500

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
    """A measure: 100,000 files into a cold store, every feed asked for once; Hugo's feeds of the same tree; `cat`."""
    files = 10_000 if run.quick else 100_000
    tree = run.scratch / "tree"
    bytes_of_all = run.load.fill(tree, files)
    read(tree)
    ours, hugos, cats = [], [], []
    for _ in range(run.rounds):
        ours.append(imported(run, tree, files))
        hugos.append(built_by_hugo(run, tree, files))
        cats.append(read(tree))
    seconds, peaks = [one.seconds for one in ours], [one.peak for one in ours]
    their_seconds, their_peaks = [one[0] for one in hugos], [one[1] for one in hugos]
    faster, smaller, slower = ratios(their_seconds, seconds), ratios(peaks, their_peaks), ratios(seconds, cats)
    name = f"import of {count(files)} files ({size(bytes_of_all)}), cold store"
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
            f"until it rests, the index of words, takes another {duration(median([one.after for one in ours]))} of processor"
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


class Imported:
    """What one import took: seconds until every feed was served, processor time until then and after, and memory."""

    def __init__(self, service, files, patience):
        self.ready = service.until_ready(patience)
        for feed in feeds(files):
            status, _, body = get(service.port, feed)
            if status != 200 or b"<item>" not in body:
                raise SettingOut(f"{feed}: {status}, {len(body)} bytes")
        self.seconds = time.monotonic() - service.started
        self.processor = service.processor_time()
        self.settled = service.settle()
        self.after = service.processor_time() - self.processor
        self.resident = service.memory("VmRSS")
        self.peak = service.memory("VmHWM")


def feeds(files):
    """The addresses of all categories' feeds, and of everything's."""
    return ["/all.rss"] + [f"/category-{number}.rss" for number in range(-(-files // IN_A_FOLDER))]


def imported(run, tree, files, state=None, patience=1200):
    """Imports a tree into a cold store, on all cores."""
    with Ajil(run.ajil, tree, run.scratch, state=state or fresh_state(run)) as service:
        return Imported(service, files, patience)


def fresh_state(run):
    """A place for a state that nobody had."""
    return run.scratch / f"state-{time.monotonic_ns()}"


def built_by_hugo(run, tree, files):
    """Hugo building the tree's feeds: seconds, and bytes of memory at most."""
    project = run.scratch / "hugo"
    project.mkdir(exist_ok=True)
    (project / "config.toml").write_text(HUGO.replace("{content}", str(tree)))
    words = ["hugo", "--source", str(project), "--destination", str(project / "public"), "--cleanDestinationDir", "--quiet"]
    start = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    made = [project / "public" / f"category-{number}" / "index.xml" for number in range(-(-files // IN_A_FOLDER))]
    if child.returncode or not all(feed.is_file() and b"<item>" in feed.read_bytes() for feed in made):
        raise SettingOut(f"hugo made no feeds (exit status {child.returncode})")
    return took, usage.ru_maxrss * 1024


def read(tree):
    """Every file read by cat: seconds."""
    start = time.monotonic()
    subprocess.run(["find", str(tree), "-name", "*.md", "-exec", "cat", "{}", "+"], stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start
