"""The records of sources as text: a list, and one whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from cofolio.measures.contracts import AMBIGUOUS, MATCHED, NO_NUMBER, UNMATCHED, Contract
from cofolio.rendering.clean import plain
from cofolio.rendering.tables import indented, table
from cofolio.sources.record import Check, Layout, SourceRecord

CONTRACT_COLUMNS = ("contract_id", "contract_key", "standing", "activities", "title")
STANDINGS = (MATCHED, AMBIGUOUS, UNMATCHED, NO_NUMBER)
SHOWN = 40
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
    """Returns what a check asks; years are written without a comma."""
    least, most = (
        str(one) if check.of == "year" else f"{one:,}" if one is not None else ""
        for one in (check.least, check.most)
    )
    if check.least is None:
        return f"{most} at most"
    return f"{least} at least" if check.most is None else f"from {least} to {most}"


def columns(layout: Layout) -> str:
    """Returns the published columns that a layout must have, and those that hold amounts."""
    needed = [" or ".join(layout.columns[name]) for name in layout.required if name in layout.columns]
    money = [" or ".join(one.columns) for one in layout.amounts]
    return f"must have: {', '.join(needed)}\namounts in: {', '.join(money)}"


def contracts(found: Sequence[Contract]) -> Iterator[RenderableType]:
    """Yields how many contracts meet an activity, and the first of those that do."""
    if not found:
        yield Text("No contract numbers: no loaded table of this source has any.")
        return
    counts = Counter(one.standing for one in found)
    parts = [f"{counts[standing]:,} {standing}" for standing in STANDINGS]
    yield Text(f"{len(found):,} contracts of {found[0].source}: {', '.join(parts)}", style="bold")
    made = table(("Contract", "Number", "Standing", "Activity"))
    for one in [one for one in found if one.activities][:SHOWN]:
        made.add_row(
            plain(one.contract_id),
            one.contract_key or "",
            one.standing,
            "\n".join(map(plain, one.activities)),
        )
    yield made
