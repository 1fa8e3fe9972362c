"""Sources side by side, for the terminal, as CSV and as lines to review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import yaml
from rich.console import RenderableType
from rich.text import Text

from cofolio.reconcile import PARTS, Comparison, Part, Reconciliation, Statement
from cofolio.rendering import names, notes
from cofolio.rendering.amounts import amount, cents
from cofolio.rendering.clean import plain, short
from cofolio.rendering.csvs import line
from cofolio.rendering.languages import N_
from cofolio.rendering.tables import table

SILENT = "not covered"
PART_NAMES = {
    "coverage": N_("years that one does not speak for"),
    "measure": N_("another measure"),
    "scope": N_("shares of activities for several countries"),
    "prices": N_("current against constant prices"),
    "matched": N_("projects that both have, with other amounts"),
    "only-base": N_("projects that only IATI has"),
    "only-other": N_("projects that only the other has"),
}
"""Explained parts of a difference, for the table of a page."""
_SHOWN = 12
HEAD = (
    "year measure source other_measure prices base_value other_value difference coverage measure_part scope prices_part"
    " matched only_base only_other remainder base_receipt other_receipt"
).split()
_COLUMNS = ("coverage", "measure", "scope", "prices", "matched", "only-base", "only-other")


def name_of(source: str) -> str:
    """Returns a source's name for people."""
    return {
        "iati": "IATI",
        "crs": "CRS",
        "crs-matrix": "CRS matrices",
        "aiddata": "AidData",
        "fts": "EU FTS",
    }.get(source, source)


def by_source(found: Reconciliation) -> dict[str, list[tuple[int, Comparison]]]:
    """Returns, for every other source, the years in which it says something, held against the first."""
    told: dict[str, list[tuple[int, Comparison]]] = {}
    for year in found.years:
        for one in year.comparisons:
            is_asked = one.other.measure == one.measure or bool(one.base.value)
            if one.other.value is not None and (one.other.value or one.base.value) and is_asked:
                told.setdefault(one.other.source, []).append((year.year, one))
    return told


def largest(one: Comparison) -> Part | None:
    """Returns the explained part that weighs most, where any does."""
    parts = [part for part in one.parts if part.amount]
    return max(parts, key=lambda part: abs(part.amount)) if parts else None


def in_brief(found: Reconciliation, rows: Sequence[tuple[int, Comparison]]) -> RenderableType:
    """Returns a table of one other source against the first: year by year, with the part that weighs most."""
    base, other = name_of(found.base), name_of(rows[0][1].other.source)
    prices = {one.other.prices for _, one in rows} - {"current"}
    heads = (base, other + "".join(f", {price}" for price in prices), "Difference", "Not explained")
    made = table(("Year", *heads[:3], "Most of it", heads[3]), numeric=heads)
    for year, one in rows:
        part = largest(one)
        made.add_row(
            f"{year} {notes.measure(one.other.measure).lower()}",
            _value(one.base),
            _value(one.other),
            _signed(one.difference) or "none",
            f"{PART_NAMES[part.kind]} {_signed(part.amount)}" if part else "",
            _signed(one.remainder) or "nothing",
        )
    return made


def text(found: Reconciliation) -> Iterator[RenderableType]:
    """Yields the years by measure, the differences with their parts, and who speaks for which years."""
    giver = names.of_publisher(found.donor) if found.donor else "all donors"
    yield Text(f"{names.of_region(found.place)}, {giver}, {found.year_from}–{found.year_to}", style="bold")
    yield Text(f"{found.currency}; sources are held against each other, never added together.", style="dim")
    for measure in dict.fromkeys(one.measure for year in found.years for one in year.statements):
        yield Text(f"\n{notes.measure(measure)}: what each source says", style="bold")
        yield _said(found, measure)
    compared = [(year.year, one) for year in found.years for one in year.comparisons if _is_telling(one)]
    if compared:
        yield Text(f"\nWhy they differ from {name_of(found.base)}", style="bold")
        yield _differences(found, compared)
    yield Text("\nWho speaks for which years", style="bold")
    yield from _coverage(found)
    yield from _projects(found)


def _is_telling(one: Comparison) -> bool:
    """Whether there is a difference to explain; against another measure only where there is a base."""
    return bool(one.difference) and (one.other.measure == one.measure or bool(one.base.value))


