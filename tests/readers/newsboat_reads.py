"""What newsboat tells of the documents that are named on the command line, as JSON.

Members that it has no value for are null. Nothing is judged here: tests/golden/readers.rs does that.

newsboat has no output but its screen, so it is made to reload, and asked what its cache holds then. Each document has a
cache of its own: guids are keys in it, whatever feed they are in (STANDARDS, finding 8). It knows RSS and Atom by their
contents, and reads a file through curl as it reads an address.
"""

import concurrent.futures
import datetime
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile


def second(at):
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=at)).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry(row):
    title, guid, url, published, content, enclosure, media_type, author = row
    return {
        "title": title,
        "id": guid,
        "link": url,
        "published": second(published),
        "updated": None,
        "summary": None,
        "content": content or None,
        "enclosures": [{"url": enclosure, "type": media_type, "length": None}] if enclosure else [],
        "authors": [author] if author else [],
        "terms": None,
    }


def run(path, folder, files, *words):
    command = ["newsboat", "-q", "-u", files["urls"], "-C", files["config"], "-c", files["cache.db"]]
    # Its home is empty: nobody's own settings, urls or locks come in.
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8"}
    ran = subprocess.run([*command, *words], env=environment, capture_output=True, text=True, timeout=60)
    if ran.returncode != 0:
        raise SystemExit(f"{path}: newsboat ends with {ran.returncode}: {ran.stdout}{ran.stderr}")
    return ran.stdout + ran.stderr


def document(path, folder):
    files = {name: os.path.join(folder, name) for name in ["urls", "config", "cache.db", "queue"]}
    urls = pathlib.Path(files["urls"])
    pathlib.Path(files["config"]).touch()
    if path.endswith(".opml"):
        urls.touch()
        run(path, folder, files, "-i", path)
        # An address a line, and behind it the folders that it is in.
        addresses = [line.split(" ", 1)[0] for line in urls.read_text().splitlines()]
        return {"title": None, "entries": [{"title": None, "id": address, "link": None} for address in addresses]}
    urls.write_text(pathlib.Path(path).absolute().as_uri() + "\n")
    said = run(path, folder, files, "-x", "reload")
    cache = sqlite3.connect(files["cache.db"])
    feeds = cache.execute("SELECT title, url FROM rss_feed").fetchall()
    if len(feeds) != 1:
        raise SystemExit(f"{path}: newsboat could not read it: {said}")
    rows = cache.execute(
        "SELECT title, guid, url, pubDate, content, enclosure_url, enclosure_type, author FROM rss_item ORDER BY id"
    ).fetchall()
    return {"title": feeds[0][0], "page": feeds[0][1], "own": None, "entries": [entry(row) for row in rows]}


def named(path):
    with tempfile.TemporaryDirectory() as folder:
        return os.path.basename(path), document(path, folder)


# Most of its time newsboat waits for nothing.
with concurrent.futures.ThreadPoolExecutor(8) as threads:
    json.dump(dict(threads.map(named, sys.argv[1:])), sys.stdout)
