"""Pages of a list, and the cursor that leads from one to the next.

A version of the store never changes, so a place in a list of it is a number. The cursor carries the version: who walks
through a list sees one state of things, also while a new version is being served to others.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final, Generic, TypeVar

from fastapi import Depends, HTTPException, Query, Request
from pydantic import BaseModel, Field

from cofolio.library import Library
from cofolio.live import Live, Version

MOST: Final = 1000
FURTHEST: Final = 10_000_000
T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many entries a page holds.")]
Cursor = Annotated[
    str | None,
    Query(
        description="Where the page begins: `next` of the page before.",
        max_length=200,
        pattern="^[A-Za-z0-9_-]+$",
    ),
]


class Page(BaseModel, Generic[T]):
    """A page of a list."""

    version: str = Field(description="The version of the store that the list is of.")
    items: list[T]
    next: str | None = Field(description="The cursor of the next page; `null` on the last.")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list."""

    version: str
    offset: int


def start_of(cursor: str | None) -> int:
    """Where a page begins."""
    return _read(cursor).offset if cursor else 0


def library(request: Request, version: Version = None, cursor: Cursor = None) -> Iterator[Library]:
    """The library of the version that a request asks for, or that its cursor comes from: a dependency of routes."""
    live: Live = request.app.state.live
    with live.lease(version or (_read(cursor).version if cursor else None)) as leased:
        yield leased


Paged = Annotated[Library, Depends(library)]


def following(library: Library, offset: int) -> str:
    """The cursor of the page that begins at an offset."""
    text = json.dumps([library.version[:12], offset], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> Place:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        version, offset = json.loads(base64.b64decode(padded.encode("ascii"), b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        version, offset = None, None
    if not isinstance(version, str) or not isinstance(offset, int) or not 0 <= offset <= FURTHEST:
        raise HTTPException(422, "this cursor leads nowhere; take `next` of the page before, or leave it out")
    return Place(version, offset)
