"""The records of sources as text: a list, and one whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.text import Text

from cofolio.rendering.tables import indented, table
from cofolio.sources.record import Check, Layout, SourceRecord

COLUMNS = ("id", "name", "publisher", "licence", "cadence", "first_year", "last_year", "speaks_as")


def listed(found: Iterable[SourceRecord]) -> RenderableType:
    """Returns a table of sources."""
    made = table(("Source", "What", "Publisher", "Years"))
    for one in found:
        also = [name for name in one.speaks_as if name != one.id]
        names = "\n".join([one.id, *(f"  {name}" for name in also)])
        made.add_row(names, one.name, one.publisher, years(one))
    return made


def shown(one: SourceRecord) -> Iterator[RenderableType]:
    """Yields everything that a record says."""
    yield Text(f"{one.id}: {one.name}", style="bold")
    yield Text(" ".join(one.what.split()))
    for head, text in (
        ("Publisher", one.publisher),
        ("Terms", one.licence),
        ("Comes out", one.cadence),
        ("Years", years(one)),
        ("Asked as", ", ".join(one.speaks_as)),
    ):
        if text:
            yield Text(f"{head}: {text}")
    for address in one.addresses:
        yield indented(f"{address.id}: {address.what}\n{address.url}")
    for check in one.checks:
        yield indented(f"Checked: {check.of} {bounds(check)}: {check.reason}")
    for note in one.notes:
        yield indented(note)
    for layout in one.layouts:
        yield Text(f"Layout {layout.id}: {' '.join(layout.what.split())}")
        yield indented(columns(layout))


def years(one: SourceRecord) -> str:
    """Returns the years a source speaks for."""
    if one.first_year is None:
        return "by publisher"
    return f"{one.first_year} to {one.last_year or 'now'}"


def bounds(check: Check) -> str:
    """Returns what a check asks."""
    if check.least is None:
        return f"{check.most:,} at most"
    return f"{check.least:,} at least" if check.most is None else f"from {check.least:,} to {check.most:,}"


def columns(layout: Layout) -> str:
    """Returns the published columns that a layout must have, and those that hold amounts."""
    needed = [" or ".join(layout.columns[name]) for name in layout.required if name in layout.columns]
    money = [" or ".join(one.columns) for one in layout.amounts]
    return f"must have: {', '.join(needed)}\namounts in: {', '.join(money)}"
