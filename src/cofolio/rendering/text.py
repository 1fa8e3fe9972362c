"""A portfolio for the terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cofolio.news import NewsItem
from cofolio.portfolio import Portfolio
from cofolio.provenance import Figure
from cofolio.rendering import (
    claim_text,
    claims,
    eligibility,
    facts,
    headline,
    lists,
    names,
    news,
    notes,
    reconciliation,
)
from cofolio.rendering.amounts import bounds_of, count, long_day, money_words
from cofolio.rendering.clean import plain, short
from cofolio.rendering.narrative import narrate
from cofolio.rendering.narrative.text import draw
from cofolio.rendering.pivot import Row, by_size, currencies, matrices, measures, pivot
from cofolio.rendering.sources import Cited
from cofolio.rendering.tables import amount_cell, indented, per_words, table
from cofolio.rendering.verdicts import paragraph

PLAIN_WIDTH = 100
SHOWN = 12
_BAR = 24


def portfolio_plain(found: Portfolio) -> str:
    """Returns the portfolio as plain text, for a file."""
    out = io.StringIO()
    console = Console(file=out, width=PLAIN_WIDTH, markup=False, highlight=False, emoji=False, no_color=True)
    for part in portfolio(found, PLAIN_WIDTH):
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def portfolio(found: Portfolio, width: int) -> Iterator[RenderableType]:
    """Yields the portfolio, section by section."""
    yield Text(headline.title(found), style="bold")
    yield Text(headline.subtitle(found), style="dim")
    cited = Cited()
    yield from draw(narrate(found), cited)
    yield from _eligible(found)
    if headline.has_records(found):
        yield from _records(found, width)
    yield from _others(found)
    yield from _curated(found, cited)
    if cited.all():
        yield from _section("Sources of the facts", *(facts.source(*item) for item in cited.all()))
    yield from _claims(found)
    if headline.has_records(found):
        yield from _standing(found)
    else:
        yield from _section("What published records would add", _none(found))


def news_section(items: Sequence[NewsItem], width: int) -> Iterator[RenderableType]:
    """Yields a country's latest news, nothing where there are none."""
    if items:
        yield from _section("News and events", *news.text(items, width))


def _records(found: Portfolio, width: int) -> Iterator[RenderableType]:
    yield from _section("Totals, with what may belong to them", _totals(found.totals))
    if found.by_year:
        yield from _section("By year", *_broken_down(found.by_year, "year", width))
    if found.by_sector:
        yield from _section("By sector group", *_broken_down(found.by_sector, "sector-group", width))
    if found.by_instrument:
        yield from _section(
            "By financing instrument, as recognised in the records",
            *_broken_down(found.by_instrument, "instrument", width),
        )
    yield from _section("Under way", *_projects(found, width))
    if found.going_on is not None and found.going_on.activities:
        on = max(one.on for one in found.graduations if one.channel == "bilateral")
        name = f"Decided on before the graduation of {long_day(on)}, and going on"
        yield from _section(name, lists.project_rows(found.going_on.activities[:SHOWN], width))
    if people := list(_per_person(found.by_year)):
        yield from _section("Per person, in the last year known", *people)
    yield from _section("Beside these totals, never inside them", *_beside(found, width))
    yield from _section("Who takes part", *_organisations(found))


def _others(found: Portfolio) -> Iterator[RenderableType]:
    """What other sources say, the latest years of each, and where all of it is."""
    if found.others is None:
        return
    told = reconciliation.by_source(found.others)
    parts = [reconciliation.in_brief(found.others, rows[-SHOWN:]) for rows in told.values()]
    donor = f" --donor {found.others.donor}" if found.others.donor else ""
    span = f" --from {found.others.year_from} --to {found.others.year_to}"
    command = f"cofolio reconcile {found.place.code}{donor}{span} --currency {found.others.currency}"
    yield from _section(
        "What other sources say, never added to these totals",
        Text(f"{found.others.currency}. Every year, part and receipt: {command}", style="dim"),
        *parts,
    )


def _eligible(found: Portfolio) -> Iterator[RenderableType]:
    """The verdicts on the asked day and today, and why in full for the acts that decide on bilateral projects."""
    for verdicts in (found.eligible, found.eligible_today):
        if eligibility.of_interest(verdicts):
            yield from _section(
                "What it is eligible for, by the rules",
                *eligibility.country_table(eligibility.of_interest(verdicts)),
            )
    for verdict in eligibility.decisive(found.eligible):
        yield Padding(Text(paragraph(verdict)), (0, 0, 1, 1))
    yield Text(f" Over the years: cofolio timeline {found.place.code}", style="dim")


def _section(name: str, *parts: RenderableType) -> Iterator[RenderableType]:
    yield Rule(name, align="left", style="dim")
    for part in parts:
        yield Padding(part, (0, 0, 0, 1))


def _totals(figures: Sequence[Figure]) -> Table:
    uncertain = any(bounds_of(figure) for figure in figures)
    heads = ("Measure", "Scope", "Currency", "Value", *(["Bounds"] if uncertain else []), "Flows")
    made = table(heads, numeric=("Value", "Bounds", "Flows"))
    last = None
    for found in matrices(figures):
        for measure, cells in found.rows:
            for figure in cells.values():
                name = notes.measure(measure) if measure != last else ""
                last = measure
                region = f"{names.of_region(figure.place)} {figure.place}"
                scope = region if figure.scope == "regional" else figure.scope
                value = amount_cell(figure, stacked=False)
                row: list[str | Text] = [name, scope, money_words(figure.currency, figure.prices), value]
                row += [bounds_of(figure)] if uncertain else []
                made.add_row(*row, f"{figure.counted.flows:,}")
    return made


