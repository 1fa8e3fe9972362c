"""Files to take away over the web: `/export/country/KZ.xlsx?donor=EU`, made when they are asked for."""

from __future__ import annotations

import threading
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from cofolio.errors import TookTooLong
from cofolio.live import Leased
from cofolio.portfolio import find_place
from cofolio.rendering.files import forms
from cofolio.rendering.files.country import Selection

router = APIRouter(include_in_schema=False)
"""Downloads; the same files as those of `cofolio export`."""
_AT_ONCE = threading.BoundedSemaphore(2)  # a workbook takes seconds of a processor
_PATIENCE = 30.0  # seconds to wait for a turn
Form = Literal["xlsx", "csv", "json", "parquet", "xml", "pdf", "zip"]
Year = Annotated[int | None, Query(ge=1900, le=2200)]


@router.get("/export/country/{code}.{form}")
def country(
    code: str,
    form: Form,
    library: Leased,
    donor: Annotated[str | None, Query(max_length=200)] = None,
    year_from: Year = None,
    year_to: Year = None,
    currency: Literal["EUR", "USD", "published"] = "EUR",
    table: Literal["activities", "flows", "budgets", "figures", "left_out", "sources"] = "flows",
) -> Response:
    """A country's records as a file."""
    selection = Selection(library, find_place(code).code, donor or None, year_from, year_to, currency)
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise TookTooLong("too many files are being made just now; try again in a minute")
    folder = Path(mkdtemp(prefix="cofolio-export-"))
    try:
        path = folder / f"export.{form}"
        forms.write(selection, form, path, table)
    except BaseException:
        _vanish(folder)
        raise
    finally:
        _AT_ONCE.release()
    return FileResponse(
        path,
        media_type=forms.MEDIA[form],
        filename=forms.file_name(selection, form, table),
        background=BackgroundTask(_vanish, folder),
    )


def _vanish(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink(missing_ok=True)
    folder.rmdir()
