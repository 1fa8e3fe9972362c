"""What is published and what is held: activities, their XML, their instrument, claims, the store."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from cofolio import claims as statements
from cofolio import registry
from cofolio.errors import NotFound
from cofolio.library import Library
from cofolio.live import Leased
from cofolio.measures.instruments import ActivityInstrument
from cofolio.measures.listing import ActivityRow
from cofolio.rendering import claim_rows, csvs, lists
from cofolio.rendering.problems import problems
from cofolio.surfaces.api import asked
from cofolio.surfaces.api.forms import CSV, as_json, columns
from cofolio.surfaces.api.listing import Listed
from cofolio.surfaces.api.models import ActivityTold, Held
from cofolio.surfaces.api.paging import Page
from cofolio.surfaces.api.strict import StrictRoute

router = APIRouter(route_class=StrictRoute)
ActivityId = Annotated[
    str,
    Path(
        description="An IATI identifier, slashes as they are.",
        max_length=300,
        examples=["XI-IATI-EC_INTPA-2015/358-348"],
    ),
]
_XML: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/xml": {"schema": {}}}, "description": "The activity, byte for byte."}
}


@router.get("/status", response_model=Held, responses=problems(404))
def status(library: Leased) -> Any:
    """What the store of this server holds."""
    held = asdict(library.status())
    del held["store"]  # where it lies is nobody's business
    return as_json({**held, "sources": library.sources})


@router.get("/activities", response_model=Page[ActivityRow], responses={**problems(404), **CSV})
def activities(
    listing: Listed,
    search: Annotated[
        str,
        Query(
            description="A part of the title or identifier.", min_length=2, max_length=200, examples=["BOMCA"]
        ),
    ],
) -> Any:
    """Activities by title or identifier, the nearest first; a thousand at most."""
    return listing.whole(listing.library.activities(search), columns(*lists.ACTIVITY_COLUMNS))


@router.get("/xml/{activity_id:path}", response_class=Response, responses={**problems(404), **_XML})
def xml(library: Leased, activity_id: ActivityId) -> Response:
    """An activity exactly as it was published: the copy that is counted, where several files have it."""
    copy = library.xml(activity_id)[0]
    return Response(
        copy.xml,
        media_type="application/xml",
        headers={"content-disposition": 'attachment; filename="activity.xml"', "x-dataset": copy.dataset},
    )


@router.get("/activity/{activity_id:path}", response_model=ActivityTold, responses=problems(404))
def activity(library: Leased, activity_id: ActivityId) -> Any:
    """An activity as published: texts, organisations, places, sectors, totals; and where its copies stand."""
    copies = library.xml(activity_id)
    query = library.rows("activity", None, {"iati-identifier": library.identifiers(activity_id)})
    try:
        published = next((row.activity for row in query.page(1, 0)), None)
    finally:
        query.close()
    where = [{name: getattr(copy, name) for name in _WHERE} for copy in copies]
    return as_json({"published": published, "copies": where, "instrument": _instrument(library, activity_id)})


_WHERE = ("dataset", "file", "line", "start", "end", "is_headline")


@router.get("/instrument/{activity_id:path}", response_model=ActivityInstrument, responses=problems(404))
def instrument(library: Leased, activity_id: ActivityId) -> Any:
    """The financing instrument of an activity, with all evidence and when its money was decided on."""
    return as_json(library.instrument(activity_id))


@router.get("/claims", response_model=Page[statements.Result], responses={**problems(404), **CSV})
def claims(
    listing: Listed,
    country: Annotated[
        str | None,
        Query(description="About this country and regions that include it.", max_length=80, examples=["KZ"]),
    ] = None,
    donor: asked.DonorAsked = None,
) -> Any:
    """Statements with a number or a date, checked: confirmed, contradicted, or not provable."""
    code = None if country is None else registry.find_country(country).code
    found = listing.library.claims(tuple(statements.chosen(statements.shipped(), code, donor)))
    return listing.whole(
        found, lambda shown: csvs.rows_csv(list(claim_rows.rows(shown)), claim_rows.CSV_COLUMNS)
    )


def _instrument(library: Library, activity_id: str) -> ActivityInstrument | None:
    try:
        return library.instrument(activity_id)
    except NotFound:
        return None
