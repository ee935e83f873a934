"""From drop to reader: how long after a file's rename the first response holds its article."""

import http.client
import json
import os
import shutil
import time

from .archive import BREAKING, seconds_of
from .importing import hugo_project
from .load import ended
from .report import Row, count, duration, median, quantile
from .servers import Ajil, HugoServer, get


def at_rest(run):
    """A measure: beside the floor under it, and `hugo server` on the same tree."""
    archive = run.archive(run.files)
    rested = archive.at_rest()
    drops, floor = rested.drops, rested.floor
    shown = hugo_shows(run, archive)
    middle, low = median(drops), median(floor)
    last = quantile(drops, 0.99)
    name = f"drop → served, {count(archive.files)} articles"
    notes = [f"{count(len(drops))} drops, a rest between two; p90 {duration(quantile(drops, 0.9))}, most {duration(max(drops))}"]
    yield Row(
        f"{name}, median",
        duration(middle),
        f"floor {duration(low)}",
        f"{middle / low:.2f}",
        f"≤ 2 × floor + 1 ms = {duration(2 * low + 0.001)}",
        middle <= 2 * low + 0.001,
        notes,
    )
    yield Row(f"{name}, p99", duration(last), f"floor {duration(quantile(floor, 0.99))}", to_reach="≤ 10 ms", reached=last <= 0.01)
    ratio = f"{middle / median(shown):.4f}"
    yield Row(f"{name}, median", duration(middle), f"hugo server {duration(median(shown))}", ratio)


def during_import(run):
    """A measure: breaking news while an archive is read, at the first start and when it is moved into what is served."""
    archive = run.archive(run.files)
    rest = archive.at_rest().breaking
    for words, one in (("a first start reads", at_first_start), ("a running service is given", moved_in)):
        times = [seconds for round in range(1 if run.quick else 3) for seconds in one(run, archive, round)]
        last = quantile(times, 0.99)
        yield Row(
            f"breaking drop → served while {words} {count(archive.files)} files, p99",
            duration(last),
            f"at rest {duration(quantile(rest, 0.99))}",
            f"{last / quantile(rest, 0.99):.1f}",
            "≤ 50 ms",
            last <= 0.05,
            [
                f"{count(len(times))} files, median {duration(median(times))}, most {duration(max(times))}; "
                f"at rest the median is {duration(median(rest))}"
            ],
        )


def at_first_start(run, archive, round):
    """Seconds of each breaking file while a service starts on the archive without a state."""
    shutil.rmtree(archive.state, ignore_errors=True)
    with archive.new_files("breaking") as into, archive.serve(run.server_core) as service:
        service.until_served(service.port, BREAKING)
        client = begin(run, archive, service, into, round)
        service.until_ready(1200)
        times = seconds_of(ended(client))
        # Before the files are gone.
        service.kill()
    shutil.rmtree(archive.state, ignore_errors=True)
    return times


def moved_in(run, archive, round):
    """The same while the archive's folders are renamed into what a running service serves."""
    served, state = archive.place / "served", archive.place / "served-state"
    into = served / "breaking"
    into.mkdir(parents=True)
    folders = [path.name for path in archive.tree.iterdir() if path.name.startswith("category-")]
    try:
        with Ajil(run.ajil, served, archive.place, run.server_core, state) as service:
            service.until_ready()
            client = begin(run, archive, service, into, round)
            for name in folders:
                os.rename(archive.tree / name, served / name)

            def has_all():
                # To tell how it stands costs the service something.
                time.sleep(0.5)
                status = json.loads(get(service.operator, "/status")[2])
                return status["committed"] >= archive.files + sum(1 for _ in into.iterdir())

            service.until("every article", has_all, 1200)
            times = seconds_of(ended(client))
            service.kill()
    finally:
        for name in folders:
            if (served / name).exists():
                os.rename(served / name, archive.tree / name)
        for folder in (served, state):
            shutil.rmtree(folder, ignore_errors=True)
    return times


def begin(run, archive, service, into, round):
    """Drops breaking news until it is ended."""
    words = ["--from", archive.outside, "--into", into, "--until-closed", "--name", f"urgent-{round}"]
    return run.load.begin("drop", f"127.0.0.1:{service.port}", BREAKING, *words)


def hugo_shows(run, archive):
    """Seconds until `hugo server` shows each of a few drops."""
    project = hugo_project(run, archive.tree)
    times = []
    with archive.new_files("category-0") as into, HugoServer(project, run.scratch, run.server_core) as server:
        server.until_served(server.port, "/category-0/index.xml", 600)
        for number in run.turns():
            title = f"hugo-{number}-hugo"
            waiting = archive.outside / "next.md"
            # Newer than all others, so that it is within the window.
            waiting.write_text(f"---\ntitle: {title}\ndate: 2020-10-{number + 1:02}\n---\n\nA story.\n")
            start = time.monotonic()
            os.rename(waiting, into / f"hugo-{number}.md")
            while not shows(server.port, title):
                server.check_alive()
                if time.monotonic() - start > 120:
                    return times or [120.0]
            times.append(time.monotonic() - start)
            time.sleep(0.5)
    return times


def shows(port, title):
    """Whether the feed holds it now; a reader may meet half a file."""
    try:
        return title.encode() in get(port, "/category-0/index.xml")[2]
    except (OSError, http.client.HTTPException):
        return False
