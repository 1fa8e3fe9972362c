"""Strips of years: when each source speaks, when each instrument ran. Drawn as SVG, with the words beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cofolio.measures.coverage import CoverageRow
from cofolio.rendering import names

_UNIT = 10


@dataclass(frozen=True, slots=True)
class Strip:
    """One line: a name, its spans in words, and the drawing."""

    name: str
    words: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class Strips:
    """Lines over the same years."""

    first: int
    last: int
    lines: list[Strip]


def lay_out(rows: Sequence[CoverageRow], years: Sequence[int]) -> Strips:
    """Returns a line a publisher over the years asked about and all years it speaks for."""
    spans: dict[str, list[tuple[int, int | None]]] = {}
    for row in rows:
        if row.first_year is not None:
            last = None if row.is_open else row.last_year
            spans.setdefault(names.of_publisher(row.reporting_org), []).append((row.first_year, last))
    met = [*years, *(year for found in spans.values() for span in found for year in span if year is not None)]
    first, last = min(met, default=0), max(met, default=0)
    lines = [Strip(name, words(found), draw(found, first, last)) for name, found in sorted(spans.items())]
    return Strips(first, last, lines)


def words(spans: Iterable[tuple[int, int | None]]) -> str:
    """Returns `1994–2014, 2019 …`, an open end as an ellipsis."""
    said = dict.fromkeys(
        _span_words(*span) for span in sorted(spans, key=lambda span: (span[0], span[1] or 9999))
    )
    return ", ".join(said)


def draw(spans: Iterable[tuple[int, int | None]], first: int, last: int) -> Markup:
    """Returns a strip as wide as its cell, the spans filled; its words stand beside it."""
    width = (last - first + 1) * _UNIT
    bars = Markup("").join(
        Markup('<rect x="{}" y="2" width="{}" height="8" rx="1"/>').format(
            (start - first) * _UNIT, ((end if end is not None else last) - start + 1) * _UNIT
        )
        for start, end in spans
    )
    return Markup(
        '<svg class="strip" viewBox="0 0 {} 12" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(width, bars)


def _span_words(start: int, end: int | None) -> str:
    if end is None:
        return f"{start} …"
    return str(start) if start == end else f"{start}–{end}"
