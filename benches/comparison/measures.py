"""Every measure, in the order in which they are run."""

from dataclasses import dataclass
from typing import Callable

from . import answering, day, dropping, growing, importing


@dataclass
class Measure:
    """`measure` takes the run and yields rows. What it tells was measured already where `told_by` was run before it."""

    what: str
    measure: Callable
    told_by: str = ""


MEASURES = {
    "conditional": Measure("304 to a conditional request, beside nginx", answering.throughput("conditional")),
    "gzip": Measure("200 in gzip, beside nginx", answering.throughput("gzip")),
    "identity": Measure("200 as it is, beside nginx", answering.throughput("identity")),
    "p99": Measure("latency of 304 at 10,000 requests a second, beside nginx", answering.latency("conditional")),
    "p99-gzip": Measure("latency of 200 in gzip at 10,000 requests a second, beside nginx", answering.latency("gzip")),
    "idle": Measure("memory of 10,000 idle connections, beside nginx", answering.idle),
    "import": Measure("a bulk import, beside Hugo and cat", importing.beside_hugo),
    "drop": Measure("drop → served, beside the floor and hugo server", dropping.at_rest),
    "breaking": Measure("breaking news during an import", dropping.during_import),
    "day": Measure("bytes on the wire of a reader that polls a busy feed all day", day.measure),
    "scale": Measure("import and drop at each size of an archive", growing.rates),
    "memory": Measure("resident memory at each size", growing.memory, "scale"),
    "restart": Measure("a start with everything known", growing.restart, "scale"),
}
