"""What the description of an API says of errors (RFC 9457)."""

from __future__ import annotations

from typing import Any

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "What was wrong and what to do (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was wrong, and what to do."},
        "instance": {"type": "string"},
    },
}
_SAYS = {
    400: "There is no such filter or value; `detail` says which there are.",
    404: "Nothing of this name or version is held; `detail` says how to find what is.",
    422: "It cannot be asked like this; `detail` says how.",
    503: "The store cannot be read, or the question took too long; `detail` says which.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Returns what a route's description says of errors; 422 and 503 can always be."""
    content = {"application/problem+json": {"schema": PROBLEM}}
    return {one: {"description": _SAYS[one], "content": content} for one in sorted({*statuses, 422, 503})}
