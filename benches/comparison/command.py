"""The command line of benches/compare."""

import argparse
import math
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import SettingOut, machine, toolbox
from .archive import Archive
from .load import Load
from .measures import MEASURES
from .report import Row, table

# Seconds after which the quick form begins nothing more.
QUICK = 200
# Seconds after which it begins no other round of a measure.
QUICK_TURNS = 12

HERE = Path(__file__).resolve().parents[1]


@dataclass
class Run:
    """What every measure gets."""

    ajil: Path
    load: Load
    scratch: Path
    server_core: int
    client_core: int
    quick: bool
    # Articles of the large archive.
    files: int
    rounds: int
    seconds: int
    archives: dict = field(default_factory=dict)

    @property
    def drops(self):
        """Files that are dropped in a round."""
        return 40 if self.quick else 100

    def turns(self, limit=math.inf):
        """Numbers of rounds, from 0. None begins after so many seconds but the first: where rounds take long, fewer say
        enough."""
        end = time.monotonic() + (min(limit, QUICK_TURNS) if self.quick else limit)
        for number in range(self.rounds):
            if number > 0 and time.monotonic() > end:
                return
            yield number

    def archive(self, files):
        """The archive of so many files, made once."""
        if files not in self.archives:
            self.told(f"making an archive of {files:,} files")
            self.archives[files] = Archive(self, files)
        return self.archives[files]

    def told(self, words):
        """To whoever waits at the terminal."""
        print(f"  {words}", file=sys.stderr, flush=True)


def main():
    """Measures what is asked for; exit status 0 when all of it was measured, reached or not."""
    flags = arguments()
    if flags.list:
        for name, measure in MEASURES.items():
            print(f"{name:12} {measure.what}")
        return 0
    # What was started is ended, and what was made removed, when we are told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        return compare(flags)
    except SettingOut as fault:
        print(f"compare: {fault}", file=sys.stderr)
        return 1


def arguments():
    """The flags."""
    parser = argparse.ArgumentParser(description="Ajil beside its peers, measured in one run: benches/README.md")
    parser.add_argument("--list", action="store_true", help="the measures' names, and what they are")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=list(MEASURES), help="these measures alone")
    parser.add_argument("--quick", action="store_true", help="smaller archives, shorter rounds: within five minutes")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each pair is run (5)")
    parser.add_argument("--seconds", type=int, metavar="N", help="how long a round of requests lasts (4, quick 1)")
    parser.add_argument("--files", type=int, metavar="N", help="articles of the large archive (100,000, quick 10,000)")
    parser.add_argument("--ajil", type=Path, metavar="BINARY", help="measure this one instead of building it")
    parser.add_argument("--load", type=Path, metavar="BINARY", help="the load, instead of building it")
    parser.add_argument("--in", dest="place", type=Path, metavar="FOLDER", help="where archives are made (TMPDIR); 12 GB for all")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table there (all of the full form: benches/RESULTS.md)")
    return parser.parse_args()


def compare(flags):
    """Builds, measures, tells."""
    toolbox.install()
    ajil = flags.ajil.resolve() if flags.ajil else toolbox.built_ajil()
    load = flags.load.resolve() if flags.load else toolbox.built_load()
    line = machine.described(ajil)
    server_core, client_core = machine.cores()
    began, rows, failed, done = time.monotonic(), [], [], set()
    scratch = Path(tempfile.mkdtemp(prefix="ajil-compare-", dir=flags.place))
    rounds, seconds = flags.rounds or (3 if flags.quick else 5), flags.seconds or (1 if flags.quick else 4)
    files = flags.files or (10_000 if flags.quick else 100_000)
    run = Run(ajil, Load(load, client_core), scratch, server_core, client_core, flags.quick, files, rounds, seconds)
    try:
        for name in flags.only or MEASURES:
            print(f"{name}: {MEASURES[name].what}", file=sys.stderr, flush=True)
            before = time.monotonic()
            try:
                if run.quick and before - began > QUICK and MEASURES[name].told_by not in done:
                    raise SettingOut("the five minutes of the quick form are over")
                for row in MEASURES[name].measure(run):
                    rows.append(row)
                    run.told(f"{row.measure}: {row.ours} · {row.theirs} · {row.ratio}")
                done.add(name)
            except (SettingOut, OSError, subprocess.SubprocessError) as fault:
                failed.append(name)
                rows.append(Row(MEASURES[name].what, "not measured", notes=[" ".join(str(fault).split())]))
                run.told(f"not measured: {fault}")
            run.told(f"{time.monotonic() - before:.0f} s")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    text = document(line, run, rows, time.monotonic() - began)
    print(text)
    out = flags.out or (None if flags.quick or flags.only else HERE / "RESULTS.md")
    if out:
        out.write_text(text, encoding="utf-8")
        print(f"written to {out}", file=sys.stderr)
    return 1 if failed else 0


def document(line, run, rows, took):
    """What is printed and written."""
    command = " ".join(["benches/compare", *sys.argv[1:]])
    form = "The quick form: smaller archives, shorter rounds, and fewer where they take long. " if run.quick else ""
    return (
        "# Results\n\n"
        f"Written by `{command}` in {took / 60:.1f} minutes; what is measured and how is told in [README.md](README.md).\n\n"
        f"{line}.\n\n"
        f"{form}Medians of {run.rounds} rounds, Ajil and what stands against it by turns, server on core {run.server_core}, "
        f"client on core {run.client_core}. A ratio is the median of the rounds' ratios, and in brackets their range.\n\n"
        + table(rows)
    )
