"""Which layout a table has: told from its columns, wherever in its first rows they are named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cofolio.sources.record import Amount, Layout
from cofolio.sources.table.cells import plain_name
from cofolio.sources.table.rows import unique
from cofolio.sources.table.sniff import Head, Sniffed


@dataclass(frozen=True, slots=True)
class Fit:
    """A table and the layout it has.

    Attributes:
        layout: the layout.
        sheet: the table, in a workbook.
        header: the row that names its columns, counted from 0.
        fields: field -> published columns that say it, the first that is filled in a row.
        amounts: each column of amounts there, with its published names.
        markers: published columns of markers.
        unknown: published columns that the layout does not name.
    """

    layout: Layout
    sheet: str
    header: int
    fields: dict[str, tuple[str, ...]]
    amounts: tuple[tuple[tuple[str, ...], Amount], ...]
    markers: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def matched(self) -> int:
        """How many of the table's columns the layout explains."""
        return len(self.fields) + len(self.amounts) + len(self.markers)


def fits(sniffed: Sniffed, layouts: Iterable[Layout]) -> list[Fit]:
    """For each table of a file the layout that explains most of its columns, if any has all it requires."""
    known = list(layouts)
    found = []
    for head in sniffed.heads:
        best = max(
            (fit for layout in known if (fit := fit_of(head, layout)) is not None),
            key=lambda fit: fit.matched,
            default=None,
        )
        if best is not None:
            found.append(best)
    return found


def fit_of(head: Head, layout: Layout) -> Fit | None:
    """How a layout explains a table's columns; `None` where something it requires is missing."""
    for number, row in enumerate(head.rows):
        names = unique(list(row))
        plain = {plain_name(name): name for name in reversed(names) if plain_name(name)}
        fields = {field: hits for field, known in layout.columns.items() if (hits := _all(known, plain))}
        amounts = tuple(
            (tuple(dict.fromkeys((hit, *_all(one.instead, plain)))), one)
            for one in layout.amounts
            if (hit := _first((*one.columns, *one.instead), plain))
        )
        missing = [name for name in layout.required if name not in fields and name not in layout.fixed]
        if missing or not amounts:
            continue
        markers = tuple(hit for name in layout.markers if (hit := _first((name,), plain)))
        said = [*fields.values(), *(hits for hits, _ in amounts)]
        used = {*markers, *(name for hits in said for name in hits)}
        unknown = tuple(name for name in names if name not in used and plain_name(name))
        return Fit(layout, head.sheet, number, fields, amounts, markers, unknown)
    return None


def _all(known: Iterable[str], plain: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain[plain_name(name)] for name in known if plain_name(name) in plain))


def _first(known: Iterable[str], plain: dict[str, str]) -> str | None:
    return next((plain[plain_name(name)] for name in known if plain_name(name) in plain), None)