def _per_person(figures: Sequence[Figure]) -> Iterator[RenderableType]:
    """The last year of each measure whose population is loaded."""
    for measure in measures(figures):
        known = [one for one in figures if one.measure == measure and one.per and one.per.value]
        if known:
            last = max(known, key=lambda one: one.per.years if one.per else ())
            yield indented(f"{notes.measure(measure)}: {per_words(last)}")


def _broken_down(figures: Sequence[Figure], key: str, width: int) -> Iterator[RenderableType]:
    asked = measures(figures)
    for currency in currencies(figures):
        rows = pivot(figures, key, currency)
        if key != "year":
            rows = by_size(rows, asked)
        heads = [f"{notes.measure(measure)}, {currency or 'no currency'}" for measure in asked]
        made = table((key.replace("-", " ").capitalize(), *heads, ""), numeric=heads)
        widest = max((abs(row.value(asked[0]) or Decimal(0)) for row in rows), default=Decimal(0))
        for row in rows:
            cells = [
                amount_cell(row.figures[m]) if m in row.figures else Text("–", style="dim") for m in asked
            ]
            made.add_row(short(names.of_key(key, row.key), 40), *cells, _bar(row, asked[0], widest))
        yield made


def _bar(row: Row, measure: str, widest: Decimal) -> Text:
    value = row.value(measure) or Decimal(0)
    cells = int(abs(value) / widest * _BAR) if widest else 0
    return Text("█" * cells, style="red" if value < 0 else "blue")


def _projects(found: Portfolio, width: int) -> Iterator[RenderableType]:
    yield lists.project_counts(found.ongoing)
    rows = sorted(found.under_way("bilateral", "shared"), key=lambda row: row.ongoing != "yes")
    if rows:
        yield lists.project_rows(rows[:SHOWN], width)
    more = found.count_under_way("bilateral", "shared") - SHOWN
    if more > 0:
        yield Text(f"{count(more, 'more project')}: `cofolio projects`, or --format html.", style="dim")


def _beside(found: Portfolio, width: int) -> Iterator[RenderableType]:
    if found.beside:
        yield _totals(found.beside)
    rows = found.under_way("regional", "global")
    if not found.beside and not rows:
        yield Text("Nothing regional or global on record.")
    if rows:
        yield lists.project_rows(rows[:SHOWN], width)


def _organisations(found: Portfolio) -> Iterator[RenderableType]:
    made = table(("Organisation", "Role", "Activities"), numeric=("Activities",))
    for row in found.organisations[:SHOWN]:
        made.add_row(short(row.name, 60) or plain(row.ref), plain(row.role), f"{row.activities:,}")
    yield made
    if len(found.organisations) > SHOWN:
        more = count(len(found.organisations) - SHOWN, "more organisation")
        yield Text(f"{more}: --format json gives all.", style="dim")


def _curated(found: Portfolio, cited: Cited) -> Iterator[RenderableType]:
    if found.curated is None or found.curated.is_empty():
        return
    intro = "\nFacts on the European Union's cooperation, gathered by hand; never added to figures."
    yield Text(intro, style="bold")
    for name, lines in facts.Told(found.curated, cited).sections():
        yield from _section(name, *lines)
    if found.statements:
        rows = facts.statements(found.statements, headline.has_records(found))
        yield from _section("Nineteen statements of the Commission's page of 2016", rows)


def _claims(found: Portfolio) -> Iterator[RenderableType]:
    """The claims on the country itself; those on its regions are counted."""
    for place, results in claims.by_place(found):
        name = f"Statements with a number or a date on {names.of_region(place)}, checked"
        parts = [Text(claims.summary(results))]
        shown = place == found.place.code
        more = Text(f"Each of them: cofolio claims check --country {found.place.code}", style="dim")
        yield from _section(name, *parts, *([claim_text.overview(results)] if shown else []), more)


def _none(found: Portfolio) -> RenderableType:
    donor = f" --donor {found.donor}" if found.donor else ""
    return Text(
        "Totals, years, sectors, projects under way and receipts need published records:\n"
        f"  cofolio ingest iati-files.zip\n  cofolio country {found.place.code}{donor}"
    )


def _standing(found: Portfolio) -> Iterator[RenderableType]:
    yield from _section("Sources and gaps", *_coverage(found))
    if found.findings:
        yield from _section("Findings in the records behind", *lists.findings(found.findings[:SHOWN]))


def _coverage(found: Portfolio) -> Iterator[RenderableType]:
    if not found.coverage:
        yield Text("No loaded source speaks for this donor. `cofolio ingest FILE` adds published files.")
        return
    made = table(("Publisher", "Years"), numeric=())
    for row in found.coverage[:SHOWN]:
        last = "open" if row.is_open else str(row.last_year or "not known")
        made.add_row(names.of_publisher(row.reporting_org), f"{row.first_year or 'not known'} – {last}")
    yield made
