"""In which form an answer is given: JSON, or CSV where a list is asked for as `text/csv`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.responses import Response

from cofolio.rendering.csvs import rows_csv
from cofolio.rendering.records import record

Form = Annotated[
    Literal["json", "csv"] | None,
    Query(alias="format", description="The form of the answer, before what `Accept` says."),
]
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
"""For a route that answers as CSV too."""


def wants_csv(request: Request, form: str | None) -> bool:
    """Whether CSV is asked for, in the address or by `Accept`."""
    if form is not None:
        return form == "csv"
    weights = dict(_accepted(request.headers.get("accept", "")))
    csv = weights.get("text/csv", 0.0)
    return csv > max(weights.get("application/json", 0.0), weights.get("application/*", 0.0))


def _accepted(header: str) -> Iterable[tuple[str, float]]:
    for part in header.split(","):
        kind, *options = (piece.strip().lower() for piece in part.split(";"))
        weight = next((option[2:] for option in options if option.startswith("q=")), "1")
        try:
            yield kind, float(weight)
        except ValueError:
            yield kind, 0.0


def as_json(value: Any, link: str | None = None) -> Response:
    """An answer as JSON; see `docs/json.md`."""
    return Response(
        json.dumps(record(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
        media_type="application/json",
        headers=_linked(link),
    )


def as_csv(lines: Iterable[str], link: str | None = None) -> Response:
    """A list as CSV."""
    return Response(
        "".join(lines).encode("utf-8", "replace"), media_type="text/csv; charset=utf-8", headers=_linked(link)
    )


def columns(*names: str) -> Callable[[Sequence[Any]], Iterator[str]]:
    """Writes rows as CSV with these columns."""
    return lambda rows: rows_csv(rows, names)


def _linked(link: str | None) -> dict[str, str]:
    return {} if link is None else {"link": f'<{link}>; rel="next"'}
