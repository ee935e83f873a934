"""What feedparser tells of the documents that are named on the command line, as JSON.

Members that it has no value for are null. Nothing is judged here: tests/golden/readers.rs does that.
"""

import calendar
import datetime
import json
import os
import sys

import feedparser

# As it comes, but for these two: what we publish was sanitised and has absolute addresses, and has to come back the same.
OPTIONS = {"sanitize_html": False, "resolve_relative_uris": False}


def second(parsed):
    """feedparser's dates are UTC's struct_time."""
    if parsed is None:
        return None
    at = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=calendar.timegm(parsed))
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def number(text):
    return int(text) if text else None


def entry(read):
    # `in` and not `get`: feedparser gives `published` for an `updated` that is asked for and absent.
    content = read["content"][0].value if "content" in read else None
    return {
        "title": read.get("title"),
        "id": read.get("id"),
        "link": read.get("link"),
        "published": second(read["published_parsed"] if "published_parsed" in read.keys() else None),
        "updated": second(read["updated_parsed"] if "updated_parsed" in read.keys() else None),
        "summary": read["summary"] if "summary" in read.keys() else None,
        "content": content,
        "enclosures": [
            {"url": one.get("href"), "type": one.get("type"), "length": number(one.get("length"))}
            for one in read.get("enclosures", [])
        ],
        "authors": [one.get("name") for one in read.get("authors", []) if one],
        "terms": [one.get("term") for one in read.get("tags", [])],
    }


def document(path):
    with open(path, "rb") as file:
        read = feedparser.parse(file.read(), **OPTIONS)
    if read.bozo:
        raise SystemExit(f"{path}: feedparser calls it ill-formed: {read.bozo_exception!r}")
    own = [link.href for link in read.feed.links if link.rel == "self"]
    return {
        "title": read.feed.get("title"),
        "page": read.feed.get("link"),
        "own": own[0] if own else None,
        "entries": [entry(one) for one in read.entries],
    }


json.dump({os.path.basename(path): document(path) for path in sys.argv[1:]}, sys.stdout)
