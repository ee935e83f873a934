"""How fast answers are: beside nginx with the same bytes as static files."""

import gzip
import time
from contextlib import ExitStack
from pathlib import Path

from . import SettingOut
from .load import ended, wrk
from .report import Row, count, duration, median, ratios, size, spread
from .servers import Ajil, Nginx, get

FEED = "/category-0.rss"
ENTRIES = 50
# What is offered a second, and over how many connections; and how many are kept idle.
RATE, CONNECTIONS, IDLE = 10_000, 1_000, 10_000

# What each of the three rows asks for, what is to be reached at first, and then.
KINDS = {
    "conditional": ("conditional request (304)", 304, 1.0, 1.25),
    "gzip": ("200 gzip of 50 Arabic entries", 200, 1.0, 1.2),
    "identity": ("200 identity", 200, 1.0, 1.3),
}


class Pair:
    """Ajil and nginx with the same feed, each pinned to the server's core; only one is asked at a time."""

    def __init__(self, run):
        self.run = run
        self.stack = ExitStack()

    def __enter__(self):
        run, folder, static = self.run, self.run.scratch / "served", self.run.scratch / "static"
        if not folder.exists():
            run.load.run("stories", folder / "category-0", ENTRIES)
            (folder / "site.toml").write_text('title = "أخبار"\nlanguage = "ar"\n')
        self.ajil = self.stack.enter_context(Ajil(run.ajil, folder, run.scratch, run.server_core))
        # What was written a moment ago settles first.
        self.ajil.until_body(self.ajil.port, FEED, lambda body: body.count(b"<item>") == ENTRIES)
        keep_the_same(self.ajil.port, static)
        self.nginx = self.stack.enter_context(Nginx(static, run.scratch, run.server_core))
        return self

    def __exit__(self, *error):
        self.stack.__exit__(*error)

    def headers(self, kind, server):
        """What the request holds; each server is asked with its own validator, and answers as the row says."""
        headers = {"User-Agent": "compare/1 (feed reader)", "Accept": "application/rss+xml, application/xml"}
        if kind in ("conditional", "gzip"):
            headers["Accept-Encoding"] = "gzip"
        if kind == "conditional":
            headers["If-None-Match"] = get(server.port, FEED, headers)[1]["etag"]
        status, answer, body = get(server.port, FEED, headers)
        wanted = (KINDS[kind][1], "gzip" if kind == "gzip" else None)
        if (status, answer.get("content-encoding") if kind != "conditional" else None) != wanted:
            raise SettingOut(f"{FEED} at {server.process.args}: {status}, {answer}")
        return headers, len(body)


def keep_the_same(port, static):
    """The bytes that Ajil serves, as files: as they are, and in gzip."""
    static.mkdir(exist_ok=True)
    for coding, ending in (("identity", ""), ("gzip", ".gz")):
        status, headers, body = get(port, FEED, {"Accept-Encoding": coding})
        if status != 200 or headers.get("content-encoding", "identity") != coding:
            raise SettingOut(f"{FEED} in {coding}: {status}, {headers}")
        (static / (FEED[1:] + ending)).write_bytes(body)
    if gzip.decompress(body) != (static / FEED[1:]).read_bytes():
        raise SettingOut("the feed in gzip is another than the feed itself")


def throughput(kind):
    """A measure: requests a second over 64 connections."""
    name, _, least, then = KINDS[kind]

    def measure(run):
        with Pair(run) as pair:
            sides = [(server, *pair.headers(kind, server)) for server in (pair.ajil, pair.nginx)]
            rates, costs, busy = ([], []), ([], []), ([], [])
            for _ in run.turns():
                for side, (server, headers, _) in enumerate(sides):
                    before = server.processor_time()
                    rate, requests = wrk(run.client_core, server.port, FEED, headers, run.seconds)
                    took = server.processor_time() - before
                    rates[side].append(rate)
                    costs[side].append(took / requests)
                    busy[side].append(took * rate / requests)
        every = ratios(*rates)
        reached = median(every)
        notes = [f"server's processor time for a request {duration(median(costs[0]))} against {duration(median(costs[1]))}"]
        shares = [median(side) for side in busy]
        if min(shares) < 0.85:
            notes.append(
                f"the server was at work {shares[0]:.0%} of the time against {shares[1]:.0%}: "
                "the client, or others on the machine, were the bound"
            )
        if sides[0][2]:
            notes.append(f"bodies of {size(sides[0][2])}")
        notes.append(f"{then} × is {'reached, too' if reached >= then else 'not reached'}")
        yield Row(
            f"{name}, 64 connections",
            f"{count(median(rates[0]))} a second",
            f"nginx {count(median(rates[1]))}",
            spread(every),
            f"≥ {least} ×; then {then}",
            reached >= least,
            notes,
        )

    return measure


