"""Breakdowns for the pages of donors, sectors and instruments: rows with links, and a chart by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cofolio.provenance import Figure
from cofolio.rendering.html import charts
from cofolio.rendering.html.charts import Chart
from cofolio.rendering.languages import N_
from cofolio.rendering.names import of_region
from cofolio.rendering.pages.site import Site
from cofolio.rendering.pivot import by_size, pivot

SHOWN = ("commitment", "spend")


@dataclass(frozen=True, slots=True)
class Line:
    """One key of a breakdown: its name, its page, and its figure in each measure."""

    key: str
    name: str
    address: str | None
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table of figures under a heading, with a chart above it where it has one; `head` names the rows."""

    heading: str
    head: str
    measures: tuple[str, ...]
    lines: tuple[Line, ...]
    chart: Chart | None
    currency: str


def in_currency(figures: Iterable[Figure], measures: Sequence[str] = SHOWN) -> list[Figure]:
    """Figures of the shown measures that have anything behind them."""
    return [one for one in figures if one.measure in measures and _has(one)]


def keyed(
    figures: Sequence[Figure],
    key: str,
    heading: str,
    head: str,
    name: Callable[[str], str],
    address: Callable[[str], str | None] = lambda _: None,
    currency: str = "EUR",
) -> Breakdown:
    """Lays out a breakdown, the largest first."""
    rows = by_size(pivot(in_currency(figures), key, currency), SHOWN)
    lines = tuple(Line(row.key, name(row.key), address(row.key), row.figures) for row in rows)
    return Breakdown(heading, head, _met(lines), lines, None, currency)


def placed(
    figures: Sequence[Figure],
    heading: str,
    head: str,
    site: Site,
    currency: str = "EUR",
    donor: str | None = None,
) -> Breakdown:
    """Lays out figures of countries, the largest first."""
    found: dict[str, dict[str, Figure]] = {}
    for one in in_currency(figures):
        found.setdefault(one.place, {})[one.measure] = one
    lines = [
        Line(code, country_name(code, site), site.links.country(code, donor=donor), held)
        for code, held in found.items()
    ]
    lines.sort(key=lambda line: tuple(_minus(line.figures.get(measure)) for measure in SHOWN))
    return Breakdown(heading, head, _met(lines), tuple(lines), None, currency)


def yearly(
    figures: Sequence[Figure], heading: str, head: str, site: Site, currency: str = "EUR"
) -> Breakdown:
    """Lays out a breakdown by year with its chart."""
    rows = pivot(in_currency(figures), "year", currency)
    lines = tuple(
        Line(row.key, row.key if row.key.isdigit() else site.words.say(N_("Not stated")), None, row.figures)
        for row in rows
    )
    met = _met(lines)
    stated = [int(row.key) for row in rows if row.key.isdigit()]
    chart = None
    if len(stated) > 1:
        span = range(min(stated), max(stated) + 1)
        chart = charts.by_year(rows, met, list(span), [], currency, site.words)
    return Breakdown(heading, head, met, lines, chart, currency)


def country_name(code: str, site: Site) -> str:
    """Returns the name of a country in the page's language."""
    return site.words.country(code, of_region(code))


def _met(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(measure for measure in SHOWN if any(measure in line.figures for line in lines))


def _has(figure: Figure) -> bool:
    return bool(figure.counted.flows or figure.uncertain)


def _minus(figure: Figure | None) -> Decimal:
    return -(figure.value or Decimal(0)) if figure else Decimal(0)
