"""One structured line a request, and the numbers that a monitoring system reads.

The log names no reader: no address, no agent. What stands in a path was typed by strangers, so it is logged as JSON
and never becomes a name of a metric; those are counted by the route's own pattern.
"""

from __future__ import annotations

import sys
import time

import structlog
from prometheus_client import Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LONGEST = 500
_QUIET = ("/healthz", "/metrics")
_log = structlog.get_logger("cofolio.access")
REQUESTS = Counter("cofolio_requests_total", "Answered requests.", ("route", "method", "status"))
SECONDS = Histogram(
    "cofolio_request_seconds",
    "Time until an answer was sent.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30),
)
UNDER_WAY = Gauge("cofolio_requests_under_way", "Requests being answered.", multiprocess_mode="livesum")
_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"))


def configure_log() -> None:
    """Makes every line of the log one JSON object on standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


class AccessLog:
    """Logs and counts every request when its answer is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status, size = 500, 0

        async def sent(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        with UNDER_WAY.track_inprogress():
            try:
                await self._app(scope, receive, sent)
            finally:
                _note(scope, status, size, time.perf_counter() - started)


def _note(scope: Scope, status: int, size: int, seconds: float) -> None:
    pattern = getattr(scope.get("route"), "path", None) or "none"
    method = scope["method"] if scope["method"] in _METHODS else "other"
    REQUESTS.labels(pattern, method, str(status)).inc()
    SECONDS.labels(pattern).observe(seconds)
    if scope["path"] not in _QUIET:
        _log.info(
            "request",
            method=method,
            path=scope["path"][:_LONGEST],
            query=scope["query_string"].decode("latin-1")[:_LONGEST],
            route=pattern,
            status=status,
            bytes=size,
            milliseconds=round(seconds * 1000, 1),
        )
