"""Receipts, their rows to take away, and activities as they were published."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from cofolio.errors import NotFound
from cofolio.live import Leased, ReceiptLeased
from cofolio.rendering import csvs, receipts
from cofolio.rendering.links import from_path
from cofolio.rendering.pages import receipt
from cofolio.surfaces.web.asked import site_of
from cofolio.surfaces.web.kept import answer

router = APIRouter()
MOST_PAGES = 100_000
_LONGEST_NAME = 80


class Status(StrEnum):
    """Which rows of a receipt are shown."""

    counted = "counted"
    excluded = "excluded"
    uncertain = "uncertain"


@router.get("/receipt/{name}.csv")
def as_csv(name: str, library: ReceiptLeased) -> Response:
    """All rows of a receipt as CSV."""
    found = library.receipt(from_path(name))
    return _taken(csvs.receipt_csv(found.rows), "text/csv; charset=utf-8", name, "csv")


@router.get("/receipt/{name}.json")
def as_json(name: str, library: ReceiptLeased) -> Response:
    """A receipt as JSON."""
    found = library.receipt(from_path(name))
    return _taken(receipts.receipt_json(found), "application/json", name, "json")


@router.get("/receipt/{name}")
def of_figure(
    name: str,
    request: Request,
    library: ReceiptLeased,
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
    status: Status | None = None,
) -> Response:
    """The page of a receipt, from the version it belongs to."""
    site = site_of(request, library.version)
    chosen = None if status is None else status.value
    return answer(request, site, lambda: receipt.page(library, site, from_path(name), page, chosen))


@router.get("/activity/{name:path}/xml")
def as_published(
    name: str, library: Leased, dataset: Annotated[str | None, Query(max_length=64)] = None
) -> Response:
    """An activity byte for byte, as text that no browser runs: the counted copy, or that of a dataset."""
    identifier = from_path(name)
    copies = library.xml(identifier)
    found = next((copy for copy in copies if dataset is None or copy.dataset.startswith(dataset)), None)
    if found is None:
        raise NotFound(
            f"the asked dataset has no copy of '{identifier}'; leave `dataset` out for the counted one"
        )
    where = {"x-dataset": found.dataset, "x-line": str(found.line)}
    return Response(found.xml, media_type="text/plain; charset=utf-8", headers=where)


def _taken(pieces: Iterable[str], kind: str, name: str, suffix: str) -> Response:
    disposition = f'attachment; filename="receipt-{name[:_LONGEST_NAME]}.{suffix}"'
    encoded = (piece.encode("utf-8") for piece in pieces)
    return StreamingResponse(encoded, media_type=kind, headers={"content-disposition": disposition})
