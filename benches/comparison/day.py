"""A reader that polls a busy feed all day: the bytes of its requests and of their answers.

The day is recorded in so far as it is the same in every run: 200 changes, more by day than by night, of which one in
eight edits one of the newest stories and all others are new ones. It is played as fast as each change is served; a poll
stands after every 288th part of it.
"""

import gzip
import os
import random
import shutil
import time

from .polling import Reader
from .report import Row, count, size
from .servers import Ajil, Nginx, get

POLLS, CHANGES, ENTRIES = 288, 200, 50
FEED = "/news.rss"
# How much happens in each hour.
HOURS = [2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 10, 9, 9, 10, 11, 12, 11, 10, 8, 6, 4, 3]

# What a site behind nginx's gzip sends: the validator that nginx made weak is compared as if it were strong, and never
# matches; so a reader that sends both gets everything anew at every poll.
WORDPRESS = """
location = /all-validators{feed} {{ alias {file}; if_modified_since off; {site} }}
location = /date-alone{feed} {{ alias {file}; if_modified_since before; {site} }}
open_file_cache off;
"""
SITE = """
gzip on; gzip_static off; gzip_types application/rss+xml; etag off;
default_type application/rss+xml; charset utf-8; charset_types application/rss+xml;
add_header X-Powered-By "PHP/8.2.29";
add_header Link '<https://news.example.org/wp-json/>; rel="https://api.w.org/"';
add_header ETag 'W/"8f14e45fceea167a5a36dedd4bea2543"';
"""


