"""The server: one application made of the surfaces, with what every answer has in common around them.

`uvicorn --factory cofolio.serving:create` runs it; `cofolio serve` does that.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from cofolio.live import Live
from cofolio.serving import faults, health
from cofolio.serving.access import AccessLog, configure_log
from cofolio.serving.conditional import Conditional
from cofolio.serving.headers import SecurityHeaders
from cofolio.surfaces import api, datastore, exports, feeds, web
from cofolio.surfaces.api import examples

STORE = "COFOLIO_STORE"


class _Described(FastAPI):
    """An application whose description has examples."""

    def openapi(self) -> dict[str, Any]:
        is_new = self.openapi_schema is None
        described = super().openapi()
        if is_new:
            examples.add_to(described)
        return described


def create(store: str | Path | None = None) -> FastAPI:
    """Makes the application over a store; a factory for uvicorn.

    Args:
        store: the store's folder; else `COFOLIO_STORE`, else the user's data folder.
    """
    configure_log()
    live = Live(store or os.environ.get(STORE) or None)
    app = _Described(
        title="cofolio",
        version=version("cofolio"),
        summary="Country portfolios of development cooperation, every figure with its receipt.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # both load scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.live = live
    for described in (api.router, datastore.router):
        app.include_router(described)
    for router in (exports.router, feeds.router, health.router, web.router):
        app.include_router(router, include_in_schema=False)
    static = files("cofolio.rendering.pages").joinpath("static")
    app.mount("/static", StaticFiles(directory=str(static)), name="static")
    app.add_api_route("/favicon.ico", lambda: RedirectResponse("/static/icon.svg"), include_in_schema=False)
    faults.register(app)
    app.add_middleware(faults.Unforeseen)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Conditional, live=live)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.live.close()
