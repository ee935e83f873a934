"""The one table, and the figures in it."""

import math
from dataclasses import dataclass, field


@dataclass
class Row:
    """A line of the table. `reached` is None where nothing is to be reached, or where it was not measured."""

    measure: str
    ours: str
    theirs: str = "–"
    ratio: str = "–"
    to_reach: str = "–"
    reached: "bool | None" = None
    notes: "list[str]" = field(default_factory=list)


HEADINGS = ("measure", "Ajil", "against", "ratio", "to reach", "reached")


def table(rows):
    """The rows in Markdown, and below them what is to be said of each."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---|---|---|---|---|---|"]
    remarks = []
    for row in rows:
        name = row.measure
        if row.notes:
            number = len(remarks) + 1
            name += f" ({number})"
            remarks.append(f"{number}. {'; '.join(row.notes)}.")
        reached = {True: "yes", False: "**no**", None: "–"}[row.reached]
        cells = (name, row.ours, row.theirs, row.ratio, row.to_reach, reached)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines + ([""] + remarks if remarks else [])) + "\n"


def median(values):
    """The middle one, or between the two middle ones."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def quantile(values, share):
    """The value that such a share of all do not exceed: the nearest rank, so one that was measured."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def ratios(ours, theirs):
    """Of each round what it tells: noise that lasts longer than a round is in both of its halves."""
    return [mine / other for mine, other in zip(ours, theirs)]


def spread(values, form="{:.2f}"):
    """The median, and from where to where the others are."""
    low, middle, high = (form.format(value) for value in (min(values), median(values), max(values)))
    return middle if low == high else f"{middle} ({low} – {high})"


def count(number):
    """123,456"""
    return f"{number:,.0f}"


def size(amount):
    """Bytes as people tell them: 812 B, 12.3 KB, 1.2 GB."""
    if amount < 1000:
        return f"{amount:.0f} B"
    for unit in ("KB", "MB", "GB"):
        amount /= 1000
        if amount < 1000 or unit == "GB":
            break
    return f"{amount:.3g} {unit}" if amount < 100 else f"{amount:.0f} {unit}"


def duration(seconds):
    """12.3 s, 4.56 ms, 78 µs"""
    if seconds >= 1:
        return f"{seconds:.3g} s" if seconds < 100 else f"{seconds:.0f} s"
    if seconds >= 0.001:
        return f"{seconds * 1000:.3g} ms"
    return f"{seconds * 1e6:.0f} µs"
