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
        self.imports, self.restarted, self.rested = [], None, None

    def remove(self):
        """Gives the room back."""
        shutil.rmtree(self.place, ignore_errors=True)

    def serve(self, core=None):
        """Ajil on the tree, with the state that the last import left."""
        return Ajil(self.run.ajil, self.tree, self.place, core, self.state)

    def import_anew(self, settles=True, patience=1200):
        """Imports everything into a cold store, on all cores; `settles`: waits until what is left to do is done, too."""
        shutil.rmtree(self.state, ignore_errors=True)
        with self.serve() as service:
            self.imports.append(Imported(self, service, settles, patience))
        return self.imports[-1]

    def settled(self):
        """An import that came to rest; its state is there, if nothing took it since."""
        known = [imported for imported in self.imports if imported.resident]
        return known[-1] if known else self.import_anew()

    def with_state(self):
        """Makes sure that there is a state that knows all files."""
        if not self.state.exists():
            self.import_anew()

    def restarts(self):
        """Starts with everything known; measured once."""
        if self.restarted is None:
            self.with_state()
            self.restarted = Restarted(self)
        return self.restarted

    def at_rest(self):
        """From drop to reader when nothing else is done; measured once. It takes the state: the files that it drops are
        gone afterwards, and a service that missed them would ask what became of them."""
        if self.rested is None:
            self.with_state()
            self.rested = AtRest(self)
            shutil.rmtree(self.state)
        return self.rested

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

    def __init__(self, archive, service, settles, patience):
        service.until_ready(patience)
        for feed in archive.feeds():
            status, _, body = get(service.port, feed)
            if status != 200 or b"<item>" not in body:
                raise SettingOut(f"{feed}: {status}, {len(body)} bytes")
        # From exec until everything is read, and every feed was served once.
        self.seconds = time.monotonic() - service.started
        # What it had of all cores until then, and until it rested.
        self.processor = service.processor_time()
        self.rests = self.after = self.resident = None
        if settles:
            self.rests = service.settle()
            self.after = service.processor_time() - self.processor
            self.resident = service.memory("VmRSS")
        self.peak = service.memory("VmHWM")


class Restarted:
    """Starts with everything known and nothing changed; and one after the service was killed. Seconds and bytes."""

    def __init__(self, archive):
        self.served, self.reconciled, self.resident = [], [], []
        for _ in archive.run.turns(120):
            with archive.serve() as service:
                self.start(service)
                service.settle()
                self.resident.append(service.memory("VmRSS"))
        with archive.serve() as service:
            service.until_ready(1200)
            service.kill()
        with archive.serve() as service:
            self.start(service)
        self.after_kill = self.served.pop(), self.reconciled.pop()

    def start(self, service):
        """Measures one start."""
        self.served.append(service.until_served(service.port, "/all.rss"))
        self.reconciled.append(service.until_ready(1200))


class AtRest:
    """From drop to reader, drops and floor by turns, in seconds."""

    def __init__(self, archive):
        self.drops, self.breaking, self.floor = [], [], []
        run = archive.run
        with archive.serve(run.server_core) as service:
            service.until_ready(1200)
            service.settle()
            address = f"127.0.0.1:{service.port}"
            with archive.new_files("category-0") as into, archive.new_files("breaking") as urgent:
                for round in run.turns():
                    common = ["--from", archive.outside, "--count", run.drops]
                    named = ["--name", f"new-{round}"]
                    self.drops += seconds_of(run.load.run("drop", address, FEED, *common, "--into", into, *named))
                    told = run.load.run("drop", address, BREAKING, *common, "--into", urgent, *named)
                    self.breaking += seconds_of(told)
                    self.floor += seconds_of(run.load.run("floor", address, FEED, *common))
                # Before the files are gone.
                service.kill()


def seconds_of(told):
    """The times that the load told."""
    return [micros / 1e6 for micros in told["micros"]]