def _said(found: Reconciliation, measure: str) -> RenderableType:
    told = {
        (year.year, one.source): one
        for year in found.years
        for one in year.statements
        if one.measure == measure
    }
    sources = [name for name in found.sources if any(source == name for _, source in told)]
    prices = {source: one.prices for (_, source), one in told.items() if one.prices != "current"}
    heads = [name_of(name) + (f", {prices[name]}" if name in prices else "") for name in sources]
    made = table(("Year", *heads), numeric=heads)
    for year in (one.year for one in found.years):
        made.add_row(str(year), *(_value(told.get((year, name))) for name in sources))
    return made


def _value(said: Statement | None) -> str | Text:
    if said is None or said.value is None:
        return Text(SILENT, style="dim")
    certain = said.lower == said.value == said.upper
    return amount(said.value) + (
        "" if certain else f"\n{amount(said.lower, 'open')} … {amount(said.upper, 'open')}"
    )


def _differences(found: Reconciliation, compared: list[tuple[int, Comparison]]) -> RenderableType:
    used = [kind for kind in PARTS if any(part.kind == kind for _, one in compared for part in one.parts)]
    heads = ("Difference", *(kind.replace("-", " ").capitalize() for kind in used), "Not explained")
    made = table(("Year", "Against", *heads), numeric=heads)
    for year, one in compared:
        parts = {part.kind: part.amount for part in one.parts}
        against = f"{name_of(one.other.source)}, {notes.measure(one.measure).lower()}"
        cells = (_signed(parts.get(kind)) for kind in used)
        made.add_row(str(year), against, _signed(one.difference), *cells, _signed(one.remainder))
    return made


def _signed(value: Decimal | None) -> str:
    return "" if not value else f"{value:+,.2f}"


def _coverage(found: Reconciliation) -> Iterator[RenderableType]:
    made = table(("Source", "Publisher", "Years"))
    for one in found.coverage:
        made.add_row(
            name_of(one.source),
            short(names.of_publisher(one.publisher) if one.publisher else "", 50),
            runs(one.years),
        )
    yield made
    silent = runs(found.silent)
    yield Text(
        f"Nobody speaks for {silent}; that is not zero." if silent else "Some source speaks for every year."
    )


def _projects(found: Reconciliation) -> Iterator[RenderableType]:
    for source, known in found.matches.items():
        suggested = found.suggestions.get(source, ())
        if not known and not suggested:
            continue
        yield Text(f"\nProjects in IATI and {name_of(source)}", style="bold")
        yield Text(
            f"{len(known)} found in both by number or confirmed; {len(suggested)} more have like titles."
        )
        made = table(("Activity", "Project", "How"))
        for one in known[:_SHOWN]:
            made.add_row(plain(one.activity_id), plain(one.project), one.how.replace("-", " "))
        for two in suggested[: max(0, _SHOWN - len(known))]:
            title = f"{plain(two.activity_id)}\n{short(two.activity_title, 40)}"
            made.add_row(
                title,
                f"{plain(two.project)}\n{short(two.project_title, 40)}",
                f"perhaps ({two.likeness} of 100)",
            )
        yield made
        if suggested:
            yield Text(
                "To confirm some: --suggest > matches.yml, strike what is not so, then --matches matches.yml"
            )


def runs(years: tuple[int, ...]) -> str:
    """Returns `1991–1995, 2001`."""
    found: list[list[int]] = []
    for year in years:
        if found and year == found[-1][1] + 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in found)


def csv(found: Reconciliation) -> Iterator[str]:
    """Yields a line a year, measure and source, with every part of the difference."""
    yield line(HEAD)
    for year in found.years:
        for one in year.comparisons:
            parts = {part.kind: part.amount for part in one.parts}
            yield line(
                [
                    str(year.year),
                    one.measure,
                    one.other.source,
                    one.other.measure,
                    one.other.prices,
                    *(cents(value) or "" for value in (one.base.value, one.other.value, one.difference)),
                    *(cents(parts.get(kind)) or "" for kind in _COLUMNS),
                    cents(one.remainder) or "",
                    one.base.receipt,
                    one.other.receipt,
                ]
            )


def review(found: Reconciliation) -> str:
    """Returns the suggestions as the file that confirms them: a person strikes what is not so."""
    entries = [
        {
            "source": source,
            "activity": one.activity_id,
            "project": one.project,
            "titles": [plain(one.activity_title), plain(one.project_title)],
            "likeness": one.likeness,
        }
        for source, suggested in found.suggestions.items()
        for one in suggested
    ]
    head = (
        "# Pairs with like titles. Keep what is one project, strike the rest; then: "
        "cofolio reconcile ... --matches FILE\n"
    )
    return head + yaml.safe_dump({"matches": entries}, allow_unicode=True, sort_keys=False)
