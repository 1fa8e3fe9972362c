"""What went wrong, told: a page for people, `application/problem+json` (RFC 9457) under `/api`."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cofolio.errors import (
    CofolioError,
    NotFound,
    StoreError,
    StoreMissing,
    TookTooLong,
    UsageError,
    VersionMissing,
)
from cofolio.rendering.clean import plain, short
from cofolio.rendering.languages import words
from cofolio.rendering.pages import error as pages
from cofolio.surfaces.web.asked import site_of

_LONGEST = 1000
_log = structlog.get_logger("cofolio.serving")


def status_of(error: CofolioError) -> int:
    """Returns the HTTP status of one of cofolio's own errors."""
    if isinstance(error, UsageError):
        return 422
    if isinstance(error, (NotFound, VersionMissing)):
        return 404
    return 503 if isinstance(error, (StoreError, TookTooLong)) else 500


def register(app: FastAPI) -> None:
    """Gives an application the answers to every error."""

    @app.exception_handler(CofolioError)
    def of_ours(request: Request, error: CofolioError) -> Response:
        status = status_of(error)
        if status >= 500:
            _log.error("cannot answer", reason=str(error), kind=type(error).__name__)
        hides = isinstance(error, StoreError) and not isinstance(error, VersionMissing)
        return told(request, status, _store_words(error) if hides else str(error))

    @app.exception_handler(HTTPException)
    def of_http(request: Request, error: HTTPException) -> Response:
        default = error.detail == HTTPStatus(error.status_code).phrase
        message = pages.MESSAGES.get(error.status_code, str(error.detail)) if default else str(error.detail)
        return told(request, error.status_code, message, error.headers)

    @app.exception_handler(RequestValidationError)
    def of_form(request: Request, error: RequestValidationError) -> Response:
        wrong = [
            f"{'.'.join(str(part) for part in one['loc'][1:]) or 'request'}: {one['msg']}"
            for one in error.errors()
        ]
        return told(request, 422, "; ".join(wrong))


class Unforeseen:
    """Answers a fault of the programme itself with 500, inside everything that every answer has in common."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def sent(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as error:
            if scope["type"] != "http":
                raise
            _log.error("fault", kind=type(error).__name__, path=scope["path"][:500], exc_info=error)
            if has_begun:  # half an answer cannot be taken back: the connection is cut
                raise
            await told(Request(scope, receive), 500, pages.MESSAGES[500])(scope, receive, send)


def _store_words(error: CofolioError) -> str:
    """Where a store lies is nobody's business."""
    if isinstance(error, StoreMissing):
        return pages.EMPTY
    return pages.MESSAGES[503]


def told(request: Request, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Returns the answer to a request that went wrong.

    Args:
        request: what was asked.
        status: HTTP status.
        message: what was wrong and what to do, in English.
        headers: further headers of the answer.
    """
    message = short(message, _LONGEST)
    if request.url.path.startswith("/api/"):
        return JSONResponse(
            _problem(request, status, message),
            status,
            headers=dict(headers or {}),
            media_type="application/problem+json",
        )
    site = site_of(request, "")
    return HTMLResponse(
        pages.page(site, status, words(site.language).say(message)), status, headers=dict(headers or {})
    )


def _problem(request: Request, status: int, message: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": message,
        "instance": plain(request.url.path),
    }
