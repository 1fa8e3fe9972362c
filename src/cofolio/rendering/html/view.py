"""What the page's template asks for: figures laid out, charts drawn, receipts numbered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cofolio.claims import Result
from cofolio.measures.listing import OrganisationRow
from cofolio.measures.projects import ProjectRow
from cofolio.portfolio import YEARLY, Portfolio, timeline
from cofolio.provenance import Figure
from cofolio.rendering import claims, eligibility, headline, names
from cofolio.rendering.clean import plain
from cofolio.rendering.html import charts, strips
from cofolio.rendering.html import timeline as pictures
from cofolio.rendering.html.charts import Chart
from cofolio.rendering.html.facts import Facts
from cofolio.rendering.html.narrated import written
from cofolio.rendering.html.register import Register
from cofolio.rendering.narrative import narrate
from cofolio.rendering.pivot import Matrix, Row, by_size, currencies, matrices, measures, pivot
from cofolio.rendering.verdicts import paragraph
from cofolio.rules import Verdict

MOST_PROJECTS = 200
MOST_KEYS_DRAWN = 12
MOST_ORGANISATIONS = 40
LEAD = ("relations", "money")
RULES = (("eligibility", "Eligible for what"), ("timeline", "Over the years"))
RECORDS = (
    ("totals", "Totals"),
    ("years", "Year by year"),
    ("sectors", "What for"),
    ("by-instrument", "Under which instrument"),
    ("projects", "Under way"),
    ("beside", "Beside, not inside"),
    ("organisations", "Who takes part"),
)
FACTS = (
    ("relations", "The relation"),
    ("instruments", "Instruments"),
    ("graduation", "Graduation"),
    ("projects", "Known projects"),
    ("regional_programmes", "Regional programmes"),
    ("platforms", "Platforms"),
    ("thematic", "Further instruments"),
    ("organisations", "Hosted, and events"),
    ("delegations", "Delegation"),
    ("envelopes", "Envelopes"),
)
STATED = (("statements", "Nineteen statements"),)
CHECKED = (("claims", "Statements, checked"),)
CITED = (("sources", "Sources of the facts"),)
EMPTY = (("totals", "What records would add"),)
STANDING = (
    ("coverage", "Years covered"),
    ("findings", "Findings"),
    ("receipts", "Receipts"),
    ("method", "How it was counted"),
)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A chart with the table behind it, in one currency."""

    currency: str | None
    measures: list[str]
    rows: list[Row]
    names: list[str]
    chart: Chart | None
    silent: list[int]


@dataclass(frozen=True, slots=True)
class Programme:
    """Projects under way that are parts of the same programme; `title` empty for those of none."""

    identifier: str | None
    title: str | None
    projects: list[ProjectRow]


