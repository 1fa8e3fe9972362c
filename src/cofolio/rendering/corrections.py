"""Corrections of published data as text: what stands there, what it is read as, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from cofolio.measures.corrections import CorrectedActivity
from cofolio.rendering.amounts import count
from cofolio.rendering.clean import plain
from cofolio.rendering.tables import indented

COLUMNS = (
    "correction",
    "publisher",
    "activity_id",
    "state",
    "element",
    "wrong",
    "right",
    "reason",
    "evidence",
    "reported",
    "file",
    "line",
    "origin",
)
_STATES = {
    "applied": "applied",
    "mended": "mended by the publisher; the entry can be taken out",
    "unmatched": "neither the wrong nor the right value stands there; nothing is changed",
    "not-loaded": "not loaded",
}


def listed(found: Sequence[CorrectedActivity]) -> Iterator[RenderableType]:
    """Yields every correction with its evidence, and the activities it speaks of."""
    if not found:
        yield Text("No corrections.")
        return
    states = Counter(one.state for one in found)
    parts = ", ".join(f"{number} {state}" for state, number in states.items())
    yield Text(f"{count(len(found), 'corrected activity', 'corrected activities')}: {parts}", style="bold")
    for name, group in groupby(found, key=lambda one: one.correction):
        rows = list(group)
        first = rows[0]
        yield Text(f"\n{name}", style="bold")
        yield Text(f"{plain(first.publisher)}, {first.element}: {plain(first.wrong)} → {plain(first.right)}")
        yield indented(f"{first.reason}\nEvidence: {first.evidence}\nReported: {first.reported}")
        for activity, copies in groupby(rows, key=lambda one: one.activity_id):
            yield indented(f"{plain(activity)}: {_copies(list(copies))}")


def _copies(copies: Sequence[CorrectedActivity]) -> str:
    """What became of a correction in the copies of an activity; right ones are counted where another is not."""
    wrong = [row for row in copies if row.state == "applied"]
    if not wrong or len(wrong) == len(copies):
        return "; ".join(f"{_where(row)}{_STATES[row.state]}" for row in copies)
    others = count(len(copies) - len(wrong), "copy", "copies")
    return "; ".join(f"{_where(row)}applied" for row in wrong) + f"; not needed in {others} more"


def _where(row: CorrectedActivity) -> str:
    return f"{plain(row.file.rsplit('/', 1)[-1])} line {row.line}: " if row.file else ""
