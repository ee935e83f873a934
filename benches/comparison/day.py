"""A reader that polls a busy feed all day: the bytes of its requests and of their answers.

The day is recorded in so far as it is the same in every run: 200 changes, more by day than by night, of which one in
eight edits one of the newest stories and all others are new ones. A poll stands after every 288th part of it.
"""

import gzip
import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor

from .polling import Reader
from .report import Row, count, size
from .servers import Ajil, Nginx, get

POLLS, CHANGES, ENTRIES = 288, 200, 50
# How many parts of the day are played side by side.
PARTS = 12
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
    """A measure: the bytes of one day for each kind of reader; the quick form has three hours of it."""
    slots = recording()
    first, last = (POLLS * 9 // 24, POLLS * 12 // 24) if run.quick else (0, POLLS)
    stories = run.scratch / "stories"
    run.load.run("stories", stories, ENTRIES + CHANGES)
    # Five minutes are enough for what is done in the background, and are not waited for 288 times: parts of the day are
    # played side by side, each from what stood there before it.
    bounds = [first + (last - first) * part // PARTS for part in range(PARTS + 1)]
    parts = [Part(run, stories, slots, *bounds[part : part + 2]) for part in range(PARTS)]
    with ThreadPoolExecutor(PARTS) as together:
        played = list(together.map(Part.play, parts))
    ours, theirs = ([sum_of(kind) for kind in zip(*side)] for side in zip(*played))
    changes = sum(len(slot) for slot in slots[first:last])
    what = f"{'three hours' if run.quick else 'a day'} of {changes} changes and {last - first} polls"
    yield from rows(what, ours, theirs)


class Part:
    """The polls from one to another."""

    def __init__(self, run, stories, slots, first, last):
        self.run, self.stories, self.slots, self.polls = run, stories, slots, range(first, last)
        self.place = run.scratch / f"day-{first}"
        self.news, self.static = self.place / "tree" / "news", self.place / "static"

    def play(self):
        """The readers of ours and the others, with what they counted."""
        self.news.mkdir(parents=True)
        self.static.mkdir()
        site = 'id = "tag:example.org,2026:day"\ntitle = "أخبار"\nlanguage = "ar"\ndelta_readers = ["compare"]\n'
        (self.place / "tree" / "site.toml").write_text(site)
        for number in range(ENTRIES):
            shutil.copy(self.stories / f"{number:04}.md", self.news)
        for slot in range(self.polls.start):
            self.change(slot)
        addresses = WORDPRESS.format(feed=FEED, file=self.static / FEED[1:], site=SITE)
        with Ajil(self.run.ajil, self.place / "tree", self.place) as ajil:
            ajil.until_body(ajil.port, FEED, lambda body: body.count(b"<item>") == ENTRIES)
            # There are more than the feed shows.
            ajil.settle(patience=30)
            edition = publish(ajil, self.static, self.polls.start - 1)
            with Nginx(self.static, self.place, server=addresses) as nginx:
                ours, theirs = readers(ajil.port, nginx.port)
                if self.polls.start > 0:
                    # They have what stood there at their last poll.
                    for reader in ours + theirs:
                        reader.poll(edition)
                        reader.forget_counts()
                for slot in self.polls:
                    if self.slots[slot]:
                        self.change(slot)
                        self.wait_for(ajil, slot)
                        edition = publish(ajil, self.static, slot)
                        # A busy feed has others who ask, too.
                        for reader in ours:
                            reader.poll(edition, counts=False)
                        ajil.settle(patience=30, still=3)
                    for reader in ours + theirs:
                        reader.poll(edition)
                for reader in ours + theirs:
                    reader.close()
        shutil.rmtree(self.place)
        return ours, theirs

    def change(self, slot):
        """Renames stories into place, an edited one over the one before."""
        waiting = self.place / "waiting.md"
        for kind, number in self.slots[slot]:
            path = self.news / f"{number:04}.md"
            if kind == "edit":
                waiting.write_text(path.read_text() + f"\n{mark(number, slot)}\n")
            else:
                shutil.copy(self.stories / path.name, waiting)
            os.rename(waiting, path)

    def wait_for(self, ajil, slot):
        """Until the feed shows all that changed."""
        wanted = {mark(number, slot) if kind == "edit" else f" {number}</title>" for kind, number in self.slots[slot]}
        ajil.until_body(ajil.port, FEED, lambda body: all(words.encode() in body for words in wanted), patience=3600)


def mark(number, slot):
    """A sentence that an edit adds."""
    return f"تصحيح {number}-{slot}"


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


def sum_of(parts):
    """One reader that counted what all of them did."""
    whole = parts[0]
    for part in parts[1:]:
        whole.add(part)
    return whole


def rows(what, ours, theirs):
    """Each reader of ours beside nginx's gzip, or nginx without a coding; and the two WordPresses."""
    total = {reader.name: reader.sent + reader.got for reader in ours + theirs}
    for reader in ours:
        peer = "nginx identity" if reader.name == "identity" else "nginx gzip"
        used = reader.codings.get(reader.name, 0)
        asked = not reader.dictionary or used > 0
        seen = ", ".join(f"{count(times)} × {status}" for status, times in sorted(reader.statuses.items()))
        coded = ", ".join(f"{count(times)} {coding}" for coding, times in reader.codings.items() if coding != "–")
        yield Row(
            f"bytes of {what}, {reader.name}",
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