def recording():
    """For each poll what changed before it: `("new", n)` is the n-th story, `("edit", n)` one that is there, anew."""
    chance = random.Random(2020)
    slots = [[] for _ in range(POLLS)]
    per_hour = POLLS // 24
    moments = []
    while len(moments) < CHANGES:
        slot = int(chance.random() * POLLS)
        if chance.random() * max(HOURS) < HOURS[slot // per_hour]:
            moments.append(slot)
    newest = ENTRIES
    for slot in sorted(moments):
        if chance.random() < 1 / 8:
            slots[slot].append(("edit", newest - 1 - int(chance.random() * 20)))
        else:
            slots[slot].append(("new", newest))
            newest += 1
    return slots


def readers(ajil, nginx):
    """Who polls: what is told of each, and what it is held against."""
    ours = [
        Reader("identity", ajil, FEED, "identity"),
        Reader("gzip", ajil, FEED, "gzip"),
        Reader("br", ajil, FEED, "gzip, br"),
        Reader("zstd", ajil, FEED, "gzip, zstd"),
        Reader("dcb", ajil, FEED, "gzip, br, zstd, dcb", dictionary=True),
        Reader("dcz", ajil, FEED, "gzip, br, zstd, dcz", dictionary=True),
        Reader("gzip and what changed alone (RFC 3229)", ajil, FEED, "gzip", headers={"A-IM": "feed"}),
    ]
    theirs = [
        Reader("nginx identity", nginx, FEED, "identity"),
        Reader("nginx gzip", nginx, FEED, "gzip"),
        Reader("WordPress's headers, both validators sent", nginx, "/all-validators" + FEED, "gzip"),
        Reader("WordPress's headers, the date alone sent", nginx, "/date-alone" + FEED, "gzip", validators=("date",)),
    ]
    return ours, theirs


def measure(run):
    """A measure: the bytes of one day for each kind of reader."""
    place = run.scratch / "day"
    stories, news, static = place / "stories", place / "tree" / "news", place / "static"
    news.mkdir(parents=True)
    static.mkdir()
    (place / "tree" / "site.toml").write_text('title = "أخبار"\nlanguage = "ar"\ndelta_readers = ["compare"]\n')
    run.load.run("stories", stories, ENTRIES + CHANGES)
    for number in range(ENTRIES):
        os.rename(stories / f"{number:04}.md", news / f"{number:04}.md")
    site = WORDPRESS.format(feed=FEED, file=static / FEED[1:], site=SITE)
    with Ajil(run.ajil, place / "tree", place, run.server_core) as ajil:
        ajil.until_body(ajil.port, FEED, lambda body: body.count(b"<item>") == ENTRIES)
        edition = publish(ajil, static, 0)
        with Nginx(static, place, run.server_core, site) as nginx:
            ours, theirs = readers(ajil.port, nginx.port)
            for slot, changes in enumerate(recording()):
                if changes:
                    for kind, number in changes:
                        change(news, stories, kind, number, slot)
                    wait_for(ajil, changes, slot)
                    edition = publish(ajil, static, slot)
                    # A busy feed has others who ask; what is made better in the background is ready after minutes.
                    for reader in ours:
                        reader.poll(edition, counts=False)
                    rest(ajil)
                for reader in ours + theirs:
                    reader.poll(edition)
            for reader in ours + theirs:
                reader.close()
    shutil.rmtree(place)
    yield from rows(ours, theirs)


def change(news, stories, kind, number, slot):
    """Renames a story into place, the edited one over the one before."""
    path, waiting = news / f"{number:04}.md", stories / f"{number:04}.md"
    if kind == "edit":
        waiting.write_text(path.read_text() + f"\n{mark(number, slot)}\n")
    os.rename(waiting, path)


def mark(number, slot):
    """A sentence that an edit adds."""
    return f"تصحيح {number}-{slot}"


def wait_for(ajil, changes, slot):
    """Until the feed shows them all; some were edited again."""
    wanted = {mark(number, slot) if kind == "edit" else f" {number}</title>" for kind, number in changes}
    ajil.until_body(ajil.port, FEED, lambda body: all(words.encode() in body for words in wanted), patience=3600)


def publish(ajil, static, slot):
    """The feed as it is now, as files of nginx's that are of the poll's moment; gives its bytes."""
    _, _, body = get(ajil.port, FEED)
    for name, content in ((FEED[1:], body), (FEED[1:] + ".gz", gzip.compress(body, 9, mtime=0))):
        waiting = static / "waiting"
        waiting.write_bytes(content)
        moment = 1_600_905_600 + slot * 86_400 // POLLS
        os.utime(waiting, (moment, moment))
        os.rename(waiting, static / name)
    return body


def rest(ajil):
    """Waits until what is done in the background is done."""
    end, last = time.monotonic() + 10, ajil.processor_time()
    while time.monotonic() < end:
        time.sleep(0.06)
        now = ajil.processor_time()
        if now == last:
            return
        last = now


def rows(ours, theirs):
    """Each reader of ours beside nginx's gzip, or nginx without a coding; and the two WordPresses."""
    total = {reader.name: reader.sent + reader.got for reader in ours + theirs}
    for reader in ours:
        peer = "nginx identity" if reader.name == "identity" else "nginx gzip"
        used = reader.codings.get(reader.name, 0)
        asked = not reader.dictionary or used > 0
        seen = ", ".join(f"{count(times)} × {status}" for status, times in sorted(reader.statuses.items()))
        coded = ", ".join(f"{count(times)} {coding}" for coding, times in reader.codings.items() if coding != "–")
        yield Row(
            f"bytes of a day of {CHANGES} changes and {POLLS} polls, {reader.name}",
            size(total[reader.name]) if asked else "not offered",
            f"{peer} {size(total[peer])}",
            f"{total[reader.name] / total[peer]:.3f}" if asked else "–",
            "fewest" if reader.name != "identity" else "–",
            total[reader.name] <= total[peer] if asked and reader.name != "identity" else None,
            [f"{seen}; {coded}; {size(reader.sent)} of it requests"],
        )
    for reader in theirs[2:]:
        yield Row(
            f"the same, {min(total, key=total.get)}",
            size(min(total.values())),
            f"{reader.name} {size(total[reader.name])}",
            f"{min(total.values()) / total[reader.name]:.3f}",
        )
