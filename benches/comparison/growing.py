"""What an archive of a thousand costs, and one of a million."""

import time

from . import SettingOut
from .report import Row, count, duration, median, size
from .servers import Ajil

# How much less than the fastest the slowest may be, and what still is flat: a fifth, or what nobody would notice.
LIKE = 1.2
UNNOTICED = 0.0005


def sizes(run):
    """How many articles the archives have."""
    return sorted({1_000, 10_000, run.files, *([] if run.quick else [1_000_000])})


def measured(run):
    """An archive of each size with an import that came to rest, and why another is missing."""
    found, missing = [], []
    for files in sizes(run):
        try:
            archive = run.archive(files)
            # Short ones are measured as often as others; what takes long is as good a figure by itself.
            if not archive.imports:
                for round in run.turns() if files <= 10_000 else [0]:
                    archive.import_anew(settles=round == 0)
            found.append((archive, archive.settled()))
        except SettingOut as fault:
            missing.append(f"{count(files)} not measured: {fault}")
    return found, missing


def rates(run):
    """A measure: the same import at each size."""
    found, missing = measured(run)
    start = median([empty_start(run) for _ in run.turns()])
    names = " · ".join(count(archive.files) for archive, _ in found)
    seconds = [median([one.seconds for one in archive.imports]) for archive, _ in found]
    whole = [archive.files / took for (archive, _), took in zip(found, seconds)]
    net = [archive.files / max(took - start, 0.001) for (archive, _), took in zip(found, seconds)]
    ratio = max(net) / min(net)
    yield Row(
        f"import of {names} files, files a second",
        " · ".join(count(rate) for rate in net),
        "itself",
        f"{ratio:.2f}",
        f"≤ {LIKE}",
        ratio <= LIKE and not missing,
        [
            f"without the {duration(start)} that a start with an empty folder takes; with them "
            f"{' · '.join(count(rate) for rate in whole)}",
            *missing,
        ],
    )
    # The largest takes long to import: what needs its state comes before what takes it.
    found[-1][0].restarts()
    middles = [median(archive.at_rest().drops) for archive, _ in found]
    flat = max(middles) <= max(LIKE * min(middles), min(middles) + UNNOTICED)
    yield Row(
        f"drop → served at {names}, median",
        " · ".join(duration(middle) for middle in middles),
        "itself",
        f"{max(middles) / min(middles):.2f}",
        "flat",
        flat and not missing,
        [f"flat is within {LIKE}, or {duration(UNNOTICED)}", *missing],
    )


def memory(run):
    """A measure: what is resident when nothing is left to do, in the service that did the import."""
    found, missing = measured(run)
    first = found[0][1].resident
    for archive, imported in found[1:]:
        most = 64e6 if archive.files <= 100_000 else 128e6
        notes = [f"{size(imported.peak)} at most during the import"]
        if not imported.rests:
            notes.append("it did not come to rest within three minutes")
        yield Row(
            f"resident memory, settled, {count(archive.files)} articles",
            size(imported.resident),
            f"{size(first)} at {count(found[0][0].files)}",
            f"{imported.resident / first:.2f}",
            f"≤ {size(most)}",
            imported.resident <= most,
            notes,
        )
    if missing:
        yield Row("resident memory, settled", "not measured", notes=missing)


def restart(run):
    """A measure: a start with everything known, nothing changed."""
    archive = run.archive(sizes(run)[-1])
    restarted = archive.restarts()
    served, reconciled, resident = restarted.served, restarted.reconciled, restarted.resident
    name = f"restart with {count(archive.files)} articles"
    first, done = median(served), median(reconciled)
    notes = [
        f"{len(served)} restarts, files and store in the page cache; {size(median(resident))} resident after; "
        f"after SIGKILL, once, {' and '.join(duration(seconds) for seconds in restarted.after_kill)}"
    ]
    yield Row(f"{name}, exec → first feed's 200", duration(first), to_reach="≤ 0.5 s", reached=first <= 0.5, notes=notes)
    yield Row(f"{name}, exec → reconciled", duration(done), to_reach="≤ 10 s", reached=done <= 10)


def empty_start(run):
    """Seconds from exec until an empty folder is read."""
    place = run.scratch / f"empty-{time.monotonic_ns()}"
    (place / "tree").mkdir(parents=True)
    with Ajil(run.ajil, place / "tree", place) as service:
        return service.until_ready()
