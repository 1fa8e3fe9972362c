"""Countries, or periods, side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cofolio import registry
from cofolio.errors import UsageError
from cofolio.library import Library
from cofolio.provenance import Figure
from cofolio.rendering import names
from cofolio.rendering.languages import N_
from cofolio.rendering.pages.breakdowns import SHOWN, country_name
from cofolio.rendering.pages.drawn import draw
from cofolio.rendering.pages.site import Site

MOST = 6
_PERIOD = re.compile(r"(\d{4})?\s*[-–]\s*(\d{4})?|(\d{4})")
CURRENCIES = ("EUR", "USD")


@dataclass(frozen=True, slots=True)
class Column:
    """A country in a period."""

    code: str
    name: str
    first: int | None
    last: int | None
    period: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing compared, a figure a column; `None` where nothing is on record."""

    name: str
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one measure."""

    measure: str
    rows: tuple[Row, ...]


def page(
    library: Library,
    site: Site,
    places: str | None = None,
    periods: str | None = None,
    donor: str | None = None,
    currency: str = "EUR",
) -> str:
    """Returns the comparison.

    Args:
        library: the version shown.
        site: language and addresses.
        places: countries by code or name, with commas between.
        periods: years such as `2007-2013, 2014-2020`; all years where not said.
        donor: one donor's money only.
        currency: `EUR` or `USD`.

    Raises:
        UsageError: an unknown country or period, or too many columns.
    """
    columns = _columns(places or "", periods or "", site)
    return draw(
        "compare",
        site,
        places=places or "",
        periods=periods or "",
        donor=donor or "",
        currency=currency,
        currencies=[(one, one) for one in CURRENCIES],
        columns=columns,
        blocks=_blocks(library, columns, donor, currency, site) if columns else [],
        counts=_counts(library, columns, donor),
        suggested=library.places()[:8],
        country_name=lambda code: country_name(code, site),
    )


def _columns(places: str, periods: str, site: Site) -> list[Column]:
    codes = list(dict.fromkeys(registry.find_country(one).code for one in _listed(places)))
    spans = [_period(one) for one in _listed(periods)] or [(None, None, site.words.say(N_("all years")))]
    if len(codes) * len(spans) > MOST:
        raise UsageError(f"{len(codes) * len(spans)} columns are too many to read; compare {MOST} at most")
    return [
        Column(code, country_name(code, site), first, last, text)
        for code in codes
        for first, last, text in spans
    ]


def _listed(text: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"[,;\n]", text) if piece.strip()]


def _period(text: str) -> tuple[int | None, int | None, str]:
    found = _PERIOD.fullmatch(text)
    if not found or not any(found.groups()):
        raise UsageError(f"'{text[:40]}' is no period; write years such as 2007-2013, or 2014-")
    first, last, year = (int(one) if one else None for one in found.groups())
    if first and last and first > last:
        raise UsageError(f"'{text[:40]}' ends before it begins")
    return (year, year, str(year)) if year else (first, last, f"{first or ''}–{last or ''}")


def _blocks(
    library: Library, columns: Sequence[Column], donor: str | None, currency: str, site: Site
) -> list[Block]:
    blocks = []
    for measure in SHOWN:
        totals = [_first(_asked(library, one, measure, donor, currency)) for one in columns]
        by_group = [
            {
                str(f.by["sector-group"]): f
                for f in _asked(library, one, measure, donor, currency, "sector-group")
            }
            for one in columns
        ]
        groups = {key for found in by_group for key, f in found.items() if f.counted.flows}
        called = sorted((site.words.say(names.of_key("sector-group", key)), key) for key in groups)
        rows = [Row(site.words.say(N_("Total")), tuple(totals))]
        rows += [Row(name, tuple(found.get(key) for found in by_group)) for name, key in called]
        blocks.append(Block(measure, tuple(rows)))
    return blocks


def _asked(
    library: Library, column: Column, measure: str, donor: str | None, currency: str, by: str | None = None
) -> list[Figure]:
    return library.figures(
        column.code,
        donor,
        measure,
        "total",
        year_from=column.first,
        year_to=column.last,
        by=by,
        currency=currency,
    )


def _counts(library: Library, columns: Sequence[Column], donor: str | None) -> list[str]:
    """Projects begun in each column's period, with bounds where some are uncertain."""
    found = [
        library.projects(one.code, donor, year_from=one.first, year_to=one.last, limit=0).count
        for one in columns
    ]
    return [str(one.value) if one.lower == one.upper else f"{one.lower} … {one.upper}" for one in found]


def _first(figures: Sequence[Figure]) -> Figure | None:
    return figures[0] if figures else None
