"""`serve`: the pages, the API and the feeds on a port."""

from __future__ import annotations

import os
import tempfile
from typing import Annotated, Any

import typer

from cofolio.surfaces.cli.app import app
from cofolio.surfaces.cli.options import Store
from cofolio.surfaces.cli.output import talk

MOST_WORKERS = 64


@app.command(
    epilog=(
        "\b\nExamples:\n"
        "  cofolio serve                              on http://127.0.0.1:8000, for this machine alone\n"
        "  cofolio serve --store ./store --port 8080\n"
        "  cofolio serve --workers 4                  a process a processor, for many readers\n"
        "  curl -s localhost:8000/api/v1/figures?place=KZ\n\n"
        "`cofolio ingest` may run beside it: the new version is served as soon as it is whole, and answers under way "
        "are finished from the one before. Nothing is ever written to the store, and no other host is asked. To be "
        "seen from outside, put nginx before it (deploy/) rather than --host 0.0.0.0. /healthz says whether it "
        "answers, /metrics how fast. Ctrl-C ends it."
    )
)
def serve(
    store: Store = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, metavar="PORT", help="Port.")] = 8000,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=MOST_WORKERS, metavar="N", help="Processes that answer.")
    ] = 1,
) -> None:
    """Serve the pages and the API of a store."""
    import uvicorn

    from cofolio.store import Store as Opened

    opened = Opened.open(store)  # a store that cannot be read is said at once
    os.environ["COFOLIO_STORE"] = str(opened.path)
    talk().print(f"Serving {opened.path} on http://{host}:{port} (Ctrl-C ends)", soft_wrap=True)
    with tempfile.TemporaryDirectory(prefix="cofolio-metrics-") as numbers:
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = numbers  # read when the workers import their metrics
        uvicorn.run(
            "cofolio.serving:create",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            access_log=False,
            log_config=_log_config(),
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=10,
            limit_concurrency=512,
            h11_max_incomplete_event_size=32 * 1024,
        )


def _log_config() -> dict[str, Any]:
    """Uvicorn's own lines on standard error, as they are; requests are logged by the server itself."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}
        },
        "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
    }
