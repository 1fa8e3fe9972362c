"""The tools: typed, each with what it is for; results are compact and name their receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, Final

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from cofolio import claims as statements
from cofolio import registry
from cofolio.errors import CofolioError
from cofolio.library import Library
from cofolio.live import Live
from cofolio.measures import question
from cofolio.rendering import compact
from cofolio.rendering.records import record
from cofolio.rules import eligibility
from cofolio.sources import curated

SECONDS: Final = 30.0
MOST: Final = 200
Answer = dict[str, Any]

Place = Annotated[
    str, Field(description="Country by ISO code or name (KZ, Kazakhstan), DAC region code (619), or `all`.")
]
Country = Annotated[str, Field(description="Country by ISO code or name, as KZ or Kazakhstan.")]
Donor = Annotated[
    str | None, Field(description="Donor group (`EU`) or a publisher's reference; all donors where left out.")
]
Day = Annotated[date | None, Field(description="A day, as 2016-05-01; today where left out.")]
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many entries at most.")]


class Tools:
    """The questions, each asked of the version that is current at the time."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def add_to(self, server: MCPServer) -> None:
        """Offers every tool."""
        hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        tools: tuple[Callable[..., Answer], ...] = (
            self.search,
            self.figures,
            self.receipt,
            self.portfolio,
            self.eligible,
            self.instrument,
            self.claims,
        )
        for tool in tools:
            server.add_tool(tool, annotations=hints, structured_output=True)

    @contextmanager
    def _asked(self) -> Iterator[Library]:
        """The library, for a limited time; what cannot be asked is told in cofolio's words."""
        try:
            with self._live.lease() as library, library.within(SECONDS):
                yield library
        except CofolioError as error:
            raise ToolError(str(error)) from error

    def search(
        self,
        text: Annotated[
            str, Field(min_length=2, max_length=200, description="Words of a name, title or identifier.")
        ],
        limit: Limit = 20,
    ) -> Answer:
        """Find countries, instruments, programmes, platforms, activities and organisations by words or identifiers.

        Use it first where you do not know a code or an IATI identifier.
        """
        with self._asked() as library:
            activities, total = library.find_activities(text, limit)
            organisations, _ = library.find_organisations(text, limit)
            return {
                "known": _known(text)[:limit],
                "activities": record(activities),
                "activities_in_all": total,
                "organisations": record(organisations),
            }

    def figures(
        self,
        place: Place = "all",
        donor: Donor = None,
        measure: Annotated[
            str | None, Field(description="commitment, spend, incoming or forward-spend; all where left out.")
        ] = None,
        scope: Annotated[
            str | None,
            Field(
                description="bilateral, shared, total (both), regional or global (beside the total, never in it)."
            ),
        ] = None,
        year_from: Annotated[int | None, Field(description="First year, by booking date.")] = None,
        year_to: Annotated[int | None, Field(description="Last year.")] = None,
        by: Annotated[
            str | None, Field(description=f"Break down by one of: {', '.join(question.BREAKDOWNS)}.")
        ] = None,
        currency: Annotated[
            str,
            Field(
                description="EUR or USD at the rate of each flow's day, or `published` to keep each apart."
            ),
        ] = "EUR",
        view: Annotated[
            str, Field(description="funder (whose money it is) or deliverer (who passes it on).")
        ] = "funder",
        sector: Annotated[
            str | None, Field(description="Purpose code (15130), category (151) or `unallocated`.")
        ] = None,
        flow_type: Annotated[str | None, Field(description="ODA, OOF, private, other or unknown.")] = None,
        finance_type: Annotated[str | None, Field(description="grant, loan, other or unknown.")] = None,
        instrument: Annotated[
            str | None, Field(description="Id (DCI-2014), acronym (DCI) or `unknown`.")
        ] = None,
        source: Annotated[str, Field(description="iati, or another source that is loaded, as crs.")] = "iati",
        limit: Limit = 40,
    ) -> Answer:
        """Sum money by place, donor, measure, scope and period, without counting any flow twice.

        Gives values as decimal strings with bounds, what was left out or is uncertain by reason (numbers of flows),
        and a receipt id each. A missing `value` means that no loaded source covers the time, not zero.
        """
        with self._asked() as library:
            found = library.figures(
                place,
                donor,
                measure,
                scope,
                view=view,
                year_from=year_from,
                year_to=year_to,
                flow_type=flow_type,
                finance_type=finance_type,
                sector=sector,
                instrument=instrument,
                by=by,
                currency=currency,
                source=source,
            )
            shown = [compact.figure(one) for one in found[:limit]]
            return {"figures": shown, "in_all": len(found), "version": library.version}

    def receipt(
        self,
        receipt_id: Annotated[str, Field(max_length=500, description="A figure's `receipt`.")],
        offset: Annotated[int, Field(ge=0, description="Rows to pass over.")] = 0,
        limit: Limit = 30,
    ) -> Answer:
        """Show the published rows behind a figure: activity, amount, day, file and line, counted or not and why.

        The amounts of all counted rows add up to the figure, to the cent. `more` says that further rows follow.
        """
        with self._asked() as library:
            found = compact.receipt(library.receipt(receipt_id, offset, limit + 1))
            rows = found["rows"]
            return {**found, "rows": rows[:limit], "more": len(rows) > limit}

    def portfolio(
        self,
        country: Country,
        donor: Donor = None,
        on: Day = None,
        year_from: Annotated[int | None, Field(description="First year of the money told.")] = None,
        year_to: Annotated[int | None, Field(description="Last year.")] = None,
        currency: Annotated[str, Field(description="EUR or USD.")] = "EUR",
    ) -> Answer:
        """Tell a country's cooperation: sentences of figures and sourced facts, totals with receipts, claims checked.

        The sentences hold only numbers that a query or a source gave. For a list of projects use `search` or the API.
        """
        with self._asked() as library:
            return compact.portfolio(library.portfolio(country, donor, on, year_from, year_to, currency))

    def eligible(
        self,
        country: Country,
        instrument: Annotated[
            str | None, Field(description="Id (DCI-2014), acronym (DCI), GSP; all in force where left out.")
        ] = None,
        on: Day = None,
        decided: Annotated[
            date | None, Field(description="For what was decided on this day (grandfathering).")
        ] = None,
    ) -> Answer:
        """Say whether a country may take part in instruments on a day, through which channel, and why.

        By rules with articles and sources; `unknown` where no rule or fact decides. `says` gives the reasons in words.
        """
        with self._asked():
            found = eligibility(country, instrument, on=on or date.today(), decided=decided)
            return {"verdicts": compact.verdicts(found)}

    def instrument(
        self,
        activity_id: Annotated[
            str, Field(max_length=300, description="IATI identifier, as found by `search`.")
        ],
    ) -> Answer:
        """Tell which financing instrument pays an activity, with all evidence, and when its money was decided on."""
        with self._asked() as library:
            told: Answer = record(library.instrument(activity_id))
            return told

    def claims(self, country: Country, donor: Donor = None) -> Answer:
        """Check published statements on a country against the records: confirmed, contradicted or not provable."""
        with self._asked() as library:
            code = registry.find_country(country).code
            chosen = tuple(statements.chosen(statements.shipped(), code, donor))
            return {"claims": [compact.claim(one) for one in library.claims(chosen)]}


def _known(text: str) -> list[Answer]:
    """What the registers have under a name: countries, instruments, programmes, platforms."""
    wanted = registry.fold(text)
    facts = curated.curated()
    kinds: tuple[tuple[str, Any], ...] = (
        ("country", registry.countries().values()),
        ("instrument", facts.instruments.values()),
        ("programme", facts.programmes.values()),
        ("platform", facts.platforms.values()),
    )
    found = []
    for kind, entries in kinds:
        for one in entries:
            key = one.code if kind == "country" else one.id
            short = getattr(one, "acronym", None) or getattr(one, "short", "")
            if wanted in registry.fold(f"{key} {short} {one.name}"):
                found.append({"kind": kind, "id": key, "name": one.name})
    return found
