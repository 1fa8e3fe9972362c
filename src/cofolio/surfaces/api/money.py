"""Figures, receipts and projects."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from cofolio.provenance import Figure
from cofolio.rendering import csvs, lists
from cofolio.rendering.problems import problems
from cofolio.rendering.records import receipt_head
from cofolio.surfaces.api import asked
from cofolio.surfaces.api.forms import CSV
from cofolio.surfaces.api.listing import Listed
from cofolio.surfaces.api.models import ProjectsPage, ReceiptPage
from cofolio.surfaces.api.paging import Page
from cofolio.surfaces.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute)


@router.get("/figures", response_model=Page[Figure], responses={**problems(404), **CSV})
def figures(
    listing: Listed,
    place: asked.PlaceAsked = "all",
    donor: asked.DonorAsked = None,
    measure: Annotated[asked.Measure | None, Query(description="All where not said.")] = None,
    scope: Annotated[
        asked.Scope | None, Query(description="All where not said, of a breakdown the total.")
    ] = None,
    view: Annotated[
        asked.View, Query(description="Whose money it is when one passes it on to another.")
    ] = "funder",
    year_from: asked.YearFrom = None,
    year_to: asked.YearTo = None,
    flow_type: Annotated[asked.FlowType | None, Query()] = None,
    finance_type: Annotated[asked.FinanceType | None, Query()] = None,
    sector: Annotated[
        str | None,
        Query(description="A purpose code, a category, or `unallocated`.", max_length=20, examples=["151"]),
    ] = None,
    instrument: asked.InstrumentAsked = None,
    by: Annotated[asked.Breakdown | None, Query(description="Break down.")] = None,
    currency: Annotated[
        asked.Currency,
        Query(description="`published` keeps each currency apart; else at the rate of each flow's day."),
    ] = "published",
    source: Annotated[
        str,
        Query(
            description="`iati`, or a table that is loaded, as `crs`; `/status` lists them.", max_length=40
        ),
    ] = "iati",
    prices: Annotated[
        str | None, Query(description="Of a table: `current` or `constant`.", max_length=20)
    ] = None,
    agency: Annotated[
        str | None,
        Query(description="Of a table: the donor's agency, by published name or code.", max_length=100),
    ] = None,
) -> Any:
    """Sums of money with bounds, reasons and receipts.

    Each figure says what was counted, what was left out as double and what is uncertain; `receipt` leads to its rows.
    """
    found = listing.library.figures(
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
        prices=prices,
        agency=agency,
    )
    return listing.whole(found, csvs.figures_csv)


@router.get("/receipt/{identifier}", response_model=ReceiptPage, responses={**problems(404), **CSV})
def receipt(
    listing: Listed,
    identifier: Annotated[str, Path(description="A figure's `receipt`.", max_length=500)],
) -> Any:
    """The published rows behind a figure: counted, excluded and uncertain.

    The amounts of all counted rows add up to the figure, to the cent. A receipt names its version: ask it with
    `version` where the store has gone on.
    """
    found = listing.library.receipt(identifier, listing.start, listing.limit + 1)
    return listing.piece(list(found.rows), csvs.receipt_csv, around=receipt_head(found), name="rows")


@router.get("/projects", response_model=ProjectsPage, responses={**problems(404), **CSV})
def projects(
    listing: Listed,
    place: Annotated[str, Query(description="A country or DAC region.", max_length=80, examples=["KZ"])],
    donor: asked.DonorAsked = None,
    scope: Annotated[asked.Scope | None, Query(description="All where not said.")] = None,
    on: Annotated[
        asked.Day | None, Query(description="Those under way on this day, certainly or perhaps.")
    ] = None,
    year_from: asked.YearFrom = None,
    year_to: asked.YearTo = None,
    decided_before: Annotated[
        asked.Day | None, Query(description="Those whose money was decided on before this day.")
    ] = None,
    instrument: asked.InstrumentAsked = None,
) -> Any:
    """Projects of a place: counted by scope, and listed."""
    found = listing.library.projects(
        place, donor, scope, on, year_from, year_to, None, decided_before, instrument
    )
    around = {name: getattr(found, name) for name in ("place", "on", "scope", "count", "by_scope")}
    lines = partial(csvs.rows_csv, names=lists.PROJECT_COLUMNS)
    return listing.whole(found.activities, lines, around=around, name="activities")
