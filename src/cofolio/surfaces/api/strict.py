"""Routes that refuse what they do not know, and stop at a time limit."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Final

from fastapi import HTTPException, Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import ParamTypes
from fastapi.routing import APIRoute

from cofolio.library import Library
from cofolio.surfaces.api.kept import KEPT

SECONDS: Final = 20.0
"""What the questions of one request may take together."""


class StrictRoute(APIRoute):
    """A route that tells of a misspelt parameter rather than answering another question."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _bounded(endpoint), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind a look at the query string."""
        answer = super().get_route_handler()
        known = sorted({p.alias for p in get_flat_params(self.dependant) if _is_query(p)})

        async def asked(request: Request) -> Response:
            for name, value in (*request.query_params.multi_items(), *request.path_params.items()):
                if name not in known and name not in request.path_params:
                    raise HTTPException(
                        422, f"there is no parameter '{name}'; choose from: {', '.join(known) or 'none'}"
                    )
                if "\x00" in str(value):
                    raise HTTPException(422, f"'{name}' holds a character that no text has")
            return await KEPT.answer(request, answer)

        return asked


def _is_query(parameter: Any) -> bool:
    return getattr(parameter.field_info, "in_", None) is ParamTypes.query


def _bounded(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, its questions to the library limited in time."""

    @wraps(endpoint)
    def asked(**given: Any) -> Any:
        library = given.get("library") or getattr(given.get("listing"), "library", None)
        if not isinstance(library, Library):
            return endpoint(**given)
        with library.within(SECONDS):
            return endpoint(**given)

    return asked