class View:
    """A portfolio laid out for the page."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.portfolio = portfolio
        self.title = headline.title(portfolio)
        self.subtitle = headline.subtitle(portfolio)
        self.has_records = headline.has_records(portfolio)
        self.register = Register()
        self.claims = claims
        self.facts = Facts(portfolio.curated, portfolio.statements)
        told = {part.name: written(part, self.register, self.facts) for part in narrate(portfolio).paragraphs}
        self.lead = [text for name, text in told.items() if name in LEAD]
        self.story = [text for name, text in told.items() if name not in LEAD]

    @cached_property
    def cards(self) -> list[tuple[str, Figure]]:
        """The figures that stand above all."""
        asked = (("commitment", "Committed"), ("spend", "Spent"))
        found = [(word, headline.total(self.portfolio, measure)) for measure, word in asked]
        return [(word, figure) for word, figure in found if figure is not None]

    @cached_property
    def totals(self) -> list[Matrix]:
        """Figures of the country itself, a matrix a currency."""
        return matrices(self.portfolio.totals)

    @cached_property
    def beside(self) -> list[Matrix]:
        """Regional and global figures that have any money in them, a matrix a currency."""
        return matrices([f for f in self.portfolio.beside if f.counted.flows or f.uncertain or f.excluded])

    @cached_property
    def years(self) -> list[Breakdown]:
        """Commitments and spend by year, a breakdown a currency."""
        figures = self.portfolio.by_year
        return [self._yearly(currency, pivot(figures, "year", currency)) for currency in currencies(figures)]

    @cached_property
    def sectors(self) -> list[Breakdown]:
        """Commitments and spend by sector group, a breakdown a currency."""
        figures = self.portfolio.by_sector
        return [
            self._keyed(currency, pivot(figures, "sector-group", currency), "sector-group")
            for currency in currencies(figures)
        ]

    @cached_property
    def instruments(self) -> list[Breakdown]:
        """Commitments and spend by financing instrument, a breakdown a currency."""
        figures = self.portfolio.by_instrument
        return [
            self._keyed(currency, pivot(figures, "instrument", currency), "instrument")
            for currency in currencies(figures)
        ]

    @cached_property
    def timeline(self) -> Chart | None:
        """Instruments, eligibility, programmes and platforms over the years; `None` where nothing is known."""
        found = timeline(self.portfolio.place.code)
        if not found.lanes:
            return None
        return Chart(*(pictures.inline(found, width) for width in (pictures.WIDE, pictures.NARROW)))

    @cached_property
    def verdicts(self) -> list[tuple[date, list[tuple[Verdict, str, str]]]]:
        """By day: each verdict with the channels it is alike in, and its reason."""
        days = (self.portfolio.eligible, self.portfolio.eligible_today)
        return [
            (found[0].on, eligibility.alike(found)) for found in map(eligibility.of_interest, days) if found
        ]

    @cached_property
    def paragraphs(self) -> list[str]:
        """Verdicts on bilateral projects in full, under acts that are open to the country in some way."""
        return [paragraph(one) for one in eligibility.decisive(self.portfolio.eligible)]

    @cached_property
    def graduated(self) -> date | None:
        """When the country last lost bilateral support."""
        return max((one.on for one in self.portfolio.graduations if one.channel == "bilateral"), default=None)

    @cached_property
    def programmes(self) -> list[Programme]:
        """Projects of the country under way, those of one programme together."""
        found: dict[str | None, Programme] = {}
        for row in self.portfolio.under_way("bilateral", "shared")[:MOST_PROJECTS]:
            made = found.setdefault(row.parent_id, Programme(row.parent_id, row.parent_title, []))
            made.projects.append(row)
        return sorted(found.values(), key=lambda programme: programme.identifier is None)

    @cached_property
    def project_reasons(self) -> list[str]:
        """Why some projects may or may not be under way."""
        return sorted({row.reason for row in self.portfolio.ongoing.activities if row.reason})

    @cached_property
    def more_projects(self) -> int:
        """How many projects under way the page does not list."""
        own = ("bilateral", "shared")
        return self.portfolio.count_under_way(*own) - len(self.portfolio.under_way(*own)[:MOST_PROJECTS])

    @cached_property
    def regional(self) -> list[ProjectRow]:
        """Regional and global projects under way."""
        return list(self.portfolio.under_way("regional", "global")[:MOST_PROJECTS])

    @cached_property
    def organisations(self) -> list[OrganisationRow]:
        """Who takes part, those with most activities first."""
        return list(self.portfolio.organisations[:MOST_ORGANISATIONS])

    @cached_property
    def claim_groups(self) -> list[tuple[str, list[Result]]]:
        """Claims on the country, then on its regions."""
        return [(names.of_region(place), found) for place, found in claims.by_place(self.portfolio)]

    @cached_property
    def contents(self) -> list[tuple[str, str]]:
        """Anchors and names of the page's sections, in their order."""
        known = self.portfolio.curated
        told = [(f"fact-{part}", name) for part, name in FACTS if known and getattr(known, part)]
        stated = (
            *(STATED if self.portfolio.statements else ()),
            *(CHECKED if self.portfolio.claims else ()),
        )
        facts = (
            ()
            if known is None or known.is_empty()
            else (*told, *(() if self.has_records else EMPTY), *stated)
        )
        cited = CITED if self.facts.cited() else ()
        if self.has_records:
            return [*RULES, *RECORDS, *facts, *cited, *STANDING]
        return [*RULES, *(facts or EMPTY), *cited, *STANDING[-1:]]

    @cached_property
    def coverage(self) -> strips.Strips:
        """Years that each publisher's datasets speak for."""
        return strips.lay_out(self.portfolio.coverage, self._span())

    @staticmethod
    def year_words(years: list[int]) -> str:
        """Returns `1991–1993, 2001`."""
        runs: list[tuple[int, int | None]] = []
        for year in years:
            first, last = runs[-1] if runs else (year, None)
            if runs and year == (last or first) + 1:
                runs[-1] = (first, year)
            else:
                runs.append((year, year))
        return strips.words(runs)

    @staticmethod
    def file_name(path: str) -> str:
        """Returns the last part of a path; where a file lay is nobody's business."""
        return plain(path.replace("\\", "/").rsplit("/", 1)[-1])

    def _yearly(self, currency: str | None, rows: list[Row]) -> Breakdown:
        asked = measures(self.portfolio.by_year)
        stated = [int(row.key) for row in rows if row.key.isdigit()]
        span = self._span(stated)
        silent = [year for year in span if year in self._silent(span)]
        chart = charts.by_year(rows, asked, span, silent, currency) if stated else None
        return Breakdown(currency, asked, rows, [row.key for row in rows], chart, silent)

    def _keyed(self, currency: str | None, rows: list[Row], key: str) -> Breakdown:
        asked = [measure for measure in YEARLY if any(measure in row.figures for row in rows)]
        rows = by_size(rows, asked)
        called = [names.of_key(key, row.key) for row in rows]
        drawn = (
            charts.by_key(rows[:MOST_KEYS_DRAWN], called[:MOST_KEYS_DRAWN], asked, currency) if rows else None
        )
        return Breakdown(currency, asked, rows, called, drawn, [])

    def _span(self, stated: Iterable[int] = ()) -> list[int]:
        asked = [year for year in (self.portfolio.year_from, self.portfolio.year_to) if year is not None]
        years = [*stated, *asked]
        if not years:
            spoken = ((row.first_year, row.last_year) for row in self.portfolio.coverage)
            years = [year for pair in spoken for year in pair if year is not None] or [self.portfolio.on.year]
        first = self.portfolio.year_from or min(years)
        last = self.portfolio.year_to or max(years)
        return list(range(first, last + 1))

    def _silent(self, span: list[int]) -> set[int]:
        """Years of the span that no loaded source speaks for."""
        open_end = max(span, default=0)
        spoken = {
            year
            for row in self.portfolio.coverage
            if row.first_year is not None
            for year in range(
                row.first_year, (open_end if row.is_open else row.last_year or row.first_year) + 1
            )
        }
        return set(span) - spoken
