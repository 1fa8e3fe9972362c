"""What a request of the access API asks, read from its query string and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fastapi import HTTPException, Request

from cofolio.measures.access import FILTERS

MOST: Final = 1000
PAGE: Final = 50
FURTHEST: Final = 10_000_000
_LONGEST: Final = 2000  # characters of a filter's values
_SWITCH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_OWN = ("limit", "offset", "stream", "unwrap", "locale", "date", "ref", "version")


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked: the filters, which rows, in which language, with or without an envelope."""

    filters: dict[str, list[str]]
    limit: int
    offset: int
    is_stream: bool
    is_wrapped: bool
    lang: str


def asked(request: Request, *more: str) -> Page:
    """Reads a request; `more` are names that it may have besides.

    Raises:
        HTTPException: 400, with what is wrong and what there is, as the Datastore Classic answers.
    """
    query = request.query_params
    unknown = [name for name in query if name not in FILTERS and name not in (*_OWN, *more)]
    if unknown:
        raise HTTPException(
            400,
            f"there is no filter '{unknown[0]}'; /api/1/meta/filters/ lists them, docs/api.md says what they mean",
        )
    filters: dict[str, list[str]] = {}
    for name in dict.fromkeys(query):
        if name in FILTERS:
            values = "|".join(query.getlist(name))
            if len(values) > _LONGEST:
                raise HTTPException(
                    400, f"filter '{name}' is longer than {_LONGEST} characters; ask in parts"
                )
            filters[name] = [value for value in values.split("|") if value.strip()]
            if not filters[name] or "\x00" in values:
                raise HTTPException(400, f"filter '{name}' has no value; leave it out, or give one")
    return Page(
        filters,
        _number(query.get("limit"), "limit", PAGE, MOST),
        _number(query.get("offset"), "offset", 0, FURTHEST),
        _is_on(query.get("stream"), "stream"),
        not _is_on(query.get("unwrap"), "unwrap"),
        (query.get("locale") or "en")[:10],
    )


def _is_on(text: str | None, name: str) -> bool:
    if text is None:
        return False
    if text.lower() not in _SWITCH:
        raise HTTPException(400, f"'{name}' is true or false")
    return _SWITCH[text.lower()]


def _number(text: str | None, name: str, usual: int, most: int) -> int:
    if text is None:
        return usual
    if not text.isascii() or not text.isdigit() or int(text[:12]) > most or len(text) > 12:
        raise HTTPException(400, f"'{name}' is a whole number from 0 to {most}")
    return int(text)


def parameters() -> list[dict[str, Any]]:
    """What the OpenAPI description says of the query string."""
    own: list[dict[str, Any]] = [
        _parameter("limit", f"Rows a page, {PAGE} where not said.", {"type": "integer", "minimum": 0, "maximum": MOST}),
        _parameter("offset", "Rows to pass over.", {"type": "integer", "minimum": 0, "maximum": FURTHEST}),
        _parameter("stream", "`true` gives every row, in the order of files.", {"type": "boolean"}),
        _parameter("unwrap", "`true` leaves out the envelope around XML and JSON.", {"type": "boolean"}),
        _parameter("locale", "Language of texts, `en` where not said.", {"type": "string", "maxLength": 10}),
    ]  # fmt: skip
    text = {"type": "string", "minLength": 1, "maxLength": _LONGEST}
    return own + [
        _parameter(name, f"Of activities: {one.says}. `|` for or.", _narrowed(name, text))
        for name, one in FILTERS.items()
    ]


def _narrowed(name: str, text: dict[str, Any]) -> dict[str, Any]:
    return {"type": "string", "format": "date"} if FILTERS[name].kind in ("after", "before") else text


def _parameter(name: str, says: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": says, "schema": schema}
