"""Rows: `/access/activity.csv`, `/access/transaction/by_country.xlsx` and so on."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request
from fastapi.responses import FileResponse, Response, StreamingResponse

from cofolio.errors import UsageError
from cofolio.library import Library
from cofolio.live import Leased
from cofolio.measures.access import BY_COUNTRY, BY_SECTOR, UNITS, Query, Row
from cofolio.rendering import access as rendering
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


def _answer(library: Library, request: Request, unit: str, split: str | None, form: str) -> Response:
    page = asked(request)
    gate = _Gate(page.is_stream)
    try:
        query = library.rows(unit, split, page.filters)
    except BaseException:
        gate.leave()
        raise
    try:
        with query.within(SECONDS):
            if form == "xlsx":
                return _workbook(query, page, unit, split, gate)
            pieces = _primed(_pieces(query, page, unit, split, form, library))
        return StreamingResponse(_closing(pieces, query, gate), media_type=_TYPES[form])
    except UsageError as error:
        _end(query, gate)
        raise HTTPException(400, str(error)) from None
    except BaseException:
        _end(query, gate)
        raise


class _Gate:
    """A place among the streams, where one is needed."""

    def __init__(self, is_needed: bool) -> None:
        self._is_held = is_needed
        if is_needed and not _STREAMS.acquire(blocking=False):
            raise HTTPException(
                503, "all streams are taken; try again later, or ask page by page", {"Retry-After": "60"}
            )

    def leave(self) -> None:
        if self._is_held:
            self._is_held = False
            _STREAMS.release()


def _end(query: Query, gate: _Gate) -> None:
    query.close()
    gate.leave()


def _closing(pieces: Iterable[str | bytes], query: Query, gate: _Gate) -> Iterator[str | bytes]:
    try:
        yield from pieces
    finally:
        _end(query, gate)


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


def _workbook(query: Query, page: Page, unit: str, split: str | None, gate: _Gate) -> Response:
    folder = tempfile.TemporaryDirectory(prefix="cofolio-")
    path = Path(folder.name) / "rows.xlsx"
    try:
        rendering.rows_xlsx(path, rendering.columns(unit, split), _rows(query, page))
    except BaseException:
        folder.cleanup()
        raise
    after = BackgroundTasks()
    after.add_task(folder.cleanup)
    _end(query, gate)
    name = f"{_FILES[unit]}{f'_{split}' if split else ''}.xlsx"
    return FileResponse(path, media_type=_TYPES["xlsx"], filename=name, background=after)


def _problems() -> dict[int | str, dict[str, Any]]:
    schema = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                       "detail": {"type": "string"}, "instance": {"type": "string"}},
    }  # fmt: skip
    told = {"content": {"application/problem+json": {"schema": schema}}}
    return {
        400: {"description": "A filter or value that there is not; `detail` says which there are.", **told},
        404: {"description": "No such version.", **told},
        422: {"description": "A version's id that is none.", **told},
        503: {"description": "Too much for the time; `detail` says how to ask for less.", **told},
    }


def _add(unit: str, split: str | None, form: str) -> None:
    def rows(library: Leased, request: Request) -> Response:
        return _answer(library, request, unit, split, form)

    address = f"/{unit}{f'/{split}' if split else ''}"
    rows.__doc__ = f"Published {_FILES[unit]}, a row {_WHOSE[split]}, as {form.upper()}."
    content: dict[str, Any] = {_TYPES[form].partition(";")[0]: {"schema": _SCHEMAS[form]}}
    router.add_api_route(
        f"{address}.{form}",
        rows,
        name=f"{_FILES[unit]}{f' {split}' if split else ''}, {form}",
        operation_id=f"access_{unit}{f'_{split}' if split else ''}_{form}",
        response_class=Response,
        responses={200: {"description": "The rows.", "content": content}, **_problems()},
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
