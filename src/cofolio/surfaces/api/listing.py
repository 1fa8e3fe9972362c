"""A list as an answer: which page of it, in which form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response

from cofolio.library import Library
from cofolio.surfaces.api.forms import Form, as_csv, as_json, wants_csv
from cofolio.surfaces.api.paging import Cursor, Limit, Paged, following, start_of


@dataclass(frozen=True, slots=True)
class Listing:
    """Which page is asked, of which version, in which form.

    Attributes:
        library: the version.
        start: where the page begins.
        limit: how many entries it holds.
        is_csv: whether it is asked for as CSV.
        request: what was asked, for the address of the next page.
    """

    library: Library
    start: int
    limit: int
    is_csv: bool
    request: Request

    def whole(
        self,
        found: Sequence[Any],
        lines: Callable[[Sequence[Any]], Iterable[str]],
        told: Callable[[Sequence[Any]], Any] = list,
        around: Mapping[str, Any] | None = None,
        name: str = "items",
    ) -> Response:
        """The answer from a whole list.

        Args:
            found: the list.
            lines: writes some of it as CSV.
            told: makes records of some of it.
            around: what stands beside the page; the version where not said.
            name: what the page is called.
        """
        return self.piece(found[self.start : self.start + self.limit + 1], lines, told, around, name)

    def piece(
        self,
        found: Sequence[Any],
        lines: Callable[[Sequence[Any]], Iterable[str]],
        told: Callable[[Sequence[Any]], Any] = list,
        around: Mapping[str, Any] | None = None,
        name: str = "items",
    ) -> Response:
        """The answer from the page's entries and one more, where there is one; else as `whole`."""
        after = following(self.library, self.start + self.limit) if len(found) > self.limit else None
        link = None if after is None else str(self.request.url.include_query_params(cursor=after))
        shown = found[: self.limit]
        if self.is_csv:
            return as_csv(lines(shown), link)
        beside = {"version": self.library.version} if around is None else around
        return as_json({**beside, name: told(shown), "next": after}, link)


def listing(
    library: Paged, request: Request, limit: Limit = 100, cursor: Cursor = None, form: Form = None
) -> Listing:
    """The page that a request asks for: a dependency of routes."""
    return Listing(library, start_of(cursor), limit, wants_csv(request, form), request)


Listed = Annotated[Listing, Depends(listing)]
