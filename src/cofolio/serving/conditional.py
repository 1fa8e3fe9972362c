"""What has not changed is not sent again: a version of the store never changes, so its id makes the tag of an answer.

The tag of an answer is made of the store's version, the asked address, its language and form, the day (pages say what
holds today) and the programme's own version. A browser that has it gets 304 before any work is done.
"""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.metadata import version
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cofolio.errors import CofolioError
from cofolio.live import Live

_PROGRAMME = version("cofolio")
_UNTAGGED = ("/static/", "/healthz", "/metrics")
_VARY = "Accept, Accept-Language"
_FRESH = "no-cache"  # keep it, but ask whether it still holds


class Conditional:
    """Tags answers, answers 304 to who has them already, and answers HEAD as GET without a body."""

    def __init__(self, app: ASGIApp, live: Live) -> None:
        self._app = app
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        if is_head:
            scope = {**scope, "method": "GET"}
        tag = None if scope["path"].startswith(_UNTAGGED) else await self._tag(scope)
        if tag is not None and _has(Headers(scope=scope).get("if-none-match", ""), tag):
            headers = [
                (b"etag", tag.encode()),
                (b"cache-control", _FRESH.encode()),
                (b"vary", _VARY.encode()),
            ]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and tag is not None:
                headers = MutableHeaders(scope=message)
                if message["status"] == 200:
                    headers.setdefault("etag", tag)
                headers.setdefault("cache-control", _FRESH if message["status"] == 200 else "no-store")
                headers.add_vary_header(_VARY)
            if is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app(scope, receive, sent)

    async def _tag(self, scope: Scope) -> str | None:
        try:
            served = await run_in_threadpool(self._live.current)
        except CofolioError:
            return None
        headers = Headers(scope=scope)
        parts = (
            _PROGRAMME,
            served,
            scope["path"],
            scope["query_string"].decode("latin-1"),
            headers.get("accept-language", ""),
            headers.get("accept", ""),
            date.today().isoformat(),
            _changed(self._live.path / "news"),
        )
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return f'W/"{digest[:32]}"'


def _changed(folder: Path) -> str:
    """When the fetched news of a store last changed: they are no part of its version."""
    try:
        return str(folder.stat().st_mtime_ns)
    except OSError:
        return ""


def _has(asked: str, tag: str) -> bool:
    known = {one.strip() for one in asked.split(",")}
    return "*" in known or tag in known
