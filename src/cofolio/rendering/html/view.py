"""What the page's template asks for: figures laid out, charts drawn, receipts numbered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from markupsafe import Markup, escape

from cofolio.claims import Result
from cofolio.measures.listing import OrganisationRow
from cofolio.measures.projects import ProjectRow
from cofolio.portfolio import YEARLY, Portfolio, timeline
from cofolio.provenance import Figure
from cofolio.reconcile import Comparison, Part, Statement
from cofolio.rendering import amounts, claims, eligibility, headline, names, reconciliation
from cofolio.rendering.clean import plain
from cofolio.rendering.html import charts, strips
from cofolio.rendering.html import timeline as pictures
from cofolio.rendering.html.charts import Chart
from cofolio.rendering.html.facts import Facts
from cofolio.rendering.html.narrated import written
from cofolio.rendering.html.register import Receipts
from cofolio.rendering.languages import N_, Words
from cofolio.rendering.links import Links
from cofolio.rendering.narrative import narrate
from cofolio.rendering.pivot import Matrix, Row, by_size, currencies, matrices, measures, pivot
from cofolio.rendering.verdicts import paragraph
from cofolio.rules import Verdict

MOST_PROJECTS = 200
MOST_KEYS_DRAWN = 12
MOST_ORGANISATIONS = 40
LEAD = ("relations", "money")
RULES = (("eligibility", N_("Eligible for what")), ("timeline", N_("Over the years")))
RECORDS = (
    ("totals", N_("Totals")),
    ("years", N_("Year by year")),
    ("sectors", N_("What for")),
    ("by-instrument", N_("Under which instrument")),
    ("projects", N_("Under way")),
    ("beside", N_("Beside, not inside")),
    ("organisations", N_("Who takes part")),
)
FACTS = (
    ("relations", N_("The relation")),
    ("instruments", N_("Instruments")),
    ("graduation", N_("Graduation")),
    ("projects", N_("Known projects")),
    ("regional_programmes", N_("Regional programmes")),
    ("platforms", N_("Platforms")),
    ("thematic", N_("Further instruments")),
    ("organisations", N_("Hosted, and events")),
    ("delegations", N_("Delegation")),
    ("envelopes", N_("Envelopes")),
)
STATED = (("statements", N_("Nineteen statements")),)
CHECKED = (("claims", N_("Statements, checked")),)
CITED = (("sources", N_("Sources of the facts")),)
OTHERS = (("other-sources", N_("Other sources")),)
EMPTY = (("totals", N_("What records would add")),)
STANDING = (
    ("coverage", N_("Years covered")),
    ("findings", N_("Findings")),
    ("receipts", N_("Receipts")),
    ("method", N_("How it was counted")),
)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A chart with the table behind it, in one currency."""

    currency: str | None
    measures: list[str]
    rows: list[Row]
    names: list[Markup]
    chart: Chart | None
    silent: list[int]


@dataclass(frozen=True, slots=True)
class Programme:
    """Projects under way that are parts of the same programme; `title` empty for those of none."""

    identifier: str | None
    title: str | None
    projects: list[ProjectRow]


@dataclass(frozen=True, slots=True)
class OtherSource:
    """A source beside IATI: its name, the constant prices it tells, and year by year how it differs and mostly why."""

    name: str
    prices: list[str]
    rows: list[tuple[int, Comparison, Part | None]]


