"""An archive of articles, imported into cold stores, and what is measured of a service that has one."""

import contextlib
import shutil
import time

from . import SettingOut
from .machine import rooms
from .servers import Ajil, get

IN_A_FOLDER = 2_500
# What a file takes on the disk, with its share of the store.
BYTES_OF_A_FILE = 10_000

FEED = "/category-0.rss"
BREAKING = "/breaking.rss"


def categories(files):
    """How many folders so many files lie in."""
    return -(-files // IN_A_FOLDER)


class Archive:
    """So many Markdown files in three languages; made when first asked for."""

    def __init__(self, run, files):
        self.run, self.files = run, files
        self.place = run.scratch / f"archive-{files}"
        self.tree, self.outside, self.state = self.place / "tree", self.place / "outside", self.place / "state"
        needed, (room, names) = files * BYTES_OF_A_FILE, rooms(run.scratch)
        if room < needed or names < files * 1.1:
            raise SettingOut(f"no room for {files:,} files in {run.scratch}: {needed / 1e9:.0f} GB are wanted; see --in")
        self.outside.mkdir(parents=True)
        self.bytes = run.load.fill(self.tree, files)
        # What was written a moment ago would settle first.
        time.sleep(1)
        self.imports = []

    def remove(self):
        """Gives the room back."""
        shutil.rmtree(self.place, ignore_errors=True)

    def serve(self, core=None):
        """Ajil on the tree, with the state that the last import left."""
        return Ajil(self.run.ajil, self.tree, self.place, core, self.state)

    def import_anew(self, at_rest=False, patience=1200):
        """Imports everything into a cold store, on all cores; `at_rest`, what holds then is measured, too."""
        shutil.rmtree(self.state, ignore_errors=True)
        with self.serve() as service:
            imported = Imported(self, service, at_rest, patience)
        self.imports.append(imported)
        return imported

    def settled(self):
        """An import after which was measured what holds at rest."""
        known = [imported for imported in self.imports if imported.drops is not None]
        return known[-1] if known else self.import_anew(at_rest=True)

    def feeds(self):
        """The addresses of all categories' feeds, and of everything's."""
        return ["/all.rss"] + [f"/category-{number}.rss" for number in range(categories(self.files))]

    @contextlib.contextmanager
    def new_files(self, folder):
        """A folder into which files are dropped, and from which they are gone afterwards."""
        into = self.tree / folder
        was_there = into.is_dir()
        into.mkdir(exist_ok=True)
        before = set(into.iterdir())
        try:
            yield into
        finally:
            if was_there:
                for path in set(into.iterdir()) - before:
                    path.unlink()
            else:
                shutil.rmtree(into)


class Imported:
    """What one import took, and what the service was like that had done it. Seconds and bytes."""

    def __init__(self, archive, service, at_rest, patience):
        service.until_ready(patience)
        for feed in archive.feeds():
            status, _, body = get(service.port, feed)
            if status != 200 or b"<item>" not in body:
                raise SettingOut(f"{feed}: {status}, {len(body)} bytes")
        # From exec until everything is read, and every feed was served once.
        self.seconds = time.monotonic() - service.started
        # What it had of all cores until then, and until it rested.
        self.processor = service.processor_time()
        self.settled = service.settle()
        self.after = service.processor_time() - self.processor
        self.resident, self.peak = service.memory("VmRSS"), service.memory("VmHWM")
        # Seconds from drop to reader, and of the floor under it.
        self.drops = self.breaking = self.floor = None
        if at_rest:
            service.pin(archive.run.server_core)
            self.measure_drops(archive, service)

    def measure_drops(self, archive, service):
        """Drops and floor by turns."""
        run, address = archive.run, f"127.0.0.1:{service.port}"
        self.drops, self.breaking, self.floor = [], [], []
        drops = run.drops
        with archive.new_files("category-0") as into, archive.new_files("breaking") as urgent:
            for round in range(run.rounds):
                common = ["--from", archive.outside, "--count", drops]
                name = ["--name", f"new-{round}"]
                told = run.load.run("drop", address, FEED, *common, "--into", into, *name)
                self.drops += seconds_of(told)
                told = run.load.run("drop", address, BREAKING, *common, "--into", urgent, *name)
                self.breaking += seconds_of(told)
                self.floor += seconds_of(run.load.run("floor", address, FEED, *common))
            # Before the files are gone: a sweep is asked about, and is no part of this.
            service.kill()
        shutil.rmtree(archive.state, ignore_errors=True)


def seconds_of(told):
    """The times that the load told."""
    return [micros / 1e6 for micros in told["micros"]]
