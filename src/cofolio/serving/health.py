"""Whether the server can answer, and its numbers for a monitoring system."""

from __future__ import annotations

import os

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

from cofolio.errors import CofolioError
from cofolio.live import Live

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz(request: Request) -> JSONResponse:
    """Says 200 with the served version where questions can be answered, else 503."""
    live: Live = request.app.state.live
    try:
        with live.lease() as library:
            return JSONResponse({"status": "ok", "version": library.version})
    except CofolioError:
        return JSONResponse({"status": "no store can be served"}, status_code=503)


@router.get("/metrics")
def metrics() -> Response:
    """Gives requests by route and status, and times, in Prometheus' text form; of all workers together."""
    registry: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