def latency(kind):
    """A measure: how late the latest hundredth is, when requests come by themselves."""

    def measure(run):
        told = ([], [])
        with Pair(run) as pair:
            sides = [(server, pair.headers(kind, server)[0]) for server in (pair.ajil, pair.nginx)]
            for _ in run.turns():
                for side, (server, headers) in enumerate(sides):
                    words = [word for name, value in headers.items() for word in ("--header", f"{name}: {value}")]
                    words += ["--rate", RATE, "--connections", CONNECTIONS, "--seconds", run.seconds]
                    told[side].append(run.load.run("offer", f"127.0.0.1:{server.port}", FEED, *words))
        what = "304" if kind == "conditional" else "200 gzip"
        row = Row(f"p99 latency, {what}, {count(RATE)} a second offered, {count(CONNECTIONS)} connections", "–")
        row.to_reach, row.reached = "≤ 1.0 ×", False
        for server, rounds in zip(("Ajil", "nginx"), told):
            least = min(round["connections"] for round in rounds)
            if least < CONNECTIONS:
                row.notes.append(f"{server} answers on {least} of {count(CONNECTIONS)} connections alone")
                continue
            if set(sum((list(round["statuses"]) for round in rounds), [])) != {str(KINDS[kind][1])}:
                raise SettingOut(f"{server} answered {[round['statuses'] for round in rounds]}")
            if any(round["unanswered"] for round in rounds):
                row.notes.append(f"{server} left {sum(round['unanswered'] for round in rounds)} requests unanswered")
        if not row.notes:
            ours, theirs = ([round["p99"] / 1000 for round in rounds] for rounds in told)
            every = ratios(ours, theirs)
            medians = [duration(median([round["p50"] / 1000 for round in rounds])) for rounds in told]
            row.ours, row.theirs = duration(median(ours)), f"nginx {duration(median(theirs))}"
            row.ratio, row.reached = spread(every), median(every) <= 1.0
            row.notes.append(f"counted from when each request was to be sent; medians {medians[0]} against {medians[1]}")
        yield row

    return measure


def idle(run):
    """A measure: what a server keeps for a connection that waits. What the kernel keeps is left out for both."""
    sizes, held = ([], []), [0, 0]
    for _ in run.turns():
        # What was freed would be taken again: each round has a server of its own.
        with Pair(run) as pair:
            for side, server in enumerate((pair.ajil, pair.nginx)):
                headers, _ = pair.headers("gzip", server)
                before = server.memory("Pss", "smaps_rollup")
                words = [word for name, value in headers.items() for word in ("--header", f"{name}: {value}")]
                words += ["--connections", IDLE]
                client = run.load.begin("idle", f"127.0.0.1:{server.port}", FEED, *words)
                client.stdout.readline()
                time.sleep(1)
                after = server.memory("Pss", "smaps_rollup")
                held[side] = ended(client)["open"]
                sizes[side].append((after - before) / max(1, held[side]))
    every = ratios(*sizes)
    notes = [
        f"{name} held {count(number)} of {count(IDLE)}, and the figure is of those"
        for name, number in zip(("Ajil", "nginx"), held)
        if number < IDLE
    ]
    yield Row(
        f"memory of an idle kept connection, of {count(IDLE)}",
        size(median(sizes[0])),
        f"nginx {size(median(sizes[1]))}",
        spread(every),
        "≤ 2 ×",
        median(every) <= 2 and not notes,
        notes + ["the server's own memory (Pss); each connection had one 200"],
    )
