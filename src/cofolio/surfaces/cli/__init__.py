"""The command line: `cofolio`."""

from cofolio.surfaces.cli import (
    ask,
    claims,
    country,
    delegation,
    eligible,
    export,
    fetch,
    instrument,
    keep,
    mapping,
    mcp,
    news,
    prices,
    rates,
    serve,
    sources,
    timeline,
)
from cofolio.surfaces.cli.app import app

__all__ = [
    "app",
    "ask",
    "claims",
    "country",
    "delegation",
    "eligible",
    "export",
    "fetch",
    "instrument",
    "keep",
    "mapping",
    "mcp",
    "news",
    "prices",
    "rates",
    "serve",
    "sources",
    "timeline",
]
