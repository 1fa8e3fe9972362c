"""Rows: `/access/activity.csv`, `/access/transaction/by_country.xlsx` and so on."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import FileResponse, Response, StreamingResponse

from cofolio.errors import UsageError
from cofolio.library import Library
from cofolio.live import Leased
from cofolio.measures.access import BY_COUNTRY, BY_SECTOR, UNITS, Query, Row
from cofolio.rendering import access as rendering
from cofolio.rendering.problems import problems
from cofolio.surfaces.datastore.asked import Page, asked, parameters

SECONDS: Final = 30.0  # for a page; a stream goes on
_STREAMS = threading.BoundedSemaphore(4)  # whole stores being sent at the same time
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "xml": "application/xml; charset=utf-8",
}
_FILES = {"activity": "activities", "transaction": "transactions", "budget": "budgets"}
router = APIRouter(prefix="/access")


def _held() -> Iterator[ExitStack]:
    """What a request holds until its answer is sent, or cannot be sent any more."""
    with ExitStack() as held:
        yield held


def _answer(
    library: Library, request: Request, held: ExitStack, unit: str, split: str | None, form: str
) -> Response:
    page = asked(request)
    if page.is_stream:
        if not _STREAMS.acquire(timeout=5):
            raise HTTPException(
                503, "all streams are taken; try again later, or ask page by page", {"Retry-After": "60"}
            )
        held.callback(_STREAMS.release)
    try:
        query = library.rows(unit, split, page.filters)
        held.callback(query.close)
        with query.within(SECONDS):
            if form == "xlsx":
                return _workbook(query, page, held, unit, split)
            pieces = _primed(_pieces(query, page, unit, split, form, library))
        return StreamingResponse(pieces, media_type=_TYPES[form])
    except UsageError as error:
        raise HTTPException(400, str(error)) from None


def _primed(pieces: Iterator[str | bytes]) -> Iterator[str | bytes]:
    """The same pieces, the first rows asked for already: what is wrong is told before the answer begins."""
    return chain(list(islice(pieces, 3)), pieces)


def _rows(query: Query, page: Page) -> Iterator[Row]:
    return query.all(page.lang) if page.is_stream else query.page(page.limit, page.offset, page.lang)


def _pieces(
    query: Query, page: Page, unit: str, split: str | None, form: str, library: Library
) -> Iterator[str | bytes]:
    columns = rendering.columns(unit, split)
    if form == "csv":
        return rendering.rows_csv(columns, _rows(query, page))
    start, limit = (None, None) if page.is_stream else (page.offset, page.limit)
    generated = library.store.made_at.isoformat(timespec="seconds")
    envelope = rendering.Envelope(query.count(), start, limit, generated, page.is_wrapped)
    if unit != "activity" or split:
        return rendering.rows_json(envelope, _FILES[unit], columns, _rows(query, page))
    found = query.published_all() if page.is_stream else query.published_page(page.limit, page.offset)
    write = rendering.activities_json if form == "json" else rendering.activities_xml
    return write(envelope, found)


def _workbook(query: Query, page: Page, held: ExitStack, unit: str, split: str | None) -> Response:
    folder = held.enter_context(tempfile.TemporaryDirectory(prefix="cofolio-"))
    path = Path(folder) / "rows.xlsx"
    rendering.rows_xlsx(path, rendering.columns(unit, split), _rows(query, page))
    name = f"{_FILES[unit]}{f'_{split}' if split else ''}.xlsx"
    return FileResponse(path, media_type=_TYPES["xlsx"], filename=name)


def _add(unit: str, split: str | None, form: str) -> None:
    def rows(library: Leased, request: Request, held: Annotated[ExitStack, Depends(_held)]) -> Response:
        return _answer(library, request, held, unit, split, form)

    address = f"/{unit}{f'/{split}' if split else ''}"
    rows.__doc__ = f"Published {_FILES[unit]}, a row {_WHOSE[split]}, as {form.upper()}."
    content: dict[str, Any] = {_TYPES[form].partition(";")[0]: {"schema": _SCHEMAS[form]}}
    router.add_api_route(
        f"{address}.{form}",
        rows,
        name=f"{_FILES[unit]}{f' {split}' if split else ''}, {form}",
        operation_id=f"access_{unit}{f'_{split}' if split else ''}_{form}",
        response_class=Response,
        responses={200: {"description": "The rows.", "content": content}, **problems(400, 404)},
        openapi_extra={"parameters": parameters()},
    )
    if unit == "activity" and split is None and form == "json":
        for short in ("/activity/", "/activity"):  # as JSON, like the Datastore Classic
            router.add_api_route(short, rows, response_class=Response, include_in_schema=False)


_WHOSE = {
    None: "each",
    BY_COUNTRY: "for each country its activity names",
    BY_SECTOR: "for each sector it names",
}
_BINARY = {"type": "string", "format": "binary"}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "csv": {"type": "string"},
    "xlsx": _BINARY,
    "json": {"type": "object"},
    "xml": {},
}
for _unit in UNITS:
    for _split in (None, BY_COUNTRY, BY_SECTOR):
        for _form in ("json", "csv", "xlsx", *(("xml",) if (_unit, _split) == ("activity", None) else ())):
            _add(_unit, _split, _form)