class View:
    """A portfolio laid out for a page.

    Args:
        portfolio: what is shown.
        words: the language.
        receipts: how figures lead to their receipts.
        links: addresses of other pages; `None` for a page that is one file.
        scopes: by key of a breakdown (`year`, `sector-group`), figures of each scope that makes the total.
    """

    def __init__(
        self,
        portfolio: Portfolio,
        words: Words,
        receipts: Receipts,
        links: Links | None,
        scopes: Mapping[str, Mapping[str, Sequence[Figure]]] | None = None,
    ) -> None:
        self.portfolio = portfolio
        self.scopes = scopes or {}
        self.words = words
        self.links = links
        self.title = words.country(portfolio.place.code, headline.title(portfolio))
        self.subtitle = self._subtitle()
        self.has_records = headline.has_records(portfolio)
        self.register = receipts
        self.claims = claims
        self.part_names = reconciliation.PART_NAMES
        self.facts = Facts(portfolio.curated, portfolio.statements, words)
        paragraphs = narrate(portfolio, words.locale).paragraphs
        told = {part.name: written(part, self.register, self.facts) for part in paragraphs}
        self.lead = [text for name, text in told.items() if name in LEAD]
        self.story = [text for name, text in told.items() if name not in LEAD]

    def to(self, kind: str, identifier: str | None, text: str) -> Markup:
        """Returns a text that leads to the page of its thing, where there are such pages.

        Args:
            kind: a page of `Links`: `activity`, `organisation`, `sector`, `instrument`, `donor`.
            identifier: which; nothing leads nowhere.
            text: what is shown.
        """
        if self.links is None or not identifier:
            return escape(text)
        return Markup('<a href="{}">{}</a>').format(getattr(self.links, kind)(identifier), text)

    def _subtitle(self) -> str:
        found, say = self.portfolio, self.words.say
        donor = plain(found.donor_name or found.donor) if found.donor else say(N_("all donors"))
        told = {
            "donor": donor,
            "period": self.words.years(found.year_from, found.year_to),
            "day": self.words.day(found.on),
        }
        return say(N_("Cooperation with %(donor)s · %(period)s · as it stood on %(day)s")) % told

    @cached_property
    def cards(self) -> list[tuple[str, Figure]]:
        """The figures that stand above all."""
        asked = (("commitment", N_("Committed")), ("spend", N_("Spent")))
        found = [(self.words.say(word), headline.total(self.portfolio, measure)) for measure, word in asked]
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
        return self.yearly(self.portfolio.by_year)

    @cached_property
    def sectors(self) -> list[Breakdown]:
        """Commitments and spend by sector group, a breakdown a currency."""
        return self.keyed(self.portfolio.by_sector, "sector-group")

    @cached_property
    def instruments(self) -> list[Breakdown]:
        """Commitments and spend by financing instrument, a breakdown a currency."""
        return self.keyed(self.portfolio.by_instrument, "instrument")

    @cached_property
    def timeline(self) -> Chart | None:
        """Instruments, eligibility, programmes and platforms over the years; `None` where nothing is known."""
        found = timeline(self.portfolio.place.code)
        if not found.lanes:
            return None
        return Chart(
            *(pictures.inline(found, width, self.words) for width in (pictures.WIDE, pictures.NARROW))
        )

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
        """Claims on the country, then on its regions, by the code of each."""
        return claims.by_place(self.portfolio)

    @cached_property
    def claim_numbers(self) -> list[tuple[str, int]]:
        """How many claims came to each verdict."""
        met = [one.outcome for one in self.portfolio.claims]
        return [(outcome, met.count(outcome)) for outcome in claims.VERDICTS]

    @cached_property
    def others(self) -> list[OtherSource]:
        """What other sources say, each against IATI."""
        found = self.portfolio.others
        told = reconciliation.by_source(found) if found else {}
        return [
            OtherSource(
                reconciliation.name_of(source),
                sorted({one.other.prices for _, one in rows} - {"current"}),
                [(year, one, reconciliation.largest(one)) for year, one in rows],
            )
            for source, rows in told.items()
        ]

    def said(self, statement: Statement) -> Markup:
        """Returns what a source says, leading to its receipt where receipts have pages."""
        text = self.words.amount(statement.value, amounts.NOT_COVERED)
        if self.links is None or not statement.receipt:
            return escape(text)
        return Markup('<a class="value" href="{}">{}</a>').format(self.links.receipt(statement.receipt), text)

    def apart(self, key: str) -> list[tuple[str, list[Breakdown]]]:
        """Breakdowns of the scopes that make the total, each apart; the one file has the totals alone."""
        found = self.scopes.get(key, {})
        make = self.yearly if key == "year" else lambda figures: self.keyed(figures, key)
        return [(scope, make(figures)) for scope, figures in found.items() if figures]

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
        others = OTHERS if self.others else ()
        if self.has_records:
            standing = [one for one in STANDING if one[0] != "receipts" or self.register.groups()]
            return [*RULES, *RECORDS, *others, *facts, *cited, *standing]
        return [*RULES, *others, *(facts or EMPTY), *cited, *STANDING[-1:]]

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

    def yearly(self, figures: Sequence[Figure]) -> list[Breakdown]:
        """Returns figures by year, a breakdown a currency."""
        return [self._years(one, pivot(figures, "year", one), figures) for one in currencies(figures)]

    def keyed(self, figures: Sequence[Figure], key: str) -> list[Breakdown]:
        """Returns figures by another key, the largest first, a breakdown a currency."""
        return [self._keys(one, pivot(figures, key, one), key) for one in currencies(figures)]

    def _years(self, currency: str | None, rows: list[Row], figures: Sequence[Figure]) -> Breakdown:
        asked = measures(figures)
        stated = [int(row.key) for row in rows if row.key.isdigit()]
        span = self._span(stated)
        silent = [year for year in span if year in self._silent(span)]
        chart = charts.by_year(rows, asked, span, silent, currency, self.words) if stated else None
        called = [escape(names.of_key("year", row.key)) for row in rows]
        return Breakdown(currency, asked, rows, called, chart, silent)

    def _keys(self, currency: str | None, rows: list[Row], key: str) -> Breakdown:
        asked = list(dict.fromkeys(measure for row in rows for measure in row.figures))
        asked.sort(
            key=lambda measure: (measure not in YEARLY, YEARLY.index(measure) if measure in YEARLY else 0)
        )
        rows = by_size(rows, asked)
        called = [self.words.say(names.of_key(key, row.key, self.words.language)) for row in rows]
        shown, said = rows[:MOST_KEYS_DRAWN], called[:MOST_KEYS_DRAWN]
        drawn = charts.by_key(shown, said, asked, currency, self.words) if rows else None
        kind = {"sector-group": "sector", "instrument": "instrument"}[key]
        linked = [
            self.to(kind, None if row.key in names.WITHOUT else row.key, name)
            for row, name in zip(rows, called, strict=True)
        ]
        return Breakdown(currency, asked, rows, linked, drawn, [])

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
